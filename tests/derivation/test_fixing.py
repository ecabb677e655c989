"""Other variables fixed first: the values put in, what is left derived, and both ways the same."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as hs

import steepest as st
from steepest.derivation.fixing import fixed_first
from steepest.derivation.settling import settled
from steepest.evidence.equality import compare
from steepest.evidence.records import Proof
from steepest.expression.nodes import Node, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import contains, substituted
from steepest.expression.writing import to_text

#   formula            by    values               what is left            its derivative
FIXED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("e^(2y) sin x",   "x",  {"y": 1},            "e^2 sin(x)",           "e^2 cos(x)"),
    ("e^(2y) sin x",   "y",  {"x": "pi/6"},       "e^(2y)/2",             "e^(2y)"),
    ("4 + (x-2)^2 + 2y^2", "x", {"y": 0},         "4 + (x - 2)^2",        "2(x - 2)"),
    ("4 + (x-2)^2 + 2y^2", "y", {"x": 2},         "4 + 2y^2",             "4y"),
    ("x y z + y^2",    "x",  {"y": "1/3"},        "x z/3 + 1/9",          "z/3"),
    ("x y z",          "x",  {"y": 2, "z": 0.5},  "x",                    "1"),
    ("x^y",            "x",  {"y": 3},            "x^3",                  "3x^2"),
    ("x^y",            "y",  {"x": 2},            "2^y",                  "2^y ln(2)"),
    ("relu(w x + b)^2", "w", {"x": 2, "b": -2},   "relu(2w - 2)^2",       "4 relu(2w - 2) step(2w - 2)"),
    ("|x y|",          "x",  {"y": -2},           "|-2x|",                "-2 sign(-2x)"),
    ("x y",            "x",  {"y": 0},            "0",                    "0"),
    ("x y",            "x",  {"y": "sqrt 2"},     "sqrt(2) x",            "sqrt(2)"),
    ("(x+y)(x-y)",     "x",  {"y": 1},            "(x + 1) (x - 1)",      "2x"),
    ("sum(i=1..3, x y^i)", "x", {"y": 2},         "sum(i=1..3, x*2^i)",   "sum(i=1..3, 2^i)"),
    ("f(x, y) = x^2",  "x",  {"y": 5},            "x^2",                  "2x"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "values", "left", "derivative"), FIXED)
def test_what_is_left_is_derived(
    formula: str, variable: str, values: dict[str, Any], left: str, derivative: str
) -> None:
    found = fixed_first(formula, variable, values)
    assert (to_text(found.derivation.function), to_text(found.result_node)) == (left, derivative)
    assert found.agrees
    assert found.step.rule == "fix-others"
    assert st.verify(found.derivation).ok


def test_the_values_may_be_given_at_once() -> None:
    found = st.fixed_first("e^(2y) sin x", values={"y": 1})
    assert found.at(x=0).exact == sympy.exp(2)
    assert found.result == sympy.exp(2) * sympy.cos(sympy.Symbol("x"))
    assert repr(found) == "<FixedFirst d/dx(e^2 sin(x)) = e^2 cos(x) at y = 1>"
    assert found.at(x=0).exact == st.derive("e^(2y) sin x", "x").at(x=0, y=1).exact


REFUSED = [
    ("x/(y - 1)", "x", {"y": 1}, st.DomainError, "x/(y - 1) has no value at y = 1: a denominator is 0"),
    ("ln(y) x", "x", {"y": -1}, st.DomainError, "ln(y) x has no value at y = -1: ln(-1) has no value"),
    ("x y", "x", {"x": 1}, ValueError, "x is the variable to derive by; fix the others"),
    ("x y", "x", {"z": 1}, ValueError, "z is no variable here (the variables are: x, y)"),
    ("x y z", None, {"y": 1}, ValueError, "say by which variable to derive (those that are left are: x, z)"),
    ("x y", "x", {"y": "x"}, ValueError, "a coordinate is a number, but x has the variable x"),
    ("2^y x", "x", {"y": 10**6}, st.LimitError, None),
]


@pytest.mark.parametrize(("formula", "variable", "values", "error", "message"), REFUSED)
def test_what_cannot_be_fixed(
    formula: str, variable: str | None, values: dict[str, Any], error: type, message: str | None
) -> None:
    with pytest.raises(error) as refused:
        fixed_first(formula, variable, values)
    assert message is None or str(refused.value) == message


FORMULAS = [
    "x y", "x^2 y + y^2", "e^(x y)", "sin(x y) + y", "(x + y)/(2 + y^2)", "|x y| + |y|", "x^y", "max(x, y)",
    "{x y if x > y, y^2 otherwise}", "ln(1 + x^2 y^2)", "relu(x - y)^2", "x/(1 + e^(-y))", "y - (x - y)",
]  # fmt: skip


@given(hs.sampled_from(FORMULAS), hs.sampled_from([-2, -1, 0, 1, 2, 3]))
def test_settling_changes_no_value(formula: str, y: int) -> None:
    node, where = parse(formula), {Symbol("y"): number(y)}
    found = settled(node, where)
    assert not contains(found, Symbol("y"))
    raw = substituted(node, where)
    if found != raw and not isinstance(compare(raw, found), Proof):
        difference = sympy.simplify(to_sympy(raw) - to_sympy(found))
        assert difference == 0


@given(hs.sampled_from(FORMULAS), hs.sampled_from([-2, -1, 1, 2, 3]))
def test_both_ways_agree(formula: str, y: int) -> None:
    try:
        found = fixed_first(formula, "x", {"y": y})
    except st.DomainError:
        assume(False)
    assert found.agrees is not False


def test_what_no_value_was_put_into_keeps_its_form() -> None:
    def worked_out(text: str) -> Node:
        return settled(parse(text), {Symbol("y"): number(1)})

    assert to_text(worked_out("1x + 0 + 2*3 x")) == "1x + 0 + 2*3x"
    assert to_text(worked_out("sin(1x) + y - 1")) == "sin(1x)"
    assert to_text(worked_out("0.5 x y + 0.25y")) == "0.5x + 0.25"
    assert to_text(worked_out("x^y + y^x")) == "x + 1"
