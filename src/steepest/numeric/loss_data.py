"""The data of a compiled loss: as arrays of the right shapes, with labels that the loss is for, and weights.

What is looked at costs one pass over the labels and none over the table. That the table is finite is not asked in
advance: it shows in the value and the gradient, and only then the place is searched for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError, ShapeError, UnsupportedError
from steepest.numeric.array_functions import sizes_of_arrays
from steepest.numeric.arrays import Dims
from steepest.numeric.masks import require_unmasked
from steepest.numeric.tables.checks import require_finite, require_labels, require_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from steepest.models.loss_rows import LossRow


def is_sparse(array: Any) -> bool:
    """Whether an array is one of scipy.sparse; scipy itself is not imported."""
    return hasattr(array, "tocsr") and hasattr(array, "nnz")


def shown(name: str, dims: Dims) -> str:
    """What an array of data is called in messages: a table by its capital."""
    return name.upper() if len(dims) == 2 else name


def as_arrays(shapes: Mapping[str, Dims], data: Sequence[Any]) -> dict[str, Any]:
    """The data by name, as arrays of numbers; sparse tables by rows or by columns.

    Raises:
        TypeError: there are more or fewer arrays than the loss takes.
        DataError: an array holds no real numbers, or has no rows.
    """
    if len(data) != len(shapes):
        raise TypeError(f"the loss takes {len(shapes)} arrays of data ({', '.join(shapes)}), not {len(data)}")
    return {name: _as_array(array, shown(name, dims)) for (name, dims), array in zip(shapes.items(), data, strict=True)}


def _as_array(array: Any, name: str) -> Any:
    import numpy as np

    require_unmasked(array, name)
    found: Any = array if is_sparse(array) else np.asarray(array)
    if is_sparse(found) and found.format not in ("csr", "csc"):
        found = found.tocsr()
    if found.dtype.kind not in "fiub":
        raise DataError(
            None, None, None, f"{name} must hold real numbers, and its entries are of the type {found.dtype}"
        )
    require_rows(found, name)
    return found


def sizes_in(shapes: Mapping[str, Dims], arrays: Mapping[str, Any]) -> dict[str, int]:
    """What each letter of a size is.

    Raises:
        ShapeError: an array has not the shape that the loss asks for; both are shown.
    """
    named = {shown(name, dims): dims for name, dims in shapes.items()}
    return sizes_of_arrays(named, [arrays[name] for name in shapes])


def as_weights(sample_weight: Any, count: int) -> NDArray[Any]:
    """The weights of examples, as numbers from 0.

    Raises:
        ShapeError: there are more or fewer than examples.
        DataError: one is negative or not finite, or all are 0.
    """
    import numpy as np

    require_unmasked(sample_weight, "sample_weight")
    weights = np.asarray(sample_weight, dtype=np.float64)
    if weights.shape != (count,):
        raise ShapeError(f"sample_weight has the shape {weights.shape}; the data have {count} examples: ({count},)")
    require_finite(weights, "sample_weight")
    if (weights < 0).any():
        row = int(np.argmax(weights < 0))
        raise DataError(
            None,
            None,
            None,
            f"sample_weight is {weights[row]:g} in row {row + 1}; the weight of an example is a number from 0",
        )
    if not weights.any():
        raise DataError(None, None, None, "sample_weight is 0 for every example")
    return weights


def check_labels(y: NDArray[Any], row: LossRow | None, name: str) -> None:
    """Refuse labels that a loss of the table is not for; the message names the first of them, and the loss.

    Raises:
        DataError: there is one.
    """
    if row is not None and row.by_class and y.ndim == 2:
        check_probabilities(y, name, row.id)
    elif row is not None and not labels_fit(y, row.labels):
        require_labels(y, row.labels, name, row.id)


def labels_fit(y: Any, labels: str) -> bool:
    """Whether all labels are of a kind, an id of `LABELS`, found without sorting them.

    What must be 0 for each label is squared and added up, which starts sooner than comparing.
    """
    if y.dtype.kind != "f":
        y = y.astype(float)
    if labels in ("0,1", "-1,1"):
        apart = y * y - (y if labels == "0,1" else 1)
        return bool(apart.dot(apart) == 0)
    if labels in ("count", "class"):
        return bool(((y >= (1 if labels == "class" else 0)) & (y % 1 == 0)).all())
    return True


#: How far the labels of an example may be from a sum of 1: as far as rounding to float32 takes them.
SUM_TOLERANCE = 1e-5


def check_probabilities(y: NDArray[Any], name: str, loss: str) -> None:
    """Refuse labels of several classes that are no probabilities: one-hot rows are, and so are soft labels.

    The derivative of softmax-cross-entropy, p - y, rests on Σ_r y_r = 1 for every example.

    Args:
        y: shape (n_samples, n_classes).
        name: what it is called in messages.
        loss: the loss that they are for.

    Raises:
        DataError: with the first row that is none, counted from 1.
    """
    import numpy as np

    table = y.astype(float, copy=False)
    sums = table @ np.ones(table.shape[1])
    wrong = ~(np.abs(sums - 1) <= SUM_TOLERANCE)
    below = table.min(initial=0.0) < 0
    if not (below or wrong.any()):
        return
    require_finite(table, name)
    rule = f"the labels of {loss} are 0 or more and sum to 1 in each row, or are the classes 1 … K"
    if below:
        row, column = np.argwhere(table < 0)[0]
        told = f"{name} is {table[row, column]:g} in row {row + 1}, column {column + 1}"
    else:
        row = int(np.argmax(wrong))
        told = f"row {row + 1} of {name} sums to {sums[row]:g}"
    raise DataError(None, None, None, f"{told}; {rule}")


def one_hot(y: NDArray[Any], classes: int, row: LossRow) -> NDArray[Any]:
    """Class numbers 1 … K as a table with a 1 for the right class in each row.

    Raises:
        DataError: a label is no class from 1 to K.
    """
    import numpy as np

    check_labels(y, row, "y")
    if (most := float(y.max())) > classes:
        place = int(np.argmax(y > classes))
        raise DataError(
            None, None, None, f"y is {most:g} in row {place + 1}; the parameters are those of {classes} classes"
        )
    found = np.zeros((len(y), classes))
    found[np.arange(len(y)), y.astype(int) - 1] = 1.0
    return found


def require_dense(arrays: Mapping[str, Any], multiplied: frozenset[str], shapes: Mapping[str, Dims]) -> None:
    """Refuse a sparse array that a loss does more with than multiply by it.

    Raises:
        UnsupportedError: there is one.
    """
    for name, array in arrays.items():
        if is_sparse(array) and name not in multiplied:
            called = shown(name, shapes[name])
            raise UnsupportedError(f"{called} is sparse, and this loss needs its entries; give {called}.toarray()")


def explain(
    params: NDArray[Any], arrays: Mapping[str, Any], weights: Any, shapes: Mapping[str, Dims], value: float, told: str
) -> DataError:
    """Why a value or a gradient is not finite: an entry that is not, or a number that is too large.

    Returns:
        The error to be raised, where it is a matter of size; else it is raised here.
    """
    import numpy as np

    wrong = np.flatnonzero(~np.isfinite(params))
    if wrong.size:
        said = "nan" if np.isnan(params[wrong[0]]) else "infinite"
        raise DataError(None, None, None, f"params[{wrong[0]}] is {said}")
    for name, array in arrays.items():
        require_finite(array, shown(name, shapes[name]))
    if np.isfinite(value):
        return DataError(None, None, None, f"the gradient of {told} overflows at these parameters")
    if np.isnan(value):
        return DataError(
            None, None, None, f"{told} has no value at these parameters: numbers too large, or no real one"
        )
    return DataError(None, None, None, f"the value of {told} overflows at these parameters")
