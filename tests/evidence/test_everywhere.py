"""Signs that hold everywhere are proved, and are those that the values have."""

from __future__ import annotations

import pytest
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from steepest.evidence.everywhere import Everywhere, Sign
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from tests.evidence.bent import formulas

POSITIVE, NONNEGATIVE, NEGATIVE, NOTHING = Sign(1, True), Sign(1), Sign(-1, True), Sign(None)

#   what has a value       formula                        its sign there
SIGNS = [
    ("x",                  "1 + x^2",                     POSITIVE),
    ("x",                  "x^2",                         NONNEGATIVE),
    ("x ln x",             "1/x",                         POSITIVE),
    ("x",                  "1/x",                         NOTHING),
    ("sqrt(x)",            "-1/(4 x^(3/2))",              NEGATIVE),
    ("1/x + sqrt(x)",      "x",                           POSITIVE),
    ("z",                  "e^(-z)/(1 + e^(-z))^2",       POSITIVE),
    ("x",                  "2 - sin(x)/10",               POSITIVE),
    ("x",                  "2 + 50 cos(2x)",              NOTHING),
    ("x",                  "1 - tanh(x)^2",               POSITIVE),
    ("x",                  "x^2 + x y + y^2",             NONNEGATIVE),
    ("x",                  "x^2 + x y + y^2 + 1",         POSITIVE),
    ("x",                  "x - x",                       Sign(0)),
    ("x",                  "max(0, x)",                   NONNEGATIVE),
    ("x",                  "relu(x) + |x| + 1",           POSITIVE),
    ("x",                  "min(x, -1)",                  NEGATIVE),
    ("x",                  "(1 + x^2) sqrt(1 + x^2)",     POSITIVE),
    ("1/0",                "x^2",                         NONNEGATIVE),
    ("x",                  "1/0",                         NOTHING),
]  # fmt: skip


@pytest.mark.parametrize(("function", "formula", "sign"), SIGNS)
def test_the_sign_of_a_formula(function: str, formula: str, sign: Sign) -> None:
    assert Everywhere([parse(function)]).sign(parse(formula)) == sign


def test_what_stands_below_the_line_counts_only_where_it_is_asked_for() -> None:
    signs = Everywhere([parse("1/(x x)")])
    assert signs.sign(parse("x x")).strict
    assert not signs.by_itself(parse("x x")).strict


def test_facts_of_a_domain_are_used() -> None:
    assert Everywhere([], [parse("x - 1")]).sign(parse("x^3")).nonnegative
    assert Everywhere([], []).sign(parse("x^3")) == NOTHING


@given(formulas, st.lists(st.fractions(-5, 5, max_denominator=6), min_size=2, max_size=2))
def test_no_value_has_another_sign(formula: Node, point: list[object]) -> None:
    sign = Everywhere([formula]).sign(formula)
    where: dict[Node, object] = {
        Symbol(name): fmpq(value.numerator, value.denominator)  # type: ignore[attr-defined]
        for name, value in zip("xy", point, strict=True)
    }
    try:
        value = evaluate(formula, where, 128).ball
    except (UndefinedError, IndeterminateError):
        return
    assert not (sign.nonnegative and value < 0)
    assert not (sign.nonpositive and value > 0)
    assert not (sign.strict and value.is_zero())
