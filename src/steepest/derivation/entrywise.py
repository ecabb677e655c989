"""A formula of a number, taken entry by entry: ``u (1 - u)`` becomes ``u ⊙ (𝟏 - u)``.

The table of functions states derivatives of numbers; here they are written for vectors and matrices.
"""

from __future__ import annotations

from collections.abc import Callable

from steepest.expression.nodes import (
    Constant,
    Function,
    Hadamard,
    HadamardPower,
    Negation,
    Node,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    number,
    written_value,
)
from steepest.expression.shapes import Shape
from steepest.expression.trees import contains

HOLE = Symbol("□")  # no text is read as this name


def ones_of(shape: Shape) -> Node:
    """A vector or a matrix of ones: 𝟏, or 𝟏𝟏ᵀ."""
    return Ones() if shape.is_vector else Product((Ones(), Transpose(Ones())))


def entrywise(formula: Node, argument: Node, shape: Shape) -> Node:
    """A formula of the number `HOLE` at every entry of a vector or a matrix.

    Args:
        formula: the formula, such as ``1 - tanh(□)^2``.
        argument: the vector or the matrix.
        shape: its shape.
    """
    scale, factors = _written(formula, argument, shape)
    if not factors:
        factors = [ones_of(shape)]
    whole = factors[0] if len(factors) == 1 else Hadamard(tuple(factors))
    return whole if scale is None else Product((scale, whole))


def _written(node: Node, argument: Node, shape: Shape) -> tuple[Node | None, list[Node]]:
    """The number in front, if any, and the factors of an elementwise product."""
    if not contains(node, HOLE):
        return (None if node == number(1) else node), []
    match node:
        case Product(factors):
            return _joined([_written(factor, argument, shape) for factor in factors])
        case Quotient(above, below):
            return _joined([_written(above, argument, shape), _raised(_written(below, argument, shape))])
        case Negation(operand):
            scale, inner = _written(operand, argument, shape)
            return (Negation(number(1)) if scale is None else Negation(scale)), inner
        case Power(base, exponent) if base != Constant("e"):
            return None, [HadamardPower(entrywise(base, argument, shape), exponent)]
    return None, [_atom(node, argument, shape)]


def _atom(node: Node, argument: Node, shape: Shape) -> Node:
    own = _ATOMS.get(type(node))
    return argument if own is None else own(node, lambda part: entrywise(part, argument, shape))


def _sum(node: Sum, of: Callable[[Node], Node]) -> Node:
    return Sum(tuple(Negation(of(term.operand)) if isinstance(term, Negation) else of(term) for term in node.terms))


_ATOMS: dict[type[Node], Callable[..., Node]] = {
    Sum: _sum,
    Function: lambda node, of: Function(node.name, of(node.argument)),
    Power: lambda node, of: Power(node.base, of(node.exponent)),
}


def _joined(parts: list[tuple[Node | None, list[Node]]]) -> tuple[Node | None, list[Node]]:
    scales = [scale for scale, _ in parts if scale is not None]
    factors = [factor for _, own in parts for factor in own]
    if not scales:
        return None, factors
    return (scales[0] if len(scales) == 1 else Product(tuple(scales))), factors


def _raised(part: tuple[Node | None, list[Node]]) -> tuple[Node | None, list[Node]]:
    """One over it: every factor to the power -1."""
    scale, factors = part
    turned: list[Node] = []
    for factor in factors:
        base, exponent = (factor.base, factor.exponent) if isinstance(factor, HadamardPower) else (factor, number(1))
        value = written_value(exponent)
        turned.append(HadamardPower(base, Negation(exponent) if value is None else number(-value)))
    return (None if scale is None else Quotient(number(1), scale)), turned
