"""Algebraic numbers that are too small not to be 0.

A number made of integers by arithmetic and roots is a quotient U/L of algebraic integers. All conjugates
of U are bounded, |U| ≤ u, and their product is an integer, so that ``|U| ≥ u^(1 - D)`` unless U = 0,
where D bounds the degree. An enclosure that is narrower proves the number to be 0.

Sines and cosines of rational multiples of π belong to this: ``2 cos(π p/q) = ζ + 1/ζ`` with a root of unity ζ.

Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, *A separation bound for real algebraic expressions* (2009).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import arb

from steepest.errors import UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Constant,
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
    written_value,
)
from steepest.expression.normal_form import NowhereDefinedError, as_exact_rational
from steepest.expression.trees import mapped

MOST_BITS = 12_000
MOST_POWER = 64
SPARE = 64
_ROOTS = {"sqrt": 2, "cbrt": 3}


def is_certainly_zero(node: Node) -> bool:
    """Whether a number is 0: it is algebraic, and an enclosure lies below the least size it could have.

    >>> from steepest.expression.reading import parse
    >>> is_certainly_zero(parse("sqrt(3 + 2 sqrt(2)) - 1 - sqrt(2)"))
    True
    >>> is_certainly_zero(parse("cos(pi/5) - (1 + sqrt(5))/4")), is_certainly_zero(parse("pi - 22/7"))
    (True, False)
    """
    bits = least_bits(node)
    if bits is None or bits > MOST_BITS:
        return False
    try:
        with working_precision(bits + SPARE):
            value = evaluate(node, {}, bits + SPARE).ball
            return bool(abs(value) < arb(2) ** -bits)
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return False


def least_bits(node: Node) -> int | None:
    """b such that the number is 0 or at least 2^-b in size; None where it is not known to be algebraic."""
    degrees = _Degrees()
    try:
        size = _size(node, degrees)
    except (_BeyondError, NowhereDefinedError):
        return None
    return (degrees.product() - 1) * size.above + size.below + 1


class _BeyondError(Exception):
    """A part is not known to be algebraic, or is too large."""


@dataclass(frozen=True, slots=True)
class _Size:
    """Bits of the bounds u and l of the conjugates of U and L."""

    above: int
    below: int


class _Degrees:
    """The degree of the field in which all parts lie: every root once, and the roots of unity together."""

    def __init__(self) -> None:
        self.roots: dict[tuple[Node, int], None] = {}
        self.unity = 1

    def product(self) -> int:
        result = _totient(self.unity)
        for _, k in self.roots:
            result *= k
            if result > MOST_BITS:
                raise _BeyondError
        return result


def _totient(n: int) -> int:
    return sum(gcd(k, n) == 1 for k in range(1, n + 1))


def _size(node: Node, degrees: _Degrees) -> _Size:
    rule = _RULES.get(type(node))
    if rule is None:
        raise _BeyondError
    return rule(node, degrees)


def _number(node: Number, degrees: _Degrees) -> _Size:
    return _Size(node.value.numerator.bit_length(), node.value.denominator.bit_length())


def _sum(node: Sum, degrees: _Degrees) -> _Size:
    total = _size(node.terms[0], degrees)
    for term in node.terms[1:]:
        other = _size(term, degrees)
        above = max(total.above + other.below, total.below + other.above) + 1
        total = _bounded(_Size(above, total.below + other.below))
    return total


def _product(node: Product, degrees: _Degrees) -> _Size:
    total = _Size(0, 0)
    for factor in node.factors:
        other = _size(factor, degrees)
        total = _bounded(_Size(total.above + other.above, total.below + other.below))
    return total


def _quotient(node: Quotient, degrees: _Degrees) -> _Size:
    over, under = _size(node.numerator, degrees), _size(node.denominator, degrees)
    return _bounded(_Size(over.above + under.below, over.below + under.above))


def _power(node: Power, degrees: _Degrees) -> _Size:
    exponent = written_value(node.exponent)
    if exponent is None or max(abs(exponent.numerator), exponent.denominator) > MOST_POWER:
        raise _BeyondError
    base = _root(node.base, exponent.denominator, degrees)
    above, below = (base.above, base.below) if exponent >= 0 else (base.below, base.above)
    n = abs(exponent.numerator)
    return _bounded(_Size(n * above, n * below))


def _root(node: Node, k: int, degrees: _Degrees) -> _Size:
    """``(U/L)^(1/k) = (U L^(k-1))^(1/k) / L``."""
    inner = _size(node, degrees)
    if k == 1:
        return inner
    degrees.roots[node, k] = None
    return _Size(-(-(inner.above + (k - 1) * inner.below) // k), inner.below)


def _function(node: Function, degrees: _Degrees) -> _Size:
    if node.name in _ROOTS:
        return _root(node.argument, _ROOTS[node.name], degrees)
    if node.name == "abs":
        return _size(node.argument, degrees)
    if node.name in ("sin", "cos"):
        degrees.unity = lcm(degrees.unity, 4, 2 * _turn(node.argument).denominator)
        if degrees.unity > MOST_BITS:
            raise _BeyondError
        return _Size(1, 1)  # 2 sin u is an algebraic integer, and none of its conjugates is larger than 2
    rewritten = FUNCTIONS[node.name].rewritten
    if rewritten is None or FUNCTIONS[node.name].takes != "scalar" or node.name.startswith(("a", "log")):
        raise _BeyondError
    return _size(rewritten(node.argument), degrees)


def _turn(angle: Node) -> Fraction:
    """r where an angle is π r."""
    pi = Constant("pi")
    turns = mapped(angle, lambda part: Symbol("\0pi") if part == pi else part)
    at_one = mapped(turns, lambda part: number(1) if part == Symbol("\0pi") else part)
    found = as_exact_rational(at_one)
    if found is None or as_exact_rational(Quotient(angle, pi)) != found:
        raise _BeyondError
    return found


def _bounded(size: _Size) -> _Size:
    if max(size.above, size.below) > MOST_BITS:
        raise _BeyondError
    return size


_RULES: dict[type[Node], Callable[[Any, _Degrees], _Size]] = {
    Number: _number,
    Negation: lambda node, degrees: _size(node.operand, degrees),
    Sum: _sum,
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Function: _function,
}
