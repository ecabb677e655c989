"""The value and gradient of the mean squared error: a table that no cache holds, and tables that are small.

The large table is 10⁶ × 100 numbers of float64, 800 MB. Two passes read it twice from memory; in blocks of rows it is
read once, and that is another algorithm, which stands beside ours as it is written by hand with NumPy and with jax.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row, at_most, times_faster

SAMPLES, FEATURES = 1_000_000, 100
SMALL = ((100, 5), (1_000, 10), (10_000, 20), (50_000, 20), (2_000, 500))
BLOCK = 2_500  # rows of a block in what is written by hand: 2 MB
CALLS = 2_000  # of a small table in one measurement, fewer of larger ones

Call = Callable[[int], object]


def rows(rounds: int) -> list[Row]:
    """The rows of the table."""
    found = [*_large(max(5, rounds))]
    gc.collect()
    return [*found, *_small(rounds)]


# ---- a table that no cache holds


def _large(rounds: int) -> Iterator[Row]:
    data = _data(SAMPLES, FEATURES)
    params, X, y = data
    loss = st.mse(st.LinearModel("d"))
    ours = loss.compile(backend="numpy")
    calls: dict[str, Call] = {
        "ours": lambda turn: ours(params, X, y),
        "two passes": lambda turn: two_passes(params, X, y),
        "as typed": lambda turn: as_typed(params, X, y),
        "blocks by hand": lambda turn: blocks_by_hand(params, X, y),
        "X.sum()": lambda turn: X.sum(),
        **_machine_code(loss, data),
        **_frameworks(data),
    }
    _agree(calls, ours(params, X, y))
    end = X[-100_000:]  # what every contender finds in the cache, whoever came before
    taken = measuring.interleaved(calls, rounds, before=lambda: end.sum())
    what = "MSE gradient 10⁶×100, NumPy"
    own = taken["ours"]
    for peer, told, goal in (
        ("two passes", "two passes of NumPy", 1.4),
        ("jax", "jax.jit", 2.0),
        ("as typed", "the formula as typed", 7.0),
    ):
        if peer in taken:
            yield times_faster(what, own, taken[peer], told, taken[peer] / own, goal, "algorithm")
    for peer, told in (
        ("blocks by hand", "NumPy in blocks, by hand"),
        ("jax in blocks", "jax in blocks, lax.scan"),
        ("torch", "torch, two passes"),
    ):
        if peer in taken:
            kind = "algorithm" if peer == "torch" else "implementation"
            yield Row(what, own, taken[peer], told, taken[peer] / own, kind=kind)
    if "machine code" in taken:
        what, beside = "MSE gradient 10⁶×100, numba", "reading X once: X.sum()"
        yield at_most(what, taken["machine code"], taken["X.sum()"], beside, 1.5, "implementation")
        fastest = taken["machine code"] / taken["numba sum"]
        yield Row(
            what,
            taken["machine code"],
            taken["numba sum"],
            "reading X once: sum by numba",
            fastest,
            kind="implementation",
        )


def _agree(calls: dict[str, Call], wanted: tuple[float, Any]) -> None:
    """Refuse to measure what gives another gradient."""
    for name, call in calls.items():
        if "sum" not in name:
            value, gradient = call(0)  # type: ignore[misc]
            assert np.isclose(float(value), wanted[0]), name
            assert np.allclose(np.asarray(gradient), wanted[1]), name


def _data(samples: int, features: int) -> tuple[Any, Any, Any]:
    rng = np.random.default_rng(0)
    X = np.empty((samples, features))
    for start in range(0, samples, 50_000):  # no second table beside it
        X[start : start + 50_000] = rng.standard_normal((min(50_000, samples - start), features))
    return rng.standard_normal(features + 1), X, rng.standard_normal(samples)


def two_passes(params: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """What somebody writes who knows NumPy: X for the residuals, and X for the gradient."""
    count = len(y)
    residual = X @ params[1:] + params[0] - y
    slopes = (2 / count) * (X.T @ residual)
    return residual @ residual / count, np.concatenate(([2 / count * residual.sum()], slopes))


def as_typed(params: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """The formula as it stands in books, from left to right: the table is scaled."""
    count, w, b = len(y), params[1:], params[0]
    slopes = (2 / count) * X.T @ (X @ w + b - y)
    bias = (2 / count) * np.sum(X @ w + b - y)
    return np.mean((X @ w + b - y) ** 2), np.concatenate(([bias], slopes))


def blocks_by_hand(params: Any, X: Any, y: Any) -> tuple[Any, Any]:
    """Our algorithm, by hand."""
    count, total, bias, slopes = len(y), 0.0, 0.0, np.zeros(X.shape[1])
    for start in range(0, count, BLOCK):
        block = X[start : start + BLOCK]
        residual = block @ params[1:] + params[0] - y[start : start + BLOCK]
        total += residual @ residual
        bias += residual.sum()
        slopes += residual @ block
    return total / count, (2 / count) * np.concatenate(([bias], slopes))


def _machine_code(loss: Any, data: tuple[Any, Any, Any]) -> dict[str, Call]:
    if find_spec("numba") is None:
        return {}
    import numba

    params, X, y = data
    ours = loss.compile(backend="numba")

    @numba.njit(fastmath=True)  # type: ignore[untyped-decorator]
    def read(table: Any) -> float:
        total = 0.0
        for i in range(table.shape[0]):
            for j in range(table.shape[1]):
                total += table[i, j]
        return total

    return {"machine code": lambda turn: ours(params, X, y), "numba sum": lambda turn: read(X)}


def _frameworks(data: tuple[Any, Any, Any]) -> dict[str, Call]:
    found: dict[str, Call] = {}
    if find_spec("jax") is not None:
        found |= _jax(*data)
    if find_spec("torch") is not None:
        found |= _torch(*data)
    return found


def _jax(params: Any, X: Any, y: Any) -> dict[str, Call]:
    import jax

    jax.config.update("jax_enable_x64", True)
    jnp = jax.numpy

    def mean(p: Any, X: Any, y: Any) -> Any:
        residual = X @ p[1:] + p[0] - y
        return residual @ residual / len(y)

    def in_blocks(p: Any, X: Any, y: Any) -> Any:
        """Our algorithm: a scan over blocks of rows."""

        def step(sums: Any, block: Any) -> Any:
            rows, labels = block
            residual = rows @ p[1:] + p[0] - labels
            total, bias, slopes = sums
            return (total + residual @ residual, bias + residual.sum(), slopes + residual @ rows), None

        blocks = (X.reshape(-1, BLOCK, X.shape[1]), y.reshape(-1, BLOCK))
        (total, bias, slopes), _ = jax.lax.scan(step, (0.0, 0.0, jnp.zeros(X.shape[1])), blocks)
        return total / len(y), 2 / len(y) * jnp.concatenate([bias[None], slopes])

    given = tuple(map(jnp.asarray, (params, X, y)))
    traced, scanned = jax.jit(jax.value_and_grad(mean)), jax.jit(in_blocks)
    return {
        "jax": lambda turn: jax.block_until_ready(traced(*given)),
        "jax in blocks": lambda turn: jax.block_until_ready(scanned(*given)),
    }


def _torch(params: Any, X: Any, y: Any) -> dict[str, Call]:
    import torch

    torch.set_num_threads(1)
    table, labels = torch.from_numpy(X), torch.from_numpy(y)

    def call(turn: int) -> tuple[Any, Any]:
        p = torch.tensor(params, requires_grad=True)
        residual = table @ p[1:] + p[0] - labels
        value = residual @ residual / len(labels)
        value.backward()
        return value.detach(), p.grad

    return {"torch": call}


# ---- small tables, where what surrounds the products counts


def _small(rounds: int) -> Iterator[Row]:
    ours = st.mse(st.LinearModel("d")).compile()
    for samples, features in SMALL:
        params, X, y = _data(samples, features)
        calls: dict[str, Call] = {
            "ours": lambda turn, data=(params, X, y): ours(*data),  # type: ignore[misc]
            "theirs": lambda turn, data=(params, X, y): two_passes(*data),  # type: ignore[misc]
        }
        _agree(calls, two_passes(params, X, y))
        each = min(CALLS, max(100, CALLS * 5_000 // (samples * features)))  # so many that the table is in the cache
        taken = measuring.interleaved(calls, rounds, block=dict.fromkeys(calls, each))
        what = f"MSE gradient {samples:,}×{features}, NumPy"
        yield at_most(what, taken["ours"], taken["theirs"], "two passes of NumPy", 1.1, "implementation")
