"""From formulas of vectors and matrices to a graph of arrays, by the shapes of their parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.chains import Chain, Size, chains, size_of
from steepest.expression.nodes import (
    Constant,
    Dot,
    Function,
    Hadamard,
    HadamardPower,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Symbol,
    Transpose,
    written_value,
)
from steepest.expression.shaped import Shaped
from steepest.expression.writing import to_text
from steepest.numeric.arrays import ArrayGraph
from steepest.numeric.graph import Place
from steepest.numeric.lowering import Lowering

HIGHEST_POWER = 12


class ArrayLowering(Lowering):
    """Puts a formula of numbers, vectors and matrices into a graph of arrays.

    Args:
        graph: the graph.
        shaped: the formula, with the shapes of its parts.
    """

    graph: ArrayGraph

    def __init__(self, graph: ArrayGraph, shaped: Shaped) -> None:
        super().__init__(graph)
        self._shaped = shaped

    def whole(self) -> Place:
        """The place of the formula's value."""
        return self.place(self._shaped.node)

    def size(self, node: Node) -> Size:
        """The rows and columns of a part; what has no shape is a number."""
        shape = self._shaped.shapes.of(node)
        return Size(None, None) if shape is None else size_of(shape)

    def place(self, node: Node) -> Place:
        """The place of a part's value."""
        own = _ARRAYS.get(type(node))
        if own is None or node in self._places:
            return super().place(node)
        found = own(self, node)
        if not isinstance(node, Ones):  # 𝟏 is as long as its place asks for
            self._places[node] = found
        return found

    def _dims(self, node: Node) -> tuple[int | str, ...]:
        size = self.size(node)
        return tuple(dim for dim in (size.rows, size.columns) if dim is not None)

    def named(self, node: Symbol) -> Place:
        """An array, a size, the identity matrix, or a number."""
        dims = self._dims(node)
        if node.name in self._shaped.identities:
            return self.graph.identity(dims[0])
        if dims:
            return self.graph.given(node.name, dims)
        sizes = {dim for shape in self._shaped.shapes.names.values() for dim in shape.dims}
        return self.graph.size(node.name) if node.name in sizes else self.graph.variable(node.name)

    def product(self, node: Product) -> Place:
        """The numbers first, then what the chains of matrices come out as."""
        numbers, done, rest = chains([(factor, self.size(factor)) for factor in node.factors])
        factors = [self.place(number) for number in numbers] + [self.chain(chain) for chain in done]
        if rest is not None:
            factors.append(self.chain(rest))
        return reduce(self.graph.multiply, factors)

    def chain(self, chain: Chain) -> Place:
        """Neighbours multiplied from the side at which the result is a vector."""
        places = list(zip(map(self.place, chain.factors), chain.sizes, strict=True))
        if chain.size.columns is None and chain.size.rows is not None:
            return reduce(lambda right, left: self._times(left, right), reversed(places))[0]
        return reduce(self._times, places)[0]

    def _times(self, left: tuple[Place, Size], right: tuple[Place, Size]) -> tuple[Place, Size]:
        (a, one), (b, other) = left, right
        size = Size(one.rows, other.columns)
        if one.columns is None and one.rows is not None and other.columns is not None:
            return self.graph.outer(a, b), size
        return self.graph.matmul(a, b), size

    def power(self, node: Power) -> Place:
        """Powers of numbers, of norms, and whole powers of square matrices."""
        exponent = written_value(node.exponent)
        if self._is_norm(node.base) and exponent is not None and exponent.denominator == 1 and exponent % 2 == 0:
            vector = self.place(node.base.argument)  # type: ignore[attr-defined]
            return self.graph.power(self.graph.dot(vector, vector), self.graph.constant(exponent / 2))
        if not self._dims(node.base) or node.base == Constant("e"):
            return super().power(node)
        base = self.place(node.base)
        if exponent is None or exponent.denominator != 1 or not 1 <= abs(exponent) <= HIGHEST_POWER:
            raise UnsupportedError(f"this power of a matrix is not compiled: {to_text(node)}")
        factor = base if exponent > 0 else self.graph.inverse(base)
        return reduce(self.graph.matmul, [factor] * abs(int(exponent)))

    def _is_norm(self, node: Node) -> bool:
        return isinstance(node, Function) and node.name == "norm" and bool(self._dims(node.argument))

    def function(self, node: Function) -> Place:
        """Functions of whole arrays; others are taken entry by entry."""
        own = _WHOLE.get(node.name)
        if own is None or not self._dims(node.argument):
            return super().function(node)
        return own(self.graph, self.place(node.argument))

    def hadamard_power(self, node: HadamardPower) -> Place:
        """Each entry raised."""
        return self.graph.power(self.place(node.base), self.place(node.exponent))

    def ones(self, node: Ones) -> Place:
        """1 everywhere."""
        return self.graph.spread(self.graph.constant(1), self._dims(node))

    def number(self, node: Number) -> Place:
        """A number; where an array stands, the zero array."""
        return self.graph.spread(self.graph.constant(node.value), self._dims(node))


def _norm(graph: ArrayGraph, argument: Place) -> Place:
    return graph.power(graph.dot(argument, argument), graph.constant(Fraction(1, 2)))


_WHOLE: Mapping[str, Callable[[ArrayGraph, Place], Place]] = {
    "norm": _norm,
    "norm1": lambda graph, argument: graph.total(graph.operation("abs", argument)),
    "softmax": ArrayGraph.softmax,
    "logsumexp": ArrayGraph.logsumexp,
    "tr": ArrayGraph.trace,
    "det": ArrayGraph.det,
    "logdet": ArrayGraph.logdet,
    "diag": ArrayGraph.diagonal,
}

_ARRAYS: Mapping[type[Node], Callable[[ArrayLowering, Any], Place]] = {
    Symbol: ArrayLowering.named,
    Product: ArrayLowering.product,
    Power: ArrayLowering.power,
    Function: ArrayLowering.function,
    Transpose: lambda on, node: on.graph.transpose(on.place(node.operand)),
    Dot: lambda on, node: on.graph.dot(on.place(node.left), on.place(node.right)),
    Hadamard: lambda on, node: on._reduced(on.graph.multiply, node.factors),
    HadamardPower: ArrayLowering.hadamard_power,
    Ones: ArrayLowering.ones,
    Number: ArrayLowering.number,
}
