"""What an estimator descends on: the loss in standardised columns, how it curves, and where the descent begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steepest.errors import DataError
from steepest.numeric.losses import CompiledLoss
from steepest.sklearn.coordinates import Coordinates, coordinates_of
from steepest.sklearn.curvature import Curvature, curvature, of_example, of_penalty, of_sum
from steepest.sklearn.objective import Task
from steepest.sklearn.starting import Start

ALIKE = 4.0  # spreads that differ by no more than this factor are one where there is a penalty: its form is plainer
_ROUNDING = 8.0 * float(np.finfo(float).eps)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is descended on.

    Attributes:
        function: value and gradient, given parameters, data and weights.
        data: the arrays.
        weights: the weight of each example; None where there is none, or it stands among the data.
        curvature: what its Hessian is bounded by; 0 for a loss of straight pieces.
        coordinates: of the columns.
        start: the parameters to start from.
        length: how far they may have to go.
        slope: a slope that is usual at the start.
    """

    function: CompiledLoss
    data: tuple[Any, ...]
    weights: NDArray[Any] | None
    curvature: Curvature
    coordinates: Coordinates
    start: NDArray[Any]
    length: float
    slope: float

    def __call__(self, params: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        """The value and the gradient over all data."""
        further = {} if self.weights is None else {"sample_weight": self.weights}
        return self.function(params, *self.data, **further)

    @property
    def sparse(self) -> bool:
        """Whether the columns are a sparse matrix."""
        return hasattr(self.data[0], "tocsr")

    def beyond(self, params: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        """The same where a step may have led too far: infinite where the value is too large for a float."""
        try:
            return self(params)
        except DataError:  # the data are fine, as they were at the start
            return float("inf"), np.zeros_like(params)

    def tolerance(self, tol: float) -> float:
        """The norm of a gradient that is as small as is asked for, and not smaller than its rounding."""
        rounding = _ROUNDING * self.curvature.whole * float(np.max(np.abs(self.start), initial=0.0))
        return max(tol * self.slope, rounding)


def ground_of(
    task: Task, X: Any, y: NDArray[Any], weights: NDArray[Any] | None, start: Start, drawn: bool = False
) -> Ground:
    """What is descended on for data.

    Args:
        task: what is minimised.
        X: the features, an array or a sparse matrix.
        y: the labels as the loss wants them.
        weights: the weight of each example, or None.
        start: where the scores begin.
        drawn: whether steps draw examples. Then weights are factors of the formula: a batch stands for all data.
    """
    X, y, weights = _of_weight(X, y, weights)
    count = X.shape[0]
    if weights is not None and task.row.scale is not None:
        weights = weights * (count / weights.sum())
    most, constant = of_example(task, y, start)
    factor, added = of_sum(task.row, count), of_penalty(task)
    share = added / (most * factor) if most else 0.0
    coordinates = coordinates_of(X, weights, task.intercept, share, ALIKE if task.alpha else 1.0)
    columns = coordinates.of(X)
    diagonal = np.square(np.sqrt(added) / coordinates.spreads)
    bounds = curvature(columns, weights, (most * factor, constant), diagonal, task.intercept)
    if task.alpha and not added:
        bounds = replace(bounds, constant=False, kinks=True)
    by_factor = drawn and weights is not None
    function, beside = task.compiled(coordinates, by_factor)
    data = (columns, y, *([weights] if by_factor else []), *beside)
    scores = np.asarray(start.score if task.intercept else np.zeros(0))
    begin = coordinates.inside(scores, np.zeros((X.shape[1], *y.shape[1:])))
    return Ground(
        function, data, None if by_factor else weights, bounds, coordinates, begin, start.length, factor * start.slope
    )


def _of_weight(X: Any, y: NDArray[Any], weights: NDArray[Any] | None) -> tuple[Any, NDArray[Any], NDArray[Any] | None]:
    """The examples that count: those with a weight of 0 are left out."""
    if weights is None or np.all(weights > 0):
        return X, y, weights
    there = np.flatnonzero(weights)
    return (X.tocsr() if hasattr(X, "tocsr") else X)[there], y[there], weights[there]
