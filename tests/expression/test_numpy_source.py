"""NumPy source is one expression, means what the formula means, and calls nothing that it should not."""

from __future__ import annotations

import ast
import builtins
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as hs

import steepest as st
from steepest.errors import UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Application, Function, Node, Product, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_numpy
from steepest.expression.writing.numpy_source import identifiers
from tests.expression.formulas import formulas
from tests.strategies import all_trees


def value(source: str, **names: Any) -> Any:
    """The value of a source that our own writer wrote."""
    allowed = {name: getattr(builtins, name) for name in ("sum", "range", "len")}
    return eval(source, {"__builtins__": allowed, "np": np, **names})  # noqa: S307


WRITTEN = [
    ("e^(2y) sin x", "np.exp(2*y)*np.sin(x)"),
    ("x^2 - 2x/3 + x^-1", "x**2 - 2*x/3 + x**(-1)"),
    ("a/(b c) - a/b/c", "a/(b*c) - (a/b)/c"),
    ("-x^2", "-x**2"),
    ("(-x)^2", "(-x)**2"),
    ("pi r^2 + e", "np.pi*r**2 + np.e"),
    ("ln x + arcsin x + |x|", "np.log(x) + np.arcsin(x) + np.abs(x)"),
    ("sigmoid(x)", "1/(1 + np.exp(-x))"),
    ("2 sigmoid(x + 1)^2", "2*(1/(1 + np.exp(-(x + 1))))**2"),
    ("max(a, b, 0) + relu(x)", "np.maximum(np.maximum(a, b), 0) + np.maximum(0, x)"),
    # names and indices
    ("y' x_max", "y_prime*x_max"),
    ("x_i + x[2] + x_ij + x_{i+1} + x_{i-1}", "x[i - 1] + x[1] + x[i - 1, j - 1] + x[i] + x[i - 2]"),
    ("x_i^{(k)} + W^{(1)}", "x[k - 1][i - 1] + W[0]"),
    ("sum(i=1..N, x_i^2)", "sum(x[i - 1]**2 for i in range(1, N + 1))"),
    ("sum(i=0..4, i)", "sum(i for i in range(0, 5))"),
    ("prod(i=1..N, x_i + 1)", "np.prod([x[i - 1] + 1 for i in range(1, N + 1)], axis=0)"),
    ("2 prod(i=2..3, i) x", "2*np.prod([i for i in range(2, 4)], axis=0)*x"),
    ("mean((w x + b - y)^2)", "np.mean((w*x + b - y)**2)"),
    ("mean(x_i y_i)", "np.mean([x[i - 1]*y[i - 1] for i in range(1, len(x) + 1)])"),
    ("prediction(x, y)", "prediction(x, y)"),
    # conditions
    ("{x^2 if x < 0, x otherwise}", "np.where(x < 0, x**2, x)"),
    ("{1 if 0 <= x < 1}", "np.where((0 <= x) & (x < 1), 1, np.nan)"),
    ("{1 if x < 0 or x = 1, 0 otherwise}", "np.where((x < 0) | (x == 1), 1, 0)"),
    # vectors and matrices
    ("(a, b)", "np.array([a, b])"),
    ("[[a, b], [c, d]] (x, y)", "np.array([[a, b], [c, d]]) @ np.array([x, y])"),
    ("(X^T X)^-1 X^T y", "np.linalg.inv(X.T @ X) @ X.T @ y"),
    ("[[1, 2], [3, 4]]^3", "np.linalg.matrix_power(np.array([[1, 2], [3, 4]]), 3)"),
    ("||w||^2 + ||w||_1", "np.linalg.norm(w)**2 + np.linalg.norm(w, 1)"),
    ("dot(a, b) + 1", "np.dot(a, b) + 1"),
]


@pytest.mark.parametrize(("typed", "source"), WRITTEN)
def test_what_the_source_looks_like(typed: str, source: str) -> None:
    assert to_numpy(parse(typed)) == source


SHAPED: list[tuple[str, dict[str, str], str]] = [
    ("2/N X^T (X w - y)", {"X": "N×d", "w": "d", "y": "N"}, "(2/N)*(X.T @ (X @ w - y))"),
    ("X^T (X w - y) 2", {"X": "N×d", "w": "d", "y": "N"}, "2*(X.T @ (X @ w - y))"),
    ("X^T (X w - y)/N", {"X": "N×d", "w": "d", "y": "N"}, "X.T @ (X @ w - y)/N"),
    ("w^T w x", {"w": "d", "x": "d"}, "(w.T @ w)*x"),
    ("x y^T w", {"x": "d", "y": "d", "w": "d"}, "np.outer(x, y.T) @ w"),
    ("alpha a ⊙ b", {"a": "d", "b": "d"}, "alpha*(a*b)"),
]


def test_the_value_of_every_function_is_the_one_that_is_enclosed() -> None:
    for row in FUNCTIONS:
        if row.takes != "scalar":
            continue
        for point in (-2.5, -0.5, 0.25, 0.75, 1.5):
            tree = Function(row.name, Symbol("u"))
            try:
                ball = enclose(tree, {Symbol("u"): _exact(point)})
            except (UndefinedError, IndeterminateError):
                continue
            assert value(to_numpy(tree), u=np.float64(point)) == pytest.approx(float(ball.mid()), rel=1e-13), row.name


def _exact(value: float) -> Any:
    from fractions import Fraction

    return Fraction(value)


