"""Means over a data set, written out so that they have values.

``mean(body)`` is a mean over the examples of a data set that the formula does not name. With the names
of the data it is written out over a few examples, ``x`` being ``x_1, x_2, …``; without them over a
single example, where the mean of a body is the body. ``mean_i(body)`` names the index of the examples
and is always written out over a few. A difference on one data set is a difference; that none is seen on
a single example proves nothing, for there ``mean(x^2) = mean(x)^2``.
"""

from __future__ import annotations

from collections.abc import Collection

from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Cardinality,
    FiniteProduct,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import children, rebuilt, substituted, walk

EXAMPLES = 3

_OTHER_SETS = frozenset({FiniteSum, FiniteProduct, SetSum, Cardinality})


def one_data_set(reference: Node, answer: Node, data: Collection[str] = ()) -> bool:
    """Whether all means of two formulas can be written out over the same examples.

    How many examples there are must not matter elsewhere: a sum over N examples may be meant to run over
    those of the mean. Without the names of the data a mean with an index and one without do not meet.
    """
    if not _OTHER_SETS.isdisjoint(kinds_in(reference) | kinds_in(answer)):
        return False
    return bool(data) or len({named for tree in (reference, answer) for named in _indices_named(tree)}) == 1


def names_examples(tree: Node) -> bool:
    """Whether a mean of a formula has an index."""
    return any(_indices_named(tree))


def _indices_named(tree: Node) -> list[bool]:
    return [part.index is not None for part in walk(tree) if isinstance(part, Mean)]


def with_examples(node: Node, data: Collection[str] = ()) -> Node:
    """The tree with every mean written out: over `EXAMPLES` examples of the data, or over one."""
    parts = tuple(with_examples(part, data) for part in children(node))
    node = rebuilt(node, parts)
    if not isinstance(node, Mean):
        return node
    if not data and node.index is None:
        return node.body
    terms = (_example(node, data, k) for k in range(1, EXAMPLES + 1))
    return Quotient(Sum(tuple(terms)), number(EXAMPLES))


def _example(node: Mean, data: Collection[str], k: int) -> Node:
    entries: dict[Node, Node] = {Symbol(name): Indexed(name, (number(k),)) for name in data}
    if node.index is not None:
        entries[node.index] = number(k)
    return substituted(node.body, entries)
