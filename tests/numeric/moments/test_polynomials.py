"""Formulas as polynomials agree with SymPy's."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.numeric.moments.polynomials import polynomial

NAMES = ("u", "v")
FORMULAS = [
    "3",
    "u",
    "(u - 2v + 1)^2/3",
    "u v - v u",
    "-(u + v)(2 - v)/4",
    "sum(k=1..3, k u - v)^2",
    "(u^2 + v)/2 - u^2",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_coefficients_are_those_of_sympy(text: str) -> None:
    formula = parse(text, list(NAMES))
    found = polynomial(formula, {Symbol(name): place for place, name in enumerate(NAMES)})
    assert found is not None
    expected = sympy.Poly(to_sympy(formula).doit(), *map(sympy.Symbol, NAMES))
    exact = {powers: Fraction(int(value.p), int(value.q)) for powers, value in expected.terms() if value}
    assert {(places.count(0), places.count(1)): factor for places, factor in found.items()} == exact


@pytest.mark.parametrize("text", ["u^3", "u v u", "sin(u)", "1/u", "|u|", "2^u", "u + c", "sum(k=1..N, u)", "u/0"])
def test_what_is_none_or_has_no_value_is_none(text: str) -> None:
    formula = parse(text, [*NAMES, "c", "N"])
    assert polynomial(formula, {Symbol(name): place for place, name in enumerate(NAMES)}) is None


def test_letters_have_the_values_that_are_given() -> None:
    formula = parse("lambda sum(k=1..d, u^2) + sqrt(4) c", ["u", "lambda", "d", "c"])
    values = {Symbol("lambda"): Fraction(1, 2), Symbol("d"): 3, Symbol("c"): 5}
    assert polynomial(formula, {Symbol("u"): 0}, values) == {(0, 0): Fraction(3, 2), (): Fraction(10)}
