"""Tables of features and labels from files: CSV, and arrays of NumPy (.npy, .npz).

>>> import tempfile, pathlib
>>> with tempfile.TemporaryDirectory() as folder:
...     file = pathlib.Path(folder) / "data.csv"
...     _ = file.write_text("area,rooms,price\\n50,2,200\\n80,3,310\\n")
...     table = read_table(file, target="price")
>>> table.feature_names, table.X.shape, table.y.tolist()
(('area', 'rooms'), (2, 2), [200.0, 310.0])
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.numeric.tables.csv_rows import CsvFile
from steepest.numeric.tables.text_labels import TextLabels

if TYPE_CHECKING:
    from numpy.typing import NDArray

_ARRAYS = (".npy", ".npz")
_MOST_TOLD = 12


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Features and labels with their names.

    Attributes:
        X: the features, shape (n_samples, n_features).
        y: the labels, shape (n_samples,).
        feature_names: the names of the columns of X.
        target_name: the name of y.
        classes: where the labels are words, these in sorted order; y then has 1 for the first of them.
    """

    X: NDArray[Any]
    y: NDArray[Any]
    feature_names: tuple[str, ...]
    target_name: str
    classes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        rows, columns = self.X.shape
        return f"<Table of {rows:,} rows: {self.target_name!r} and {columns} features>"


def read_table(
    path: str | PathLike[str],
    target: str,
    features: Sequence[str] | None = None,
    *,
    separator: str | None = None,
    decimal: str = ".",
    words: bool = False,
    progress: Callable[[int, int], object] | None = None,
) -> Table:
    """The features and the labels of a file.

    A CSV file is in UTF-8 and its first line names the columns; they are separated by commas, semicolons or tabs,
    whichever the first line has. It is read in blocks, so that no more is kept than the numbers. An array in a ``.npy``
    file is mapped and not read; its columns are called x1, x2, … where its type gives them no names. In a ``.npz`` file
    every array of one dimension is a column, and one of two dimensions is several: X1, X2, … for X.

    Args:
        path: the file.
        target: the name of the column of labels.
        features: the names of the columns of features, in order; by default all others.
        separator: ``","``, ``";"`` or tab, where it is not to be found in the header.
        decimal: ``","`` where numbers have a decimal comma.
        words: whether the labels may be words, such as the names of species; they are numbered 1, 2, … in sorted order.
        progress: is called with the number of bytes that were read of a CSV file, and of all of them.

    Raises:
        DataError: the file cannot be read, there is no such column, there are no rows, or a cell is empty or no finite
            number; the message says the line and the column.
        ValueError: `separator` or `decimal` is none of these.
    """
    if Path(path).suffix.lower() in _ARRAYS:
        from steepest.numeric.tables.array_files import array_table

        return array_table(Path(path), target, features, words=words)
    with CsvFile(Path(path), separator, decimal) as file:
        chosen = chosen_columns(file.names, target, features, file.file)
        column = file.names.index(target)
        labels = TextLabels(file.file, column, target) if words else None
        X, y = _gathered(_told(file, file.blocks([*chosen, column], labels), progress), len(chosen))
        if not len(y):
            raise DataError(file.file, 2, None, "there are no rows below the header")
        y, classes = (y, ()) if labels is None else labels.sorted(y)
        return Table(X, y, tuple(file.names[k] for k in chosen), target, classes)


