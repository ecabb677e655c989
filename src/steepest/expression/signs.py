"""The sign of a polynomial from the form of its terms.

A sum of terms that are each ≥ 0 is ≥ 0: ``1 + x²``, ``e^u + 1``. Where some are not, a constant may
outweigh them if they are bounded: ``2 + sin x`` with ``|sin x| ≤ 1``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import fmpq

if TYPE_CHECKING:
    from steepest.expression.building import Builder


def sign_by_terms(builder: Builder, p: Any, *, strict: bool = False) -> int:
    """1 where p ≥ 0 follows from its terms, -1 where p ≤ 0 does, else 0; `strict` excludes p = 0."""
    if p == 0:
        return 0
    for sign in (1, -1):
        if _terms_have_sign(builder, p, sign, strict):
            return sign
    return 0


def _terms_have_sign(builder: Builder, p: Any, sign: int, strict: bool) -> bool:
    slack, needed, positive = fmpq(0), fmpq(0), False
    for exponents, coefficient in p.terms():
        c = coefficient * sign
        powers = [(builder.ring.at[k], int(e)) for k, e in enumerate(exponents) if e]
        if not powers:
            slack += c
        elif c > 0 and all(e % 2 == 0 or _is_nonnegative(builder, g) for g, e in powers):
            positive = positive or all(g.kind == "exp" and g.nonnegative for g, _ in powers)
        elif all(g.small for g, _ in powers):
            needed += abs(c)
        else:
            return False
    if strict:
        return bool(slack > needed or (slack == needed and positive))
    return bool(slack >= needed)


def _is_nonnegative(builder: Builder, generator: Any) -> bool:
    if generator.nonnegative:
        return True
    text = str(builder.ring.poly(generator))
    return text in builder.nonnegative or builder.assumed.get(text) == 1
