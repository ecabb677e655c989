"""What the two estimators have in common: the parameters, the checks of data, the fit, and the scores."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.extmath import safe_sparse_dot
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from steepest.errors import DataError, SteepestError
from steepest.models.loss_rows import LossRow
from steepest.models.losses import Loss
from steepest.models.update_rows import UPDATES
from steepest.numeric.tables.checks import require_finite, require_labels
from steepest.numeric.tables.remarks import remarks_on
from steepest.sklearn.curvature import MOST_COLUMNS
from steepest.sklearn.fitting import AUTO, Fit, Plan, fitted
from steepest.sklearn.ground import ground_of
from steepest.sklearn.objective import Task
from steepest.sklearn.settings import require_settings
from steepest.sklearn.starting import start_of

SPARSE = ("csr", "csc", "coo")
LEAST = "the minimum is not unique; the one of least norm in standardised columns is taken"


class GradientDescent(BaseEstimator):
    """The base of both estimators. A subclass has its own table of losses, and makes labels of its targets."""

    _losses: ClassVar[dict[str, LossRow]]

    def __init__(
        self,
        loss: str,
        penalty: str,
        alpha: float,
        fit_intercept: bool,
        method: str,
        learning_rate: Any,
        max_iter: int,
        tol: float,
        batch_size: int | None,
        random_state: Any,
        constants: Mapping[str, float] | None,
        settings: Mapping[str, Any] | None,
        verbose: bool,
    ) -> None:
        self.loss = loss
        self.penalty = penalty
        self.alpha = alpha
        self.fit_intercept = fit_intercept
        self.method = method
        self.learning_rate = learning_rate
        self.max_iter = max_iter
        self.tol = tol
        self.batch_size = batch_size
        self.random_state = random_state
        self.constants = constants
        self.settings = settings
        self.verbose = verbose

    @property
    def formula(self) -> Loss:
        """The loss that is minimised, in the units of the data, as it can be printed and derived."""
        require_settings(self, self._losses)
        return self._task(self._losses[self.loss]).loss

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.target_tags.required = True
        return tags

    # --- data ------------------------------------------------------------------------------------------

    def _checked(self, X: Any, y: Any = "no_validation", **how: Any) -> Any:
        """The data as scikit-learn checks them; where it finds no number, its place is told as well."""
        try:
            return validate_data(self, X, y, accept_sparse=SPARSE, dtype=np.float64, **how)
        except ValueError as error:
            raise _placed(error, X) from error

    def _weights(self, sample_weight: Any, X: Any) -> NDArray[Any] | None:
        """The weight of each example; None where all count alike.

        Raises:
            ValueError: one is below 0, or all are 0.
        """
        if sample_weight is None:
            return None
        weights = np.asarray(_check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True))
        if not np.any(weights > 0):
            raise ValueError("Sample weights must contain at least one non-zero number.")
        return weights

    def _task(self, row: LossRow) -> Task:
        constants = dict(self.constants or {})
        if unknown := [letter for letter in constants if letter not in row.constants]:
            raise ValueError(f"the loss {row.id} has no letter {unknown[0]!r}")
        return Task(row, self.penalty, float(self.alpha), bool(self.fit_intercept), constants)

    def _require(self) -> None:
        require_settings(self, self._losses)

    # --- the fit ---------------------------------------------------------------------------------------

    def _descend(self, X: Any, y: NDArray[Any], weights: NDArray[Any] | None, row: LossRow) -> None:
        """Minimise, and set what was learned.

        Args:
            X: the features.
            y: the labels as the loss wants them, one-hot for a loss of several classes.
            weights: the weight of each example, or None.
            row: the loss.
        """
        task = self._task(row)
        try:
            require_labels(y, "number" if row.by_class else row.labels, loss=row.id)
            plan = self._plan()
            ground = ground_of(task, X, y, weights, start_of(task, y, weights), drawn=plan.drawn is not None)
            fit = fitted(ground, plan)
        except SteepestError as error:
            raise ValueError(str(error)) from error
        outputs = y.shape[1] if row.by_class else None
        self._learned(fit, ground.coordinates.outside(fit.params, outputs, task.intercept))
        self.remarks_ = self._remarks(X)
        if not fit.converged:
            warnings.warn(self._advice(fit), ConvergenceWarning, stacklevel=3)

    def _remarks(self, X: Any) -> tuple[str, ...]:
        """What leaves the minimum open, as far as it is quickly seen and no penalty closes it."""
        if self.alpha or hasattr(X, "tocsr") or X.shape[1] > MOST_COLUMNS:
            return ()
        names = getattr(self, "feature_names_in_", None)
        return tuple(remarks_on(X, names, intercept=bool(self.fit_intercept), so=LEAST))

    def _plan(self) -> Plan:
        """How to descend."""
        own = UPDATES[self.method]
        settings = dict(self.settings or {})
        if own.setting("weight_decay") is not None:
            settings.setdefault("weight_decay", 0)  # the penalty is alpha's to say
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        return Plan(
            method=self.method,
            learning_rate=self.learning_rate,
            passes=int(self.max_iter),
            tol=float(self.tol),
            batch_size=self.batch_size,
            seed=seed,
            settings=settings,
            progress=bool(self.verbose),
        )

    def _learned(self, fit: Fit, found: tuple[NDArray[Any], NDArray[Any]]) -> None:
        """Set the attributes.

        Raises:
            ValueError: the coefficients are no finite numbers.
        """
        self.intercept_, self.coef_ = found
        if not (np.isfinite(self.coef_).all() and np.isfinite(self.intercept_).all()):
            raise ValueError(
                "the coefficients are too large for floating-point numbers; bring the columns to one scale"
            )
        self.n_iter_, self.loss_curve_, self.descent_ = fit.passes, fit.losses, fit.descent

    def _advice(self, fit: Fit) -> str:
        """What to do where the tolerance was not reached."""
        if fit.descent.reason == "diverged":
            return f"{fit.descent} Choose a smaller learning_rate, or 'auto'."
        done = f"{type(self).__name__} has not reached its tolerance after {fit.passes} passes over the data."
        ways = ["Increase max_iter or tol"]
        if self.learning_rate != AUTO:
            ways.append("let learning_rate be 'auto'")
        if self.method == "gradient-descent":
            ways.append("choose another method, such as 'momentum'")
        if not self.alpha:
            ways.append("set alpha above 0, where columns nearly follow from others")
        return f"{done} {'; or '.join(ways)}."

    # --- scores ----------------------------------------------------------------------------------------

    def _scores(self, X: Any) -> NDArray[Any]:
        """The scores of examples, shape (n_samples,) or (n_samples, n_classes)."""
        check_is_fitted(self)
        data = self._checked(X, reset=False)
        return np.asarray(safe_sparse_dot(data, self.coef_.T, dense_output=True) + self.intercept_)


def _placed(error: ValueError, X: Any) -> ValueError:
    """The error with the row and the column of what is no finite number, where that is what is wrong."""
    try:
        require_finite(X if hasattr(X, "tocoo") else np.asarray(X), "X", getattr(X, "columns", None))
    except DataError as found:
        if "Input X contains" in str(error):
            return ValueError(f"{found}.\n{error}")
    except (TypeError, ValueError):  # data that are no array at all: scikit-learn has said so
        pass
    return error
