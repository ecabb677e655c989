"""Conditions of formulas, and which of them are proved to hold."""

from __future__ import annotations

import pytest

from steepest.evidence.definedness import unproved
from steepest.evidence.domain import Domain
from steepest.evidence.requirements import Requirement, consequences, requirements
from steepest.expression.nodes import Derivative, Symbol
from steepest.expression.reading import parse

x = Symbol("x")


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("x^2 + e^x + sin x", []),
        ("1/x", [("!=", "x")]),
        ("1/2 + x/3", []),
        ("log x + log x", [(">", "x")]),
        ("sqrt(x+1)", [(">=", "x+1")]),
        ("x^(-2)", [("!=", "x")]),
        ("x^(1/3)", [(">=", "x")]),
        ("x^(-1/2)", [(">", "x")]),
        ("x^y", [("power", "x^y")]),
        ("2^x", []),
        ("tan x", [("!=", "cos x")]),
        ("arcsin x", [(">=", "1-x^2")]),
        ("log 2 + sqrt(0)", []),
        ("cbrt(x) + arsinh(x) + sech(x)", []),
        ("arcosh x", [(">=", "x-1")]),
        ("log_2(x)", [(">", "x")]),
        ("csc x + coth x", [("!=", "sin x"), ("!=", "x")]),
        ("max(ln x, 1/y)", [(">", "x"), ("!=", "y")]),
        ("{x^2 if x < 0, x otherwise}", []),
        ("{ln x if x > 0, x otherwise}", [("value", "{ln x if x > 0, x otherwise}")]),
        ("{x if ln x > 0, x otherwise}", [("value", "{x if ln x > 0, x otherwise}")]),
        ("{1 if x < 0, 2 if x > 0}", [("value", "{1 if x < 0, 2 if x > 0}")]),
        ("sum(i in B, x_i^2)", []),
        ("sum(i in B, 1/x_i)", [("value", "sum(i in B, 1/x_i)")]),
        ("mean_i(ln(x_i))", [("value", "mean_i(ln(x_i))")]),
        ("f(ln x)", [(">", "x"), ("value", "f(ln x)")]),
    ],
)
def test_what_a_formula_demands(text: str, relations: list[tuple[str, str]]) -> None:
    assert requirements(parse(text)) == tuple(Requirement(relation, parse(tree)) for relation, tree in relations)


def test_a_derivative_demands_that_its_body_is_smooth() -> None:
    assert requirements(Derivative(parse("|x|"), x)) == (Requirement("!=", x),)
    assert Requirement(">", x) in requirements(Derivative(parse("sqrt(x)"), x))
    cases = parse("{x if x < 0, 2x otherwise}")
    assert requirements(Derivative(cases, x)) == (Requirement("value", cases),)
    assert requirements(Derivative(parse("max(x, 1)"), x)) == (Requirement("value", parse("max(x, 1)")),)


def test_that_a_derivative_exists_says_nothing_of_a_kink() -> None:
    """|relu(x)| has a derivative for x < 0, where relu(x) is 0."""
    held = Derivative(parse("|relu(x)|"), x)
    assert consequences(held) == frozenset()
    assert unproved(held, parse("x + 0/relu(x)"), Domain()) != []


def test_conditions_inside_a_sum_name_their_ranges() -> None:
    whole, need = requirements(parse("sum(i=1..N, log(x_i))"))
    assert whole == Requirement("integer", Symbol("N"))
    assert need.ranges == ((parse("1"), Symbol("N")),)
    assert requirements(parse("sum(k=1..N, log(x_k))")) == (whole, need)


#   reference          answer                          domain
HOLD = [
    ("x", "x + 0/(1+x^2)", None),
    ("x", "x + 0 log(1+e^x)", None),
    ("x", "x + 0/(2+sin x)", None),
    ("x", "x + 0 sqrt(x^2-2x+1)", None),
    ("x", "x + 0 log(x^2+x+1)", None),
    ("x", "x + 0/(x^2-x y+y^2+1)", None),
    ("x", "x + 0/x", None),
    ("x", "x + 0/(e^x-1)", None),
    ("x", "x + 0/|x|", None),
    ("x", "x + 0/log(1+x^2)", None),
    ("x", "x + 0 log(x^2)", None),
    ("log x", "log x + 0 sqrt(x)", None),
    ("log x", "log x + 0/(1+x)", None),
    ("sqrt(x-1)", "sqrt(x-1) + 0 log(2x-2)", None),
    ("x", "x + 0 log(x)", "x>0"),
    ("x", "x + 0 sqrt(1-x)", "x=0..1"),
    ("x", "x + 0 sqrt(x(1-x))", "x=0..1"),
    ("x", "x + 0 log(2-x)", "x<1"),
    ("x", "x/N N", None),
    ("x", "x + 0/(N+1)", "N=integer 0..9"),
    ("x n", "x n^2/n", "n=integer 1..9"),
    ("x/n", "x/(2n) 2", "n=integer -9..9"),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i + 0 log(1+x_i^2))", None),
    ("sum(i=1..N, log(x_i))", "sum(i=1..N, log(x_i) + 0 sqrt(x_i))", None),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i i/i)", None),
    ("x^n", "x^n/x^2 x^2", "n=integer"),
    ("x", "x (cos(n x)-cos(2x))/(cos(n x)-cos(2x))", "n=integer 3..9"),
    ("x", "x (x+n)/(x+n)", "n=integer"),
    ("x", "x (e^x+n)/(e^x+n)", "n=integer 0..1000"),
    ("x", "x (n x+y^2)/(n x+y^2)", "n=integer"),
    ("x + 0sum(i=1..N, x_i^2)", "x + 0/sum(i=1..N, x_i^2)", None),
    ("1/(x^n-x^2)", "2/(2x^n-2x^2)", "n=integer 1..9"),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i+0/(x_i+i))", None),
    ("x", "x + 0/cbrt(x)", None),
    ("x", "x + 0/sinh(x)", None),
    ("cbrt(x) + ln(cbrt(x))", "ln(x)/3 + cbrt(x)", None),
    ("arcosh(x)", "arcosh(x) + 0 sqrt(x)", None),
    ("{ln x if x > 0, 1 otherwise} y", "y {ln x if x > 0, 1 otherwise}", None),
    ("sum(i in B, 1/x_i) y", "y sum(i in B, 1/x_i)", None),
    ("x^{1 if y < 0, 2 otherwise}", "x^{1 if y < 0, 2 otherwise}", None),
]


