"""Formulas that should have one value, enclosed at points: they meet, or they differ for certain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.inside import inside_points
from steepest.evidence.one_hot import settled
from steepest.evidence.ranges import in_range, index_ranges
from steepest.evidence.records import place_text
from steepest.evidence.sampling import SamplePoint, inventory, roles, sample_points
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, enclose
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import Derivative, Indexed, Node, Piecewise, Ranged, Symbol, number, written_value
from steepest.expression.trees import free_symbols, mapped, substituted, walk
from steepest.expression.writing import to_text

POINTS = 12
USUAL_POINTS = 40
PRECISIONS = (128, 1024)
FEWEST_DIGITS = 12
MOST_EXAMPLES, MOST_LETTERS = 6, 2  # which a condition on each example is asked for
MOST_DIGITS = 10**6  # "exactly equal" counts as so many
_HOLDS, _FAILS = number(1), number(0)


class DifferentError(Exception):
    """The formulas differ, and where."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A point at which formulas were enclosed and met, and to how many digits."""

    point: tuple[tuple[Node, Fraction], ...]
    digits: int


def meet(
    sides: Sequence[tuple[Node, ...]],
    domain: Domain,
    wanted: int = POINTS,
    known: list[SamplePoint] | None = None,
    conditions: Sequence[Node] = (),
) -> tuple[Meeting, ...]:
    """Different points at which all sides have a value and meet.

    The entries of the first side say where there is a value; the other sides must have one there too.

    Args:
        sides: the formulas, entry by entry.
        domain: where the variables live.
        wanted: how many points are enough.
        known: points that were of use for a formula around this one; new ones are added.
        conditions: what is taken for granted; a difference where one of them does not hold is none.

    Raises:
        DifferentError: a difference was seen.
    """
    if any(len(other) != len(sides[0]) for other in sides[1:]):
        raise DifferentError("the number of entries changes")
    trees = tuple(dict.fromkeys(without_derivatives(node) for side in sides for node in side))
    part = roles(trees, domain)
    integers, columns = (*part.integers, *part.sizes), list(zip(*sides, strict=True))
    known = [] if known is None else known
    seen: dict[tuple[tuple[Node, Fraction], ...], int] = {}
    ranges = index_ranges([node for side in sides for node in side])
    for usual, found in points_for(sides[0], trees, domain, known):
        point = in_range(found, ranges) if ranges else found
        if point is None:
            continue
        point = settled(point, conditions)
        try:
            digits = _met_everywhere(columns, point, integers)
        except DifferentError:
            if all_hold(conditions, point, integers):
                raise
            continue
        if digits is not None:
            seen.setdefault(point.listed(), digits)
            known += [] if usual else [point]
        if len(seen) >= wanted:
            break
    return tuple(Meeting(point, digits) for point, digits in seen.items())


def all_hold(conditions: Sequence[Node], point: SamplePoint, integers: Collection[str] = ()) -> bool:
    """Whether no condition is seen not to hold at a point; one that cannot be told there is passed over."""
    for case in (case for condition in conditions for case in _cases(condition, point)):
        try:
            if enclose(Piecewise((_HOLDS, _FAILS), (case,)), point, integers=integers) != 1:
                return False
        except (UndefinedError, IndeterminateError, MissingValueError, UnsupportedError):
            continue
    return True


def _cases(condition: Node, point: SamplePoint) -> Iterator[Node]:
    """The condition; one on each example, ``x_i > 0``, for the examples that the point has."""
    letters = [letter for letter in map(Symbol, sorted(free_symbols(condition))) if letter not in point]
    if len(letters) > MOST_LETTERS:
        return
    for values in product(range(1, MOST_EXAMPLES + 1), repeat=len(letters)):
        case = substituted(condition, dict(zip(letters, map(number, values), strict=True)))
        if not letters or all(entry in point for entry in walk(case) if isinstance(entry, Indexed)):
            yield case


