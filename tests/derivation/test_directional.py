"""Directional derivatives: the unit vector, the product with the gradient, and what is said at a point."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.derivation.directional import directional_derivative
from steepest.errors import DomainError, ShapeError
from steepest.expression.enclosures import evaluate, working_precision
from steepest.expression.nodes import Symbol
from steepest.expression.normal_form import identical
from steepest.expression.reading import parse
from steepest.expression.writing import to_text

#   formula                vector           unit vector                              derivative
TABLE = [
    ("x^2 y",              [1, 2],          ["1/sqrt(5)", "2/sqrt(5)"],              "(2x y + 2x^2)/sqrt(5)"),
    ("x^2 y",              [3, 4],          ["3/5", "4/5"],                          "(6x y + 4x^2)/5"),
    ("x^2 y",              [-6, -8],        ["-3/5", "-4/5"],                        "(-6x y - 4x^2)/5"),
    ("x^2 y",              ["1/2", "2/3"],  ["3/5", "4/5"],                          "(6x y + 4x^2)/5"),
    ("x^2 y",              [0.6, 0.8],      ["3/5", "4/5"],                          "(6x y + 4x^2)/5"),
    ("x^2 y",              {"y": -2},       ["0", "-1"],                             "-x^2"),
    ("x^2",                [-3],            ["-1"],                                  "-2x"),
    ("x^2 y",              ["cos t", "sin t"], ["cos(t)", "sin(t)"],                 "2x y cos(t) + x^2 sin(t)"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "vector", "unit", "result"), TABLE)
def test_the_direction_has_length_one(formula: str, vector: Any, unit: list[str], result: str) -> None:
    found = directional_derivative(formula, vector)
    assert [to_text(entry) for entry in found.unit] == unit
    assert identical(found.result_node, parse(result))
    assert found.verify().ok


def test_what_is_said_at_a_point() -> None:
    found = directional_derivative("x^2 y", [1, 2], at={"x": 1, "y": 2})
    assert found.value is not None
    assert found.value.exact**2 == Fraction(36, 5)
    assert float(found.value) == pytest.approx(6 / math.sqrt(5))
    assert found.greatest is not None
    assert [to_text(entry) for entry in found.greatest.direction] == ["4/sqrt(17)", "1/sqrt(17)"]
    assert found.greatest.decimal == pytest.approx(math.sqrt(17))
    assert found.verify().ok


def test_where_the_gradient_is_zero_no_direction_is_the_steepest() -> None:
    found = directional_derivative("4 + (x-2)^2 + 2y^2", [1, -1], at={"x": 2, "y": 0})
    assert found.value is not None
    assert (float(found.value), found.greatest) == (0.0, None)


def test_letters_of_the_direction_may_have_a_value_at_the_point() -> None:
    without = directional_derivative("x^2 y", ["cos t", "sin t"], at={"x": 1, "y": 2})
    assert without.value is None
    found = directional_derivative("x^2 y", ["cos t", "sin t"], at={"x": 1, "y": 2, "t": "pi/4"})
    assert found.value is not None
    assert float(found.value) == pytest.approx(5 / math.sqrt(2))


@pytest.mark.parametrize("formula", ["|x| + y", "sqrt(|x y|)", "max(x, y)"])
def test_beside_a_kink_the_slopes_along_the_axes_say_nothing(formula: str) -> None:
    found = directional_derivative(formula, [1, 1], at={"x": 0, "y": 0})
    assert (found.value, found.greatest) == (None, None)


@pytest.mark.parametrize(
    ("vector", "error", "words"),
    [
        ([0, 0], ValueError, "the zero vector has no direction"),
        (["1 - 1", "0"], ValueError, "the zero vector has no direction"),
        (["1/0", 1], ValueError, "has no value"),
        ([1], ShapeError, r"1 entry, but there are 2 variables \(x, y\)"),
        ([1, 2, 3], ShapeError, "3 entries"),
        (["x", 1], ValueError, "a direction is fixed"),
        ({"q": 1}, ValueError, "q is no variable here"),
    ],
)
def test_what_is_no_direction_is_refused(vector: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        directional_derivative("x y", vector)


def test_a_point_outside_the_domain_is_refused() -> None:
    with pytest.raises(DomainError):
        directional_derivative("ln(x) y", [1, 1], at={"x": -1, "y": 0})


@settings(max_examples=25)
@given(st.lists(st.integers(-9, 9), min_size=2, max_size=2).filter(any), st.integers(-4, 4), st.integers(-4, 4))
def test_it_is_the_slope_of_the_function_along_the_line(vector: list[int], a: int, b: int) -> None:
    """A step of h along the unit vector changes f by h times the derivative, but for h²."""
    formula = "x^2 y + sin(x) - y^3"
    found = directional_derivative(formula, vector, at={"x": a, "y": b})
    assert found.value is not None
    f = parse(formula)
    with working_precision(256):
        h, length = arb(2) ** -60, arb(sum(v * v for v in vector)).sqrt()
        starts = [[c + s * h * v / length for c, v in zip((a, b), vector, strict=True)] for s in (1, -1)]
        ends = [evaluate(f, {Symbol("x"): x, Symbol("y"): y}, 256).ball for x, y in starts]
        slope = (ends[0] - ends[1]) / (2 * h)
    assert float(slope) == pytest.approx(float(found.value), abs=1e-9)
