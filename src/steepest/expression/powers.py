"""Rational powers of exact numbers and of balls, exact where they come out rational."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from flint import arb, fmpq

from steepest.expression.jets import MOST_BITS, ZERO
from steepest.expression.nodes import Indexed, Node, Piecewise
from steepest.expression.trees import free_symbols, walk


def rational_power(c: Any, r: Any) -> Any:
    """``c^r`` of a number that the caller knows to have this power."""
    if r.q == 1:
        n = int(r.p)
        if isinstance(c, fmpq) and c.height_bits() * abs(n) <= MOST_BITS:
            return c**n
        return arb(c) ** n
    if c == 0:
        return ZERO
    if isinstance(c, fmpq) and r.height_bits() < 8:
        root = _exact_root(c, int(r.q))
        if root is not None:
            return rational_power(root, fmpq(r.p))
    return arb(c) ** r


def stands_for_integer(exponent: Node, integers: Set[str]) -> bool:
    """Whether an exponent takes any base where its value is an integer: no real variable goes into it.

    With one, ``x^(2y/y)`` is a real power and needs x > 0. Which case is taken may depend on anything.
    """
    if isinstance(exponent, Piecewise):
        return all(stands_for_integer(value, integers) for value in exponent.values)
    return free_symbols(exponent) <= integers and not any(isinstance(part, Indexed) for part in walk(exponent))


def _exact_root(c: Any, k: int) -> Any | None:
    top, bottom = c.p.root(k), c.q.root(k)
    return fmpq(top, bottom) if top**k == c.p and bottom**k == c.q else None