@settings(deadline=None)
@given(formulas, hs.integers(-6, 6), hs.integers(-6, 6))
def test_the_source_has_the_value_of_the_formula(formula: Node, x: int, y: int) -> None:
    try:
        ball = enclose(formula, {Symbol("x"): _exact(x / 4), Symbol("y"): _exact(y / 4)})
    except (UndefinedError, IndeterminateError):
        assume(False)
    expected = float(ball.mid())
    assume(abs(expected) < 1e6 and float(ball.rad()) < 1e-12 * (1 + abs(expected)))
    with np.errstate(all="ignore"):
        found = value(to_numpy(formula), x=np.float64(x / 4), y=np.float64(y / 4))
    # Sums of terms that nearly cancel lose digits in double precision and none in the ball.
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_sums_indices_and_conditions_have_the_values_of_the_formula() -> None:
    x, w = np.array([1.0, 2.0, 4.0]), np.array([3.0, -1.0, 0.5])
    assert value(to_numpy(parse("sum(i=1..N, w_i x_i)")), x=x, w=w, N=3) == w @ x
    assert value(to_numpy(parse("sum(i=1..N-1, x_{i+1} - x_i)")), x=x, N=3) == 3
    assert value(to_numpy(parse("prod(i=1..N, w_i x_i)")), x=x, w=w, N=3) == np.prod(w * x)
    assert value(to_numpy(parse("prod(i=1..N, w_i)")), w=w, N=0) == 1
    assert list(value(to_numpy(parse("prod(i=1..3, x + i)")), x=x)) == [24, 60, 210]
    assert value(to_numpy(parse("mean(w_i x_i)")), x=x, w=w) == pytest.approx(np.mean(w * x))
    assert list(value(to_numpy(parse("{x^2 if x < 2, x if x >= 2 and x < 3}")), x=x))[:2] == [1, 2]
    assert np.isnan(value(to_numpy(parse("{x^2 if x < 2}")), x=x)[2])


@given(all_trees)
def test_the_source_is_one_expression_of_arithmetic(tree: Node) -> None:
    """Nothing is named but variables, `np` and three words of Python; nothing is reached through attributes."""
    try:
        source = to_numpy(tree)
    except UnsupportedError:
        return
    names = set(identifiers(tree).values())
    for part in ast.walk(ast.parse(source, mode="eval")):
        if isinstance(part, ast.Name):
            assert part.id in names | {"np", "sum", "range", "len"}
        if isinstance(part, ast.Attribute):
            assert part.attr == "T" or ast.unparse(part).startswith("np.")


NAMED = [
    (["lambda", "x"], {"lambda": "lambda_", "x": "x"}),
    (["y'", "y_prime"], {"y_prime": "y_prime", "y'": "y_prime_"}),
    (["y'", "y_prime", "y_prime_"], {"y_prime": "y_prime", "y_prime_": "y_prime_", "y'": "y_prime__"}),
    (["np", "sum", "open"], {"np": "np_", "sum": "sum_", "open": "open_"}),
    (["θ", "1x", "x&y", "__import__('os')"], {"θ": "theta", "1x": "_1x", "x&y": "x_y"}),
]


@pytest.mark.parametrize(("names", "chosen"), NAMED)
def test_names_become_distinct_identifiers_that_mean_nothing_else(names: list[str], chosen: dict[str, str]) -> None:
    found = identifiers(Product(tuple(map(Symbol, names))))
    assert {name: found[name] for name in chosen} == chosen
    assert len(set(found.values())) == len(names)
    assert all(name.isidentifier() and not hasattr(builtins, name) for name in found.values())


def test_a_function_that_is_only_named_reaches_no_builtin() -> None:
    assert to_numpy(Application("exec", (Symbol("x"),))) == "exec_(x)"


UNSUPPORTED = [
    ("∂L/∂w", "derivative that is not worked out"),
    ("∇f", "gradient"),
    ("sum(i in B, x_i)", "sum over the elements of B"),
    ("card(B)", "number of elements of the set B"),
    ("ones", "vector of ones"),
    ("y = 2x", "equation"),
    ("w <- w - 1", "update rule"),
]


@pytest.mark.parametrize(("typed", "named"), UNSUPPORTED)
def test_what_has_no_meaning_in_numpy_is_named(typed: str, named: str) -> None:
    with pytest.raises(UnsupportedError, match=named):
        st.to_numpy(parse(typed))


@pytest.mark.parametrize(("typed", "shapes", "source"), SHAPED)
def test_a_product_of_arrays_is_scaled_by_its_numbers(typed: str, shapes: dict[str, str], source: str) -> None:
    assert to_numpy(parse(typed, shapes=shapes), shapes) == source


def test_a_product_of_arrays_has_the_value_of_the_formula() -> None:
    rng = np.random.default_rng(7)
    X, w, y = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)
    gradient = value(to_numpy(parse("2/N X^T (X w - y)")), X=X, w=w, y=y, N=5)
    assert gradient == pytest.approx(2 / 5 * X.T @ (X @ w - y))
    loss = value(to_numpy(parse("1/N (X w - y)^T (X w - y)")), X=X, w=w, y=y, N=5)
    assert loss == pytest.approx(np.mean((X @ w - y) ** 2))
    outer = value(to_numpy(parse("x y^T v", shapes={"x": "3", "y": "3", "v": "3"})), x=w, y=w + 1, v=w - 1)
    assert outer == pytest.approx(w * ((w + 1) @ (w - 1)))
