"""Full-batch descent on a quadratic, all steps at once: in the directions of the eigenvectors of its Hessian.

Along an eigenvector with the curvature λ a step with the learning rate η multiplies the distance e from the minimum by
``ρ = 1 - η λ``. So after k steps, with the gradient c at the start,

    θ_k = θ_0 - c (1 - ρ^k)/λ,        L_k = L_0 - Σ c² (1 - ρ^(2k))/(2 λ) = L* + Σ λ (e ρ^k)²/2,

worked out through ``expm1(k log1p(-η λ))``, which keeps its figures where λ is small. The first form of the loss errs
by the spacing of floats at L_0, the second by that at L_k times what the minimum is known to: the smaller one is taken.

A curve of K losses needs no more than about √K powers: with k = j m + r, ``ρ^k = ρ^(j m) ρ^r``, and the sum over the
eigenvectors is a product of matrices.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Full-batch descent from a start, seen along the eigenvectors.

    Attributes:
        curvatures: λ of each eigenvector, shape (n_parameters,).
        vectors: the eigenvectors as columns.
        learning_rate: η.
        start: θ_0 along the eigenvectors.
        gradient: the gradient at the start, along them.
        loss: L_0.
        minimum: the parameters at the minimum along them, and the loss there; None where there is no minimum.
        condition: by how many times the spacing of floats the minimum may be wrong.
    """

    curvatures: NDArray[Any]
    vectors: NDArray[Any]
    learning_rate: float
    start: NDArray[Any]
    gradient: NDArray[Any]
    loss: float
    minimum: tuple[NDArray[Any], float] | None
    condition: float = 1.0

    # ---- powers of ρ for some numbers of steps, a row for each

    def _exponents(self, steps: NDArray[Any]) -> NDArray[Any]:
        """k log |ρ|: 0 for k = 0, and minus infinity where one step reaches the minimum."""
        import numpy as np

        share = self.learning_rate * self.curvatures
        with np.errstate(divide="ignore", invalid="ignore"):
            logarithms = np.where(share < 1, np.log1p(-np.minimum(share, 1)), np.log(np.maximum(share, 1) - 1))
            found = np.multiply.outer(steps.astype(float), logarithms)
        found[steps == 0] = 0.0
        return np.asarray(found)

    def _powers(self, steps: NDArray[Any]) -> NDArray[Any]:
        """ρ^k."""
        import numpy as np

        turned = np.logical_and.outer(steps % 2 == 1, self.learning_rate * self.curvatures > 1)
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(np.where(turned, -1.0, 1.0) * np.exp(self._exponents(steps)))

    def _squared(self, steps: NDArray[Any]) -> NDArray[Any]:
        """ρ^(2k)."""
        import numpy as np

        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(np.exp(2 * self._exponents(steps)))

    def _fallen(self, exponents: NDArray[Any], steps: NDArray[Any]) -> NDArray[Any]:
        """``(1 - e^u)/λ`` for exponents u that are k log |ρ| times a number; for λ = 0 that number times η k."""
        import numpy as np

        flat = self.curvatures == 0
        with np.errstate(over="ignore", under="ignore"):
            found = -np.expm1(exponents) / np.where(flat, 1.0, self.curvatures)
        found[:, flat] = self.learning_rate * steps[:, None]
        return np.asarray(found)

    # ---- what becomes of parameters, gradients and losses

    def parameters(self, steps: NDArray[Any]) -> NDArray[Any]:
        """θ_k for some numbers of steps, shape (len(steps), n_parameters)."""
        import numpy as np

        powers = self._powers(steps)
        with np.errstate(over="ignore", invalid="ignore"):
            ways = self._fallen(self._exponents(steps), steps)
            safe = np.where(self.curvatures == 0, 1.0, self.curvatures)
            ways = np.where(powers < 0, (1 - powers) / safe, ways)
            found = self.start - np.where(self.gradient == 0, 0.0, self.gradient * ways)
            if self.minimum is not None:
                place = self.minimum[0]
                found = np.where(np.abs(powers) < 0.5, place + powers * (self.start - place), found)
            return np.asarray(found @ self.vectors.T)

    def gradient_norm(self, steps: int) -> float:
        """The norm of the gradient after some steps."""
        import numpy as np

        moving = self.gradient != 0
        with np.errstate(over="ignore"):
            squares = self.gradient[moving] ** 2 * self._squared(np.array([steps]))[0, moving]
        return float(np.sqrt(squares.sum()))

    def gradient_norms(self, steps: int) -> NDArray[Any]:
        """The norm of the gradient before the first step and after each, shape (steps + 1,)."""
        import numpy as np

        return np.asarray(np.sqrt(self._shrunk(self.gradient**2, steps)))

    def losses(self, steps: int) -> NDArray[Any]:
        """The loss before the first step and after each, shape (steps + 1,)."""
        import numpy as np

        if self.minimum is None:
            return self._losses_from_start(steps)
        place, least = self.minimum
        left = self._shrunk(0.5 * self.curvatures * (self.start - place) ** 2, steps)
        better = self.condition * left < 4 * abs(self.loss)
        return least + left if better.all() else np.where(better, least + left, self._losses_from_start(steps))

    def _shrunk(self, parts: NDArray[Any], steps: int) -> NDArray[Any]:
        """``Σ u ρ^(2k)`` for a number u along each eigenvector, k = 0 … steps."""
        import numpy as np

        coarse, fine = _grid(steps)
        held = parts != 0
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            found = (parts[held] * self._squared(coarse)[:, held]) @ self._squared(fine)[:, held].T
        return _finite_or_infinite(found.reshape(-1)[: steps + 1])

    def _losses_from_start(self, steps: int) -> NDArray[Any]:
        """``L_0 - Σ c² (1 - ρ^(2k))/(2 λ)``, with ``1 - p q = (1 - p) + p (1 - q)`` for the powers p, q of the grid."""
        import numpy as np

        coarse, fine = _grid(steps)
        held = self.gradient != 0
        squares = 0.5 * self.gradient[held] ** 2
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            first = self._fallen(2 * self._exponents(coarse), 2 * coarse)[:, held] @ squares
            rest = self._fallen(2 * self._exponents(fine), 2 * fine)[:, held]
            found = first[:, None] + (squares * self._squared(coarse)[:, held]) @ rest.T
            return self.loss - _finite_or_infinite(found.reshape(-1)[: steps + 1])


def _grid(steps: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Numbers of steps whose sums are 0 … steps at least: multiples of m, and 0 … m - 1."""
    import numpy as np

    size = isqrt(steps) + 1
    return size * np.arange(steps // size + 1), np.arange(size)


def _finite_or_infinite(values: NDArray[Any]) -> NDArray[Any]:
    """Values of which those that are too large for a float are infinite."""
    import numpy as np

    return np.where(np.isnan(values), np.inf, values)


def counted(steps: ArrayLike) -> NDArray[Any]:
    """Numbers of steps.

    Raises:
        ValueError: one is negative, or no whole number.
    """
    import numpy as np

    found = np.atleast_1d(np.asarray(steps))
    for wrong in found[:1] if found.dtype.kind not in "iu" else found[found < 0][:1]:
        raise ValueError(f"a number of steps is a whole number from 0, not {wrong}")
    return found.astype(np.int64)
