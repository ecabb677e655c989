"""Formulas that are proved to be a number, or to be the same, where one that has no value anywhere is neither."""

from __future__ import annotations

from fractions import Fraction

from steepest.expression.nodes import Node
from steepest.expression.normal_form import NowhereDefinedError, as_exact_rational, identical


def rational(node: Node) -> Fraction | None:
    """The rational number that a formula is, where that can be proved.

    >>> from steepest.expression.reading import parse
    >>> rational(parse("x - x + 1/2")), rational(parse("1/0"))
    (Fraction(1, 2), None)
    """
    try:
        return as_exact_rational(node)
    except NowhereDefinedError:
        return None


def same(one: Node, other: Node) -> bool:
    """Whether two formulas are proved to have the same values."""
    try:
        return identical(one, other)
    except NowhereDefinedError:
        return False
