"""Machine code for a loss by one score: each row of the table is read once, for its score and for the gradient.

What an example costs is a small function of its score and its label, generated like all others; the loops around it are
written here. numba makes machine code of both, and is asked for by ``backend="numba"``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steepest.numeric.jitting import jitted, numba_or_error
from steepest.numeric.score_costs import COSTS, ScoreCosts

if TYPE_CHECKING:
    from numpy.typing import NDArray


#: Sums may be taken in another order and products be joined with them; nan and infinity keep their meaning.
FASTMATH = frozenset({"reassoc", "contract", "nsz", "arcp"})

Sums = tuple[float, float, "NDArray[Any]"]


class LossKernel:
    """The sums over the rows of a table, in machine code.

    Args:
        costs: what an example costs.

    Attributes:
        source: the source of what one example costs, and of its slope.

    Raises:
        ImportError: numba is not installed.
    """

    def __init__(self, costs: ScoreCosts) -> None:
        numba_or_error()
        self.source, self._arguments = costs.scalar_source()

    @cached_property
    def _cost(self) -> Callable[..., Any]:
        return jitted(self.source, COSTS, self._arguments, fastmath=set(FASTMATH), inside=True)

    @cached_property
    def _rows(self) -> Callable[..., tuple[float, float]]:
        found: Callable[..., tuple[float, float]] = _row_pass(self._cost)
        return found

    @cached_property
    def _weighted_rows(self) -> Callable[..., tuple[float, float]]:
        found: Callable[..., tuple[float, float]] = _weighted_row_pass(self._cost)
        return found

    @staticmethod
    def takes(X: Any) -> bool:
        """Whether a table lies in memory row by row, as float64 or float32."""
        flags = getattr(X, "flags", None)
        return flags is not None and bool(flags.c_contiguous) and X.dtype.char in "fd"

    def sums(self, X: NDArray[Any], weights: NDArray[Any], intercept: float, columns: Sequence[NDArray[Any]]) -> Sums:
        """The sum of the costs, of the slopes, and of the slopes times the rows of X.

        Args:
            X: the table, in row-major order.
            weights: the weights of the features.
            intercept: what is added to every score.
            columns: the labels, and the weight of each example where they do not count alike.
        """
        import numpy as np

        rows = self._rows if len(columns) == 1 else self._weighted_rows
        slopes = _aligned(len(weights))
        given = [np.ascontiguousarray(column) for column in (weights, *columns)]
        return (*rows(X, given[0], intercept, *given[1:], slopes), slopes)


def _aligned(size: int) -> NDArray[Any]:
    """Zeros that begin where a line of the cache does: every example adds to them."""
    import numpy as np

    room = np.zeros(size + 8)
    start = (-room.ctypes.data // room.itemsize) % 8
    return room[start : start + size]


def _row_pass(cost: Any) -> Any:
    """The loop over the rows; one row at a time, as it is then in the registers' reach twice."""

    def rows(X: Any, w: Any, b: Any, y: Any, slopes: Any) -> Any:
        total, bias_slope = 0.0, 0.0
        for i in range(X.shape[0]):
            z = b
            for j in range(w.size):
                z += X[i, j] * w[j]
            c, s = cost(z, y[i])
            total += c
            bias_slope += s
            for j in range(w.size):
                slopes[j] += s * X[i, j]
        return total, bias_slope

    return numba_or_error().njit(fastmath=set(FASTMATH), error_model="numpy")(rows)


def _weighted_row_pass(cost: Any) -> Any:
    """The same with a weight for each row."""

    def rows(X: Any, w: Any, b: Any, y: Any, v: Any, slopes: Any) -> Any:
        total, bias_slope = 0.0, 0.0
        for i in range(X.shape[0]):
            z = b
            for j in range(w.size):
                z += X[i, j] * w[j]
            c, s = cost(z, y[i])
            s *= v[i]
            total += v[i] * c
            bias_slope += s
            for j in range(w.size):
                slopes[j] += s * X[i, j]
        return total, bias_slope

    return numba_or_error().njit(fastmath=set(FASTMATH), error_model="numpy")(rows)
