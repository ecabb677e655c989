"""The minimum of a quadratic: from its Hessian, or from the rows of its data where the Hessian has lost too much.

Forming ``XᵀX`` squares the condition number κ of X, so that its solution keeps about ``16 - log10 κ²`` figures. Columns
are brought to one length first, for what their units do to κ does no harm. Where the condition is beyond
`MOST_CONDITION`, the triangle R of ``X = Q R`` is found from the rows, block by block, and solved by its singular
values, which know κ and not its square.

Source: G. H. Golub, C. F. Van Loan, *Matrix Computations* (2013), sections 5.2, 5.3 and 5.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from steepest.errors import DomainError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CONDITION = 1e6  # of the Hessian with columns of one length; beyond it moments may lose more than six figures
SINGULAR = 16.0  # times n_parameters times the spacing of floats: below that share of the largest a value is 0
NO_MINIMUM = "this loss falls without end along some direction of its parameters: it has no minimum"


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What is known of ``H δ = -g`` once H is taken apart.

    Attributes:
        half: G with ``GᵀG = H``, a row for each direction in which H is not 0.
        root: F with ``F Fᵀ`` the inverse of H, on these directions.
        flat: the directions in which H is 0, as columns.
        condition: the largest over the smallest eigenvalue of H with columns of one length, without flat directions.
        by_rows: whether it was found from the rows of the data.
    """

    half: NDArray[Any]
    root: NDArray[Any]
    flat: NDArray[Any]
    condition: float
    by_rows: bool = False

    def step(self, gradient: NDArray[Any]) -> NDArray[Any]:
        """δ with H δ = -g."""
        found: NDArray[Any] = -(self.root @ (self.root.T @ gradient))
        return found


def solved(hessian: NDArray[Any], bounded: bool = False) -> Solution:
    """A Hessian, taken apart by its eigenvectors.

    Args:
        hessian: the Hessian.
        bounded: whether it is known to have no negative eigenvalue but by rounding.

    Raises:
        DomainError: it has a negative eigenvalue.
    """
    import numpy as np

    lengths = np.sqrt(np.abs(hessian.diagonal()))
    scale = 1.0 / np.where(lengths == 0, 1.0, lengths)
    values, vectors = np.linalg.eigh(scale[:, None] * hessian * scale)
    least = SINGULAR * len(values) * np.finfo(float).eps * np.max(np.abs(values), initial=0.0)
    if not bounded and np.any(values < -least):
        raise DomainError(NO_MINIMUM)
    return _solution(scale, values, vectors, least)


def _solution(scale: NDArray[Any], values: NDArray[Any], vectors: NDArray[Any], least: float) -> Solution:
    held = values > least
    half = (vectors[:, held] * values[held] ** 0.5).T / scale
    root = scale[:, None] * (vectors[:, held] / values[held] ** 0.5)
    flat = scale[:, None] * vectors[:, ~held]
    condition = float(values[held].max() / values[held].min()) if held.any() else 1.0
    return Solution(half, root, flat, condition)


def triangle(blocks: Iterable[NDArray[Any]]) -> NDArray[Any]:
    """R of the rows that come in blocks, ``XᵀX = RᵀR``: each block is put below what is known and made a triangle."""
    import numpy as np

    found: NDArray[Any] | None = None
    for block in blocks:
        rows = block if found is None else np.vstack([found, block])
        found = np.asarray(np.linalg.qr(rows, mode="r"))
    if found is None:
        raise ValueError("there are no rows")
    return found


def solved_by_rows(rows: NDArray[Any], targets: NDArray[Any], curvature: float) -> tuple[Solution, NDArray[Any]]:
    """The minimum of ``curvature/2 · |A u - t|²`` by the singular values of A, and its Hessian taken apart."""
    import numpy as np

    lengths = np.sqrt(np.sum(rows * rows, axis=0))
    scale = 1.0 / np.where(lengths == 0, 1.0, lengths)
    left, values, right = np.linalg.svd(rows * scale, full_matrices=False)
    values = np.append(values, np.zeros(len(scale) - len(values)))
    if len(right) < len(scale):
        right = np.linalg.svd(rows * scale, full_matrices=True)[2]
    least = SINGULAR * len(scale) * np.finfo(float).eps * values.max(initial=0.0)
    held = values > least
    place = scale * (right[held].T @ ((left.T @ targets)[: held.sum()] / values[held]))
    stiff = _solution(scale / curvature**0.5, values**2, right.T, least**2)
    return replace(stiff, by_rows=True), place
