"""Losses of a linear score as somebody would write them with NumPy: the witnesses of what is generated.

Each takes scores and labels and gives the loss of each example and its slope by the score.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import steepest as st
from steepest.models.losses import LOSSES, Loss, loss_of
from steepest.models.penalties import penalty

DELTA, LAMBDA = 0.75, 0.3
BY_SCORE = {
    "mse": lambda z, y: ((z - y) ** 2, 2 * (z - y)),
    "half-mse": lambda z, y: ((z - y) ** 2 / 2, z - y),
    "sse": lambda z, y: ((z - y) ** 2, 2 * (z - y)),
    "mae": lambda z, y: (np.abs(z - y), np.sign(z - y)),
    "huber": lambda z, y: (
        np.where(np.abs(z - y) <= DELTA, (z - y) ** 2 / 2, DELTA * (np.abs(z - y) - DELTA / 2)),
        np.clip(z - y, -DELTA, DELTA),
    ),
    "log-loss": lambda z, y: (np.logaddexp(0, z) - y * z, 1 / (1 + np.exp(-z)) - y),
    "hinge": lambda z, y: (np.maximum(0, 1 - y * z), np.where(y * z < 1, -y, 0.0)),
    "poisson": lambda z, y: (np.exp(z) - y * z, np.exp(z) - y),
}
PENALTIES = {
    "none": lambda w: (0.0, 0.0 * w),
    "l2": lambda w: (LAMBDA * w @ w, 2 * LAMBDA * w),
    "l1": lambda w: (LAMBDA * np.abs(w).sum(), LAMBDA * np.sign(w)),
    "both": lambda w: (LAMBDA * (w @ w + np.abs(w).sum()), LAMBDA * (2 * w + np.sign(w))),
}


def loss_named(
    row: str, penalised: str = "none", features: int | str = "d", bias: str = "apart", bias_too: bool = False
) -> Loss:
    """A loss of a linear score."""
    names = {"none": (), "both": ("l2", "l1")}.get(penalised, (penalised,))
    penalties = [penalty(name, "lambda", bias_too) for name in names]
    return loss_of(LOSSES[row], st.LinearModel(features, bias), penalties)


def constants_of(loss: Loss) -> dict[str, float]:
    """Numbers for its letters."""
    return {name: {"delta": DELTA, "lambda": LAMBDA}[name] for name in loss.constants}


def by_hand(
    row: str,
    params: Any,
    X: Any,
    y: Any,
    penalised: str = "none",
    v: Any = None,
    bias: bool = True,
    bias_too: bool = False,
) -> tuple[float, np.ndarray]:
    """The value and the gradient."""
    w, b = (params[1:], params[0]) if bias else (params, 0.0)
    weights = np.ones(len(X)) if v is None else v
    cost, slope = BY_SCORE[row](X @ w + b, y)
    scale = 1.0 if row == "sse" else 1 / weights.sum()
    added, pull = PENALTIES[penalised](w)
    s = weights * slope
    gradient = scale * (X.T @ s) + pull
    more, push = PENALTIES[penalised](params[:1]) if bias and bias_too else (0.0, 0.0)
    value = scale * (weights @ cost) + added + more
    return value, np.concatenate([scale * s.sum() + push * np.ones(1), gradient]) if bias else gradient


def labels_for(row: str, z: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Labels of the kind that a row is for."""
    kinds = {"0,1": np.where(z > 0, 1.0, 0.0), "-1,1": np.where(z > 0, 1.0, -1.0)}
    kinds["count"] = rng.poisson(2, len(z)).astype(float)
    return kinds.get(LOSSES[row].labels, z + rng.normal(size=len(z)))


def data_for(row: str, samples: int, features: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameters with a bias, a table and labels."""
    rng = np.random.default_rng(seed)
    X, params = rng.normal(size=(samples, features)), 0.3 * rng.normal(size=features + 1)
    return params, X, labels_for(row, X @ rng.normal(size=features), rng)


def agree(found: tuple[float, Any], wanted: tuple[float, Any], rtol: float = 1e-10) -> bool:
    """Whether value and gradient agree, relative to the largest entry."""
    (value, gradient), (other, slopes) = found, wanted
    room = rtol * max(1.0, float(np.max(np.abs(slopes))))
    return bool(np.isclose(value, other, rtol=rtol, atol=rtol)) and bool(np.all(np.abs(gradient - slopes) <= room))
