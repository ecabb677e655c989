"""Where a descent begins: no feature counts, and the score is the one whose prediction is the mean of the labels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steepest.sklearn.objective import Task, cost_of_one

_SMALLEST = 1e-12  # a share of no example at all has no logarithm


def _log(mean: Any) -> Any:
    return np.log(np.maximum(mean, _SMALLEST))


#: The inverse of each link: from the mean of the labels to a score.
INVERSES: dict[str, Callable[[Any], Any]] = {
    "identity": lambda mean: mean,
    "logistic": lambda mean: _log(mean) - _log(1.0 - mean),
    "softmax": _log,
    "exponential": _log,
}


@dataclass(frozen=True, slots=True)
class Start:
    """Where the scores begin, and what is usual there.

    Attributes:
        score: that of every example; one for each class of a loss of several.
        length: how far scores may have to go.
        slope: the root of the mean square of the slope of the loss of one example by its score.
    """

    score: NDArray[Any]
    length: float
    slope: float


def start_of(task: Task, y: NDArray[Any], weights: NDArray[Any] | None) -> Start:
    """The start for labels.

    Args:
        task: what is minimised.
        y: the labels, one-hot for a loss of several classes.
        weights: the weight of each example, or None.

    >>> from steepest.models.loss_rows import LOSSES
    >>> start = start_of(Task(LOSSES["mse"], "l2", 0.0, True, {}), np.array([1.0, 3.0]), None)
    >>> float(start.score), start.length, start.slope
    (2.0, 1.0, 2.0)
    """
    shares = np.full(len(y), 1.0 / len(y)) if weights is None else weights / weights.sum()
    score = np.asarray(INVERSES[task.row.link](shares @ y))
    length = _root_mean_square(y - score, shares) if task.row.labels == "number" else 1.0
    return Start(score, length or 1.0, _root_mean_square(_slopes(task, y, score), shares))


def _slopes(task: Task, y: NDArray[Any], score: NDArray[Any]) -> NDArray[Any]:
    """The slope of the loss of each example by its score; of several, by the score of its class."""
    if task.row.by_class:
        return np.asarray(y * (1.0 - np.exp(score)))[y > 0]
    found: Any = cost_of_one(task, order=1)(y, np.full_like(y, float(score)))
    return np.asarray(found[1]).reshape(-1)


def _root_mean_square(values: NDArray[Any], shares: NDArray[Any]) -> float:
    largest = float(np.max(np.abs(values), initial=0.0))
    return largest * float(np.sqrt(shares @ (values / largest) ** 2)) if largest else 0.0
