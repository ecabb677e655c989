"""The estimators keep scikit-learn's conventions: all of its checks, cloning, pickling, pipelines, searches."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from steepest.models.loss_rows import LOSSES
from steepest.models.update_rows import UPDATES
from steepest.sklearn import GradientDescentClassifier, GradientDescentRegressor

CHECKED = [
    GradientDescentRegressor(),
    GradientDescentRegressor("huber", alpha=0.01, method="gradient-descent"),
    GradientDescentRegressor("half-mse", method="adam", fit_intercept=False),
    GradientDescentClassifier(),
    GradientDescentClassifier("softmax-cross-entropy", method="nesterov"),
    GradientDescentClassifier("hinge", alpha=0.01),
]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks(CHECKED)
def test_a_check_of_scikit_learn_passes(estimator: Any, check: Any) -> None:
    check(estimator)


def test_every_loss_of_the_table_belongs_to_one_estimator_by_its_labels() -> None:
    numbers, classes = set(GradientDescentRegressor._losses), set(GradientDescentClassifier._losses)
    assert numbers | classes == set(LOSSES)
    assert not numbers & classes


def test_a_clone_has_the_same_parameters_and_has_learned_nothing() -> None:
    model = GradientDescentClassifier(alpha=0.5, method="adam", settings={"beta1": 0.8}).fit([[0.0], [1.0]], [0, 1])
    copied = clone(model)
    assert copied.get_params() == model.get_params()
    assert not hasattr(copied, "coef_")


def test_a_fitted_estimator_can_be_pickled_with_the_record_of_its_descent() -> None:
    X, y = load_diabetes(return_X_y=True)
    model = GradientDescentRegressor(method="mini-batch", max_iter=5, tol=1.0, random_state=0).fit(X, y)
    text = pickle.dumps(model)
    assert len(text) < X.nbytes / 2  # the data are not kept
    assert_array_equal(pickle.loads(text).predict(X), model.predict(X))  # noqa: S301  (our own)


def test_a_pipeline_is_cross_validated() -> None:
    X, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(StandardScaler(), GradientDescentClassifier(alpha=0.01))
    assert cross_val_score(model, X, y, cv=5).mean() > 0.97


def test_a_search_finds_a_strength_and_a_method() -> None:
    X, y = load_diabetes(return_X_y=True)
    grid = {"alpha": [0.0, 10.0], "method": ["momentum", "nesterov"]}
    search = GridSearchCV(GradientDescentRegressor(), grid, cv=3).fit(X, y)
    assert search.best_params_["alpha"] == 0.0
    assert search.best_score_ > 0.45


def test_a_loss_for_two_classes_is_for_several_one_against_the_rest() -> None:
    X, y = load_iris(return_X_y=True)
    hinge = GradientDescentClassifier("hinge", alpha=0.001)
    with pytest.raises(ValueError, match="OneVsRestClassifier"):
        hinge.fit(X, y)
    assert OneVsRestClassifier(hinge).fit(X, y).score(X, y) > 0.9


@pytest.mark.parametrize("method", UPDATES)
def test_the_same_seed_gives_the_same_coefficients(method: str) -> None:
    X, y = load_iris(return_X_y=True)
    model = GradientDescentClassifier(method=method, alpha=0.1, random_state=3, tol=0.01)
    assert_array_equal(clone(model).fit(X, y).coef_, model.fit(X, y).coef_)


def test_probabilities_are_of_the_losses_that_have_them() -> None:
    assert not hasattr(GradientDescentClassifier("hinge"), "predict_proba")
    X, y = load_iris(return_X_y=True)
    model = GradientDescentClassifier(alpha=0.01).fit(X, y)
    assert_allclose(model.predict_proba(X).sum(axis=1), 1.0, rtol=1e-14)
    assert_allclose(model.predict_log_proba(X), np.log(model.predict_proba(X)))
    assert model.coef_.shape == (3, 4)


def test_a_loss_of_counts_asks_for_targets_that_are_not_negative() -> None:
    for loss, positive in (("poisson", True), ("mse", False)):
        assert GradientDescentRegressor(loss).__sklearn_tags__().target_tags.positive_only is positive
