"""The stationary points of a function: where its gradient is zero, and what each of them is.

The equations ∇f = 0 are solved (see `solutions`), one group of variables after the other where they do not
share any. Every point is verified, must be one at which the function has a gradient, and is classified by its
Hessian, by the convexity of the function, or for one variable by the first derivative that is not zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice, product
from typing import Any

from flint import fmpq

from steepest.derivation.evaluating import at, value_at
from steepest.derivation.hessian import hessian
from steepest.derivation.matrices import Hessian
from steepest.derivation.question import Formula
from steepest.derivation.records import Gradient
from steepest.errors import DomainError, LimitError
from steepest.evidence.convexity import convexity
from steepest.evidence.definedness import domain_facts
from steepest.evidence.domain import Domain
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.kink_points import KinkPoint, kink_points
from steepest.evidence.known_numbers import rational, same
from steepest.evidence.nowhere_flat import is_nowhere_flat
from steepest.evidence.sampling import roles
from steepest.evidence.smoothness import has_kinks
from steepest.evidence.solutions import ALL_NONE, Coordinate, Solution, Solutions, solved
from steepest.evidence.stationary import classified
from steepest.evidence.stationary_found import StationaryPoint, StationaryPoints
from steepest.evidence.stationary_kinds import PRECISION, Kinds
from steepest.evidence.zeros import System
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Node, number
from steepest.expression.trees import contains, free_symbols, substituted
from steepest.isolation.beside import Watching

SECONDS = 5.0
MOST_POINTS = 100
MOST_COMBINED = 1_000
FEW = 20  # points that are listed by their coordinates; more are by their distance from the origin
UNIQUE = "unique"


def stationary_points(
    f: Formula | Hessian | Gradient,
    wrt: Sequence[Any] | None = None,
    *,
    variables: Sequence[str] | None = None,
    domain: Domain | str | Mapping[str, object] | None = None,
    seconds: float = SECONDS,
    watching: Watching | None = None,
) -> StationaryPoints:
    """The points at which the gradient of a function is zero, each verified and classified.

    Args:
        f: the formula, or its gradient or Hessian.
        wrt: the variables; by default those of the formula.
        variables: the names that may occur.
        domain: where the variables live; on a bounded domain all points can be found for certain.
        seconds: how long SymPy may take to solve the equations, in a process of its own, and as long to count.
        watching: called with the seconds that have passed while it does.

    Returns:
        The points; `complete` says how it is known that there are no others, where it is known.

    Raises:
        ParseError, UnsupportedError, ValueError: as for `hessian`.

    >>> found = stationary_points("x^3 - 3x")
    >>> [(point.kind, point.decimal) for point in found.points], found.complete
    ([('maximum', 2.0), ('minimum', -2.0)], 'counted')
    """
    known = f if isinstance(f, Hessian) else hessian(f, wrt, variables=variables)
    where = Domain.of(domain)
    return _Search(known, where, seconds, watching).result()


class _Search:
    def __init__(self, known: Hessian, domain: Domain, seconds: float, watching: Watching | None) -> None:
        self.known, self.domain, self.seconds, self.watching = known, domain, seconds, watching
        self.gradient = known.gradient
        self.entries = [derivation.result_node for derivation in known.gradient.derivations]
        self.convexity = convexity(known, domain=domain)
        part = roles([known.function], domain)
        facts = domain_facts(free_symbols(known.function), domain, part.sizes)
        self.signs = Everywhere([known.function], facts, (*part.integers, *part.sizes))
        self.kinds = Kinds(known, self.convexity, self.signs)

    def result(self) -> StationaryPoints:
        solutions = self._solutions()
        families = [one for one in solutions.found if one.balls(self.known.variables) is None]
        single = [one for one in solutions.found if not any(_lies_on(one, other) for other in families)]
        points = [point for one in single if (point := self._point(one)) is not None]
        unique = self._is_unique() and len(points) == 1
        complete = UNIQUE if unique and solutions.complete != ALL_NONE else solutions.complete
        near = sorted(points, key=_distance)[:MOST_POINTS]
        listed = tuple(near if len(near) > FEW else sorted(near, key=_place))
        more, remark = len(points) - len(listed), None if complete else solutions.remark
        return StationaryPoints(
            self.known,
            listed,
            more,
            complete,
            remark,
            self.convexity,
            self.domain,
            has_kinks(self.known.function),
            self._nowhere_zero(),
            self._kinks(),
        )

    def _kinks(self) -> tuple[KinkPoint, ...]:
        if len(self.known.variables) != 1 or not has_kinks(self.known.function):
            return ()
        (derivation,) = self.gradient.derivations
        convex, concave = self.convexity.convex.holds, self.convexity.concave.holds
        return kink_points(derivation, self.domain, convex=convex, concave=concave)

    def _is_unique(self) -> bool:
        """Whether there is at most one stationary point: the function is strictly convex, or strictly concave."""
        return self.convexity.convex.strict is True or self.convexity.concave.strict is True

    # ---- solving

    def _solutions(self) -> Solutions:
        """The solutions of each group of equations, combined."""
        if self._nowhere_zero() is not None or self._is_nowhere_flat():
            return Solutions((), ALL_NONE)
        groups = self._groups()
        share = self.seconds / len(groups)
        parts = [solved(group, self.domain, share, self.watching) for group in groups]
        whole = islice(product(*(part.found for part in parts)), MOST_COMBINED)
        remarks = list(dict.fromkeys(part.remark for part in parts if part.remark is not None))
        known = parts[0].complete if all(part.complete for part in parts) else None
        return Solutions(tuple(map(self._combined, whole)), known, "; ".join(remarks) or None)

    def _combined(self, parts: tuple[Solution, ...]) -> Solution:
        """One solution from one of each group, its coordinates in the order of the variables."""
        order = {variable: k for k, variable in enumerate(self.known.variables)}
        return Solution(tuple(sorted(chain(*(one.coordinates for one in parts)), key=lambda one: order[one.variable])))

    def _nowhere_zero(self) -> Node | None:
        return next((entry for entry in self.entries if self.signs.sign(entry).strict), None)

    def _is_nowhere_flat(self) -> bool:
        derivations = self.gradient.derivations
        return len(derivations) == 1 and has_kinks(self.known.function) and is_nowhere_flat(derivations[0], self.domain)

    def _groups(self) -> list[System]:
        """Equations that share variables, together."""
        groups: list[tuple[set[Node], list[int]]] = []
        for k, entry in enumerate(self.entries):
            names: set[Node] = {v for v in self.known.variables if contains(entry, v)} | {self.known.variables[k]}
            touching = [group for group in groups if group[0] & names]
            groups = [group for group in groups if not group[0] & names]
            groups.append((names.union(*(group[0] for group in touching)), [k, *(i for g in touching for i in g[1])]))
        return [
            System(
                tuple(self.entries[k] for k in sorted(chosen)), tuple(self.known.variables[k] for k in sorted(chosen))
            )
            for _, chosen in groups
        ]

    # ---- each point

    def _point(self, solution: Solution) -> StationaryPoint | None:
        if solution.balls(self.known.variables) is None:
            return self._family(solution)
        if not self._is_inside(solution) or not self._has_gradient(solution):
            return None
        where: dict[Node, Any] = {one.variable: one.value for one in solution.coordinates}
        try:
            value = evaluate(self.known.function, where, PRECISION)
        except (UndefinedError, IndeterminateError):
            return None
        found = classified(self.gradient, where)
        exact = None if solution.exact is None else value_at(self.known.function, solution.exact).node
        kind, why = self.kinds.at(where, exact, found)
        decimal = 0.0 if value.ball.contains(0) else float(value.ball.mid())
        return StationaryPoint(solution.coordinates, exact, decimal, kind, why, found)

    def _family(self, solution: Solution) -> StationaryPoint | None:
        """Points along a line or the like, whose coordinates have free letters."""
        if has_kinks(self.known.function):
            return None
        exact = rational(substituted(self.known.function, solution.exact or {}))
        value = None if exact is None else number(exact)
        kind, why = self.kinds.of_value(value)
        decimal = None if exact is None else float(exact)
        return StationaryPoint(solution.coordinates, value, decimal, kind, why, None)

    def _is_inside(self, solution: Solution) -> bool:
        """Whether a solution lies in the domain, its edges included."""
        for one in solution.coordinates:
            values = self.domain.of_variable(getattr(one.variable, "name", ""))
            below = values.lower is not None and one.ball < _exact(values.lower)
            above = values.upper is not None and one.ball > _exact(values.upper)
            if below or above:
                return False
        return True

    def _has_gradient(self, solution: Solution) -> bool:
        """Whether the function itself has a slope of 0 along every axis, whatever the formulas give at kinks."""
        if not has_kinks(self.known.function) or solution.exact is None:
            return True  # a box that was proved to hold a zero has no kink in it
        try:
            slopes = at(self.gradient, solution.exact)
        except (DomainError, LimitError):
            return False
        return slopes.differentiable and not any(slopes.decimal if isinstance(slopes.decimal, tuple) else ())


def _exact(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)


def _lies_on(one: Solution, family: Solution) -> bool:
    """Whether a point is one of a family: every coordinate that the family has is that of the point."""
    where = one.exact
    if one is family or where is None:
        return False
    return all(_meets(coordinate, where) for coordinate in family.coordinates)


def _meets(coordinate: Coordinate, where: Mapping[Node, Node]) -> bool:
    if coordinate.node is None or coordinate.variable not in where:
        return False
    return same(substituted(coordinate.node, where), where[coordinate.variable])


def _place(point: StationaryPoint) -> tuple[float, ...]:
    """Points in the order of their coordinates; families first."""
    return tuple(float(one.ball.mid()) for one in point.coordinates if one.ball is not None)


def _distance(point: StationaryPoint) -> float:
    return sum(place * place for place in _place(point))
