"""Formulas that somebody types compile: gradients agree with differences, and weights with rows that come twice."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import agree

CONSTANTS = {"lambda": 0.3, "tau": 0.7}
SAMPLES = 30

#   formula                                                                 parameters  data
FORMULAS = [
    ("mean((w*x + b - y)^2) + lambda*w^2",                                  "w b",      "x y"),
    ("mean((w*x + b - y)^2) + lambda/N*w^2",                                "w b",      "x y"),
    ("mean(log(1 + exp(-y*(w*x + b))))",                                    "w b",      "x y"),
    ("mean((a*exp(-b*x) - y)^2)",                                           "a b",      "x y"),
    ("mean((a*sin(b*x + c) - y)^2)",                                        "a b c",    "x y"),
    ("mean((sum(k=1..d, w_k*X_k) + b - y)^2)",                              "w b",      "X y"),
    ("mean((sum(k=1..d, w_k*X_k) + b - y)^2) + lambda*sum(k=1..d, abs(w_k))", "b w",    "X y"),
    ("mean(log(cosh(sum(k=1..d, w_k*X_k) - y)))",                           "w",        "X y"),
    ("mean(sqrt(1 + (w*x + b - y)^2) - 1)",                                 "w b",      "x y"),
    ("mean(max(tau*(y - w*x - b), (tau - 1)*(y - w*x - b)))",               "w b",      "x y"),
    ("mean(v*(w*x + b - y)^2)",                                             "w b",      "x y v"),
    ("sqrt(mean((w*x + b - y)^2))",                                         "w b",      "x y"),
    ("log(mean(exp(w*x))) - w*mean(x)",                                     "w",        "x"),
    ("mean((w*x + b - y)^2) + mean((u*x - y)^2)",                           "w b u",    "x y"),
    ("(w - 3)^2 + mean((w*x - y)^2)",                                       "w",        "x y"),
    ("mean(abs(w*x + b - y))",                                              "w b",      "x y"),
    ("sum(i=1..N, (w*x_i + b - y_i)^2)/(2*N)",                              "w b",      "x y"),
    ("mean(log(s) + (x - m)^2/(2*s^2))",                                    "m s",      "x"),
    ("mean(exp(sum(k=1..d, w_k*X_k)) - y*sum(k=1..d, w_k*X_k))",            "w",        "X y"),
    ("mean(w*x + y)",                                                       "w",        "x y"),
]  # fmt: skip


def _loss(formula: str, params: str, data: str) -> tuple[st.Loss, dict[str, float], tuple[np.ndarray, ...], np.ndarray]:
    rng = np.random.default_rng(3)
    arrays = {"x": rng.normal(size=SAMPLES), "y": rng.normal(size=SAMPLES), "v": rng.uniform(0.1, 2, SAMPLES)}
    arrays["X"] = rng.normal(size=(SAMPLES, 3))
    used = {name: value for name, value in CONSTANTS.items() if name in formula}
    names = [name.lower() for name in data.split()]
    loss = st.Loss(formula.replace("X_k", "x_k"), params.split(), names, constants=list(used))
    size = sum(3 if f"{name}_k" in formula else 1 for name in params.split())
    return loss, used, tuple(arrays[name] for name in data.split()), rng.uniform(0.3, 1.2, size)


@pytest.mark.parametrize(("formula", "params", "data"), FORMULAS)
def test_the_gradient_agrees_with_differences(formula: str, params: str, data: str) -> None:
    loss, constants, arrays, theta = _loss(formula, params, data)
    weights = np.random.default_rng(1).uniform(0, 2, SAMPLES)
    for v in (None, weights):
        check = loss.check(theta, *arrays, constants=constants, sample_weight=v)
        assert check.ok, str(check)


@pytest.mark.parametrize(("formula", "params", "data"), FORMULAS)
def test_weights_count_rows(formula: str, params: str, data: str) -> None:
    loss, constants, arrays, theta = _loss(formula, params, data)
    fg, counts = CompiledLoss(loss, constants), np.arange(SAMPLES) % 3
    twice = fg(theta, *(np.repeat(array, counts, axis=0) for array in arrays))
    assert agree(fg(theta, *arrays, sample_weight=counts), twice, 1e-12)


@pytest.mark.parametrize(("formula", "params", "data"), FORMULAS)
def test_quick_careful_and_pickled_are_one_function(formula: str, params: str, data: str) -> None:
    loss, constants, arrays, theta = _loss(formula, params, data)
    fg = CompiledLoss(loss, constants)
    again: Any = pickle.loads(pickle.dumps(fg))  # noqa: S301  our own bytes
    quick = fg(theta, *arrays)
    assert agree(fg(theta.tolist(), *(array.tolist() for array in arrays)), quick, 1e-14)
    assert agree(again(theta, *arrays), quick, 1e-15)
    assert isinstance(quick[0], float)
    assert quick[1].shape == theta.shape


def test_a_residual_is_called_one() -> None:
    loss = st.Loss("mean((w*x + b - y)^2)", ["w", "b"], ["x", "y"])
    assert "residual = w*x + b - y" in CompiledLoss(loss).source
    hidden = loss_of(LOSSES["mse"], st.HiddenLayerModel("d", "m"))
    assert "residual = y - (b + v0 @ w)" in CompiledLoss(hidden).source


def test_units_that_are_counted_are_entries_of_arrays() -> None:
    rng = np.random.default_rng(4)
    loss = st.Loss("mean((sum(k=1..3, v_k tanh(w_k x)) - y)^2) + sum(k=1..3, w_k^2)/10", ["v", "w"], ["x", "y"])
    theta, x, y = rng.normal(size=6), rng.normal(size=30), rng.normal(size=30)
    v, w = theta[:3], theta[3:]
    units = np.tanh(np.outer(x, w))
    residual = units @ v - y
    value = float(np.mean(residual**2) + 0.1 * w @ w)
    of_w = 2 / 30 * v * ((x * residual) @ (1 - units**2)) + 0.2 * w
    wanted = value, np.concatenate([2 / 30 * units.T @ residual, of_w])
    fg = loss.compile()
    assert fg.parameter_shapes == {"v": (3,), "w": (3,)}
    assert agree(fg(theta, x, y), wanted)
    assert agree(fg(theta, np.tile(x, 2000), np.tile(y, 2000)), wanted)
    assert agree(fg(theta, x, y, sample_weight=np.full(30, 0.5)), wanted)
