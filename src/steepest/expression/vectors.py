"""Arithmetic with vectors carried out entry by entry: ``(1/5)(-3, 4)`` is ``((1/5)(-3), (1/5) 4)``."""

from __future__ import annotations

from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Vector,
    children,
    product_of,
    rebuilt,
)


def entrywise(node: Node) -> Node:
    """The formula as one vector, where it is sums, multiples and fractions of vectors; else as it is.

    Vectors of different lengths, products of two vectors and the like stay as they are.
    """
    if Vector not in kinds_in(node):
        return node
    parts = tuple(entrywise(part) for part in children(node))
    vectors = [part for part in parts if isinstance(part, Vector)]
    entries = _entries(node, parts, vectors)
    return rebuilt(node, parts) if entries is None else Vector(tuple(entries))


def _entries(node: Node, parts: tuple[Node, ...], vectors: list[Vector]) -> list[Node] | None:
    if isinstance(node, Sum) and len(vectors) == len(parts) and len({len(v.entries) for v in vectors}) == 1:
        return [Sum(entry) for entry in zip(*(vector.entries for vector in vectors), strict=True)]
    if isinstance(node, Product) and len(vectors) == 1:
        place = parts.index(vectors[0])
        return [product_of([*parts[:place], entry, *parts[place + 1 :]]) for entry in vectors[0].entries]
    if isinstance(node, Negation) and vectors:
        return [Negation(entry) for entry in vectors[0].entries]
    if isinstance(node, Quotient) and isinstance(parts[0], Vector) and len(vectors) == 1:
        return [Quotient(entry, parts[1]) for entry in parts[0].entries]
    return None