def iterate_table(
    path: str | PathLike[str],
    target: str,
    features: Sequence[str] | None = None,
    *,
    rows: int = 65_536,
    separator: str | None = None,
    decimal: str = ".",
) -> Iterator[Table]:
    """The same in blocks of at most `rows` rows, in constant memory however long the file is.

    Args:
        path, target, features, separator, decimal: as for `read_table`.
        rows: how many rows a block has; the last may have fewer.

    Raises:
        DataError: as for `read_table`, when the block is reached that cannot be read.

    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "data.csv"
    ...     _ = file.write_text("x,y\\n1,2\\n2,4\\n3,6\\n")
    ...     [block.y.tolist() for block in iterate_table(file, "y", rows=2)]
    [[2.0, 4.0], [6.0]]
    """
    if rows < 1:
        raise ValueError(f"a block has at least one row, not {rows}")
    if Path(path).suffix.lower() in _ARRAYS:
        whole = read_table(path, target, features)
        for start in range(0, len(whole.y), rows):
            part = slice(start, start + rows)
            yield Table(whole.X[part], whole.y[part], whole.feature_names, target)
        return
    with CsvFile(Path(path), separator, decimal) as file:
        chosen = chosen_columns(file.names, target, features, file.file)
        names = tuple(file.names[k] for k in chosen)
        none = True
        for block in _cut(file.blocks([*chosen, file.names.index(target)]), rows):
            none = False
            yield Table(block[:, :-1], block[:, -1], names, target)
        if none:
            raise DataError(file.file, 2, None, "there are no rows below the header")


def chosen_columns(names: Sequence[str], target: str, features: Sequence[str] | None, file: str) -> list[int]:
    """The places of the features in a header.

    Raises:
        DataError: a name is not there, the target is among the features, or there are none.
    """
    for name in (target, *(features or ())):
        if name not in names:
            raise DataError(file, None, None, f"there is no column {name!r}{_proposal(name, names)}")
    if features is not None:
        if target in features:
            raise DataError(file, None, None, f"{target!r} is the target, and cannot be a feature as well")
        if twice := [name for k, name in enumerate(features) if name in features[:k]]:
            raise DataError(file, None, None, f"the feature {twice[0]!r} is given twice")
    elif "" in names:
        place = names.index("") + 1
        raise DataError(file, 1, place, f"column {place} has no name; name the features that are meant, one by one")
    chosen = [names.index(name) for name in (names if features is None else features) if name != target]
    if not chosen:
        raise DataError(file, None, None, f"there is no feature besides the target {target!r}")
    return chosen


def _proposal(name: str, names: Sequence[str]) -> str:
    """What may have been meant, and what there is."""
    alike = {known.casefold(): known for known in names if known}
    plain = name.casefold()
    close = get_close_matches(plain, alike, n=1) or [known for known in alike if len(plain) > 2 and plain in known]
    if close:
        return f"; did you mean {alike[close[0]]!r}?"
    shown = ", ".join(repr(known) for known in names[:_MOST_TOLD])
    return f"; there are {shown}{', …' if len(names) > _MOST_TOLD else ''}"


def _told(
    file: CsvFile, blocks: Iterator[NDArray[Any]], progress: Callable[[int, int], object] | None
) -> Iterator[NDArray[Any]]:
    """The same blocks; how far they are in the file is told."""
    for block in blocks:
        yield block
        if progress is not None:
            progress(file.done, file.size)


def _gathered(blocks: Iterator[NDArray[Any]], features: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """All blocks as one array of features and one of labels, which grow in place by an eighth of their size."""
    import numpy as np

    X, y, filled = np.empty((0, features)), np.empty(0), 0
    for block in blocks:
        end = filled + len(block)
        if end > len(y):
            room = max(len(y) * 9 // 8, end)
            X.resize((room, features), refcheck=False)
            y.resize(room, refcheck=False)
        X[filled:end], y[filled:end] = block[:, :-1], block[:, -1]
        filled = end
    X.resize((filled, features), refcheck=False)
    y.resize(filled, refcheck=False)
    return X, y


def _cut(blocks: Iterator[NDArray[Any]], rows: int) -> Iterator[NDArray[Any]]:
    """The same rows in blocks of one size."""
    import numpy as np

    left: list[NDArray[Any]] = []
    count = 0
    for block in blocks:
        left.append(block)
        count += len(block)
        while count >= rows:
            whole = left[0] if len(left) == 1 else np.concatenate(left)
            yield whole[:rows]
            left, count = [whole[rows:]], count - rows
    if count:
        yield np.concatenate(left)
