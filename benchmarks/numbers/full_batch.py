"""A thousand steps of full-batch descent on 10⁵ × 20, with the loss before each: the moments of the data, formed once.

The frameworks look at all data in every step, as they are usually asked to; that is another algorithm. With our
algorithm, moments first and then steps of d² operations each, jax and NumPy stand beside ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

import steepest as st
from benchmarks import measuring
from benchmarks.measuring import Row, at_most, times_faster
from steepest.numeric.moments.finding import quadratic_of

SAMPLES, FEATURES, STEPS, RATE = 100_000, 20, 1_000, 0.1
AGREEMENT = 1e-12  # relative, of parameters and of every loss
WHAT = "1,000 full-batch steps with loss curve, 10⁵×20"

Call = Callable[[int], Any]


def rows(rounds: int) -> list[Row]:
    """The rows of the table."""
    return list(_rows(rounds))


def _rows(rounds: int) -> Iterator[Row]:
    X, y = _data()
    compiled = st.mse(st.LinearModel("d")).compile()
    start = np.zeros(FEATURES + 1)

    def ours(turn: int) -> Any:
        found = quadratic_of(compiled, X, y)
        assert found is not None
        return found.descend(start, RATE, STEPS)

    quick: dict[str, Call] = {
        "ours": ours,
        "one product": lambda turn: X.T @ X,
        "NumPy with moments": lambda turn: by_moments(X, y),
        **_quick_frameworks(X, y),
    }
    slow = {**_slow_frameworks(X, y), "our direct loop": lambda turn: _direct(compiled, X, y)}
    _agree(ours(0), {**slow, "NumPy with moments": quick["NumPy with moments"]})
    taken = measuring.interleaved(quick, max(rounds, 15))
    taken |= measuring.interleaved(slow, min(rounds, 1), warm_up=0)  # seconds each, and warm from `_agree`
    own = taken["ours"]
    for peer, told, goal in (("jax", "jax fori_loop, two passes", 100.0), ("torch", "torch loop, two passes", 250.0)):
        if peer in taken:
            yield times_faster(WHAT, own, taken[peer], told, taken[peer] / own, goal, "algorithm")
    yield at_most(WHAT, own, taken["one product"], "one XᵀX by NumPy", 2.5, "algorithm")
    direct = taken["our direct loop"]
    yield Row(WHAT, own, direct, "our own direct loop", direct / own, kind="algorithm")
    for peer in ("jax with moments", "NumPy with moments"):
        if peer in taken:
            yield Row(WHAT, own, taken[peer], peer, taken[peer] / own, kind="implementation")


def _data() -> tuple[Any, Any]:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((SAMPLES, FEATURES))
    return X, X @ rng.standard_normal(FEATURES) + 0.5 + rng.standard_normal(SAMPLES)


def _agree(wanted: tuple[Any, Any], others: dict[str, Call]) -> None:
    """Refuse to measure what comes to another end."""
    theta, losses = wanted
    for name, call in others.items():
        found, curve = (np.asarray(each) for each in call(0))
        apart = np.abs(found - theta).max() / np.abs(theta).max(), np.max(np.abs(curve - losses) / losses)
        assert max(apart) <= AGREEMENT, (name, apart)


def _direct(compiled: Any, X: Any, y: Any) -> tuple[Any, Any]:
    theta, losses = np.zeros(FEATURES + 1), np.empty(STEPS + 1)
    for step in range(STEPS):
        losses[step], slope = compiled(theta, X, y)
        theta = theta - RATE * slope
    losses[STEPS] = compiled(theta, X, y)[0]
    return theta, losses


def by_moments(X: Any, y: Any) -> tuple[Any, Any]:
    """Our algorithm, by hand: products first, then steps that are d² operations each."""
    count = len(y)
    table = np.column_stack([np.ones(count), X])
    gram, cross, square = table.T @ table, table.T @ y, y @ y
    theta, losses = np.zeros(len(cross)), np.empty(STEPS + 1)
    for step in range(STEPS + 1):
        half = gram @ theta
        losses[step] = (theta @ half - 2 * (cross @ theta) + square) / count
        if step < STEPS:
            theta = theta - (2 * RATE / count) * (half - cross)
    return theta, losses


def _quick_frameworks(X: Any, y: Any) -> dict[str, Call]:
    if find_spec("jax") is None:
        return {}
    jax, jnp = _jax()
    whole = jnp.asarray(np.column_stack([np.ones(SAMPLES), X])), jnp.asarray(y)

    def run(table: Any, target: Any) -> Any:
        gram, cross, square = table.T @ table, table.T @ target, target @ target

        def step(k: Any, state: Any) -> Any:
            theta, losses = state
            half = gram @ theta
            losses = losses.at[k].set((theta @ half - 2 * (cross @ theta) + square) / SAMPLES)
            return theta - (2 * RATE / SAMPLES) * (half - cross), losses

        theta, losses = jax.lax.fori_loop(0, STEPS, step, (jnp.zeros(FEATURES + 1), jnp.zeros(STEPS + 1)))
        last = (theta @ gram @ theta - 2 * (cross @ theta) + square) / SAMPLES
        return theta, losses.at[STEPS].set(last)

    compiled = jax.jit(run)
    return {"jax with moments": lambda turn: jax.block_until_ready(compiled(*whole))}


def _slow_frameworks(X: Any, y: Any) -> dict[str, Call]:
    return {**_jax_loop(X, y), **_torch_loop(X, y)}


def _jax_loop(X: Any, y: Any) -> dict[str, Call]:
    if find_spec("jax") is None:
        return {}
    jax, jnp = _jax()
    table, target = jnp.asarray(X), jnp.asarray(y)

    def loss(theta: Any, table: Any, target: Any) -> Any:
        return jnp.mean((table @ theta[1:] + theta[0] - target) ** 2)

    def run(table: Any, target: Any) -> Any:
        def step(k: Any, state: Any) -> Any:
            theta, losses = state
            value, slope = jax.value_and_grad(loss)(theta, table, target)
            return theta - RATE * slope, losses.at[k].set(value)

        theta, losses = jax.lax.fori_loop(0, STEPS, step, (jnp.zeros(FEATURES + 1), jnp.zeros(STEPS + 1)))
        return theta, losses.at[STEPS].set(loss(theta, table, target))

    compiled = jax.jit(run)
    return {"jax": lambda turn: jax.block_until_ready(compiled(table, target))}


def _jax() -> tuple[Any, Any]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    return jax, jnp


def _torch_loop(X: Any, y: Any) -> dict[str, Call]:
    if find_spec("torch") is None:
        return {}
    import torch

    torch.set_num_threads(1)
    table, target = torch.from_numpy(X), torch.from_numpy(y)

    def run(turn: int) -> Any:
        theta = torch.zeros(FEATURES + 1, dtype=torch.float64, requires_grad=True)
        losses = torch.empty(STEPS + 1, dtype=torch.float64)
        for step in range(STEPS + 1):
            value = torch.mean((table @ theta[1:] + theta[0] - target) ** 2)
            losses[step] = value.detach()
            if step < STEPS:
                (slope,) = torch.autograd.grad(value, theta)
                with torch.no_grad():
                    theta -= RATE * slope
        return theta.detach().numpy(), losses.numpy()

    return {"torch": run}
