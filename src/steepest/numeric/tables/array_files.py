"""Tables from arrays that NumPy saved: ``.npy`` files, which are mapped, and ``.npz`` files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from steepest.errors import DataError
from steepest.numeric.tables.checks import require_finite
from steepest.numeric.tables.reading import Table, chosen_columns
from steepest.numeric.tables.text_labels import TextLabels

if TYPE_CHECKING:
    from numpy.typing import NDArray


def array_table(path: Path, target: str, features: Sequence[str] | None, *, words: bool = False) -> Table:
    """The features and the labels in a file of arrays; the labels may be words where that is said.

    Raises:
        DataError: it cannot be read, holds no numbers or no rows, or there is no such column.
    """
    file = str(path)
    names, whole, columns = _columns(path, file)
    chosen = chosen_columns(names, target, features, file)
    told = [names[k] for k in chosen]
    X, y = _taken(whole, columns, names, chosen), _taken(whole, columns, names, [names.index(target)])
    classes: tuple[str, ...] = ()
    if words and y.dtype.kind == "U":
        y, classes = _numbered(y, file, target)
    for array, called in ((y, [target]), (X, told)):
        _require(array, called, file)
    return Table(_as_floats(X), _as_floats(y)[:, 0], tuple(told), target, classes)


def _numbered(y: Any, file: str, target: str) -> tuple[Any, tuple[str, ...]]:
    """Words numbered 1, 2, … in sorted order, and these words.

    Raises:
        DataError: one of them is none, or there are too many.
    """
    labels = TextLabels(file, 0, target)
    texts = [str(text) for text in y[:, 0]]
    for row, text in enumerate(texts, start=1):
        if not labels.is_word(text):
            raise DataError(file, None, None, f"{text[:40]!r} in row {row} of {target!r} is no label in words")
    numbers, classes = labels.sorted(_codes(labels, texts))
    return numbers[:, None], classes


def _codes(labels: TextLabels, texts: Sequence[str]) -> Any:
    import numpy as np

    return np.array([labels.code(text, row) for row, text in enumerate(texts, start=1)])


def _columns(path: Path, file: str) -> tuple[list[str], NDArray[Any] | None, dict[str, Any]]:
    """The names of the columns, and the array or the arrays they stand in."""
    import numpy as np

    arrays, loaded = None, None
    try:
        if path.suffix.lower() == ".npy":
            loaded = np.lib.format.open_memmap(path, mode="r")
        else:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as archive:
                arrays = {name: archive[name] for name in archive.files}
    except OSError as error:
        raise DataError(file, None, None, f"cannot be read: {error.strerror or error}") from error
    except (ValueError, EOFError, KeyError, TypeError, AttributeError, BadZipFile, MemoryError) as error:
        raise DataError(file, None, None, f"is no file of arrays of numbers: {error}") from error
    if arrays is not None:
        found = dict(_split(arrays, file))
        return list(found), None, found
    assert loaded is not None  # noqa: S101  (one of the two was read)
    if loaded.dtype.names:
        return list(loaded.dtype.names), None, {name: loaded[name] for name in loaded.dtype.names}
    if loaded.ndim != 2:
        raise DataError(file, None, None, f"the array must have rows and columns; its shape is {loaded.shape}")
    return [f"x{j + 1}" for j in range(loaded.shape[1])], loaded, {}


def _split(arrays: Mapping[str, Any], file: str) -> Any:
    """Every column of the arrays of one file, with its name."""
    if len({len(array) if array.ndim else 0 for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise DataError(file, None, None, f"its arrays differ in the number of rows: {shapes}")
    for name, array in arrays.items():
        if array.ndim == 1:
            yield name, array
        elif array.ndim == 2:
            yield from ((f"{name}{j + 1}", array[:, j]) for j in range(array.shape[1]))
        else:
            raise DataError(file, None, None, f"{name} must have one or two dimensions; its shape is {array.shape}")


def _taken(whole: Any, columns: Mapping[str, Any], names: Sequence[str], chosen: Sequence[int]) -> Any:
    """Some columns as one array; of a mapped file without a copy where they stand side by side."""
    import numpy as np

    if whole is None:
        return np.column_stack([columns[names[k]] for k in chosen])
    first, last = chosen[0], chosen[-1]
    beside = list(chosen) == list(range(first, last + 1))
    return whole[:, first : last + 1] if beside else whole[:, list(chosen)]


def _require(array: Any, names: Sequence[str], file: str) -> None:
    try:
        require_finite(array, "the array", names)
    except DataError as error:
        raise DataError(file, None, None, error.message) from error


def _as_floats(array: Any) -> Any:
    """Integers as float64; floats as they are."""
    import numpy as np

    return array if array.dtype in (np.float32, np.float64) else array.astype(np.float64)
