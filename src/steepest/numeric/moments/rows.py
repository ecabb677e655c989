"""Rows of data before their moments are taken: their shapes, and where they hold what is no finite number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steepest.errors import DataError, ShapeError
from steepest.numeric.masks import require_unmasked

if TYPE_CHECKING:
    from numpy.typing import NDArray


def as_array(values: Any, name: str) -> NDArray[Any]:
    """Any values as an array; one that masks some of its entries is refused, for a sum would not know of it.

    Raises:
        DataError: entries are masked.
    """
    import numpy as np

    require_unmasked(values, name)
    return np.asarray(values)


def as_table(X: Any) -> Any:
    """An array as rows and columns; one of one dimension is a single column. Memory maps and sparse arrays stay.

    Raises:
        ShapeError: it has more dimensions, or none, or no columns.
        DataError: it holds no real numbers.
    """
    table = X if hasattr(X, "tocsr") else as_array(X, "X")
    _require_numbers(table, "X")
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2 or not table.shape[1]:
        raise ShapeError(f"X has the shape {table.shape}; moments need (n_samples, n_features)")
    return table.tocsr() if hasattr(table, "tocsr") else table


def as_column(values: Any, rows: int, name: str) -> NDArray[Any] | None:
    """An array with a number for each row; None stays None.

    Raises:
        ShapeError: it has another shape.
        DataError: it holds no real numbers.
    """
    import numpy as np

    if values is None:
        return None
    column = as_array(values, name)
    _require_numbers(column, name)
    if column.shape != (rows,):
        raise ShapeError(f"{name} has the shape {column.shape}; moments need ({rows},) as X has {rows} rows")
    return column if column.dtype == np.float64 else column.astype(np.float64)


def _require_numbers(array: Any, name: str) -> None:
    if array.dtype.kind not in "fiub":
        raise DataError(None, None, None, f"{name} must hold numbers, and its entries are of the type {array.dtype}")


def require_weights(weights: NDArray[Any] | None, first_row: int) -> None:
    """Refuse weights that are negative or not finite.

    Raises:
        DataError: with the row of the first, counted from 1.
    """
    import numpy as np

    if weights is None or (weights.size and np.min(weights) >= 0 and np.isfinite(np.sum(weights))):
        return
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if wrong.size:
        told = f"{weights[wrong[0]]:g}"
        row = first_row + int(wrong[0]) + 1
        raise DataError(None, None, None, f"sample_weight is {told} in row {row}; a weight is a number from 0")


def told_not_finite(X: Any, y: Any, first_row: int) -> str:
    """What there is to say of rows whose products are not finite.

    Args:
        X, y: the rows.
        first_row: how many rows were before them.
    """
    import numpy as np

    dense = X.toarray() if hasattr(X, "toarray") else X
    for name, array in (("X", dense), ("y", y)):
        wrong = np.empty(0) if array is None else np.argwhere(~np.isfinite(array))
        if wrong.size:
            value = "nan" if np.isnan(array[tuple(wrong[0])]) else "infinity"
            column = f", column {wrong[0][1] + 1}" if array.ndim > 1 else ""
            return f"{name} has {value} in row {first_row + int(wrong[0][0]) + 1}{column}"
    last = first_row + X.shape[0]
    return f"the squares of the numbers in rows {first_row + 1} to {last} are too large for a float; divide them first"
