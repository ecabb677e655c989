"""Whether signs of some polynomials can go together at all.

For polynomials in one variable the answer is exact. Of others every monomial is taken for a variable of its
own, and the linear inequalities are solved by elimination: what is impossible for free values is impossible
for powers. `possible` is True wherever nothing speaks against it.

Source of the elimination: Schrijver, *Theory of Linear and Integer Programming* (1986), section 12.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_poly

from steepest.evidence.domain import Range
from steepest.evidence.proving.between_zeros import pieces_of, sign_inside

MOST_INEQUALITIES = 120

Monomial = tuple[tuple[str, int], ...]
Terms = Mapping[Monomial, Any]
ONE: Monomial = ()


@dataclass(frozen=True, slots=True)
class Inequality:
    """``sum of coefficient * monomial > 0``, or ≥ 0 where it is not strict."""

    terms: Terms
    strict: bool = True


def possible(signs: Sequence[Inequality], ranges: Mapping[str, Range]) -> bool:
    """Whether inequalities may hold together inside the ranges of their variables.

    >>> x, y = (("x", 1),), (("y", 1),)
    >>> possible([Inequality({x: fmpq(1), y: fmpq(-1)}), Inequality({y: fmpq(1), x: fmpq(-1)})], {})
    False
    """
    names = {name for one in signs for monomial in one.terms for name, _ in monomial}
    if len(names) == 1 and all(one.strict for one in signs):
        (name,) = names
        return _possible_on_line(signs, ranges.get(name, Range()))
    return _consistent([*signs, *_bounds(names, ranges)])


def _possible_on_line(signs: Sequence[Inequality], values: Range) -> bool:
    polynomials = [_polynomial(one.terms) for one in signs]
    found = pieces_of(values, polynomials)
    if found is None:
        return True
    return any(all(sign_inside(polynomial, piece) > 0 for polynomial in polynomials) for piece in found[0])


def _polynomial(terms: Terms) -> fmpq_poly:
    coefficients = [fmpq(0)] * (max(_degree(monomial) for monomial in terms) + 1)
    for monomial, c in terms.items():
        coefficients[_degree(monomial)] = c
    return fmpq_poly(coefficients)


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


def _bounds(names: set[str], ranges: Mapping[str, Range]) -> list[Inequality]:
    """What the ranges say of the variables themselves."""
    found = []
    for name in sorted(names):
        values, x = ranges.get(name, Range()), ((name, 1),)
        if values.lower is not None:
            found.append(Inequality({x: fmpq(1), ONE: -_exact(values.lower)}, strict=False))
        if values.upper is not None:
            found.append(Inequality({x: fmpq(-1), ONE: _exact(values.upper)}, strict=False))
    return found


def _exact(value: Any) -> Any:
    return fmpq(value.numerator, value.denominator)


# ---- elimination


def _consistent(rows: list[Inequality]) -> bool:
    """Whether linear inequalities in the monomials have a solution; True where there are too many to tell."""
    while True:
        if any(_is_contradiction(row) for row in rows):
            return False
        monomials = {monomial for row in rows for monomial, c in row.terms.items() if monomial != ONE and c != 0}
        if not monomials:
            return True
        rows = _without(min(monomials, key=lambda monomial: (_products(rows, monomial), monomial)), rows)
        if len(rows) > MOST_INEQUALITIES:
            return True


def _is_contradiction(row: Inequality) -> bool:
    if any(c != 0 for monomial, c in row.terms.items() if monomial != ONE):
        return False
    constant = row.terms.get(ONE, fmpq(0))
    return bool(constant < 0 or (constant == 0 and row.strict))


def _products(rows: list[Inequality], monomial: Monomial) -> int:
    signs = [row.terms.get(monomial, fmpq(0)) for row in rows]
    return len([c for c in signs if c > 0]) * len([c for c in signs if c < 0])


def _without(monomial: Monomial, rows: list[Inequality]) -> list[Inequality]:
    """The rows in which a monomial does not occur, and every sum of two in which it cancels."""
    above = [row for row in rows if row.terms.get(monomial, 0) > 0]
    below = [row for row in rows if row.terms.get(monomial, 0) < 0]
    rest = [row for row in rows if row.terms.get(monomial, 0) == 0]
    return rest + [_cancelled(monomial, one, other) for one in above for other in below]


def _cancelled(monomial: Monomial, one: Inequality, other: Inequality) -> Inequality:
    a, b = one.terms[monomial], -other.terms[monomial]
    keys = {*one.terms, *other.terms} - {monomial}
    zero = fmpq(0)
    terms = {key: b * one.terms.get(key, zero) + a * other.terms.get(key, zero) for key in keys}
    return Inequality(terms, one.strict or other.strict)
