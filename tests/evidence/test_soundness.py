"""Pairs that look equal, or different, and are not: what an adversary found, and its neighbours."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence import Agreement, Domain, Evidence, Mismatch, Proof, Witness, compare
from steepest.evidence.equality import WORK_OF_COMPARISON
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, evaluate
from steepest.expression.nodes import Derivative, Equation, Product, Sum, Symbol, Vector, number
from steepest.expression.reading import parse
from steepest.expression.trees import substituted
from steepest.expression.work import budget, left_of_budget

x = Symbol("x")


def judged(reference: str, answer: str, domain: str | None = None) -> Evidence:
    return compare(parse(reference), parse(answer), Domain.of(domain))


# Each line is false somewhere on the domain: no proof may be found.
FALSE = [
    ("sum(i=1..N, (x+2)^i)", "sum(i=1..N, |x+2|^i)", None),
    ("(x+2)^n", "((x+2)^2)^(n/2)", "n=integer 1..9"),
    ("x^|n|", "|x|^|n|", "n=integer"),
    ("x^(n/2)", "|x|^(n/2)", "n=integer 1..9"),
    ("x^(arcsin(sin(1))+2)", "|x|^(arcsin(sin(1))+2)", None),
    ("x+2", "((x+2)^2)^pi ((x+2)^2)^(1/2-pi)", None),
    ("|x+2|+sum(i=4..N, sqrt(x+2))", "x+2+sum(i=4..N, sqrt(x+2))", None),
    ("|x+2|+sum(i=1..M, sum(j=1..i-1, log(x+2)))", "x+2+sum(i=1..M, sum(j=1..i-1, log(x+2)))", None),
    ("|0.999-sin(x)|+sqrt(sin(x)+0.1)", "0.999-sin(x)+sqrt(sin(x)+0.1)", None),
    ("|0.999-cos(x)^3|+sqrt(cos(x)+0.1)", "0.999-cos(x)^3+sqrt(cos(x)+0.1)", None),
    ("sign(e^x-1)+0sqrt(e^x-1)", "1+0sqrt(e^x-1)", None),
    ("sum(i=1..N+1, 1)", "N+1", "N=integer -5..5"),
    ("sum(i=1..N-3, 1)", "N-3", None),
    ("relu(x+2)^y", "(relu(x+2)^y)^2/relu(x+2)^y", "y>0"),
    ("1+0n x", "(cos(n x)-cos(2x))/(cos(n x)-cos(2x))", "n=integer 1..9"),
    ("sum(i=1..N, x^i)/x^N", "sum(i=1..N, x^i (x^i-x^2)/(x^i-x^2))/x^N", None),
    ("N/2", "sum(i=1..N/2, 1)", "N=integer"),
    ("9/2", "sum(i=1/2..5/2, i)", None),
    ("x", "sum(i=1..x, 1)", None),
    ("x", "sum(i=1..x, 1)", "x=-3..3"),
    ("1+0x", "cos(2pi x)+sum(i=1..x, 0)", None),
    ("x_1 + 0z", "x_1 + 0x_z", None),
]


@pytest.mark.parametrize(("reference", "answer", "domain"), FALSE)
def test_a_wrong_answer_is_not_proved(reference: str, answer: str, domain: str | None) -> None:
    assert not isinstance(judged(reference, answer, domain), Proof)


# Right wherever both have a value: never refuted. (A ball around 0 is no 0; an exponent that may be an
# integer is no fraction; an empty sum asks nothing of its terms.)
RIGHT = [
    ("(sqrt(x^4+1)+x^2)^(1/2)", "(sqrt(x^4+1)-x^2)^(-1/2)", None),
    ("tan(arctan x)", "x^3 (x^4)^(-1/2)", None),
    ("x^2", "x^(log(e^2))", None),
    ("x^2", "x^(sqrt(2)^2)", None),
    ("x^2", "x^(tan(1)cos(1)/sin(1)+1)", None),
    ("1+0y", "x^(y-y)", None),
    ("sum(i=1..N-2, 1)", "N-2", "N>=6"),
    ("sum(i=1..N, |x_i|)", "sum(i=1..N, x_i)", "x>0"),
    ("0 N", "sum(i=1..N-5, 1/0)", "N=integer 1..4"),
    ("sum(i=1..N, 2^i)+|x|", "2^(N+1)-2+x^2 (x^2)^(-1/2)", None),
]


@pytest.mark.parametrize(("reference", "answer", "domain"), RIGHT)
def test_a_right_answer_is_not_refuted(reference: str, answer: str, domain: str | None) -> None:
    assert not isinstance(judged(reference, answer, domain), Witness | Mismatch)


@pytest.mark.parametrize(
    ("function", "slope", "answer"),
    [
        ("relu(x)", "step(x)", "(1+sign(x))/2"),
        ("|x|", "sign(x)", "2step(x)-1"),
        ("(x^2)^(1/2)", "sign(x)", "|x|/x + 0step(x)"),
    ],
)
def test_at_a_kink_a_slope_is_what_one_likes(function: str, slope: str, answer: str) -> None:
    asked = Derivative(parse(function), x)
    assert isinstance(compare(parse(slope), parse(answer), where=asked), Agreement | Proof)
    assert isinstance(compare(parse(slope), parse(f"{answer}+1"), where=asked), Witness)
    pair, entries = Vector((x, parse(slope))), Vector((x, parse(answer)))
    assert isinstance(compare(pair, entries, where=Vector((Derivative(x * x, x), asked))), Agreement | Proof)


# an equation, the same again, a different one
EQUATIONS = [
    ("y = 2x", "2x = y", "2x = 3y"),
    ("y = 2x", "y/2 = x", "y = 3x"),
    ("x^2+y^2=1", "x^2+y^2-1=0", "x^2+y^2=2"),
    ("y = sin x", "sin(x) - y = 0", "y = cos x"),
    ("3x = 6", "x = 2", "x = 3"),
    ("y = 2x", "6x - 3y = 0", "y = 2x + 1/10^30"),
]


@pytest.mark.parametrize(("equation", "same", "other"), EQUATIONS)
def test_an_equation_may_be_turned_and_moved(equation: str, same: str, other: str) -> None:
    assert isinstance(stated(equation, same), Proof)
    assert isinstance(stated(same, equation), Proof)
    assert isinstance(stated(equation, other), Mismatch)


def test_equations_that_only_look_different_are_not_refuted() -> None:
    assert not isinstance(stated("1/x = 2", "x = 1/2"), Mismatch)
    assert not isinstance(stated("(x-1)^2 = 0", "x = 1"), Mismatch)
    assert not isinstance(stated("e^x = 1", "x = 0"), Mismatch)


def stated(one: str, other: str) -> Evidence:
    (a, b), (c, d) = (map(parse, text.split("=")) for text in (one, other))
    return compare(Equation(a, b), Equation(c, d))


def test_an_unclear_base_of_a_power_is_not_zero() -> None:
    with pytest.raises(IndeterminateError):
        enclose(parse("(sqrt(x^4+1)-x^2)^(-1/2)"), {x: 10**6})


def test_an_exponent_around_an_integer_is_no_fraction() -> None:
    with pytest.raises(IndeterminateError):
        enclose(parse("x^(sqrt(2)^2)"), {x: -1})
    with pytest.raises(UndefinedError) as caught:
        enclose(parse("x^sqrt(2)"), {x: -1})
    assert caught.value.robust


def test_a_slope_that_may_be_zero_is_not_left_out() -> None:
    slope = Derivative(parse("(sqrt(2)^2-2) x"), x)
    assert not isinstance(evaluate(slope, {x: 1}).value, int)
    assert evaluate(slope, {x: 1}).ball.rad() > 0


def test_formulas_that_explode_are_given_up_early() -> None:
    deep = "(" + "relu(" * 15 + "x" + "-1)-1" * 15 + ")"
    long = "sum(i=1..60, sum(j=1..60, sum(k=1..60, x^(i+j+k))))"
    room = 10 * WORK_OF_COMPARISON
    for reference, answer in ((deep, f"{deep} (sin(x)^2+cos(x)^2)"), (long, "sum(i=1..60, x^i)^3")):
        with budget(room):
            assert not isinstance(judged(reference, answer), Witness | Mismatch)
            assert room - left_of_budget() < 2 * WORK_OF_COMPARISON


def test_a_tower_of_powers_is_measured_once_a_storey() -> None:
    assert parse("e^" * 20 + "x") is not None


# Equal on a part of the line only, wherever that part is moved to.
PARTLY = [
    ("|x|", "x"),
    ("sqrt(x^2)", "x"),
    ("relu(x)", "x"),
    ("sign(x)", "1"),
    ("x", "sqrt(x) sqrt(x)"),
    ("log(x^2)", "2 log(x)"),
    ("x", "x relu(x)/relu(x)"),
    ("x^2", "(x^pi)^(2/pi)"),
    ("x + |x|", "2 e^(log x)"),
    ("arctan(x)+arctan(1/x)", "pi/2"),
    ("arcsin(sin(x))", "x"),
    ("x^3", "|x|^3"),
    ("x^n", "|x|^n"),
    ("sum(i=1..N, x^i)", "sum(i=1..N, |x|^i)"),
    ("relu(x)^(1/2)", "x^(1/2)"),
]


@given(
    pair=st.sampled_from(PARTLY),
    slope=st.fractions(-9, 9, max_denominator=4).filter(bool),
    shift=st.fractions(-60, 60, max_denominator=7),
)
@settings(max_examples=200)
def test_what_holds_on_a_part_of_the_line_is_not_proved(
    pair: tuple[str, str], slope: Fraction, shift: Fraction
) -> None:
    moved = {x: Sum((Product((number(slope), x)), number(shift)))}
    domain = Domain.of("n=integer 1..9")
    evidence = compare(*(substituted(parse(text), moved) for text in pair), domain)
    assert not isinstance(evidence, Proof)
