"""Numbers on a table: the nearest float, whatever cancels on the way."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

import steepest as st
from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse
from steepest.models import LinearModel, Loss, mse, update_rule
from steepest.models.by_hand import by_hand
from steepest.models.table import Table, point_on, value_on

x = Symbol("x")

#   formula                                       x                value
NEAREST = [
    ("1/3", 0, 1 / 3),
    ("0.1 + 0.2", 0, 0.3),
    ("(1 + x) - 1", Fraction(1, 10**30), 1e-30),
    ("sqrt(1 + x) - 1", Fraction(1, 10**60), 5e-61),
    ("e^x - 1 - x", Fraction(1, 10**100), 5e-201),
    ("cos(x) - 1", Fraction(1, 10**150), -5e-301),
    ("sqrt(2)^2 - 2", 0, 0.0),
    ("sin(10^40)", 0, -0.5696334009536363),
    ("sqrt(2)", 0, math.sqrt(2)),
]


@pytest.mark.parametrize(("formula", "value", "nearest"), NEAREST)
def test_a_value_is_the_nearest_float(formula: str, value: Fraction | int, nearest: float) -> None:
    assert value_on(parse(formula), {x: value}) == nearest


@pytest.mark.parametrize("formula", ["1/x", "ln(x - 1)", "e^(1000 + x)", "10^400 + x"])
def test_a_value_that_no_float_holds_is_refused(formula: str) -> None:
    with pytest.raises(st.DomainError):
        value_on(parse(formula), {x: 0})


def test_a_table_of_many_rows_and_columns_has_a_value() -> None:
    columns = tuple((f"x{j}", tuple(Fraction(k % (j + 2)) for k in range(1000))) for j in range(1, 7))
    table = Table((*columns, ("y", tuple(Fraction(1) for _ in range(1000)))))
    loss = mse(LinearModel(6))
    where = dict.fromkeys((p.name for p in loss.parameters), 0)
    assert value_on(loss.formula, point_on(loss, table, where)) == 1.0


def test_a_step_by_hand_from_an_irrational_place() -> None:
    loss = Loss("mean((w x - y)^2)", params=["w"], data=["x", "y"])
    table = Table((("x", (Fraction(1),)), ("y", (Fraction(0),))))
    (_, moved) = by_hand(update_rule(loss, learning_rate="1/4"), {"w": "sqrt(2)"}, 1, table=table).iterates
    assert moved.values == (math.sqrt(2) / 2, pytest.approx(0.5, rel=1e-15))
