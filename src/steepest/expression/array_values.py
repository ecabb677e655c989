"""Values of formulas of vectors and matrices at a point: arrays of exact rationals or of balls.

The point gives a number to each dimension that has a name, and to the entries ``X_{1,2}``. A product is
worked out factor by factor, as it stands; nothing is rewritten, so this is a witness beside the normal forms.
What an array may be made of is in `_METHODS`; everything else is a number, and the business of `evaluator`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import reduce
from typing import Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression import array_slopes, jets
from steepest.expression.arrays import (
    Array,
    Part,
    SingularError,
    added,
    as_array,
    each,
    inverse,
    multiplied,
    unit,
    whole,
)
from steepest.expression.chains import NUMBER, Chain, Size, chains, size_of
from steepest.expression.enclosures import Enclosed, working_precision
from steepest.expression.evaluator import Evaluator, Point
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.jets import ONE, ZERO, Value
from steepest.expression.no_value import IndeterminateError, MissingValueError
from steepest.expression.nodes import (
    Constant,
    Derivative,
    Differential,
    Dot,
    Entry,
    FiniteSum,
    Function,
    Gradient,
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
    written_value,
)
from steepest.expression.shaped import Shaped
from steepest.expression.shapes import Shape
from steepest.expression.work import left_of_budget, spend

MOST_WORK = 60_000
HIGHEST_POWER = 12
_ENTRY = "\0entry"  # no reader makes this name


def array_at(shaped: Shaped, point: Point, precision: int = 64, *, integers: Collection[str] = ()) -> Enclosed:
    """The value of a formula, an `Array`, or a number where it has one entry, with what is known of its surroundings.

    Args:
        shaped: the formula, with the shapes of its parts.
        point: the numbers that dimensions, variables and entries stand for.
        precision: working precision in bits, for what is not rational.
        integers: the names of whole numbers.

    Raises:
        UndefinedError: there is no value, an inverse of a matrix without one, say.
        IndeterminateError: that is not clear.
        UnsupportedError: a part has no value of its own.
    """
    with working_precision(precision):
        walker = Arrays(shaped, point, integers)
        try:
            value = walker.value(shaped.node)
        finally:
            spend(walker.work)
        return Enclosed(value, walker.fragile, walker.work)


class Arrays(Evaluator):
    """The evaluator of numbers, with arrays among the values of parts."""

    def __init__(self, shaped: Shaped, point: Point, integers: Collection[str]) -> None:
        super().__init__(point, integers, box=False, most_work=min(MOST_WORK, left_of_budget() + 1))
        self._shapes = shaped.shapes
        self._identities = shaped.identities
        self.moving = shaped.moving
        self.moved: Part | None = None  # what moves, while it does

    def value(self, node: Node) -> Part:
        method = _METHODS.get(type(node))
        if method is None or (type(node) in _PLAIN and self.is_number(node) and not self._is_square(node)):
            value = super().value(node)
        else:
            self._count(1)
            value = method(self, node)
        return value

    def _is_square(self, node: Node) -> bool:
        return isinstance(node, Power) and _is_norm(node.base)

    def _count(self, work: int) -> None:
        self.work += work
        if self.work > self.most_work:
            raise IndeterminateError("the formula is too large to evaluate", final=True)

    def is_number(self, node: Node) -> bool:
        """Whether a part is one number by its shape, and not because its sizes are 1."""
        shape = self._shape_of(node)
        return shape is None or shape.is_scalar

    def _shape_of(self, node: Node) -> Shape | None:
        """The shape of a part, or of a name that moves though it does not occur."""
        found = self._shapes.of(node)
        return self._shapes.names.get(node.name) if found is None and isinstance(node, Symbol) else found

    def _size(self, node: Node) -> Size:
        """The size of a part; what is put in for an entry is a number."""
        shape = self._shapes.of(node)
        return NUMBER if shape is None else size_of(shape)

    def _extent(self, dim: int | str | None) -> int:
        if dim is None:
            return 1
        if isinstance(dim, int):
            return dim
        found = self.point.get(Symbol(dim))
        if found is None:
            raise MissingValueError(Symbol(dim))
        return int(jets.exact(found).p)

    def _filled(self, node: Node, entry: Callable[[int, int], Value]) -> Part:
        """An array with the shape of a node, entry by entry, counted from 0."""
        size = size_of(self._shape_of(node))
        rows, columns = self._extent(size.rows), self._extent(size.columns)
        return whole(Array(rows, columns, tuple(entry(i, j) for i in range(rows) for j in range(columns))))

    # ---- leaves

    def _named(self, node: Symbol | Indexed) -> Part:
        name = node.name if isinstance(node, Symbol) else node.base
        if self.moved is not None and node == self.moving:
            return self.moved
        if name in self._identities:
            return self._filled(node, lambda i, j: ONE if i == j else ZERO)
        before = () if isinstance(node, Symbol) else tuple(self._index(index) for index in node.indices)
        above = () if isinstance(node, Symbol) else tuple(self._index(index) for index in node.above)
        size = size_of(self._shape_of(node))

        def entry(i: int, j: int) -> Value:
            places = [k + 1 for k, dim in ((i, size.rows), (j, size.columns)) if dim is not None]
            return super(Arrays, self).value(Indexed(name, before + tuple(map(number, places)), above))

        return self._filled(node, entry)

    def _index(self, node: Node) -> Node:
        return number(self._integer(node, "an index"))

    def _ones(self, node: Ones) -> Part:
        return self._filled(node, lambda i, j: ONE)

    def _zero(self, node: Number) -> Part:
        return self._filled(node, lambda i, j: ZERO)

    def _vector(self, node: Vector) -> Part:
        return whole(Array(len(node.entries), 1, tuple(map(self.value, node.entries))))

    def _matrix(self, node: Matrix) -> Part:
        entries = tuple(self.value(entry) for row in node.rows for entry in row)
        return whole(Array(len(node.rows), len(node.rows[0]), entries))

    # ---- arithmetic

    def _sum(self, node: Sum) -> Part:
        return reduce(added, map(self.value, node.terms))

    def _negation(self, node: Negation) -> Part:
        return each(jets.negative, self.value(node.operand))

    def _quotient(self, node: Quotient) -> Part:
        below = self._binomial(self.value(node.denominator), fmpq(-1))
        return each(lambda value: jets.multiply(value, below), self.value(node.numerator))

    def _product(self, node: Product) -> Part:
        numbers, done, rest = chains([(factor, self._size(factor)) for factor in node.factors])
        scale = reduce(jets.multiply, map(self.value, numbers), ONE)
        for chain in done:
            scale = jets.multiply(scale, self._chain(chain))
        if rest is None:
            return scale
        return each(lambda value: jets.multiply(scale, value), self._chain(rest))

    def _chain(self, chain: Chain) -> Part:
        return reduce(self._times, map(self.value, chain.factors))

    def _times(self, left: Part, right: Part) -> Part:
        one, other = as_array(left), as_array(right)
        if not (isinstance(left, Array) and isinstance(right, Array)):
            scale, array = (left, other) if isinstance(right, Array) else (right, one)
            return whole(array.each(lambda value: jets.multiply(scale, value)))
        if one.columns != other.rows:
            raise UnsupportedError("the sizes of two factors do not fit")
        self._count(one.rows * one.columns * other.columns)
        return whole(multiplied(one, other))

    def _dot(self, node: Dot) -> Part:
        left, right = as_array(self.value(node.left)), as_array(self.value(node.right))
        if left.rows * left.columns != right.rows * right.columns:
            raise UnsupportedError("a dot product of vectors of two lengths has no value")
        return reduce(jets.add, map(jets.multiply, left.entries, right.entries))

    def _entry_of(self, node: Entry) -> Part:
        array = as_array(self.value(node.body))
        row, column = (*(self._integer(index, "an index") for index in node.indices), 1)[:2]
        if not (1 <= row <= array.rows and 1 <= column <= array.columns):
            raise UnsupportedError("an entry outside its vector or matrix has no value")
        return array.at(row - 1, column - 1)

    def _hadamard(self, node: Hadamard) -> Part:
        first, *others = (as_array(self.value(factor)) for factor in node.factors)
        for other in others:
            first = Array(first.rows, first.columns, tuple(map(jets.multiply, first.entries, other.entries)))
        return whole(first)

    def _transpose(self, node: Transpose) -> Part:
        return whole(as_array(self.value(node.operand)).transposed)

    def _power_of(self, node: Power) -> Part:
        if node.base == Constant("e"):
            return self._entry_by_entry("exp", self.value(node.exponent))
        exponent = written_value(node.exponent)
        if _is_norm(node.base) and exponent is not None and exponent.denominator == 1 and exponent % 2 == 0:
            return self._binomial(self._square(node.base), fmpq(int(exponent) // 2))  # exact, unlike the root
        base = self.value(node.base)
        if exponent is None or exponent.denominator != 1 or abs(exponent) > HIGHEST_POWER:
            raise UnsupportedError("this power of a matrix is not supported")
        if not isinstance(base, Array):
            return self._binomial(base, fmpq(int(exponent)))
        if exponent < 0 and self._narrowest(node.base) < base.rows:
            raise SingularError("a product of matrices that are too narrow has no inverse", robust=True)
        factor = base if exponent >= 0 else inverse(base)
        return reduce(self._times, [factor] * abs(int(exponent)), unit(base.rows))

    def _square(self, norm: Node) -> Value:
        """The square of the norm of a vector, the sum of the squares of its entries."""
        assert isinstance(norm, Function)  # noqa: S101  (asked by the caller)
        entries = as_array(self.value(norm.argument)).entries
        return reduce(jets.add, (jets.multiply(entry, entry) for entry in entries))

    def _narrowest(self, node: Node) -> int:
        """The smallest size between the factors of a product, which its rank cannot exceed."""
        factors = node.factors if isinstance(node, Product) else (node,)
        sizes = [size_of(self._shapes.of(factor)) for factor in factors]
        extents = [self._extent(dim) for size in sizes if not size.is_number for dim in (size.rows, size.columns)]
        return min(extents, default=1)

    def _derivative_of(self, node: Derivative) -> Part:
        if self.is_number(node.variable) and self.is_number(node.body):
            return super().value(node)
        return array_slopes.derivative(self, node)

    def number_at(self, node: Node) -> Value:
        """A name or an entry as a number of the point."""
        return super().value(node)

    def extents(self, node: Node) -> tuple[int, int]:
        """How many rows and columns a part has."""
        size = size_of(self._shape_of(node))
        return self._extent(size.rows), self._extent(size.columns)

    def _hadamard_power(self, node: HadamardPower) -> Part:
        variable = Symbol(_ENTRY)
        formula = Power(variable, node.exponent)
        return each(lambda value: self.with_value(variable, value, formula), self.value(node.base))

    # ---- functions and sums

    def _function_of(self, node: Function) -> Part:
        row = FUNCTIONS[node.name]
        if row.takes == "several" or (row.takes == "scalar" and self.is_number(node.argument)):
            return super().value(node)
        argument = self.value(node.argument)
        if row.takes == "scalar":
            return self._entry_by_entry(node.name, argument)
        array = as_array(argument)
        if row.takes == "matrix" or row.gives == "diagonal":
            return self._of_matrix(row, array)
        is_matrix = array.rows > 1 and array.columns > 1
        if is_matrix and node.name not in ("norm", "softmax"):
            raise UnsupportedError(f"{node.name} of a matrix is not supported")
        return self._row_by_row(array) if is_matrix and node.name == "softmax" else self._of_vector(node.name, array)

    def _entry_by_entry(self, name: str, argument: Part) -> Part:
        variable = Symbol(_ENTRY)
        return each(lambda value: self.with_value(variable, value, Function(name, variable)), argument)

    def _row_by_row(self, array: Array) -> Part:
        """The softmax of a matrix, which is taken of each of its rows."""
        width = array.columns
        rows = (Array(1, width, array.entries[k : k + width]) for k in range(0, len(array.entries), width))
        found = (as_array(self._of_vector("softmax", row)) for row in rows)
        return Array(array.rows, width, tuple(entry for row in found for entry in row.entries))

    def _of_vector(self, name: str, array: Array) -> Part:
        """A norm, or softmax: its formula with a letter for each entry."""
        letters = tuple(Symbol(f"{_ENTRY}{k}") for k in range(len(array.entries)))
        formula = FUNCTIONS[name].rewritten
        assert formula is not None  # noqa: S101  (the table refuses a row without)
        found = formula(Vector(letters))
        self.bound.update(zip(letters, array.entries, strict=True))
        values = [super(Arrays, self).value(part) for part in (found.entries if isinstance(found, Vector) else [found])]
        for letter in letters:
            del self.bound[letter]
        return values[0] if len(values) == 1 else Array(array.rows, array.columns, tuple(values))

    def _of_matrix(self, row: FunctionRow, array: Array) -> Part:
        """A trace, a determinant, a diagonal matrix: its formula with a letter for each entry."""
        letters = tuple(Symbol(f"{_ENTRY}{k}") for k in range(len(array.entries)))
        rows = tuple(letters[k : k + array.columns] for k in range(0, len(letters), array.columns))
        formula = row.rewritten
        assert formula is not None  # noqa: S101  (the table refuses a row without)
        found = formula(Vector(letters) if row.gives == "diagonal" else Matrix(rows))
        self.bound.update(zip(letters, array.entries, strict=True))
        entries = [entry for line in found.rows for entry in line] if isinstance(found, Matrix) else [found]
        values = tuple(super(Arrays, self).value(entry) for entry in entries)
        for letter in letters:
            del self.bound[letter]
        return whole(Array(len(letters), len(letters), values)) if row.gives == "diagonal" else values[0]

    def _sum_over_range(self, node: FiniteSum) -> Part:
        if self.is_number(node):
            return super().value(node)
        lower = self._integer(node.lower, "the lower bound of a sum")
        upper = self._integer(node.upper, "the upper bound of a sum")
        terms = [self.with_value(node.index, fmpq(k), node.body) for k in range(lower, min(upper, lower + 60) + 1)]
        return reduce(added, terms) if terms else self._filled(node, lambda i, j: ZERO)


def _is_norm(node: Node) -> bool:
    return isinstance(node, Function) and node.name == "norm"


#: Kinds that are numbers for the most part, and then left to the evaluator of numbers.
_PLAIN = frozenset({Symbol, Indexed, Number, Power})

_METHODS: dict[type[Node], Callable[[Arrays, Any], Part]] = {
    Symbol: Arrays._named,
    Indexed: Arrays._named,
    Number: Arrays._zero,
    Ones: Arrays._ones,
    Vector: Arrays._vector,
    Matrix: Arrays._matrix,
    Sum: Arrays._sum,
    Negation: Arrays._negation,
    Quotient: Arrays._quotient,
    Product: Arrays._product,
    Dot: Arrays._dot,
    HadamardPower: Arrays._hadamard_power,
    Differential: array_slopes.differential,
    Derivative: Arrays._derivative_of,
    Gradient: array_slopes.derivative,
    Entry: Arrays._entry_of,
    Hadamard: Arrays._hadamard,
    Transpose: Arrays._transpose,
    Power: Arrays._power_of,
    Function: Arrays._function_of,
    FiniteSum: Arrays._sum_over_range,
}
