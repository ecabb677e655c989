"""The data behind a quadratic loss, for what moments know too little of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from steepest.numeric.moments.design import Design
from steepest.numeric.moments.expansion import Centring, Expansion, penalty_of
from steepest.numeric.moments.form import QuadraticForm
from steepest.numeric.moments.layout import as_rows
from steepest.numeric.moments.moments import Moments
from steepest.numeric.moments.solving import Solution, solved_by_rows, triangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from steepest.numeric.losses import CompiledLoss


class RowsAtHand:
    """A compiled loss with its data.

    Args:
        loss: the loss.
        data: its data.
        sample_weight: the weights of the rows; None where they have none.
        form: the loss as a square, where it has this form.
        moments: the moments of the data, where the loss has this form.
    """

    def __init__(
        self,
        loss: CompiledLoss,
        data: Sequence[Any],
        sample_weight: Any = None,
        form: QuadraticForm | None = None,
        moments: Moments | None = None,
    ) -> None:
        self._loss, self._data, self._weights = loss, data, sample_weight
        self._form, self._moments = form, moments

    def value_and_gradient(self, theta: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        """The loss and its gradient, from the data."""
        further = {} if self._weights is None else {"sample_weight": self._weights}
        value, gradient = self._loss(theta, *self._data, **further)
        return float(value), gradient

    def descend(self, start: NDArray[Any], learning_rate: float, steps: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """The parameters after some steps, and the loss before the first and after each, from the data each time."""
        import numpy as np

        theta, losses = start, np.empty(steps + 1)
        losses[0], slope = self.value_and_gradient(theta)
        for step in range(1, steps + 1):
            theta = theta - learning_rate * slope
            losses[step], slope = self.value_and_gradient(theta)
        return theta, losses

    def solved(self) -> tuple[Solution, NDArray[Any]] | None:
        """The minimum from the rows, in the coordinates of the parameters; None where it cannot be found so."""
        problem = self._problem
        if problem is None:
            return None
        form, moments, scale, penalty = problem
        size = moments.n_features + (form.intercept is not None)
        at = None if form.intercept is None else form.intercept % size
        whole = triangle(self._whole_rows(form, moments, at, scale, penalty))
        solution, place = solved_by_rows(whole[:, :-1], whole[:, -1], 2 * scale)
        if at is not None:
            centring = _centring(moments, at, size)
            place = centring.outer(place)
            place[at] += moments.target_mean
        return solution, place

    @property
    def _problem(self) -> tuple[QuadraticForm, Moments, float, NDArray[Any]] | None:
        """The form, the moments, what stands before the squares, and the penalty as rows; None for another problem."""
        import numpy as np

        if self._form is None or self._moments is None:
            return None
        scale = self._form.scale_for(self._moments.weight)
        size = self._moments.n_features + (self._form.intercept is not None)
        rows = np.empty((0, size))
        if self._form.penalty is not None:
            found = _as_rows(penalty_of(self._form, size, self._moments.count))
            if found is None:
                return None
            rows = found
        return (self._form, self._moments, scale, rows) if scale > 0 else None

    def _whole_rows(
        self, form: QuadraticForm, moments: Moments, at: int | None, scale: float, penalty: NDArray[Any]
    ) -> Iterator[NDArray[Any]]:
        """The rows of the problem, the target last: of the data about their means, then of the penalty."""
        import numpy as np

        size = penalty.shape[1]
        weights = [place for place in range(size) if place != at]
        means, target = (moments.mean, moments.target_mean) if at is not None else (0.0, 0.0)
        design = Design(form)
        for X, t, *weighing in design.blocks(design.columns(self._data), self._weights):
            whole = np.empty((len(t), size + 1))
            whole[:, weights] = as_rows(X) - means
            whole[:, -1] = t - target
            if at is not None:
                whole[:, at] = 1.0
            yield whole * np.sqrt(weighing[0])[:, None] if weighing else whole
        if len(penalty):
            rows = penalty / (2 * scale) ** 0.5
            shift = -rows[:, at] * target if at is not None else np.zeros(len(rows))
            if at is not None:
                rows = rows - np.outer(rows[:, at], _centring(moments, at, size).means)
            yield np.column_stack([rows, shift])


def _centring(moments: Moments, at: int, size: int) -> Centring:
    import numpy as np

    means = np.zeros(size)
    means[[place for place in range(size) if place != at]] = moments.mean
    return Centring(at, means)


def _as_rows(penalty: Expansion) -> NDArray[Any] | None:
    """Rows R with ``θᵀ H θ/2 = |R θ|²/2``; None where there are none, or where there is a linear part."""
    import numpy as np

    values, vectors = np.linalg.eigh(penalty.curvature)
    if penalty.gradient.any() or values.min() < -1e-14 * abs(values).max():
        return None
    held = values > 0
    found: NDArray[Any] = (vectors[:, held] * np.sqrt(values[held])).T
    return found
