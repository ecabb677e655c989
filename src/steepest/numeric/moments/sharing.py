"""The sums over arrays, by one worker or by several that share the rows."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from os import PathLike, fspath
from threading import Lock
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.numeric.moments.rows import as_column, as_table, require_weights
from steepest.numeric.moments.scatter import Scatter, chunk_rows

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Source = ArrayLike | str | PathLike[str]

CHUNKS = 8  # chunks of rows between two looks at what is wrong, and two words of progress


def gathered(
    X: Source,
    y: Source | None,
    sample_weight: ArrayLike | None,
    workers: int,
    progress: Callable[[int, int | None], object] | None,
) -> Scatter:
    """The sums over whole arrays.

    Rows are shared among threads: products of matrices and differences of arrays run without Python's lock, so that
    threads are as quick as processes would be, and nothing has to be started, sent or mapped again.

    Raises:
        DataError: an entry is not finite, a weight negative, a file unreadable, or there are no rows.
        ShapeError: the arrays disagree about the number of rows.
        ValueError: `workers` is not at least 1.
    """
    require_workers(workers)
    rows = _Rows(X, y, sample_weight)
    if not rows.count:
        raise DataError(None, None, None, "X has no rows, and so there are no moments")
    sharing = _Sharing(rows, progress)
    cuts = [rows.count * place // workers for place in range(workers + 1)]
    if workers == 1:
        parts = [sharing.sums(*cuts)]
    else:
        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(sharing.sums, cuts[:-1], cuts[1:]))
    sharing.raise_first()
    whole, *others = parts
    for other in others:
        whole.merge(other)
    return whole.copy()  # without the arrays that it was worked out in


def require_workers(workers: int) -> None:
    """Refuse a number of workers below 1.

    Raises:
        ValueError: it is.
    """
    if workers < 1:
        raise ValueError(f"the number of workers is at least 1, not {workers}")


def sums_of(X: ArrayLike, y: ArrayLike | None, sample_weight: ArrayLike | None, first_row: int) -> Scatter:
    """The sums over some rows.

    Args:
        first_row: how many rows were before them; errors count from there.
    """
    rows = _Rows(X, y, sample_weight, first_row)
    return rows.sums(0, rows.count).copy()


class _Rows:
    """Arrays whose shapes fit together."""

    def __init__(self, X: Any, y: Any, sample_weight: Any, first_row: int = 0) -> None:
        self.X = as_table(opened(X))
        self.count, self.first_row = self.X.shape[0], first_row
        self.y = as_column(opened(y), self.count, "y")
        self.weights = as_column(sample_weight, self.count, "sample_weight")
        self.columns = self.X.shape[1] + (self.y is not None)

    def sums(self, start: int, stop: int, into: Scatter | None = None) -> Scatter:
        """The sums over the rows from `start` to `stop`, put to others."""
        part = slice(start, stop)
        found = Scatter(self.columns) if into is None else into
        X, y, weights = self.X[part], _part(self.y, part), _part(self.weights, part)
        if start < stop:
            require_weights(weights, self.first_row + start)
        found.add(X, y, weights, self.first_row + start)
        return found


def _part(array: NDArray[Any] | None, part: slice) -> NDArray[Any] | None:
    return None if array is None else array[part]


class _Sharing:
    """What several workers share: the rows, how many are done, and what is wrong with them."""

    def __init__(self, rows: _Rows, progress: Callable[[int, int | None], object] | None) -> None:
        self.rows, self.progress = rows, progress
        self.done, self.lock = 0, Lock()
        self.faults: dict[int, DataError] = {}

    def sums(self, start: int, stop: int) -> Scatter:
        """The sums over the rows of one worker, as far as there is no fault in them or before them."""
        found = Scatter(self.rows.columns)
        step = CHUNKS * chunk_rows(self.rows.columns)
        for first in range(start, stop, step):
            if any(place <= start for place in list(self.faults)):
                break
            last = min(first + step, stop)
            try:
                self.rows.sums(first, last, found)
            except DataError as fault:
                self.faults[start] = fault
            else:
                self._say(last - first)
        return found

    def _say(self, rows: int) -> None:
        if self.progress is not None:
            with self.lock:
                self.done += rows
                self.progress(self.done, self.rows.count)

    def raise_first(self) -> None:
        """Raise the fault of the first rows that have one."""
        if self.faults:
            raise self.faults[min(self.faults)]


def opened(source: Any) -> Any:
    """An array, or that of a ``.npy`` file, mapped into memory.

    Raises:
        DataError: the file cannot be read, or is none of this kind.
    """
    import numpy as np

    if not isinstance(source, str | PathLike):
        return source
    file = fspath(source)
    try:
        return np.load(file, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise DataError(file, None, None, f"the file cannot be read: {error.strerror or error}") from error
    except (ValueError, EOFError) as error:
        raise DataError(file, None, None, f"this is no .npy file of numbers: {error}") from error
