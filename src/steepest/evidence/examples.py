"""Means over a data set, written out so that they have values.

``mean(body)`` is a mean over the examples of a data set that the formula does not name. With the names
of the data it is written out over a few examples, ``x`` being ``x_1, x_2, …``; without them over a
single example, where the mean of a body is the body. A difference on one data set is a difference; that
none is seen on a single example proves nothing, for there ``mean(x^2) = mean(x)^2``.
"""

from __future__ import annotations

from collections.abc import Collection

from steepest.expression.nodes import Indexed, Mean, Node, Quotient, Sum, Symbol, children, number, rebuilt, substituted

EXAMPLES = 3


def with_examples(node: Node, data: Collection[str] = ()) -> Node:
    """The tree with every mean written out: over `EXAMPLES` examples of the data, or over one."""
    parts = tuple(with_examples(part, data) for part in children(node))
    if not isinstance(node, Mean):
        return rebuilt(node, parts)
    (body,) = parts
    if not data:
        return body
    terms = (_example(body, data, k) for k in range(1, EXAMPLES + 1))
    return Quotient(Sum(tuple(terms)), number(EXAMPLES))


def _example(body: Node, data: Collection[str], k: int) -> Node:
    entries: dict[Node, Node] = {Symbol(name): Indexed(name, (number(k),)) for name in data}
    return substituted(body, entries)
