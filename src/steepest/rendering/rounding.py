"""Exact numbers to so many significant figures, rounded correctly whatever their size.

A number is enclosed more and more tightly until every number in the ball rounds to the same figures; a tie,
which only an exact rational can be, is rounded away from zero, as people do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.nodes import Negation, Node, Number, Power, Product, Vector, number
from steepest.expression.normal_form import NowhereDefinedError, as_exact_rational

MOST_MORE = 3  # figures beyond those asked for
_PRECISIONS = (64, 256, 1024, 8192)
_PLAIN = range(-5, 12)  # powers of ten that are written out


@dataclass(frozen=True, slots=True)
class Rounded:
    """A number to so many figures.

    Attributes:
        text: as people write it: ``7.4``, ``-0.00012``, ``1.5*10^20``.
        exact: whether nothing was rounded away.
    """

    text: str
    exact: bool


def rounded(node: Node, digits: int) -> Rounded:
    """A number without variables to a number of significant figures; zeros at the end are left out.

    Args:
        node: a formula without variables that has a value.
        digits: how many figures.

    Raises:
        UndefinedError: it has no value.

    >>> from steepest.expression.reading import parse
    >>> [rounded(parse(text), 2).text for text in ("e^2", "1/8", "-1234.5", "10^-9", "e^1000", "0")]
    ['7.4', '0.13', '-1200', '1*10^-9', '2*10^434', '0']
    """
    for precision in _PRECISIONS:
        try:
            value = evaluate(node, {}, precision).value
        except IndeterminateError:
            continue
        if isinstance(value, fmpq):
            return _of_rational(Fraction(int(value.p), int(value.q)), digits)
        with working_precision(precision):
            figures = _of_ball(value, digits)
        if figures is not None:
            return Rounded(_written(*figures, negative=bool(value < 0)), exact=False)
    return _undecided(node, digits)


def is_short(node: Node) -> bool:
    """Whether a number, or every entry of a vector, is written as plain decimals, so that nothing need be rounded."""
    entries = node.entries if isinstance(node, Vector) else (node,)
    return all(isinstance(entry.operand if isinstance(entry, Negation) else entry, Number) for entry in entries)


def rounded_tree(node: Node, digits: int) -> Node:
    """A number to a number of figures, at least, as a tree; a vector entry by entry.

    A figure 0 at the end is lost in a tree, and would say less than is known; then one figure more is shown, 6.98
    for 7.0, up to `MOST_MORE`.
    """
    if isinstance(node, Vector):
        return Vector(tuple(rounded_tree(entry, digits) for entry in node.entries))
    shown = [rounded(node, digits)]
    while len(shown) <= MOST_MORE and not shown[-1].exact and _figures(shown[-1].text) < digits + len(shown) - 1:
        shown.append(rounded(node, digits + len(shown)))
    telling = shown[-1] if _figures(shown[-1].text) >= digits else shown[0]
    return decimal_tree(telling.text)


def _figures(written: str) -> int:
    return len(re.sub(r"\*.*|[-.]", "", written).strip("0"))


def _undecided(node: Node, digits: int) -> Rounded:
    """What no precision tells from a tie or from zero: a rational in disguise."""
    try:
        exact = as_exact_rational(node)
    except NowhereDefinedError as error:
        raise UndefinedError("this has no value", robust=True) from error
    if exact is not None:
        return _of_rational(exact, digits)
    raise IndeterminateError("the figures of this number could not be determined")


def _of_rational(value: Fraction, digits: int) -> Rounded:
    if not value:
        return Rounded("0", exact=True)
    size = abs(value)
    power = len(str(size.numerator)) - len(str(size.denominator))
    power -= size < Fraction(10) ** power
    scaled = size * Fraction(10) ** (digits - 1 - power)
    whole = int(scaled + Fraction(1, 2))
    return Rounded(_written(whole, power, digits, negative=value < 0), exact=whole == scaled)


def _of_ball(value: Any, digits: int) -> tuple[int, int, int] | None:
    """The figures as an integer, the power of ten of the first one, and how many; None where it is not clear."""
    size = abs(value)
    if not size > 0:
        return None
    power = (size.log() / arb(10).log()).floor().unique_fmpz()
    if power is None:
        return None
    scaled = size * arb(10) ** (digits - 1 - int(power))
    whole = (scaled + arb(1) / 2).floor().unique_fmpz()
    return None if whole is None else (int(whole), int(power), digits)


def _written(whole: int, power: int, digits: int, *, negative: bool) -> str:
    """The number with `whole` as its figures, the first of which is worth ``10^power``."""
    if whole == 10**digits:
        whole, power = whole // 10, power + 1
    figures = str(whole).rstrip("0")
    sign = "-" if negative else ""
    if power not in _PLAIN:
        point = f".{figures[1:]}" if figures[1:] else ""
        return f"{sign}{figures[0]}{point}*10^{power}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{figures}"
    whole_part, rest = figures[: power + 1].ljust(power + 1, "0"), figures[power + 1 :]
    return f"{sign}{whole_part}.{rest}" if rest else f"{sign}{whole_part}"


def decimal_tree(rounded: str) -> Node:
    """A rounded number, as text has it, as a tree; its figures stay as they are.

    >>> decimal_tree("1.5*10^-9"), decimal_tree("-2")
    (Product(factors=(Number(value=Fraction(3, 2)), Power(...))), Negation(...))
    """
    if rounded.startswith("-"):
        return Negation(decimal_tree(rounded[1:]))
    mantissa, power, exponent = rounded.partition("*10^")
    figures = Number(Fraction(mantissa))
    if not power:
        return figures
    scale = Power(number(10), number(int(exponent)))
    return scale if figures == number(1) else Product((figures, scale))
