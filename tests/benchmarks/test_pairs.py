"""The pairs of the benchmark are what they claim to be; times are never tested."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy

from benchmarks.pairs import PAIRS, Pair
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse

POINTS = ((0.7, 0.4, 1.3, -0.6), (1.9, -0.8, 0.5, 1.1))


def _value(expression: sympy.Expr, point: tuple[float, ...]) -> float:
    numbers = dict(zip("xywb", point, strict=True))
    return float(expression.subs({symbol: numbers[symbol.name] for symbol in expression.free_symbols}))


def test_there_are_at_least_twenty_of_each() -> None:
    assert len(PAIRS) >= 20


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.reference)
@pytest.mark.parametrize("k", [2, 5])
def test_a_pair_is_equal_and_unequal_where_it_says_so(pair: Pair, k: int) -> None:
    reference, equal, unequal = pair.expressions(k)
    assert reference != equal, "nothing is left to simplify"
    for point in POINTS:
        assert _value(equal, point) == pytest.approx(_value(reference, point), rel=1e-9)
    assert any(_value(unequal, point) != pytest.approx(_value(reference, point)) for point in POINTS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.reference)
def test_both_spellings_of_a_formula_mean_the_same(pair: Pair) -> None:
    for text, expression in zip(pair.texts(3), pair.expressions(3), strict=True):
        for point in POINTS:
            exact = {Symbol(name): Fraction(value) for name, value in zip("xywb", point, strict=True)}
            ball = enclose(parse(text, variables="xywb"), exact)
            assert float(ball) == pytest.approx(_value(expression, point), rel=1e-9), text
