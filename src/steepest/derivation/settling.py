"""Values put in and worked out: ``e^(2y) sin(x)`` at y = 1 is ``e^2 sin(x)``.

Only what a value was put into is touched: numbers are worked out exactly, zeros and ones drop out, numbers
stand in front. The rest of the formula keeps the form that its author gave it.
"""

from __future__ import annotations

from collections.abc import Mapping

from steepest.derivation.coefficients import like_terms, numbers, signs, zeros_and_ones
from steepest.errors import DomainError, LimitError, UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.limits import check_values, exceeded
from steepest.expression.nodes import (
    Indexed,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    is_decimal,
    is_number,
    number,
    written_value,
)
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import bound_by, children, free_symbols, measured, rebuilt, walk
from steepest.expression.writing import to_text

_PRECISION = 64


def settled(formula: Node, values: Mapping[Node, Node]) -> Node:
    """The formula with values for some of its variables, worked out as far as they go.

    Args:
        formula: a scalar formula.
        values: numbers, as trees without variables, by variable.

    Raises:
        DomainError: a part has no value for these.
        LimitError: a number would be too large.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.nodes import Symbol
    >>> to_text(settled(parse("e^(2y) sin x + (y - 1) x^2"), {Symbol("y"): number(1)}))
    'e^2 sin(x)'
    """
    if formula in values:
        return values[formula]
    left = {key: value for key, value in values.items() if key not in bound_by(formula)}
    parts = tuple(settled(part, left) for part in children(formula))
    if parts == children(formula):
        return formula
    return _worked_out(rebuilt(formula, parts))


def _worked_out(node: Node) -> Node:
    """One node whose parts are worked out."""
    if isinstance(node, Relation):
        return node
    if not _has_variables(node):
        return _number(node)
    if isinstance(node, Power):
        return _power(node)
    if isinstance(node, Piecewise):
        return node
    if isinstance(node, Quotient) and is_number(node.denominator, 0):
        raise DomainError("a denominator is 0")
    for tidying in (zeros_and_ones, numbers, signs, like_terms, zeros_and_ones):
        node = tidying(node)
    return _constants_first(node)


def _constants_first(node: Node) -> Node:
    """``x sqrt(2)`` as ``sqrt(2) x``."""
    if isinstance(node, Negation):
        return Negation(_constants_first(node.operand))
    if not isinstance(node, Product):
        return node
    return Product(tuple(sorted(node.factors, key=_has_variables)))


def _has_variables(node: Node) -> bool:
    return bool(free_symbols(node)) or any(isinstance(part, Indexed) for part in walk(node))


def _power(node: Power) -> Node:
    if is_number(node.exponent, 1):
        return node.base
    return number(1) if is_number(node.exponent, 0) or is_number(node.base, 1) else node


def _number(node: Node) -> Node:
    """The exact value of a formula without variables, unless it is longer than the formula itself."""
    if limit := check_values(node):
        raise LimitError(to_text(node), 0, exceeded(limit))
    try:
        enclose(node, {}, _PRECISION)
    except UndefinedError as error:
        raise DomainError(f"{to_text(node)} has no value") from error
    except IndeterminateError:
        return node
    try:
        exact = from_sympy(to_sympy(node))
    except UnsupportedError:
        return node
    value = written_value(exact)
    if value is not None and value >= 0 and is_decimal(value) and _has_decimals(node):
        return Number(value)
    return exact if measured(exact)[0] <= measured(node)[0] else node


def _has_decimals(node: Node) -> bool:
    return any(isinstance(part, Number) and part.value.denominator != 1 for part in walk(node))
