"""Every function and every operation is machine code too: values, gradients and Hessians as the other backends give."""

from __future__ import annotations

import inspect
import math
from functools import reduce

import numpy as np
import pytest

import steepest as st
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.nodes import Function, Node, Symbol, Vector
from steepest.numeric.graph import Graph
from steepest.numeric.helpers import OWN
from steepest.numeric.lowering import Lowering
from steepest.numeric.operations import OPERATIONS

X, Y = Symbol("x"), Symbol("y")
PLACE = (0.6, 0.7)
ARGUMENTS = {"scalar": (X, 1 + X), "several": (Vector((X, Y)),), "vector": (Vector((X, Y)),)}
ROWS = [row for row in FUNCTIONS if row.takes in ARGUMENTS and row.gives == "number"]
OPERATIONS_IN = (
    "ln(e^x + e^y) + ln(1 + e^x) + ln(1 - x) + 1/(1 + e^(-y)) + x^y",
    "{x - y if x < y, x/y if x <= 2 and y >= 1, -x if x > 3 or x = 4 or y != 1, 2 otherwise}",
    "max(x, y) min(x, y) (e^y - 1) ln(cosh x)",
)


def _value(row: FunctionRow, argument: Node) -> float:
    return st.compile(Function(row.name, argument), ["x", "y"], order=0, backend="numpy")(*PLACE)


def _called(row: FunctionRow) -> Node:
    """A call of a function at an argument for which it has a value."""
    found = (each for each in ARGUMENTS[row.takes] if math.isfinite(_value(row, each)))
    return Function(row.name, next(found))


def _all_of_them() -> Node:
    """One formula with every function and every operation, each with a factor of its own."""
    parts = [*map(_called, ROWS), *(st.parse(text, ["x", "y"]) for text in OPERATIONS_IN)]
    weighed = [(1 + st.parse(f"{k}/7")) * part for k, part in enumerate(parts)]
    return reduce(lambda total, part: total + part, weighed)


def test_the_formula_below_has_every_operation_on_numbers() -> None:
    graph = Graph()
    Lowering(graph).place(_all_of_them())
    assert {row.name for row in OPERATIONS.values() if row.python} <= set(graph.operations)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_every_function_and_operation_is_machine_code(order: int) -> None:
    whole = _all_of_them()
    machine, other = (st.compile(whole, ["x", "y"], backend=name, order=order) for name in ("numba", "auto"))
    found, expected = machine(*PLACE), other(*PLACE)
    for one, right in zip(*(each if order else (each,) for each in (found, expected)), strict=True):
        assert np.allclose(one, right, rtol=1e-12, atol=1e-12)
        assert np.isfinite(right).all()


def test_many_points_go_through_machine_code_too() -> None:
    whole, places = _all_of_them(), (np.linspace(0.55, 0.65, 7), np.full(7, 0.7))
    found, expected = (st.compile(whole, ["x", "y"], backend=name)(*places) for name in ("numba", "numpy"))
    assert all(np.allclose(one, right, rtol=1e-12, atol=1e-12) for one, right in zip(found, expected, strict=True))


@pytest.mark.parametrize("own", OWN, ids=lambda own: own.__name__)
def test_functions_of_our_own_call_none_but_those_of_the_standard_library(own: object) -> None:
    assert set(inspect.getclosurevars(own).globals) <= {"math"}


def test_a_logarithm_of_a_sum_of_powers_has_a_hessian_as_machine_code() -> None:
    value, slopes, hessian = st.compile("ln(e^x+e^y)", ["x", "y"], backend="numba", order=2)(0.3, -0.7)
    p = 1 / (1 + math.exp(-1.0))
    assert value == pytest.approx(math.log(math.exp(0.3) + math.exp(-0.7)), rel=1e-15)
    assert slopes == pytest.approx((p, 1 - p), rel=1e-14)
    assert np.allclose(hessian, p * (1 - p) * np.array([[1, -1], [-1, 1]]), rtol=1e-13)
