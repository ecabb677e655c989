"""One door for everything that a caller may mean as a formula: text, tree, number, SymPy expression."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational, Real
from typing import Any

from steepest.expression.nodes import Node, number
from steepest.expression.reading import parse


def as_formula(value: Any) -> Node:
    """The tree of a formula however it is given.

    Args:
        value: text, a tree, a Python or NumPy number (a float is the decimal that Python prints for it),
            or a SymPy expression.

    Raises:
        ParseError: a text that cannot be read.
        UnsupportedError: a SymPy object that has no tree.

    >>> as_formula(0.5) == as_formula("0.5")
    True
    """
    if isinstance(value, Node):
        return value
    if isinstance(value, str):
        return parse(value)
    if hasattr(value, "free_symbols"):  # SymPy's own objects, its numbers among them
        from steepest.expression.sympy_bridge import from_sympy

        return from_sympy(value)
    if isinstance(value, Rational):
        return number(Fraction(int(value.numerator), int(value.denominator)))
    if isinstance(value, Real):
        return parse(repr(float(value)))
    from steepest.expression.sympy_bridge import from_sympy

    return from_sympy(value)


def symbols_of(value: Any) -> tuple[tuple[str, Any], ...]:
    """The SymPy symbols of a SymPy expression by name; none for anything else."""
    if isinstance(value, str | Node):
        return ()
    return tuple(sorted((symbol.name, symbol) for symbol in getattr(value, "free_symbols", ())))
