"""Hessians and Jacobians: every entry is SymPy's, each mixed derivative is derived once, every step holds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import steepest
from steepest.derivation.hessian import hessian
from steepest.derivation.jacobian import jacobian
from steepest.errors import DomainError, ParseError, UnsupportedError
from steepest.expression.normal_form import identical
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.writing import to_text

#   formula                                  the entries, row by row
COURSE = [
    ("4 + (x-2)^2 + 2y^2",                   [["2", "0"], ["0", "4"]]),
    ("x^2 - y^2",                            [["2", "0"], ["0", "-2"]]),
    ("x^4",                                  [["12x^2"]]),
    ("x y z",                                [["0", "z", "y"], ["z", "0", "x"], ["y", "x", "0"]]),
    ("x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)",  [["2 + 50 cos(2x)", "0"], ["0", "2 + 50 cos(2y)"]]),
    ("x ln x",                               [["1/x"]]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "entries"), COURSE)
def test_the_hessians_of_the_course(formula: str, entries: list[list[str]]) -> None:
    for row, expected in zip(hessian(formula).rows, entries, strict=True):
        assert all(identical(a, parse(b)) for a, b in zip(row, expected, strict=True))


FORMULAS = [
    "x^2 y^3",
    "e^(x y) sin(x)",
    "ln(1 + x^2 + y^2)",
    "x^y",
    "sqrt(x^2 + y^2)",
    "x/(1 + y^2)",
    "tanh(x y) + z^2 x",
    "sigmoid(w x + b)",
    "(y - w x - b)^2",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_hessian_is_that_of_sympy(formula: str) -> None:
    found = hessian(formula)
    symbols = {name: sympy.Symbol(name, positive=True) for name in map(to_text, found.variables)}
    theirs = sympy.hessian(to_sympy(found.function, symbols), list(symbols.values()))
    ours = to_sympy(found.result_node, symbols)
    point = {symbol: sympy.Rational(k + 3, k + 2) for k, symbol in enumerate(symbols.values())}
    difference = (ours - theirs).subs(point).evalf(30)
    assert max(abs(entry) for entry in difference) < 1e-20


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_step_of_a_hessian_holds(formula: str) -> None:
    assert hessian(formula).verify().failures == ()
    assert hessian(formula).verify().ok


monomials = st.tuples(st.integers(-5, 5), st.integers(0, 3), st.integers(0, 3))


@settings(max_examples=20)
@given(st.lists(monomials, min_size=1, max_size=4))
def test_the_hessian_of_a_polynomial_is_that_of_sympy(terms: list[tuple[int, int, int]]) -> None:
    x, y = sympy.symbols("x y")
    expression = sympy.Add(*(c * x**p * y**q for c, p, q in terms))
    found = hessian(from_sympy(expression), ["x", "y"])
    assert sympy.expand(sympy.Matrix(found.result) - sympy.hessian(expression, (x, y))) == sympy.zeros(2, 2)


def test_mixed_derivatives_are_derived_once_and_stand_on_both_sides() -> None:
    found = hessian("x^2 y + y^3 z")
    assert len(found.second) == 6
    assert found.entry(0, 2) is found.entry(2, 0)
    assert found.rows == tuple(zip(*found.rows, strict=True))


def test_the_order_of_rows_is_that_of_the_variables_asked_for() -> None:
    assert to_text(hessian("x^2 y", ["y", "x"]).result_node) == "[[0, 2x], [2x, 2y]]"
    assert to_text(hessian("f(y, x) = x^2 y").result_node) == "[[0, 2x], [2x, 2y]]"
    assert to_text(hessian("a x^2", ["x"]).result_node) == "[[2a]]"


def test_sums_over_examples_have_a_hessian() -> None:
    found = hessian("(1/N) sum(i=1..N, (w x_i + b - y_i)^2)", ["w", "b"])
    assert identical(found.rows[0][0], parse("(2/N) sum(i=1..N, x_i^2)"))
    assert identical(found.rows[0][1], parse("(2/N) sum(i=1..N, x_i)"))
    assert identical(found.rows[1][1], parse("2"))
    assert found.verify().failures == ()


def test_a_gradient_is_carried_on_with() -> None:
    gradient = steepest.gradient("x^2 y")
    assert hessian(gradient).gradient is gradient


def test_symbols_of_the_caller_are_handed_back() -> None:
    x = sympy.Symbol("x", real=True)
    assert hessian(x**3).result == sympy.ImmutableDenseMatrix([[6 * x]])


def test_the_value_at_a_point_is_exact_and_decimal() -> None:
    value = hessian("e^x y^2").at(x=0, y="1/3")
    assert value.exact == sympy.ImmutableDenseMatrix(
        [[sympy.Rational(1, 9), sympy.Rational(2, 3)], [sympy.Rational(2, 3), 2]]
    )
    assert np.allclose(value.decimal, [[1 / 9, 2 / 3], [2 / 3, 2]])
    assert value.verify().ok


def test_at_a_kink_there_is_no_hessian() -> None:
    value = hessian("x |x|").at(x=0)
    assert (value.exact, value.decimal) == (None, ((None,),))
    with pytest.raises(DomainError):
        hessian("ln x").at(x=0)


@pytest.mark.parametrize("point", [{"x": 1}, {"x": 1, "y": 1, "z": 1}])
def test_a_point_has_a_coordinate_for_each_variable(point: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"[yz]"):
        hessian("x^2 y").at(point)


@pytest.mark.parametrize(("formula", "error"), [("x +", ParseError), ("3", ValueError), ("(x, y)", UnsupportedError)])
def test_what_has_no_hessian_is_refused(formula: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        hessian(formula)


# ---- Jacobians


def test_a_jacobian_has_a_row_for_each_function() -> None:
    found = jacobian(["x^2 y", "5x + sin y"], ["x", "y"])
    assert to_text(found.result_node) == "[[2x y, x^2], [5, cos(y)]]"
    assert found.verify().ok
    assert found.at(x=1, y=0).decimal == ((0.0, 1.0), (5.0, 1.0))


@pytest.mark.parametrize(
    "functions",
    [
        "(x^2 y, 5x + sin y)",
        "f(x, y) = (x^2 y, 5x + sin y)",
        sympy.Matrix(["x"]).applyfunc(lambda _: sympy.Symbol("x")),
    ],
)
def test_a_jacobian_is_made_of_a_vector_too(functions: Any) -> None:
    found = jacobian(functions)
    assert len(found.rows) == len(found.functions)


def test_the_jacobian_is_that_of_sympy() -> None:
    x, y, z = sympy.symbols("x y z")
    functions = [x * sympy.exp(y), sympy.sin(z) / (1 + x**2), x * y * z]
    ours = jacobian(functions, [x, y, z]).result
    assert (sympy.Matrix(ours) - sympy.Matrix(functions).jacobian([x, y, z])).applyfunc(sympy.cancel) == sympy.zeros(
        3, 3
    )


def test_functions_of_different_variables_share_the_columns() -> None:
    assert to_text(jacobian(["x^2", "y^3"]).result_node) == "[[2x, 0], [0, 3y^2]]"


def test_a_jacobian_needs_a_function() -> None:
    with pytest.raises(ValueError, match="at least one function"):
        jacobian([])
