"""Value and gradient at one point: a short formula, and expressions of 130 and 1,300 operations in ten variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from timeit import Timer
from typing import Any

import steepest as st
from benchmarks.measuring import Row, at_most, interleaved, times_faster
from benchmarks.numbers import expressions as ex

BY_HAND = "SymPy lambdify, cse"
AS_FAST, POLYMORPHIC, BESIDE_JAX, BESIDE_TORCH, MACHINE_BESIDE_JAX = 1.1, 1.6, 25, 200, 10
NOT_SLOWER = 1.0
WARM = dict.fromkeys(("python", "auto", "sympy", "numba"), 15)  # after the milliseconds of others caches are cold


def rows(rounds: int) -> list[Row]:
    """The goals for single points."""
    return [*_short(rounds), *_long(rounds, ex.SMALL, "130 operations"), *_long(rounds, ex.LARGE, "1,300 operations")]


def _calls(function: Any, place: Sequence[float], count: int) -> Callable[[int], object]:
    """So many calls, in a loop of its own code: Python learns at each place of a program what is called there."""
    names = {f"a{k}": number for k, number in enumerate(place)}
    timer = Timer(f"function({', '.join(names)})", globals={**names, "function": function})
    return lambda turn: timer.timeit(count)


def _short(rounds: int) -> list[Row]:
    import sympy

    x, y = sympy.symbols("x y")
    value = sympy.exp(2 * y) * sympy.sin(x)
    functions: dict[str, Any] = {
        backend: st.compile(ex.TEXT, ["x", "y"], backend=backend) for backend in ("python", "auto")
    }
    functions["sympy"] = sympy.lambdify((x, y), (value, value.diff(x), value.diff(y)), "math", cse=True)
    if ex.is_there("jax"):
        functions["jax"] = _jax()
    if ex.is_there("torch"):
        functions["torch"] = _torch()
    found = interleaved({name: _calls(f, (0.5, 1.0), 1000) for name, f in functions.items()}, rounds, block=WARM)
    said = f"1,000 calls of {ex.TEXT}: value and gradient"
    ours, own = found["python"], "implementation"
    table = [
        at_most(f"{said}, backend python", ours, found["sympy"], BY_HAND, AS_FAST, own),
        at_most(f"{said}, polymorphic", found["auto"], found["sympy"], BY_HAND, POLYMORPHIC, own),
    ]
    for peer, goal in (("jax", BESIDE_JAX), ("torch", BESIDE_TORCH)):
        if peer in found:
            label = {"jax": "jax.jit", "torch": "torch"}[peer]
            table.append(times_faster(said, ours, found[peer], label, found[peer] / ours, goal, own))
    return table


def _jax() -> Any:
    jax = ex.jax_on_one_thread()
    jnp = jax.numpy
    compiled = jax.jit(jax.value_and_grad(lambda x, y: jnp.exp(2 * y) * jnp.sin(x), (0, 1)))
    return lambda x, y: jax.block_until_ready(compiled(x, y))


def _torch() -> Any:
    import torch

    torch.set_num_threads(1)

    def value_and_gradient(x: float, y: float) -> tuple[float, float, float]:
        a, b = (torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (x, y))
        value = torch.exp(2 * b) * torch.sin(a)
        value.backward()
        return value.item(), a.grad.item(), b.grad.item()

    return value_and_gradient


def _long(rounds: int, terms: int, told: str) -> list[Row]:
    tree = ex.tree(terms)
    functions: dict[str, Any] = {
        "python": st.compile(tree, ex.NAMES, backend="python"),
        "sympy": ex.lambdified(terms),
    }
    beside_jax = terms == ex.SMALL and ex.is_there("jax")
    if beside_jax:
        jax = ex.jax_on_one_thread()
        gradient = ex.jax_gradient(jax, terms)
        functions["jax"] = lambda *place: jax.block_until_ready(gradient(*place))
    if terms == ex.SMALL and ex.is_there("numba"):
        functions["numba"] = st.compile(tree, ex.NAMES, backend="numba")
    found = interleaved({name: _calls(f, ex.PLACE, 100) for name, f in functions.items()}, rounds, block=WARM)
    said, own = f"100 calls, {told} in 10 variables: value and gradient", "implementation"
    table = [at_most(f"{said}, backend python", found["python"], found["sympy"], BY_HAND, NOT_SLOWER, own)]
    if beside_jax and "numba" in found:
        ratio = found["jax"] / found["numba"]
        goal = MACHINE_BESIDE_JAX
        table.append(times_faster(f"{said}, backend numba", found["numba"], found["jax"], "jax.jit", ratio, goal, own))
    return table
