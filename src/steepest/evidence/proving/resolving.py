"""Formulas by cases with the case chosen: ``|u|`` is u where u ≥ 0 is given, ``max(a, b)`` is a where a - b ≥ 0 is.

What decides a case is the sign of a tree, the gap; `resolved` takes the signs that are given and asks for
the first that is missing, innermost first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from steepest.expression.cases import RELATIONS
from steepest.expression.functions import FUNCTIONS, Pieces
from steepest.expression.nodes import (
    Connective,
    Derivative,
    Function,
    Gradient,
    Mean,
    Negation,
    Node,
    Piecewise,
    Ranged,
    Relation,
    SetSum,
    Sum,
    Vector,
    as_node,
    number,
)
from steepest.expression.normal_form import NowhereDefinedError, as_exact_rational
from steepest.expression.trees import children, rebuilt, walk
from steepest.expression.vectors import entrywise

_CLOSED = (Derivative, Gradient, Mean, Ranged, SetSum)  # what is inside differs from term to term
_EXTREMA = {"max": 1, "min": -1}


class OpenError(Exception):
    """The sign of a gap is asked for.

    Attributes:
        gap: the tree whose sign decides.
        jumps: whether the formula may jump where the gap is 0, so that this is a case of its own.
        condition: whether the gap stands in a condition that is written out.
    """

    def __init__(self, gap: Node, *, jumps: bool, condition: bool = False) -> None:
        super().__init__(gap)
        self.gap, self.jumps, self.condition = gap, jumps, condition


@dataclass(frozen=True, slots=True)
class Signs:
    """What is given of the signs of gaps.

    Attributes:
        exact: 1 for > 0, -1 for < 0, 0 for 0.
        weak: 1 for ≥ 0, -1 for ≤ 0, which decides where nothing jumps.
    """

    exact: Mapping[Node, int] = field(default_factory=dict)
    weak: Mapping[Node, int] = field(default_factory=dict)

    def of(self, gap: Node, *, jumps: bool) -> int | None:
        """The sign of a gap, where it is enough."""
        found = self.exact.get(gap)
        return found if found is not None or jumps else self.weak.get(gap)

    def with_sign(self, gap: Node, sign: int, *, exactly: bool) -> Signs:
        """The same with one sign more."""
        return Signs({**self.exact, gap: sign}, self.weak) if exactly else Signs(self.exact, {**self.weak, gap: sign})

    def mapped(self, change: Callable[[Node], Node]) -> Signs:
        """The signs of the gaps as they are after a change."""
        exact, weak = ({change(gap): sign for gap, sign in known.items()} for known in (self.exact, self.weak))
        return Signs(exact, weak)


class NoCaseError(Exception):
    """None of the cases holds: there is no value."""


def has_cases(node: Node) -> bool:
    """Whether a formula has cases that can be chosen."""
    if isinstance(node, _CLOSED):
        return False
    if isinstance(node, Piecewise) or (isinstance(node, Function) and _is_by_cases(node)):
        return True
    return any(map(has_cases, children(node)))


def _is_by_cases(node: Function) -> bool:
    return node.name in _EXTREMA or node.name == "norm1" or FUNCTIONS[node.name].pieces is not None


def resolved(node: Node, signs: Signs) -> Node:
    """The formula with its cases chosen by the signs of gaps.

    Raises:
        OpenError: a sign is missing.
        NoCaseError: none of the cases of a part holds.
    """
    if isinstance(node, _CLOSED):
        return node
    if isinstance(node, Piecewise):
        return _chosen(node, signs)
    parts = tuple(resolved(part, signs) for part in children(node))
    node = node if parts == children(node) else rebuilt(node, parts)
    return _of_function(node, signs) if isinstance(node, Function) else node


def _of_function(node: Function, signs: Signs) -> Node:
    row = FUNCTIONS[node.name]
    if row.pieces is not None:
        sign = _sign(node.argument, signs, jumps=not _is_continuous(row.pieces))
        formula = row.pieces.above if sign > 0 else row.pieces.below
        return as_node(formula(node.argument)) if sign else number(row.pieces.at_zero)
    if node.name in _EXTREMA and isinstance(node.argument, Vector):
        return _extremum(node.argument.entries, _EXTREMA[node.name], signs)
    if node.name == "norm1" and row.rewritten is not None and isinstance(entrywise(node.argument), Vector):
        return resolved(row.rewritten(entrywise(node.argument)), signs)
    return node


def _extremum(entries: tuple[Node, ...], side: int, signs: Signs) -> Node:
    first, *others = entries
    for other in others:
        if side * _sign(Sum((first, Negation(other))), signs, jumps=False) < 0:
            first = other
    return first


def _sign(gap: Node, signs: Signs, *, jumps: bool, condition: bool = False) -> int:
    sign = signs.of(gap, jumps=jumps)
    if sign is None:
        raise OpenError(gap, jumps=jumps, condition=condition)
    return sign


@lru_cache(maxsize=64)
def _is_continuous(pieces: Pieces) -> bool:
    """Whether both branches end in the value at 0."""
    try:
        ends = [as_exact_rational(as_node(formula(number(0)))) for formula in (pieces.below, pieces.above)]
    except NowhereDefinedError:
        return False
    return ends == [pieces.at_zero, pieces.at_zero]


# ---- conditions that are written out


def _chosen(node: Piecewise, signs: Signs) -> Node:
    for value, condition in zip(node.values, node.conditions, strict=False):
        if _holds(condition, signs):
            return resolved(value, signs)
    if len(node.values) > len(node.conditions):
        return resolved(node.values[-1], signs)
    raise NoCaseError


def _holds(condition: Node, signs: Signs) -> bool:
    if isinstance(condition, Connective):
        found = (_holds(part, signs) for part in condition.conditions)
        return all(found) if condition.word == "and" else any(found)
    assert isinstance(condition, Relation), "the reader makes no other conditions"  # noqa: S101
    sides = [resolved(operand, signs) for operand in condition.operands]
    return all(
        RELATIONS[sign](_sign(Sum((left, Negation(right))), signs, jumps=True, condition=True))
        for (left, right), sign in zip(pairwise(sides), condition.signs, strict=True)
    )


def is_plain(node: Node) -> bool:
    """Whether every condition of a formula is a relation, or some joined by "and" and "or"."""
    conditions = (condition for part in walk(node) if isinstance(part, Piecewise) for condition in part.conditions)
    return all(isinstance(part, Relation | Connective) for condition in conditions for part in _parts(condition))


def _parts(condition: Node) -> tuple[Node, ...]:
    return condition.conditions if isinstance(condition, Connective) else (condition,)
