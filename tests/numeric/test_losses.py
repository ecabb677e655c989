"""Compiled losses: every row with every model agrees with its formula entry by entry, and with differences."""

from __future__ import annotations

import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
import scipy.optimize

import steepest as st
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Indexed, Node, Symbol, number
from steepest.expression.trees import substituted
from steepest.models.catalogue import MODELS, Wanted
from steepest.models.losses import LOSSES, Loss, loss_of
from steepest.models.penalties import PENALTIES, penalty
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import BY_SCORE, DELTA, agree, by_hand, constants_of, data_for, loss_named

SIZES = {"N": 4, "d": 2, "K": 3, "m": 2}
CONSTANTS = {"lambda": 0.5, "mu": 0.25, "delta": 0.75}


def _losses() -> Iterator[Any]:
    for row, model in product(LOSSES.values(), MODELS.values()):
        for features in ("d", 2):
            try:
                loss = loss_of(row, _model(row, model, features))
            except st.SteepestError:  # a row that is not for what the model predicts; test_models says which
                continue
            yield pytest.param(loss, id=f"{row.id}-{model.id}-{features}")


def _model(row: Any, model: Any, features: Any) -> Any:
    makes = model.several if row.by_class and model.several else model.makes
    return makes(Wanted(features=features))


CASES = list(_losses())


def _numbers(loss: Loss) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
    """Parameters and data; labels of the kind that the loss is for."""
    rng = np.random.default_rng(5)
    compiled = CompiledLoss(loss, _constants(loss))
    shapes = {name: tuple(SIZES.get(dim, dim) for dim in dims) for name, dims in compiled.data_shapes.items()}
    X = np.round(rng.uniform(-1, 1, shapes["x"]), 3)
    y = _labels(loss, rng, shapes["y"])
    count = sum(int(np.prod([SIZES.get(d, d) for d in dims])) for dims in compiled.parameter_shapes.values())
    return np.round(rng.uniform(-1, 1, count), 3), (X, y)


