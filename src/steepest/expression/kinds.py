"""Which kinds of node occur in a tree: many readers ask first whether there is work for them."""

from __future__ import annotations

from functools import lru_cache

from steepest.expression.nodes import Node, walk


@lru_cache(maxsize=2048)
def kinds_in(node: Node) -> frozenset[type[Node]]:
    """The kinds of node that occur in a tree, kept for trees that are asked about again."""
    return frozenset(type(part) for part in walk(node))
