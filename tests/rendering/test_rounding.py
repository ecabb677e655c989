"""Figures: correct for every size, whatever lies close to an integer or a tie."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import mpmath as mp
import pytest
from hypothesis import given
from hypothesis import strategies as hs

from steepest.expression.enclosures import UndefinedError
from steepest.expression.nodes import number
from steepest.expression.reading import parse
from steepest.expression.sympy_bridge import to_sympy
from steepest.rendering.rounding import decimal_tree, rounded

#   number                          figures  rounded
ROUNDED = [
    ("e^2",                         2,       "7.4"),
    ("e^2",                         10,      "7.389056099"),
    ("e^2",                         15,      "7.38905609893065"),
    ("1/8",                         2,       "0.13"),                # a tie, away from zero
    ("-1/8",                        2,       "-0.13"),
    ("2.5",                         1,       "3"),
    ("1234.5",                      2,       "1200"),
    ("999.96",                      4,       "1000"),
    ("0.00099996",                  4,       "0.001"),
    ("1 - 10^-12",                  10,      "1"),
    ("1 - 10^-12",                  12,      "0.999999999999"),
    ("1 + 10^-30",                  15,      "1"),
    ("e^(pi sqrt(163))",            15,      "2.62537412640769*10^17"),
    ("10^-9",                       2,       "1*10^-9"),
    ("0.0000123",                   2,       "0.000012"),
    ("123456789012",                15,      "123456789012"),
    ("1234567890123",               5,       "1.2346*10^12"),
    ("e^1000",                      3,       "1.97*10^434"),
    ("e^(10^6)",                    4,       "3.033*10^434294"),
    ("e^(-10^6)",                   4,       "3.297*10^-434295"),
    ("10^300 e",                    2,       "2.7*10^300"),
    ("0",                           5,       "0"),
    ("(sqrt(2) + sqrt(3))^2 - 5 - 2 sqrt(6)", 5, "0"),               # zero in disguise
    ("sqrt(2)^2 + 1/2",             1,       "3"),                   # a tie in disguise
]  # fmt: skip


@pytest.mark.parametrize(("text", "digits", "expected"), ROUNDED)
def test_a_number_is_rounded(text: str, digits: int, expected: str) -> None:
    assert rounded(parse(text), digits).text == expected


@given(hs.fractions(min_value=-(10**12), max_value=10**12), hs.integers(1, 15))
def test_rationals_are_rounded_as_decimal_rounds_them(value: Fraction, digits: int) -> None:
    quotient = Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
    expected = Context(prec=digits, rounding=ROUND_HALF_UP).plus(quotient)
    found = rounded(number(value), digits)
    assert Decimal(found.text.replace("*10^", "E")) == expected
    assert found.exact == (Fraction(expected) == value)


@given(hs.sampled_from(["e^({k})", "sin({k})", "ln(1 + {k}^2)", "sqrt(2 + {k}^2) pi^{k}"]), hs.integers(-40, 40))
def test_irrationals_are_rounded_as_mpmath_rounds_them(template: str, k: int) -> None:
    node = parse(template.format(k=f"({k})"))
    found = rounded(node, 12)
    with mp.workdps(40):
        expected = mp.mpf(str(to_sympy(node).evalf(40)))
        assert mp.almosteq(mp.mpf(found.text.replace("*10^", "e")), expected, 5.1e-12, 1e-30)


def test_what_has_no_value_has_no_figures() -> None:
    with pytest.raises(UndefinedError):
        rounded(parse("1/0"), 2)


@pytest.mark.parametrize("text", ["7.4", "-0.00012", "1.5*10^20", "-1*10^-9", "0"])
def test_figures_are_a_tree_of_the_same_value(text: str) -> None:
    assert float(to_sympy(decimal_tree(text))) == float(text.replace("*10^", "e"))
