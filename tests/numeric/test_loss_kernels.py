"""Machine code gives what NumPy gives."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import BY_SCORE, agree, by_hand, constants_of, data_for, loss_named


@pytest.mark.parametrize("row", BY_SCORE)
def test_machine_code_agrees_with_what_one_writes_by_hand(row: str) -> None:
    loss = loss_named(row, "l2")
    fg = CompiledLoss(loss, constants_of(loss), backend="numba")
    for samples, features in ((1, 1), (3, 7), (50, 4)):
        params, X, y = data_for(row, samples, features)
        v = np.arange(samples) % 3 + 1.0
        assert agree(fg(params, X, y), by_hand(row, params, X, y, "l2"))
        assert agree(fg(params, X, y, sample_weight=v), by_hand(row, params, X, y, "l2", v))
        assert agree(fg(params, np.asfortranarray(X), y), by_hand(row, params, X, y, "l2"))
        assert agree(fg(params, X[::-1], y[::-1]), by_hand(row, params, X, y, "l2"))


def test_float32_is_read_as_it_is() -> None:
    params, X, y = data_for("mse", 64, 3)
    table = X.astype(np.float32)
    fg = CompiledLoss(loss_named("mse"), backend="numba")
    assert agree(fg(params, table, y), by_hand("mse", params, table.astype(float), y), 1e-6)


@pytest.mark.parametrize(
    ("formula", "params"),
    [
        ("mean((w*x + b - y)^2)", ["w", "b"]),
        ("mean((y - a*sin(x) - b*cos(x) - c*x^2)^2) + a^2", ["a", "b", "c"]),
        ("mean(log(1 + exp(-y*(w*x + b))))", ["w", "b"]),
    ],
)
def test_columns_become_the_features_of_a_formula(formula: str, params: list[str]) -> None:
    loss, rng = st.Loss(formula, params, ["x", "y"]), np.random.default_rng(0)
    x, y, theta, v = rng.normal(size=50), rng.normal(size=50), rng.normal(size=len(params)), rng.uniform(size=50)
    numba, numpy = CompiledLoss(loss, backend="numba"), CompiledLoss(loss)
    assert agree(numba(theta, x, y), numpy(theta, x, y), 1e-12)
    assert agree(numba(theta, x, y, sample_weight=v), numpy(theta, x, y, sample_weight=v), 1e-12)
    along = rng.normal(size=len(params))
    above, below = (numpy(theta + h * along, x, y)[1] for h in (1e-5, -1e-5))
    assert np.allclose(numba.hessian_product(theta, along, x, y), (above - below) / 2e-5, rtol=1e-6, atol=1e-8)


def test_what_has_no_score_has_no_machine_code() -> None:
    with pytest.raises(st.UnsupportedError, match="machine code is made where examples enter by one score"):
        CompiledLoss(loss_of(LOSSES["mse"], st.HiddenLayerModel("d", 2)), backend="numba")


def test_another_backend_is_refused() -> None:
    with pytest.raises(ValueError, match="the backend is one of auto, numpy, numba, not 'jax'"):
        CompiledLoss(loss_named("mse"), backend="jax")


def test_without_numba_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "numba":
            raise ModuleNotFoundError(name)
        return original(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install 'steepest\[fast\]'"):
        CompiledLoss(loss_named("mse"), backend="numba")
