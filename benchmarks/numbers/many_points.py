"""Value and gradient of a formula at a million points, in double precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import steepest as st
from benchmarks.measuring import Row, at_most, interleaved, times_faster
from benchmarks.numbers import expressions as ex

POINTS = 1_000_000
NUMPY_BESIDE_JAX, NUMBA_BESIDE_JAX, COPIES = 1.1, 10, 1.5


def rows(rounds: int) -> list[Row]:
    """The goals for many points."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(-2, 2, POINTS), rng.uniform(-1, 1, POINTS)
    backends = ["numpy", *(["numba"] if ex.is_there("numba") else [])]
    contenders: dict[str, Callable[[int], object]] = {name: _ours(name, x, y) for name in backends}
    contenders["copies"] = _copies()
    contenders["by hand"] = _by_hand(x, y)
    if ex.is_there("jax"):
        contenders["jax"] = _jax(x, y)
    found = interleaved(contenders, rounds, warm_up=2)
    said, own = f"{ex.TEXT} at 10⁶ points: value and gradient", "implementation"
    table = [_beside(f"{said}, backend numpy", found["numpy"], found["by hand"], "NumPy by hand, whole arrays")]
    if "jax" in found:
        ratio = found["jax"] / found["numpy"]
        what = f"{said}, backend numpy"
        table.append(times_faster(what, found["numpy"], found["jax"], "jax.jit", ratio, NUMPY_BESIDE_JAX, own))
    if "numba" in found:
        what, ours = f"{said}, backend numba", found["numba"]
        if "jax" in found:
            ratio = found["jax"] / ours
            table.append(times_faster(what, ours, found["jax"], "jax.jit", ratio, NUMBA_BESIDE_JAX, own))
        table.append(at_most(what, ours, found["copies"], "three copies of the output", COPIES, own))
    return table


def _beside(what: str, ours: float, theirs: float, beside: str) -> Row:
    return Row(what, ours, theirs, beside, theirs / ours, kind="implementation")


def _ours(backend: str, x: Any, y: Any) -> Callable[[int], object]:
    f = st.compile(ex.TEXT, ["x", "y"], backend=backend)
    out = np.empty(POINTS), np.empty((2, POINTS))
    return lambda turn: f(x, y, out=out)


def _copies() -> Callable[[int], object]:
    source, target = np.ones((3, POINTS)), np.zeros((3, POINTS))

    def copied(turn: int) -> None:
        for one, other in zip(target, source, strict=True):
            np.copyto(one, other)

    return copied


def _by_hand(x: Any, y: Any) -> Callable[[int], object]:
    def value_and_gradient(turn: int) -> object:
        power = np.exp(2 * y)
        value = power * np.sin(x)
        return value, power * np.cos(x), 2 * value

    return value_and_gradient


def _jax(x: Any, y: Any) -> Callable[[int], object]:
    jax = ex.jax_on_one_thread()
    jnp = jax.numpy
    one = jax.value_and_grad(lambda x, y: jnp.exp(2 * y) * jnp.sin(x), (0, 1))
    compiled = jax.jit(jax.vmap(one))
    a, b = jnp.asarray(x), jnp.asarray(y)
    return lambda turn: jax.block_until_ready(compiled(a, b))
