"""Formulas that should have one value, enclosed at points: they meet, or they differ for certain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from steepest.evidence.domain import Domain
from steepest.evidence.inside import inside_points
from steepest.evidence.records import place_text
from steepest.evidence.sampling import SamplePoint, inventory, roles, sample_points
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.trees import free_symbols, mapped
from steepest.expression.writing import to_text

POINTS = 12
USUAL_POINTS = 40
PRECISIONS = (128, 1024)
FEWEST_DIGITS = 12
MOST_DIGITS = 10**6  # "exactly equal" counts as so many


class DifferentError(Exception):
    """The formulas differ, and where."""


def meet(
    sides: Sequence[tuple[Node, ...]], domain: Domain, wanted: int = POINTS, known: list[SamplePoint] | None = None
) -> tuple[int, int]:
    """At how many different points all sides have a value and meet, and to how many digits at least.

    The entries of the first side say where there is a value; the other sides must have one there too.

    Args:
        sides: the formulas, entry by entry.
        domain: where the variables live.
        wanted: how many points are enough.
        known: points that were of use for a formula around this one; new ones are added.

    Raises:
        DifferentError: a difference was seen.
    """
    if any(len(other) != len(sides[0]) for other in sides[1:]):
        raise DifferentError("the number of entries changes")
    trees = tuple(dict.fromkeys(without_derivatives(node) for side in sides for node in side))
    part = roles(trees, domain)
    integers, columns = (*part.integers, *part.sizes), list(zip(*sides, strict=True))
    known = [] if known is None else known
    seen: dict[tuple[object, ...], int] = {}
    for usual, point in _points(sides, trees, domain, known):
        digits = _met_everywhere(columns, point, integers)
        if digits is not None:
            seen.setdefault(point.listed(), digits)
            known += [] if usual else [point]
        if len(seen) >= wanted:
            break
    return len(seen), min(seen.values(), default=0)


def _points(
    sides: Sequence[tuple[Node, ...]], trees: tuple[Node, ...], domain: Domain, known: list[SamplePoint]
) -> Iterator[tuple[bool, SamplePoint]]:
    """Usual points (and whether they are), then those known to be of use, then those found inside the domain."""
    for point in sample_points(trees, domain, USUAL_POINTS):
        yield True, point
    part = roles(trees, domain)
    names = {Symbol(name) for name in (*part.reals, *part.integers, *part.sizes)}
    for point in tuple(known):
        if names <= set(point):
            yield True, point.only(names)
    for point in inside_points((*dict.fromkeys(sides[0]), *trees), domain):
        yield False, point


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


def without_derivatives(node: Node) -> Node:
    """For the choice of points: the variables of a held derivative are those of its body."""
    return mapped(node, lambda part: part.body + part.variable if isinstance(part, Derivative) else part)


def has_variables(nodes: Sequence[Node]) -> bool:
    """Whether anything can vary in the formulas."""
    trees = [without_derivatives(node) for node in nodes]
    return any(free_symbols(tree) or inventory(tree).entries for tree in trees)
