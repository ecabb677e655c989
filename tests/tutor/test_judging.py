"""Choices are judged word for word or by letter; formulas by the checker."""

from __future__ import annotations

import pytest

from steepest.checking.status import Status
from steepest.errors import ExerciseError
from steepest.tutor.exercise import DerivativeOf, GradientOf, Stated, Task
from steepest.tutor.judging import judged
from steepest.tutor.solution import worked
from tests.tutor.exercises import asked, choosing


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("b", Status.CORRECT),
        ("B", Status.CORRECT),
        ("b)", Status.CORRECT),
        ("(b)", Status.CORRECT),
        ("to the LEFT", Status.CORRECT),
        ("  to  the left ", Status.CORRECT),
        ("a", Status.INCORRECT),
        ("to the right", Status.INCORRECT),
        ("c", Status.UNREADABLE),
        ("left", Status.UNREADABLE),
        ("", Status.UNREADABLE),
    ],
)
def test_a_choice_is_a_letter_or_its_words(typed: str, status: Status) -> None:
    assert judged(choosing(), typed).status == status


@pytest.mark.parametrize(
    "task", [DerivativeOf("sin(", "x"), DerivativeOf("x y", "q+"), GradientOf("2 +* x"), Stated("sin(")]
)
def test_a_formula_that_cannot_be_read_is_the_exercises_fault(task: Task) -> None:
    key = "derivative_of.formula" if isinstance(task, DerivativeOf) else "gradient_of"
    places = {"answer" if isinstance(task, Stated) else key: (7, 3)}
    with pytest.raises(ExerciseError) as caught:
        judged(asked(task=task, places=places), "2x")
    assert str(caught.value).startswith("01_a/one.yaml:7:3: ")


def test_a_domain_that_makes_no_sense_is_the_exercises_fault() -> None:
    with pytest.raises(ExerciseError, match=r"one\.yaml:7:3"):
        judged(asked(domain={"x": "5..1"}, places={"domain": (7, 3)}), "2x")


@pytest.mark.parametrize(
    ("answer", "typed", "said"),
    [
        ("9 + 5*4", "28", "This answer has the value 28, which is not the right one."),
        ("(3/5, 4/5)", "(3/5, 1)", "Entry 2 of this answer has the value 1, which is not the right one."),
        ("7", "x", "value"),
    ],
)
def test_a_verdict_about_a_number_does_not_give_it_away(answer: str, typed: str, said: str) -> None:
    judgement = judged(asked(answer=answer, variables=("x",)), typed)
    assert judgement.status is Status.INCORRECT
    assert said in judgement.text
    assert worked(asked(answer=answer)).rpartition("= ")[2] not in judgement.text


def test_a_verdict_about_a_formula_shows_the_witness_and_the_slip() -> None:
    judgement = judged(asked(task=DerivativeOf("sin(5x)", "x")), "cos(5x)")
    assert (judgement.status, judgement.slip) == (Status.INCORRECT, "chain.forgot-inner")
    assert "the right value is" in judgement.text
    assert "inner function" in judgement.text


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("9 + 5*4", "9 + 5*4 = 29"), ("4 + 0.2*(-9)", "4 + 0.2*(-9) = 2.2"), ("7", "7"), ("w - alpha*g", "w - alpha*g")],
)
def test_a_stated_answer_is_shown_with_its_value(answer: str, shown: str) -> None:
    assert worked(asked(answer=answer)) == shown


TASKS = [
    DerivativeOf("e^(2y) sin x", "y"),
    DerivativeOf("1/N * sum(i=1..N, (w*x_i + b - y_i)^2)", "w"),
    GradientOf("4 + (x - 2)^2 + 2y^2", ("x", "y")),
    Stated("w - alpha*g"),
    Stated("(3/5, 4/5)"),
    Stated("e^2"),
]
ODD = [
    *("", "0", "1/0", "0/0", "x/0", "()", "(1, 2, 3)", "x = 1", "sqrt(-1)", "ln(0)", "9^9^9^9", "x^1000000", "0^x"),
    *("e^(e^(e^(e^x)))", "sum(i=1..N, x_i)", "sum(i=1..3, i)", "w_i", "mean(x)", "w <- w - alpha*g", "∇f", "x!", "5%"),
    *("__import__('os').system('x')", "\x1b[2J", "\udc80", "\x00", "'", '"', ";", "1..2", "\\frac{1}{2}", "f(x)"),
    *("d/dx(x)", "∂f/∂x", "dL/dw"),
    *("(" * 10_000, "1" * 20_000, "-" * 5_000, "x" * 5_000),
]


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_nothing_typed_is_more_than_an_answer(task: Task) -> None:
    assert all(isinstance(judged(asked(task=task), typed).status, Status) for typed in ODD)
