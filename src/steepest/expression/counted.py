"""Which names only count: the number N of examples, and the letters of indices."""

from __future__ import annotations

from steepest.expression.nodes import Indexed, Node, Ranged, SetSum, Symbol
from steepest.expression.trees import free_symbols, walk

SIZE = Symbol("N")


def sizes_of(node: Node) -> frozenset[str]:
    """The names that only count: bounds of sums, such as the number N of examples, and indices of data.

    Beside a sum over a data set the letter N is its size, as in ``(1/N) sum((x, y) in D, …)``.

    >>> from steepest.expression.reading import parse
    >>> sorted(sizes_of(parse("1/N sum(i=1..N, w x_i)")))
    ['N', 'i']
    """
    counting: list[Node] = []
    for part in walk(node):
        if isinstance(part, Ranged):
            counting += [part.lower, part.upper]
        elif isinstance(part, SetSum):
            counting.append(SIZE)
        elif isinstance(part, Indexed):
            counting += (*part.indices, *part.above)
    return frozenset[str]().union(*(free_symbols(part) for part in counting))
