"""Sums, means and products of the columns of a table, from its rows block by block, in constant memory.

What is kept are the number of rows n, the means m and the scatter ``S = Σ (u - m)(u - m)ᵀ`` of the rows u. Two such
sums are put together by the formula of Chan, Golub and LeVeque, ``S = S₁ + S₂ + (n₁ n₂/n) δ δᵀ`` with δ = m₂ - m₁,
so that a table can be cut anywhere. Means are kept as a distance from an origin among the data: a column of years,
2,000 ± 10, loses none of its figures to the 2,000.

Products of a block are taken as they stand where that loses little, which is one pass over it by BLAS. Where a mean
is large beside the spread of its column, an origin is subtracted first.

Source: T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", *The American
Statistician* 37 (1983).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.numeric.moments.layout import as_rows, in_one_run
from steepest.numeric.moments.rows import told_not_finite

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 1 << 19  # bytes of a block of rows: it is read from memory once, and a second time from the cache
WIDE = 128  # columns from which on the origin is not repeated for every row of a block: lines are long enough
BLOCKS = 16  # blocks whose products are added before means are taken away
MOST_LOST = 16.0  # Σ u² may be this many times Σ (u - m)² before an origin is subtracted: four bits of 53


def chunk_rows(columns: int) -> int:
    """How many rows of a table are taken in together.

    A block has as many rows as columns at least, for else the sums would be touched more often than the table.
    """
    return BLOCKS * max(BLOCK // (8 * columns), columns, 16)


class Scatter:
    """The number of rows, the means and the scatter of the columns of a table.

    Attributes:
        count: the number of rows.
        weight: the sum of their weights; the number of rows where they have none.
        origin: a point among the data, shape (n_columns,).
        shift: the means less the origin.
        scatter: ``Σ w (u - m)(u - m)ᵀ``, shape (n_columns, n_columns).
    """

    __slots__ = ("_working", "count", "origin", "scatter", "shift", "weight")

    def __init__(self, columns: int) -> None:
        import numpy as np

        self.count, self.weight = 0, 0.0
        self.origin, self.shift = np.zeros(columns), np.zeros(columns)
        self.scatter = np.zeros((columns, columns))
        self._working: _Working | None = None

    @property
    def mean(self) -> NDArray[Any]:
        """The means of the columns."""
        return self.origin + self.shift

    @property
    def columns(self) -> int:
        """The number of columns."""
        return len(self.origin)

    @property
    def parts(self) -> tuple[Any, ...]:
        """All that is known, as `from_parts` takes it."""
        return self.count, self.weight, self.origin, self.shift, self.scatter

    @classmethod
    def from_parts(
        cls, count: int, weight: float, origin: NDArray[Any], shift: NDArray[Any], scatter: NDArray[Any]
    ) -> Scatter:
        """The sums of which these are the parts."""
        found = cls(len(origin))
        found.count, found.weight = count, weight
        found.origin, found.shift, found.scatter = origin, shift, scatter
        return found

    def add(self, X: Any, y: Any = None, weights: Any = None, first_row: int = 0) -> None:
        """Take rows in.

        Args:
            X: the first columns, shape (rows, n_columns) or one less where there is `y`; dense or scipy.sparse.
            y: the last column.
            weights: a number from 0 for each row.
            first_row: how many rows were before them; errors count from there.

        Raises:
            DataError: an entry is nan or infinite, or its square too large for a float.
        """
        rows = chunk_rows(self.columns)
        fitting = min(rows // BLOCKS, max(X.shape[0], 1))
        if self._working is None or self._working.rows < fitting:
            self._working = _Working(self.columns, fitting)
        done = self._working
        for start in range(0, X.shape[0], rows):
            part = slice(start, start + rows)
            taken = X[part], None if y is None else y[part]
            done.take(*taken, None if weights is None else weights[part])
            if not done.is_finite:
                raise DataError(None, None, None, told_not_finite(*taken, first_row + start))
            self.join(done.count, done.weight, done.origin, done.shift, done.scatter)

    def join(self, count: int, weight: float, origin: NDArray[Any], shift: NDArray[Any], scatter: NDArray[Any]) -> None:
        """Put the sums of other rows to these."""
        if not self.count:  # an origin among the data, so that shifts stay small and exact
            self.origin = origin + shift
            self.shift = (origin - self.origin) + shift
        apart = (origin - self.origin) + shift - self.shift
        both = self.weight + weight
        share = weight / both if both else 0.0
        self.scatter += scatter
        self.scatter += (self.weight * share) * (apart[:, None] * apart)
        self.shift = self.shift + share * apart
        self.count, self.weight = self.count + count, both

    def merge(self, other: Scatter) -> None:
        """Put the sums of another table with the same columns to these."""
        self.join(other.count, other.weight, other.origin, other.shift, other.scatter)

    def copy(self) -> Scatter:
        """The same sums, apart from these."""
        return Scatter.from_parts(self.count, self.weight, self.origin, self.shift.copy(), self.scatter.copy())


class _Working:
    """The sums of some rows, with the arrays that they are worked out in.

    Attributes:
        rows: the rows of a block.
        count, weight, shift, scatter: as of `Scatter`.
        origin: what is subtracted from every row.
    """

    def __init__(self, columns: int, rows: int) -> None:
        import numpy as np

        self.columns, self.rows = columns, rows
        self.count, self.weight = 0, 0.0
        self.origin, self.shift = np.zeros(columns), np.zeros(columns)
        self.scatter = np.zeros((columns, columns))
        self._forget = False
        self._ones = np.ones(rows)
        self._room: dict[str, NDArray[Any]] = {}

    def _array(self, name: str, *shape: int) -> NDArray[Any]:
        """An array to work in, made once."""
        import numpy as np

        if name not in self._room:
            self._room[name] = np.empty(shape)
        return self._room[name]

    @property
    def is_finite(self) -> bool:
        """Whether no row held nan or infinity, or a number whose square is too large."""
        import numpy as np

        return bool(np.isfinite(self.scatter.diagonal()).all())

    def take(self, X: Any, y: Any, weights: Any) -> None:
        """Work out the sums of some rows, which are as many as `BLOCKS` blocks at most."""
        import numpy as np

        with np.errstate(all="ignore"):  # what is not finite is looked for afterwards
            if self._forget:
                self.origin, self._forget = np.zeros(self.columns), False
            self._sum(X, y, weights)
            constant = self._constant(X, y)
            if self._lossy(constant):
                self._forget = X.shape[0] < self.rows and not self.origin.any()  # few rows say little of those to come
                self.origin = self.origin + np.where(np.isfinite(self.shift), self.shift, 0.0)
                self._sum(X, y, weights)
            self.scatter -= self.weight * (self.shift[:, None] * self.shift)
            for column, value in constant.items():
                self.shift[column] = value - self.origin[column]
                self.scatter[column] = self.scatter[:, column] = 0.0

    def _sum(self, X: Any, y: Any, weights: Any) -> None:
        """Σ w (u - origin), divided by Σ w, and Σ w (u - origin)(u - origin)ᵀ."""
        self.count = X.shape[0]
        self.weight = float(self.count if weights is None else weights.sum())
        if weights is None and not self.origin.any() and in_one_run(X):
            total = self._as_it_stands(X, y)
        else:
            total = self._by_copies(X, y, weights)
        self.shift = total / self.weight if self.weight else total * 0.0

    def _blocks(self) -> list[slice]:
        return [slice(start, start + self.rows) for start in range(0, self.count, self.rows)]

    def _as_it_stands(self, X: NDArray[Any], y: NDArray[Any] | None) -> NDArray[Any]:
        """The sums of the columns; their products are in the scatter then. Each block is read from memory once."""
        import numpy as np

        width, blocks = X.shape[1], self._blocks()
        sums, crosses = self._array("sums", BLOCKS, width), self._array("crosses", BLOCKS, width)
        gram, products = self._array("gram", width, width), self._array("products", width, width)
        gram[:] = 0.0
        for k, part in enumerate(blocks):
            block = X[part]
            np.dot(self._ones[: len(block)], block, out=sums[k])
            if y is not None:
                np.dot(y[part], block, out=crosses[k])
            np.dot(block.T, block, out=products)
            np.add(gram, products, out=gram)
        self.scatter[:width, :width] = gram
        if y is None:
            return np.asarray(sums[: len(blocks)].sum(axis=0))
        self.scatter[-1, :-1] = self.scatter[:-1, -1] = crosses[: len(blocks)].sum(axis=0)
        self.scatter[-1, -1] = y @ y
        return np.append(sums[: len(blocks)].sum(axis=0), y.sum())

    def _by_copies(self, X: Any, y: NDArray[Any] | None, weights: Any) -> NDArray[Any]:
        """The same of the rows less the origin; of a row with a weight w, times √w."""
        import numpy as np

        table = self._array("table", self.rows, self.columns)
        tiled = self._array("tiled", self.rows if self.columns < WIDE else 1, self.columns)
        sums, products = self._array("totals", BLOCKS, self.columns), self._array("squares", self.columns, self.columns)
        tiled[:], self.scatter[:] = self.origin, 0.0
        for k, part in enumerate(self._blocks()):
            block = as_rows(X[part])
            rows, less, ones = table[: len(block)], tiled[: len(block)], self._ones[: len(block)]  # or one row of them
            if y is None:
                np.subtract(block, less, out=rows)
            else:
                np.subtract(block, less[:, :-1], out=rows[:, :-1])
                np.subtract(y[part], less[:, -1], out=rows[:, -1])
            if weights is not None:
                ones = np.sqrt(weights[part])
                rows *= ones[:, None]
            np.dot(ones, rows, out=sums[k])
            np.dot(rows.T, rows, out=products)
            np.add(self.scatter, products, out=self.scatter)
        return np.asarray(sums[: k + 1].sum(axis=0))

    def _left(self) -> NDArray[Any]:
        """Σ w (u - m)² of each column, as far as Σ w u² and the mean know it."""
        found: NDArray[Any] = self.scatter.diagonal() - self.weight * self.shift * self.shift
        return found

    def _constant(self, X: Any, y: Any) -> dict[int, float]:
        """The columns that hold one number only, and that number."""
        import numpy as np

        squares = self.scatter.diagonal()
        found: dict[int, float] = {}
        for column in np.flatnonzero(np.abs(self._left()) <= 1e-12 * squares):
            values = y if y is not None and column == self.columns - 1 else as_rows(X[:, [column]])[:, 0]
            if (values == values[0]).all():
                found[int(column)] = float(values[0])
        return found

    def _lossy(self, constant: Collection[int]) -> bool:
        """Whether a mean is so large beside the spread of its column that an origin is to be subtracted first."""
        import numpy as np

        squares = self.scatter.diagonal()
        wanted = np.isfinite(squares) & (squares > MOST_LOST * self._left())
        wanted[list(constant)] = False
        return bool(wanted.any())
