"""The facts of the course, each derived, checked or computed by the public interface, in the course's notation."""

from __future__ import annotations

import math

import pytest
import sympy

import steepest as st

LINE = [
    # prediction, variable, derivative
    ("m x + b", "x", "m"),
    ("b + w1 x1", "w1", "x1"),
    ("b + w1 x1", "b", "1"),
    ("b + w₁x₁ + w₂x₂ + w₃x₃", "w2", "x2"),
    ("b + w₁x₁ + w₂x₂ + w₃x₃", "b", "1"),
]


@pytest.mark.parametrize(("formula", "variable", "slope"), LINE)
def test_a_linear_model_has_the_features_as_slopes(formula: str, variable: str, slope: str) -> None:
    assert st.check(st.derive(formula, variable), slope).proved


def test_the_linear_model_is_written_with_its_prediction_bias_and_weights() -> None:
    assert str(st.to_text(st.LinearModel(1).equation)) == "y' = b + w1 x1"
    assert st.LinearModel(3).predict([1.0, 2.0, 3.0], w=[0.5, 0.25, 1.0], b=4.0) == 8.0


@pytest.mark.parametrize(("variable", "slope"), [("w1", "-2(y - y') x1"), ("b", "-2(y - y')")], ids=["weight", "bias"])
def test_the_squared_loss_of_one_example(variable: str, slope: str) -> None:
    """(y − y')² has ∂/∂w₁ = −2(y − y')x₁ and ∂/∂b = −2(y − y')."""
    derivation = st.derive("(y - (b + w1 x1))^2", variable)
    prediction = st.parse("b + w1 x1")
    from steepest.expression.nodes import Symbol
    from steepest.expression.trees import substituted

    expected = substituted(st.parse(slope, ["y", "y'", "x1"]), {Symbol("y'"): prediction})
    assert st.check(derivation, expected).proved


def test_the_mean_squared_error_and_its_gradient() -> None:
    """∂/∂w_j = (2/N) Σ_i (y'_i − y_i) x_ij and ∂/∂b = (2/N) Σ_i (y'_i − y_i), with symbolic N."""
    loss = st.mse(st.LinearModel(2))
    prediction = "(b + w1 x_i1 + w2 x_i2)"
    for parameter, factor in (("w1", " x_i1"), ("w2", " x_i2"), ("b", "")):
        derivation = loss.gradient(parameter)
        assert st.check(derivation, f"(2/N) Σ_{{i=1}}^{{N}} ({prediction} - y_i){factor}").proved
        assert derivation.verify().ok
    halved = st.check(loss.gradient("w1"), f"(1/N) sum(i=1..N, ({prediction} - y_i) x_i1)")
    assert halved.status is st.Status.INCORRECT


def test_who_divides_by_n_and_what_an_outlier_does() -> None:
    errors = [1, -1, 1, 10]
    squared = sum(e**2 for e in errors) / len(errors)
    absolute = sum(abs(e) for e in errors) / len(errors)
    assert st.check("(1 + 1 + 1 + 100)/4", str(squared)).proved
    assert st.check("(|1| + |-1| + |1| + |10|)/4", str(absolute)).proved
    assert squared / absolute > 7  # the outlier weighs more under the square


def test_holding_a_variable_constant_first() -> None:
    """At y = 1 the function is f(x) = e² sin x, with the derivative e² cos x."""
    assert st.check(st.derive("e^2 sin x", "x"), "e^2 cos x").proved
    assert st.check(st.derive("e^(2y) sin x", "x"), "e^(2y) cos x").proved
    assert st.check(st.derive("e^(2y) sin x", "y"), "2 e^(2y) sin x").proved


def test_the_partial_derivative_at_a_point_and_what_it_means() -> None:
    value = st.derive("e^(2y) sin x", "x").at(x=0, y=1)
    assert value.exact == sympy.exp(2)
    assert st.check("e^2", "7.4").status is st.Status.CORRECT
    h = 1e-4
    moved = math.exp(2) * math.sin(h)
    assert moved == pytest.approx(0 + h * float(value), rel=1e-6)  # f(x + h) ≈ f + h ∂f/∂x


def test_the_gradient_has_an_entry_for_each_variable() -> None:
    gradient = st.gradient("f(x, y) = e^(2y) sin x")
    assert st.to_text(gradient.result_node) == "(e^(2y) cos(x), 2 e^(2y) sin(x))"
    assert len(gradient) == 2
    assert len(st.mse(st.LinearModel(6)).gradient()) == 7


def test_the_gradient_points_to_the_greatest_increase() -> None:
    x, y = 0.3, -0.2
    slope = st.gradient("4 + (x - 2)^2 + 2y^2").at(x=x, y=y).decimal
    assert isinstance(slope, tuple)

    def f(x: float, y: float) -> float:
        return 4 + (x - 2) ** 2 + 2 * y**2

    length, h = math.hypot(*slope), 1e-5
    turns = [2 * math.pi * k / 360 for k in range(360)]
    best = max(turns, key=lambda t: f(x + h * math.cos(t), y + h * math.sin(t)))
    assert math.cos(best) == pytest.approx(slope[0] / length, abs=0.02)
    assert math.sin(best) == pytest.approx(slope[1] / length, abs=0.02)


def test_the_valley_is_lowest_at_2_0() -> None:
    from steepest.evidence.stationary import classify

    gradient = st.gradient("4 + (x - 2)^2 + 2y^2")
    found = classify(gradient, {"x": 2, "y": 0})
    assert found is not None
    assert (found.kind, found.definite) == ("minimum", "positive definite")
    assert classify(gradient, {"x": 0, "y": 0}) is None
    assert st.to_text(gradient.result_node) == "(2(x - 2), 4y)"


def test_gradient_descent_moves_against_the_gradient_and_too_large_a_rate_diverges() -> None:
    """θ ← θ − α ∇L(θ); on L = a θ² it is stable for α < 1/a = 2/λ, λ = 2a."""
    rule = st.update_rule(st.mse(st.LinearModel(1)))
    assert [st.to_text(assignment).split(" ← ")[0] for assignment in rule.assignments] == ["b", "w1"]
    assert all(" - alpha (2/N) sum(" in st.to_text(assignment) for assignment in rule.assignments)
    slope = st.derive("3 t^2", "t")
    for alpha, shrinks in ((0.3, True), (0.34, False)):
        theta = 1.0
        for _ in range(50):
            theta -= alpha * float(slope.at(t=theta))
        assert (abs(theta) < 1) is shrinks


CONVENTIONS = [
    ("(y - p)^2", "(p - y)^2", True),  # the same loss
    ("(1/N) sum(i=1..N, (p_i - y_i)^2)", "(1/(2N)) sum(i=1..N, (p_i - y_i)^2)", False),  # another scale
    ("(1/N) sum(i=1..N, (p_i - y_i)^2)", "sum(i=1..N, (p_i - y_i)^2)/N", True),
    ("(1/N) sum(i=1..N, (p_i - y_i)^2)", "sum(k=1..N, (y_k - p_k)^2/N)", True),
]


@pytest.mark.parametrize(("reference", "answer", "same"), CONVENTIONS)
def test_conventions_that_are_the_same_and_that_are_not(reference: str, answer: str, same: bool) -> None:
    assert (st.check(reference, answer).status is st.Status.CORRECT) is same


def test_the_sigmoid_has_the_derivative_that_the_course_states() -> None:
    assert st.check(st.derive("sigmoid(z)"), "σ(z)(1 - σ(z))").proved
    assert st.check(st.derive("1/(1 + e^(-z))"), "σ(z)(1 - σ(z))").proved
