"""An epoch of stochastic gradient descent on 10⁵ × 20, with the mean squared error of a linear model.

One example at a time, ours takes two together, of which the second score follows from the product of the two rows:
another way of taking the same steps, and so it stands with jax beside it. In batches, the steps are those of everybody.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row, at_most, times_faster

SAMPLES, FEATURES, RATE, BATCH = 100_000, 20, 1e-3, 32
AGREEMENT = 1e-12  # relative, of the weights after the epoch
ONE, MANY = "SGD epoch 10⁵×20, one by one", f"SGD epoch 10⁵×20, batches of {BATCH}"

Call = Callable[[int], Any]


def rows(rounds: int) -> list[Row]:
    """The rows of the table."""
    return list(_rows(rounds))


def _rows(rounds: int) -> Iterator[Row]:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(SAMPLES, FEATURES))
    y = X @ rng.normal(size=FEATURES) + rng.normal(size=SAMPLES)
    fg = st.mse(st.LinearModel("d")).compile()

    def ours(turn: int, size: int = 1, backend: str = "numba", shuffle: bool = False) -> Any:
        how: dict[str, Any] = {"method": "sgd", "batch_size": size, "shuffle": shuffle, "backend": backend}
        return st.descend(fg, np.zeros(FEATURES + 1), (X, y), learning_rate=RATE, epochs=1, **how).params

    plain = _by_hand(X, y, range(SAMPLES))
    quick: dict[str, Call] = {
        "in turn": ours,
        "shuffled": partial(ours, shuffle=True),
        "batches": partial(ours, size=BATCH),
        "batches shuffled": partial(ours, size=BATCH, shuffle=True),
        "reading": lambda turn: X.sum(),
        **(_scikit_learn(X, y) if find_spec("sklearn") else {}),
        **(_jax(X, y) if find_spec("jax") else {}),
    }
    slow: dict[str, Call] = {
        "chunks": partial(ours, backend="numpy"),
        "loop": lambda turn: _by_hand(X, y, range(SAMPLES)),
    }
    for name in ("in turn", "scikit-learn in turn", "jax", "jax in pairs"):
        if name in quick:
            _same(quick[name](0), plain, name)
    _same(slow["chunks"](0), plain, "chunks")
    warm = dict.fromkeys(quick, 5)
    taken = measuring.interleaved(quick, max(rounds, 9), block=warm) | measuring.interleaved(slow, min(rounds, 5))
    yield from _one_by_one(taken)
    yield from _in_batches(taken)
    yield _from_memory(rounds)


def _one_by_one(taken: dict[str, float]) -> Iterator[Row]:
    for name, told in (("in turn", "in turn"), ("shuffled", "in a new order")):
        if f"scikit-learn {name}" in taken:
            own, peer = taken[name], taken[f"scikit-learn {name}"]
            yield times_faster(
                f"{ONE}, {told}", own, peer, "scikit-learn SGDRegressor.fit", peer / own, 3.5, "algorithm"
            )
    own = taken["in turn"]
    if "jax" in taken:
        yield times_faster(f"{ONE}, in turn", own, taken["jax"], "jax scan", taken["jax"] / own, 2.0, "algorithm")
        pairs = taken["jax in pairs"]
        yield Row(f"{ONE}, in turn", own, pairs, "jax scan, in pairs", pairs / own, kind="implementation")
    chunks, loop = taken["chunks"], taken["loop"]
    told = "a loop with NumPy"
    yield times_faster(f"{ONE}, without numba", chunks, loop, told, loop / chunks, 5.0, "algorithm")


def _in_batches(taken: dict[str, float]) -> Iterator[Row]:
    reading = taken["reading"]
    yield at_most(f"{MANY}, in turn", taken["batches"], reading, "X.sum()", 1.5, "implementation")
    shuffled = taken["batches shuffled"]
    yield Row(f"{MANY}, in a new order", shuffled, reading, "X.sum()", shuffled / reading, kind="implementation")


def _from_memory(rounds: int) -> Row:
    """The same on a table that no cache holds, where reading is what takes long."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(10 * SAMPLES, FEATURES))
    y, fg = X @ rng.normal(size=FEATURES), st.mse(st.LinearModel("d")).compile()
    how: dict[str, Any] = {"method": "sgd", "batch_size": BATCH, "shuffle": False, "backend": "numba", "epochs": 1}
    contenders: dict[str, Call] = {
        "ours": lambda turn: st.descend(fg, np.zeros(FEATURES + 1), (X, y), learning_rate=RATE, **how),
        "reading": lambda turn: X.sum(),
    }
    taken = measuring.interleaved(contenders, max(rounds, 9))
    what = f"SGD epoch 10⁶×20, batches of {BATCH}, in turn"
    return at_most(what, taken["ours"], taken["reading"], "X.sum()", 1.5, "implementation")


def _same(found: Any, expected: Any, name: str) -> None:
    apart = np.max(np.abs(np.asarray(found) - expected)) / np.max(np.abs(expected))
    assert apart < AGREEMENT, f"{name} is {apart:.1e} from the loop"


def _by_hand(X: Any, y: Any, order: Any) -> Any:
    """The loop that a person writes; b first."""
    w, b = np.zeros(X.shape[1]), 0.0
    for i in order:
        x = X[i]
        step = RATE * 2 * (x @ w + b - y[i])
        w -= step * x
        b -= step
    return np.array([b, *w])


def _scikit_learn(X: Any, y: Any) -> dict[str, Call]:
    from sklearn.linear_model import SGDRegressor

    def fit(turn: int, shuffle: bool) -> Any:
        how: dict[str, Any] = {"learning_rate": "constant", "penalty": None, "max_iter": 1, "tol": None}
        with warnings.catch_warnings():  # that one pass is not enough
            warnings.simplefilter("ignore")
            model = SGDRegressor(eta0=2 * RATE, shuffle=shuffle, random_state=turn, **how).fit(X, y)
        return np.append(model.intercept_, model.coef_)

    return {"scikit-learn in turn": partial(fit, shuffle=False), "scikit-learn shuffled": partial(fit, shuffle=True)}


def _jax(X: Any, y: Any) -> dict[str, Call]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def loss(params: Any, x: Any, target: Any) -> Any:
        return (x @ params[1:] + params[0] - target) ** 2

    @jax.jit
    def single(params: Any, table: Any, targets: Any) -> Any:
        def step(params: Any, example: Any) -> Any:
            return params - RATE * jax.grad(loss)(params, *example), None

        return jax.lax.scan(step, params, (table, targets))[0]

    @jax.jit
    def in_pairs(params: Any, table: Any, targets: Any) -> Any:
        def step(params: Any, examples: Any) -> Any:
            x, t = examples
            x = jnp.concatenate([jnp.ones((2, 1)), x], axis=1)
            first, second = x @ params - t
            second -= 2 * RATE * (x[0] @ x[1]) * first
            return params - 2 * RATE * (first * x[0] + second * x[1]), None

        return jax.lax.scan(step, params, (table.reshape(-1, 2, FEATURES), targets.reshape(-1, 2)))[0]

    table, targets, start = jnp.asarray(X), jnp.asarray(y), jnp.zeros(FEATURES + 1)
    return {
        "jax": lambda turn: single(start, table, targets).block_until_ready(),
        "jax in pairs": lambda turn: in_pairs(start, table, targets).block_until_ready(),
    }
