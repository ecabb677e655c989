"""The estimator that predicts numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import RegressorMixin

from steepest.models.links import LINKS
from steepest.models.loss_rows import LOSSES, LossRow
from steepest.sklearn.shared import GradientDescent


class GradientDescentRegressor(RegressorMixin, GradientDescent):
    """A linear model that predicts numbers, learned by gradient descent with the derived gradient.

    Minimised is ``loss(X w + b, y) + alpha · penalty(w)``, a row of the table of losses with its own factors: "mse"
    is ``(1/N) Σ (y_i - y'_i)²`` with no hidden 1/2, "l2" is ``Σ w_k²``, and `formula` shows the whole. The descent
    goes on in standardised columns, the coefficients are those of the data.

    Args:
        loss: "mse", "half-mse", "sse", "mae", "huber", or "poisson" for counts, whose prediction is e^(X w + b).
        penalty: "l2" or "l1".
        alpha: the strength of the penalty; 0 for none. The intercept is not penalised.
        fit_intercept: whether b is learned; else it is 0.
        method: an update rule: "gradient-descent", "sgd", "mini-batch", "momentum", "nesterov", "adagrad", "rmsprop",
            "adam", "adamw".
        learning_rate: "auto" for one that the curvature of the loss allows; a number; a formula in the step number t
            such as ``"0.1/t"``, or a function of it. It is that of the standardised columns.
        max_iter: how often the data are gone through, at most.
        tol: how small the gradient has to become, relative to its usual size at the start; where rates fall, how far
            they do.
        batch_size: how many examples a step draws; None for what is usual for the method, which is all of them but
            for "sgd" (1) and "mini-batch" (32).
        random_state: what the order of drawn examples follows from.
        constants: numbers for the letters of the loss, such as ``{"delta": 1.35}`` for "huber"; what has none is 1.
        settings: of the method, such as ``{"momentum": 0.95}``. A decay of the method is 0 unless it is named here.
        verbose: whether a progress bar is shown.

    Attributes:
        coef_: the weights, shape (n_features,), in units of the score per unit of the feature.
        intercept_: b.
        n_iter_: how often the data were gone through.
        loss_curve_: the loss as it was noted on the way.
        descent_: the record of the last run, a `steepest.Descent`, without the data.
        remarks_: what leaves the minimum open, in sentences: constant columns, and such as follow from others.
        n_features_in_, feature_names_in_: as everywhere in scikit-learn.

    >>> model = GradientDescentRegressor(tol=1e-8).fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    >>> model.coef_.round(6).tolist(), round(float(model.intercept_), 6)
    ([2.0], 1.0)
    """

    _losses: ClassVar[dict[str, LossRow]] = {
        name: row for name, row in LOSSES.items() if row.labels in ("number", "count")
    }

    def __init__(
        self,
        loss: str = "mse",
        *,
        penalty: str = "l2",
        alpha: float = 0.0,
        fit_intercept: bool = True,
        method: str = "momentum",
        learning_rate: Any = "auto",
        max_iter: int = 1000,
        tol: float = 1e-5,
        batch_size: int | None = None,
        random_state: Any = None,
        constants: Mapping[str, float] | None = None,
        settings: Mapping[str, Any] | None = None,
        verbose: bool = False,
    ) -> None:
        super().__init__(
            loss=loss,
            penalty=penalty,
            alpha=alpha,
            fit_intercept=fit_intercept,
            method=method,
            learning_rate=learning_rate,
            max_iter=max_iter,
            tol=tol,
            batch_size=batch_size,
            random_state=random_state,
            constants=constants,
            settings=settings,
            verbose=verbose,
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        row = self._losses.get(self.loss)
        tags.target_tags.positive_only = row is not None and row.labels == "count"
        return tags

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> GradientDescentRegressor:
        """Learn from examples.

        Args:
            X: features, an array or a sparse matrix of shape (n_samples, n_features).
            y: targets, shape (n_samples,).
            sample_weight: the weight of each example, shape (n_samples,); 2 counts as the example twice.

        Raises:
            ValueError: a parameter is not what it may be, or the data cannot be used; the place is named.
        """
        self._require()
        X, y = self._checked(X, y, y_numeric=True)
        labels = np.asarray(y, dtype=np.float64)
        weights = self._weights(sample_weight, X)
        row = self._losses[self.loss]
        self._descend(X, labels, weights, row)
        return self

    def predict(self, X: Any) -> NDArray[Any]:
        """The predictions, shape (n_samples,): the scores, or e to the scores for "poisson".

        Raises:
            NotFittedError: nothing was learned yet.
            ValueError: the data have another number of features, or no numbers.
        """
        return np.asarray(LINKS[self._losses[self.loss].link].numpy(self._scores(X)))
