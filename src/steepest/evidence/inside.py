"""Points at which formulas have a value, where the usual points miss their domain.

``ln(x - 6)``, ``sqrt(5 - x) + sqrt(x - 4)`` and ``arcsin(x/100 - 3)`` have values on a part of the line
only. The conditions that the formulas demand change their sign at its ends; these are looked for one
variable after the other, and points between, beside and beyond them are tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from steepest.evidence.domain import Domain
from steepest.evidence.places import GRID, sign_at, zeros
from steepest.evidence.requirements import Requirement, requirements
from steepest.evidence.sampling import SamplePoint, inventory, roles, sample_points
from steepest.expression.nodes import Derivative, Node, Power, Symbol
from steepest.expression.trees import free_symbols

BASES = 5
ROUNDS = 4
MOST_CONDITIONS = 12
BETWEEN = tuple(Fraction(k, 14) for k in (7, 3, 11, 5, 9, 1, 13, 4, 10, 6, 8, 2, 12))
BEYOND = tuple(Fraction(text) for text in "1 2 1/2 5 10 1/10 3 7 30 100 1000 1/100 4".split())
_POSITIVE = {">": {1}, ">=": {0, 1}, "!=": {1, -1}, "power": {1}}


def inside_points(trees: Sequence[Node], domain: Domain) -> Iterator[SamplePoint]:
    """Points at which the conditions of all trees hold, as far as they are found."""
    if any(inventory(tree).entries for tree in trees):
        yield from _with_other_data(trees, domain)
    search = _Search(trees, domain)
    if search.conditions:
        for base in sample_points(trees, domain, BASES):
            yield from search.around(base)


def _with_other_data(trees: Sequence[Node], domain: Domain) -> Iterator[SamplePoint]:
    """The usual points with data that are all positive, all between 0 and 1, all large, all negative."""
    for point in sample_points(trees, domain):
        yield point.with_entries(abs)
        yield point.with_entries(lambda value: abs(value) / 10)
        yield point.with_entries(lambda value: 10 + abs(value))
        yield point.with_entries(lambda value: 100 + abs(value))
        yield point.with_entries(lambda value: -abs(value))


class _Search:
    """The conditions of some trees, and values of one variable at a time for which they hold."""

    def __init__(self, trees: Sequence[Node], domain: Domain) -> None:
        part = roles(trees, domain)
        self.domain = domain
        self.names = part.reals
        self.integers = frozenset((*part.integers, *part.sizes))
        found = dict.fromkeys(need for tree in trees for need in requirements(tree) if not need.ranges)
        strict = {_tree(need) for need in found if need.relation == ">"}
        self.conditions = [
            need
            for need in found
            if free_symbols(need.expression)
            and need.relation in _POSITIVE
            and (need.relation == ">" or _tree(need) not in strict)
        ][:MOST_CONDITIONS]

    def around(self, base: SamplePoint) -> Iterator[SamplePoint]:
        """Points inside, reached from a base by moving one variable after the other."""
        point = self._settled(base)
        if point is None:
            return
        yield point
        for name in self.names:
            yield from (moved for moved in self._moved(point, name) if not self._violated(moved))

    def _settled(self, point: SamplePoint) -> SamplePoint | None:
        """A point at which all conditions hold; whatever is violated for long weighs more and more."""
        weights = dict.fromkeys(self.conditions, 1)

        def burden(candidate: SamplePoint) -> int:
            return sum(weights[need] for need in self._violated(candidate))

        for _ in range(ROUNDS):
            for name in self.names:
                violated = self._violated(point)
                if not violated:
                    return point
                for need in violated:
                    weights[need] += 1
                point = min([point, *self._moved(point, name)], key=burden)
        return None if self._violated(point) else point

    def _violated(self, point: SamplePoint) -> list[Requirement]:
        """The conditions that do not hold at a point."""
        return [
            need
            for need in self.conditions
            if sign_at(_tree(need), point, self.integers) not in _POSITIVE[need.relation]
        ]

    def _moved(self, point: SamplePoint, name: str) -> list[SamplePoint]:
        variable, values = Symbol(name), self.domain.of_variable(name)
        trees = dict.fromkeys(map(_tree, self.conditions))
        ends = {end for tree in trees if name in free_symbols(tree) for end in self._ends(tree, variable, point)}
        return [point.moved(variable, value) for value in _around(sorted(ends)) if value in values]

    def _ends(self, tree: Node, variable: Symbol, point: SamplePoint) -> list[Fraction]:
        """Where a condition begins or ceases to hold; a narrow strip is found around a turning point."""
        if found := list(zeros(tree, variable, point, self.integers)):
            return found
        turning = list(zeros(Derivative(tree, variable), variable, point, self.integers))
        if not turning:
            return []
        finer = sorted({*GRID, *turning})
        return [*turning, *zeros(tree, variable, point, self.integers, finer)]


def _tree(need: Requirement) -> Node:
    """What must be positive; of a power its base."""
    tree = need.expression
    return tree.base if need.relation == "power" and isinstance(tree, Power) else tree


def _around(ends: list[Fraction]) -> Iterator[Fraction]:
    """Values between neighbouring places and on either side of all of them."""
    for a, b in pairwise(ends):
        yield from (a + (b - a) * share for share in BETWEEN)
    for step in BEYOND:
        for end in ends[:1]:
            yield end - step
        for end in ends[-1:]:
            yield end + step
