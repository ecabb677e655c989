"""The ladder of hints: the author's questions and pointers first, then the derivation's rules and steps.

Only the last rung may state the answer, and an author's hint never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from steepest.tutor.question import Question


def ladder(question: Question, derived: Callable[[Question], Any]) -> Iterator[str]:
    """The hints of a question, one at a time; nothing is derived before the author's are used up."""
    yield from question.hints
