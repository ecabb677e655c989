"""Formulas by cases and functions of several numbers at points: values, edges, derivatives, and doubt."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import flint
import pytest

from steepest.errors import UnsupportedError
from steepest.evidence import Agreement, Witness, compare
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, evaluate, working_precision
from steepest.expression.nodes import Application, Derivative, Indexed, Node, Symbol, Vector, number
from steepest.expression.reading import parse
from steepest.expression.vectors import entrywise, is_scalar

x, y, n = Symbol("x"), Symbol("y"), Symbol("n")
ABS = "{-x if x < 0, x otherwise}"

#   formula                              x               value             fragile
VALUES: list[tuple[str, Any, Any, bool]] = [
    (ABS, -3, 3, False),
    (ABS, 0, 0, True),
    (ABS, 2, 2, False),
    ("{1 if x < 0, 2 if x = 0, 3 otherwise}", 0, 2, True),
    ("{1 if x <= 0, 2 otherwise}", 0, 1, True),
    ("{1 if x != 0, 2 otherwise}", 0, 2, True),
    ("{1 if x != 0, 2 otherwise}", Fraction(1, 10**9), 1, False),
    ("{1 if 0 <= x < 1, 2 otherwise}", 0, 1, True),
    ("{1 if 0 <= x < 1, 2 otherwise}", 1, 2, True),
    ("{1 if x < 0 or x > 1, 2 otherwise}", Fraction(1, 2), 2, False),
    ("{1 if x > 0 and x < 1, 2 otherwise}", -1, 2, False),
    ("{1 if x > 0, 2 if x > 1, 3 otherwise}", 5, 1, False),  # the first that holds
    ("{ln x if x > 0, 7 otherwise}", -1, 7, False),  # a case that is not taken asks for nothing
    ("{x if 1 < 2, ln x otherwise}", -4, -4, False),
    ("{1 if x < x, 2 otherwise}", 3, 2, False),  # everywhere alike
    ("{1 if x^2 - 2x + 1 <= (x-1)^2, 2 otherwise}", 3, 1, False),
    ("{1 if x > 0 and ln x < 1, 2 otherwise}", -1, 2, False),  # read no further than needed
    ("max(x, 1) + min(x, 2, 3)", Fraction(1, 2), Fraction(3, 2), False),
    ("max(x, x)", 2, 2, False),
    ("||(3x, 4x)||", 2, 10, False),
    ("||(x, -2)||_1", -3, 5, False),
    ("dot((x, 2), (3, x))", 2, 10, False),
    ("cbrt(x)", -8, -2, False),
    ("cbrt(x)", Fraction(27, 8), Fraction(3, 2), False),
    ("cbrt(x)", 0, 0, False),
    ("log_2(x)", Fraction(1, 8), -3, False),
]


@pytest.mark.parametrize(("formula", "at", "value", "fragile"), VALUES)
def test_the_value_is_exact_and_its_edges_are_known(formula: str, at: Any, value: Any, fragile: bool) -> None:
    found = evaluate(parse(formula), {x: at})
    assert found.value == flint.fmpq(Fraction(value).numerator, Fraction(value).denominator)
    assert found.fragile is fragile


#   formula                              x      and nowhere near
UNDEFINED: list[tuple[str, Any, bool]] = [
    ("{1 if x < 0, 2 if x > 0}", 0, False),
    ("{1 if x < 0}", 1, True),
    ("{1 if 0 < x < 1}", 5, True),
    ("{ln x if x < 1, 7 otherwise}", -1, True),
    ("{1/x if x < 1, 7 otherwise}", 0, False),
    ("{ln(-x) if x <= 1, 7 otherwise}", 1, False),  # beside the point another case holds
    ("max(x, ln(x))", -1, True),
    ("arcosh(x)", Fraction(1, 2), True),
    ("artanh(x)", 1, False),
    ("csc(x)", 0, False),
]


@pytest.mark.parametrize(("formula", "at", "robust"), UNDEFINED)
def test_where_there_is_no_value_it_is_known_how_far_that_reaches(formula: str, at: Any, robust: bool) -> None:
    with pytest.raises(UndefinedError) as caught:
        enclose(parse(formula), {x: at})
    assert caught.value.robust is robust


#   formula                              x
UNCLEAR: list[tuple[str, Any]] = [
    ("{1 if sqrt(2)^2 < 2, 2 otherwise} + ln(x - x + 1)", 1),  # the two sides are equal, in balls
    ("{1 if ln x < 0, 2 otherwise}", -1),
    ("{1 if ln x < 0 or x < 0, 2 otherwise}", -1),
    (ABS, flint.arb(0, 1)),
]


@pytest.mark.parametrize(("formula", "at"), UNCLEAR[1:])
def test_a_condition_that_cannot_be_decided_decides_nothing(formula: str, at: Any) -> None:
    with pytest.raises(IndeterminateError):
        enclose(parse(formula), {x: at})


def test_two_sides_that_are_proved_equal_need_no_digits() -> None:
    assert evaluate(parse(UNCLEAR[0][0]), {x: 1}).value == 2


#   formula                              x     slope
SLOPES: list[tuple[str, Any, Any]] = [
    (ABS, -3, -1),
    (ABS, 3, 1),
    ("{x^2 if x < 1, 3x otherwise}", Fraction(1, 2), 1),
    ("{x^2 if x < 1, 3x otherwise}", 2, 3),
    ("max(x, 2x)", 1, 2),
    ("max(x, 2x)", -1, 1),
    ("max(x, x)", 1, 1),
    ("min(x^2, -x^2)", 0, 0),  # -x^2 on either side
    ("||(x, 1)||", 0, 0),
    ("|x^2|", 0, 0),
    ("cbrt(x)", -8, Fraction(1, 12)),
    ("log_2(x) ln(2)", 4, Fraction(1, 4)),
]


@pytest.mark.parametrize(("formula", "at", "slope"), SLOPES)
def test_the_slope_is_that_of_the_case_that_holds(formula: str, at: Any, slope: Any) -> None:
    ball = enclose(Derivative(parse(formula), x), {x: at}, 128)
    with working_precision(128):
        assert ball.overlaps(flint.arb(flint.fmpq(Fraction(slope).numerator, Fraction(slope).denominator)))
    assert ball.rel_one_accuracy_bits() > 100


#   formula                              x
WITHOUT_SLOPE: list[tuple[str, Any]] = [
    (ABS, 0),
    ("{x if x < 1, x otherwise}", 1),  # not told apart from a kink
    ("{1 if x^2 <= 0, 2 otherwise}", 0),
    ("max(x, -x)", 0),
    ("||(x, x)||", 0),
    ("sqrt(x^2)", 0),
    ("(x^2)^(1/2)", 0),
    ("cbrt(x)", 0),
    ("cbrt(x^3)", 0),
    ("sign(x^2)", 0),
    ("arcsin(1 - x^2)", 0),
    ("arcosh(1 + x^2)", 0),
]


@pytest.mark.parametrize(("formula", "at"), WITHOUT_SLOPE)
def test_no_slope_is_claimed_where_it_cannot_be_told(formula: str, at: Any) -> None:
    with pytest.raises((UndefinedError, IndeterminateError)):
        enclose(Derivative(parse(formula), x), {x: at})


def test_a_root_of_a_power_is_no_constant_where_the_power_is_flat() -> None:
    held = Derivative(parse("cbrt(x^3)"), x)
    assert isinstance(compare(held, parse("1")), Agreement)
    assert isinstance(compare(held, parse("2")), Witness)


def test_what_stands_above_belongs_to_the_variable() -> None:
    layer, entry = Indexed("W", (), (n,)), Indexed("W", (n,))
    point = {n: 1, Indexed("W", (), (number(1),)): 5, Symbol("W1"): 7}
    assert evaluate(layer + 10 * entry, point).value == 75
    assert evaluate(Derivative(layer**2, Indexed("W", (), (number(1),))), point).value == 10
    assert evaluate(Derivative(entry**2, Indexed("W", (), (number(1),))), point).value == 0


@pytest.mark.parametrize(
    "formula",
    [
        *("∇f", "sum(i in B, 1)", "card(B)", "mean(x)", "f(x)", "[[1, x], [x, 1]]", "softmax((x, 1))", "||x||"),
        *("max(x)", "dot(x, y)", "x^T y", "x ⊙ y", "(x, 1)", "{f(x) if x > 0, 1 otherwise}"),
    ],
)
def test_what_has_no_value_of_its_own_is_refused_by_name(formula: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        enclose(parse(formula), {x: 1, y: 2, Symbol("f"): 1})
    assert len(str(caught.value)) > 10


#   formula                       entry by entry
ENTRYWISE = [
    ("2(x, y) - (1, 2)", "(2x - 1, 2y - 2)"),
    ("(x, y)/2", "(x/2, y/2)"),
    ("(x, y) ⊙ (2, 3)", "(x*2, y*3)"),
    ("dot((x, y), (2, 3))", "x*2 + y*3"),
    ("softmax((x, y))", "(exp(x)/(exp(x) + exp(y)), exp(y)/(exp(x) + exp(y)))"),
    ("||2(x, y)||", "||(2x, 2y)||"),
]


@pytest.mark.parametrize(("formula", "entries"), ENTRYWISE)
def test_arithmetic_of_vectors_is_carried_out(formula: str, entries: str) -> None:
    assert entrywise(parse(formula)) == parse(entries)


@pytest.mark.parametrize("formula", ["[[x, 1], [1, x]] (1, 2)", "f(x) (1, 2)", "∇f + (1, 2)"])
def test_what_may_be_something_else_stays(formula: str) -> None:
    tree = parse(formula)
    assert entrywise(tree) == tree


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (x * y, True),
        (parse("||x|| + dot(x, y)"), True),
        (parse("max(x, y)"), True),
        (parse("{x if x < 1, 2 otherwise}"), True),
        (parse("sum(i in B, x_i)"), True),
        (Vector((x, y)), False),
        (parse("softmax(x)"), False),
        (parse("x^T y"), False),
        (Application("f", (x,)), False),
        (parse("∇f x"), False),
        (parse("sum(i in B, ∇f)"), False),
    ],
)
def test_a_single_number_is_known_as_one(tree: Node, expected: bool) -> None:
    assert is_scalar(tree) is expected
