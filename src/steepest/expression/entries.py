"""Index form: an entry of a formula of vectors and matrices as a formula of numbers.

``(X w - y)_i`` is ``sum(k=1..d, X_{i,k} w_k) - y_i``. Dimensions that are names become the ends of sums, and
small whole numbers are written out. What has no entries in letters, the inverse of a matrix say, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.chains import Chain, Dim, Size, chains, size_of
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Constant,
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    Indexed,
    Matrix,
    Negation,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    Vector,
    number,
    product_of,
    written_value,
)
from steepest.expression.shapes import Shapes
from steepest.expression.trees import children, free_symbols, fresh_symbol, rebuilt, walk

MOST_WRITTEN_OUT = 8  # terms of one sum
HIGHEST_POWER = 6

Index = Node | None  # where in a dimension; None where there is one place only


class IndexForm:
    """Entries of the parts of one formula.

    Args:
        root: the formula.
        shapes: the shapes of its parts.
        used: names that the new indices must not have, besides those of the formula.
    """

    def __init__(self, root: Node, shapes: Shapes, used: Sequence[str] = ()) -> None:
        self._shapes = shapes
        self._used = {part.name for part in walk(root) if isinstance(part, Symbol)} | set(used)
        self._used |= {part.base for part in walk(root) if isinstance(part, Indexed)}

    def size(self, node: Node) -> Size:
        """The rows and columns of a part."""
        return size_of(self._shapes.of(node))

    def index(self) -> Symbol:
        """A letter that means nothing yet."""
        found = fresh_symbol(self._used, "kmpqrst")
        self._used.add(found.name)
        return found

    def number(self, node: Node) -> Node:
        """A part that is a number, in index form."""
        own = _NUMBERS.get(type(node))
        found = None if own is None else own(self, node)
        if found is not None:
            return found
        parts = children(node)
        if not parts or isinstance(node, Indexed):
            return node
        return rebuilt(node, tuple(self.number(part) for part in parts))

    def entry_at(self, node: Node, row: Index, column: Index) -> Node:
        """One entry of a part, by indices that keep their meaning: no letter of theirs is bound in it.

        Raises:
            UnsupportedError: there is no formula for it.
        """
        for index in (row, column):
            self._used |= set() if index is None else free_symbols(index)
        return self.entry(node, row, column)

    def entry(self, node: Node, row: Index, column: Index) -> Node:
        """One entry of a part, for indices whose letters are taken already."""
        if self.size(node).is_number:
            return self.number(node)
        own = _ENTRIES.get(type(node))
        if own is None:
            raise UnsupportedError(f"{named_kind(node)} has no entries in letters")
        return own(self, node, row, column)

    def summed(self, dim: Dim | None, term: Callable[[Index], Node]) -> Node:
        """The sum of what belongs to each place of a dimension."""
        if dim is None:
            return term(None)
        if isinstance(dim, int) and dim <= MOST_WRITTEN_OUT:
            terms = tuple(term(number(k)) for k in range(1, dim + 1))
            return Sum(terms) if len(terms) > 1 else terms[0]
        index = self.index()
        return FiniteSum(term(index), index, number(1), number(dim) if isinstance(dim, int) else Symbol(dim))

    # ---- numbers made of vectors

    def _dot(self, node: Dot) -> Node:
        dim = self.size(node.left).rows
        return self.summed(dim, lambda k: Product((self.entry(node.left, k, None), self.entry(node.right, k, None))))

    def _product_to_number(self, node: Product) -> Node:
        numbers, done, rest = chains([(factor, self.size(factor)) for factor in node.factors])
        if rest is not None:
            raise UnsupportedError("a product of matrices is no number")
        factors = [*map(self.number, numbers), *(self.of_chain(chain, None, None) for chain in done)]
        return product_of(factors)

    def _norm(self, node: Function) -> Node | None:
        """A norm; None for any other function."""
        if FUNCTIONS[node.name].takes != "vector":
            return None
        size = self.size(node.argument)
        if node.name not in _TERMS or (size.rows is not None and size.columns is not None):
            raise UnsupportedError(f"{node.name} of a matrix has no index form")
        term, whole = _TERMS[node.name]
        total = self.summed(size.rows or size.columns, lambda k: term(self._place(node.argument, k)))
        return whole(total)

    def _place(self, node: Node, k: Index) -> Node:
        """The k-th entry of a column or a row."""
        return self.entry(node, k, None) if self.size(node).columns is None else self.entry(node, None, k)

    def _transposed_number(self, node: Transpose) -> Node:
        return self.number(node.operand)

    # ---- entries

    def of_chain(self, chain: Chain, row: Index, column: Index) -> Node:
        """``sum over k, l, … of A_{row,k} B_{k,l} … C_{…,column}``."""
        if len(chain.factors) == 1:
            return self.entry(chain.factors[0], row, column)
        first = Chain(chain.factors[:1], chain.sizes[:1])
        rest = Chain(chain.factors[1:], chain.sizes[1:])

        def term(k: Index) -> Node:
            return Product((self.entry(first.factors[0], row, k), self.of_chain(rest, k, column)))

        return self.summed(first.size.columns, term)

    def _named(self, node: Symbol | Indexed, row: Index, column: Index) -> Node:
        places = tuple(place for place in (row, column) if place is not None)
        if isinstance(node, Symbol):
            return Indexed(node.name, places)
        return Indexed(node.base, node.indices + places, node.above)

    def _sum(self, node: Sum, row: Index, column: Index) -> Node:
        return Sum(tuple(self.entry(term, row, column) for term in node.terms))

    def _negation(self, node: Negation, row: Index, column: Index) -> Node:
        return Negation(self.entry(node.operand, row, column))

    def _quotient(self, node: Quotient, row: Index, column: Index) -> Node:
        return Quotient(self.entry(node.numerator, row, column), self.number(node.denominator))

    def _product(self, node: Product, row: Index, column: Index) -> Node:
        numbers, done, rest = chains([(factor, self.size(factor)) for factor in node.factors])
        assert rest is not None  # noqa: S101  (the product is no number)
        factors = [*map(self.number, numbers), *(self.of_chain(chain, None, None) for chain in done)]
        return product_of([*factors, self.of_chain(rest, row, column)])

    def _transpose(self, node: Transpose, row: Index, column: Index) -> Node:
        return self.entry(node.operand, column, row)

    def _hadamard(self, node: Hadamard, row: Index, column: Index) -> Node:
        return Product(tuple(self.entry(factor, row, column) for factor in node.factors))

    def _ones(self, node: Ones, row: Index, column: Index) -> Node:
        return number(1)

    def _zero(self, node: Number, row: Index, column: Index) -> Node:
        return node

    def _vector(self, node: Vector, row: Index, column: Index) -> Node:
        return self.number(node.entries[_written(row)])

    def _matrix(self, node: Matrix, row: Index, column: Index) -> Node:
        return self.number(node.rows[_written(row)][_written(column)])

    def _power(self, node: Power, row: Index, column: Index) -> Node:
        if node.base == Constant("e"):
            return Power(node.base, self.entry(node.exponent, row, column))
        value = written_value(node.exponent)
        if value is None or value.denominator != 1 or not 1 <= value <= HIGHEST_POWER:
            raise UnsupportedError("this power of a matrix has no entries in letters")
        size, times = self.size(node.base), int(value)
        return self.of_chain(Chain((node.base,) * times, (size,) * times), row, column)

    def _function(self, node: Function, row: Index, column: Index) -> Node:
        if node.name != "softmax":
            return Function(node.name, self.entry(node.argument, row, column))
        if row is not None and column is not None:
            raise UnsupportedError("softmax of a matrix has no index form")
        size = self.size(node.argument)
        total = self.summed(size.rows or size.columns, lambda k: _exp(self._place(node.argument, k)))
        return Quotient(_exp(self.entry(node.argument, row, column)), total)

    def _finite_sum(self, node: FiniteSum, row: Index, column: Index) -> Node:
        return FiniteSum(self.entry(node.body, row, column), node.index, node.lower, node.upper)


def _written(index: Index) -> int:
    """The place that an index is, counted from 0."""
    if index is None:
        return 0
    if not isinstance(index, Number):
        raise UnsupportedError("entries that are written out have no entry for a letter")
    return int(index.value) - 1


def _exp(node: Node) -> Node:
    return Function("exp", node)


#: Norms of vectors: what is summed of each entry, and what is made of the sum.
_TERMS: dict[str, tuple[Callable[[Node], Node], Callable[[Node], Node]]] = {
    "norm": (lambda u: Power(u, number(2)), lambda total: Function("sqrt", total)),
    "norm1": (lambda u: Function("abs", u), lambda total: total),
}

_NUMBERS: dict[type[Node], Callable[[IndexForm, Any], Node | None]] = {
    Dot: IndexForm._dot,
    Product: IndexForm._product_to_number,
    Function: IndexForm._norm,
    Transpose: IndexForm._transposed_number,
}

_ENTRIES: dict[type[Node], Callable[[IndexForm, Any, Index, Index], Node]] = {
    Symbol: IndexForm._named,
    Indexed: IndexForm._named,
    Sum: IndexForm._sum,
    Negation: IndexForm._negation,
    Quotient: IndexForm._quotient,
    Product: IndexForm._product,
    Transpose: IndexForm._transpose,
    Hadamard: IndexForm._hadamard,
    Ones: IndexForm._ones,
    Number: IndexForm._zero,
    Vector: IndexForm._vector,
    Matrix: IndexForm._matrix,
    Power: IndexForm._power,
    Function: IndexForm._function,
    FiniteSum: IndexForm._finite_sum,
}
