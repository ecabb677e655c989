"""The values of spellings: numbers, matrices of them, and what stands for having none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


class UndefinedError(ArithmeticError):
    """There is no real value here."""


class SpellingError(ValueError):
    """A spelling uses what is not allowed, or does not fit together."""


@dataclass(frozen=True)
class Matrix:
    """A matrix by its rows; a vector is one of a single column."""

    rows: tuple[tuple[Any, ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    @property
    def flat(self) -> tuple[Any, ...]:
        """The entries row by row."""
        return tuple(entry for row in self.rows for entry in row)

    @property
    def transposed(self) -> Matrix:
        return Matrix(tuple(zip(*self.rows, strict=True)))

    def entry(self, indices: tuple[int, ...]) -> Any:
        """The entry at places counted from 1."""
        row, column = indices if len(indices) == 2 else (indices[0], 1)
        if not (0 < row <= self.shape[0] and 0 < column <= self.shape[1]):
            raise UndefinedError(f"there is no entry {indices}")
        return self.rows[row - 1][column - 1]

    def mapped(self, function: Callable[..., Any], *others: Matrix) -> Matrix:
        """A function of the entries at each place."""
        if any(other.shape != self.shape for other in others):
            raise UndefinedError(f"shapes differ: {[one.shape for one in (self, *others)]}")
        grids = (self.rows, *(other.rows for other in others))
        return Matrix(tuple(tuple(map(function, *rows)) for rows in zip(*grids, strict=True)))


def number(value: Any) -> Any:
    """A number, or the only entry of a matrix."""
    if isinstance(value, Matrix) and value.shape == (1, 1):
        return value.rows[0][0]
    if isinstance(value, Matrix | list):
        raise SpellingError("a number is needed here")
    return value


def as_fraction(value: Any) -> Fraction:
    """A floating number as the fraction that it is."""
    if isinstance(value, Fraction):
        return value
    sign, digits, exponent, _ = value._mpf_
    return Fraction(int(digits)) * Fraction(2) ** int(exponent) * (-1 if sign else 1)
