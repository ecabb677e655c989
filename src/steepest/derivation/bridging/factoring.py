"""What all terms of a sum, or all cases, have in common stands before them.

``u_i x_ij - y_i x_ij`` is ``x_ij (u_i - y_i)``. Only data with two indices are taken out: they become the matrix
that multiplies the rest.
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.expression.nodes import (
    Indexed,
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
)


def factored(node: Node) -> Node:
    """The formula with what its terms or its cases have in common before the rest.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> to_text(factored(parse("u_i x_ij - y_i x_ij")))
    'x_ij (u_i - y_i)'
    """
    if isinstance(node, Sum):
        parts: tuple[Node, ...] = node.terms
    elif isinstance(node, Piecewise):
        parts = node.values
    else:
        return node
    common = _common([part for part in parts if not is_number(part, 0)])
    if not common:
        return node
    rest = tuple(part if is_number(part, 0) else _without(part, common) for part in parts)
    inner = factored(Sum(rest) if isinstance(node, Sum) else Piecewise(rest, node.conditions))
    return Product((*common, inner))


def _common(parts: Sequence[Node]) -> tuple[Node, ...]:
    """The entries of matrices that are factors of all."""
    if not parts:
        return ()
    first, *others = ([factor for factor in _factors(part) if _is_entry_of_matrix(factor)] for part in parts)
    found = [factor for factor in dict.fromkeys(first) if all(factor in other for other in others)]
    return tuple(found)


def _is_entry_of_matrix(node: Node) -> bool:
    return isinstance(node, Indexed) and sum(isinstance(index, Symbol) for index in node.indices) == 2


def _factors(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Negation):
        return _factors(node.operand)
    if isinstance(node, Quotient):
        return _factors(node.numerator)
    return (
        tuple(inner for factor in node.factors for inner in _factors(factor)) if isinstance(node, Product) else (node,)
    )


def _without(node: Node, common: Sequence[Node]) -> Node:
    """A term without each of the common factors once."""
    left = list(common)

    def without(part: Node) -> Node:
        if isinstance(part, Negation):
            return Negation(without(part.operand))
        if isinstance(part, Quotient):
            return Quotient(without(part.numerator), part.denominator)
        if part in left:
            left.remove(part)
            return number(1)
        if not isinstance(part, Product):
            return part
        kept = [without(factor) for factor in part.factors]
        return product_of([factor for factor in kept if not is_number(factor, 1)])

    return without(node)
