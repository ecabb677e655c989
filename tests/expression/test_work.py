"""Budgets of work: they nest, they end the work, and evaluations are charged to them."""

from __future__ import annotations

import pytest

from steepest.expression.enclosures import IndeterminateError, enclose
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.work import UNBOUNDED, OutOfWorkError, budget, left_of_budget, spend

x = Symbol("x")


def test_without_a_budget_work_is_free() -> None:
    spend(10**12)
    assert left_of_budget() == UNBOUNDED


def test_what_is_spent_inside_is_spent_outside_too() -> None:
    with budget(100):
        with budget(1000):
            spend(60)
            assert left_of_budget() == 40
        assert left_of_budget() == 40
        with pytest.raises(OutOfWorkError), budget(10):
            spend(11)
        assert left_of_budget() == 29


def test_evaluations_are_charged_and_long_numbers_count_more() -> None:
    formula = parse("sin(x) + cos(x)")
    spent = []
    for precision in (64, 4096):
        with budget(10_000):
            enclose(formula, {x: 1}, precision)
            spent.append(10_000 - left_of_budget())
    assert 0 < spent[0] < spent[1]


def test_an_evaluation_stops_where_the_budget_ends() -> None:
    with budget(500):
        with pytest.raises(OutOfWorkError):
            enclose(parse("sum(i=1..1000, i x)"), {x: 1})
        assert left_of_budget() == 0


def test_derivatives_deep_inside_one_another_are_refused_in_time() -> None:
    node: Node = parse("sin(x y)")
    for _ in range(30):
        node = Derivative(node, x)
    with pytest.raises(IndeterminateError, match="too many derivatives"):
        enclose(node, {x: 1, Symbol("y"): 2})
