"""A loss by one score as functions: the whole for small tables, and sums over rows for all others.

`score_source` writes them; here they are made and put together, with weights of examples and for sparse tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import TYPE_CHECKING, Any

from steepest.numeric.executing import defined
from steepest.numeric.helpers import array_functions
from steepest.numeric.loss_data import is_sparse, labels_fit
from steepest.numeric.loss_kernels import LossKernel
from steepest.numeric.row_blocks import MOST_BYTES, Costs, sums_of_sparse, sums_over_rows
from steepest.numeric.score_costs import COSTS, CURVES
from steepest.numeric.score_parts import ScoreParts
from steepest.numeric.score_source import BENT, FINISHED, LOSS, ScoreSource
from steepest.numeric.silence import runner

if TYPE_CHECKING:
    from numpy.typing import NDArray

Found = tuple[float, "NDArray[Any]"]


class ScoreProgram:
    """A loss by its score.

    Args:
        parts: the loss, taken apart.
        constants: numbers for its letters.
        machine_code: whether rows are gone through by numba, where the table lies in memory row by row.

    Attributes:
        parts: the loss, taken apart.
        source: the source of the whole.
        block_source: the source for a block of rows: what the scores cost, and how steeply.
        row_source: the same for what is gone through: a block, or in machine code one example.
    """

    def __init__(self, parts: ScoreParts, constants: Mapping[str, float], *, machine_code: bool = False) -> None:
        self.parts = parts
        self._written = ScoreSource(parts, constants)
        self.source = self._written.whole()
        self.block_source = self._written.costs.source()
        self._whole = self._made(self.source, LOSS)
        self._kernel = LossKernel(self._written.costs) if machine_code else None
        self.row_source = self.block_source if self._kernel is None else self._kernel.source

    def _made(self, source: str, name: str) -> Callable[..., Any]:
        import numpy as np

        allowed = {**array_functions(), "empty": np.empty, "len": len}
        return defined(source, name, allowed, self._written.names_in_use)

    @cached_property
    def _for_gaps(self) -> Callable[..., Any]:
        return self._made(self._written.whole(gaps=True), LOSS)

    @cached_property
    def costs(self) -> Costs:
        """``costs(z, y, N)``."""
        return self._made(self.block_source, COSTS)

    @cached_property
    def _weighted(self) -> Costs:
        return self._made(self._written.costs.source(weighted=True), COSTS)

    @cached_property
    def _finished(self) -> Callable[..., Found]:
        found: Callable[..., Found] = self._made(self._written.finished(), FINISHED)
        return found

    @cached_property
    def _curves(self) -> Callable[..., Any]:
        return self._made(self._written.costs.curves_source(), CURVES)

    def quick(self, features: int | None) -> Callable[[Any, Any, Any], Found | None] | None:
        """A function for the usual case: NumPy's arrays of float64 that fit into the cache; None from it for others.

        Args:
            features: how many columns the table must have; None for any number.

        There is none where the loss takes other data than a table and one column.
        """
        import numpy as np

        parts, array, float64 = self.parts, np.ndarray, np.dtype(np.float64)
        whole, for_gaps = (self._whole, self._for_gaps) if self._kernel is None else (self._by_kernel,) * 2
        if parts.loss.data != (parts.table, *parts.targets) or len(parts.targets) != 1:
            return None
        run = runner()
        others, most = int(parts.intercept), MOST_BYTES // 8
        labels = "number" if parts.loss.row is None else parts.loss.row.labels

        def quick(params: Any, X: Any, y: Any) -> Found | None:
            if type(X) is not array or type(y) is not array or type(params) is not array:
                return None
            if X.dtype is not float64 or y.dtype is not float64 or params.dtype is not float64:
                return None
            shape = X.shape
            if len(shape) != 2 or y.shape != shape[:1] or params.shape != (shape[1] + others,):
                return None
            if not 0 < X.size <= most or (features is not None and shape[1] != features):
                return None
            result: Found | None = run(found, params, X, y, shape[0])
            return result

        def found(params: Any, X: Any, y: Any, count: int) -> Found | None:
            if labels != "number" and not labels_fit(y, labels):
                return None
            value, gradient = (whole if X.flags.forc else for_gaps)(params, X, y, count)
            if isfinite(value) and isfinite(gradient.dot(gradient)):
                return float(value), gradient
            return None

        return quick

    def evaluate(self, params: NDArray[Any], arrays: Mapping[str, Any], weights: Any) -> Found:
        """The value and the gradient.

        Args:
            params: the parameter vector, float64.
            arrays: the data by name; their shapes fit.
            weights: of the examples; None where they count alike.
        """
        columns, count = self._columns(arrays, weights)
        X = self._features(arrays)
        if self._kernel is not None and len(self.parts.targets) == 1 and self._kernel.takes(X):
            sums = self._kernel.sums(X, params[self.parts.weights], self._intercept(params), columns)
        else:
            sums = self._sums(self.costs if weights is None else self._weighted, params, X, columns)
        value, gradient = self._finished(params, *sums, count)
        return float(value), gradient

    def _by_kernel(self, params: NDArray[Any], X: NDArray[Any], y: NDArray[Any], count: int) -> Found:
        """The whole, in machine code."""
        assert self._kernel is not None  # noqa: S101  (asked by the caller)
        if not self._kernel.takes(X):
            found: Found = self._whole(params, X, y, count)
            return found
        sums = self._kernel.sums(X, params[self.parts.weights], self._intercept(params), [y])
        return self._finished(params, *sums, count)

    def _intercept(self, params: NDArray[Any]) -> float:
        return 0.0 if self.parts.intercept_at is None else float(params[self.parts.intercept_at])

    def _features(self, arrays: Mapping[str, Any]) -> Any:
        """The table of features."""
        table = self.parts.table
        return self.parts.design(*arrays.values()) if table is None else arrays[table]

    def _columns(self, arrays: Mapping[str, Any], weights: Any) -> tuple[list[Any], float]:
        """The targets as float64, with the weights behind them, and the number of examples by weight.

        A target that is one number is that of every example.
        """
        import numpy as np

        rows = next(array.shape[0] for array in arrays.values() if array.ndim)
        columns = [np.asarray(arrays[name], dtype=np.float64) for name in self.parts.targets]
        columns = [column if column.ndim else np.broadcast_to(column, (rows,)) for column in columns]
        if weights is None:
            return columns, rows
        return [*columns, weights], float(weights.sum())

    def _sums(self, costs: Costs, params: NDArray[Any], X: Any, columns: Sequence[Any]) -> Any:
        over = sums_of_sparse if is_sparse(X) else sums_over_rows
        return over(costs, X, params[self.parts.weights], self._intercept(params), columns)

    def hessian_product(
        self, params: NDArray[Any], direction: NDArray[Any], arrays: Mapping[str, Any], weights: Any
    ) -> NDArray[Any]:
        """The Hessian times a direction: Xᵀ D X u, where D holds the second derivatives of the costs by the scores."""
        import numpy as np

        columns, count = self._columns(arrays, weights)
        at, own = self.parts.intercept_at, slice(None) if weights is None else slice(-1)
        rate = 0.0 if at is None else float(direction[at])

        def curved(z: Any, along: Any, *rest: Any) -> tuple[float, Any]:
            targets, size = rest[:-1][own], rest[-1]
            found = self._curves(z, *targets, size) * along
            return 0.0, found if weights is None else found * rest[-2]

        X = self._features(arrays)
        along = np.asarray(X @ direction[self.parts.weights], dtype=np.float64) + rate
        _, bias, slopes = self._sums(curved, params, X, [along, *columns])
        bent = self._made(self._written.bent(), BENT)
        found: NDArray[Any] = bent(params, direction, bias, slopes, count)
        return found
