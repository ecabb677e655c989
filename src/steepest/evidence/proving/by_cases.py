"""Proof case by case: absolute values, maxima, signs and written cases are chosen by the signs of what decides them.

Where a function is continuous at the end of its case, the cases ``u ≥ 0`` and ``u ≤ 0`` cover everything. Where
it may jump, ``u = 0`` is a case of its own, proved by putting in the zero. Signs that cannot go together are
left out. That is right at the ends of cases too: where u is a polynomial that is not 0, there are points with
``u ≠ 0`` as near as one likes, and the case at such a point is one that has been proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial, reduce

from flint import fmpq

from steepest.evidence.definedness import unproved
from steepest.evidence.proving.claims import Claim
from steepest.evidence.proving.feasibility import Inequality, Monomial, Terms, possible
from steepest.evidence.proving.like_signs import plain_factors
from steepest.evidence.proving.resolving import NoCaseError, OpenError, Signs, has_cases, is_plain, resolved
from steepest.evidence.refutation import lacks_slope
from steepest.evidence.requirements import Requirement, consequences
from steepest.evidence.sampling import SamplePoint
from steepest.expression.building import Builder
from steepest.expression.generators import generators
from steepest.expression.nodes import Negation, Node, Product, Sum, Symbol, number, product_of, written_value
from steepest.expression.rings import Poly, Ring
from steepest.expression.trees import substituted

Prover = Callable[[Claim], bool]

MOST_CASES = 48
MOST_TERMS = 12


def by_cases(claim: Claim, settled: Prover, equal: Prover) -> bool:
    """Whether a claim is proved in every case.

    Args:
        claim: about formulas of which one has cases.
        settled: how it is settled in a case.
        equal: how two formulas are proved to be equal wherever both have a value.
    """
    if not any(has_cases(tree) and is_plain(tree) for tree in (claim.reference, claim.answer)):
        return False
    return _Cases(settled, equal).proves(claim, Signs(), ())


class _Cases:
    """The cases of one claim; there may be so many of them."""

    def __init__(self, settled: Prover, equal: Prover) -> None:
        self.settled, self.equal = settled, equal
        self.left = MOST_CASES
        self.demanded: dict[Node, tuple[Inequality, ...]] = {}

    def proves(self, claim: Claim, signs: Signs, rows: tuple[Inequality, ...], level: Node | None = None) -> bool:
        """Whether a claim holds where the gaps have these signs.

        Where something is 0 besides, `level`, the answer may lack a value, for this is a thin set.
        """
        try:
            reference = resolved(claim.reference, signs)
        except NoCaseError:
            return True
        except OpenError as asked:
            return self._split(claim, asked, signs, rows, level)
        try:
            answer = resolved(claim.answer, signs)
        except NoCaseError:
            return level is not None
        except OpenError as asked:
            return self._has_value(claim, asked.gap) and self._split(claim, asked, signs, rows, level)
        self.left -= 1
        chosen = claim.about(reference, answer)
        return self.left >= 0 and (self._settles(chosen, level) or chosen.is_vacuous())

    def _settles(self, claim: Claim, level: Node | None) -> bool:
        if level is None:
            return self.settled(claim)
        return self.equal(claim) or bool(claim.built(partial(_vanishes_with, level=level, claim=claim)))

    def _has_value(self, claim: Claim, gap: Node) -> bool:
        """Whether a gap has a value wherever the reference has one."""
        return not unproved(claim.reference, gap, claim.domain, claim.given)

    def _split(
        self, claim: Claim, asked: OpenError, signs: Signs, rows: tuple[Inequality, ...], level: Node | None
    ) -> bool:
        gap = asked.gap
        if asked.condition and not self._has_value(claim, gap):
            return False  # whether a case holds whose condition has no value is a matter of convention
        known = claim.about(gap, number(0)).built(partial(_facts_of, gap=gap, claim=claim))
        if known is None or self.left < 0:
            return False
        if known.is_zero:
            return self.proves(claim, signs.with_sign(gap, 0, exactly=True), rows, level)
        for sign in (1, -1):
            if known.sign not in (None, sign):
                continue
            new = rows if known.terms is None else (*rows, Inequality(_times(sign, known.terms), asked.jumps))
            if known.terms is not None and not self._possible(claim, new):
                continue
            case = claim.under(*_needs(gap, sign, strict=asked.jumps))
            if not self.proves(case, signs.with_sign(gap, sign, exactly=asked.jumps), new, level):
                return False
        return not asked.jumps or known.strict or self._at_zero(claim, gap, known, signs, rows)

    def _possible(self, claim: Claim, rows: tuple[Inequality, ...]) -> bool:
        """Whether signs of gaps can go together: at a point at all, and beside the ends of the cases."""
        demands = self._demands(claim)
        beside = [Inequality(row.terms) for row in rows] + [row for row in demands if row.strict]
        ranges = claim.domain.ranges
        return possible(beside, ranges) and possible([*rows, *demands], ranges)

    def _demands(self, claim: Claim) -> tuple[Inequality, ...]:
        """What holds wherever the reference has a value."""
        if claim.reference not in self.demanded:
            self.demanded[claim.reference] = tuple(_demands_of(claim))
        return self.demanded[claim.reference]

    def _at_zero(self, claim: Claim, gap: Node, known: _Known, signs: Signs, rows: tuple[Inequality, ...]) -> bool:
        """The case that a gap is 0: whatever it is, or with its zeros put in."""
        if known.terms is not None:
            level = [Inequality(_times(sign, known.terms), strict=False) for sign in (1, -1)]
            if not possible([*rows, *level, *self._demands(claim)], claim.domain.ranges):
                return True
        both = (*_needs(gap, 1, strict=False), *_needs(gap, -1, strict=False))
        if self.proves(claim.under(*both), signs.with_sign(gap, 0, exactly=True), rows, gap):
            return True
        if known.zeros is None:
            return False
        return all(self._put_in(claim, gap, signs, variable, value) for variable, value in known.zeros)

    def _put_in(self, claim: Claim, gap: Node, signs: Signs, variable: Symbol, value: Node) -> bool:
        values = claim.domain.of_variable(variable.name)
        place: dict[Node, Node] = {variable: value}
        exact = written_value(value)
        if exact is not None and exact not in values:
            return True
        if exact is None and variable.name in claim.roles.whole:
            return False  # a power with an integer exponent is another one than with a real exponent
        if exact is not None and claim.where is not None and claim.names == {variable.name}:
            point = SamplePoint({variable: exact})
            if lacks_slope(claim.where, point, claim.roles.whole):
                return True
        case = claim.at(place).under(*_within(value, values.lower, values.upper))
        if case.is_vacuous():
            return True
        put_in = signs.mapped(lambda tree: substituted(tree, place)).with_sign(substituted(gap, place), 0, exactly=True)
        return self.proves(case, put_in, (), number(0))


def _needs(gap: Node, sign: int, *, strict: bool) -> Iterator[Requirement]:
    tree = gap if sign > 0 else Negation(gap)
    yield Requirement(">" if strict else ">=", tree)
    if strict:
        yield Requirement("!=", gap)


def _within(value: Node, lower: Fraction | None, upper: Fraction | None) -> Iterator[Requirement]:
    if lower is not None:
        yield Requirement(">=", Sum((value, Negation(number(lower)))))
    if upper is not None:
        yield Requirement(">=", Sum((number(upper), Negation(value))))


def _demands_of(claim: Claim) -> Iterator[Inequality]:
    for need in sorted(consequences(claim.reference), key=repr):
        if need.relation in (">", ">=") and not need.ranges:
            known = claim.about(need.expression, number(0)).built(partial(_facts_of, gap=need.expression, claim=claim))
            if known is not None and known.terms is not None:
                yield Inequality(known.terms, strict=need.relation == ">")


def _times(sign: int, terms: Terms) -> Terms:
    return {monomial: sign * c for monomial, c in terms.items()}


# ---- what is known of a gap


@dataclass(frozen=True, slots=True)
class _Known:
    """What exact algebra says of a gap.

    Attributes:
        is_zero: it is 0 everywhere.
        sign: 1 where it is ≥ 0, -1 where it is ≤ 0, None where neither is known.
        strict: whether it is nowhere 0.
        terms: the terms of a polynomial in real variables that has its sign.
        zeros: what is put in for which variable to make it 0; None where that is not known.
    """

    is_zero: bool = False
    sign: int | None = None
    strict: bool = False
    terms: Terms | None = None
    zeros: tuple[tuple[Symbol, Node], ...] | None = None


def _vanishes_with(builder: Builder, level: Node, claim: Claim) -> bool:
    """Whether the difference is a multiple of something that is 0."""
    ring = builder.ring
    n, _ = ring.cancelled(builder.difference(claim.reference, claim.answer))
    m, _ = ring.cancelled(builder.element(level))
    return bool(m != 0 and ring.reduced(n % m) == 0)


def _facts_of(builder: Builder, gap: Node, claim: Claim) -> _Known:
    ring, signs = builder.ring, builder.signs
    u = ring.cancelled(builder.element(gap))
    if u[0] == 0:
        return _Known(is_zero=True)
    if strict := signs.of_element(u, strict=True):
        return _Known(sign=strict, strict=True)
    sign = signs.of_element(u)
    found = plain_factors(builder, u)
    if found is None:
        return _Known(sign=sign or None)
    direction, factors = found
    product = reduce(ring.times, (p for p, e in factors if e % 2), ring.constant(direction))
    zeros = [_zero(ring, p) for p, _ in factors]
    known = tuple(zero for zero in zeros if zero is not None)
    return _Known(
        sign=sign or None, terms=_terms(ring, product, claim), zeros=known if len(known) == len(zeros) else None
    )


def _terms(ring: Ring, p: Poly, claim: Claim) -> Terms | None:
    """The terms of a polynomial in real variables, whose ranges have an inside; None for any other."""
    used = list(generators(ring, p))
    if len(p) > MOST_TERMS or not used:
        return None
    for g in used:
        values = claim.domain.of_variable(g.data)
        if g.data in claim.roles.whole or values.integer or (values.lower == values.upper and values.lower is not None):
            return None
    terms: dict[Monomial, fmpq] = {}
    for exponents, c in p.terms():
        monomial = sorted((ring.at[k].data, int(e)) for k, e in enumerate(exponents) if e)
        terms[tuple(monomial)] = fmpq(c)
    return terms


def _zero(ring: Ring, p: Poly) -> tuple[Symbol, Node] | None:
    """A variable that stands in a polynomial in symbols by itself, times a number, and the rest divided by that."""
    degrees = p.degrees()
    for g in generators(ring, p):
        slope = p.derivative(g.position)
        if degrees[g.position] == 1 and slope.is_constant():
            rest = (ring.poly(g) * slope - p) / slope.leading_coefficient()
            return Symbol(g.data), _tree(ring, rest)
    return None


def _tree(ring: Ring, p: Poly) -> Node:
    """The tree of a polynomial in symbols."""
    terms: list[Node] = []
    for exponents, c in p.terms():
        powers: list[Node] = [Symbol(ring.at[k].data) ** int(e) for k, e in enumerate(exponents) if e]
        coefficient = number(Fraction(int(c.p), int(c.q)))
        terms.append(coefficient if not powers else Product((coefficient, product_of(powers))))
    return number(0) if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))
