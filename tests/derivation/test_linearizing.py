"""Linear approximations: value and slopes are those of the function, and the error shrinks like h²."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from steepest.derivation.linearizing import linear_approximation
from steepest.errors import DomainError
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.writing import to_text

#   formula, point, approximation, the same in steps
TABLE = [
    ("x^2 y", {"x": 1, "y": 2}, "2 + 4(x - 1) + (y - 2)", "2 + 4h1 + h2"),
    ("sin x", {"x": 0}, "x", "h"),
    ("sqrt(x)", {"x": 4}, "2 + (1/4) (x - 4)", "2 + (1/4) h"),
    (
        "e^x cos y",
        {"x": 0, "y": "pi/3"},
        "1/2 + (1/2) x - (sqrt(3)/2) (y - pi/3)",
        "1/2 + (1/2) h1 - (sqrt(3)/2) h2",
    ),
    ("4 + (x-2)^2 + 2y^2", {"x": 2, "y": 0}, "4", "4"),
    ("h^2 x", {"h": 1, "x": -2}, "-2 - 4(h - 1) + (x + 2)", "-2 - 4k1 + k2"),
    ("x - x", {"x": 1}, "0", "0"),
]


@pytest.mark.parametrize(("formula", "point", "result", "in_steps"), TABLE)
def test_the_approximation_is_value_and_slopes(formula: str, point: dict[str, Any], result: str, in_steps: str) -> None:
    found = linear_approximation(formula, point)
    assert (to_text(found.result_node), to_text(found.in_steps)) == (result, in_steps)
    assert found.verify().ok


@pytest.mark.parametrize(("formula", "point"), [row[:2] for row in TABLE])
def test_it_is_the_first_part_of_the_series(formula: str, point: dict[str, Any]) -> None:
    found = linear_approximation(formula, point)
    t = sympy.Symbol("t")
    f, line = to_sympy(found.function), to_sympy(found.result_node)
    where = {to_sympy(e.left): to_sympy(e.right) for e in found.point}
    along = {name: value + (k + 1) * t for k, (name, value) in enumerate(where.items())}
    difference = (f - line).subs(along, simultaneous=True)
    assert sympy.expand(difference.subs(t, 0)) == 0
    assert sympy.expand(sympy.diff(difference, t).subs(t, 0)) == 0


def test_the_error_is_measured_along_each_axis_and_along_all() -> None:
    found = linear_approximation("x^2 y", {"x": 1, "y": 2})
    assert [tuple(map(to_text, miss.moved)) for miss in found.misses] == [("x",), ("y",), ("x", "y")]
    assert [miss.error for miss in found.misses] == pytest.approx([0.0002, 0.0, 0.000401])


def test_where_the_function_ends_there_is_nothing_to_measure() -> None:
    (miss,) = linear_approximation("sqrt(4 - x)", {"x": "3.999"}).misses
    assert (miss.exact, miss.error) == (None, None)


@pytest.mark.parametrize(("formula", "point", "error"), [
    ("|x|", {"x": 0}, DomainError),
    ("ln x", {"x": 0}, DomainError),
    ("x y", {"x": 0}, ValueError),
    ("x y", {"x": 0, "y": 0, "z": 0}, ValueError),
])  # fmt: skip
def test_without_a_slope_there_is_no_approximation(formula: str, point: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        linear_approximation(formula, point)
