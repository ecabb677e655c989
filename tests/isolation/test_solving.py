"""Equations solved in the helper: every solution solves them, and the count knows how many there are."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from steepest.expression.nodes import Symbol
from steepest.expression.normal_form import is_zero
from steepest.expression.reading import parse
from steepest.expression.trees import substituted
from steepest.isolation.counting import real_solutions, signature
from steepest.isolation.solving import count, solve


def asked(*equations: str, variables: str = "x y") -> dict[str, Any]:
    return {"equations": list(equations), "variables": variables.split(), "names": variables.split()}


#   equations                                       variables   real solutions
SYSTEMS = [
    (("2(x - 2)", "4y"), "x y", 1),
    (("3x^2 - 3y", "3y^2 - 3x"), "x y", 2),
    (("x^2 + y^2 - 1", "x - y"), "x y", 2),
    (("x^2 + 1",), "x", 0),
    (("x^5 - x - 1",), "x", 1),
    (("x^3 - 3x + 1",), "x", 3),
    (("(x - 1)^3 (x^2 - 2)",), "x", 3),
    (("4x(x^2 + y - 11) + 2(x + y^2 - 7)", "2(x^2 + y - 11) + 4y(x + y^2 - 7)"), "x y", 9),
    (("2x - y z", "2y - x z", "2z - x y"), "x y z", 5),
    (("x y", "x"), "x y", None),
    (("x + y", "2x + 2y"), "x y", None),
    (("0",), "x", None),
    (("2x + cos(x)",), "x", None),
    (("1", "x - y"), "x y", 0),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "variables", "number"), SYSTEMS)
def test_the_real_solutions_are_counted(equations: tuple[str, ...], variables: str, number: int | None) -> None:
    assert count(asked(*equations, variables=variables)) == {"count": number}


@given(st.lists(st.integers(-4, 4), min_size=2, max_size=7).filter(lambda c: any(c[1:])))
def test_the_count_is_that_of_the_roots_which_sympy_isolates(coefficients: list[int]) -> None:
    x = sympy.Symbol("x")
    polynomial = sympy.Poly(coefficients[::-1], x)
    assert real_solutions([polynomial.as_expr()], ["x"]) == len(set(polynomial.real_roots()))


@given(st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_the_signature_is_that_of_the_eigenvalues(entries: list[int]) -> None:
    import numpy as np
    from flint import fmpq_mat

    a, b, c, d, e, f = entries
    rows = [[a, b, c], [b, d, e], [c, e, f]]
    eigenvalues = np.linalg.eigvalsh(np.array(rows, dtype=float))
    assert signature(fmpq_mat(rows)) == sum(eigenvalues > 1e-9) - sum(eigenvalues < -1e-9)


#   equations                       variables   solutions, each variable with its line
SOLVED = [
    (("2(x - 2)", "4y"), "x y", [{"x": "2", "y": "0"}]),
    (("3x^2 - 3y", "3y^2 - 3x"), "x y", [{"x": "0", "y": "0"}, {"x": "1", "y": "1"}]),
    (("e^x - 2",), "x", [{"x": "ln(2)"}]),
    (("ln(x) + 1",), "x", [{"x": "e^(-1)"}]),
    (("2(x + y)", "2(x + y)"), "x y", [{"x": "-y"}]),
    (("x^2 + 1",), "x", []),
]  # fmt: skip


@pytest.mark.parametrize(("equations", "variables", "solutions"), SOLVED)
def test_solutions_are_lines(equations: tuple[str, ...], variables: str, solutions: list[dict[str, str]]) -> None:
    found = solve(asked(*equations, variables=variables))
    assert found["unsolved"] is None
    assert [{name: value["line"] for name, value in one.items()} for one in found["solutions"]] == solutions
    for one in solutions:
        values = {Symbol(name): parse(line) for name, line in one.items()}
        assert all(is_zero(substituted(parse(equation), values)) for equation in equations)


def test_a_root_without_a_formula_of_use_is_a_decimal() -> None:
    found = solve(asked("x^3 - 3x + 1", variables="x"))
    decimals = sorted(float(one["x"]["decimal"]) for one in found["solutions"])
    assert decimals == pytest.approx([-1.879385241571817, 0.3472963553338607, 1.532088886237956])


def test_what_sympy_has_no_method_for_is_said() -> None:
    found = solve(asked("2x + 50 sin(x) cos(x)", variables="x"))
    assert found["solutions"] == []
    assert found["unsolved"]
