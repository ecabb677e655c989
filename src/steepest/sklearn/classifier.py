"""The estimator that predicts classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets

from steepest.models.links import LINKS
from steepest.models.loss_rows import LOSSES, LossRow
from steepest.sklearn.shared import GradientDescent

#: What stands for a loss of two classes where there are more.
OF_SEVERAL = {"log-loss": "softmax-cross-entropy"}


def _has_probabilities(estimator: Any) -> bool:
    """Whether the loss is for probabilities.

    Raises:
        AttributeError: it is for scores.
    """
    row = estimator._losses.get(estimator.loss)
    if row is None or row.link == "identity":
        raise AttributeError(f"the loss {estimator.loss} is for scores and gives no probabilities")
    return True


class GradientDescentClassifier(ClassifierMixin, GradientDescent):
    """A linear model that tells classes apart, learned by gradient descent with the derived gradient.

    Minimised is ``loss(X w + b, y) + alpha · penalty(w)``, a row of the table of losses with its own factors, such as
    the mean log loss; "l2" is ``Σ w_k²``, with no hidden 1/2. For scikit-learn's `LogisticRegression` with its C this
    is alpha = 1/(2 C N). The descent goes on in standardised columns, the coefficients are those of the data.

    Args:
        loss: "log-loss", which for more than two classes is "softmax-cross-entropy"; that by its own name; or "hinge",
            for two classes.
        penalty: "l2" or "l1".
        alpha: the strength of the penalty; 0 for none. Where a line parts the classes there is no minimum without
            one. The intercept is not penalised.
        class_weight: None, "balanced", or a dict from classes to weights.
        fit_intercept, method, learning_rate, max_iter, tol, batch_size, random_state, constants, settings, verbose:
            as for `GradientDescentRegressor`.

    Attributes:
        classes_: the classes, sorted.
        coef_: the weights, shape (1, n_features) for two classes, whose score is that of the second one; else
            (n_classes, n_features).
        intercept_: b, shape (1,) or (n_classes,).
        n_iter_, loss_curve_, descent_, remarks_, n_features_in_, feature_names_in_: as for `GradientDescentRegressor`.

    >>> model = GradientDescentClassifier(alpha=0.01).fit([[0.0], [1.0], [2.0], [3.0]], ["no", "no", "yes", "yes"])
    >>> model.predict([[0.5], [2.5]]).tolist(), model.classes_.tolist()
    (['no', 'yes'], ['no', 'yes'])
    """

    _losses: ClassVar[dict[str, LossRow]] = {
        name: row for name, row in LOSSES.items() if row.labels in ("0,1", "-1,1", "class")
    }

    def __init__(
        self,
        loss: str = "log-loss",
        *,
        penalty: str = "l2",
        alpha: float = 1e-4,
        class_weight: Any = None,
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
        self.class_weight = class_weight

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = self._of_several(self.loss) is not None
        return tags

    def _of_several(self, loss: str) -> LossRow | None:
        """The row for more than two classes; None where there is none."""
        row = self._losses.get(OF_SEVERAL.get(loss, loss))
        return row if row is not None and row.by_class else None

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> GradientDescentClassifier:
        """Learn from examples.

        Args:
            X: features, an array or a sparse matrix of shape (n_samples, n_features).
            y: the class of each example, shape (n_samples,); of any kind that can be sorted.
            sample_weight: the weight of each example, shape (n_samples,); 2 counts as the example twice.

        Raises:
            ValueError: a parameter is not what it may be, there is one class alone, or the data cannot be used; the
                place is named.
        """
        self._require()
        X, y = self._checked(X, y)
        check_classification_targets(y)
        weights = self._weights(sample_weight, X)
        self.classes_, places = np.unique(y, return_inverse=True)
        if self.class_weight is not None:
            own = compute_sample_weight(self.class_weight, y)
            weights = own if weights is None else weights * own
        seen = self.classes_ if weights is None else self.classes_[np.unique(places[weights > 0])]
        if len(seen) < 2:
            raise ValueError(
                f"only one class: all examples are of {seen[0]}, and a classifier needs two classes at least"
            )
        row = self._row(len(self.classes_))
        labels = _labels(row, places, len(self.classes_))
        self._descend(X, labels, weights, row)
        self._by_class()
        return self

    def _row(self, classes: int) -> LossRow:
        """The loss for so many classes.

        Raises:
            ValueError: it is for two alone.
        """
        if classes == 2:
            return self._losses[self.loss]
        several = self._of_several(self.loss)
        if several is None:
            raise ValueError(
                f"Only binary classification is supported by the loss {self.loss}, and there are {classes} classes; "
                "put the estimator into sklearn.multiclass.OneVsRestClassifier"
            )
        return several

    def _by_class(self) -> None:
        """The coefficients with a row for each score; for two classes the one that speaks for the second."""
        self.coef_, self.intercept_ = np.atleast_2d(self.coef_.T), np.atleast_1d(self.intercept_)
        if len(self.classes_) == 2 and len(self.coef_) == 2:
            self.coef_ = self.coef_[1:] - self.coef_[:1]
            self.intercept_ = self.intercept_[1:] - self.intercept_[:1]

    def decision_function(self, X: Any) -> NDArray[Any]:
        """The scores, shape (n_samples,) for two classes, above 0 for the second one; else (n_samples, n_classes).

        Raises:
            NotFittedError: nothing was learned yet.
            ValueError: the data have another number of features, or no numbers.
        """
        scores = self._scores(X)
        return scores.reshape(-1) if scores.shape[1] == 1 else scores

    def predict(self, X: Any) -> NDArray[Any]:
        """The class of each example, shape (n_samples,): the one with the highest score."""
        scores = self.decision_function(X)
        places = (scores > 0).astype(int) if scores.ndim == 1 else np.argmax(scores, axis=1)
        return np.asarray(self.classes_[places])

    @available_if(_has_probabilities)
    def predict_proba(self, X: Any) -> NDArray[Any]:
        """The probability of each class, shape (n_samples, n_classes); not for "hinge"."""
        scores = self.decision_function(X)
        if scores.ndim == 2:
            return np.asarray(LINKS["softmax"].numpy(scores))
        return np.column_stack([LINKS["logistic"].numpy(sign * scores) for sign in (-1.0, 1.0)])

    @available_if(_has_probabilities)
    def predict_log_proba(self, X: Any) -> NDArray[Any]:
        """The logarithms of the probabilities, shape (n_samples, n_classes)."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(self.predict_proba(X)))


def _labels(row: LossRow, places: NDArray[Any], count: int) -> NDArray[Any]:
    """The classes as the loss wants them: one-hot, -1 and 1, or 0 and 1."""
    if row.by_class:
        return np.asarray(np.eye(count)[places])
    return 2.0 * places - 1.0 if row.labels == "-1,1" else places.astype(np.float64)
