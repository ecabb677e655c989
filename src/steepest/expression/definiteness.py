"""The sign of a polynomial: from its terms, from bounds of its generators, from its real roots.

A sum of terms that are each ≥ 0 is ≥ 0: ``1 + x²``, ``e^u + 1``. Where some are not, a constant may
outweigh them if they are bounded: ``2 + sin x`` with ``|sin x| ≤ 1``. Where x ≥ a is known, x is
written as a + t with t ≥ 0. A polynomial in one generator without real roots keeps the sign of its
leading coefficient, and a quadratic form is a sum of squares if its matrix says so. Square roots are
looked at last (`radicals`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpz_poly

from steepest.expression.constants import constant_ball
from steepest.expression.radicals import sign_by_squaring

if TYPE_CHECKING:
    from steepest.expression.signs import Signs

HIGHEST_DEGREE = 12
MOST_SQUARES = 6


def sign_by_form(signs: Signs, p: Any, *, strict: bool = False) -> int:
    """1 where p ≥ 0 is known, -1 where p ≤ 0 is, else 0; with `strict` p = 0 is excluded."""
    if p == 0:
        return 0
    for sign in (1, -1):
        if _terms_have_sign(signs, p, sign, strict, frozenset()):
            return sign
    found = _by_bounds(signs, p, strict) or _without_roots(p) or _by_squares(p, strict) or _by_value(signs, p)
    return found or sign_by_squaring(signs, p, strict=strict)


def _by_value(signs: Signs, p: Any) -> int:
    """The sign of a number such as ``sin(3)``."""
    value = constant_ball(signs.ring, p)
    return 0 if value is None else 1 if value > 0 else -1 if value < 0 else 0


def _terms_have_sign(signs: Signs, p: Any, sign: int, strict: bool, shifted: frozenset[int]) -> bool:
    slack, needed, positive = fmpq(0), fmpq(0), False
    for exponents, coefficient in p.terms():
        c = coefficient * sign
        powers = [(signs.ring.at[k], int(e)) for k, e in enumerate(exponents) if e]
        if not powers:
            slack += c
        elif c > 0 and all(e % 2 == 0 or g.position in shifted or _is_nonnegative(signs, g) for g, e in powers):
            positive = positive or all(g.position not in shifted and _is_positive(signs, g) for g, _ in powers)
        elif all(g.small and g.position not in shifted for g, _ in powers):
            needed += abs(c)
        else:
            return False
    if strict:
        return bool(slack > needed or (slack == needed and positive))
    return bool(slack >= needed)


def _is_nonnegative(signs: Signs, generator: Any) -> bool:
    if generator.nonnegative or signs.lower.get(generator.position, -1) >= 0:
        return True
    text = str(signs.ring.poly(generator))
    return text in signs.nonnegative or signs.assumed.get(text) == 1


def _is_positive(signs: Signs, generator: Any) -> bool:
    """Whether a generator is nowhere 0: ``e^m``, but not ``x^y = e^(y log x)``, which is 0 for x = 0."""
    if generator.kind != "exp" or not generator.nonnegative:
        return False
    inside = (signs.ring.at[k] for k, e in enumerate(generator.data[0]) if e)
    return all(g.kind != "log" or signs.strict_of(g.data) == 1 for g in inside)


def _by_bounds(signs: Signs, p: Any, strict: bool) -> int:
    for substituted, shifted in _shifts(signs, p):
        for sign in (1, -1):
            if _terms_have_sign(signs, substituted, sign, strict, shifted):
                return sign
    return 0


def _shifts(signs: Signs, p: Any) -> Iterator[tuple[Any, frozenset[int]]]:
    """p with bounded generators written as ``lower + t`` or as ``upper - t``, t ≥ 0."""
    used = [k for k, degree in enumerate(p.degrees()) if degree > 0]
    for bounds, sign in ((signs.lower, 1), (signs.upper, -1)):
        held = frozenset(k for k in used if k in bounds)
        if held:
            gens = [signs.ring.context.gen(k) for k in range(signs.ring.size)]
            for k in held:
                gens[k] = sign * gens[k] + bounds[k]
            yield p.compose(*gens), held


def _without_roots(p: Any) -> int:
    """The sign of a polynomial in one generator that has no real root."""
    degrees = p.degrees()
    used = [k for k, degree in enumerate(degrees) if degree > 0]
    if len(used) != 1 or degrees[used[0]] % 2 or degrees[used[0]] > HIGHEST_DEGREE:
        return 0
    (position,) = used
    coefficients = [fmpq(0)] * (int(degrees[position]) + 1)
    common = fmpq(1)
    for exponents, c in p.terms():
        coefficients[int(exponents[position])] = c
        common = common * c.q
    roots: Any = fmpz_poly([(c * common).p for c in coefficients]).complex_roots()
    if any(root.imag.contains(0) for root, _ in roots):
        return 0
    return 1 if coefficients[-1] > 0 else -1


def _by_squares(p: Any, strict: bool) -> int:
    """The sign of a quadratic polynomial whose matrix is positive (or negative) semidefinite."""
    terms = [(tuple(map(int, e)), c) for e, c in p.terms()]
    if not terms or max(sum(e) for e, _ in terms) != 2:
        return 0
    used = [None, *sorted({k for e, _ in terms for k, power in enumerate(e) if power})]
    if len(used) > MOST_SQUARES:
        return 0
    size = len(used)
    matrix = [[fmpq(0)] * size for _ in range(size)]
    for exponents, c in terms:
        places = [used.index(k) for k, power in enumerate(exponents) for _ in range(power)]
        i, j = [*places, 0, 0][:2]
        matrix[i][j] += c / 2
        matrix[j][i] += c / 2
    for sign in (1, -1):
        if _semidefinite([[sign * c for c in row] for row in matrix], strict):
            return sign
    return 0


def _semidefinite(matrix: list[list[Any]], strict: bool) -> bool:
    """Whether a symmetric matrix is positive (semi)definite, by elimination."""
    size = len(matrix)
    for k in range(size - 1, -1, -1):  # the constant comes last: strict asks only for that pivot
        pivot = matrix[k][k]
        if pivot < 0 or (pivot == 0 and any(matrix[k][j] != 0 for j in range(k))):
            return False
        if strict and k == 0 and pivot == 0:
            return False
        if pivot == 0:
            continue
        for i in range(k):
            for j in range(k):
                matrix[i][j] -= matrix[i][k] * matrix[k][j] / pivot
    return True