@pytest.mark.parametrize(("reference", "answer", "domain"), HOLD)
def test_conditions_that_hold_are_proved(reference: str, answer: str, domain: str | None) -> None:
    assert unproved(parse(reference), parse(answer), Domain.of(domain)) == []


FAIL = [
    ("x", "x + 0 log(x+100)", None),
    ("x", "x + 0 sqrt(10^6-x)", None),
    ("x", "x relu(x)/relu(x)", None),
    ("x", "x + 0/(|x|-x)", None),
    ("x", "x + 0/(sqrt(x^2)-x)", None),
    ("x", "x + 0/(x-x)", None),
    ("x", "x + 0 log(x)", "x>=-1"),
    ("x", "x + 0 sqrt(2-x)", "x=0..3"),
    ("x n", "x n (n-2)/(n-2)", "n=integer 0..9"),
    ("x", "x + 0(x+100)^(1/2+0)", None),
    ("x^n", "x^n + 0 sqrt(x)", "n=integer"),
    ("x^n", "x^n + 0 x^(n/2)", "n=integer"),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i + 0 log(x_i))", None),
    ("sum(i=1..N, log(x_i))", "sum(i=1..N, log(x_i)) + 0 sum(i=1..M, log(x_i))", None),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i (i-2)/(i-2))", None),
    ("x", "x + 0 log(step(x))", None),
    ("y", "y + 0/relu(x)^y", "y>0"),
    ("x", "x (cos(n x)-cos(2x))/(cos(n x)-cos(2x))", "n=integer 1..9"),
    ("x", "x (cos(n x)-cos(2x))/(cos(n x)-cos(2x))", "n=integer"),
    ("x", "x (n x)/(n x)", "n=integer"),
    ("x", "x (x^n-x^2)/(x^n-x^2)", "n=integer 1..9"),
    ("x", "x (x-n+2sqrt(3-n))/(x-n+2sqrt(3-n))", "n=integer"),
    ("sum(i=1..N, x^i)", "sum(i=1..N, x^i (x^i-x^2)/(x^i-x^2))", None),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i+0/(x_i-x_2))", None),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_i+0/(x_i-x2))", None),
    ("N x_1+0sum(i=1..N, x_i)", "N x_1 + 0/(N sum(i=1..N, x_i^2)-sum(i=1..N, x_i)^2)", None),
    ("N/2", "sum(i=1..N/2, 1)", "N=integer"),
    ("9/2", "sum(i=1/2..5/2, i)", None),
    ("sum(i=1..N, x_i^i)", "sum(i=1..N, x_i^i+0sqrt(x_i))", None),
    ("x^(y-y+2)", "x^2+0sqrt(x)", None),
    ("x^2", "x^(2y/y)", None),
    # what a case, a set or an example demands does not hold outside of it
    ("{ln x if x > 0, 1 otherwise}", "{ln x if x > 0, 1 otherwise} + 0 ln x", None),
    ("{ln x if x > 0, 1 otherwise}", "{ln x if x > 0, 1 otherwise} + 0 sqrt(x)", None),
    ("{1 if ln x > 0, 1 otherwise}", "1 + 0 sqrt(x)", None),
    ("{1/(x-1) if x < 0, x otherwise}", "{1/(x-1) if x < 0, x otherwise} + 0 ln(1-x)", None),
    ("x", "x + 0 {ln x if x < 0, 1 otherwise}", None),
    ("x", "x + 0 {1 if x < 0}", None),
    ("x", "{x if ln(x) < 0, x otherwise}", None),
    ("sum(i in B, ln(x_i))", "sum(i in B, ln(x_i)) + 0 ln(x_i)", None),
    ("sum(i in B, x_i)", "sum(i in B, x_i + 0 ln(x_i))", None),
    ("mean_i(ln(x_i))", "mean_i(ln(x_i)) + 0 sqrt(x_i)", None),
    ("x", "x + 0 f(x)", None),
    ("x", "x + 0/max(x, 0)", None),
    ("x", "x + 0/(max(x, y) - x)", None),
    ("max(x, 1)", "max(x, 1) + 0 ln(x)", None),
    ("cbrt(x)", "cbrt(x) + 0 sqrt(x)", None),
    ("arsinh(x)", "arsinh(x) + 0 sqrt(x)", None),
]


@pytest.mark.parametrize(("reference", "answer", "domain"), FAIL)
def test_conditions_that_fail_somewhere_are_never_proved(reference: str, answer: str, domain: str | None) -> None:
    assert unproved(parse(reference), parse(answer), Domain.of(domain)) != []
