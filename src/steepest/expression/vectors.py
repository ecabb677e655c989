"""Arithmetic with vectors carried out entry by entry: ``(1/5)(-3, 4)`` is ``((1/5)(-3), (1/5) 4)``."""

from __future__ import annotations

from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Application,
    Cardinality,
    Connective,
    Differential,
    Dot,
    Entry,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
    Matrix,
    Negation,
    Node,
    Ones,
    Product,
    Quotient,
    Relation,
    Sum,
    Transpose,
    Vector,
    product_of,
)
from steepest.expression.several import softmax
from steepest.expression.trees import children, rebuilt


def entrywise(node: Node) -> Node:
    """The formula with its arithmetic of vectors carried out, as far as their entries are written out.

    Sums, multiples, fractions and elementwise products of vectors become one vector, and ``a·b`` and
    ``a^T b`` the sum of the products. Vectors of different lengths, other products of vectors and the
    like stay as they are.
    """
    if Vector not in kinds_in(node):
        return node
    parts = tuple(entrywise(part) for part in children(node))
    vectors = [part for part in parts if isinstance(part, Vector)]
    if (scalar := _scalar(node, parts)) is not None:
        return scalar
    entries = _entries(node, parts, vectors)
    return rebuilt(node, parts) if entries is None else Vector(tuple(entries))


_SCALAR_VALUED = (Cardinality, Dot, Entry, Relation, Connective)
_OPEN = (Application, Differential, Gradient, Hadamard, HadamardPower, Matrix, Ones, Transpose, Vector)


def is_scalar(node: Node) -> bool:
    """Whether a formula is a single number for certain, a name being one.

    A gradient, a function that is only named and whatever has matrices in it may be anything.
    """
    if isinstance(node, _SCALAR_VALUED):
        return True
    if isinstance(node, Function) and FUNCTIONS[node.name].takes != "scalar":
        return FUNCTIONS[node.name].gives == "number"
    return not isinstance(node, _OPEN) and all(map(is_scalar, children(node)))


def _entries(node: Node, parts: tuple[Node, ...], vectors: list[Vector]) -> list[Node] | None:
    whole = len(vectors) == len(parts) and len({len(vector.entries) for vector in vectors}) == 1
    if isinstance(node, Sum) and whole:
        return [Sum(entry) for entry in zip(*(vector.entries for vector in vectors), strict=True)]
    if isinstance(node, Hadamard) and whole:
        return [Product(entry) for entry in zip(*(vector.entries for vector in vectors), strict=True)]
    if isinstance(node, Product) and len(vectors) == 1 and all(part in vectors or is_scalar(part) for part in parts):
        place = parts.index(vectors[0])
        return [product_of([*parts[:place], entry, *parts[place + 1 :]]) for entry in vectors[0].entries]
    if isinstance(node, Negation) and vectors:
        return [Negation(entry) for entry in vectors[0].entries]
    if isinstance(node, Quotient) and isinstance(parts[0], Vector) and is_scalar(parts[1]):
        return [Quotient(entry, parts[1]) for entry in parts[0].entries]
    if isinstance(node, Function) and node.name == "softmax" and vectors:
        return list(softmax(vectors[0]).entries)
    return None


def _scalar(node: Node, parts: tuple[Node, ...]) -> Node | None:
    """``a·b``, or ``a^T b`` as a product of these two alone."""
    if isinstance(node, Product) and len(parts) == 2 and isinstance(parts[0], Transpose):
        left, right = parts[0].operand, parts[1]
    elif isinstance(node, Dot):
        left, right = parts
    else:
        return None
    if not (isinstance(left, Vector) and isinstance(right, Vector)) or len(left.entries) != len(right.entries):
        return None
    pairs = tuple(Product(pair) for pair in zip(left.entries, right.entries, strict=True))
    return pairs[0] if len(pairs) == 1 else Sum(pairs)
