"""Columns standardized for a descent, and coefficients taken back to the columns as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Scaling:
    """Means and standard deviations of columns.

    Attributes:
        means: of each column.
        spreads: the standard deviation of each; 1 for a constant column.

    >>> import numpy as np
    >>> X = np.array([[0.0], [2.0], [4.0]])
    >>> scaling = Scaling.of(X)
    >>> scaling.undone(np.array([[1.0], [2.0]])).round(3).tolist()  # y = 1 + 2 (x - 2)/1.633
    [[-1.449], [1.225]]
    """

    means: NDArray[Any]
    spreads: NDArray[Any]

    @classmethod
    def of(cls, X: Any) -> Self:
        """The scaling that gives every column the mean 0 and the standard deviation 1."""
        import numpy as np

        largest = np.maximum(np.abs(X).max(axis=0), np.finfo(np.float64).tiny)  # so that no square overflows
        means, spreads = (X / largest).mean(axis=0), (X / largest).std(axis=0)
        return cls(means * largest, np.where(spreads > 1e-12 * np.abs(means), spreads * largest, 1.0))

    @classmethod
    def none(cls, X: Any) -> Self:
        """The scaling that leaves columns as they are."""
        import numpy as np

        return cls(np.zeros(X.shape[1]), np.ones(X.shape[1]))

    def applied(self, X: Any) -> Any:
        """The columns standardized; X itself where nothing is to be done."""
        return X if not self.means.any() and (self.spreads == 1).all() else (X - self.means) / self.spreads

    def undone(self, params: NDArray[Any]) -> NDArray[Any]:
        """Intercepts and weights for the columns as they were.

        Args:
            params: the intercepts above the weights, shape (1 + n_features, n_outputs).
        """
        import numpy as np

        weights = params[1:] / self.spreads[:, None]
        return np.vstack([params[:1] - self.means @ weights, weights])
