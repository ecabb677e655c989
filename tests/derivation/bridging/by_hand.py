"""Witnesses for the bridge: formulas of entries by plain loops, formulas of matrices by NumPy, data of small sizes.

Nothing of the bridge is used here; the only thing taken over is the length of each vector of ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steepest.expression.nodes import (
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
)
from steepest.expression.shapes import Shape, infer

SIZES = {"N": 3, "d": 2, "K": 4, "h": 3}
PLAIN = {
    "exp": math.exp,
    "ln": math.log,
    "log": math.log,
    "tanh": math.tanh,
    "abs": abs,
    "sign": lambda u: (u > 0) - (u < 0),
    "relu": lambda u: max(u, 0.0),
    "step": lambda u: float(u > 0),
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
    "sqrt": math.sqrt,
}
Data = Mapping[str, Any]  # numbers, sizes, and arrays by the names of their entries


def at_entries(node: Node, data: Data, places: Mapping[str, int]) -> float:
    """The value of a formula of entries, where each free index stands for a place, counted from 1."""
    inner = lambda part: at_entries(part, data, places)  # noqa: E731
    match node:
        case Number(value):
            return float(value)
        case Symbol(name):
            return float(places[name] if name in places else data[name])
        case Indexed(base, indices, ()):
            return float(data[base][tuple(int(inner(index)) - 1 for index in indices)])
        case Sum(terms):
            return sum(map(inner, terms))
        case Negation(operand):
            return -inner(operand)
        case Product(factors):
            return math.prod(map(inner, factors))
        case Quotient(above, below):
            return inner(above) / inner(below)
        case Power(Constant("e"), exponent):
            return math.exp(inner(exponent))
        case Power(base, exponent):
            return float(inner(base) ** inner(exponent))
        case Function("max", argument):
            return max(map(inner, argument.entries))  # type: ignore[attr-defined]
        case Function(name, argument):
            return float(PLAIN[name](inner(argument)))
        case Piecewise((first, second), (Relation((left, right), (sign,)),)):
            less = {"<": inner(left) < inner(right), "<=": inner(left) <= inner(right)}
            holds = {**less, ">": inner(left) > inner(right), ">=": inner(left) >= inner(right)}[sign]
            return inner(first) if holds else inner(second)
        case FiniteSum(body, index, lower, upper):
            last = int(inner(upper))
            return sum(at_entries(body, data, {**places, index.name: k}) for k in range(int(inner(lower)), last + 1))
    raise NotImplementedError(type(node))


class Matrices:
    """The value of a formula of vectors and matrices: an array of two dimensions, a column for a vector."""

    def __init__(self, node: Node, data: Data, shapes: Mapping[str, Shape]) -> None:
        self.data = data
        plain = {part: Shape(()) for part in data if not isinstance(data[part], np.ndarray)}
        self.shapes = infer(node, {**plain, **shapes})
        self.names = shapes

    def value(self, node: Node) -> NDArray[Any]:
        inner = self.value
        match node:
            case Number(value):
                return np.array([[float(value)]])
            case Symbol(name):
                found = np.asarray(self.data[name], dtype=float)
                return found.reshape(found.shape[0], -1) if found.ndim else found.reshape(1, 1)
            case Ones():
                shape = self.shapes.of(node)
                assert shape is not None
                (length,) = shape.dims
                return np.ones((SIZES.get(str(length), length), 1))  # type: ignore[arg-type]
            case Sum(terms):
                return sum(map(inner, terms))  # type: ignore[return-value]
            case Negation(operand):
                return -inner(operand)
            case Product(factors):
                return self._product([inner(factor) for factor in factors], [self._is_number(f) for f in factors])
            case Quotient(above, below):
                return inner(above) / inner(below)
            case Transpose(operand):
                return inner(operand).T
            case Dot(left, right):
                return (inner(left) * inner(right)).sum().reshape(1, 1)
            case Hadamard(factors):
                return np.prod([inner(factor) for factor in factors], axis=0)
            case HadamardPower(base, exponent) | Power(Function("norm") as base, exponent):
                return np.asarray(inner(base) ** inner(exponent))
            case Power(Constant("e"), exponent):
                return np.asarray(np.exp(inner(exponent)))
            case Power(base, exponent):
                assert inner(base).size == 1
                return np.asarray(inner(base) ** inner(exponent))
            case Function("norm", argument):
                return np.sqrt((inner(argument) ** 2).sum()).reshape(1, 1)
            case Function("softmax", argument):
                scores = np.exp(inner(argument))
                is_column = scores.shape[1] == 1
                return np.asarray(scores / scores.sum(axis=0 if is_column else 1, keepdims=True))
            case Function("diag", argument):
                return np.diag(inner(argument)[:, 0])
            case Function(name, argument):
                return np.asarray(np.vectorize(PLAIN[name], otypes=[float])(inner(argument)))
            case Entry(body, indices):
                row, column = (*(int(index.value) - 1 for index in indices), 0)[:2]  # type: ignore[attr-defined]
                return inner(body)[row : row + 1, column : column + 1]
        raise NotImplementedError(type(node))

    def _is_number(self, node: Node) -> bool:
        shape = self.shapes.of(node)
        return shape is None or shape.is_scalar

    @staticmethod
    def _product(values: list[NDArray[Any]], numbers: list[bool]) -> NDArray[Any]:
        """Numbers scale; the others are multiplied left to right, and what comes out as a number scales, too."""
        scale, found = 1.0, None
        for value, is_number in zip(values, numbers, strict=True):
            if is_number:
                scale *= float(value[0, 0])
            elif found is None:
                found = value
            else:
                found = found @ value
                if found.size == 1 and value.shape[1] == 1:
                    scale, found = scale * float(found[0, 0]), None
        return np.array([[scale]]) if found is None else scale * found


def data(seed: int) -> dict[str, Any]:
    """Random data: entries by their names, and under their capitals the matrices."""
    rng = np.random.default_rng(seed)
    found: dict[str, Any] = {**SIZES, "b": 0.75, "s": -1.5, "lambda": 0.25}
    for name, dims in ENTRIES.items():
        found[name] = rng.normal(size=[SIZES[dim] for dim in dims])
    return found


#: Names of data, and the sizes of their indices.
ENTRIES = {
    **dict.fromkeys("yrc", "N"),
    **dict.fromkeys("wv", "d"),
    "u": "K",
    "x": "Nd",
    "z": "Nd",
    "a": "dd",
    "g": "dK",
    "t": "NK",
    "q": "NN",
}

#: The shapes of the vectors and matrices that have these entries.
SHAPES = {name.upper() if len(dims) == 2 else name: tuple(dims) for name, dims in ENTRIES.items()}


def compared(
    index_form: Node, matrix_form: Node, letters: tuple[str, ...], shapes: Mapping[str, Shape], seed: int = 1
) -> bool:
    """Whether the entries of the matrix form are the index form at each place of its letters."""
    found = data(seed)
    whole = {**found, **{name.upper(): value for name, value in found.items() if np.ndim(value) == 2}}
    matrices = Matrices(matrix_form, whole, shapes)
    value = matrices.value(matrix_form)
    sizes = value.shape[: len(letters)]
    for place in np.ndindex(*sizes):
        here = at_entries(index_form, found, dict(zip(letters, (k + 1 for k in place), strict=True)))
        there = float(value[(*place, 0, 0)[:2]])
        if not math.isclose(here, there, rel_tol=1e-9, abs_tol=1e-9):
            return False
    return True
