"""A walk of its own over formulas on NumPy arrays, for tests: index forms and forms of vectors and matrices.

A vector is a column of two dimensions, so that a product is ``@`` wherever both sides are arrays. 𝟏 is as long as
every other side here, for the sizes of the data are all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from steepest.expression.nodes import (
    Connective,
    Constant,
    Dot,
    Entry,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Indexed,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Transpose,
    Vector,
)

ENTRYWISE = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "log": np.log,
    "exp": np.exp,
    "tanh": np.tanh,
    "cosh": np.cosh,
    "abs": np.abs,
    "sign": np.sign,
    "step": lambda z: np.where(z > 0, 1.0, 0.0),
    "relu": lambda z: np.maximum(z, 0.0),
    "sqrt": np.sqrt,
}
SIGNS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


def value(node: Node, where: Mapping[Any, Any], size: int) -> Any:
    """The value of a formula: `where` has arrays by base for entries, by name for whole vectors and matrices."""

    def of(part: Node) -> Any:
        return value(part, where, size)

    match node:
        case Number():
            return float(node.value)
        case Constant():
            return {"e": np.e, "pi": np.pi}[node.name]
        case Symbol():
            return where[node.name]
        case Indexed():
            return where["entries", node.base][tuple(int(of(index)) - 1 for index in node.indices)]
        case Sum():
            return _added([of(term) for term in node.terms])
        case Negation():
            return -of(node.operand)
        case Product():
            return _multiplied([of(factor) for factor in node.factors])
        case Quotient():
            return of(node.numerator) / of(node.denominator)
        case Power():
            base, exponent = of(node.base), of(node.exponent)
            return np.linalg.inv(base) if _is_array(base) and exponent == -1 else base**exponent
        case FiniteSum():
            steps = range(int(of(node.lower)), int(of(node.upper)) + 1)
            return sum(value(node.body, {**where, node.index.name: step}, size) for step in steps)
        case Piecewise():
            return _cases(node, of)
        case Transpose():
            return of(node.operand).T
        case Hadamard():
            return np.prod(np.broadcast_arrays(*(of(factor) for factor in node.factors)), axis=0)
        case HadamardPower():
            return of(node.base) ** of(node.exponent)
        case Dot():
            return float(np.sum(of(node.left) * of(node.right)))
        case Ones():
            return np.ones((size, 1))
        case Entry():
            whole = of(node.body)
            places = [int(of(index)) - 1 for index in node.indices]
            return whole[places[0], 0] if len(places) == 1 else whole[tuple(places)]
        case Function():
            return _function(node, of)
    raise TypeError(type(node).__name__)


def _is_array(one: Any) -> bool:
    return isinstance(one, np.ndarray) and one.ndim == 2 and one.size > 1


def _added(terms: list[Any]) -> Any:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def _multiplied(factors: list[Any]) -> Any:
    product = factors[0]
    for factor in factors[1:]:
        both = isinstance(product, np.ndarray) and isinstance(factor, np.ndarray)
        product = product @ factor if both else product * factor
        if isinstance(product, np.ndarray) and product.size == 1:
            product = float(product.item())
    return product


def _cases(node: Piecewise, of: Any) -> Any:
    for case, condition in zip(node.values, node.conditions, strict=False):
        if _holds(condition, of):
            return of(case)
    return of(node.values[-1])


def _holds(condition: Node, of: Any) -> bool:
    if isinstance(condition, Connective):
        found = [_holds(part, of) for part in condition.conditions]
        return all(found) if condition.word == "and" else any(found)
    assert isinstance(condition, Relation)
    sides = [of(side) for side in condition.operands]
    return all(SIGNS[sign](a, b) for sign, a, b in zip(condition.signs, sides, sides[1:], strict=False))


def _function(node: Function, of: Any) -> Any:
    if node.name == "max":
        assert isinstance(node.argument, Vector)
        return max(of(entry) for entry in node.argument.entries)
    argument = of(node.argument)
    if node.name == "norm":
        return float(np.sqrt(np.sum(argument**2)))
    if node.name == "norm1":
        return float(np.sum(np.abs(argument)))
    if node.name == "softmax":  # of a column, or of each row of a matrix
        axis = 0 if argument.shape[1] == 1 else 1
        raised = np.exp(argument - argument.max(axis=axis, keepdims=True))
        return raised / raised.sum(axis=axis, keepdims=True)
    if node.name == "diag":
        return np.diag(argument[:, 0])
    return ENTRYWISE[node.name](argument)
