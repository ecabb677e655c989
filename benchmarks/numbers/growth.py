"""How the gradient of the mean squared error grows with examples and features, beside NumPy in two passes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

import steepest as st
from benchmarks import measuring

TITLE = "How the gradient of the mean squared error grows"
HEAD = ("n_samples", "n_features", "compiled", "an entry of X", "NumPy in two passes")
SAMPLES, FEATURES = (100, 1_000, 10_000, 100_000, 1_000_000), (1, 10, 100)
MOST_ENTRIES = 20_000_000


def table(rounds: int) -> list[tuple[str, ...]]:
    """A line for each size of X."""
    compiled = st.mse(st.LinearModel("d")).compile()
    sizes = [(n, d) for d in FEATURES for n in SAMPLES if n * d <= MOST_ENTRIES]
    return [_line(compiled, n, d, rounds) for n, d in sizes]


def _line(compiled: Any, n: int, d: int, rounds: int) -> tuple[str, ...]:
    rng = np.random.default_rng(0)
    X, y, params = rng.normal(size=(n, d)), rng.normal(size=n), rng.normal(size=d + 1)
    contenders: dict[str, Callable[[int], object]] = {
        "ours": lambda turn: compiled(params, X, y),
        "numpy": partial(_two_passes, params, X, y),
    }
    calls = max(5, 200_000 // (n * d))  # with one call a turn, whoever comes first would find the cache cold
    medians = measuring.interleaved(contenders, min(rounds, 5), block=dict.fromkeys(contenders, calls))
    ours, theirs = medians["ours"], medians["numpy"]
    entry = f"{ours / (n * d) * 1e9:.2f} ns"
    return f"{n:,}", str(d), measuring.milliseconds(ours), entry, measuring.milliseconds(theirs)


def _two_passes(params: Any, X: Any, y: Any, turn: int) -> tuple[float, Any]:
    """The formula with the residual named, written by hand."""
    residual = X @ params[1:] + params[0] - y
    n = len(y)
    slopes = np.empty_like(params)
    slopes[0] = 2 / n * residual.sum()
    slopes[1:] = X.T @ (2 / n * residual)
    return residual @ residual / n, slopes
