"""The ladder of hints: the author's first, the rule and the steps after, the answer last."""

from __future__ import annotations

import pytest

from steepest.tutor.exercise import DerivativeOf, GradientOf
from steepest.tutor.hints import ladder
from steepest.tutor.solution import derived, reference
from tests.tutor.exercises import asked


def test_a_derivative_is_led_up_to_step_by_step() -> None:
    question = asked(task=DerivativeOf("e^(2y) sin x", "y"))
    assert list(ladder(question, derived)) == [
        "What is twice x?",
        "For ∂/∂y(e^(2y) sin(x)): hold x constant.",
        "It begins so: sin(x) is a constant factor and stays.",
        "∂/∂y(e^(2y) sin(x)) = ∂/∂y(e^(2y)) sin(x)   (sin(x) is a constant factor and stays)",
        "∂/∂y(e^(2y) sin(x)) = e^(2y) ∂/∂y(2y) sin(x)   (chain rule: e^u with u = 2y, times the derivative of u)",
        "∂/∂y(e^(2y) sin(x)) = 2 e^(2y) sin(x)",
    ]


def test_a_gradient_is_led_up_to_entry_by_entry() -> None:
    rungs = list(ladder(asked(task=GradientOf("x^2 + y^3", ("x", "y"))), derived))
    assert rungs[1] == "For ∂/∂x(x^2 + y^3): hold y constant."
    assert "∂/∂x(x^2 + y^3) = 2x" in rungs
    assert rungs[-1] == "∂/∂y(x^2 + y^3) = 3y^2"


@pytest.mark.parametrize("task", [DerivativeOf("sin(5x)", "x"), DerivativeOf("x^2 y", "x"), DerivativeOf("x", "x")])
def test_only_the_last_rung_states_the_answer(task: DerivativeOf) -> None:
    question = asked(task=task)
    rungs = list(ladder(question, derived))
    answer = f"= {reference(question)}"
    assert answer in rungs[-1]
    assert not any(rung.partition("   (")[0].endswith(answer) for rung in rungs[:-1])


def test_a_stated_answer_has_the_authors_hints_only() -> None:
    assert list(ladder(asked(), derived)) == ["What is twice x?"]


def test_nothing_is_derived_for_the_authors_hints() -> None:
    def refuse(question: object) -> None:
        raise AssertionError("too early")

    assert next(ladder(asked(task=DerivativeOf("x", "x")), refuse)) == "What is twice x?"
