"""Zeros of several functions at once, each proved to lie in a small box and to be the only one there.

Newton's method brings a point near a zero; then Krawczyk's operator, evaluated in balls over a box around the
point, proves that the box holds exactly one. Where a bounded domain is given, boxes that cover it are halved
until each is known to hold no zero or exactly one, so that all of them are found.

Source: A. Neumaier, *Interval Methods for Systems of Equations* (1990), section 5.1.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb, arb_mat, fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.affine import Variable
from steepest.evidence.places import GRID, zeros
from steepest.evidence.sampling import SamplePoint
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.work import OutOfWorkError, budget

PRECISION = 192
STEPS = 40  # of Newton's method from one start
LONGEST_STEP = 4.0
CLOSE = 1e-9  # two approximations nearer than this are of one zero
RADII = (Fraction(1, 2**64), Fraction(1, 2**40), Fraction(1, 2**20))  # of boxes, for numbers of size 1
INFLATED = Fraction(9, 8)
MOST_BOXES = 4_000
WORK_OF_SEARCH = 700_000
STARTS = {1: 81, 2: 13, 3: 5}  # how many on each axis, by the number of variables
SHIFT = Fraction(3, 29)  # of the grid, away from the places where functions like to be flat
FEW = 5
DECIMALS = 3  # of a point that is not more than near a zero
FINE = tuple(Fraction(k, 10) for k in range(-200, 201))

Balls = tuple[Any, ...]
Box = tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class System:
    """Functions that are to be 0 together, as many as there are variables."""

    functions: tuple[Node, ...]
    variables: tuple[Variable, ...]

    def values(self, where: Mapping[Node, Any]) -> list[Any]:
        """The functions at a point or over a box."""
        return [evaluate(function, where, PRECISION).value for function in self.functions]

    def slopes(self, where: Mapping[Node, Any]) -> Any:
        """Their derivatives, as a matrix of balls."""
        rows = [
            [arb(evaluate(Derivative(function, variable), where, PRECISION).value) for variable in self.variables]
            for function in self.functions
        ]
        return arb_mat(rows)

    def at(self, point: Sequence[Any]) -> dict[Node, Any]:
        """A point by its variables."""
        return dict(zip(self.variables, point, strict=True))


def certified(system: System, start: Sequence[Any]) -> Balls | None:
    """A box near a point that holds exactly one zero; None where none is found.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.nodes import Symbol
    >>> (ball,) = certified(System((parse("x^2 - 2"),), (Symbol("x"),)), [1.5])
    >>> float(ball.mid())
    1.4142135623730951
    """
    with working_precision(PRECISION):
        return _tried(system, start)[1]


def _certified_at(system: System, near: list[Any]) -> Balls | None:
    boxes = ([_around(value, radius) for value in near] for radius in RADII)
    return next((found for box in boxes if (found := _krawczyk(system, near, box)) is not None), None)


def _newton(system: System, point: list[Any]) -> tuple[list[Any], bool]:
    """Where Newton's method comes to rest, and whether it hardly moves there any more."""
    for _ in range(STEPS):
        step = _step(system, point)
        if step is None:
            break
        longest = max(float(abs(part).mid()) for part in step)
        shrink = min(1.0, LONGEST_STEP / longest) if longest else 1.0
        point = [(value - arb(shrink) * part).mid() for value, part in zip(point, step, strict=True)]
        if longest < 2.0**-120 * max(1.0, *(float(abs(value)) for value in point)):
            return point, True
    return point, False


def _step(system: System, point: list[Any]) -> list[Any] | None:
    where = system.at(point)
    try:
        moved = system.slopes(where).mid().solve(arb_mat([[arb(value)] for value in system.values(where)]))
    except ZeroDivisionError:  # the matrix is singular
        return None
    return [moved[k, 0].mid() for k in range(len(point))] if moved_is_finite(moved) else None


def moved_is_finite(matrix: Any) -> bool:
    """Whether every entry of a matrix of balls is a finite ball."""
    return all(entry.is_finite() for entry in matrix.entries())


def _around(value: Any, radius: Fraction) -> Any:
    size = max(1.0, float(abs(value)))
    return arb(value.mid(), float(radius) * size)


def _krawczyk(system: System, point: Sequence[Any], box: Sequence[Any]) -> Balls | None:
    """``K = p - Y F(p) + (1 - Y F'(box)) (box - p)``: where K is inside the box, there is exactly one zero, in K."""
    try:
        inverse = system.slopes(system.at(point)).mid().inv().mid()
    except ZeroDivisionError:
        return None
    size = len(point)
    one = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    values = arb_mat([[arb(value)] for value in system.values(system.at(point))])
    spread = arb_mat([[part - value] for part, value in zip(box, point, strict=True)])
    moved = (one - inverse * system.slopes(system.at(box))) * spread - inverse * values
    found = tuple(value + moved[k, 0] for k, value in enumerate(point))
    inside = all(part.contains_interior(ball) for part, ball in zip(box, found, strict=True))
    return found if inside else None


