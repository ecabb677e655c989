"""Measured changes: what mpmath measures, forwards, backwards and on both sides of a kink."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest
from hypothesis import assume, given
from hypothesis import strategies as hs

from steepest.derivation.deriving import derive, gradient
from steepest.derivation.evaluating import at, value_at
from steepest.derivation.measuring import measured
from steepest.errors import DomainError, LimitError, UnsupportedError
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Node
from steepest.expression.reading import parse
from steepest.expression.writing import to_text
from tests.expression.numerical import NoValue, Unclear, value
from tests.strategies import kinked

#   formula            by   point              end              change            ratio
MOVES: list[tuple[str, str, dict[str, Any], list[tuple[str, str, str]]]] = [
    ("x^2",            "x", {"x": 1},          [("1.01", "201/10000", "201/100")]),
    ("3x + y",         "x", {"x": 0, "y": 5},  [("0.01", "3/100", "3")]),
    ("-x",             "x", {"x": -0.01},      [("0", "-1/100", "-1")]),
    ("x^2",            "x", {"x": "1/3"},      [("1/3 + 0.01", "203/30000", "203/300")]),
    ("x^2",            "y", {"x": 1},          []),
    ("x^(3/2)",        "x", {"x": 0},          [("0.01", "1/1000", "1/10")]),
    ("(-x)^(3/2)",     "x", {"x": 0},          [("-0.01", "1/1000", "-1/10")]),
    ("|x|",            "x", {"x": 0},          [("-0.01", "1/100", "-1"), ("0.01", "1/100", "1")]),
    ("relu(x)",        "x", {"x": 0},          [("-0.01", "0", "0"), ("0.01", "1/100", "1")]),
    ("sign(x)",        "x", {"x": 0},          []),
    ("step(x)",        "x", {"x": 0},          [("-0.01", "0", "0")]),
    ("ln(x) 0 + x",    "x", {"x": 0.001},      [("0.011", "1/100", "1")]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "point", "moves"), MOVES)
def test_the_change_is_exact(
    formula: str, variable: str, point: dict[str, Any], moves: list[tuple[str, str, str]]
) -> None:
    found = measured(derive(formula, variable).at(point))
    assert [tuple(to_text(node) for node in (move.end, move.change, move.ratio)) for move in found] == moves


def test_a_step_is_backwards_where_there_is_no_function_ahead() -> None:
    [move] = measured(derive("x sqrt(1 - x)").at(x=0.995))
    assert to_text(move.step) == "-0.0001"
    [move] = measured(derive("x + 0 sqrt(1 - x)").at(x=0.995))
    assert to_text(move.step) == "-0.01"


def test_a_step_is_small_beside_the_slope() -> None:
    """Of a curve that bends quickly the change is measured over a smaller step."""
    [move] = measured(derive("ln x").at(x=0.001))
    assert to_text(move.step) == "0.0001"
    [move] = measured(derive("x^2").at(x=0))
    assert to_text(move.step) == "0.01"


def test_only_first_derivatives_of_a_function_are_measured() -> None:
    assert measured(derive("x^3", order=2).at(x=1)) == ()
    assert measured(value_at(parse("x^2"), {"x": 1})) == ()
    assert measured(gradient("x y").at(x=1, y=2)) == ()
    assert [len(measured(entry)) for entry in gradient("x y").at(x=1, y=2).entries] == [1, 1]


@given(kinked, hs.sampled_from([-1, 0, 1]))
def test_mpmath_measures_the_same(node: Node, a: int) -> None:
    try:
        found = measured(at(derive(node, "x"), {"x": a}))
    except (DomainError, UnsupportedError, LimitError):
        return
    for move in found:
        h = enclose(move.step, {}, 128)
        try:
            with mp.workdps(60):
                here, there = (value(node, {"x": mp.mpf(a) + k * _number(move.step)}) for k in (0, 1))
        except (Unclear, NoValue):
            assume(False)
        ball = enclose(move.change, {}, 256)
        assert mp.almosteq(mp.mpf(str(ball.mid().str(40, radius=False))), there - here, 1e-20, 1e-20)
        assert (enclose(move.ratio, {}, 256) * h - ball).contains(0)


def _number(node: Node) -> Any:
    text = to_text(node)
    fraction = Fraction(text)
    return mp.mpf(fraction.numerator) / fraction.denominator
