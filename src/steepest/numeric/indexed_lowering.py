"""From formulas in index form, sums over examples and features, to a graph of arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Negation,
    Node,
    Product,
    Quotient,
    Symbol,
    written_value,
)
from steepest.expression.trees import substituted, walk
from steepest.expression.writing import to_text
from steepest.numeric.arrays import Dims
from steepest.numeric.graph import Place
from steepest.numeric.indexed_graph import IndexedGraph
from steepest.numeric.lowering import Lowering


class IndexedLowering(Lowering):
    """Puts a formula in index form into a graph.

    Args:
        graph: the graph.
        arrays: the arrays whose entries stand in the formula, with their sizes: ``{"x": ("N", "d")}``.
    """

    graph: IndexedGraph

    def __init__(self, graph: IndexedGraph, arrays: Mapping[str, Dims]) -> None:
        super().__init__(graph)
        self._arrays = arrays

    def place(self, node: Node) -> Place:
        """The place of a part's value."""
        own = _INDEXED.get(type(node))
        return super().place(node) if own is None or node in self._places else own(self, node)

    def known(self, node: Node, place: Place) -> None:
        """Say what stands for a name."""
        self._places[node] = place

    def entry(self, node: Indexed) -> Place:
        """``x_ik`` along i and k, ``x_i1`` as a column, ``w_2`` as an entry of the array w."""
        dims = self._arrays.get(node.base)
        if dims is None or node.above or len(dims) != len(node.indices):
            raise UnsupportedError(f"{to_text(node)} is no entry of an array that is given")
        array = self.graph.given(node.base, dims)
        letters = tuple(index.name for index in node.indices if isinstance(index, Symbol))
        if len(letters) == len(dims) and len(set(letters)) == len(letters):
            return self.graph.along(array, letters)
        if len(dims) == 2 and len(letters) == 1:
            first, last = map(written_value, node.indices)
            if last is not None:
                return self.graph.column(array, int(last), letters[0])
            if first is not None:
                return self.graph.row(array, int(first), letters[0])
        if len(dims) == 1 and (number := written_value(node.indices[0])) is not None:
            return self.graph.entry(array, int(number))
        raise UnsupportedError(f"{to_text(node)} is not compiled: an index is a letter, or one of two is a number")

    def summed(self, node: FiniteSum) -> Place:
        """A sum from 1 to a size that is a letter; others are written out."""
        upper = node.upper
        if not isinstance(upper, Symbol):
            return super().ranged(node)
        if written_value(node.lower) != 1:
            raise UnsupportedError(f"a sum over data starts at 1: {to_text(node)}")
        letter = self._letter(node, upper.name)
        scale, factors = self._factors(substituted(node.body, {node.index: Symbol(letter)}))
        found = self.graph.summed(factors, letter)
        return self.graph.negative(found) if scale < 0 else found

    def _letter(self, node: FiniteSum, size: str) -> str:
        """A letter for an index, the same wherever it can be, so that equal sums are seen to be equal."""
        used = {part.name for part in walk(node.body) if isinstance(part, Symbol)}
        letter = next(name for k in count(1) if (name := f"{size}\0{k}") not in used)
        self.graph.ends[letter] = size
        return letter

    def _factors(self, body: Node) -> tuple[int, list[Place]]:
        """The factors of a body, and its sign."""
        if isinstance(body, Negation):
            scale, factors = self._factors(body.operand)
            return -scale, factors
        if isinstance(body, Product):
            parts = [self._factors(factor) for factor in body.factors]
            scale = 1
            for sign, _ in parts:
                scale *= sign
            return scale, [place for _, places in parts for place in places]
        if isinstance(body, Quotient):
            scale, factors = self._factors(body.numerator)
            below = self.place(body.denominator)
            return scale, [*factors, self.graph.divide(self.graph.constant(1), below)]
        return 1, [self.place(body)]

    def symbol(self, node: Symbol | Indexed) -> Place:
        """A size, an index that is a number itself, or a number."""
        assert isinstance(node, Symbol), "entries have a method of their own"  # noqa: S101
        if node.name in self.graph.ends:
            return self.graph.counted(node.name)
        sizes = {dim for dims in self._arrays.values() for dim in dims}
        return self.graph.size(node.name) if node.name in sizes else self.graph.variable(node.name)


_INDEXED: Mapping[type[Node], Callable[[IndexedLowering, Any], Place]] = {
    Indexed: IndexedLowering.entry,
    FiniteSum: IndexedLowering.summed,
    Symbol: IndexedLowering.symbol,
}
