"""Results in named form: sigmoids that came out with exponentials, and signs that turn a difference round."""

from __future__ import annotations

import pytest

from steepest.derivation.naming import SIGMOID, TURN_EACH
from steepest.expression.reading import parse
from steepest.expression.writing import to_text

#   what came out                                named
NAMED = [
    ("e^z/(1 + e^z)", "sigmoid(z)"),
    ("exp(z)/(exp(z) + 1)", "sigmoid(z)"),
    ("y e^(-z)/(1 + e^(-z))", "y sigmoid(-z)"),
    ("1/(1 + e^(-z))", "sigmoid(z)"),
    ("y/(1 + e^(-z))", "y sigmoid(z)"),
    ("e^z/(1 + e^w)", "e^z/(1 + e^w)"),
    ("e^z/(2 + e^z)", "e^z/(2 + e^z)"),
]


@pytest.mark.parametrize(("given", "named"), NAMED)
def test_a_sigmoid_has_its_name(given: str, named: str) -> None:
    assert to_text(SIGMOID.change(parse(given))) == named


#   before                                              after
TURNED = [
    ("-2(a - b)", "2(b - a)"),
    ("2c - 3(a - b)", "3(b - a) + 2c"),
    ("-sum(i=1..N, x_i sign(y_i - w x_i))", "sum(i=1..N, x_i sign(w x_i - y_i))"),
    ("-c tanh(a - b)", "c tanh(b - a)"),
    ("-c cos(a - b)", "-c cos(a - b)"),
    ("-c", "-c"),
]


@pytest.mark.parametrize(("before", "after"), TURNED)
def test_the_sign_turns_a_difference_round(before: str, after: str) -> None:
    assert to_text(TURN_EACH.change(parse(before))) == after
