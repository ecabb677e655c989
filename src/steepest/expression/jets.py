"""Values for enclosures: exact rationals, balls, and jets (numbers with infinitesimal parts).

A value is a `flint.fmpq` as long as it is known exactly, a `flint.arb` ball afterwards. A `Jet` is a
value plus infinitesimals: with ``d²= 0`` for every infinitesimal d, ``f(x + d) = f(x) + f'(x) d``, so
the coefficient of d is the derivative. Nested derivatives introduce one infinitesimal each, and the
coefficient of ``d1 d2`` is the mixed second derivative. Functions of a jet come from their power
series at the constant term (`flint.arb_series`), never from a table of derivatives.

Read `enclosures` next, which walks a tree with these values.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from flint import arb, arb_series, fmpq

Value = Any  # fmpq | arb | Jet: python-flint ships no types

ZERO = fmpq(0)
ONE = fmpq(1)
MOST_BITS = 4096  # an exact rational that grows beyond this goes on as a ball


def exact(value: Fraction | int | Any) -> Any:
    """A value of a point as python-flint knows it."""
    if isinstance(value, fmpq | arb):
        return value
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, int):
        return fmpq(value)
    raise TypeError(f"a value at a point is an int, a Fraction or an arb, not {type(value).__name__}")


class Jet:
    """``sum over sets S of parts[S] * product of the infinitesimals in S``; S is a bit mask."""

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, Any]) -> None:
        self.parts = parts

    @property
    def constant(self) -> Any:
        """The finite part."""
        return self.parts.get(0, ZERO)

    @property
    def nilpotent(self) -> Jet:
        """What remains without the finite part."""
        return Jet({mask: part for mask, part in self.parts.items() if mask})

    @property
    def order(self) -> int:
        """How many infinitesimals occur: the (order + 1)-th power of `nilpotent` is zero."""
        union = 0
        for mask in self.parts:
            union |= mask
        return union.bit_count()

    def coefficient(self, bit: int) -> Value:
        """What multiplies the infinitesimal `bit`."""
        return collapsed({mask ^ bit: part for mask, part in self.parts.items() if mask & bit})


def collapsed(parts: dict[int, Any]) -> Value:
    """A jet, or the plain number that it is where no infinitesimal is left."""
    kept = {mask: part for mask, part in parts.items() if mask == 0 or not _is_zero(part)}
    if any(kept):
        return Jet(kept)
    return kept.get(0, ZERO)


def _is_zero(part: Any) -> bool:
    return bool(part == 0)  # `part != 0` is also False of a ball that merely contains 0


def constant_part(value: Value) -> Any:
    """The finite part of a value."""
    return value.constant if isinstance(value, Jet) else value


def tame(value: Any) -> Any:
    """The number itself, as a ball where its exact form has become long."""
    if isinstance(value, fmpq) and value.height_bits() > MOST_BITS:
        return arb(value)
    return value


def add(a: Value, b: Value) -> Value:
    """``a + b``."""
    if isinstance(a, Jet) or isinstance(b, Jet):
        left, right = _parts(a), _parts(b)
        return collapsed({m: tame(left.get(m, ZERO) + right.get(m, ZERO)) for m in left | right})
    return tame(a + b)


def negative(a: Value) -> Value:
    """``-a``."""
    return Jet({mask: -part for mask, part in a.parts.items()}) if isinstance(a, Jet) else -a


def multiply(a: Value, b: Value) -> Value:
    """``a * b``; products in which an infinitesimal meets itself vanish."""
    if isinstance(a, Jet) or isinstance(b, Jet):
        return _multiply_jets(_parts(a), _parts(b))
    return tame(a * b)


def taylor(u: Jet, coefficients: list[Any]) -> Value:
    """``sum over j of coefficients[j] * nilpotent(u)^j``."""
    total: Value = coefficients[0]
    power: Value = ONE
    for coefficient in coefficients[1 : u.order + 1]:
        power = multiply(power, u.nilpotent)
        total = add(total, multiply(coefficient, power))
    return total


def applied(function: Callable[[Any], Any], u: Value) -> Value:
    """f(u), for a function that takes balls and power series of balls.

    The result may contain parts that are not finite, or be no number at all; the caller knows what
    that means.
    """
    if not isinstance(u, Jet):
        return plain(function(arb(u)))
    length = u.order + 1
    try:
        series = function(arb_series([arb(u.constant), arb(1)], length))
    except ValueError:  # a quotient of series whose divisor is 0, or may be
        return arb("nan")
    coefficients = list(series.coeffs()) if isinstance(series, arb_series) else [arb(series)]
    coefficients += [arb(0)] * (length - len(coefficients))
    return taylor(u, [plain(c) for c in coefficients])


def plain(ball: Any) -> Any:
    """A ball, or the exact rational that it is (``exp(0) = 1``, ``log(1) = 0``)."""
    if isinstance(ball, int):
        return fmpq(ball)
    if isinstance(ball, arb) and ball.is_exact() and ball.is_finite():
        _, exponent = ball.man_exp()
        if -256 < exponent < 256 and ball.bits() < 256:
            return ball.fmpq()
    return ball


def is_finite(value: Value) -> bool:
    """Whether no part of a value is infinite or undefined."""
    if not isinstance(value, Jet):
        return not isinstance(value, arb) or bool(value.is_finite())
    return all(not isinstance(part, arb) or part.is_finite() for part in value.parts.values())


def _parts(value: Value) -> dict[int, Any]:
    return value.parts if isinstance(value, Jet) else {0: value}


def _multiply_jets(left: dict[int, Any], right: dict[int, Any]) -> Value:
    parts: dict[int, Any] = {}
    for m, a in left.items():
        for n, b in right.items():
            if not m & n:
                parts[m | n] = tame(parts.get(m | n, ZERO) + a * b)
    return collapsed(parts)
