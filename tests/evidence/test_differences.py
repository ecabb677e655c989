"""Central differences as a witness of their own: what they settle, what they leave out, what they catch."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from steepest.evidence.differences import COARSE, POINTS, STEPS, central_differences
from steepest.evidence.domain import Domain
from steepest.expression.nodes import Derivative, Node, Number, Relation, Symbol
from steepest.expression.reading import parse

x = Symbol("x")


def question(text: str) -> Derivative:
    node = parse(text)
    assert isinstance(node, Derivative)
    return node


#   question                                         its derivative
RIGHT = [
    ("d/dx(x^2)", "2x"),
    ("d/dx(x^5)", "5x^4"),
    ("d/dx(sin x)", "cos(x)"),
    ("d/dx(sin(10^12 x))", "10^12 cos(10^12 x)"),
    ("d/dx(e^(-10^30 (x - 2)^2))", "-2*10^30 (x - 2) e^(-10^30 (x - 2)^2)"),
    ("d/dx(1/x)", "-1/x^2"),
    ("d/dx(ln(x - 600))", "1/(x - 600)"),
    ("d/dx(|x|^(3/2))", "(3/2) |x|^(1/2) sign(x)"),
    ("∂/∂y(∂/∂x(x^3 y^2))", "6x^2 y"),
    ("∂/∂w_j(sum(k=1..d, w_k^2 x_k))", "2w_j x_j"),
    ("∂/∂w_{j+1}(sum(k=2..9, w_k^2 x_k))", "2w_{j+1} x_{j+1}"),
    ("∂/∂w2(sum(k=1..3, w_k^2))", "2w2"),
    ("∂/∂w(sum((x, y) in D, (w x - y)^2)/card(D))", "sum((x, y) in D, 2(w x - y) x)/card(D)"),
]


@pytest.mark.parametrize(("asked", "result"), RIGHT)
def test_a_right_result_agrees_closely(asked: str, result: str) -> None:
    found = central_differences(question(asked), parse(result), Domain())
    assert found.differs is None
    assert len(found.agreed) == POINTS
    assert found.largest < COARSE
    assert "agree" in str(found)
    assert all(one.h > 0 for one in found.agreed)


@pytest.mark.parametrize(("asked", "result"), RIGHT)
def test_a_result_off_by_a_millionth_differs(asked: str, result: str) -> None:
    found = central_differences(question(asked), parse(result) + parse("1/10^6"), Domain())
    assert found.differs is not None
    assert "differ from the result at" in str(found)


#   question                      by convention      left out: kinks, jumps, singular points, ends of a domain
LEFT_OUT = [
    ("d/dx(|x|)", "sign(x)", {0}),
    ("d/dx(relu(x))", "step(x)", {0}),
    ("d/dx(sign(x))", "0", {0}),
    ("d/dx(cbrt(x))", "1/(3 cbrt(x)^2)", {0}),
    ("d/dx(max(x, 2))", "step(x - 2)", {2}),
    ("d/dx(|x - 1| + |x + 1|)", "sign(x - 1) + sign(x + 1)", {1, -1}),
    ("d/dx(1/(x - 3))", "-1/(x - 3)^2", {3}),
    ("d/dx(sqrt(x))", "1/(2sqrt(x))", {0}),
]


@pytest.mark.parametrize(("asked", "result", "places"), LEFT_OUT)
def test_kinks_and_singular_points_are_left_out(asked: str, result: str, places: set[int]) -> None:
    found = central_differences(question(asked), parse(result), Domain(), wanted=20)
    assert found.differs is None
    assert found.left_out >= len(places)
    compared = {value for one in found.agreed for _, value in one.point}
    assert compared.isdisjoint(map(Fraction, places))
    assert len(found.agreed) == 20


def test_a_result_without_a_value_differs() -> None:
    found = central_differences(question("d/dx(arcsin x)"), parse("1/sqrt(1 - (x + 3)^2)"), Domain())
    assert found.differs is not None
    assert math.isinf(found.differs.relative)
    assert str(found).startswith("the function has a slope, and the result no value, at x = ")


def test_where_an_assumption_does_not_hold_nothing_is_compared() -> None:
    positive: Node = Relation((x, Number(Fraction(0))), (">",))
    wrong = central_differences(question("d/dx(|x|)"), parse("1"), Domain())
    assert wrong.differs is not None
    found = central_differences(question("d/dx(|x|)"), parse("1"), Domain(), (positive,))
    assert found.differs is None
    assert all(dict(one.point)[x] > 0 for one in found.agreed)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("d/dx(ln(-1 - x^2))", "no point was found for it"),
        ("d/dx(||u|| x)", "not written out"),
    ],
)
def test_what_was_not_compared_says_why(asked: str, why: str) -> None:
    found = central_differences(question(asked), parse("x"), Domain())
    assert (found.agreed, found.differs) == ((), None)
    assert why in str(found)


def test_the_error_is_of_second_order_in_the_step() -> None:
    """At x = 2 the difference of x³ is 3x² + h² exactly; the step is the smallest of the three."""
    (one,) = central_differences(question("d/dx(x^3)"), parse("3x^2"), Domain(), wanted=1).agreed
    h = 2 / 2 ** STEPS[0][0] / 4
    assert one.point == ((x, Fraction(2)),)
    assert one.h == pytest.approx(h)
    assert one.relative == pytest.approx(h**2 / 12)
