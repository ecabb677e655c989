"""How arrays lie in memory: what BLAS takes as it is, and what has to be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray


def in_one_run(array: Any) -> bool:
    """Whether BLAS takes an array as it lies: numbers of eight bytes, side by side along one of its dimensions."""
    import numpy as np

    if not isinstance(array, np.ndarray) or array.dtype != np.float64 or not array.flags.aligned:
        return False
    if array.ndim == 1:
        return array.strides[0] == 8
    rows, columns = array.strides
    if columns == 8:
        return rows % 8 == 0 and rows >= 8 * array.shape[1]
    return rows == 8 and columns % 8 == 0 and columns >= 8 * array.shape[0]


def as_rows(block: Any) -> NDArray[Any]:
    """Some rows as a dense array of floats."""
    import numpy as np

    if hasattr(block, "toarray"):
        block = block.toarray()
    return np.asarray(block)
