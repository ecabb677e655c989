"""Which kinds of node occur in a tree, and what a kind is called: many readers ask first whether there is work."""

from __future__ import annotations

from functools import lru_cache

from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Gradient,
    Hadamard,
    HadamardPower,
    Matrix,
    Mean,
    Node,
    Ones,
    Piecewise,
    Relation,
    SetSum,
    Transpose,
    Vector,
)
from steepest.expression.trees import walk

_NAMES: dict[type[Node], str] = {
    Application: "a function that is only named",
    Assignment: "an update rule",
    Cardinality: "the number of elements of a set",
    Connective: "a condition",
    Derivative: "a derivative",
    Differential: "a differential",
    Dot: "a dot product",
    Entry: "an entry of a vector or a matrix",
    Equation: "an equation",
    FiniteProduct: "a product over a range",
    FiniteSum: "a sum over a range",
    Gradient: "a gradient",
    Hadamard: "an elementwise product",
    HadamardPower: "an elementwise power",
    Matrix: "a matrix",
    Mean: "a mean",
    Ones: "a vector of ones",
    Piecewise: "a formula by cases",
    Relation: "a condition",
    SetSum: "a sum over a set",
    Transpose: "a transpose",
    Vector: "a vector",
}


@lru_cache(maxsize=2048)
def kinds_in(node: Node) -> frozenset[type[Node]]:
    """The kinds of node that occur in a tree, kept for trees that are asked about again."""
    return frozenset(type(part) for part in walk(node))


def named_kind(node: Node) -> str:
    """What a node is, with its article: "a transpose"."""
    return _NAMES.get(type(node), f"a {type(node).__name__.lower()}")
