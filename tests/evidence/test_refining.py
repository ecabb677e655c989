"""Zeros to many digits, steep arguments, and more terms than usual: places that a grid leaves out."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import pytest

import steepest as st
from steepest.evidence.domain import Domain
from steepest.evidence.places import special_points
from steepest.evidence.refining import refined, steep_arguments
from steepest.evidence.sampling import SamplePoint, larger_sizes, roles
from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse

x, n, N = Symbol("x"), Symbol("n"), Symbol("N")
NOWHERE = SamplePoint({})

#  formula, near its zero, the zero squared or itself to thirty digits
ZEROS = [
    ("x^2 - 2", "707/500", lambda found: abs(found**2 - 2)),
    ("10^20 x - 1", "0", lambda found: abs(found - Fraction(1, 10**20)) * 10**20),
    ("x - 1/3", "333/1000", lambda found: abs(found - Fraction(1, 3))),
    ("e^x - 1", "1/1000", abs),
]


@pytest.mark.parametrize(("text", "near", "gap"), ZEROS)
def test_a_zero_is_known_to_many_digits(text: str, near: str, gap: object) -> None:
    found = refined(parse(text), x, NOWHERE, Fraction(near), ())
    assert found is not None
    assert gap(found) < Fraction(1, 10**25)  # type: ignore[operator]


@pytest.mark.parametrize("text", ["x^2 + 1", "log(x)", "0x + 1", "e^(e^(e^(e^x)))", "1/x"])
def test_what_is_no_zero_is_not_taken_for_one(text: str) -> None:
    found = refined(parse(text), x, NOWHERE, Fraction(-1), ())
    assert found is None or abs(found + 1) < Fraction(1, 1000)


def test_only_arguments_that_move_fast_are_steep() -> None:
    assert len(list(steep_arguments([parse("tanh(10^9 x) + sin(x) + |10^9 x|")], x, NOWHERE, ()))) == 2
    assert not list(steep_arguments([parse("e^(2x) + sigmoid(x/10^9)")], x, NOWHERE, ()))


def test_integers_beside_a_border_are_met() -> None:
    tree = parse("{n if n < 77, 0 otherwise}")
    domain = Domain.of("n=integer")
    found = [point[n] for point in special_points(tree, n, domain, roles([tree], domain), None)]
    assert {76, 77, 78} <= {int(value) for value in found}
    assert all(value.q == 1 for value in found)


def test_there_are_points_with_more_terms() -> None:
    tree = parse("sum(i=1..N, x_i)")
    domain = Domain().counting(["N"])
    assert [int(point[N]) for point in larger_sizes([tree], domain, roles([tree], domain))] == [6, 8, 7, 12]
    few = Domain.of("N=integer 1..7")
    assert all(point[N] <= 7 for point in larger_sizes([tree], few, roles([tree], few)))
    assert not list(islice(larger_sizes([x], Domain(), roles([x], Domain())), 1))


@pytest.mark.parametrize(
    ("reference", "answer"),
    [
        ("e^(x y)", "e^(x y + e^(-100((x-7)^2+(y+9)^2)))"),
        ("sin(x) + cos(y)", "sin(x + e^(-100((x-7)^2+(y+9)^2))) + cos(y)"),
        ("tanh(x)", "tanh(x + e^(-100(x-20)^2))"),
    ],
)
def test_a_difference_in_the_thousandth_digit_is_seen_and_seen_again(reference: str, answer: str) -> None:
    verdict = st.check(reference, answer)
    assert verdict.status is st.Status.INCORRECT
    assert st.recheck(verdict).holds
