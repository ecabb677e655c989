"""Boxes that hold exactly one zero hold one, and coverings miss none."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence.affine import Variable
from steepest.evidence.zeros import System, certified, covering, halves, search
from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse

X, Y = Symbol("x"), Symbol("y")


def system(*formulas: str) -> System:
    variables: tuple[Variable, ...] = (X, Y)[: len(formulas)]
    return System(tuple(map(parse, formulas)), variables)


ROOTS = [
    ("x^2 - 2", 1.0, 2**0.5),
    ("x^5 - x - 1", 1.0, 1.1673039782614187),
    ("e^x - 2", 0.0, np.log(2)),
    ("cos(x)", 1.0, np.pi / 2),
]


@pytest.mark.parametrize(("formula", "start", "root"), ROOTS)
def test_a_zero_is_enclosed(formula: str, start: float, root: float) -> None:
    found = certified(system(formula), [start])
    assert found is not None
    (ball,) = found
    assert float(ball.mid()) == pytest.approx(root, abs=1e-14)
    assert float(ball.rad()) < 1e-15


@pytest.mark.parametrize(
    ("formula", "start"), [("x^2 + 1", 0.3), ("x^2", 0.5), ("|x| - x", 0.0), ("1/x", 1.0), ("ln(x)", -1.0)]
)
def test_where_there_is_no_zero_or_a_flat_one_nothing_is_certified(formula: str, start: float) -> None:
    assert certified(system(formula), [start]) is None


roots = st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True)


@settings(max_examples=25)
@given(roots)
def test_all_zeros_in_a_box_are_found(places: list[int]) -> None:
    formula = "*".join(f"(x - ({place}))" for place in places)
    found = covering(system(formula), ((Fraction(-10), Fraction(10)),))
    assert found is not None
    assert sorted(round(float(ball.mid())) for (ball,) in found) == sorted(places)


def test_zeros_of_two_functions_are_found_and_covered() -> None:
    himmelblau = system("4x(x^2 + y - 11) + 2(x + y^2 - 7)", "2(x^2 + y - 11) + 4y(x + y^2 - 7)")
    box = ((Fraction(-5), Fraction(5)), (Fraction(-5), Fraction(5)))
    found = covering(himmelblau, box)
    assert found is not None
    assert len(found) == 9
    assert len(search(himmelblau, enough=9).zeros) == 9


def test_a_zero_of_higher_order_cannot_be_covered_but_is_near() -> None:
    assert covering(system("x^3"), ((Fraction(-1), Fraction(1)),)) is None
    found = search(system("4x^3"))
    assert found.zeros == ()
    assert any(abs(point[0]) < 0.01 for point in found.near)


def test_a_function_that_is_not_zero_has_an_empty_covering() -> None:
    assert covering(system("1 + x^2"), ((Fraction(-9), Fraction(9)),)) == []


def test_a_box_is_cut_at_its_longest_side() -> None:
    assert halves(((Fraction(0), Fraction(1)), (Fraction(0), Fraction(4)))) == [
        ((0, 1), (0, 2)),
        ((0, 1), (2, 4)),
    ]
