"""A second opinion: what SymPy's own derivative says of a result, and what was written out for it."""

from __future__ import annotations

import pytest

from steepest.evidence.domain import Domain
from steepest.evidence.opinions import Opinion, second_opinion, size_written_out, written_out
from steepest.expression.nodes import Derivative, FiniteSum, Indexed, Relation, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.writing import to_text

x = Symbol("x")

#   function                       result           kind
OPINIONS = [
    ("x^2", "2x", "same"),
    ("x^2", "3x", "differs"),
    ("|x|", "sign(x)", "same"),
    ("sum(i=1..1000, sum(j=1..1000, sin(i j x)))", "x", "not compared"),
    ("ln(-1-x^2)", "1/sqrt(-1-x^2)", "not compared"),
    ("relu(x)", "step(x)", "agrees"),
    ("relu(x)", "step(x) + a/10^9", "differs"),
    ("∂/∂x(x^3 y)", "6x y", "same"),
    ("∂/∂y(x^3 y^2)", "6x^2 y", "same"),
    ("sum((u, v) in D, (x u - v)^2)", "sum((u, v) in D, 2(x u - v) u)", "same"),
    ("sum((u, v) in D, (x u - v)^2)/card(D)", "sum((u, v) in D, 2(x u - v) u)", "differs"),
    ("mean((x u_i - v_i)^2)", "mean(2(x u_i - v_i) u_i)", "same"),
    ("sum(i=1..N, |a_i - x|)", "-sum(i=1..N, sign(a_i - x))", "same"),
    ("sum(i=1..N, a_{i+1} x)", "sum(i=2..N+1, a_i)", "same"),
    ("sum(i=1..N-1, (x a_i - a_{i+1})^2)", "2 sum(i=1..N-1, (x a_i - a_{i+1}) a_i)", "same"),
    ("sum(i=1..N-1, (x a_i - a_{i+1})^2)", "2 sum(i=1..N, (x a_i - a_{i+1}) a_i)", "differs"),
    ("f(x^2)", "2x f'(x^2)", "same"),
    ("f(x^2)", "f'(x^2)", "differs"),
]


@pytest.mark.parametrize(("function", "result", "kind"), OPINIONS)
def test_an_opinion_is_one_of_four_kinds(function: str, result: str, kind: str) -> None:
    assert second_opinion(parse(function), x, parse(result), Domain()).kind == kind


def test_an_entry_that_is_asked_for_is_written_out_too() -> None:
    question = parse("∂/∂w_j(sum(k=1..d, w_k x_k))")
    assert isinstance(question, Derivative)
    assert isinstance(question.variable, Indexed)
    found = second_opinion(question.body, question.variable, parse("x_j"), Domain())
    assert str(found) == "SymPy's own derivative with d = 3, j = 2 is the same, proved"
    assert second_opinion(question.body, question.variable, parse("w_j"), Domain()).kind == "differs"


def test_an_entry_outside_a_range_of_numbers_is_moved_into_it() -> None:
    question = parse("∂/∂w_j(sum(k=5..8, w_k x_k))")
    assert isinstance(question, Derivative)
    found = second_opinion(question.body, question.variable, parse("x_j"), Domain())
    assert found.kind == "same"
    assert 5 <= dict(found.sizes)[Symbol("j")] <= 8


def test_a_difference_where_an_assumption_fails_is_none() -> None:
    condition = Relation((x, number(0)), (">",))
    assert second_opinion(parse("|x|"), x, parse("1"), Domain()).kind == "differs"
    assert second_opinion(parse("|x|"), x, parse("1"), Domain(), (condition,)).kind == "agrees"


def test_opinions_in_words() -> None:
    assert str(Opinion("agrees", 9, 17)) == "SymPy's own derivative agrees to 17 digits at 9 points"
    assert str(Opinion("agrees", 9)) == "SymPy's own derivative agrees at 9 points, kinks left out"
    assert str(Opinion("not compared", detail="why")) == "SymPy's derivative was not compared (why)"
    assert str(Opinion("differs", detail="2x")) == "SymPy finds another derivative: 2x"


def test_sums_are_written_out_term_by_term() -> None:
    assert to_text(written_out(parse("sum(i=1..3, w x_i)"))) == "w x[1] + w x[2] + w x[3]"
    assert to_text(written_out(parse("sum(i=1..2, x_{i+1})"))) == "x[2] + x[3]"
    assert to_text(written_out(parse("prod(i=0..2, x - i)"))) == "(x - 0) (x - 1) (x - 2)"
    assert to_text(written_out(parse("sum(i=1..0, x) + prod(i=1..0, x)"))) == "0 + 1"
    assert to_text(written_out(parse("sum(i=-1..1, a_i)"))) == "a_{-1} + a[0] + a[1]"
    assert size_written_out(FiniteSum(x, Symbol("i"), number(1), number(10**30))) > 10**30
    assert size_written_out(parse("sum(i=1..1000, sum(j=1..1000, x))")) > 10**6
