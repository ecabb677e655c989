"""Absolute values and signs as elements: ``|c p^e …| = |c| |p|^e …``, factor by factor.

A factor of known sign comes out plainly. Of the others ``|p|`` is a generator with ``|p|² = p²``, and
``sign p`` one with ``sign³ = sign``.
"""

from __future__ import annotations

from flint import fmpq

from steepest.expression.rings import Element, Poly, signed_power
from steepest.expression.signs import Signs


def absolute(signs: Signs, u: Element) -> Element:
    """``|u|``."""
    ring = signs.ring
    n, d = ring.cancelled(u)
    if n == 0:
        return n, d
    result: Element = (ring.one, ring.one)
    for p, e in ring.factors(n, d):
        if signs.of_case(p) == 0:
            return ring.zero, ring.one
        factor = p if e % 2 == 0 else modulus(signs, p)
        result = ring.multiply(result, signed_power(ring, factor, e))
    return result


def modulus(signs: Signs, p: Poly) -> Poly:
    """``|p|`` of one factor, as a polynomial or a generator."""
    if p.is_constant():
        return signs.ring.constant(abs(p.leading_coefficient()))
    sign = signs.of_poly(p)
    if sign:
        return sign * p
    primitive, _ = signs.primitive(p)
    signs.note_kink(p, jumps=False)
    ring = signs.ring
    made = ring.generator(("abs", str(primitive)), "abs", primitive, bound=ring.mask((p,)), nonnegative=True)
    ring.relate(made, 2, ring.reduced(primitive**2))
    return ring.poly(made) * abs(p.leading_coefficient())


def sign_function(signs: Signs, u: Element) -> Element:
    """``sign u``, which is 0 at u = 0."""
    ring = signs.ring
    n, d = ring.cancelled(u)
    if n == 0:
        return n, d
    result = ring.one
    for p, e in ring.factors(n, d):
        if signs.of_case(p) == 0:
            return ring.zero, ring.one
        sign = signs.strict_of(p)
        factor = ring.constant(sign) if sign else _sign_generator(signs, p)
        result = ring.times(result, ring.power(factor, 1 if e % 2 else 2))
    return result, ring.one


def _sign_generator(signs: Signs, p: Poly) -> Poly:
    primitive, flip = signs.primitive(p)
    signs.note_kink(p, jumps=True)
    ring = signs.ring
    made = ring.generator(("sign", str(primitive)), "sign", primitive, bound=ring.mask((p,)), small=True)
    ring.relate(made, 3, ring.poly(made))
    return ring.poly(made) * flip


def step_function(signs: Signs, u: Element) -> Element:
    """``step u = (sign(u)² + sign u)/2``, which is 0 at u = 0."""
    s = sign_function(signs, u)
    ring = signs.ring
    half: Element = (ring.constant(fmpq(1, 2)), ring.one)
    return ring.multiply(half, ring.add(ring.multiply(s, s), s))
