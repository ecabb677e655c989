"""On real data every method comes to the solution that others have found, within a tolerance that is stated.

Over all data the greatest difference of a parameter is at most 2e-5 of the greatest weight. Where examples are drawn
the parameters go on moving about the minimum; there the loss is at most the stated part greater than at the minimum.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.optimize import minimize

from steepest.models.named import loss
from steepest.models.update_rows import UPDATES, WHOLE
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.moments.finding import quadratic_of
from steepest.numeric.moments.quadratic import Quadratic
from steepest.numeric.training.descending import descend
from steepest.sklearn import GradientDescentClassifier, GradientDescentRegressor
from tests.real_data.references import Reference, breast_cancer, diabetes

SETS = [pytest.param(diabetes, id="diabetes"), pytest.param(breast_cancer, id="breast cancer")]

#  method             rate on diabetes         on breast cancer        steps, over all data
RATES = {
    "gradient-descent": (0.2, 1.9, 12000),
    "momentum": (0.2, 1.0, 1000),
    "nesterov": (0.05, 0.3, 3000),
    "adagrad": (20.0, 0.5, 12000),
    "rmsprop": ("5 e^(-t/800)", "0.05 e^(-t/800)", 12000),
    "adam": ("5/(1 + t/1000)^1.5", "0.1/(1 + t/1000)^1.5", 12000),
    "adamw": ("5/(1 + t/1000)^1.5", "0.1/(1 + t/1000)^1.5", 12000),
}

#  method          batch   excess of the loss
DRAWN = [
    ("sgd", None, 1e-3),
    ("mini-batch", None, 1e-3),
    ("momentum", 32, 1e-3),
    ("nesterov", 32, 1e-3),
    ("adagrad", 32, 1e-3),
    ("rmsprop", 32, 1e-3),
    ("adam", 32, 1e-3),
    ("adamw", 32, 1e-3),
]


def compiled(reference: Reference) -> CompiledLoss:
    """The loss of a reference, derived."""
    penalties = {"l2": reference.alpha} if reference.alpha else {}
    return loss(reference.name, "d", **penalties).compile()


def estimated(reference: Reference, method: str, batch_size: int | None, tol: float, passes: int) -> np.ndarray:
    """The parameters that an estimator learns."""
    kind = GradientDescentRegressor if reference.name == "mse" else GradientDescentClassifier
    model = kind(reference.name, method=method, alpha=reference.alpha, batch_size=batch_size, tol=tol, random_state=0)
    model.set_params(max_iter=passes).fit(reference.X, reference.y)
    return np.concatenate([np.atleast_1d(model.intercept_), np.ravel(model.coef_)])


def test_every_method_is_in_one_of_the_tables() -> None:
    assert set(RATES) | {method for method, *_ in DRAWN} == set(UPDATES)


@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize("method", RATES)
def test_a_method_over_all_data_reaches_the_minimum(method: str, of: Callable[[], Reference]) -> None:
    reference = of()
    *rates, steps = RATES[method]
    settings = {"weight_decay": 0} if method == "adamw" else {}  # else it pulls to 0, and has another place of rest
    rate = rates[reference.name != "mse"]
    start = np.zeros(reference.X.shape[1] + 1)
    data = (reference.X, reference.y)
    found = descend(compiled(reference), start, data, method=method, learning_rate=rate, steps=steps, **settings)
    assert reference.distance(found.params) < 2e-5


@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize("method", [name for name, row in UPDATES.items() if row.over == WHOLE])
def test_an_estimator_over_all_data_reaches_the_minimum(method: str, of: Callable[[], Reference]) -> None:
    reference = of()
    assert reference.distance(estimated(reference, method, None, 1e-7, 20_000)) < 2e-5


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize(("method", "batch_size", "excess"), DRAWN)
def test_an_estimator_that_draws_comes_near(
    method: str, batch_size: int | None, excess: float, of: Callable[[], Reference]
) -> None:
    reference = of()
    assert 0.0 <= reference.excess(estimated(reference, method, batch_size, 1e-5, 300)) < excess


@pytest.mark.parametrize("of", SETS)
@pytest.mark.parametrize("batch_size", [1, 32])
def test_drawing_with_a_rate_that_falls_comes_near(batch_size: int, of: Callable[[], Reference]) -> None:
    """Steps as one over t, as Robbins and Monro ask for."""
    reference = of()
    per_epoch = -(-len(reference.y) // batch_size)
    rate = f"{0.02 if batch_size == 1 else 0.1}/(1 + t/{20 * per_epoch})"
    start = np.zeros(reference.X.shape[1] + 1)
    found = descend(
        compiled(reference),
        start,
        (reference.X, reference.y),
        method="mini-batch",
        batch_size=batch_size,
        learning_rate=rate,
        epochs=200,
        seed=1,
    )
    assert 0.0 <= reference.excess(found.params) < 5e-3


@pytest.mark.parametrize("of", SETS)
def test_four_ways_reach_the_same_minimum(of: Callable[[], Reference]) -> None:
    """scipy's minimiser with the derived gradient, a loop by hand, `descend`, and an estimator."""
    reference = of()
    fg, data = compiled(reference), (reference.X, reference.y)
    start = np.zeros(reference.X.shape[1] + 1)
    rate = 0.2 if reference.name == "mse" else 1.0
    by_scipy = minimize(fg, start, args=data, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 5000}).x
    by_hand = start.copy()
    velocity = np.zeros_like(start)
    for _ in range(2000):
        velocity = 0.9 * velocity + reference.gradient(by_hand)
        by_hand = by_hand - rate * velocity
    by_descend = descend(fg, start, data, method="momentum", learning_rate=rate, steps=2000).params
    by_estimator = estimated(reference, "momentum", None, 1e-9, 20_000)
    for params in (by_scipy, by_hand, by_descend, by_estimator):
        assert reference.distance(params) < 1e-6
    assert_allclose(by_descend, by_hand, rtol=1e-9, atol=1e-9)


def test_the_gradient_by_hand_is_the_derived_one() -> None:
    rng = np.random.default_rng(0)
    for reference in (diabetes(), breast_cancer()):
        params = rng.normal(size=reference.X.shape[1] + 1)
        value, gradient = compiled(reference)(params, reference.X, reference.y)
        assert_allclose(value, reference.value(params), rtol=1e-12)
        assert_allclose(gradient, reference.gradient(params), rtol=1e-11, atol=1e-13)


def test_the_moments_of_the_data_give_the_minimum_exactly() -> None:
    reference = diabetes()
    found = quadratic_of(compiled(reference), reference.X, reference.y)
    assert isinstance(found, Quadratic)
    assert reference.distance(found.minimum()) < 1e-11
    assert quadratic_of(compiled(breast_cancer()), breast_cancer().X, breast_cancer().y) is None
