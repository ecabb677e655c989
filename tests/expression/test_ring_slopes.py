"""Slopes in exact algebra; the jets of enclosures say the same of them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steepest.expression.building import Builder
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Derivative, Node, Sum, Symbol
from steepest.expression.normal_form import built, is_constant_along
from steepest.expression.reading import parse
from steepest.expression.ring_slopes import slope

x = Symbol("x")

#  a formula, and its derivative by x
SLOPES = [
    ("x^3 y - 2x/(1+x^2)", "3x^2 y - 2(1-x^2)/(1+x^2)^2"),
    ("e^(x y)", "y e^(x y)"),
    ("sin(3x) cos(x y)", "3cos(3x) cos(x y) - y sin(3x) sin(x y)"),
    ("arctan(x y)", "y/(1+x^2 y^2)"),
    ("arcsin(x)", "1/sqrt(1-x^2)"),
    ("arccos(x^2)", "-2x/sqrt(1-x^4)"),
    ("arsinh(x)", "1/sqrt(1+x^2)"),
    ("artanh(x)", "1/(1-x^2)"),
    ("ln(1+x^2)", "2x/(1+x^2)"),
    ("x^y", "y x^y/x"),
    ("x^x", "x^x (ln(x) + 1)"),
    ("x^n", "n x^n/x"),
    ("cbrt(x)", "cbrt(x)/(3x)"),
    ("sqrt(1 + sqrt(x))", "1/(4 sqrt(x) sqrt(1 + sqrt(x)))"),
    ("|x|", "|x|/x"),
    ("x sign(x)", "sign(x)"),
    ("tanh(x)^2", "2tanh(x)/cosh(x)^2"),
]


@pytest.mark.parametrize(("function", "slope_of_it"), SLOPES)
def test_the_slope_of_an_element_is_the_derivative(function: str, slope_of_it: str) -> None:
    def agree(builder: Builder) -> bool:
        found = slope(builder, builder.element(parse(function)), "x")
        return builder.ring.equal(found, builder.element(parse(slope_of_it)))

    assert built(agree, (), ["n"])
    for value in (Fraction(1, 2), Fraction(1, 5)):  # and so say the jets of the enclosures
        point: dict[Node, Fraction] = {x: value, Symbol("y"): Fraction(2, 3), Symbol("n"): Fraction(3)}
        held = enclose(Derivative(parse(function), x), point, integers=["n"])
        assert held.overlaps(enclose(parse(slope_of_it), point, integers=["n"]))


def test_only_what_changes_is_not_constant() -> None:
    for function, _ in SLOPES:
        node = parse(function)
        assert is_constant_along(node, Sum((node, Symbol("y"))), "x")
        assert not is_constant_along(node, parse("0"), "x")


@pytest.mark.parametrize("text", ["{x if x > 0, 2x otherwise}", "f(x)", "sum(i=1..N, x^i/i)"])
def test_what_has_no_slope_here_is_not_called_constant(text: str) -> None:
    assert not is_constant_along(parse(text), parse("1"), "x", integers=["N"])
