"""A function of arrays worked out block by block, so that what it keeps in between stays in the cache."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError
from steepest.numeric.masks import require_unmasked

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 8_192  # elements of one block


def as_operands(args: Sequence[Any], names: Sequence[str]) -> tuple[list[Any], tuple[int, ...], Any]:
    """The arguments as arrays and plain numbers, the shape they have together, and the type of the results.

    Whole numbers become float64; float32 stays where all arrays have it.

    Raises:
        DataError: an array has masked entries.
        ShapeError: two arrays do not fit together.
        TypeError: an argument holds no real numbers.
    """
    import numpy as np

    for name, arg in zip(names, args, strict=True):
        require_unmasked(arg, name)
    arrays = [arg if isinstance(arg, float | int) else np.asarray(arg) for arg in args]
    for name, array in zip(names, arrays, strict=True):
        if not isinstance(array, float | int) and array.dtype.kind not in "fiub":
            raise TypeError(f"{name} holds {array.dtype}, and real numbers are needed")
    try:
        shape = np.broadcast_shapes(*(np.shape(array) for array in arrays))
    except ValueError:
        told = ", ".join(f"{name} {np.shape(array)}" for name, array in zip(names, arrays, strict=True))
        raise ShapeError(f"the shapes of the arguments do not fit together: {told}") from None
    kinds = [array.dtype for array in arrays if not isinstance(array, float | int)]
    common = np.result_type(*kinds) if kinds else np.dtype(np.float64)
    kind = common if common.kind == "f" else np.dtype(np.float64)
    return [float(a) if isinstance(a, float | int) else a.astype(kind, copy=False) for a in arrays], shape, kind


def over_blocks(
    function: Callable[..., Sequence[Any]],
    operands: Sequence[Any],
    shape: tuple[int, ...],
    targets: Sequence[NDArray[Any]],
) -> None:
    """Work out a function of arrays, and write each of its results into its target.

    Args:
        function: gives one result for each target.
        operands: plain numbers, and arrays that can be broadcast to `shape`.
        shape: the shape of all together.
        targets: arrays of this shape.
    """
    import numpy as np

    if not shape:  # NumPy's own numbers, which know infinity
        _into(targets, function(*map(np.float64, operands)), 0)
        return
    wide = [a if isinstance(a, float) or a.ndim == 0 else np.broadcast_to(a, shape) for a in operands]
    if (runs := as_runs(operands, shape, targets)) is not None:
        (wide, targets), shape = runs, (math.prod(shape),)
    rows = max(1, BLOCK // max(1, int(np.prod(shape[1:]))))
    for start in range(0, shape[0], rows):
        part = slice(start, start + rows)
        blocks = [a if isinstance(a, float) or a.ndim == 0 else a[part] for a in wide]
        _into(targets, function(*blocks), part)


def as_runs(
    operands: Sequence[Any], shape: tuple[int, ...], targets: Sequence[NDArray[Any]]
) -> tuple[list[Any], list[Any]] | None:
    """Operands and targets as arrays of one dimension; None where the memory of one of them is no run.

    Arrays that all lie column by column are taken in that order. Plain numbers stay.
    """
    import numpy as np

    wide = [a if isinstance(a, float) or a.ndim == 0 else np.broadcast_to(a, shape) for a in operands]
    if len(shape) == 1:
        return wide, list(targets)
    for order in ("C", "F"):
        flat = [_in_one_run(a, order) for a in (*wide, *targets)]
        if all(a is not None for a in flat):
            return flat[: len(wide)], flat[len(wide) :]
    return None


def _in_one_run(array: Any, order: str) -> Any:
    """The array as one run of numbers, row by row or column by column; None where its memory is none."""
    if isinstance(array, float) or array.ndim == 0:
        return array
    lies = array.flags.c_contiguous if order == "C" else array.flags.f_contiguous
    return array.ravel(order) if lies else None


def _into(targets: Sequence[NDArray[Any]], values: Sequence[Any], part: Any) -> None:
    for target, value in zip(targets, values, strict=True):
        target[part] = value
