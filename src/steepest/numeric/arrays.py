"""A graph whose values are numbers, vectors and matrices, with the products of matrices among its operations.

A vector is an array of one dimension, whether it stands upright or lies down; whoever lowers a formula knows which.
Numbers are drawn out of products of matrices, so that they scale the short result and not the long table of data,
and what is the same everywhere (𝟏, b𝟏) stays one number, which sums turn into counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from steepest.numeric.graph import Graph, Place

Dim = int | str
Dims = tuple[Dim, ...]


class ArrayGraph(Graph):
    """Operations on arrays, each at its place, with its shape.

    Attributes:
        dims: the shape of each place, by names and numbers; a number has none.
        sizes: the places that stand for a size, by name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.dims: dict[Place, Dims] = {}
        self.sizes: dict[str, Place] = {}

    def shape(self, place: Place) -> Dims:
        """The shape of a value."""
        return self.dims.get(place, ())

    def given(self, name: str, dims: Dims) -> Place:
        """An array that is given."""
        place = self.variable(name)
        self.dims[place] = dims
        return place

    def size(self, dim: Dim) -> Place:
        """A size as a number."""
        if isinstance(dim, int):
            return self.constant(dim)
        if dim not in self.sizes:
            self.sizes[dim] = self.variable(dim)
        return self.sizes[dim]

    def extent(self, dim: Dim) -> Place:
        """A size as NumPy wants one for a shape: a whole number."""
        return self.position(dim) if isinstance(dim, int) else self.size(dim)

    def position(self, value: int) -> Place:
        """A whole number that counts rows or columns, and is no value."""
        place = self._placed(("position", value), "position")
        self.names[place] = str(value)
        return place

    def operation(self, name: str, *arguments: Place) -> Place:
        """An operation entry by entry: its result has the shape of those of its arguments that have one.

        What is the same everywhere, or in every row or column, is worked out once.
        """
        shaped = [argument for argument in arguments if argument in self.dims]
        if not shaped:
            return self._shaped(name, arguments, ())
        repeated = {self._repetition(argument) for argument in shaped}
        if len(repeated) == 1 and (how := repeated.pop()) != "":
            inner = [self.arguments[argument][0] if argument in self.dims else argument for argument in arguments]
            return self._repeated(how, self.operation(name, *inner), self.dims[shaped[0]])
        return self._shaped(name, arguments, self.dims[shaped[0]])

    def _repetition(self, place: Place) -> str:
        """How an array repeats what it is made of; "" for others."""
        operation = self.operations[place]
        return operation if operation in ("as_rows", "as_columns", "spread1", "spread2") else ""

    def _repeated(self, how: str, place: Place, dims: Dims) -> Place:
        if how == "as_rows":
            return self.as_rows(place, dims[0])
        return self.as_columns(place, dims[1]) if how == "as_columns" else self.spread(place, dims)

    def whole(self, place: Place) -> Place:
        """An array in memory of its own, where it is a vector repeated."""
        how, (rows, columns) = self._repetition(place), (*self.shape(place), 1, 1)[:2]
        if how == "as_rows":
            return self._shaped("tiled", self.arguments[place], (rows, columns))
        return self.transpose(self.whole(self.transpose(place))) if how == "as_columns" else place

    def remade(self, place: Place, arguments: tuple[Place, ...]) -> Place:
        """The same operation on other values, of the same shape."""
        if arguments == self.arguments[place]:
            return place
        found = self._placed(("remade", place, *arguments), self.operations[place], arguments)
        if place in self.dims:
            self.dims[found] = self.dims[place]
        return found

    def _shaped(self, name: str, arguments: Sequence[Place], dims: Dims) -> Place:
        place = self._placed((name, *arguments), name, tuple(arguments))
        if dims:
            self.dims[place] = dims
        return place

    def along(self, array: Place, dims: Dims) -> Place:
        """The array, with other names for its sizes."""
        return array

    def line(self, name: str, vector: Place, position: Place, count: Place, dims: Dims) -> Place:
        """A vector as one row or column of a matrix of zeros."""
        return self._shaped(name, (vector, position, count), dims)

    # ---- what is the same everywhere

    def spread(self, number: Place, dims: Dims) -> Place:
        """An array with one number everywhere."""
        if not dims:
            return number
        return self._shaped(f"spread{len(dims)}", (number, *map(self.extent, dims)), dims)

    def spread_number(self, place: Place) -> Place | None:
        """The number that an array has everywhere; None for other arrays."""
        return self.arguments[place][0] if self.operations[place].startswith("spread") else None

    def _narrow(self, a: Place, b: Place) -> tuple[Place, Place, Dims]:
        """Two terms or factors, with a number for what is the same everywhere; and the shape that this loses."""
        one, other = self.spread_number(a), self.spread_number(b)
        lost = self.shape(a) or self.shape(b)
        a, b = a if one is None else one, b if other is None else other
        return a, b, () if self.shape(a) or self.shape(b) else lost

    def add(self, a: Place, b: Place) -> Place:
        """a + b."""
        a, b, dims = self._narrow(a, b)
        return self.spread(super().add(a, b), dims)

    def subtract(self, a: Place, b: Place) -> Place:
        """a - b."""
        a, b, dims = self._narrow(a, b)
        return self.spread(super().subtract(a, b), dims)

    def multiply(self, a: Place, b: Place) -> Place:
        """a · b, entry by entry; the numbers among several factors come first."""
        a, b, dims = self._narrow(a, b)
        if dims:
            return self.spread(super().multiply(a, b), dims)
        if self.shape(a) and self.shape(b):
            (one, first), (other, second) = self.scale(a), self.scale(b)
            if one is not None or other is not None:
                return self.scaled(self._both(one, other), super().multiply(first, second))
        elif self.shape(b) or self.shape(a):
            number, array = (a, b) if self.shape(b) else (b, a)
            own, rest = self.scale(array)
            if own is not None and number not in self.values:
                return self.scaled(super().multiply(number, own), rest)
        return super().multiply(a, b)

    def divide(self, a: Place, b: Place) -> Place:
        """a / b; an array by a number is the array behind 1/b."""
        if self.shape(a) and not self.shape(b):
            return self.multiply(super().divide(self.constant(1), b), a)
        return super().divide(a, b)

    def negative(self, a: Place) -> Place:
        """-a."""
        number = self.spread_number(a)
        return super().negative(a) if number is None else self.spread(super().negative(number), self.dims[a])

    # ---- numbers in front of arrays

    def scale(self, place: Place) -> tuple[Place | None, Place]:
        """The number in front of an array, if there is one, and the array."""
        if self.operations[place] == "negative" and self.shape(place):
            own, rest = self.scale(self.arguments[place][0])
            return (self.constant(-1) if own is None else super().negative(own)), rest
        if self.operations[place] == "multiply" and self.shape(place):
            a, b = self.arguments[place]
            if not self.shape(a):
                own, rest = self.scale(b)
                return (a if own is None else super().multiply(a, own)), rest
            if not self.shape(b):
                own, rest = self.scale(a)
                return (b if own is None else super().multiply(b, own)), rest
        return None, place

    def scaled(self, number: Place | None, array: Place) -> Place:
        """An array behind a number."""
        return array if number is None else super().multiply(number, array)

    def _both(self, one: Place | None, other: Place | None) -> Place | None:
        if one is None or other is None:
            return one if other is None else other
        return super().multiply(one, other)

    # ---- products and sums of arrays

    def transpose(self, a: Place) -> Place:
        """Columns for rows; a vector stays the array that it is."""
        if len(self.shape(a)) < 2:
            return a
        if (number := self.spread_number(a)) is not None:
            return self.spread(number, self.dims[a][::-1])
        own, rest = self.scale(a)
        if own is not None:
            return self.scaled(own, self.transpose(rest))
        if self.operations[rest] == "transpose":
            return self.arguments[rest][0]
        if (how := self._repetition(rest)) != "":
            turned = self.as_columns if how == "as_rows" else self.as_rows
            return turned(self.arguments[rest][0], self.dims[rest][0 if how == "as_rows" else 1])
        return self._shaped("transpose", (rest,), self.dims[rest][::-1])

    def matmul(self, a: Place, b: Place) -> Place:
        """The product of two matrices, or of a matrix and a vector on either side of it."""
        if not self.shape(a) or not self.shape(b):
            return self.multiply(a, b)
        (one, first), (other, second) = self.scale(a), self.scale(b)
        return self.scaled(self._both(one, other), self._product(first, second))

    def _product(self, a: Place, b: Place) -> Place:
        if len(self.dims[a]) == len(self.dims[b]) == 1:
            return self.dot(a, b)
        dims = self.dims[a][:-1] + self.dims[b][1:]
        if self._repetition(a) == "as_rows":
            return (
                self.outer(self.ones(dims[0]), self.matmul(self.arguments[a][0], b))
                if len(dims) == 2
                else (self.spread(self.dot(self.arguments[a][0], b), dims))
            )
        if self._repetition(a) == "as_columns":
            sums = self.total(b) if len(self.dims[b]) == 1 else self.column_sums(b)
            return (
                self.multiply(sums, self.arguments[a][0]) if len(dims) == 1 else self.outer(self.arguments[a][0], sums)
            )
        if self._repetition(b) in ("as_rows", "as_columns"):
            return self.transpose(self._product(self.transpose(b), self.transpose(a)))
        if len(self.dims[a]) == 1 and (number := self.spread_number(a)) is not None:
            return self.multiply(number, self.column_sums(b))
        if len(self.dims[b]) == 1 and (number := self.spread_number(b)) is not None:
            return self.multiply(number, self.row_sums(a))
        return self._shaped("matmul", (a, b), dims)

    def dot(self, a: Place, b: Place) -> Place:
        """The sum of the products of entries."""
        if not self.shape(a) or not self.shape(b):
            number, array = (a, b) if self.shape(b) else (b, a)
            return self.multiply(number, self.total(array))
        (one, first), (other, second) = self.scale(a), self.scale(b)
        for same, rest in ((self.spread_number(first), second), (self.spread_number(second), first)):
            if same is not None:
                return self.scaled(self._both(one, other), self.multiply(same, self.total(rest)))
        for one_place, rest in ((first, second), (second, first)):
            if (how := self._repetition(one_place)) != "":
                sums = self.column_sums(rest) if how == "as_rows" else self.row_sums(rest)
                return self.scaled(self._both(one, other), self.dot(self.arguments[one_place][0], sums))
        name = "dot" if len(self.dims[first]) == 1 else "inner"
        found = self._shaped(name, sorted((first, second)), ())
        return self.scaled(self._both(one, other), found)

    def outer(self, a: Place, b: Place) -> Place:
        """The matrix of all products of an entry of a and one of b."""
        (one, first), (other, second) = self.scale(a), self.scale(b)
        dims = (self.dims[first][0], self.dims[second][0])
        factor = self._both(one, other)
        left, right = self.spread_number(first), self.spread_number(second)
        if left is not None and right is not None:
            return self.spread(self.scaled(factor, self.multiply(left, right)), dims)
        if left is not None:
            return self.scaled(self._both(factor, left), self.as_rows(second, dims[0]))
        if right is not None:
            return self.scaled(self._both(factor, right), self.as_columns(first, dims[1]))
        return self.scaled(factor, self._shaped("outer", (first, second), dims))

    def total(self, a: Place) -> Place:
        """The sum of all entries."""
        if not self.shape(a):
            return a
        if (number := self.spread_number(a)) is not None:
            count = number
            for dim in self.dims[a]:
                count = self.multiply(count, self.size(dim))
            return count
        own, rest = self.scale(a)
        if own is not None:
            return self.scaled(own, self.total(rest))
        if (how := self._repetition(rest)) != "":
            count = self.size(self.dims[rest][0 if how == "as_rows" else 1])
            return self.multiply(count, self.total(self.arguments[rest][0]))
        if self.operations[rest] in ("column_sums", "row_sums"):
            return self.total(self.arguments[rest][0])
        if self.operations[rest] == "multiply":
            return self.dot(*self.arguments[rest])
        if self.operations[rest] == "power" and self.arguments[rest][1] in self.values:
            base, exponent = self.arguments[rest]
            if self.values[exponent] == Fraction(2):
                return self.dot(base, base)
        return self._shaped("total", (rest,), ())

    def column_sums(self, a: Place) -> Place:
        """The sum of each column, 𝟏ᵀA."""
        return self._sums("column_sums", a, 0)

    def row_sums(self, a: Place) -> Place:
        """The sum of each row, A𝟏."""
        return self._sums("row_sums", a, 1)

    def _sums(self, name: str, a: Place, axis: int) -> Place:
        dims = self.dims[a]
        if (number := self.spread_number(a)) is not None:
            return self.spread(self.multiply(number, self.size(dims[axis])), (dims[1 - axis],))
        own, rest = self.scale(a)
        if (how := self._repetition(rest)) != "":
            inner = self.arguments[rest][0]
            if (how == "as_rows") == (axis == 0):
                return self.scaled(own, self.multiply(self.size(dims[axis]), inner))
            return self.scaled(own, self.spread(self.total(inner), (dims[1 - axis],)))
        return self.scaled(own, self._shaped(name, (rest,), (dims[1 - axis],)))

    def ones(self, dim: Dim) -> Place:
        """𝟏."""
        return self.spread(self.constant(1), (dim,))

    def as_rows(self, a: Place, count: Dim) -> Place:
        """𝟏aᵀ: a vector as each of so many rows."""
        if (number := self.spread_number(a)) is not None:
            return self.spread(number, (count, self.dims[a][0]))
        return self._shaped("as_rows", (a, self.extent(count)), (count, self.dims[a][0]))

    def as_columns(self, a: Place, count: Dim) -> Place:
        """a𝟏ᵀ: a vector as each of so many columns."""
        if (number := self.spread_number(a)) is not None:
            return self.spread(number, (self.dims[a][0], count))
        return self._shaped("as_columns", (a, self.extent(count)), (self.dims[a][0], count))

    # ---- functions of whole arrays

    def call(self, name: str, a: Place) -> Place:
        """A function entry by entry; the logarithm of a sum of powers of e is one of its own."""
        if name != "log":
            return super().call(name, a)
        how = self._repetition(a)
        if how not in ("", "spread1", "spread2"):
            return self._repeated(how, self.call("log", self.arguments[a][0]), self.dims[a])
        sums = self.operations[a]
        if sums in ("total", "row_sums", "column_sums") and self.operations[self.arguments[a][0]] == "exp":
            exponents = self.arguments[self.arguments[a][0]][0]
            if sums == "row_sums" or len(self.shape(exponents)) == 1:
                return self.logsumexp(exponents)
            if sums == "column_sums":
                return self.logsumexp(self.transpose(exponents))
        return super().call(name, a)

    def softmax(self, a: Place) -> Place:
        """e^(a_k) over their sum; of a matrix row by row."""
        return self._shaped("softmax", (a,), self.dims[a])

    def logsumexp(self, a: Place) -> Place:
        """The logarithm of the sum of e^(a_k); of a matrix row by row."""
        return self._shaped("logsumexp", (a,), self.dims[a][:-1])

    def inverse(self, a: Place) -> Place:
        """The inverse of a square matrix."""
        return self._shaped("inverse", (a,), self.dims[a])

    def logdet(self, a: Place) -> Place:
        """The logarithm of the determinant of a matrix with a positive one."""
        return self._shaped("logdet", (a,), ())

    def det(self, a: Place) -> Place:
        """The determinant of a square matrix."""
        return self._shaped("det", (a,), ())

    def trace(self, a: Place) -> Place:
        """The sum of the diagonal; of a product, the sum of products of entries."""
        own, rest = self.scale(a)
        if self.operations[rest] == "matmul":
            one, other = self.arguments[rest]
            return self.scaled(own, self.dot(self.transpose(one), other))
        return self.scaled(own, self._shaped("trace", (rest,), ()))

    def identity(self, dim: Dim) -> Place:
        """The identity matrix."""
        return self._shaped("identity", (self.extent(dim),), (dim, dim))

    def diagonal(self, a: Place) -> Place:
        """The matrix with a vector on its diagonal; of a matrix the vector on its diagonal."""
        dims = self.dims[a]
        return self._shaped("diagonal", (a,), dims * 2 if len(dims) == 1 else dims[:1])
