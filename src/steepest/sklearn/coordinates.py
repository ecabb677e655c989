"""Standardised coordinates: columns of mean 0 and spread 1, and coefficients for them.

Gradient descent takes steps of one length in every direction, so it is slow where one column is in millimetres and
another in kilometres. In standardised columns u_k = (x_k - m_k)/c_k the same predictions are

    b + Σ_k w_k x_k = (b + Σ_k w_k m_k) + Σ_k (c_k w_k) u_k,

so the loss as a function of the intercept b' = b + Σ w_k m_k and the weights w'_k = c_k w_k has the same minimum,
seen in other coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Coordinates:
    """The means and the spreads of columns.

    Attributes:
        means: m_k, shape (n_features,); 0 where columns are not moved.
        spreads: c_k, shape (n_features,), all above 0.
    """

    means: NDArray[Any]
    spreads: NDArray[Any]

    @property
    def alike(self) -> bool:
        """Whether all columns have the same spread."""
        return bool(np.all(self.spreads == self.spreads[0]))

    def of(self, X: Any) -> Any:
        """The standardised columns, a new array; a sparse X stays sparse and is not moved.

        >>> columns = Coordinates(np.array([1.0, 0.0]), np.array([2.0, 1.0]))
        >>> columns.of(np.array([[5.0, 3.0]]))
        array([[2., 3.]])
        """
        if hasattr(X, "tocsr"):
            from scipy.sparse import diags_array

            return (X @ diags_array(1.0 / self.spreads)).tocsr()
        with np.errstate(over="ignore"):
            moved = X - self.means
        moved /= self.spreads
        return moved

    def inside(self, intercept: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
        """The parameter vector, intercepts first, for coefficients of the data.

        Args:
            intercept: shape (), (n_outputs,), or empty for none.
            weights: shape (n_features,) or (n_features, n_outputs).
        """
        own = self._by_feature(self.spreads, weights) * weights
        moved = intercept + self.means @ weights if intercept.size else intercept
        return np.concatenate([np.reshape(moved, -1), own.reshape(-1)])

    def outside(self, params: NDArray[Any], outputs: int | None, intercept: bool) -> tuple[NDArray[Any], NDArray[Any]]:
        """The intercept and the weights for the data, from the parameter vector.

        Args:
            params: the parameter vector.
            outputs: the number of scores; None for one.
            intercept: whether the vector begins with the intercepts.

        Returns:
            The intercept, of shape () or (outputs,), and the weights, of shape (n_features,) or (n_features, outputs).
        """
        count = 0 if not intercept else 1 if outputs is None else outputs
        shape = (len(self.spreads),) if outputs is None else (len(self.spreads), outputs)
        inside = params[count:].reshape(shape)
        with np.errstate(over="ignore"):
            weights = inside / self._by_feature(self.spreads, inside)
        moved = params[:count] if outputs is not None else params[:count].sum()
        if not intercept:
            return np.zeros(() if outputs is None else outputs), weights
        # (m_k/c_k) w'_k and not m_k w_k: the ratio of mean and spread is a number of usual size on every scale.
        return moved - (self.means / self.spreads) @ inside, weights

    @staticmethod
    def _by_feature(factors: NDArray[Any], weights: NDArray[Any]) -> NDArray[Any]:
        return factors if weights.ndim == 1 else factors[:, None]


def coordinates_of(
    X: Any, weights: NDArray[Any] | None, moved: bool, added: float = 0.0, alike: float = 1.0
) -> Coordinates:
    """The coordinates in which the columns of X have mean 0 and spread 1.

    A constant column becomes 0, and its coefficient stays 0.

    Args:
        X: the features, an array or a sparse matrix, shape (n_samples, n_features).
        weights: the weight of each example, or None.
        moved: whether the means are taken out, as an intercept allows; those of a sparse X never are.
        added: what a penalty adds to the square of each spread, as it curves the loss as well.
        alike: spreads that differ by no more than this factor are all replaced by one.

    >>> coordinates_of(np.array([[0.0, 7.0], [2000.0, 7.0]]), None, True).spreads
    array([1000.,    1.])
    """
    if hasattr(X, "tocsr"):
        return Coordinates(np.zeros(X.shape[1]), _positive(_sparse_spreads(X, weights), added, alike))
    largest = np.max(np.abs(X), axis=0, initial=0.0)
    largest[largest == 0.0] = 1.0
    shares = _shares(weights, X.shape[0])
    with np.errstate(under="ignore"):
        scaled = X / largest
        means = shares @ scaled if moved else np.zeros(X.shape[1])
        scaled -= means
        spreads = np.sqrt(shares @ np.square(scaled, out=scaled))
    means *= largest
    constant = spreads <= 1e-13 * np.abs(means / largest)  # but for rounding
    spreads[constant] = 0.0
    means[constant & moved] = X[0, constant & moved]
    return Coordinates(means, _positive(spreads * largest, added, alike))


def _shares(weights: NDArray[Any] | None, count: int) -> NDArray[Any]:
    return np.full(count, 1.0 / count) if weights is None else weights / np.sum(weights)


def _sparse_spreads(X: Any, weights: NDArray[Any] | None) -> NDArray[Any]:
    """The root of the mean square of each column."""
    largest = np.maximum(abs(X).max(axis=0).toarray().reshape(-1), np.finfo(float).tiny)
    from scipy.sparse import diags_array

    scaled = X @ diags_array(1.0 / largest)
    return np.asarray(np.sqrt(_shares(weights, X.shape[0]) @ scaled.multiply(scaled)) * largest).reshape(-1)


def _positive(spreads: NDArray[Any], added: float, alike: float) -> NDArray[Any]:
    """The spreads with what a penalty adds; 1 for a constant column, and one for all where they are alike."""
    spreads = np.hypot(spreads, np.sqrt(added))
    known = spreads[spreads > 0.0]
    if alike > 1.0 and known.size and np.max(known) / alike <= np.min(known):
        return np.full_like(spreads, np.exp(np.mean(np.log(known))))
    return np.where(spreads > 0.0, spreads, 1.0)
