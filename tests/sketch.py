"""A tree on one line, every node in its own brackets: what the tables of spellings say, and our writers do not.

``2x + sin(y)/3`` is ``(+ (* 2 x) (/ (sin y) 3))``. Nothing is left to precedence, so a lost bracket shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Transpose,
    Vector,
)


def sketch(node: Node) -> str:
    """The tree in brackets."""
    return _SKETCHES[type(node)](node)


def _list(*parts: object) -> str:
    return f"({' '.join(sketch(part) if isinstance(part, Node) else str(part) for part in parts)})"


def _relation(node: Relation) -> str:
    first, *rest = node.operands
    pairs = (part for sign, operand in zip(node.signs, rest, strict=True) for part in (sign, operand))
    return _list("rel", first, *pairs)


def _cases(node: Piecewise) -> str:
    pairs = [_list(value, condition) for value, condition in zip(node.values, node.conditions, strict=False)]
    otherwise = [_list(value) for value in node.values[len(node.conditions) :]]
    return _list("cases", *pairs, *otherwise)


_SKETCHES: dict[type[Node], Callable[[Any], str]] = {
    Number: lambda n: str(n.value),  # 3, and 1/10 for 0.1
    Symbol: lambda n: n.name,
    Constant: lambda n: f":{n.name}",  # :e, :pi
    Ones: lambda n: ":ones",
    Sum: lambda n: _list("+", *n.terms),
    Negation: lambda n: _list("-", n.operand),
    Product: lambda n: _list("*", *n.factors),
    Quotient: lambda n: _list("/", n.numerator, n.denominator),
    Power: lambda n: _list("^", n.base, n.exponent),
    Function: lambda n: _list(n.name, n.argument),
    Application: lambda n: _list("call", n.name, *n.arguments),
    Derivative: lambda n: _list("∂" if n.partial else "d", n.body, n.variable),
    Gradient: lambda n: _list("∇", n.body, *([] if n.variable is None else [n.variable])),
    Entry: lambda n: _list("entry", n.body, *n.indices),
    Indexed: lambda n: _list("@", n.base, *n.indices, *([":", *n.above] if n.above else [])),
    FiniteSum: lambda n: _list("sum", n.index, n.lower, n.upper, n.body),
    FiniteProduct: lambda n: _list("prod", n.index, n.lower, n.upper, n.body),
    SetSum: lambda n: _list("sum-in", _list(*n.indices), "all" if n.domain is None else n.domain, n.body),
    Mean: lambda n: _list("mean", *([] if n.index is None else [n.index]), n.body),
    Cardinality: lambda n: _list("card", n.domain),
    Relation: _relation,
    Connective: lambda n: _list(n.word, *n.conditions),
    Piecewise: _cases,
    Vector: lambda n: _list("vec", *n.entries),
    Matrix: lambda n: _list("mat", *(_list(*row) for row in n.rows)),
    Transpose: lambda n: _list("T", n.operand),
    Dot: lambda n: _list("dot", n.left, n.right),
    Differential: lambda n: _list("∂", n.body),
    Hadamard: lambda n: _list("⊙", *n.factors),
    HadamardPower: lambda n: _list("^⊙", n.base, n.exponent),
    Equation: lambda n: _list("=", n.left, n.right),
    Assignment: lambda n: _list("<-", n.target, n.value),
}
