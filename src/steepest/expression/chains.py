"""Products of matrices as chains: which neighbours are multiplied, and which parts come out as numbers.

``2 X^T r`` is the number 2 and the chain Xᵀ, r; in ``a b^T c`` the chain bᵀ, c is a number, and a is left. A
row behind a matrix waits for its column, as everywhere where shapes are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Node
from steepest.expression.shapes import Shape

Dim = int | str


@dataclass(frozen=True, slots=True)
class Size:
    """Rows and columns; one of either is None, so that a number is (None, None) and a row (None, d)."""

    rows: Dim | None
    columns: Dim | None

    @property
    def is_number(self) -> bool:
        """Whether there is one entry."""
        return self.rows is None and self.columns is None

    @property
    def transposed(self) -> Size:
        """Columns for rows."""
        return Size(self.columns, self.rows)


NUMBER = Size(None, None)


def size_of(shape: Shape | None) -> Size:
    """The size of a shape, with None wherever there is one only.

    Raises:
        UnsupportedError: a statement has no shape.
    """
    if shape is None:
        raise UnsupportedError("a statement has no entries")
    rows, columns = (*shape.dims, 1, 1)[:2]
    return Size(None if rows == 1 else rows, None if columns == 1 else columns)


@dataclass(frozen=True, slots=True)
class Chain:
    """Neighbours that are multiplied as matrices, and the size of their product."""

    factors: tuple[Node, ...]
    sizes: tuple[Size, ...]

    @property
    def size(self) -> Size:
        """The size of the product."""
        return Size(self.sizes[0].rows, self.sizes[-1].columns)

    def before(self, other: Chain) -> Chain:
        """The product of two chains."""
        return Chain(self.factors + other.factors, self.sizes + other.sizes)


def chains(factors: Sequence[tuple[Node, Size]]) -> tuple[list[Node], list[Chain], Chain | None]:
    """The factors that are numbers, the chains that come out as numbers, and the chain that is left.

    Raises:
        UnsupportedError: neighbours do not fit.
    """
    numbers: list[Node] = []
    done: list[Chain] = []
    runs: list[Chain] = []
    for node, size in factors:
        if size.is_number:
            numbers.append(node)
            continue
        runs.append(Chain((node,), (size,)))
        _join(runs, done)
    if len(runs) > 1:
        raise UnsupportedError("two factors of a product do not fit")
    return numbers, done, runs[0] if runs else None


def _join(runs: list[Chain], done: list[Chain]) -> None:
    """Multiply the last two runs as long as they fit; a row waits behind what it does not fit."""
    while len(runs) > 1:
        left, right = runs[-2:]
        if left.size.columns != right.size.rows:
            return
        runs[-2:] = [left.before(right)]
        if runs[-1].size.is_number:
            done.append(runs.pop())