# ---- looking for zeros


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    Attributes:
        zeros: boxes that hold exactly one zero each.
        near: points at which Newton's method came to rest without a proof, as at a zero of higher order.
    """

    zeros: tuple[Balls, ...]
    near: tuple[tuple[float, ...], ...]


def search(system: System, known: Sequence[Balls] = (), enough: int | None = None) -> Found:
    """Zeros found from many starts, besides those that are known; there may be others.

    Args:
        system: the functions.
        known: zeros that need not be found again.
        enough: how many there are with the known ones, where that is known.
    """
    found: list[Balls] = []
    near: dict[tuple[float, ...], None] = {}
    with contextlib.suppress(OutOfWorkError), budget(WORK_OF_SEARCH), working_precision(PRECISION):
        for start in _starts(system, found):
            if enough is not None and len(found) + len(known) >= enough:
                break
            rest, zero = _tried(system, start)
            if zero is not None and not any(same(zero, other) for other in (*known, *found)):
                found.append(zero)
            elif zero is None and rest is not None:
                near[tuple(round(float(value.mid()), DECIMALS) for value in rest)] = None
    return Found(tuple(found), tuple(near))


def _tried(system: System, start: Sequence[Any]) -> tuple[list[Any] | None, Balls | None]:
    """Where Newton's method comes to rest, and the box that is certified there."""
    try:
        rest, arrived = _newton(system, [arb(value) for value in start])
        return rest, _certified_at(system, rest) if arrived else None
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None, None


def same(one: Balls, other: Balls) -> bool:
    """Whether two boxes are so near that they hold one zero."""
    return all(float(abs(a - b).mid()) < CLOSE * max(1.0, float(abs(a).mid())) for a, b in zip(one, other, strict=True))


def _starts(system: System, found: Sequence[Balls]) -> Iterator[Sequence[Any]]:
    """For one function the places where its sign changes, far ones where near ones are few; a grid for more."""
    count = len(system.variables)
    if count == 1:
        base = SamplePoint({})
        for grid in (FINE, GRID):
            for value in zeros(system.functions[0], _only(system), base, frozenset(), grid):
                yield [_exact(value)]
            if len(found) >= FEW:
                return
    number = STARTS.get(count, 3)
    axis = sorted((Fraction(2 * k - number + 1, 2) for k in range(number)), key=abs)
    for point in product(axis, repeat=count):
        yield [_exact(value + SHIFT) for value in point]


def _only(system: System) -> Symbol:
    (variable,) = system.variables
    assert isinstance(variable, Symbol)  # noqa: S101  (entries of data have no zeros of their own)
    return variable


def _exact(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)


# ---- all zeros in a box


def covering(system: System, bounds: Box) -> list[Balls] | None:
    """All zeros in a box; None where some part of it could not be settled."""
    found: list[Balls] = []
    waiting, seen = [bounds], 0
    try:
        with budget(WORK_OF_SEARCH), working_precision(PRECISION):
            while waiting:
                seen += 1
                box = waiting.pop()
                settled = _settled(system, box)
                if settled is None and seen + len(waiting) > MOST_BOXES:
                    return None
                if settled is None:
                    waiting += halves(box)
                    continue
                found += [zero for zero in settled if not any(same(zero, other) for other in found)]
    except OutOfWorkError:
        return None
    return [zero for zero in found if _may_be_in(zero, bounds)]


def _settled(system: System, box: Box) -> list[Balls] | None:
    """The zeros in a box (none or one), or None where that is not clear."""
    balls = [_ball(low, high) for low, high in box]
    try:
        if any(not arb(value).contains(0) for value in system.values(system.at(balls))):
            return []
        middle = [ball.mid() for ball in balls]
        wide = [_ball(*_inflated(low, high)) for low, high in box]
        if _krawczyk(system, middle, wide) is None:
            return None
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    zero = certified(system, middle)
    return None if zero is None else [zero]


def _ball(low: Fraction, high: Fraction) -> Any:
    return arb(_exact(low)).union(arb(_exact(high)))


def _inflated(low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
    """A little more than the box, so that a zero on the border of two boxes lies inside of one."""
    middle, half = (low + high) / 2, (high - low) / 2
    return middle - INFLATED * half, middle + INFLATED * half


def _may_be_in(zero: Balls, bounds: Box) -> bool:
    return all(ball.overlaps(_ball(low, high)) for ball, (low, high) in zip(zero, bounds, strict=True))


def halves(box: Box) -> list[Box]:
    """A box cut at the middle of its longest side."""
    longest = max(range(len(box)), key=lambda k: box[k][1] - box[k][0])
    low, high = box[longest]
    middle = (low + high) / 2
    sides = ((low, middle), (middle, high))
    return [(*box[:longest], side, *box[longest + 1 :]) for side in sides]
