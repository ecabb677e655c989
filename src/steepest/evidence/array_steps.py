"""Steps with vectors and matrices checked on data: both sides of every step, and the derivative as a whole.

A differential is enclosed by infinitesimals: what moves is given a part that vanishes when squared, so that the
table of rules plays no part. Dimensions are small numbers and entries small rationals, other ones at each point.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from math import inf

from flint import fmpq

from steepest.derivation.paths import paths_of
from steepest.derivation.records import Derivation
from steepest.derivation.records import Gradient as GradientRecord
from steepest.derivation.step import Step, all_steps
from steepest.errors import LimitError, ParseError, UnsupportedError
from steepest.evidence.array_points import Facing, Met, Nothing, data_points, met_at, roles_of
from steepest.evidence.assumed_data import as_assumed, assumed_equations
from steepest.evidence.domain import Domain
from steepest.evidence.meeting import MOST_DIGITS, Meeting
from steepest.evidence.records import Witness, place_text
from steepest.evidence.sampling import SamplePoint
from steepest.evidence.shaping import with_shapes
from steepest.evidence.step_checks import NO_POINT, TOO_LONG, StepCheck
from steepest.evidence.written_lines import UNDECLARED, UNREADABLE
from steepest.expression.nodes import (
    Application,
    Derivative,
    Differential,
    Equation,
    Gradient,
    Indexed,
    Node,
    Symbol,
)
from steepest.expression.normal_form import NowhereDefinedError
from steepest.expression.reading import parse
from steepest.expression.shaped import Shaped
from steepest.expression.shapes import Shape
from steepest.expression.trees import mapped, walk
from steepest.expression.word_form import same_words
from steepest.expression.work import OutOfWorkError, budget
from steepest.expression.writing import to_latex, to_text

POINTS, TRIED = 5, 24
WORK_OF_STEP = 400_000
SEED = 0


def shapes_in(derivation: Derivation) -> dict[str, Shape]:
    """The shapes of the names of a derivation."""
    return {name: Shape(dims) for name, dims in derivation.shapes}


def check_array_steps(
    derivation: Derivation, domain: Domain, ways: Collection[str], prefix: str = ""
) -> tuple[StepCheck, ...]:
    """The check of each step of a derivation of vectors and matrices, in reading order."""
    known, facts = shapes_in(derivation), assumed_equations(derivation.step)
    found = []
    for path, step in paths_of(derivation.step, prefix):
        try:
            with budget(WORK_OF_STEP):
                found.append(_checked(step, path, derivation.variable, known, facts, domain, ways))
        except OutOfWorkError:
            found.append(StepCheck(step, path, unchecked=TOO_LONG))
    return tuple(found)


def _checked(
    step: Step,
    path: str,
    moving: Node,
    known: Mapping[str, Shape],
    facts: Sequence[Equation],
    domain: Domain,
    ways: Collection[str],
) -> StepCheck:
    nodes = tuple(dict.fromkeys((step.before, step.makes, step.after)))
    check = StepCheck(step, path, exact=True if len(nodes) == 1 else None)
    try:
        pairs = [_facing(nodes[0], node, known, moving) for node in nodes[1:]]
    except UnsupportedError as error:
        return replace(check, unchecked=str(error))
    met, why = _meetings(pairs, facts, domain) if "enclosures" in ways and pairs else ((), "")
    if isinstance(met, str):
        return replace(check, failure=met)
    if "algebra" in ways and check.exact is None:
        check = replace(check, exact=_proved(pairs[-1], moving))
    failure = next((said for node in nodes if (said := misread(node, known)) is not None), None)
    if "lines" not in ways:
        failure = None
    unchecked = why if not met and not check.exact and ways != {"lines"} else None
    if failure in (UNREADABLE, UNDECLARED):
        failure, unchecked = None, failure
    return replace(check, met=met, failure=failure, unchecked=unchecked)


def _facing(one: Node, other: Node, known: Mapping[str, Shape], moving: Node) -> Facing:
    """Two sides with their shapes, inferred together: what one says of the length of 𝟏 holds in the other."""
    both = Equation(one, other)
    found = with_shapes(both, known)
    left, right = (Shaped(side, found.shapes, found.identities, moving) for side in (one, other))
    return Facing(left, right, left.size)


def _sized(point: SamplePoint, pair: Facing) -> None:
    """A number for each dimension that nothing names, such as that of 𝟏 in ``b 𝟏``."""
    shapes = pair.reference.shapes
    for side in (pair.reference.node, pair.answer.node):
        for dim in (dim for part in walk(side) if (shape := shapes.of(part)) for dim in shape.dims):
            if isinstance(dim, str) and Symbol(dim) not in point:
                point[Symbol(dim)] = fmpq(3)


def _meetings(
    pairs: Sequence[Facing], facts: Sequence[Equation], domain: Domain
) -> tuple[tuple[Meeting, ...] | str, str]:
    """The points at which all sides met; what differs instead, or why there are none."""
    met: list[Meeting] = []
    reason = NO_POINT
    for point in data_points(pairs[-1], domain, TRIED, SEED):
        try:
            _sized(point, pairs[-1])
            as_assumed(point, facts, pairs[-1].reference.shapes.names)
            found = [met_at(pair, point, roles_of(pair, domain).whole) for pair in pairs]
        except UnsupportedError as error:
            return (), str(error)
        for one in found:
            if isinstance(one, Witness):
                return f"the values differ at {place_text(one.point)}", ""
        if all(isinstance(one, Met) for one in found):
            digits = min(one.digits for one in found if isinstance(one, Met))
            met.append(Meeting(point.listed(), MOST_DIGITS if digits == inf else int(digits)))
        else:
            reason = next(one.reason for one in found if isinstance(one, Nothing))
        if len(met) >= POINTS:
            break
    return tuple(met), reason


_STEP = "\0∂"  # no reader makes this name


def _proved(pair: Facing, moving: Node) -> bool | None:
    """Whether both sides are one formula of matrices, with ∂W as a letter; None where that cannot be tried."""
    one, other = pair.reference, pair.answer
    letter, direction = Symbol(_STEP), Differential(moving)
    shape = one.shapes.of(moving)
    sides = [mapped(side.node, lambda part: letter if part == direction else part) for side in (one, other)]
    if shape is None or any(isinstance(p, Differential | Gradient | Derivative) for side in sides for p in walk(side)):
        return None
    known = {**one.shapes.names, **other.shapes.names, _STEP: shape}
    try:
        return same_words(*(with_shapes(side, known) for side in sides)) or None
    except (UnsupportedError, NowhereDefinedError):
        return None


def misread(node: Node, known: Mapping[str, Shape]) -> str | None:
    """What is wrong with the written lines of a formula of vectors and matrices, read back with its shapes."""
    return _misread(node, tuple(known.items()))


@lru_cache(maxsize=512)
def _misread(node: Node, known: tuple[tuple[str, Shape], ...]) -> str | None:
    if any(isinstance(part, Application) for part in walk(node)):
        return UNDECLARED
    names = {part.name for part in walk(node) if isinstance(part, Symbol)}
    names |= {name for name, _ in known if "_" not in name}  # x_i is declared by its shape, and is no name of its own
    names |= {part.base for part in walk(node) if isinstance(part, Indexed)}
    for write in (to_text, to_latex):
        written = write(node)
        try:
            same = parse(written, sorted(names), dict(known)) == node
        except LimitError:
            return UNREADABLE
        except ParseError as error:
            return f"the line {written} cannot be read back: {error}"
        if not same:
            return f"the line {written} is read back as another formula"
    return None


def is_of_arrays(derivation: Derivation | GradientRecord) -> bool:
    """Whether a derivation is one by differentials, of vectors and matrices."""
    return bool(derivation.shapes) and any(isinstance(step.before, Differential) for step in all_steps(derivation.step))
