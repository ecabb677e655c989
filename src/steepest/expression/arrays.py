"""Arrays of exact rationals or balls, and their arithmetic. A number is no array: an array of one entry is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from steepest.errors import UnsupportedError
from steepest.expression import jets
from steepest.expression.jets import ONE, ZERO, Jet, Value
from steepest.expression.no_value import IndeterminateError, UndefinedError


class SingularError(UndefinedError):
    """A matrix has no inverse; `robust` where none of its size and form has one."""


@dataclass(frozen=True, slots=True)
class Array:
    """Rows of numbers; a column has one column, and a number is no array."""

    rows: int
    columns: int
    entries: tuple[Value, ...]  # row by row

    def at(self, row: int, column: int) -> Value:
        """One entry, counted from 0."""
        return self.entries[row * self.columns + column]

    def each(self, change: Callable[[Value], Value]) -> Array:
        """The array with every entry changed."""
        return Array(self.rows, self.columns, tuple(map(change, self.entries)))

    @property
    def transposed(self) -> Array:
        """Columns for rows."""
        found = (self.at(row, column) for column in range(self.columns) for row in range(self.rows))
        return Array(self.columns, self.rows, tuple(found))


Part = Any  # Array | Value


def unit(size: int) -> Array:
    """The identity matrix."""
    return Array(size, size, tuple(ONE if i == j else ZERO for i in range(size) for j in range(size)))


def whole(array: Array) -> Part:
    """An array; the number itself where there is one entry."""
    return array.entries[0] if len(array.entries) == 1 else array


def as_array(part: Part) -> Array:
    return part if isinstance(part, Array) else Array(1, 1, (part,))


def each(change: Callable[[Value], Value], part: Part) -> Part:
    return part.each(change) if isinstance(part, Array) else change(part)


def added(left: Part, right: Part) -> Part:
    if not (isinstance(left, Array) or isinstance(right, Array)):
        return jets.add(left, right)
    one, other = as_array(left), as_array(right)
    if (one.rows, one.columns) != (other.rows, other.columns):
        raise UnsupportedError("the sizes of two terms do not fit")
    return Array(one.rows, one.columns, tuple(map(jets.add, one.entries, other.entries)))


def multiplied(one: Array, other: Array) -> Array:
    entries = (
        reduce(jets.add, (jets.multiply(one.at(i, k), other.at(k, j)) for k in range(one.columns)))
        for i in range(one.rows)
        for j in range(other.columns)
    )
    return Array(one.rows, other.columns, tuple(entries))


def inverse(array: Array) -> Array:
    """The inverse of a square matrix.

    Raises:
        SingularError: it has none.
        IndeterminateError: whether it has one is not clear.
    """
    if any(isinstance(value, Jet) for value in array.entries):
        return _inverse_of_jets(array)
    if array.rows != array.columns:
        raise SingularError("only a square matrix has an inverse", robust=True)
    rows = [list(array.entries[k * array.columns : (k + 1) * array.columns]) for k in range(array.rows)]
    if all(isinstance(value, fmpq) for value in array.entries):
        try:
            return _from_rows(fmpq_mat(rows).inv().tolist())
        except ZeroDivisionError:
            raise SingularError("a matrix has no inverse", robust=False) from None
    try:
        return _from_rows(arb_mat([[arb(value) for value in row] for row in rows]).inv().tolist())
    except ZeroDivisionError:
        raise IndeterminateError("whether a matrix has an inverse is not clear") from None


def _inverse_of_jets(array: Array) -> Array:
    """``(C + n)^{-1} = C^{-1} - C^{-1} n C^{-1} + …`` with the infinitesimal parts in n, of which powers vanish."""
    constant = inverse(array.each(jets.constant_part))
    tiny = array.each(lambda value: value.nilpotent if isinstance(value, Jet) else ZERO)
    order = max(value.order for value in array.entries if isinstance(value, Jet))
    step = multiplied(constant, tiny).each(jets.negative)
    term = total = constant
    for _ in range(order):
        term = multiplied(step, term)
        total = added(total, term)
    return total


def _from_rows(rows: Sequence[Sequence[Any]]) -> Array:
    return Array(len(rows), len(rows[0]), tuple(value for row in rows for value in row))
