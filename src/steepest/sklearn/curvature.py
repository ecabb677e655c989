"""How strongly a loss curves: what the learning rate "auto" follows from.

For a linear score z_i the Hessian of ``scale · Σ ℓ(z_i, y_i)`` is ``scale · Xᵀ D X`` with the second derivatives ℓ''
on the diagonal of D, so it is bounded by the largest ℓ'' and the largest eigenvalue of XᵀX. The derivative is that
of the graph; its largest value is looked for along the scores, once for each fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steepest.expression.nodes import Symbol
from steepest.models.loss_rows import LossRow
from steepest.models.model import SIZE
from steepest.models.penalties import PENALTIES
from steepest.models.running import value_of
from steepest.numeric.compiling import compile as compiled
from steepest.sklearn.objective import Task, cost_of_one
from steepest.sklearn.starting import Start
from steepest.sklearn.starting import start_of as start_of  # the example above

#: The largest eigenvalue of diag(p) - p pᵀ for probabilities p. Source: D. Böhning, *Multinomial logistic regression
#: algorithm* (1992).
OF_SOFTMAX = 0.5
MOST_COLUMNS = 400  # up to here all eigenvalues are found, beyond it the largest alone
_ROOM = 1.01  # what an iteration for the largest eigenvalue may be short of
_ROUNDING = 1e-10  # an eigenvalue that is so much smaller than the largest is 0
_FAR = 40.0  # how far scores are looked at; e⁴⁰ is beyond every other second derivative
_NEAR = 2.0  # how far they may go from the start where ℓ'' has no bound


def of_example(task: Task, y: NDArray[Any], start: Start) -> tuple[float, bool]:
    """The largest second derivative of the loss of one example by its score, and whether it is the same everywhere.

    It is 0 for a loss of straight pieces. Where there is no bound, as for e^z, the largest near the start counts.

    Args:
        task: what is minimised.
        y: the labels.
        start: where the scores begin.

    >>> from steepest.models.loss_rows import LOSSES
    >>> task, y = Task(LOSSES["log-loss"], "l2", 0.0, True, {}), np.array([0.0, 1.0])
    >>> of_example(task, y, start_of(task, y, None))
    (0.25, False)
    """
    if task.row.by_class:
        return OF_SOFTMAX, False
    labels = np.unique(np.quantile(y, [0.0, 0.25, 0.5, 0.75, 1.0], method="nearest"))
    about = np.array([0.0, *labels]) if task.row.link == "identity" else np.zeros(1)
    found = _second(task, np.linspace(-_FAR, _FAR, 161)[:, None] + about, labels)
    if not np.any(found):
        return 0.0, False
    if np.ptp(found) <= 1e-9 * np.max(found):
        return float(np.max(found)), True
    if found.argmax() in (0, found.size - 1):
        found = _second(task, float(start.score) + np.linspace(-_NEAR, _NEAR, 41)[:, None], labels)
    return float(np.max(found)), False


def _second(task: Task, scores: NDArray[Any], labels: NDArray[Any]) -> NDArray[Any]:
    """The largest second derivative over the labels, at each of the scores in order."""
    z, of_one = np.unique(scores), cost_of_one(task, order=2)
    curves = [of_one(np.full_like(z, label), z)[2] for label in labels]
    return np.asarray(np.max([curve.reshape(-1) for curve in curves], axis=0))


def of_penalty(task: Task) -> float:
    """The second derivative of the penalty of one weight, in the units of the data."""
    if not task.alpha:
        return 0.0
    weight = Symbol("w")
    cost: Any = compiled(PENALTIES[task.penalty].per_entry(weight), args=["w"], order=2)
    return task.alpha * float(cost(1.0)[2][0][0])


def of_sum(row: LossRow, count: float) -> float:
    """What N times the factor before the sum over the examples is: 1 for a mean, N for a sum."""
    return count * (1.0 if row.scale is None else float(value_of(row.scale, {SIZE: count})))


@dataclass(frozen=True, slots=True)
class Curvature:
    """What the Hessian is bounded by.

    Attributes:
        whole: its largest eigenvalue, over all examples.
        single: the same for the loss of one example, the largest of all.
        size: the number of examples.
        constant: whether the Hessian is the same everywhere.
        least: its smallest eigenvalue that is not 0, for curvature as great as its bound; 0 where it is not known.
        kinks: whether the loss or its penalty consists of straight pieces, so that no slope becomes small.
    """

    whole: float
    single: float
    size: int
    constant: bool = False
    least: float = 0.0
    kinks: bool = False

    def of_batch(self, count: int | None) -> float:
        """The same for the mean over a batch, on average.

        Source: R. Gower et al., *SGD: general analysis and improved rates* (2019), proposition 3.8.
        """
        if count is None or count >= self.size:
            return self.whole
        alone = (self.size - count) / (count * (self.size - 1))
        together = self.size * (count - 1) / (count * (self.size - 1))
        return max(alone * self.single + together * self.whole, self.whole)


def curvature(
    columns: Any, weights: NDArray[Any] | None, steep: tuple[float, bool], diagonal: NDArray[Any], ones: bool
) -> Curvature:
    """The bounds for standardised columns; all are 0 for a loss of straight pieces, whatever the penalty.

    Args:
        columns: them, shape (n_samples, n_features), an array or a sparse matrix.
        weights: the weight of each example, of mean 1; None for 1 each.
        steep: the largest second derivative of the loss of one example, times what stands before the sum, times N;
            and whether it is the same everywhere.
        diagonal: what the penalty adds for each weight.
        ones: whether there is an intercept.
    """
    (most, constant), count = steep, columns.shape[0]
    if not most:
        return Curvature(0.0, 0.0, count, kinks=True)
    squares = _squares(columns) + ones
    single = squares if weights is None else weights * squares
    whole, least = _ends(columns, weights, most, diagonal, ones)
    return Curvature(whole, float(most * np.max(single) + np.max(diagonal, initial=0.0)), count, constant, least)


def _squares(columns: Any) -> NDArray[Any]:
    """The squared length of each row."""
    if hasattr(columns, "tocsr"):
        return np.asarray(columns.multiply(columns).sum(axis=1)).reshape(-1)
    return np.asarray(np.einsum("ij,ij->i", columns, columns))


def _ends(
    columns: Any, weights: NDArray[Any] | None, steep: float, diagonal: NDArray[Any], ones: bool
) -> tuple[float, float]:
    """The largest and the least eigenvalue, not 0, of ``steep/N · [1 X]ᵀ W [1 X] + diag(penalty)``."""
    count, size = columns.shape
    shares = np.full(count, 1.0 / count) if weights is None else weights / count
    added = np.concatenate([np.zeros(int(ones)), diagonal])
    if size > MOST_COLUMNS:
        return _ROOM * _by_products(columns, shares, steep, added, ones), 0.0
    gram = np.zeros((size + ones, size + ones))
    gram[ones:, ones:] = _gram(columns, shares)
    if ones:
        gram[0, 0] = 1.0
        gram[0, 1:] = gram[1:, 0] = shares @ columns
    found = np.linalg.eigvalsh(steep * gram + np.diag(added))
    return float(found[-1]), float(np.min(found[found > _ROUNDING * found[-1]], initial=found[-1]))


def _gram(columns: Any, shares: NDArray[Any]) -> NDArray[Any]:
    """``Xᵀ diag(shares) X``, an array."""
    if hasattr(columns, "tocsr"):
        return np.asarray((columns.T @ columns.multiply(shares[:, None])).toarray())
    return np.asarray(columns.T @ (columns * shares[:, None]))


def _by_products(columns: Any, shares: NDArray[Any], steep: float, added: NDArray[Any], ones: bool) -> float:
    """The largest by products with the columns alone, where XᵀX is large."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    def product(vector: NDArray[Any]) -> NDArray[Any]:
        flat = vector.reshape(-1)
        scores = shares * (columns @ flat[ones:] + (flat[0] if ones else 0.0))
        back = columns.T @ scores
        return np.asarray(steep * (np.concatenate([[scores.sum()], back]) if ones else back) + added * flat)

    size = len(added)
    if size < 3:
        return float(np.linalg.eigvalsh(np.array([product(row) for row in np.eye(size)]))[-1])
    operator = LinearOperator((size, size), matvec=product, dtype=float)
    begin = np.cos(np.arange(1.0, size + 1.0))
    return float(eigsh(operator, k=1, which="LA", tol=1e-3, v0=begin, return_eigenvectors=False)[0])
