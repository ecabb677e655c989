"""What the measurements of formulas share: expressions of any size, written for any library, and jax on one thread."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from steepest.expression.nodes import Function, Node, Symbol

NAMES = tuple(f"x{k}" for k in range(10))
PLACE = tuple(0.1 + 0.17 * k for k in range(10))
SMALL, LARGE = 10, 100  # terms: about 130 and 1,300 operations
TEXT = "e^(2y) sin x"


def expression(x: Sequence[Any], sin: Callable[..., Any], exp: Callable[..., Any], tanh: Any, terms: int) -> Any:
    """A sum of terms of thirteen operations each, in ten variables."""
    total: Any = 0
    for k in range(terms):
        a, b, c = x[k % 10], x[(k + 1) % 10], x[(k + 3) % 10]
        total = total + sin(a * b + (k + 1) * c) * exp(-(a * a) / (k + 2)) + tanh(b - c) * a
    return total


def tree(terms: int) -> Node:
    """The same as a tree."""
    sin, exp, tanh = (_function(name) for name in ("sin", "exp", "tanh"))
    found: Node = expression([Symbol(name) for name in NAMES], sin, exp, tanh, terms)
    return found


def _function(name: str) -> Callable[[Node], Node]:
    return lambda u: Function(name, u)


def is_there(package: str) -> bool:
    """Whether a peer is installed."""
    return find_spec(package) is not None


def jax_on_one_thread() -> Any:
    """The module jax in double precision, and with one thread."""
    flags = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {flags}".strip()
    import jax

    jax.config.update("jax_enable_x64", True)
    return jax


def jax_gradient(jax: Any, terms: int) -> Any:
    """Value and gradient of the expression, not yet compiled."""
    jnp = jax.numpy

    def value(*x: Any) -> Any:
        return expression(x, jnp.sin, jnp.exp, jnp.tanh, terms)

    return jax.jit(jax.value_and_grad(value, tuple(range(10))))


def lambdified(terms: int) -> Any:
    """Value and gradient by SymPy, whose common parts are found by ``cse``; one flat tuple, which it needs for that."""
    import sympy

    symbols = sympy.symbols(NAMES)
    value = expression(symbols, sympy.sin, sympy.exp, sympy.tanh, terms)
    return sympy.lambdify(symbols, (value, *(value.diff(x) for x in symbols)), "math", cse=True)
