"""A loss that is quadratic in its parameters, on given data: its minimum, its stable rates, and descent all at once.

What is asked of it costs O(d²) and never a look at the data, but where the moments would lose too much: the minimum
of ill-conditioned data is found from its rows. Read `expansion` for what is kept and `spectrum` for the descent.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from steepest.errors import DataError, DomainError, ShapeError
from steepest.numeric.moments.expansion import Expansion
from steepest.numeric.moments.rows_at_hand import RowsAtHand
from steepest.numeric.moments.solving import MOST_CONDITION, NO_MINIMUM, Solution, solved
from steepest.numeric.moments.spectrum import Run, counted
from steepest.numeric.moments.wording import BEYOND, BY_LOOP, BY_MOMENTS, BY_ROWS, COLLINEAR

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_STEPS = 1 << 62
MOST_SPREAD = 1e14  # of the eigenvalues of the Hessian; beyond it the eigenvectors of the small ones are noise
FIGURES = 5e-13  # how much of values and minima may be lost; where it may be more, one look at the rows puts it right


class Quadratic:
    """A quadratic loss on data.

    Attributes:
        remarks: sentences on what is unusual: a singular Hessian, a minimum that was not found by moments.
        condition: the largest over the smallest eigenvalue of the Hessian, without those that are 0.
        largest_stable_rate: 2/λ for the largest eigenvalue λ; full-batch descent with a smaller learning rate comes
            nearer to the minimum with every step. Infinity for a Hessian of 0.
        best_rate: the learning rate of the fastest descent, 2 over the sum of the largest and smallest eigenvalue.
        hessian: the second derivatives, shape (n_parameters, n_parameters).
    """

    def __init__(self, expansion: Expansion, rows: RowsAtHand | None = None) -> None:
        self._expansion, self._rows = expansion, rows
        self._remarks: list[str] = []

    @property
    def n_parameters(self) -> int:
        """The number of parameters."""
        return len(self._expansion.point)

    def value(self, params: ArrayLike) -> float:
        """The loss, without a look at the data unless `is_known_at_once` is False.

        Raises:
            ShapeError: `params` has another shape than (n_parameters,).
        """
        theta = self._parameters(params)
        if self._rows is not None and not self.is_known_at_once:
            return self._rows.value_and_gradient(theta)[0]
        return self._sharp.value_at(theta)

    def gradient(self, params: ArrayLike) -> NDArray[Any]:
        """The gradient, shape (n_parameters,).

        Raises:
            ShapeError: `params` has another shape.
        """
        theta = self._parameters(params)
        if self._rows is not None and not self.is_known_at_once:
            return self._rows.value_and_gradient(theta)[1]
        return self._sharp.gradient_at(theta)

    @cached_property
    def hessian(self) -> NDArray[Any]:
        """The second derivatives, shape (n_parameters, n_parameters)."""
        return self._expansion.hessian

    def minimum(self) -> NDArray[Any]:
        """The parameters at the minimum; where there are several, those of least norm, and `remarks` says so.

        Raises:
            DomainError: the loss has no minimum.
        """
        return self._minimum[0].copy()

    @property
    def minimum_value(self) -> float:
        """The loss at the minimum.

        Raises:
            DomainError: the loss has no minimum.
        """
        return self._minimum[1]

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is unusual, in sentences."""
        if self._has_minimum:
            _ = self._minimum
        loop = [] if self.is_known_at_once else [BY_LOOP.format(self.condition, MOST_SPREAD)]
        return (*self._remarks, *loop)

    @cached_property
    def is_known_at_once(self) -> bool:
        """Whether all steps of a descent are known at once; False where rounding would tell, and the data are at hand.

        Without the data there is no other way.
        """
        return self._rows is None or not self._has_minimum or self.condition <= MOST_SPREAD

    def _parameters(self, params: ArrayLike) -> NDArray[Any]:
        import numpy as np

        theta = np.asarray(params, dtype=float)
        if theta.shape != (self.n_parameters,):
            raise ShapeError(f"params has the shape {theta.shape}; the loss needs ({self.n_parameters},)")
        if not np.isfinite(theta).all():
            place = int(np.flatnonzero(~np.isfinite(theta))[0])
            raise DataError(None, None, None, f"params has {theta[place]} in entry {place + 1}")
        return theta

    # ---- the minimum

    @cached_property
    def _solution(self) -> Solution:
        return solved(self._expansion.curvature, self._expansion.bounded)

    @cached_property
    def _has_minimum(self) -> bool:
        try:
            _ = self._minimum
        except DomainError:
            return False
        return True

    @cached_property
    def _sharp(self) -> Expansion:
        """The expansion about the minimum, for there the loss has all its figures; about any point without one."""
        return self._sharpened[0] if self._has_minimum else self._expansion

    @cached_property
    def _sharpened(self) -> tuple[Expansion, Solution]:
        """The expansion about a point at the minimum or as near to it as makes no difference."""
        import numpy as np

        known, solution = self._expansion, self._solution
        if not known.bounded:
            self._require_level(known, solution)
        point = known.point + known.outer(solution.step(known.slope_inner(known.gradient)))
        if self._rows is not None and (solution.condition > MOST_CONDITION or solution.flat.size):
            solution, point = self._rows.solved() or (solution, point)
        point = self._of_least_norm(point, solution)
        value, gradient = known.value_at(point), known.gradient_at(point)
        lost = np.finfo(float).eps * max(solution.condition * abs(value), abs(known.value))
        if lost > FIGURES * abs(value) and self._rows is not None:
            value, gradient = self._rows.value_and_gradient(point)
        found = replace(known, point=point, value=value, gradient=gradient)
        return self._after_a_step(found, solution) if solution.by_rows else found, solution

    def _after_a_step(self, found: Expansion, solution: Solution) -> Expansion:
        """The expansion about a minimum from the rows, one step of refinement later where that gains."""
        assert self._rows is not None  # noqa: S101  (the minimum is from them)
        nearer = found.point + found.outer(solution.step(found.slope_inner(found.gradient)))
        value, gradient = self._rows.value_and_gradient(nearer)
        if value < found.value:
            found = replace(found, point=nearer, value=value, gradient=gradient)
        return replace(found, half=solution.half)

    def _require_level(self, known: Expansion, solution: Solution) -> None:
        """Refuse a loss that has a slope in a direction in which it is flat."""
        import numpy as np

        slope = known.slope_inner(known.gradient)
        size = np.abs(solution.flat) * np.abs(slope)[:, None]
        if np.any(np.abs(solution.flat.T @ slope) > 1e-6 * size.sum(axis=0)):
            raise DomainError(NO_MINIMUM)

    def _of_least_norm(self, theta: NDArray[Any], solution: Solution) -> NDArray[Any]:
        """The point without its part along the directions in which the Hessian is 0."""
        import numpy as np

        if not solution.flat.size:
            return theta
        flat = np.linalg.qr(self._expansion.outer(solution.flat))[0]
        found: NDArray[Any] = theta - flat @ (flat.T @ theta)
        return found

    @cached_property
    def _minimum(self) -> tuple[NDArray[Any], float]:
        import numpy as np

        sharp, solution = self._sharpened
        if solution.flat.size:
            self._remarks.append(COLLINEAR)
        if solution.condition > MOST_CONDITION:
            figures = max(16 - int(np.ceil(np.log10(solution.condition))), 0)
            form = BY_ROWS if solution.by_rows else BY_MOMENTS
            self._remarks.append(form.format(solution.condition, MOST_CONDITION, figures))
        if solution.by_rows:
            return sharp.point, sharp.value
        theta = sharp.point + sharp.outer(solution.step(sharp.slope_inner(sharp.gradient)))
        return theta, sharp.value_at(theta)

    # ---- rates

    @cached_property
    def _spectrum(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The eigenvalues of the Hessian, largest first, and its eigenvectors as columns.

        They are the squared singular values and the right singular vectors of G with ``GᵀG = H``: these err by the
        spacing of floats times the root of the condition of H, where those of H itself err by it times the condition.
        """
        import numpy as np

        if not self._has_minimum:
            values, vectors = np.linalg.eigh(self.hessian)
            return values[::-1], vectors[:, ::-1]
        sharp, solution = self._sharpened
        half = sharp.slope_outer(solution.half.T).T
        found, turned = np.linalg.svd(half, full_matrices=True)[1:]
        return np.append(found**2, np.zeros(self.n_parameters - len(found))), turned.T

    @property
    def curvatures(self) -> NDArray[Any]:
        """The eigenvalues of the Hessian, largest first."""
        return self._spectrum[0].copy()

    @property
    def _largest(self) -> float:
        return float(self._spectrum[0].max(initial=0.0))

    @cached_property
    def _smallest(self) -> float:
        """The smallest eigenvalue that is not 0, from the inverse of the Hessian, which knows it best."""
        import numpy as np

        sharp, solution = self._sharpened
        held = solution.root.shape[1]
        if solution.flat.size or not held:
            return float(self._spectrum[0][held - 1]) if held else 0.0
        return float(1 / np.linalg.norm(sharp.outer(solution.root), 2) ** 2)

    @property
    def condition(self) -> float:
        """The largest over the smallest eigenvalue of the Hessian that is not 0.

        Raises:
            DomainError: an eigenvalue is negative.
        """
        return max(self._largest / self._smallest, 1.0) if self._smallest else 1.0

    @property
    def largest_stable_rate(self) -> float:
        """2/λ for the largest eigenvalue λ of the Hessian; infinity where that is 0."""
        return 2 / self._largest if self._largest > 0 else float("inf")

    @property
    def best_rate(self) -> float:
        """The learning rate with which descent is fastest, 2 over the sum of the largest and smallest eigenvalue.

        Raises:
            DomainError: an eigenvalue is negative.
        """
        return 2 / (self._largest + self._smallest) if self._largest > 0 else float("inf")

    def divergence(self, learning_rate: float) -> str | None:
        """What there is to say of a learning rate with which descent moves away from the minimum; None for others."""
        if learning_rate <= self.largest_stable_rate:
            return None
        return BEYOND.format(learning_rate, self.largest_stable_rate, self._largest)

    # ---- descent

    def run(self, start: ArrayLike, learning_rate: float) -> Run:
        """Full-batch descent from a start, all its steps known at once.

        Raises:
            ShapeError: `start` has another shape than (n_parameters,).
            DataError: `start` has nan or infinity in it.
            ValueError: the learning rate is no positive number.
        """
        import numpy as np

        theta = self._parameters(start)
        if not 0 < learning_rate < np.inf:
            raise ValueError(f"the learning rate is a positive number, not {learning_rate}")
        values, vectors = self._spectrum
        value, slope = self._sharp.value_at(theta), vectors.T @ self._sharp.gradient_at(theta)
        if not self._has_minimum:
            return Run(values, vectors, float(learning_rate), vectors.T @ theta, slope, value, None)
        place, least = self._minimum
        solution = self._sharpened[1]
        held = np.arange(self.n_parameters) < solution.half.shape[0]
        condition = solution.condition
        if solution.by_rows:  # what the rows say of the minimum is known better than what moments say of the start
            apart = vectors.T @ (theta - place)
            slope, value = values * apart, least + 0.5 * float(values @ apart**2)
            condition = condition**0.5
        along = vectors.T @ theta, np.where(held, slope, 0.0), value, (vectors.T @ place, least)
        return Run(values, vectors, float(learning_rate), *along, condition)

    def descend(self, start: ArrayLike, learning_rate: float, steps: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """The parameters after some steps of full-batch descent, and the loss before the first step and after each.

        Args:
            start: the parameters at the start, shape (n_parameters,).
            learning_rate: the learning rate.
            steps: how many steps.

        Returns:
            The parameters, shape (n_parameters,), and the losses, shape (steps + 1,).

        Raises:
            ShapeError: `start` has another shape.
            DataError: `start` has nan or infinity in it.
            ValueError: the learning rate is no positive number, or `steps` is negative.
            DomainError: what comes of the steps is too large for a float.
        """
        import numpy as np

        run = self.run(start, learning_rate)
        numbers = counted([steps])
        if self.is_known_at_once or self._rows is None:
            with np.errstate(all="ignore"):
                params, losses = run.parameters(numbers)[0], run.losses(int(numbers[0]))
        else:
            params, losses = self._rows.descend(self._parameters(start), learning_rate, int(numbers[0]))
        self._require_finite(learning_rate, params, losses)
        return params, losses

    def _require_finite(self, learning_rate: float, *found: NDArray[Any]) -> None:
        import numpy as np

        if not all(np.isfinite(array).all() for array in found):
            said = self.divergence(learning_rate) or "the loss falls without end"
            raise DomainError(f"{said}; after these steps no float holds the parameters or the loss")

    def iterates(self, start: ArrayLike, learning_rate: float, steps: ArrayLike) -> NDArray[Any]:
        """The parameters after each of some numbers of steps, shape (len(steps), n_parameters).

        Raises:
            ShapeError, DataError, ValueError, DomainError: as for `descend`.
        """
        import numpy as np

        run = self.run(start, learning_rate)
        with np.errstate(all="ignore"):
            found = run.parameters(counted(steps))
        self._require_finite(learning_rate, found)
        return found

    def steps_to(self, start: ArrayLike, learning_rate: float, tolerance: float) -> int | None:
        """After how many steps of full-batch descent the norm of the gradient is at most `tolerance`.

        It never grows with a stable learning rate, so that the number is found by halving, without a step taken.

        Args:
            start: the parameters at the start.
            learning_rate: the learning rate.
            tolerance: the norm that is wanted.

        Returns:
            The number of steps; None where it is never reached.

        Raises:
            ShapeError: `start` has another shape.
        """
        run = self.run(start, learning_rate)

        def reached(steps: int) -> bool:
            return run.gradient_norm(steps) <= tolerance

        if reached(0):
            return 0
        if self.divergence(learning_rate) is not None:
            return None
        low, high = 0, 1
        while not reached(high):
            if high >= MOST_STEPS:
                return None
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if reached(middle) else (middle, high)
        return high

    def __repr__(self) -> str:
        return f"<Quadratic of {self.n_parameters} parameters>"
