"""Generated functions beside witnesses that share nothing with them: enclosures, differences, jax and torch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from flint import arb
from hypothesis import assume, given, settings

import steepest as st
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Node, Symbol
from tests.numeric.trees import ALL, NAMES, SMOOTH, trees, worked_out

#: Away from whole numbers, where random formulas have their kinks.
PLACES = ((0.37281, 1.21093), (-0.81347, 0.55719), (1.63217, -1.27131))
TOLERANCE = 1e-10
TINY = Fraction(1, 2**80)


def _found(tree: Node, x: float, y: float, order: int = 1) -> Any:
    return st.compile(tree, NAMES, order=order)(x, y)


def _flat(found: Any) -> list[float]:
    return [float(part) for result in found for part in np.ravel(np.array(result, dtype=float))]


def _is_tame(tree: Node, x: float, y: float, order: int = 1) -> bool:
    """Whether the last digits of the place do not matter, so that two ways of rounding can be compared."""
    here = _flat(_found(tree, x, y, order))
    beside = [_flat(_found(tree, x * (1 + e), y * (1 - e), order)) for e in (1e-13, -3e-13)]
    if not all(math.isfinite(part) and abs(part) < 1e8 for part in here):
        return False
    return all(_near(a, b, 1e-11) for other in beside for a, b in zip(here, other, strict=True))


def _near(a: float, b: float, tolerance: float) -> bool:
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


@settings(deadline=None)
@given(trees())
def test_values_and_gradients_are_those_of_enclosures(tree: Node) -> None:
    for x, y in PLACES:
        balls = _balls(tree, {"x": x, "y": y})
        if balls is None or not _is_tame(tree, x, y):
            continue
        for found, ball in zip(_flat(_found(tree, x, y)), balls, strict=True):
            assert _near(found, ball, TOLERANCE), (tree, x, y, found, ball)


def _balls(tree: Node, place: Mapping[str, float]) -> list[float] | None:
    """The value and its rates by enclosures of 300 bits, in differences so small that nothing of them is lost."""
    here = {Symbol(name): Fraction(value) for name, value in place.items()}
    try:
        found = [float(enclose(tree, here, 300).mid())]
        for name in NAMES:
            ahead, behind = (enclose(tree, {**here, Symbol(name): here[Symbol(name)] + h}, 300) for h in (TINY, -TINY))
            found.append(float(((ahead - behind) / (2 * arb(2) ** -80)).mid()))
    except (UndefinedError, IndeterminateError):
        return None
    return found


@settings(deadline=None, max_examples=40)
@given(trees())
def test_gradients_are_those_of_jax(tree: Node) -> None:
    jax = pytest.importorskip("jax", reason="jax is the witness, from the extra [bench]")
    jax.config.update("jax_enable_x64", True)
    library = _of_jax(jax)
    for x, y in PLACES[:2]:
        if not _is_tame(tree, x, y):
            continue
        with jax.disable_jit():
            value, slopes = jax.value_and_grad(lambda *at: _as_float(jax, tree, at, library), (0, 1))(x, y)
        theirs = [float(value), *map(float, slopes)]
        assume(all(map(math.isfinite, theirs)))  # a piece that is not chosen may spoil theirs
        assert all(_near(a, b, TOLERANCE) for a, b in zip(_flat(_found(tree, x, y)), theirs, strict=True)), (tree, x, y)


def _as_float(jax: Any, tree: Node, at: tuple[Any, ...], library: Mapping[str, Any]) -> Any:
    return jax.numpy.asarray(worked_out(tree, dict(zip(NAMES, at, strict=True)), library), dtype=float)


def _of_jax(jax: Any) -> dict[str, Any]:
    jnp, nn = jax.numpy, jax.nn
    own = {
        name: getattr(jnp, {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}.get(name, name), None)
        for name in (*ALL, "pi", "e", "where")
    }
    return own | {
        "asinh": jnp.arcsinh, "acosh": jnp.arccosh, "atanh": jnp.arctanh, "max": jnp.maximum, "min": jnp.minimum,
        "sigmoid": nn.sigmoid, "relu": nn.relu, "step": lambda u: jnp.heaviside(u, 0.0),
        "sec": lambda u: 1 / jnp.cos(u), "csc": lambda u: 1 / jnp.sin(u), "cot": lambda u: 1 / jnp.tan(u),
        "sech": lambda u: 1 / jnp.cosh(u), "csch": lambda u: 1 / jnp.sinh(u), "coth": lambda u: 1 / jnp.tanh(u),
    }  # fmt: skip


@settings(deadline=None)
@given(trees(tuple(SMOOTH), 7))
def test_hessians_are_those_of_differences_and_products_with_them_are_those_of_the_hessian(tree: Node) -> None:
    f = st.compile(tree, NAMES, order=2)
    for x, y in PLACES:
        if not _is_tame(tree, x, y, 2):
            continue
        _, _, hessian = f(x, y)
        product = f.hessian_product(x, y, direction=(0.3, -1.7))
        for found, row in zip(product, hessian, strict=True):
            size = abs(0.3 * row[0]) + abs(1.7 * row[1])
            assert abs(found - (0.3 * row[0] - 1.7 * row[1])) <= 1e-9 * max(1.0, size)
        for k, h in ((0, 1e-6), (1, 1e-6)):
            ahead, behind = (f(x + s * h * (k == 0), y + s * h * (k == 1))[1] for s in (1, -1))
            differences = [(a - b) / (2 * h) for a, b in zip(ahead, behind, strict=True)]
            further = [_rate(f, x, y, k, 4 * h)[j] for j in range(2)]
            for j in range(2):
                error = abs(differences[j] - further[j]) + 1e-3 * max(1.0, abs(differences[j]))
                assert not math.isfinite(error) or abs(differences[j] - hessian[k][j]) <= error, (tree, x, y)


def _rate(f: Any, x: float, y: float, k: int, h: float) -> list[float]:
    ahead, behind = (f(x + s * h * (k == 0), y + s * h * (k == 1))[1] for s in (1, -1))
    return [(a - b) / (2 * h) for a, b in zip(ahead, behind, strict=True)]


@settings(deadline=None)
@given(trees())
def test_arrays_say_what_numbers_say(tree: Node) -> None:
    f = st.compile(tree, NAMES)
    x, y = np.array([p[0] for p in PLACES]), np.array([p[1] for p in PLACES])
    value, gradient = f(x, y)
    for k, place in enumerate(PLACES):
        if _is_tame(tree, *place):
            found = [value[k], *gradient[:, k]]
            assert all(_near(a, b, 1e-11) for a, b in zip(found, _flat(f(*place)), strict=True)), (tree, place)


@settings(deadline=None, max_examples=40)
@given(trees())
def test_the_backend_python_says_what_the_polymorphic_one_says(tree: Node) -> None:
    plain, other = st.compile(tree, NAMES, backend="python"), st.compile(tree, NAMES)
    for place in PLACES:
        expected = _flat(other(*place))
        try:
            assert _flat(plain(*place)) == pytest.approx(expected, nan_ok=True)
        except (ValueError, OverflowError, ZeroDivisionError):
            assert not all(map(math.isfinite, expected)), (tree, place)


def test_a_gradient_is_that_of_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is the witness, from the extra [bench]")
    for x, y in PLACES:
        a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (x, y))
        value = torch.exp(2 * b) * torch.sin(a) + torch.nn.functional.softplus(a * b) - torch.sigmoid(b) * torch.tanh(a)
        value.backward()
        found = st.compile("e^(2y) sin x + ln(1 + e^(x y)) - sigmoid(y) tanh(x)", NAMES)(x, y)
        theirs = [value.item(), a.grad.item(), b.grad.item()]
        assert _flat(found) == pytest.approx(theirs, rel=1e-12)
