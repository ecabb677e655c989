"""The sign of an element by polynomials in the variables: ``ln u`` has the sign of ``u - 1``, ``e^u - 1`` that of u.

Monotone functions are taken off the factors of an element until only polynomials in the variables are left. These are
0 where the element is, and tell its sign.
"""

from __future__ import annotations

from steepest.expression.building import Builder
from steepest.expression.generators import generators
from steepest.expression.rings import Element, Poly, Ring

MOST_FACTORS = 40

Factors = list[tuple[Poly, int]]


def plain_factors(builder: Builder, u: Element) -> tuple[int, Factors] | None:
    """The sign of the factors that have one, and the others with their exponents; None where some are no polynomials.

    Only whether an exponent is odd counts. The element must not be 0.
    """
    ring, sign, found = builder.ring, 1, Factors()
    waiting, looked = ring.factors(*ring.cancelled(u)), 0
    while waiting:
        p, e = waiting.pop()
        looked += 1
        if strict := builder.signs.strict_of(p):
            sign *= strict if e % 2 else 1
        elif all(g.kind == "symbol" for g in generators(ring, p)):
            found.append((p, e))
        elif (simpler := _of_like_sign(ring, p, e)) is not None and looked < MOST_FACTORS:
            waiting += simpler
        else:
            return None
    return sign, found


def _of_like_sign(ring: Ring, p: Poly, e: int) -> Factors | None:
    """Factors that are 0 where ``p^e`` is, and have its sign; None where none are known."""
    g = ring.single_of(p)
    if g is not None and g.kind in ("root", "abs"):
        return ring.factors(g.data[0] if g.kind == "root" else g.data, ring.one) * 2
    if g is not None and g.kind == "cbrt":
        return _powers(ring, (g.data, ring.one), e)
    if g is not None and g.kind == "log":
        return _powers(ring, (g.data - 1, ring.one), e)
    if g is not None and g.kind in ("atan", "asin"):
        return _powers(ring, g.data, e)
    above = ring.single_of(p + 1) or ring.single_of(1 - p)
    if above is None or above.kind != "exp" or not above.nonnegative:
        return None
    exponents, d, _ = above.data
    turned = [] if ring.single_of(p + 1) is above else [(-ring.one, e)]
    return [*turned, *_powers(ring, (ring.context.from_dict({exponents: 1}), d), e)]


def _powers(ring: Ring, u: Element, e: int) -> Factors:
    """The factors of an element to a power."""
    return [(p, k * e) for p, k in ring.factors(*u)]
