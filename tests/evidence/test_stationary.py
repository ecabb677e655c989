"""Stationary points: found exactly, and classified only where every sign is certain."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from flint import arb

from steepest.derivation.deriving import gradient
from steepest.evidence.stationary import classified, classify, is_stationary
from steepest.expression.nodes import Node, Symbol

#   formula                          point                            kind
KINDS = [
    ("4 + (x-2)^2 + 2y^2", {"x": 2, "y": 0}, "minimum"),
    ("-(x^2) - x y - y^2", {"x": 0, "y": 0}, "maximum"),
    ("x^2 - y^2", {"x": 0, "y": 0}, "saddle point"),
    ("x y", {"x": 0, "y": 0}, "saddle point"),
    ("x^2 - y^2 + z^4", {"x": 0, "y": 0, "z": 0}, "saddle point"),
    ("x^4 + y z", {"x": 0, "y": 0, "z": 0}, "saddle point"),
    ("x y z", {"x": 0, "y": 0, "z": 0}, None),
    ("x^2 + y^3", {"x": 0, "y": 0}, None),
    ("x^4", {"x": 0}, None),
    ("x^3 - 3x", {"x": 1}, "minimum"),
    ("x^3 - 3x", {"x": "-1"}, "maximum"),
    ("x^2 + y^2 - z^2", {"x": 0, "y": 0, "z": 0}, "saddle point"),
    ("-x^2 + y^2 + z^2", {"x": 0, "y": 0, "z": 0}, "saddle point"),
    ("x^2 + y^2 + 25(sin^2 x + sin^2 y)", {"x": 0, "y": 0}, "minimum"),
    ("x^3/3 - (3 + 2 sqrt(2)) x", {"x": "1 + sqrt(2)"}, "minimum"),
    ("x^4/4 - x^2", {"x": "sqrt(2)"}, "minimum"),
    ("sin(x)", {"x": "pi/2"}, "maximum"),
    ("e^x - 2x", {"x": "ln 2"}, "minimum"),
    ("(x - 0.1)^2", {"x": 0.1}, "minimum"),
    ("(x - w_1)^2 + w_1^2", {"x": 0, "w_1": 0}, "minimum"),
    # The sign of a singular minor of irrational entries is not certain in balls.
    ("(sqrt(2) x + sqrt(3) y)^2", {"x": 0, "y": 0}, None),
    ("(pi x + e y)^2 - z^2", {"x": 0, "y": 0, "z": 0}, "saddle point"),
]


@pytest.mark.parametrize(("formula", "point", "kind"), KINDS)
def test_a_stationary_point_is_classified(formula: str, point: dict[str, Any], kind: str | None) -> None:
    found = classify(gradient(formula), point)
    assert found is not None
    assert found.kind == kind
    assert (found.reason is None) == (kind is not None)
    assert len(found.hessian) == len(point)


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("x^2", {"x": "1/10^40"}),
        ("x^2 + y", {"x": 0, "y": 0}),
        ("x^3/3 - (3 + 2 sqrt(2)) x", {"x": "2.414213562373095"}),
        ("cos(x)", {"x": "22/7"}),
        ("ln(x)", {"x": 0}),
    ],
)
def test_a_point_that_is_not_stationary_is_none(formula: str, point: dict[str, Any]) -> None:
    assert not is_stationary(gradient(formula), point)
    assert classify(gradient(formula), point) is None


@pytest.mark.parametrize(
    ("formula", "point"),
    [
        ("x^(4/3)", {"x": 0}),
        ("x^(4/3) + y^2", {"x": 0, "y": 0}),
        # The formula of the second derivative gives 2 > 0 at 0, but this is no minimum: -4x² left of 0.
        ("5x |x| + x^2", {"x": 0}),
        ("relu(x)^2 + x^2", {"x": 0}),
    ],
)
def test_without_second_derivatives_a_point_is_still_stationary(formula: str, point: dict[str, Any]) -> None:
    found = classify(gradient(formula), point)
    assert found is not None
    assert (found.kind, found.hessian) == (None, ())
    assert found.reason == "a second derivative has no value there"


def test_a_coordinate_that_is_missing_is_asked_for() -> None:
    with pytest.raises(ValueError, match="say the value of y as well"):
        classify(gradient("x^2 + y^2"), {"x": 0})


def test_values_may_be_given_as_balls() -> None:
    where: dict[Node, object] = {Symbol("x"): arb(2), Symbol("y"): arb(0)}
    assert classified(gradient("4 + (x-2)^2 + 2y^2"), where).kind == "minimum"


def test_exact_coordinates_are_kept_exact() -> None:
    assert is_stationary(gradient("(x - 1/3)^2"), {"x": Fraction(1, 3)})
    assert not is_stationary(gradient("(x - 1/3)^2"), {"x": 0.3333333333333333})
