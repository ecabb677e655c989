"""Compiled losses: every row with every model agrees with its formula entry by entry, and with differences."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Indexed, Node, Symbol, number
from steepest.expression.trees import substituted
from steepest.models.catalogue import MODELS, Wanted
from steepest.models.losses import LOSSES, Loss, loss_of
from steepest.models.penalties import PENALTIES, penalty
from steepest.numeric.losses import CompiledLoss

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
    y = np.round(rng.uniform(0, 1, shapes["y"]), 3)
    if len(shapes["y"]) == 2:
        y = y / y.sum(axis=1, keepdims=True)
    count = sum(int(np.prod([SIZES.get(d, d) for d in dims])) for dims in compiled.parameter_shapes.values())
    return np.round(rng.uniform(-1, 1, count), 3), (X, y)


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
    assert "np.transpose(X) @ v0/N" in source


def test_a_letter_without_a_number_is_asked_for() -> None:
    with pytest.raises(ValueError, match="lambda needs a number"):
        CompiledLoss(st.mse(st.LinearModel("d")).penalised([penalty("l2", "lambda")]))


def test_shapes_that_do_not_fit_are_both_shown() -> None:
    f = CompiledLoss(st.mse(st.LinearModel("d")))
    with pytest.raises(st.ShapeError, match=r"y has the shape \(3,\); the formula needs \(N,\) with N = 4 as in x"):
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


def test_it_can_be_pickled() -> None:
    f = CompiledLoss(st.mse(st.LinearModel("d")))
    again = pickle.loads(pickle.dumps(f))  # noqa: S301  our own bytes
    theta, data = _numbers(f.loss)
    assert again(theta, *data)[0] == f(theta, *data)[0]
