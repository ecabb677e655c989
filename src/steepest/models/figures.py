"""Exact numbers as trees that a person would write: short ones as they are, long ones to a few figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.errors import DomainError
from steepest.expression.nodes import Negation, Node, Number, Power, Product, is_decimal, number

FIGURES = 8
_SHORT_DECIMAL = 12  # digits of a decimal that is shown whole
_SHORT_FRACTION = 4  # digits of the numerator and of the denominator of a fraction that is
_PLAIN = range(-6, 13)  # powers of ten that are written out
_MOST_BITS = 4_000  # of an exact number; a longer one becomes a ball


def figure(value: Any, digits: int = FIGURES) -> tuple[Node, bool]:
    """A number as a tree, and whether it is exact.

    Args:
        value: a rational or a ball of python-flint.
        digits: the significant figures of one that is too long to be written whole.

    Raises:
        DomainError: the figures of a ball are not clear.

    >>> from steepest.expression.writing import to_text
    >>> [to_text(figure(fmpq(*value))[0]) for value in ((1, 3), (-9, 4), (1, 80001), (3, 2 * 10**9))]
    ['1/3', '-2.25', '0.000012499844', '1.5*10^(-9)']
    """
    exact = _rational(value)
    if exact is not None and (short := _short(exact)) is not None:
        return short, True
    near = exact if exact is not None else _middle(value, digits)
    rounded = _to_figures(near, digits)
    return _decimal(rounded), exact == rounded


def as_value(value: Any) -> Any:
    """A value of python-flint to go on with: an exact number that has grown very long becomes a ball."""
    if isinstance(value, Fraction | int):
        value = fmpq(value.numerator, value.denominator)
    if isinstance(value, fmpq) and max(int(value.p).bit_length(), int(value.q).bit_length()) > _MOST_BITS:
        return arb(value)
    return value


def nearest(value: Any) -> float:
    """The float in the middle of a value."""
    exact = _rational(value)
    return float(value.mid()) if exact is None else float(exact)


def _rational(value: Any) -> Fraction | None:
    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return None


def _short(value: Fraction) -> Node | None:
    """The number written whole, where that is short."""
    size = abs(value)
    if is_decimal(size):
        figures = str(size.numerator * 10**12 // size.denominator).strip("0") if size.denominator <= 10**12 else ""
        if len(figures) <= _SHORT_DECIMAL and (not size or Fraction(1, 10**6) <= size < 10**12) and _fits(size):
            return -Number(size) if value < 0 else Number(size)
        return None
    short = max(len(str(size.numerator)), len(str(size.denominator))) <= _SHORT_FRACTION
    return number(value) if short else None


def _fits(size: Fraction) -> bool:
    """Whether a decimal has no more than twelve places."""
    return (size * 10**12).denominator == 1


def _middle(value: Any, digits: int) -> Fraction:
    """A rational so near to all of a ball that its figures are those of the ball."""
    mantissa, exponent = (int(part) for part in value.mid().man_exp())
    middle = Fraction(mantissa) * Fraction(2) ** exponent
    radius_mantissa, radius_exponent = (int(part) for part in value.rad().man_exp())
    radius = Fraction(radius_mantissa) * Fraction(2) ** radius_exponent
    if radius > abs(middle) / 10 ** (digits + 2) and radius > Fraction(1, 10**300):
        raise DomainError("the figures of a number are not clear: too much was lost on the way")
    return middle


def _to_figures(value: Fraction, digits: int) -> Fraction:
    if not value:
        return value
    unit = Fraction(10) ** (_power_of_ten(abs(value)) - digits + 1)
    return round(value / unit) * unit


def _power_of_ten(size: Fraction) -> int:
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power - (size < Fraction(10) ** power)


def _decimal(value: Fraction) -> Node:
    if value < 0:
        return Negation(_decimal(-value))
    if not value:
        return Number(value)
    power = _power_of_ten(value)
    if power in _PLAIN:
        return Number(value)
    scale = Power(number(10), number(power))
    mantissa = value / Fraction(10) ** power
    return scale if mantissa == 1 else Product((Number(mantissa), scale))