def points_for(
    nodes: Sequence[Node], trees: Sequence[Node], domain: Domain, known: Sequence[SamplePoint] = ()
) -> Iterator[tuple[bool, SamplePoint]]:
    """Usual points (and whether they are), then those known to be of use, then those found inside the domain.

    Args:
        nodes: the formulas that must have a value there.
        trees: all formulas, with their held derivatives replaced (`without_derivatives`).
        domain: where the variables live.
        known: points inside the domain of other formulas.
    """
    for point in sample_points(trees, domain, USUAL_POINTS):
        yield True, point
    part = roles(trees, domain)
    names = {Symbol(name) for name in (*part.reals, *part.integers, *part.sizes)}
    for point in tuple(known):
        if names <= set(point):
            yield True, point.only(names)
    for point in _with_larger_sizes(trees, domain):
        yield False, point
    for point in inside_points((*dict.fromkeys(nodes), *trees), domain):
        yield False, point


def _with_larger_sizes(trees: Sequence[Node], domain: Domain) -> Iterator[SamplePoint]:
    """The usual points with so much more for the N of ``sum(i=7..N, …)`` that there is something to sum."""
    starts: dict[Symbol, Fraction] = {}
    for part in (part for tree in trees for part in walk(tree)):
        if isinstance(part, Ranged) and isinstance(part.upper, Symbol):
            starts[part.upper] = max(starts.get(part.upper, Fraction(1)), written_value(part.lower) or Fraction(1))
    if all(start <= 1 for start in starts.values()):
        return
    for point in sample_points(trees, domain, USUAL_POINTS):
        for size, start in starts.items():
            if size in point:
                point = point.moved(size, Fraction(int(point[size].p), int(point[size].q)) + start - 1)
        yield point


def _met_everywhere(columns: list[tuple[Node, ...]], point: SamplePoint, integers: Collection[str]) -> int | None:
    fewest = MOST_DIGITS
    for formulas in columns:
        digits = met(formulas, point, integers)
        if digits is None:
            return None
        fewest = min(fewest, digits)
    return fewest


def met(formulas: tuple[Node, ...], point: SamplePoint, integers: Collection[str] = ()) -> int | None:
    """To how many digits formulas agree at a point; None where that cannot be told.

    Raises:
        DifferentError: two values are apart, or only the first formula has a value there and around.
    """
    for precision in PRECISIONS:
        try:
            digits = _met_once(formulas, point, precision, integers)
        except UndefinedError:
            return None
        except IndeterminateError:
            continue
        if digits >= FEWEST_DIGITS:
            return digits
    return None


def _met_once(formulas: tuple[Node, ...], point: SamplePoint, precision: int, integers: Collection[str]) -> int:
    reference = enclose(formulas[0], point, precision, integers=integers)
    digits = MOST_DIGITS
    for formula in dict.fromkeys(formulas[1:]):
        try:
            value = enclose(formula, point, precision, integers=integers)
        except UndefinedError as error:
            if error.robust:
                raise DifferentError(f"{to_text(formula)} has no value at {_place(point)}") from error
            raise
        if not reference.overlaps(value):
            raise DifferentError(f"the values differ at {_place(point)}")
        digits = min(digits, _digits(reference, value))
    return digits


def _digits(a: Any, b: Any) -> int:
    return max(0, int(min(a.rel_one_accuracy_bits(), b.rel_one_accuracy_bits()) * 0.30103))


def _place(point: SamplePoint) -> str:
    return place_text(point.listed()) or "every point"


@lru_cache(maxsize=512)
def without_derivatives(node: Node) -> Node:
    """For the choice of points: the variables of a held derivative are those of its body."""
    if Derivative not in kinds_in(node):
        return node
    return mapped(node, lambda part: part.body + part.variable if isinstance(part, Derivative) else part)


def has_variables(nodes: Sequence[Node]) -> bool:
    """Whether anything can vary in the formulas."""
    trees = [without_derivatives(node) for node in nodes]
    return any(free_symbols(tree) or inventory(tree).entries for tree in trees)
