"""Sums over the rows of a table: block by block, so that a table larger than the cache is read from memory once.

Each block of rows gives its scores ``X w + b``, these their costs and slopes, and the slopes are multiplied by the
same block while it is still in the cache. Blocks are views, in row-major and in column-major order, so that nothing
is copied but what BLAS cannot take: integers, and rows with gaps between the columns. Sparse tables are multiplied
whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of a block of rows: small beside a cache, large beside the calls that each block takes. OpenBLAS gives products of
#: 460,800 entries a second thread, and blocks stay below that: threads that meet at every block wait for one another
#: wherever something else runs, and a table is then read many times more slowly.
BLOCK_BYTES = 1 << 21
MOST_BYTES = 1 << 24  # of a table that is read twice, because it stays in a cache of the third level
FEWEST_ROWS = 32

Costs = Callable[..., tuple[Any, Any]]  # (z, y, N) or (z, y, v, N): the sum of the costs, and the slopes


def rows_of_block(rows: int, row_bytes: int) -> int:
    """How many rows a block has; all of them where they are few."""
    if rows * row_bytes <= MOST_BYTES:
        return max(rows, 1)
    return max(FEWEST_ROWS, BLOCK_BYTES // max(row_bytes, 1))


def blocks(rows: int, row_bytes: int) -> Iterator[slice]:
    """The rows of a table, block by block.

    >>> list(blocks(600, 65536))[:2], list(blocks(600, 64))
    ([slice(0, 32, None), slice(32, 64, None)], [slice(0, 600, None)])
    """
    each = rows_of_block(rows, row_bytes)
    for start in range(0, rows, each):
        yield slice(start, min(start + each, rows))


def sums_over_rows(
    costs: Costs, X: NDArray[Any], weights: NDArray[Any], intercept: float, columns: Sequence[NDArray[Any]]
) -> tuple[float, float, NDArray[Any]]:
    """The sum of the costs, of the slopes, and of the slopes times the rows of X.

    Args:
        costs: from the scores of a block, its columns and its number of rows, to the sum of costs and the slopes.
        X: the table, shape (n_samples, n_weights), in any order and with any strides.
        weights: shape (n_weights,).
        intercept: what is added to every score.
        columns: the targets, and the weights of examples where there are any, each of shape (n_samples,).
    """
    import numpy as np

    kind = X.dtype if X.dtype.kind == "f" and X.dtype.itemsize >= 4 else np.dtype(np.float64)
    across = weights.astype(kind, copy=False)
    total, bias_slope, slopes = 0.0, 0.0, np.zeros(len(weights))
    for rows in blocks(len(X), X.shape[1] * kind.itemsize):
        block = _for_blas(X[rows], kind)
        z = np.matmul(block, across).astype(np.float64, copy=False)
        z += intercept
        cost, slope = costs(z, *(column[rows] for column in columns), len(z))
        total += float(cost)
        bias_slope += float(slope.sum())
        slopes += np.matmul(slope.astype(kind, copy=False), block)
    return total, bias_slope, slopes


def _for_blas(block: NDArray[Any], kind: Any) -> NDArray[Any]:
    """The block as BLAS takes it: itself where its rows or its columns lie without gaps, else a copy."""
    import numpy as np

    if block.dtype == kind and kind.itemsize in block.strides and min(block.strides) > 0:
        return block
    return np.ascontiguousarray(block, kind)


def sums_of_sparse(
    costs: Costs, X: Any, weights: NDArray[Any], intercept: float, columns: Sequence[NDArray[Any]]
) -> tuple[float, float, NDArray[Any]]:
    """The same for a sparse table, which stays sparse: two products with it."""
    import numpy as np

    z = np.asarray(X @ weights, dtype=np.float64) + intercept
    cost, slope = costs(z, *columns, len(z))
    return float(cost), float(slope.sum()), np.asarray(X.T @ slope, dtype=np.float64)
