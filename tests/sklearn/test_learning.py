"""What the estimators learn, beside estimators of scikit-learn that solve the same problem in another way."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.testing import assert_allclose
from scipy.optimize import minimize
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, PoissonRegressor, QuantileRegressor, Ridge

from steepest.expression.writing import to_text
from steepest.models.update_rows import UPDATES
from steepest.sklearn import GradientDescentClassifier, GradientDescentRegressor

RNG = np.random.default_rng(5)
X = RNG.normal(size=(200, 4))
W = np.array([1.0, -2.0, 0.5, 3.0])
Y = X @ W + 4.0 + 0.3 * RNG.normal(size=200)
UNEVEN = np.array([1e-3, 1.0, 50.0, 1e5])  # units that nobody has brought together
HUGE = np.array([1e150, 1e-150, 1.0, 1e100])


@pytest.mark.parametrize("units", [np.ones(4), UNEVEN, HUGE], ids=["alike", "uneven", "huge"])
@pytest.mark.parametrize("moved", [0.0, 100.0])
def test_units_and_origins_of_the_columns_do_not_matter(units: Any, moved: float) -> None:
    data = X * units + moved * units
    found = GradientDescentRegressor(tol=1e-10).fit(data, Y)
    expected = LinearRegression().fit(X + moved, Y)
    assert_allclose(found.coef_ * units, expected.coef_, rtol=1e-7)
    assert_allclose(found.intercept_, expected.intercept_, rtol=1e-7)


@pytest.mark.parametrize("alpha", [0.01, 1.0, 100.0])
@pytest.mark.parametrize("units", [np.ones(4), UNEVEN], ids=["alike", "uneven"])
def test_the_penalty_is_of_the_weights_in_the_units_of_the_data(alpha: float, units: Any) -> None:
    """Ridge regression minimises N times the same with its own alpha."""
    data = X * units
    found = GradientDescentRegressor(alpha=alpha, tol=1e-10).fit(data, Y)
    expected = Ridge(alpha * len(Y), solver="cholesky").fit(data, Y)
    assert_allclose(found.coef_, expected.coef_, rtol=1e-6, atol=1e-9 * np.max(np.abs(expected.coef_)))


@pytest.mark.parametrize("method", UPDATES)
def test_every_method_copes_with_columns_in_uneven_units(method: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # where examples are drawn, the loss is what counts
        found = GradientDescentRegressor(method=method, random_state=0, max_iter=300).fit(X * UNEVEN, Y)
    best = LinearRegression().fit(X * UNEVEN, Y)
    least, excess = (np.mean((model.predict(X * UNEVEN) - Y) ** 2) for model in (best, found))
    assert excess / least - 1.0 < 1e-2


@pytest.mark.parametrize("kind", [sp.csr_matrix, sp.csc_matrix, sp.coo_array, sp.csr_array])
def test_a_sparse_table_gives_what_the_dense_one_gives(kind: Any) -> None:
    table = np.where(np.abs(X) > 1.0, X, 0.0)
    dense = GradientDescentRegressor(tol=1e-9).fit(table, Y)
    sparse = GradientDescentRegressor(tol=1e-9).fit(kind(table), Y)
    assert_allclose(sparse.coef_, dense.coef_, rtol=1e-6)
    assert_allclose(sparse.predict(kind(table)), dense.predict(table), rtol=1e-6)


def test_a_wide_sparse_table_is_never_made_dense() -> None:
    table = sp.random_array((200, 200_000), density=1e-4, rng=0, format="csr")
    y = np.asarray(table.sum(axis=1)).reshape(-1)
    tracemalloc.start()
    model = GradientDescentRegressor(tol=0.1).fit(table, y)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 200 * 200_000 * 8 / 4
    assert model.score(table, y) > 0.9


@pytest.mark.parametrize("units", [np.ones(4), UNEVEN], ids=["alike", "uneven"])
@pytest.mark.parametrize("loss", ["mse", "sse", "half-mse", "huber"])
def test_weight_two_is_the_example_twice_and_weight_zero_none(loss: str, units: Any) -> None:
    counts = RNG.integers(0, 3, size=len(Y))
    model = GradientDescentRegressor(loss, alpha=0.1, tol=1e-10)
    weighted = clone(model).fit(X * units, Y, sample_weight=counts)
    repeated = clone(model).fit(np.repeat(X * units, counts, axis=0), Y.repeat(counts))
    assert_allclose(weighted.coef_, repeated.coef_, rtol=1e-7)
    assert_allclose(weighted.coef_, clone(model).fit(X * units, Y, sample_weight=counts * 1.0).coef_, rtol=1e-12)


@pytest.mark.parametrize("counts", [None, RNG.integers(1, 4, size=len(Y))], ids=["alike", "weighted"])
@pytest.mark.parametrize("loss", ["mse", "sse", "huber"])
def test_a_sum_or_a_mean_over_drawn_examples_has_the_minimum_of_the_whole(loss: str, counts: Any) -> None:
    """The penalty is not drawn from, so it has to weigh as much against a batch as against all data."""
    alpha, data = (5.0 if loss == "sse" else 0.05), X * [1.0, 2.0, 0.5, 7.0]
    whole = GradientDescentRegressor(loss, alpha=alpha, tol=1e-9).fit(data, Y, counts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        drawn = GradientDescentRegressor(loss, alpha=alpha, method="mini-batch", random_state=0).fit(data, Y, counts)
    assert_allclose(drawn.coef_, whole.coef_, atol=0.02 * np.max(np.abs(whole.coef_)))


def test_a_constant_column_has_the_coefficient_0_and_is_remarked_on() -> None:
    model = GradientDescentRegressor(tol=1e-8).fit(np.column_stack([X, np.full(len(Y), 7.0)]), Y)
    assert model.coef_[-1] == 0.0
    assert any("7 in every row" in remark for remark in model.remarks_)


def test_of_two_columns_that_are_the_same_each_has_half() -> None:
    model = GradientDescentRegressor(tol=1e-9).fit(np.column_stack([X, X[:, 0]]), Y)
    assert_allclose(model.coef_[0], model.coef_[-1], rtol=1e-9)
    assert "follows from" in " ".join(model.remarks_)


def test_fewer_examples_than_features_are_met_exactly_by_the_least_weights() -> None:
    wide = RNG.normal(size=(10, 40))
    y = wide[:, 0]
    model = GradientDescentRegressor(fit_intercept=False, tol=1e-10).fit(wide, y)
    spreads = np.sqrt(np.mean(wide**2, axis=0))
    least = np.linalg.pinv(wide / spreads) @ y / spreads
    assert_allclose(model.coef_, least, rtol=1e-6, atol=1e-9)


def test_labels_that_are_all_the_same_need_no_weight() -> None:
    model = GradientDescentRegressor().fit(X, np.full(len(X), 5.3))
    assert_allclose(model.intercept_, 5.3)
    assert_allclose(model.coef_, 0.0, atol=1e-12)
    assert model.n_iter_ == 1


def test_a_row_alone_is_predicted_as_it_was() -> None:
    assert GradientDescentRegressor().fit(X[:1], Y[:1]).predict(X[:1]) == pytest.approx(Y[:1])


# --- losses ------------------------------------------------------------------------------------------


def test_huber_reaches_the_minimum_of_its_formula() -> None:
    def cost(params: Any) -> float:
        r = np.abs(Y - params[0] - X @ params[1:])
        return float(np.mean(np.where(r <= 0.2, r**2 / 2, 0.2 * (r - 0.1))))

    model = GradientDescentRegressor("huber", constants={"delta": 0.2}, tol=1e-8).fit(X, Y)
    found = minimize(cost, np.append(4.0, W), method="BFGS", options={"gtol": 1e-10})
    assert_allclose(np.append(model.intercept_, model.coef_), found.x, rtol=1e-5)


def test_the_mean_absolute_error_is_that_of_the_median_regression() -> None:
    model = GradientDescentRegressor("mae", tol=1e-5).fit(X, Y)
    best = QuantileRegressor(quantile=0.5, alpha=0.0).fit(X, Y)
    mine, least = (np.mean(np.abs(each.predict(X) - Y)) for each in (model, best))
    assert 0.0 <= mine / least - 1.0 < 1e-3


@pytest.mark.parametrize("method", ["momentum", "adam"])
def test_the_sum_of_magnitudes_as_a_penalty_is_that_of_the_lasso(method: str) -> None:
    """At a kink steps do not come to rest, so the weights that the lasso has at 0 are small here and not 0."""
    data = X * [1.0, 20.0, 0.1, 1.0]
    lasso = Lasso(alpha=0.25, tol=1e-10).fit(data, Y)
    model = GradientDescentRegressor(penalty="l1", alpha=0.5, method=method, max_iter=5000).fit(data, Y)

    def cost(each: Any) -> float:
        return float(np.mean((each.predict(data) - Y) ** 2) + 0.5 * np.sum(np.abs(each.coef_)))

    assert 0.0 <= cost(model) / cost(lasso) - 1.0 < 1e-3


@pytest.mark.parametrize("size", [0.01, 1.0, 1e4])
def test_counts_are_predicted_by_a_rate_of_any_size(size: float) -> None:
    counts = np.random.default_rng(1).poisson(size * np.exp(0.4 * X @ W / 3.0)).astype(float)
    model = GradientDescentRegressor("poisson", alpha=1e-3, tol=1e-8, max_iter=5000).fit(X, counts)
    expected = PoissonRegressor(alpha=2e-3, tol=1e-10, max_iter=10000).fit(X, counts)
    assert_allclose(model.coef_, expected.coef_, rtol=1e-4, atol=1e-5)
    assert_allclose(model.predict(X), expected.predict(X), rtol=1e-3)


@pytest.mark.parametrize("units", [1.0, 1e-3])
def test_two_classes_are_told_apart_as_by_newtons_method(units: float) -> None:
    data, y = load_breast_cancer(return_X_y=True)
    data = data[:, :5] * units
    alpha = 0.01
    model = GradientDescentClassifier(alpha=alpha, tol=1e-7, max_iter=20000).fit(data, y)
    newton = LogisticRegression(C=1 / (2 * alpha * len(y)), solver="newton-cholesky", tol=1e-12).fit(data, y)
    assert_allclose(model.coef_, newton.coef_, rtol=1e-3, atol=1e-4 * np.max(np.abs(newton.coef_)))
    assert_allclose(model.predict_proba(data), newton.predict_proba(data), atol=1e-4)


@pytest.mark.parametrize("loss", ["log-loss", "softmax-cross-entropy"])
def test_three_classes_are_told_apart_as_by_newtons_method(loss: str) -> None:
    data, y = load_iris(return_X_y=True)
    model = GradientDescentClassifier(loss, alpha=0.01, tol=1e-7, max_iter=20000).fit(data, y)
    newton = LogisticRegression(C=1 / (0.02 * len(y)), solver="newton-cg", tol=1e-10, max_iter=1000).fit(data, y)
    assert_allclose(model.coef_, newton.coef_, atol=1e-4)
    assert_allclose(model.predict_proba(data), newton.predict_proba(data), atol=1e-4)


def test_softmax_of_two_classes_has_one_score() -> None:
    """Each class has half of the weights, so that the penalty of both is half of that of their difference."""
    data, y = load_iris(return_X_y=True)
    data, y = data[50:], y[50:]
    two = GradientDescentClassifier("softmax-cross-entropy", alpha=0.02, tol=1e-8, max_iter=20000).fit(data, y)
    one = GradientDescentClassifier("log-loss", alpha=0.01, tol=1e-8, max_iter=20000).fit(data, y)
    assert two.coef_.shape == one.coef_.shape == (1, 4)
    assert_allclose(two.coef_, one.coef_, rtol=1e-4)


def test_the_weights_of_classes_are_weights_of_their_examples() -> None:
    data, y = load_iris(return_X_y=True)
    by_class = GradientDescentClassifier(alpha=0.1, tol=1e-8, class_weight={0: 1.0, 1: 3.0, 2: 0.5}).fit(data, y)
    by_example = GradientDescentClassifier(alpha=0.1, tol=1e-8)
    by_example.fit(data, y, sample_weight=np.array([1.0, 3.0, 0.5])[y])
    assert_allclose(by_class.coef_, by_example.coef_, rtol=1e-9)


# --- what is said ------------------------------------------------------------------------------------


def test_the_formula_is_a_loss_that_can_be_derived() -> None:
    formula = GradientDescentRegressor(alpha=0.1, fit_intercept=False).formula
    gradient = "(2/N) sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i) x_ij) + 2lambda w_j"
    assert to_text(formula.gradient("w_j").result_node) == gradient


def test_a_descent_that_did_not_come_to_rest_says_what_may_be_done() -> None:
    with pytest.warns(ConvergenceWarning, match=r"after 2 passes.*Increase max_iter"):
        model = GradientDescentRegressor(max_iter=2).fit(X, Y)
    assert model.n_iter_ == 2


def test_a_rate_beyond_the_bound_says_so() -> None:
    with pytest.warns(ConvergenceWarning, match="smaller learning_rate"):
        GradientDescentRegressor(method="gradient-descent", learning_rate=50.0).fit(X, Y)


def test_a_rate_may_be_a_number_a_formula_or_a_function() -> None:
    rates = (0.1, "0.1", "0.1/(1 + t/1000)", lambda t: 0.1)
    models = [GradientDescentRegressor(learning_rate=rate, tol=1e-9).fit(X, Y) for rate in rates]
    for model in models:
        assert_allclose(model.coef_, models[0].coef_, rtol=1e-6)


def test_the_curve_begins_at_the_start_and_ends_at_the_minimum() -> None:
    model = GradientDescentRegressor(method="gradient-descent", tol=1e-8).fit(X, Y)
    assert_allclose(model.loss_curve_[0], np.var(Y))
    assert_allclose(model.loss_curve_[-1], np.mean((model.predict(X) - Y) ** 2))
    assert len(model.loss_curve_) == model.n_iter_ + 1
    assert np.all(np.diff(model.loss_curve_) <= 1e-12)


#   parameters                          what is said
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"loss": "log-loss"}, "the parameter loss of GradientDescentRegressor is one of mse, "),
    ({"loss": ["mse"]}, "the parameter loss"),
    ({"penalty": "l3"}, "one of l2, l1, not 'l3'"),
    ({"alpha": -1.0}, "a number from 0, not -1.0"),
    ({"alpha": np.nan}, "a number from 0"),
    ({"method": "sdg"}, "the parameter method of GradientDescentRegressor is one of gradient-descent, sgd"),
    ({"learning_rate": 0.0}, "a number above 0"),
    ({"learning_rate": "atuo"}, "learning rate"),
    ({"max_iter": 0}, "a whole number from 1, not 0"),
    ({"max_iter": 2.5}, "a whole number from 1"),
    ({"tol": -0.1}, "a number from 0"),
    ({"batch_size": 0}, "None or a whole number from 1"),
    ({"fit_intercept": "yes"}, "True or False"),
    ({"constants": {"delta": 1.0}}, "the loss mse has no letter 'delta'"),
    ({"loss": "huber", "constants": {"delta": "wide"}}, "delta"),
    ({"loss": "huber", "constants": {"delta": -1.0}}, "delta"),
    ({"settings": {"speed": 1}}, "has no setting 'speed'"),
    ({"settings": {"momentum": 1.5}}, "momentum is a number with 0 <= mu < 1"),
    ({"settings": {"maximize": True}}, "maximize"),
]


@pytest.mark.parametrize(("parameters", "said"), WRONG)
def test_a_parameter_that_cannot_be_is_named(parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("(", r"\(")):
        GradientDescentRegressor(**parameters).fit(X, Y)


def test_the_place_of_what_is_no_number_is_told() -> None:
    broken = X.copy()
    broken[2, 1] = np.nan
    for data in (broken, sp.csr_matrix(broken)):
        with pytest.raises(ValueError, match=r"X has nan in row 3, column 2\.\n.*NaN"):
            GradientDescentRegressor().fit(data, Y)
    with pytest.raises(ValueError, match=r"X has nan in row 3, column 2"):
        GradientDescentRegressor().fit(X, Y).predict(broken)


def test_labels_that_are_no_counts_are_named() -> None:
    with pytest.raises(ValueError, match=r"in row 1; the label of poisson is a whole number from 0"):
        GradientDescentRegressor("poisson").fit(X, np.full(len(X), 0.5))


def test_coefficients_beyond_every_float_are_an_error() -> None:
    with pytest.raises(ValueError, match="too large"):
        GradientDescentRegressor().fit(X * 1e-200, Y * 1e120)


def test_weights_that_leave_nothing_are_refused() -> None:
    for weights in (np.zeros(len(Y)), -np.ones(len(Y))):
        with pytest.raises(ValueError, match=r"[Ww]eight"):
            GradientDescentRegressor().fit(X, Y, sample_weight=weights)
    with pytest.raises(ValueError, match="only one class"):
        GradientDescentClassifier().fit(X, Y > 4, sample_weight=(Y > 4).astype(float))


def test_without_scikit_learn_one_is_told_how_to_install_it() -> None:
    code = (
        "import sys, importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *rest: None if name == 'sklearn' else find(name, *rest)\n"
        "import steepest.sklearn\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'steepest[sklearn]'" in run.stderr.splitlines()[-1]


def test_a_class_whose_weight_is_0_leaves_too_few() -> None:
    with pytest.raises(ValueError, match="only one class: all examples are of 1"):
        GradientDescentClassifier(class_weight={0: 0.0, 1: 1.0}).fit(X, (Y > 4).astype(int))
