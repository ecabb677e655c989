"""The chain rule along curves: the same derivative as of the composition, every part of it shown."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from steepest.derivation.along_curve import total_derivative
from steepest.expression.normal_form import identical
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import substituted
from steepest.expression.writing import to_text

#   outer          inner                              t       the rule with names
TABLE = [
    ("x^2 y",      {"x": "cos t", "y": "t^3"},        "t",    "dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt"),
    ("x y t",      {"x": "t^2", "y": "e^t"},          "t",    "dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt + ∂z/∂t"),
    ("x y",        {"x": "a t", "y": "b t"},          "t",    "∂z/∂t = ∂z/∂x ∂x/∂t + ∂z/∂y ∂y/∂t"),
    ("x^2 + y^2",  {"x": "cos t", "y": "sin t"},      None,   "dz/dt = ∂z/∂x dx/dt + ∂z/∂y dy/dt"),
    ("e^(x y)",    {"x": "s t", "y": "s/t"},          "t",    "∂z/∂t = ∂z/∂x ∂x/∂t + ∂z/∂y ∂y/∂t"),
    ("sigmoid(z)", {"z": "w x + b"},                  "w",    "∂f/∂w = df/dz ∂z/∂w"),
    ("(y - p)^2",  {"p": "w x + b"},                  "w",    "∂z/∂w = ∂z/∂p ∂p/∂w"),
    ("x^3",        {"x": "5"},                        "t",    "dz/dt = dz/dx dx/dt"),
]  # fmt: skip


@pytest.mark.parametrize(("outer", "inner", "variable", "pattern"), TABLE)
def test_the_derivative_is_that_of_the_composition(
    outer: str, inner: dict[str, str], variable: str | None, pattern: str
) -> None:
    found = total_derivative(outer, inner, variable)
    assert to_text(found.pattern) == pattern
    where = {equation.left: equation.right for equation in found.inner}
    composed = to_sympy(substituted(found.function, where))
    theirs = sympy.diff(composed, sympy.Symbol(variable or "t"))
    assert sympy.simplify(theirs - found.result) == 0
    assert found.verify().ok


@pytest.mark.parametrize(("outer", "inner", "variable", "pattern"), TABLE)
def test_the_products_with_the_inner_functions_put_in_are_the_result(
    outer: str, inner: dict[str, str], variable: str | None, pattern: str
) -> None:
    found = total_derivative(outer, inner, variable)
    where = {equation.left: equation.right for equation in found.inner}
    assert identical(substituted(found.mixed, where), found.result_node)
    assert identical(found.step.makes, found.result_node)


def test_the_example_of_the_course_is_put_together_in_the_open() -> None:
    found = total_derivative("x^2 y", {"x": "cos t", "y": "t^3"}, "t")
    assert to_text(found.mixed) == "2x y (-sin(t)) + x^2*3t^2"
    assert identical(found.result_node, parse("3t^2 cos(t)^2 - 2t^3 cos(t) sin(t)"))


@pytest.mark.parametrize(
    ("inner", "variable", "words"),
    [
        ({}, "t", "say what stands for the variables"),
        ({"q": "t"}, "t", "q is no variable of the formula"),
        ({"x": "y t", "y": "t"}, "t", "y stands for a formula"),
        ({"x": "t"}, "x", "nothing can stand for it"),
        ({"x": "s t"}, None, "say by which variable"),
    ],
)
def test_what_makes_no_curve_is_refused(inner: dict[str, Any], variable: str | None, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        total_derivative("x y", inner, variable)
