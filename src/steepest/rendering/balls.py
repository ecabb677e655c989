"""Values that are known as rational numbers or as balls, written with as many figures as are certain."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.expression.nodes import Node, is_decimal, number
from steepest.rendering.rounding import decimal_tree
from steepest.rendering.text import rounded_text

FIGURES = 4
LONGEST = 9  # characters of a fraction that is written as one


def ball_tree(value: Any, digits: int = FIGURES) -> Node:
    """A value as a tree: a short fraction as it is, anything else as a decimal.

    >>> from steepest.expression.writing import to_text
    >>> to_text(ball_tree(fmpq(-1, 3))), to_text(ball_tree(arb(2).sqrt()))
    ('-1/3', '1.414')
    """
    if isinstance(value, fmpq):
        exact = Fraction(int(value.p), int(value.q))
        if len(str(exact)) <= LONGEST and (exact.denominator == 1 or not is_decimal(exact) or len(str(exact)) <= 4):
            return number(exact)
        return decimal_tree(rounded_text(float(exact), digits))
    middle = float(arb(value).mid())
    return number(0) if value.contains(0) else decimal_tree(rounded_text(middle, digits))
