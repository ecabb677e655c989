"""Choices are judged word for word or by letter; formulas by the checker."""

from __future__ import annotations

import pytest

from steepest.tutor.judging import judged
from tests.tutor.exercises import choosing


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
