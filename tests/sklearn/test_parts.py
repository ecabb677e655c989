"""The parts of a fit: coordinates, curvature, rates, the start, and the loss in other units."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose
from scipy.special import expit, softmax

from steepest.models.loss_rows import LOSSES
from steepest.models.penalties import PENALTIES
from steepest.models.update_rows import UPDATES
from steepest.models.variants import variant_of
from steepest.sklearn.coordinates import Coordinates, coordinates_of
from steepest.sklearn.curvature import curvature, of_example
from steepest.sklearn.ground import ground_of
from steepest.sklearn.objective import Task
from steepest.sklearn.rates import below_bound, first_rate, moves_by_slope
from steepest.sklearn.starting import start_of

NUMBERS = some.floats(-100.0, 100.0)
RNG = np.random.default_rng(2)
X = RNG.normal(size=(60, 3)) * [1.0, 5.0, 0.1] + [0.0, 20.0, 1.0]


def task(loss: str, alpha: float = 0.0, intercept: bool = True, penalty: str = "l2") -> Task:
    return Task(LOSSES[loss], penalty, alpha, intercept, {})


def labels(loss: str, count: int) -> Any:
    """Labels that a loss is for."""
    rng = np.random.default_rng(7)
    kinds = {
        "number": lambda: rng.normal(size=count) * 3.0 + 2.0,
        "0,1": lambda: rng.integers(0, 2, size=count).astype(float),
        "-1,1": lambda: 2.0 * rng.integers(0, 2, size=count) - 1.0,
        "count": lambda: rng.poisson(3.0, size=count).astype(float),
        "class": lambda: np.eye(3)[rng.integers(0, 3, size=count)],
    }
    return kinds[LOSSES[loss].labels]()


@given(arrays(float, (5, 2), elements=NUMBERS), arrays(float, 2, elements=NUMBERS), NUMBERS)
def test_the_scores_are_the_same_in_both_coordinates(data: Any, weights: Any, intercept: float) -> None:
    columns = coordinates_of(data, None, True)
    params = columns.inside(np.asarray(intercept), weights)
    scale = 1.0 + np.max(np.abs(data)) * np.max(np.abs(weights)) + abs(intercept)
    assert_allclose(params[0] + columns.of(data) @ params[1:], intercept + data @ weights, atol=1e-9 * scale)
    back, again = columns.outside(params, None, True)
    assert_allclose(again, weights, rtol=1e-12, atol=1e-12)
    assert_allclose(back, intercept, atol=1e-9 * scale)


def test_several_scores_go_there_and_back() -> None:
    weights, intercepts = RNG.normal(size=(3, 4)), RNG.normal(size=4)
    columns = coordinates_of(X, None, True)
    back, again = columns.outside(columns.inside(intercepts, weights), 4, True)
    assert_allclose(again, weights)
    assert_allclose(back, intercepts)


@pytest.mark.parametrize("units", [1.0, 1e-150, 1e150, np.array([1e-150, 1.0, 1e150])])
def test_standardised_columns_have_mean_0_and_spread_1(units: Any) -> None:
    columns = coordinates_of(X * units, None, True).of(X * units)
    assert_allclose(columns.mean(axis=0), 0.0, atol=1e-12)
    assert_allclose(columns.std(axis=0), 1.0)


def test_weights_count_in_means_and_spreads_as_repetitions_do() -> None:
    counts = RNG.integers(1, 4, size=len(X)).astype(float)
    weighted, repeated = coordinates_of(X, counts, True), coordinates_of(X.repeat(counts.astype(int), 0), None, True)
    assert_allclose(weighted.means, repeated.means)
    assert_allclose(weighted.spreads, repeated.spreads)


def test_a_sparse_table_is_divided_and_not_moved() -> None:
    table = sp.csr_array(np.where(X > 1.0, X, 0.0))
    found = coordinates_of(table, None, True)
    assert not found.means.any()
    assert_allclose(found.spreads, np.sqrt(np.mean(table.toarray() ** 2, axis=0)))
    assert found.of(table).nnz == table.nnz


#   loss                       the largest second derivative by the score
STEEPEST = [
    ("mse", 2.0, True),
    ("half-mse", 2.0, True),  # its 1/2 stands before the sum
    ("sse", 2.0, True),
    ("mae", 0.0, False),
    ("huber", 1.0, False),
    ("log-loss", 0.25, False),
    ("softmax-cross-entropy", 0.5, False),
    ("hinge", 0.0, False),
]


@pytest.mark.parametrize(("loss", "most", "constant"), STEEPEST)
def test_the_curvature_of_an_example_is_that_of_the_formula(loss: str, most: float, constant: bool) -> None:
    y = labels(loss, 20)
    assert of_example(task(loss), y, start_of(task(loss), y, None)) == (pytest.approx(most, rel=1e-12), constant)


def test_the_curvature_of_a_rate_is_that_near_the_start() -> None:
    y = np.array([1e4, 2e4])
    most, constant = of_example(task("poisson"), y, start_of(task("poisson"), y, None))
    assert 1.5e4 < most < 1.5e5
    assert not constant


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize("kind", [np.asarray, sp.csr_array], ids=["dense", "sparse"])
def test_the_bounds_are_the_largest_eigenvalues(kind: Any, intercept: bool) -> None:
    weights, penalty = RNG.uniform(0.5, 2.0, size=len(X)), np.array([0.1, 0.2, 0.0])
    weights /= weights.mean()
    found = curvature(kind(X), weights, (0.25, False), penalty, intercept)
    design = np.column_stack([np.ones(len(X)), X]) if intercept else X
    added = np.append([0.0], penalty) if intercept else penalty
    whole = np.linalg.eigvalsh(0.25 * design.T @ (design * weights[:, None]) / len(X) + np.diag(added))[-1]
    assert whole <= found.whole * (1 + 1e-12)
    assert_allclose(found.whole, whole, rtol=0.02)
    singles = [
        np.linalg.eigvalsh(0.25 * v * np.outer(x, x) + np.diag(added))[-1] for x, v in zip(design, weights, strict=True)
    ]
    assert found.single >= max(singles) * (1 - 1e-12)
    assert found.of_batch(None) == found.whole <= found.of_batch(8) <= found.of_batch(1) == found.single


def test_many_columns_have_the_largest_eigenvalue_by_products_alone() -> None:
    wide = RNG.normal(size=(50, 500))
    found = curvature(wide, None, (2.0, True), np.zeros(500), True)
    design = np.column_stack([np.ones(50), wide])
    assert_allclose(found.whole, 2.0 * np.linalg.norm(design, 2) ** 2 / 50, rtol=0.02)


@pytest.mark.parametrize("method", UPDATES)
def test_a_first_rate_does_not_overshoot_a_parabola(method: str) -> None:
    """One step from the side of c θ²/2 leads to its other side at most, however steep it is."""
    variant = variant_of(UPDATES[method], {})
    for steep in (1e-6, 1.0, 1e6):
        rate = first_rate(variant, steep, 1.0)
        assert rate > 0.0
        assert not moves_by_slope(variant) or rate * steep <= 1.0 + 1e-9
        bound = below_bound(variant, steep)
        assert bound is None or rate <= bound


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("intercept", [True, False])
def test_the_loss_in_the_coordinates_is_the_loss_of_the_data(loss: str, penalty: str, intercept: bool) -> None:
    """Value and slope, against the loss of the data compiled as it stands, by the chain rule."""
    what, y = task(loss, 0.3, intercept, penalty), labels(loss, len(X))
    ground = ground_of(what, X, y, None, start_of(what, y, None))
    outputs = y.shape[1] if LOSSES[loss].by_class else None
    params = np.random.default_rng(1).normal(size=ground.start.shape)
    found, weights = ground.coordinates.outside(params, outputs, intercept)
    numbers = {"lambda": 0.3, **dict.fromkeys(LOSSES[loss].constants, 1.0)}
    plain = what.loss.compile(constants={name: numbers[name] for name in what.loss.constants})
    own = np.concatenate([np.reshape(found, -1), weights.reshape(-1)]) if intercept else weights.reshape(-1)
    value, slope = plain(own, X, y)
    inside = ground(params)
    assert_allclose(inside[0], value, rtol=1e-10)
    heads = own.size - weights.size
    by_weight = slope[heads:].reshape(weights.shape)
    moved = np.multiply.outer(ground.coordinates.means, slope[:heads]).reshape(weights.shape) if intercept else 0.0
    spreads = ground.coordinates.spreads.reshape(-1, *[1] * (weights.ndim - 1))
    expected = np.concatenate([slope[:heads], ((by_weight - moved) / spreads).reshape(-1)])
    assert_allclose(inside[1], expected, rtol=1e-8, atol=1e-9 * np.max(np.abs(expected)))


@pytest.mark.parametrize("loss", LOSSES)
def test_the_start_is_the_best_constant_prediction_where_the_loss_is_smooth(loss: str) -> None:
    what, y = task(loss), labels(loss, 50)
    begin = start_of(what, y, None)
    if loss == "log-loss":
        assert_allclose(expit(begin.score), y.mean())
    elif loss == "poisson":
        assert_allclose(np.exp(begin.score), y.mean())
    elif LOSSES[loss].by_class:
        assert_allclose(softmax(begin.score), y.mean(axis=0))
    else:
        assert_allclose(begin.score, y.mean())
    assert begin.slope > 0.0


def test_coordinates_of_one_spread_are_alike() -> None:
    assert coordinates_of(X[:, :1].repeat(3, 1) * [1.0, 2.0, 3.0], None, True, 0.0, 4.0).alike
    assert not coordinates_of(X * [1.0, 1.0, 100.0], None, True, 0.0, 4.0).alike
    assert not Coordinates(np.zeros(2), np.array([1.0, 2.0])).alike
