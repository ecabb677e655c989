"""Choices are judged word for word or by letter; formulas by the checker."""

from __future__ import annotations

import pytest

from steepest.errors import ExerciseError
from steepest.tutor.exercise import DerivativeOf, GradientOf, Stated, Task
from steepest.tutor.judging import judged
from tests.tutor.exercises import asked, choosing


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("b", "correct"),
        ("B", "correct"),
        ("b)", "correct"),
        ("(b)", "correct"),
        ("to the LEFT", "correct"),
        ("  to  the left ", "correct"),
        ("a", "incorrect"),
        ("to the right", "incorrect"),
        ("c", "unreadable"),
        ("left", "unreadable"),
        ("", "unreadable"),
    ],
)
def test_a_choice_is_a_letter_or_its_words(typed: str, status: str) -> None:
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
