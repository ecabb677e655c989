"""From an expression to its first value and gradient: 130 and 1,300 operations in ten variables.

Every contender starts from nothing, builds its expression by the operators of Python, differentiates, compiles, and is
called once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import steepest as st
from benchmarks.measuring import Row, at_most, interleaved, times_faster
from benchmarks.numbers import expressions as ex

BESIDE_SYMPY, BESIDE_JAX, BESIDE_CASADI = 50, 200, 1.5
SLOW = 3  # rounds of those that take seconds


def rows(rounds: int) -> list[Row]:
    """The goals for the first call."""
    return [*_for(rounds, ex.SMALL, "130 operations"), *_for(rounds, ex.LARGE, "1,300 operations")]


def _for(rounds: int, terms: int, told: str) -> list[Row]:
    quick: dict[str, Callable[[int], object]] = {"ours": lambda turn: _ours(terms)}
    slow: dict[str, Callable[[int], object]] = {"sympy": lambda turn: _sympy(terms)}
    if ex.is_there("casadi"):
        quick["casadi"] = lambda turn: _casadi(terms)
    if ex.is_there("jax"):
        jax = ex.jax_on_one_thread()
        slow["jax"] = lambda turn: _jax(jax, terms)
    found = interleaved(quick, rounds, block=dict.fromkeys(quick, 5))
    found |= interleaved(slow, 1 if terms == ex.LARGE else min(rounds, SLOW), warm_up=0)
    said, ours, own = f"expression to first call, {told}", found["ours"], "implementation"
    theirs = found["sympy"]
    table = [times_faster(said, ours, theirs, "SymPy diff, lambdify, cse", theirs / ours, BESIDE_SYMPY, own)]
    if "jax" in found:
        table.append(times_faster(said, ours, found["jax"], "jax.jit", found["jax"] / ours, BESIDE_JAX, own))
    if "casadi" in found:
        table.append(at_most(said, ours, found["casadi"], "casadi SX", BESIDE_CASADI, own))
    return table


def _ours(terms: int) -> Any:
    return st.compile(ex.tree(terms), ex.NAMES, backend="python")(*ex.PLACE)


def _sympy(terms: int) -> Any:
    from sympy.core.cache import clear_cache

    clear_cache()
    return ex.lambdified(terms)(*ex.PLACE)


def _jax(jax: Any, terms: int) -> Any:
    jax.clear_caches()
    return jax.block_until_ready(ex.jax_gradient(jax, terms)(*ex.PLACE))


def _casadi(terms: int) -> Any:
    import casadi

    x = casadi.SX.sym("x", 10)
    value = ex.expression([x[k] for k in range(10)], casadi.sin, casadi.exp, casadi.tanh, terms)
    return casadi.Function("f", [x], [value, casadi.gradient(value, x)])(list(ex.PLACE))
