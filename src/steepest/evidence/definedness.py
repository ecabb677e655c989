"""Where a formula has a value: proofs that what it demands holds.

An answer may be called right only if each of its conditions is one of the reference
too, or holds on the domain by its form, or fails on isolated points only (a denominator that is
analytic and not identically 0).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor, prod

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain, Range
from steepest.evidence.requirements import Requirement, bound_name, consequences, requirements
from steepest.evidence.sampling import roles_of_pair, sample_points
from steepest.evidence.vanishing import coefficients, integers_in, is_entire, is_negligible, rests_on_integers
from steepest.expression.building import Builder, Knowledge
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.exponentials import RestartError
from steepest.expression.generators import is_integral
from steepest.expression.nodes import Indexed, Node, Power, Symbol, number, written_value
from steepest.expression.powers import stands_for_integer
from steepest.expression.rings import (
    SIZES,
    FullError,
    NowhereDefinedError,
    Poly,
    Ring,
    TooLargeError,
)
from steepest.expression.trees import free_symbols, mapped, substituted, walk

POINTS_FOR_NONZERO = 6
MOST_INTEGERS = 60  # combinations of declared integers that are tried one by one


def domain_facts(names: frozenset[str] | set[str], domain: Domain, sizes: Sequence[str]) -> tuple[Node, ...]:
    """Trees that are ≥ 0 on the domain: ``x - lower``, ``upper - x``, ``N - 1`` for a size N; entries x_i of data too.

    An entry without an index stands for all of them.
    """
    facts: list[Node] = []
    for name in sorted(names):
        values, x = domain.of_variable(name), Symbol(name)
        if values.lower is not None:
            facts.append(x - number(values.lower) if values.lower else x)
        if values.upper is not None:
            facts.append(number(values.upper) - x)
    facts += [Symbol(name) - 1 for name in sizes if _is_positive(domain.of_variable(name))]
    facts += [Indexed(name, ()) for name in domain.ranges if _entries_are_nonnegative(name, domain)]
    return tuple(facts)


def _entries_are_nonnegative(name: str, domain: Domain) -> bool:
    """Whether the range of a name is that of all its entries, and has no negative numbers in it."""
    own = any(other != name and other.rstrip("0123456789_") == name for other in domain.ranges)
    lower = domain.of_variable(name).lower
    return not own and lower is not None and lower >= 0


def _is_positive(values: Range) -> bool:
    """Whether a size with this range is taken to be a positive integer: no lower bound says otherwise."""
    return values.lower is None and (values.upper is None or values.upper >= 1)


def unproved(reference: Node, answer: Node, domain: Domain, given: Iterable[Requirement] = ()) -> list[Requirement]:
    """The conditions of the answer that are not proved to hold wherever the reference has a value.

    A condition that fails on isolated points only counts as proved, for a right answer may lack a
    value there. `given` are conditions that hold besides.
    """
    known = consequences(reference) | frozenset(given)
    asked = [need for need in requirements(answer) if need not in known]
    if not asked:
        return []
    return _Prover(reference, answer, domain, known).unproved(asked)


class _Prover:
    """Proofs of requirements under the conditions of a reference and a domain."""

    def __init__(self, reference: Node, answer: Node, domain: Domain, known: frozenset[Requirement]) -> None:
        part = self.part = roles_of_pair(reference, answer, domain)
        self.domain = domain
        self.integers = frozenset((*part.integers, *part.sizes))
        names = free_symbols(reference) | free_symbols(answer)
        given = [_nonnegative_part(need, self.integers) for need in known if not need.ranges]
        self.facts = (*domain_facts(names, domain, part.sizes), *(fact for fact in given if fact is not None))
        self.nonzero = [need.expression for need in known if need.relation == "!=" and not need.ranges]
        self.indexed = [need for need in known if need.ranges]

    def unproved(self, asked: list[Requirement]) -> list[Requirement]:
        return [need for need in asked if not self.holds(need)]

    def holds(self, need: Requirement) -> bool:
        """Whether a requirement is proved, in the smallest ring that holds it."""
        bound = {bound_name(k).name for k in range(len(need.ranges))}
        given = [_nonnegative_part(n, self.integers | bound) for n in self.indexed if n.ranges == need.ranges]
        facts = [*self.facts, *(fact for fact in given if fact is not None)]
        lowest = (written_value(lower) for lower, _ in need.ranges)
        facts += [bound_name(k) - number(low) for k, low in enumerate(lowest) if low is not None]
        for size in SIZES:
            try:
                builder = Builder(Ring(size), Knowledge(tuple(facts), self.integers))
                return self._decided(builder, need, bound)
            except FullError:
                continue
            except (TooLargeError, UnsupportedError, NowhereDefinedError):
                return False
        return False

    def _decided(self, builder: Builder, need: Requirement, bound: set[str]) -> bool:
        for _ in range(8):
            builder.begin()
            try:
                return self._holds(builder, need, bound)
            except RestartError:
                continue
        return False

    def _holds(self, builder: Builder, need: Requirement, bound: set[str]) -> bool:
        tree = need.expression
        if need.relation == "power":
            assert isinstance(tree, Power)  # noqa: S101  (that is what the relation means)
            return self._power_holds(builder, tree, bound)
        if need.relation == "value":
            return False
        u = builder.element(tree)
        if need.relation == "integer":
            return is_integral(builder.ring, u, self.integers | bound)
        if need.relation == "!=":
            return bool(builder.signs.of_element(u, strict=True)) or self._vanishes_rarely(builder, tree, u, bound)
        if builder.signs.of_element(u, strict=True) == 1:
            return True
        sign = builder.signs.of_element(u)
        if sign != 1:
            return sign == 0 and need.relation == ">="
        return need.relation == ">=" or self._vanishes_rarely(builder, tree, u, bound)

    def _power_holds(self, builder: Builder, tree: Power, bound: set[str]) -> bool:
        """A power needs a base > 0, or an integer exponent and a base ≠ 0, or ≥ 0 for a fraction > 0."""
        u, exponent = builder.element(tree.base), builder.element(tree.exponent)
        if builder.signs.of_element(u, strict=True) == 1:
            return True
        r = builder.ring.rational(exponent)
        whole = stands_for_integer(tree.exponent, self.integers | bound)
        if r is not None and r >= 0 and ((r.q == 1 and whole) or builder.signs.of_element(u) == 1):
            return True
        integral = r.q == 1 if r is not None else is_integral(builder.ring, exponent, self.integers | bound)
        if not (integral and whole) and builder.signs.of_element(u) != 1:
            return False
        return self._vanishes_rarely(builder, tree.base, u, bound)

    def _vanishes_rarely(self, builder: Builder, tree: Node, u: tuple[Poly, Poly], bound: set[str]) -> bool:
        """Whether an expression is 0 on a set without inside only.

        It is, if it is analytic on a connected set and not 0 at one point; the part that depends on
        integers alone must not be 0 at all.
        """
        n, _ = builder.ring.cancelled(u)
        if n == 0:
            return False
        whole = self.integers | bound
        factors = [p for p, _ in builder.ring.factored(n)[1] if not self._never_zero(builder, p)]
        if any(rests_on_integers(builder.ring, p, whole) or not is_negligible(builder.ring, p) for p in factors):
            return False
        mixed = [p for p in factors if integers_in(builder.ring, p, whole)]
        if mixed and not all(self._some_coefficient(builder, p, whole) for p in mixed):
            return self._nonzero_for_each(builder, tree, bound)
        return not factors or self._somewhere_nonzero(tree, bound)

    def _some_coefficient(self, builder: Builder, p: Poly, whole: frozenset[str]) -> bool:
        """Whether a factor is 0 everywhere for no value of its integers, since a coefficient never is 0."""
        found = coefficients(builder.ring, p, whole)
        return found is not None and any(self._never_zero(builder, q) for q in found)

    def _nonzero_for_each(self, builder: Builder, tree: Node, bound: set[str]) -> bool:
        """Whether an expression is somewhere not 0 for each value of its integers: by sign, or one by one."""
        names = free_symbols(tree)
        for value in (1, 2, Fraction(1, 2)):
            with builder.signs.without_demands():
                placed = builder.element(_with_reals(tree, names - self.integers - bound, value))
            if is_entire(builder.ring, *placed) and builder.signs.of_element(placed, strict=True):
                return True
        declared = sorted(names & self.integers)
        ranges = [self.domain.of_variable(name) for name in declared]
        if bound & names or any(r.lower is None or r.upper is None for r in ranges):
            return False
        columns = [_integers(r) for r in ranges]
        if not columns or prod(map(len, columns)) > MOST_INTEGERS:
            return False
        variables: list[Node] = [Symbol(name) for name in declared]
        return all(
            self._somewhere_nonzero(substituted(tree, dict(zip(variables, map(number, values), strict=True))), bound)
            for values in product(*columns)
        )

    def _never_zero(self, builder: Builder, p: Poly) -> bool:
        """Whether a factor is nowhere 0: by its sign, or because the reference demands it."""
        if builder.signs.of_element((p, builder.ring.one), strict=True):
            return True
        for need in self.nonzero:
            n, _ = builder.ring.cancelled(builder.element(need))
            if any(q == p or q == -p for q, _ in builder.ring.factored(n)[1]):
                return True
        return False

    def _somewhere_nonzero(self, tree: Node, bound: set[str]) -> bool:
        sized = substituted(tree, {Symbol(name): number(1) for name in bound})
        for point in sample_points((sized,), self.domain, POINTS_FOR_NONZERO, part=self.part):
            try:
                value = evaluate(sized, point, integers=self.integers).value
            except (UndefinedError, IndeterminateError):
                continue
            if value > 0 or value < 0:
                return True
        return False


def _with_reals(tree: Node, names: Iterable[str], value: Fraction | int) -> Node:
    """The tree with one number for every real variable and every entry of data."""

    def placed(node: Node) -> Node:
        plain = isinstance(node, Symbol) and node.name in names
        return number(value) if plain or isinstance(node, Indexed) else node

    return mapped(tree, placed)


def _integers(values: Range) -> list[int]:
    assert values.lower is not None  # noqa: S101  (asked by the caller)
    assert values.upper is not None  # noqa: S101
    spread = range(ceil(values.lower), min(floor(values.upper), ceil(values.lower) + MOST_INTEGERS) + 1)
    return [value for value in spread if Fraction(value) in values]


def _nonnegative_part(need: Requirement, integers: frozenset[str]) -> Node | None:
    """What is ≥ 0 where a requirement holds; a power whose exponent may be an integer says nothing of its base."""
    if need.relation in ("!=", "integer", "value"):
        return None
    if need.relation != "power":
        return need.expression
    assert isinstance(need.expression, Power)  # noqa: S101  (that is what the relation means)
    base, exponent = need.expression.base, need.expression.exponent
    parts = list(walk(exponent))
    reals = [part for part in parts if isinstance(part, Symbol) and part.name not in integers]
    return base if number(0) not in parts and any(reals.count(real) == 1 for real in reals) else None
