"""Points at which the labels of every example add up to 1, where that is assumed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steepest.evidence.domain import Domain
from steepest.evidence.meeting import DifferentError, meet
from steepest.evidence.one_hot import settled, totals_in
from steepest.evidence.sampling import SamplePoint
from steepest.expression.nodes import FiniteSum, Indexed, Relation, Symbol, number
from steepest.expression.reading import parse


def _ones(*before: Symbol) -> Relation:
    entry = Indexed("y", (*before, Symbol("r")))
    return Relation((FiniteSum(entry, Symbol("r"), number(1), Symbol("K")), number(1)), ("=",))


@pytest.mark.parametrize("classes", [1, 2, 4])
def test_the_labels_of_each_example_add_up(classes: int) -> None:
    point = SamplePoint({Symbol("K"): Fraction(classes), Symbol("N"): Fraction(3)})
    found = settled(point, [_ones(Symbol("i"))])
    for i in range(1, 4):
        assert sum(found[Indexed("y", (number(i), number(r)))] for r in range(1, classes + 1)) == 1


def test_another_condition_changes_nothing() -> None:
    point = SamplePoint({Symbol("K"): Fraction(2)})
    assert settled(point, [parse("x > 0")]) is point
    assert not list(totals_in([parse("x > 0"), parse("x = 1")]))


def test_what_holds_only_by_the_assumption_meets_with_it_and_differs_without() -> None:
    sides = [(parse("p sum(r=1..K, y_r) - q"),), (parse("p - q"),)]
    assert meet(sides, Domain(), conditions=[_ones()])
    with pytest.raises(DifferentError):
        meet(sides, Domain())


def test_a_difference_is_seen_under_the_assumption() -> None:
    with pytest.raises(DifferentError):
        meet([(parse("p sum(r=1..K, y_r) - q"),), (parse("p + q"),)], Domain(), conditions=[_ones()])
