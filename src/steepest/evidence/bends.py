"""Witnesses against convexity: a point with a minor of the wrong sign, or three points on a line.

Every value is enclosed rigorously, so what is found is certain: a second derivative that is negative for sure,
a chord that lies below the graph for sure, or a point between two others where there is no value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, combinations, islice
from typing import Any

from flint import fmpq, fmpq_mat

from steepest.evidence.affine import Variable
from steepest.evidence.domain import Domain
from steepest.evidence.inside import inside_points
from steepest.evidence.instances import instantiated
from steepest.evidence.minors import Minor, principal_minors
from steepest.evidence.places import special_points
from steepest.evidence.sampling import Roles, SamplePoint, roles, sample_points
from steepest.evidence.stationary import second_derivatives
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, evaluate
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import Application, Node, Symbol, number
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.trees import contains, substituted

USUAL_POINTS = 40
FEW = 12
SPECIAL_POINTS = 24
PAIRS = 24  # points between which chords are drawn
PRECISION = 128

Coordinates = tuple[tuple[Node, Fraction], ...]


@dataclass(frozen=True, slots=True)
class BadMinor:
    """A point at which a minor of the Hessian has a sign that it has at no point of a convex (concave) function.

    Attributes:
        point: the coordinates.
        minor: the minor there.
    """

    point: Coordinates
    minor: Minor


@dataclass(frozen=True, slots=True)
class Chord:
    """Two points, and the function in the middle between them.

    Attributes:
        start, end: the points.
        gap: the value in the middle less the mean of the values at both ends: positive where the chord lies below
            the graph, negative where it lies above it, 0 where the graph is straight. None where there is no value.
        values: the values at the start, at the end and in the middle; empty where there is none.
    """

    start: Coordinates
    end: Coordinates
    gap: Any
    values: tuple[Any, ...] = ()

    @property
    def middle(self) -> Coordinates:
        """The point in the middle."""
        pairs = zip(self.start, self.end, strict=True)
        return tuple((name, (a + b) / 2) for (name, a), (_, b) in pairs)


class Witnesses:
    """Looks for witnesses among points of the domain of a function.

    Args:
        function: the formula.
        variables: what moves; all other names keep one value between the ends of a chord.
        domain: where the variables live.
    """

    def __init__(self, function: Node, variables: Sequence[Variable], domain: Domain) -> None:
        (self.function,), self.domain = instantiated([function], domain)  # sets and means as sums over a few examples
        self.variables = tuple(variables)
        self.known = self._is_known(function)
        self.part: Roles = roles([self.function], self.domain)
        self.integers = frozenset((*self.part.integers, *self.part.sizes))
        self._matrices: dict[Coordinates, list[list[Any]] | None] = {}

    def _is_known(self, function: Node) -> bool:
        """Whether the function has values: not where it is only named, or where a parameter is taken for data."""
        lost = (v for v in self.variables if contains(function, v) and not contains(self.function, v))
        return Application not in kinds_in(function) and not any(lost)

    @cached_property
    def points(self) -> tuple[SamplePoint, ...]:
        """The usual points at which the function has a value; where these are few, others inside its domain."""
        if not self.known:
            return ()
        absent = [variable for variable in self.variables if not contains(self.function, variable)]
        varying = [self.function, *absent]
        usual = tuple(self._valued(sample_points(varying, self.domain, USUAL_POINTS)))
        return usual if len(usual) >= FEW else (*usual, *self._valued(inside_points(varying, self.domain)))

    @cached_property
    def special(self) -> tuple[SamplePoint, ...]:
        """Points that the shape of the formula suggests."""
        found = special_points(self.function, self.function, self.domain, self.part, None)
        return tuple(islice(self._valued(found), SPECIAL_POINTS))

    def _valued(self, points: Iterable[SamplePoint]) -> Iterator[SamplePoint]:
        seen: set[Coordinates] = set()
        for point in points:
            if point.listed() not in seen and self._value(point) is not None:
                seen.add(point.listed())
                yield point

    def _value(self, point: Mapping[Node, Any]) -> Any | None:
        try:
            return evaluate(self.function, point, PRECISION, integers=self.integers).value
        except (UndefinedError, IndeterminateError):
            return None

    def bad_minor(self, side: int, points: Iterable[SamplePoint]) -> BadMinor | None:
        """A point at which the function is not convex (side 1), or not concave (side -1)."""
        for point in points:
            for minor in self._minors(point):
                wrong = -1 if len(minor.kept) % 2 == 0 else -side
                if minor.sign == wrong:
                    return BadMinor(_listed(point), minor)
        return None

    def _minors(self, point: SamplePoint) -> Iterator[Minor]:
        """All minors of the Hessian at a point; none where a second derivative has no value."""
        matrix = self._matrix(point)
        return iter(()) if matrix is None else principal_minors(matrix)

    def _matrix(self, point: SamplePoint) -> list[list[Any]] | None:
        place = point.listed()
        if place not in self._matrices:
            try:
                self._matrices[place] = second_derivatives(self.function, self.variables, point)
            except (UndefinedError, IndeterminateError):
                self._matrices[place] = None
        return self._matrices[place]

    def smooth_point(self) -> SamplePoint | None:
        """A point at which all second derivatives exist."""
        return next((point for point in self.points if self._matrix(point) is not None), None)

    def bends_somewhere(self) -> bool:
        """Whether a second derivative is not 0 for certain at one of the points."""
        return any(minor.sign in (1, -1) for point in self.points for minor in self._minors(point))

    def bad_chord(self, side: int) -> Chord | None:
        """Two points whose chord shows that the function is not convex (side 1), or not concave (side -1)."""
        for start, end in self._pairs():
            try:
                a, b, middle = self._along(start, end)
            except UndefinedError:
                return Chord(_listed(start), _listed(end), None)
            except IndeterminateError:
                continue
            gap = middle - (a + b) / 2
            if gap * side > 0:
                return Chord(_listed(start), _listed(end), gap, (a, b, middle))
        return None

    def straight(self) -> Chord | None:
        """Two different points between which the function is exactly straight in the middle: it is not strict."""
        for start, end in chain(self._rays(), self._kernels(), self._pairs()):
            try:
                if not enclose(self._gap_tree(start, end), {}, PRECISION).contains(0):
                    continue
                if is_zero(self._gap_tree(start, end)):
                    return Chord(_listed(start), _listed(end), fmpq(0))
            except (UndefinedError, IndeterminateError, NowhereDefinedError):
                continue
        return None

    def _pairs(self) -> Iterator[tuple[SamplePoint, SamplePoint]]:
        """Two points that differ in variables alone."""
        if not all(isinstance(variable, Symbol) for variable in self.variables):
            return
        fixed = [point for point in self.points if all(isinstance(name, Symbol) for name in point)][:PAIRS]
        for start, other in combinations(fixed, 2):
            end = start
            for name in self.variables:
                end = end.moved(name, _fraction(other[name]))
            if end != start and self._value(end) is not None:
                yield start, end

    def _rays(self) -> Iterator[tuple[SamplePoint, SamplePoint]]:
        """A point and the one three times as far from the origin: norms are straight between them."""
        for start, _ in islice(self._pairs(), FEW):
            end = start
            for name in self.variables:
                end = end.moved(name, 3 * _fraction(start[name]))
            if end != start and self._inside(end):
                yield start, end

    def _kernels(self) -> Iterator[tuple[SamplePoint, SamplePoint]]:
        """A point and one in a direction in which the Hessian there is 0."""
        for start, _ in islice(self._pairs(), FEW):
            matrix = self._matrix(start)
            if matrix is None or not all(isinstance(entry, fmpq) for row in matrix for entry in row):
                continue
            for vector in kernel(matrix):
                end = start
                for name, step in zip(self.variables, vector, strict=True):
                    end = end.moved(name, _fraction(start[name] + step))
                if self._inside(end):
                    yield start, end

    def _inside(self, point: SamplePoint) -> bool:
        values = ((name, _fraction(point[name])) for name in self.variables)
        named = all(value in self.domain.of_variable(getattr(name, "name", "")) for name, value in values)
        return named and self._value(point) is not None

    def _along(self, start: SamplePoint, end: SamplePoint) -> tuple[Any, Any, Any]:
        """The values at both ends and in the middle."""
        middle = {name: (start[name] + end[name]) / 2 for name in start}
        between = evaluate(self.function, middle, PRECISION, integers=self.integers).value
        return self._value(start), self._value(end), between

    def _gap_tree(self, start: SamplePoint, end: SamplePoint) -> Node:
        middle = {name: (start[name] + end[name]) / 2 for name in start}
        a, b, m = (
            substituted(self.function, {name: number(_fraction(value)) for name, value in point.items()})
            for point in (start, end, middle)
        )
        return m - (a + b) / 2


def _listed(point: SamplePoint) -> Coordinates:
    return point.listed()


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def kernel(matrix: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
    """Vectors other than 0 that a matrix of rationals makes 0: one for each column without a pivot.

    >>> list(kernel([[fmpq(2), fmpq(2)], [fmpq(2), fmpq(2)]]))
    [[-1, 1]]
    """
    reduced, rank = fmpq_mat([list(row) for row in matrix]).rref()
    size = range(len(matrix))
    pivots = [next(j for j in size if reduced[i, j] != 0) for i in range(rank)]
    for free in (j for j in size if j not in pivots):
        vector = [fmpq(int(j == free)) for j in size]
        for i, pivot in enumerate(pivots):
            vector[pivot] = -reduced[i, free]
        yield vector