def _labels(loss: Loss, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    if len(shape) == 2:
        y = np.round(rng.uniform(0, 1, shape), 3)
        return y / y.sum(axis=1, keepdims=True)
    labels = "number" if loss.row is None else loss.row.labels
    choices = {"0,1": [0.0, 1.0], "-1,1": [-1.0, 1.0], "count": [0.0, 1.0, 2.0, 5.0]}
    return rng.choice(choices[labels], shape) if labels in choices else np.round(rng.uniform(0, 1, shape), 3)


def _constants(loss: Loss) -> dict[str, float]:
    return {name: CONSTANTS[name] for name in loss.constants}


def _exactly(loss: Loss, theta: np.ndarray, data: tuple[np.ndarray, ...]) -> float:
    """The value of the formula with every entry put in, enclosed by balls; it shares nothing with the graph."""
    sizes: dict[Node, Node] = {Symbol(name): number(size) for name, size in SIZES.items()}
    formula = substituted(loss.formula, sizes)
    point: dict[Node, Fraction] = {Symbol(name): Fraction(value) for name, value in _constants(loss).items()}
    compiled = CompiledLoss(loss, _constants(loss))
    rest = list(theta)
    for name, dims in compiled.parameter_shapes.items():
        extents = [SIZES.get(dim, dim) for dim in dims]
        for place in np.ndindex(*extents):
            entry = Indexed(name, tuple(number(k + 1) for k in place)) if place else Symbol(name)
            point[entry] = Fraction(rest.pop(0))
    for name, array in zip(compiled.data_shapes, data, strict=True):
        for place in np.ndindex(*array.shape):
            point[Indexed(name, tuple(number(k + 1) for k in place))] = Fraction(array[place])
    return float(enclose(formula, point, 200).mid())


@pytest.mark.parametrize("loss", CASES)
def test_the_value_is_that_of_the_formula_and_the_gradient_that_of_differences(loss: Loss) -> None:
    f = CompiledLoss(loss, _constants(loss))
    theta, data = _numbers(loss)
    value, gradient = f(theta, *data)
    assert value == pytest.approx(_exactly(loss, theta, data), rel=1e-12)
    steps = 1e-6 * np.eye(len(theta))
    found = [(f(theta + step, *data)[0] - f(theta - step, *data)[0]) / 2e-6 for step in steps]
    assert np.allclose(gradient, found, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("name", sorted(PENALTIES))
def test_penalties_are_compiled_with_the_loss(name: str) -> None:
    loss = st.mse(st.LinearModel("d")).penalised([penalty(name, "lambda")])
    f = CompiledLoss(loss, _constants(loss))
    theta, data = _numbers(loss)
    value, gradient = f(theta, *data)
    assert value == pytest.approx(_exactly(loss, theta, data), rel=1e-12)
    steps = 1e-6 * np.eye(len(theta))
    found = [(f(theta + step, *data)[0] - f(theta - step, *data)[0]) / 2e-6 for step in steps]
    assert np.allclose(gradient, found, rtol=1e-6, atol=1e-8)


def test_a_formula_of_ones_own_compiles() -> None:
    loss = st.Loss("mean(log(1+exp(-y*(w*x+b))))", params=["w", "b"], data=["x", "y"])
    f = CompiledLoss(loss)
    x, y = np.array([1000.0, -2.0, 0.5]), np.array([-1.0, 1.0, 1.0])
    value, gradient = f([1.0, 0.5], x, y)
    z = x + 0.5
    assert value == pytest.approx(np.mean(np.logaddexp(0, -y * z)))
    slope = -y / (1 + np.exp(np.minimum(y * z, 700)))
    assert gradient == pytest.approx([np.mean(slope * x), np.mean(slope)])


def test_the_table_is_read_twice_and_copied_never() -> None:
    _, _, source = CompiledLoss(st.mse(st.LinearModel("d"))).source.partition("\n")
    assert source.count("X") == 2
    assert "residual.dot(X, gradient[1:])" in source


def test_a_letter_without_a_number_is_asked_for() -> None:
    with pytest.raises(ValueError, match="lambda needs a number"):
        CompiledLoss(st.mse(st.LinearModel("d")).penalised([penalty("l2", "lambda")]))


def test_shapes_that_do_not_fit_are_both_shown() -> None:
    f = CompiledLoss(st.mse(st.LinearModel("d")))
    with pytest.raises(st.ShapeError, match=r"y has the shape \(3,\); the formula needs \(N,\) with N = 4 as in X"):
        f(np.zeros(3), np.zeros((4, 2)), np.zeros(3))
    with pytest.raises(st.ShapeError, match=r"params has the shape \(5,\); the loss needs \(3,\)"):
        f(np.zeros(5), np.zeros((4, 2)), np.zeros(4))
    with pytest.raises(TypeError, match="takes 2 arrays"):
        f(np.zeros(3), np.zeros((4, 2)))


def test_a_loss_compiles_itself() -> None:
    ridge = st.mse(st.LinearModel("d")).penalised([penalty("l2", "lambda")])
    X, y = np.arange(8.0).reshape(4, 2), np.ones(4)
    value, gradient = ridge.compile(constants={"lambda": 0.5})([0.1, 0.2, 0.3], X, y)
    residual = 0.1 + X @ [0.2, 0.3] - y
    assert value == pytest.approx(np.mean(residual**2) + 0.5 * (0.04 + 0.09))
    slopes = 2 / 4 * X.T @ residual + 2 * 0.5 * np.array([0.2, 0.3])
    assert gradient == pytest.approx([2 * np.mean(residual), *slopes])
    assert st.compile(ridge, constants={"lambda": 0.5}).source == ridge.compile(constants={"lambda": 0.5}).source


@pytest.mark.parametrize("loss", [*CASES, st.Loss("mean(v*(w*x - y)^2) + w^2", ["w"], ["x", "y", "v"])])
def test_it_can_be_pickled(loss: Loss) -> None:
    f = CompiledLoss(loss, _constants(loss))
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    assert again.source == f.source
    assert again.loss.formula == loss.formula
    if loss.row is not None:
        theta, data = _numbers(loss)
        assert again(theta, *data)[0] == f(theta, *data)[0]


@pytest.mark.parametrize("penalised", ["none", "l2", "l1", "both"])
@pytest.mark.parametrize("row", BY_SCORE)
@pytest.mark.parametrize(
    ("features", "bias"), [("d", "apart"), (3, "apart"), (3, "none"), (3, "folded"), ("d", "folded")]
)
def test_it_is_what_one_writes_by_hand(row: str, penalised: str, features: Any, bias: str) -> None:
    params, X, y = data_for(row, 40, 3)
    params = params[1:] if bias == "none" else params
    f = CompiledLoss(loss := loss_named(row, penalised, features, bias), constants_of(loss))
    assert agree(f(params, X, y), by_hand(row, params, X, y, penalised, bias=bias != "none"))
    assert f.value(params, X, y) == f(params, X, y)[0]


@pytest.mark.parametrize("row", BY_SCORE)
def test_another_program_differentiates_alike(row: str) -> None:
    jax = pytest.importorskip("jax", reason="jax is in the extra [bench]")
    jax.config.update("jax_enable_x64", True)
    params, X, y = data_for(row, 25, 3)
    losses = {
        "huber": lambda z: jax.numpy.where(abs(z - y) <= DELTA, (z - y) ** 2 / 2, DELTA * (abs(z - y) - DELTA / 2)),
        "mae": lambda z: abs(z - y),
        "log-loss": lambda z: jax.numpy.logaddexp(0, z) - y * z,
        "hinge": lambda z: jax.numpy.maximum(0, 1 - y * z),
        "poisson": lambda z: jax.numpy.exp(z) - y * z,
    }
    each = losses.get(row, lambda z: (z - y) ** 2)
    factor = {"half-mse": 1 / 50, "sse": 1.0}.get(row, 1 / 25)
    value, slopes = jax.value_and_grad(lambda p: factor * each(X @ p[1:] + p[0]).sum())(params)
    f = CompiledLoss(loss := loss_named(row), constants_of(loss))
    assert agree(f(params, X, y), (float(value), np.asarray(slopes)))


@pytest.mark.parametrize("row", ["mse", "log-loss", "poisson", "half-mse"])
@pytest.mark.parametrize(("penalised", "bias"), [("l2", "apart"), ("l1", "apart"), ("none", "apart"), ("l2", "none")])
def test_the_hessian_times_a_direction_is_the_change_of_the_gradient(row: str, penalised: str, bias: str) -> None:
    params, X, y = data_for(row, 30, 3)
    f = CompiledLoss(loss := loss_named(row, penalised, bias=bias), constants_of(loss))
    along, v = np.array([1.0, -2.0, 0.5, 0.25]), np.linspace(0.5, 2, 30)
    if bias == "none":
        params, along = params[1:], along[1:]
    for weights in (None, v):
        above, below = (f(params + h * along, X, y, sample_weight=weights)[1] for h in (1e-5, -1e-5))
        found = f.hessian_product(params, along, X, y, sample_weight=weights)
        assert np.allclose(found, (above - below) / 2e-5, rtol=1e-7, atol=1e-8)


def test_a_loss_without_one_score_has_no_hessian_product() -> None:
    with pytest.raises(st.UnsupportedError, match="a Hessian product of"):
        CompiledLoss(loss_of(LOSSES["mse"], st.HiddenLayerModel("d", 2))).hessian_product([1.0], [1.0], [[1.0]], [1.0])


@pytest.mark.parametrize("backend", ["numpy", "numba"])
def test_minimize_reaches_the_minimum(backend: str) -> None:
    _, X, y = data_for("mse", 200, 4)
    f = st.mse(st.LinearModel("d")).compile(backend=backend)
    found = scipy.optimize.minimize(f, np.zeros(5), args=(X, y), jac=True, method="BFGS", options={"gtol": 1e-10})
    wanted = np.linalg.lstsq(np.c_[np.ones(200), X], y, rcond=None)[0]
    assert np.allclose(found.x, wanted, atol=1e-8)


def _linked() -> Iterator[Any]:
    """Every row by a linear score with each link that it is for, and with penalties that count the bias."""
    for row, link, names in product(BY_SCORE, ("identity", "logistic", "exponential"), ("", "l2", "l1", "l2 l1")):
        model = st.LinearModel("d") if link == "identity" else st.LinkedModel(st.LinearModel("d"), link)
        try:
            loss = loss_of(LOSSES[row], model, [penalty(name, "lambda", True) for name in names.split()])
        except st.UnsupportedError:  # a row for a score alone, or for another link
            continue
        yield pytest.param(row, link, names, loss, id=f"{row}-{link}-{names}")


@pytest.mark.parametrize(("row", "link", "names", "loss"), list(_linked()))
def test_no_name_of_the_source_stands_for_two_values(row: str, link: str, names: str, loss: Loss) -> None:
    """Costs, scale and penalty are written apart; the whole and the sums over rows put them together differently."""
    penalised = {"": "none", "l2 l1": "both"}.get(names, names)
    params, X, y = data_for(row, 30, 3)
    f = CompiledLoss(loss, constants_of(loss))
    assert agree(f(params, X, y), f(params, X, y, sample_weight=np.ones(30)), 1e-12)
    if link == "identity":
        assert agree(f(params, X, y), by_hand(row, params, X, y, penalised, bias_too=True))
    for line in (assigned := re.findall(r"^ +(v\d+) = ", f.source, re.MULTILINE)):
        assert assigned.count(line) == 1, f.source


def test_the_source_names_what_everybody_names() -> None:
    source = CompiledLoss(st.mse(st.LinearModel("d"))).source
    assert "residual = y - z" in source
    assert "# MSE = (1/N) sum(i=1..N, (y_i - (b + sum(k=1..d, w_k x_ik)))^2)" in source
    assert CompiledLoss(loss_named("log-loss")).source.count("np.exp(") == 1
    assert "0.3" in CompiledLoss(loss_named("mse", "l2"), {"lambda": 0.3}).source


def test_numbers_for_the_letters_of_a_row_are_kept() -> None:
    loss = loss_of(LOSSES["huber"], st.LinearModel(3), [penalty("l2", "lambda")], {"delta": number(Fraction(3, 4))})
    params, X, y = data_for("huber", 20, 3)
    f = CompiledLoss(loss, {"lambda": 0.3})
    assert agree(f(params, X, y), by_hand("huber", params, X, y, "l2"))
    assert "params[1:]" in f.source
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    assert again.loss.row == loss.row
    folded = loss_of(LOSSES["huber"], st.LinearModel(3, "folded"), constants={"delta": number(Fraction(3, 4))})
    assert agree(CompiledLoss(folded)(params, X, y), by_hand("huber", params, X, y))


def test_threads_do_not_disturb_each_other() -> None:
    params, X, y = data_for("log-loss", 2_000, 5)
    f = CompiledLoss(loss_named("log-loss"))
    wanted = f(params, X, y)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda k: f(params, X, y, sample_weight=None if k % 2 else np.ones(2_000)), range(200)))
    assert all(agree(each, wanted, 1e-12) for each in found)
