"""Numerical values of polynomials in which no variable occurs: ``sin(3)``, ``log(2) - 1``."""

from __future__ import annotations

from typing import Any

from flint import arb

from steepest.expression.rigorous import cube_root
from steepest.expression.rings import Element, Exponents, Generator, Poly, Ring

FUNCTIONS = {"exp": "exp", "cos": "cos", "sin": "sin", "asin": "asin", "atan": "atan"}


def constant_ball(ring: Ring, p: Poly) -> Any | None:
    """A ball (`flint.arb`) around a polynomial without variables; None where there are some."""
    total = arb(0)
    for exponents, c in p.terms():
        part = _monomial(ring, tuple(map(int, exponents)))
        if part is None:
            return None
        total += arb(c) * part
    return total


def _monomial(ring: Ring, exponents: Exponents) -> Any | None:
    product = arb(1)
    for position, power in enumerate(exponents):
        if power:
            value = _generator(ring, ring.at[position])
            if value is None:
                return None
            product *= value**power
    return product


def _generator(ring: Ring, g: Generator) -> Any | None:
    if g.kind == "pi":
        return arb.pi()
    if g.kind in ("exp", "cos", "sin"):
        exponents, d, scale = g.data
        return _applied(FUNCTIONS[g.kind], _quotient(_monomial(ring, exponents), constant_ball(ring, d)), scale)
    if g.kind == "root":
        base = constant_ball(ring, g.data[0])
        return None if base is None else base.root(g.data[1])
    if g.kind == "cbrt":
        base = constant_ball(ring, g.data)
        return None if base is None else cube_root(base)
    if g.kind == "log":
        return _applied("log", constant_ball(ring, g.data), 1)
    if g.kind == "abs":
        value = constant_ball(ring, g.data)
        return None if value is None else abs(value)
    if g.kind in ("asin", "atan"):
        return _applied(FUNCTIONS[g.kind], _element(ring, g.data), 1)
    return None


def _element(ring: Ring, u: Element) -> Any | None:
    return _quotient(constant_ball(ring, u[0]), constant_ball(ring, u[1]))


def _quotient(a: Any | None, b: Any | None) -> Any | None:
    return None if a is None or b is None else a / b


def _applied(name: str, u: Any | None, scale: int) -> Any | None:
    return None if u is None else getattr(u / scale, name)()
