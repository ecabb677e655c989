"""What is asked of data before anything is learned from them: rows, finite numbers, labels that a loss is for.

Each check is quick on good data and names the place in bad data. Rows and columns are counted from 1. What is no
fault but worth knowing, such as a column that follows from others, is in `remarks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError
from steepest.models.loss_rows import LABELS
from steepest.numeric.tables.remarks import remarks_on

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["remarks_on", "require_finite", "require_labels", "require_rows"]

_BLOCK = 1 << 20  # entries that are looked at together once it is known that one of them is not finite


def require_rows(array: Any, name: str) -> None:
    """Refuse an array without rows.

    Raises:
        DataError: there are none; its shape is shown.

    >>> import numpy as np
    >>> require_rows(np.empty((0, 3)), "X")
    Traceback (most recent call last):
    steepest.errors.DataError: X has no rows: its shape is (0, 3)
    """
    if array.shape and array.shape[0] == 0:
        raise DataError(None, None, None, f"{name} has no rows: its shape is {tuple(array.shape)}")


def require_finite(array: Any, name: str, columns: Sequence[str] | None = None) -> None:
    """Refuse an array without rows, one that holds no numbers, and one with nan or infinity in it.

    The sum of an array with nan or infinity in it is not finite, so that good data cost one pass and no memory.

    Args:
        array: an array of NumPy or scipy.sparse, of one or two dimensions.
        name: what it is called: ``"X"``.
        columns: the names of its columns; without them they are counted from 1.

    Raises:
        DataError: with the first of them, and its row and column.

    >>> import numpy as np
    >>> require_finite(np.array([[1.0, 2.0], [3.0, np.nan]]), "X")
    Traceback (most recent call last):
    steepest.errors.DataError: X has nan in row 2, column 2
    """
    import numpy as np

    require_rows(array, name)
    if array.dtype.kind in "biu":
        return
    if array.dtype.kind not in "fc":
        raise DataError(None, None, None, f"{name} must hold numbers, and its entries are of the type {array.dtype}")
    stored = array.data if _is_sparse(array) else array
    with np.errstate(all="ignore"):
        if np.isfinite(np.sum(stored)):
            return
    if (place := _place_not_finite(array)) is not None:
        row, column, value = place
        raise DataError(None, None, None, f"{name} has {_told(value)} in {_where(row, column, columns)}")


def require_labels(y: Any, labels: str, name: str = "y", loss: str | None = None) -> None:
    """Refuse labels that a loss is not for.

    Args:
        y: the labels, shape (n_samples,).
        labels: a row of `LABELS`: "number", "0,1", "-1,1", "count" or "class".
        name: what they are called.
        loss: the loss that they are for, to be named in the message.

    Raises:
        DataError: with the first that is no such label, and its row.

    >>> import numpy as np
    >>> require_labels(np.array([0.0, 1.0, 2.0]), "0,1", loss="log-loss")
    Traceback (most recent call last):
    steepest.errors.DataError: y is 2 in row 3; the label of log-loss is 0 or 1
    """
    import numpy as np

    require_finite(y, name)
    if labels == "number":
        return
    row = LABELS[labels]
    wrong = [value for value in np.unique(y) if not row.allow(Fraction(float(value)))]
    if wrong:
        place = int(np.argmax(np.isin(y, wrong)))
        of = f"the label of {loss}" if loss else "a label"
        raise DataError(None, None, None, f"{name} is {float(y[place]):g} in row {place + 1}; {of} is {row.about}")


def _is_sparse(array: Any) -> bool:
    return hasattr(array, "tocoo")


def _place_not_finite(array: Any) -> tuple[int, int | None, float] | None:
    """The first entry that is not finite: its row, its column where there are any, and itself."""
    import numpy as np

    if _is_sparse(array):
        entries = array.tocoo()
        wrong = np.flatnonzero(~np.isfinite(entries.data))
        if not wrong.size:
            return None
        k = min(wrong, key=lambda k: (entries.row[k], entries.col[k]))
        return int(entries.row[k]), int(entries.col[k]), entries.data[k]
    rows = array.reshape(1) if not array.shape else array
    each = max(_BLOCK // max(rows[0].size, 1), 1)
    for start in range(0, len(rows), each):
        block: NDArray[Any] = rows[start : start + each]
        found = np.argwhere(~np.isfinite(block))
        if found.size:
            first = tuple(found[0])
            return start + int(first[0]), int(first[1]) if len(first) > 1 else None, block[first]
    return None  # the sum was too large for a float, and every entry is finite


def _told(value: Any) -> str:
    return "nan" if value != value else "infinity"  # nan alone differs from itself


def _where(row: int, column: int | None, columns: Sequence[str] | None) -> str:
    if column is None:
        return f"row {row + 1}"
    named = f"{columns[column]!r}" if columns is not None else f"{column + 1}"
    return f"row {row + 1}, column {named}"
