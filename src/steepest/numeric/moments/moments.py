"""The moments of data: how many rows, the means of the columns, and the sums of their products.

Of data X and y a loss that is quadratic in its parameters needs XᵀX, Xᵀy, yᵀy, the sums of the columns and N, and
nothing else. They are (d + 2)² numbers, however many rows there are; they can be added up from parts of the data,
one after another or beside each other, and kept in a file. Read `scatter` next for how they are added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from steepest.errors import ShapeError
from steepest.numeric.moments.scatter import Scatter

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Progress = Callable[[int, int | None], object]  # rows that are done, and rows in all where that is known


class Moments:
    """The moments of features X and targets y: all that a quadratic loss needs of them.

    A new one is empty; its first rows say how many columns there are. `Moments.of` takes whole arrays.

    Attributes:
        count: the number of rows N.
        weight: the sum of the weights; N where rows have none.
        names: what the columns are called, the target last, where they have names; None otherwise.

    >>> import numpy as np
    >>> X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0, 3.0, 4.0, 6.0])
    >>> moments = Moments.of(X, y)
    >>> moments.count, moments.mean.tolist(), moments.gram.tolist(), moments.cross.tolist()
    (4, [1.5], [[14.0]], [29.0])
    >>> halves = Moments.of(X[:2], y[:2]).merge(Moments.of(X[2:], y[2:]))
    >>> halves.gram.tolist() == moments.gram.tolist()
    True
    """

    __slots__ = ("_scatter", "_targets", "names")

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self._scatter: Scatter | None = None
        self._targets = False
        self.names = None if names is None else tuple(names)

    # ---- taking rows in

    @classmethod
    def of(
        cls,
        X: ArrayLike | str | PathLike[str],
        y: ArrayLike | str | PathLike[str] | None = None,
        sample_weight: ArrayLike | None = None,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Self:
        """The moments of whole arrays.

        Args:
            X: features, shape (n_samples, n_features): an array, a memory map, scipy.sparse, or the path of a
                ``.npy`` file, which is mapped into memory and read in blocks.
            y: targets, shape (n_samples,), or the path of a ``.npy`` file; without them the moments are those of X.
            sample_weight: a number from 0 for each row.
            workers: how many threads share the rows; NumPy lets them work side by side.
            progress: is called with the number of rows that are done, and the number of all.

        Raises:
            DataError: an entry is nan or infinite (with its row and column), a weight negative, a file unreadable,
                or there are no rows.
            ShapeError: `X` and `y` disagree about the number of rows.
            ValueError: `workers` is not at least 1.
        """
        from steepest.numeric.moments.sharing import gathered

        found = cls()
        found._scatter = gathered(X, y, sample_weight, workers, progress)
        found._targets = y is not None
        return found

    @classmethod
    def of_blocks(cls, blocks: Iterable[Sequence[Any]], *, progress: Progress | None = None) -> Self:
        """The moments of rows that come in blocks, each ``(X, y)`` or ``(X, y, sample_weight)``.

        Args:
            blocks: anything that can be gone through once; no more than one block is kept.
            progress: is called with the number of rows that are done, and None.

        Raises:
            DataError: as for `of`; rows are counted from the first of the first block.
        """
        found = cls()
        for block in blocks:
            found.update(*block)
            if progress is not None:
                progress(found.count, None)
        found._require_rows()
        return found

    @classmethod
    def of_csv(
        cls,
        path: str | PathLike[str],
        target: str,
        features: Sequence[str] | None = None,
        *,
        workers: int = 1,
        progress: Progress | None = None,
    ) -> Self:
        """The moments of a CSV file, in constant memory; its first line names the columns.

        Two workers are processes of their own, which pays from about a hundred megabytes on. They are started afresh,
        so that a script that asks for them needs ``if __name__ == "__main__":``.

        Args:
            path: the file.
            target: the name of the column of targets.
            features: the names of the columns of features; by default all others.
            workers: how many processes share the lines. A file with quotation marks is read by one.
            progress: is called with the number of rows that are done, and None.

        Raises:
            DataError: the file cannot be used; with line and column.
            ValueError: `workers` is not at least 1.
        """
        from steepest.numeric.moments.csv_shares import shared_sums
        from steepest.numeric.moments.sharing import require_workers
        from steepest.numeric.tables.reading import iterate_table

        require_workers(workers)
        found = cls()
        shared = shared_sums(path, target, features, workers, progress) if workers > 1 else None
        if shared is not None:
            (found._scatter, found.names), found._targets = shared, True
            return found
        for table in iterate_table(path, target, features):
            found.update(table.X, table.y)
            found.names = (*table.feature_names, table.target_name)
            if progress is not None:
                progress(found.count, None)
        return found

    def update(self, X: ArrayLike, y: ArrayLike | None = None, sample_weight: ArrayLike | None = None) -> Self:
        """Take further rows in.

        Args:
            X: features, shape (rows, n_features).
            y: targets, shape (rows,); as before given or not given.
            sample_weight: a number from 0 for each row.

        Returns:
            These moments, which have changed.

        Raises:
            DataError: an entry is nan or infinite, or a weight negative; the moments are as they were.
            ShapeError: the rows have another number of columns than those before.
        """
        from steepest.numeric.moments.sharing import sums_of

        rows = sums_of(X, y, sample_weight, first_row=self.count)
        self._join(rows, y is not None)
        return self

    def _join(self, rows: Scatter, targets: bool) -> None:
        if self._scatter is None:
            self._scatter, self._targets = rows, targets
            return
        if targets != self._targets:
            given, before = ("", "without") if targets else ("out", "with")
            raise ShapeError(f"these rows are with{given} targets y, and those before are {before} them")
        if rows.columns != self._scatter.columns:
            told, known = rows.columns - targets, self.n_features
            raise ShapeError(f"X has {told} columns, and the rows before have {known}")
        self._scatter.merge(rows)

    def merge(self, other: Moments) -> Moments:
        """The moments of the rows of both; neither changes.

        Raises:
            ShapeError: they have different columns.
        """
        if self.names is not None and other.names is not None and self.names != other.names:
            raise ShapeError(f"the columns {', '.join(other.names)} are not {', '.join(self.names)}")
        found = self.copy()
        found.names = self.names if self.names is not None else other.names
        if other._scatter is not None:
            found._join(other._scatter.copy(), other._targets)
        return found

    __add__ = merge

    def copy(self) -> Moments:
        """The same moments, apart from these."""
        found = Moments(self.names)
        found._scatter = None if self._scatter is None else self._scatter.copy()
        found._targets = self._targets
        return found

    # ---- what they are

    def _require_rows(self) -> Scatter:
        from steepest.errors import DataError

        if self._scatter is None:
            raise DataError(None, None, None, "there are no rows yet, and so no moments")
        return self._scatter

    def _require_targets(self) -> Scatter:
        if not self._targets:
            raise ShapeError("these moments are of X alone; targets y are needed")
        return self._require_rows()

    @property
    def count(self) -> int:
        """The number of rows."""
        return 0 if self._scatter is None else self._scatter.count

    @property
    def weight(self) -> float:
        """The sum of the weights; the number of rows where they have none."""
        return 0.0 if self._scatter is None else self._scatter.weight

    @property
    def has_targets(self) -> bool:
        """Whether there are targets y besides the features."""
        return self._targets

    @property
    def n_features(self) -> int:
        """The number of columns of X."""
        return self._require_rows().columns - self._targets

    @property
    def mean(self) -> NDArray[Any]:
        """The means of the columns of X, shape (n_features,)."""
        return self._require_rows().mean[: self.n_features]

    @property
    def target_mean(self) -> float:
        """The mean of y."""
        return float(self._require_targets().mean[-1])

    @property
    def scatter(self) -> NDArray[Any]:
        """``Σ w (u - m)(u - m)ᵀ`` of the rows u = (x, y) about their means m; the last row and column are of y."""
        return self._require_rows().scatter.copy()

    @property
    def covariance(self) -> NDArray[Any]:
        """The covariances of the columns of X, the scatter divided by the weight: shape (n_features, n_features)."""
        return self._require_rows().scatter[: self.n_features, : self.n_features] / self.weight

    @property
    def gram(self) -> NDArray[Any]:
        """``XᵀX``, with weights ``Xᵀ diag(w) X``, shape (n_features, n_features)."""
        return self._raw(slice(None, self.n_features), slice(None, self.n_features))

    @property
    def cross(self) -> NDArray[Any]:
        """``Xᵀy``, shape (n_features,)."""
        self._require_targets()
        return self._raw(slice(None, -1), slice(-1, None))[:, 0]

    @property
    def square(self) -> float:
        """``yᵀy``."""
        self._require_targets()
        return float(self._raw(slice(-1, None), slice(-1, None))[0, 0])

    @property
    def sums(self) -> NDArray[Any]:
        """The sums of the columns of X."""
        return self.weight * self.mean

    @property
    def target_sum(self) -> float:
        """The sum of y."""
        return self.weight * self.target_mean

    def _raw(self, rows: slice, columns: slice) -> NDArray[Any]:
        sums = self._require_rows()
        mean = sums.mean
        found: NDArray[Any] = sums.scatter[rows, columns] + self.weight * mean[rows][:, None] * mean[columns]
        return found

    # ---- files

    def save(self, path: str | PathLike[str]) -> None:
        """Write the moments to a file, from which `load` reads them bit for bit.

        Args:
            path: the file; its name usually ends in ``.npz``.
        """
        from steepest.numeric.moments.files import save

        save(path, self.names, self._targets, self._require_rows())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Self:
        """The moments of a file that `save` wrote.

        Raises:
            DataError: there is no such file, or it is damaged.
        """
        from steepest.numeric.moments.files import load

        names, targets, scatter = load(path)
        found = cls(names)
        found._scatter, found._targets = scatter, targets
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self.names, self._targets, None if self._scatter is None else self._scatter.parts)

    def __repr__(self) -> str:
        if self._scatter is None:
            return "<Moments of no rows>"
        beside = " and a target" if self._targets else ""
        return f"<Moments of {self.count:,} rows: {self.n_features} features{beside}>"


def _revived(names: tuple[str, ...] | None, targets: bool, parts: tuple[Any, ...] | None) -> Moments:
    found = Moments(names)
    found._targets = targets
    found._scatter = None if parts is None else Scatter.from_parts(*parts)
    return found
