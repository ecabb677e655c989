"""Moments in files: arrays of NumPy in a ``.npz``, which hold numbers and letters and nothing that runs."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from steepest.errors import DataError
from steepest.numeric.moments.scatter import Scatter

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
_NUMBERS = ("version", "count", "weight", "targets")
_ARRAYS = ("origin", "shift", "scatter")
_NAMED = "named"
_DAMAGED = (ValueError, EOFError, BadZipFile, KeyError, NotImplementedError, MemoryError, SyntaxError, zlib.error)


def save(path: str | PathLike[str], names: Sequence[str] | None, targets: bool, sums: Scatter) -> None:
    """Write moments to a file."""
    import numpy as np

    count, weight, origin, shift, scatter = sums.parts
    values = {"version": VERSION, "count": count, "weight": weight, "targets": targets}
    named = {} if names is None else {_NAMED: np.array(names, dtype=np.str_)}
    with open(path, "wb") as file:  # a stream, for NumPy adds an ending to a name
        np.savez(file, allow_pickle=False, **values, origin=origin, shift=shift, scatter=scatter, **named)


def load(path: str | PathLike[str]) -> tuple[tuple[str, ...] | None, bool, Scatter]:
    """The names of the columns, whether there is a target, and the sums.

    Raises:
        DataError: there is no such file, or it is damaged.
    """
    file = fspath(path)
    found = _arrays(file)
    wrong = _wrong(found)
    if wrong is not None:
        raise DataError(str(file), None, None, f"the moments in this file are damaged: {wrong}")
    names = tuple(map(str, found[_NAMED])) if _NAMED in found else None
    parts = (found[name].copy() for name in _ARRAYS)
    return names, bool(found["targets"]), Scatter.from_parts(int(found["count"]), float(found["weight"]), *parts)


def _arrays(file: str) -> dict[str, NDArray[Any]]:
    import numpy as np

    try:
        with open(file, "rb") as stream:
            archive = np.load(stream, allow_pickle=False)
            if not hasattr(archive, "files"):
                raise DataError(str(file), None, None, "this file holds an array and no moments")
            return {name: archive[name] for name in archive.files}
    except OSError as error:
        raise DataError(str(file), None, None, f"the file cannot be read: {error.strerror or error}") from error
    except _DAMAGED as error:
        raise DataError(str(file), None, None, f"this is no file of moments: {error}") from error


def _wrong(found: Mapping[str, NDArray[Any]]) -> str | None:
    """What is wrong with the arrays of a file; None for nothing."""
    import numpy as np

    missing = [name for name in (*_NUMBERS, *_ARRAYS) if name not in found]
    if missing:
        return f"{missing[0]} is missing"
    if any(found[name].shape != () or found[name].dtype.kind not in "iufb" for name in _NUMBERS):
        return "a number is none"
    if int(found["version"]) != VERSION:
        return f"they are of version {int(found['version'])}, and {VERSION} is known"
    size = found["origin"].size
    if [found[name].shape for name in _ARRAYS] != [(size,), (size,), (size, size)] or not size:
        return "the sizes of the arrays do not fit together"
    if any(found[name].dtype != np.float64 or not np.isfinite(found[name]).all() for name in _ARRAYS):
        return "an entry is no finite number"
    return _wrong_sums(found, size)


def _wrong_sums(found: Mapping[str, NDArray[Any]], size: int) -> str | None:
    import numpy as np

    scatter, count, weight = found["scatter"], int(found["count"]), float(found["weight"])
    if count < 1 or not np.isfinite(weight) or weight < 0:
        return f"{count} rows with the weight {weight:g} are none"
    if (scatter.diagonal() < 0).any():
        return "a sum of squares is negative"
    if not np.array_equal(scatter, scatter.T):
        return "the products are not symmetric"
    if bool(found["targets"]) and size < 2:
        return "there is no feature besides the target"
    if _NAMED in found and (found[_NAMED].dtype.kind != "U" or found[_NAMED].shape != (size,)):
        return "the names of the columns do not fit"
    return None
