"""Two data sets of scikit-learn with their reference solutions, found without this package."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression

ALPHA = 0.01  # the strength of the penalty of the log loss: without one there is no minimum


@dataclass(frozen=True)
class Reference:
    """A data set, its loss, and the minimum of the loss.

    Attributes:
        X: the features, standardised.
        y: the labels.
        name: the loss.
        alpha: the strength of its penalty.
        params: the intercept and the weights at the minimum.
    """

    X: Any
    y: Any
    name: str
    alpha: float
    params: Any

    def value(self, params: Any) -> float:
        """The loss, as somebody would write it by hand."""
        score = params[0] + self.X @ params[1:]
        if self.name == "mse":
            return float(np.mean((score - self.y) ** 2))
        return float(np.mean(np.logaddexp(0.0, score) - self.y * score) + self.alpha * params[1:] @ params[1:])

    def gradient(self, params: Any) -> Any:
        """Its gradient, by hand as well."""
        score = params[0] + self.X @ params[1:]
        if self.name == "mse":
            slope = 2.0 * (score - self.y) / len(self.y)
        else:
            slope = (1.0 / (1.0 + np.exp(-score)) - self.y) / len(self.y)
        return np.concatenate([[slope.sum()], self.X.T @ slope + 2.0 * self.alpha * params[1:]])

    def excess(self, params: Any) -> float:
        """How much greater the loss is than at the minimum, relative to that."""
        least = self.value(self.params)
        return self.value(params) / least - 1.0

    def distance(self, params: Any) -> float:
        """The greatest difference of a parameter, relative to the greatest weight at the minimum."""
        return float(np.max(np.abs(params - self.params)) / np.max(np.abs(self.params[1:])))


def standardised(X: Any) -> Any:
    """Columns of mean 0 and spread 1."""
    return (X - X.mean(axis=0)) / X.std(axis=0)


@cache
def diabetes() -> Reference:
    """Regression, 442 × 10: least squares by an orthogonal decomposition."""
    X, y = load_diabetes(return_X_y=True)
    X = standardised(X)
    params = np.linalg.lstsq(np.column_stack([np.ones(len(y)), X]), y, rcond=None)[0]
    return Reference(X, y, "mse", 0.0, params)


@cache
def breast_cancer() -> Reference:
    """Classification, 569 × 30: logistic regression by Newton's method."""
    X, y = load_breast_cancer(return_X_y=True)
    X = standardised(X)
    model = LogisticRegression(C=1.0 / (2.0 * ALPHA * len(y)), solver="newton-cholesky", tol=1e-13, max_iter=100)
    found = model.fit(X, y)
    return Reference(X, y.astype(float), "log-loss", ALPHA, np.concatenate([found.intercept_, found.coef_[0]]))
