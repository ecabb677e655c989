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
    Entry,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
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
from steepest.expression.of_matrices import MOST_ROWS
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

    def over_all(self, size: Size, term: Callable[[Index, Index], Node]) -> Node:
        """The sum of what belongs to each place of a vector or a matrix."""
        return self.summed(size.rows, lambda k: self.summed(size.columns, lambda m: term(k, m)))

    # ---- numbers made of vectors

    def _dot(self, node: Dot) -> Node:
        def term(k: Index, m: Index) -> Node:
            return Product((self.entry(node.left, k, m), self.entry(node.right, k, m)))

        return self.over_all(self.size(node.left), term)

    def _entry_of(self, node: Entry) -> Node:
        row, column = (*node.indices, None)[:2]
        return self.entry(node.body, row, column)

    def _product_to_number(self, node: Product) -> Node:
        numbers, done, rest = chains([(factor, self.size(factor)) for factor in node.factors])
        if rest is not None:
            raise UnsupportedError("a product of matrices is no number")
        factors = [*map(self.number, numbers), *(self.of_chain(chain, None, None) for chain in done)]
        return product_of(factors)

    def _norm(self, node: Function) -> Node | None:
        """A norm; None for any other function."""
        if FUNCTIONS[node.name].takes == "matrix":
            return self._of_matrix(node)
        if FUNCTIONS[node.name].takes != "vector":
            return None
        size = self.size(node.argument)
        is_matrix = size.rows is not None and size.columns is not None
        if node.name not in _TERMS or (is_matrix and node.name != "norm"):
            raise UnsupportedError(f"{node.name} of a matrix has no index form")
        term, whole = _TERMS[node.name]
        return whole(self.over_all(size, lambda k, m: term(self.entry(node.argument, k, m))))

    def _of_matrix(self, node: Function) -> Node:
        """A trace as a sum; a determinant by its entries, where their number is known."""
        size = self.size(node.argument)
        if node.name == "tr":
            return self.summed(size.rows, lambda k: self.entry(node.argument, k, k))
        formula, rows = FUNCTIONS[node.name].rewritten, size.rows or 1
        if formula is None or not isinstance(rows, int) or rows > MOST_ROWS:
            raise UnsupportedError(f"{node.name} of a matrix has no index form")
        places = [number(k + 1) for k in range(rows)]
        return formula(Matrix(tuple(tuple(self.entry(node.argument, i, j) for j in places) for i in places)))

    def _transposed_number(self, node: Transpose) -> Node:
        return self.number(node.operand)

    # ---- entries

    def of_chain(self, chain: Chain, row: Index, column: Index) -> Node:
        """``sum over k, l, … of A_{row,k} B_{k,l} … C_{…,column}``."""
        if len(chain.factors) == 1:
            return self.entry(chain.factors[0], row, column)
        first = Chain(chain.factors[:1], chain.sizes[:1])
        rest = Chain(chain.factors[1:], chain.sizes[1:])
        if (weights := _diagonal(first.factors[0])) is not None:  # diag(u) A has the rows u_i A_i
            return Product((self.entry(weights, row, None), self.of_chain(rest, row, column)))
        if len(rest.factors) == 1 and (weights := _diagonal(rest.factors[0])) is not None:
            return Product((self.entry(first.factors[0], row, column), self.entry(weights, column, None)))

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

    def _hadamard_power(self, node: HadamardPower, row: Index, column: Index) -> Node:
        return Power(self.entry(node.base, row, column), self.number(node.exponent))

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
        if FUNCTIONS[node.name].gives == "diagonal":
            if not (isinstance(row, Number) and isinstance(column, Number)):
                raise UnsupportedError("a diagonal matrix has no entries in letters")
            return self.entry(node.argument, row, None) if row == column else number(0)
        if node.name != "softmax":
            return Function(node.name, self.entry(node.argument, row, column))
        size = self.size(node.argument)
        if row is not None and column is not None:  # of a matrix, softmax is taken row by row
            total = self.summed(size.columns, lambda k: _exp(self.entry(node.argument, row, k)))
        else:
            total = self.over_all(size, lambda k, m: _exp(self.entry(node.argument, k, m)))
        return Quotient(_exp(self.entry(node.argument, row, column)), total)

    def _finite_sum(self, node: FiniteSum, row: Index, column: Index) -> Node:
        return FiniteSum(self.entry(node.body, row, column), node.index, node.lower, node.upper)


def _diagonal(node: Node) -> Node | None:
    """The vector on the diagonal of a matrix that has zeros elsewhere; None for another matrix."""
    is_diagonal = isinstance(node, Function) and FUNCTIONS[node.name].gives == "diagonal"
    return node.argument if is_diagonal and isinstance(node, Function) else None


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
    "logsumexp": (lambda u: Function("exp", u), lambda total: Function("log", total)),
}

_NUMBERS: dict[type[Node], Callable[[IndexForm, Any], Node | None]] = {
    Dot: IndexForm._dot,
    Entry: IndexForm._entry_of,
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
    HadamardPower: IndexForm._hadamard_power,
    Ones: IndexForm._ones,
    Number: IndexForm._zero,
    Vector: IndexForm._vector,
    Matrix: IndexForm._matrix,
    Power: IndexForm._power,
    Function: IndexForm._function,
    FiniteSum: IndexForm._finite_sum,
}
