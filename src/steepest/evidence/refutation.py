"""Two formulas at one point: different for certain, equal to so many digits, or nothing to say.

A difference is certain where the two enclosures are disjoint, or where the reference has a value in a
neighbourhood of the point and the answer has none there.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from math import inf
from typing import Any

from flint import arb, fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.opening import FIRST_PRECISION, KnownValue
from steepest.evidence.records import Witness
from steepest.evidence.sampling import SamplePoint
from steepest.expression.enclosures import (
    Enclosed,
    IndeterminateError,
    MissingValueError,
    UndefinedError,
    evaluate,
    working_precision,
)
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Node, Number, Piecewise, Power, as_node
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.trees import bound_by, mapped, walk

BOX_BITS = 40  # a box around a point reaches 2^-40 to either side
NO_VALUE_NOTE = "the answer has no value there"


@dataclass(frozen=True, slots=True)
class Same:
    """Both have a value, and no difference is seen in so many digits (`inf`: the same rational)."""

    digits: float
    value: Any = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """The point tells nothing: `which` ("reference", "answer", "both") has no known value there."""

    which: str
    at_edge: bool = False  # the answer lacks a value at the very point


Outcome = Witness | Same | Nothing


def compare_at(
    reference: Node,
    answer: Node,
    point: SamplePoint,
    integers: Collection[str] = (),
    precision: int = FIRST_PRECISION,
    highest: int = FIRST_PRECISION,
    known: KnownValue | None = None,
) -> Outcome:
    """The two formulas at one point, with the precision doubled until they part or `highest` is met.

    `known` gives the value of the reference at the first precision, where that is kept.
    """
    while True:
        outcome = _compare_once(reference, answer, point, integers, precision, known)
        known = None
        seen = isinstance(outcome, Witness) or (isinstance(outcome, Same) and outcome.digits == inf)
        hopeless = isinstance(outcome, Nothing) and outcome.at_edge
        if seen or hopeless or precision >= highest or outcome == Nothing("reference", at_edge=True):
            return outcome
        precision = highest if isinstance(outcome, Same) else min(2 * precision, highest)


def _compare_once(
    reference: Node,
    answer: Node,
    point: SamplePoint,
    integers: Collection[str],
    precision: int,
    known: KnownValue | None = None,
) -> Outcome:
    try:
        expected = evaluate(reference, point, precision, integers=integers) if known is None else known()
    except UndefinedError:
        return Nothing("reference", at_edge=True)
    except IndeterminateError:
        return Nothing("reference")
    try:
        given = evaluate(answer, point, precision, integers=integers)
    except UndefinedError as error:
        if expected.fragile and not _has_value_on_box(reference, point, integers):
            return Nothing("answer", at_edge=True)
        if error.robust or lacks_value_nearby(answer, point, integers):
            return Witness(point.listed(), expected.value, None, NO_VALUE_NOTE)
        return Nothing("answer", at_edge=True)
    except IndeterminateError:
        return Nothing("answer")
    return _compare_values(reference, answer, point, integers, precision, expected, given)


def _compare_values(
    reference: Node,
    answer: Node,
    point: SamplePoint,
    integers: Collection[str],
    precision: int,
    expected: Enclosed,
    given: Enclosed,
) -> Outcome:
    a, b = expected.value, given.value
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        if a == b:
            return Same(inf, a)
        return Witness(point.listed(), a, b)
    with working_precision(precision):
        left, right = arb(a), arb(b)
        if left.overlaps(right):
            return Same(_common_digits(left, right), a)
    if min(left.rel_accuracy_bits(), right.rel_accuracy_bits()) < _READABLE_BITS or _alike(left, right):
        a, b = _finer(reference, answer, point, integers, 4 * precision) or (a, b)
    return Witness(point.listed(), a, b)


_LIKENESS = arb(2) ** -16
_READABLE_BITS = 30  # enough for the digits that are shown first


def _alike(left: Any, right: Any) -> bool:
    """Whether the first digits shown might not tell the two values apart."""
    return not abs(left - right) > (abs(left) + abs(right)) * _LIKENESS


def _common_digits(left: Any, right: Any) -> float:
    """How many decimal digits two overlapping balls share at least."""
    # Digits behind the point count for values below 1, so that 0 has digits too.
    bits = min(left.rel_one_accuracy_bits(), right.rel_one_accuracy_bits())
    return max(0.0, float(bits) * 0.30103)


def _finer(
    reference: Node, answer: Node, point: SamplePoint, integers: Collection[str], precision: int
) -> tuple[Any, Any] | None:
    """Both values with more digits, for two values that look alike."""
    try:
        a = evaluate(reference, point, precision, integers=integers).value
        b = evaluate(answer, point, precision, integers=integers).value
    except (UndefinedError, IndeterminateError):
        return None
    return a, b


def lacks_value_nearby(answer: Node, point: SamplePoint, integers: Collection[str]) -> bool:
    """Whether an answer without a value at a point has none in a neighbourhood of it either.

    Two proofs: a denominator that is exactly 0 all over a small box; or, with each function by cases
    replaced by the case at hand, a normal form that is nowhere defined.
    """
    if any(getattr(node, "name", None) in integers for node in point):
        return False  # integers leave no neighbourhood; `lacks_value_beside` looks at the rest
    return lacks_value_beside(answer, point, integers) or _lacks_value_by_cases(answer, point, integers)


def _box(point: SamplePoint, integers: Collection[str]) -> dict[Node, Any] | None:
    """A small box around a point, integers held fixed; None where nothing else is left."""
    with working_precision(FIRST_PRECISION):
        around = arb(0, arb(2) ** -BOX_BITS)
        box = {
            node: value if getattr(node, "name", None) in integers else arb(value) + around
            for node, value in point.items()
        }
    return box if any(isinstance(value, arb) for value in box.values()) else None


def _has_value_on_box(reference: Node, point: SamplePoint, integers: Collection[str]) -> bool:
    box = _box(point, integers)
    if box is None:
        return False
    try:
        return not evaluate(reference, box, integers=integers, box=True).fragile
    except (UndefinedError, IndeterminateError, MissingValueError):
        return False


@lru_cache(maxsize=256)
def _may_have_kinks(tree: Node) -> bool:
    """Whether a part of a tree may have a value and no derivative: cases, a maximum, a root."""
    for part in walk(tree):
        if isinstance(part, Function):
            row = FUNCTIONS[part.name]
            if row.pieces is not None or row.differentiable or row.takes != "scalar":
                return True
        elif isinstance(part, Piecewise):
            return True
        elif isinstance(part, Power):
            exponent = part.exponent
            if not (isinstance(exponent, Number) and exponent.value.denominator == 1):
                return True
    return False


def lacks_slope(derivative: Node, point: SamplePoint, integers: Collection[str]) -> bool:
    """Whether a held derivative has no value at a point, or may have none, because of a kink."""
    if not _may_have_kinks(derivative):
        return False
    try:
        evaluate(derivative, point, integers=integers)
    except UndefinedError:
        return True
    except IndeterminateError as error:
        return not error.final
    except (MissingValueError, UnsupportedError):
        return False
    return False


def lacks_value_beside(answer: Node, point: SamplePoint, integers: Collection[str]) -> bool:
    """Whether an answer has no value all over a small box around a point, with its integers fixed."""
    box = _box(point, integers)
    if box is None:
        return False
    try:
        evaluate(answer, box, integers=integers, box=True)
    except UndefinedError as error:
        return error.robust
    except (IndeterminateError, MissingValueError):
        return False  # a term of a sum may be reached here that was not reached at the point
    return False


def _lacks_value_by_cases(answer: Node, point: SamplePoint, integers: Collection[str]) -> bool:
    resolved = _resolved(answer, point, integers)
    if resolved is None:
        return False
    try:
        is_zero(resolved, integers=integers)
    except NowhereDefinedError:
        return True
    return False


def _resolved(tree: Node, point: SamplePoint, integers: Collection[str]) -> Node | None:
    """The tree near the point: each function by cases replaced by its case; None where one is at 0."""
    if any(bound_by(part) for part in walk(tree)):
        return None  # the case may differ from term to term
    unclear = False

    def branch(node: Node) -> Node:
        nonlocal unclear
        if not isinstance(node, Function) or FUNCTIONS[node.name].pieces is None:
            return node
        pieces = FUNCTIONS[node.name].pieces
        assert pieces is not None  # noqa: S101  (asked in the line above)
        try:
            found = evaluate(node.argument, point, integers=integers)
        except (UndefinedError, IndeterminateError, UnsupportedError):
            unclear = True
            return node
        u = found.value
        if found.fragile or not (u > 0 or u < 0):
            unclear = True
            return node
        return as_node((pieces.above if u > 0 else pieces.below)(node.argument))

    result = mapped(tree, branch)
    return None if unclear else result
