"""The ladder of hints: the author's questions and pointers first, then the derivation's rules and steps.

An author's hint never states the answer, and of the derivation only the last rung does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from steepest.tutor.question import Question

if TYPE_CHECKING:
    from steepest.derivation import Derivation, Gradient, Step


def ladder(question: Question, derived: Callable[[Question], Derivation | Gradient | None]) -> Iterator[str]:
    """The hints of a question, one at a time; nothing is derived before the author's are used up."""
    yield from question.hints
    record = derived(question)
    if record is None:
        return
    for step in record.step.because if record.step.rule == "gradient-entry" else (record.step,):
        yield from _rungs(step)


def _rungs(opening: Step) -> Iterator[str]:
    """What to look at and the rule that comes first; then line by line, the result last."""
    from steepest.derivation.step import held
    from steepest.expression.writing import to_text
    from steepest.rendering.lines import lines
    from steepest.rendering.text import reason_text

    board = lines(opening)
    asked = to_text(opening.before)
    if opening.rule == "hold-constant":
        yield f"For {asked}: {reason_text(opening)}."
    if board[0].step is not None and len(board) > 1:
        yield f"It begins so: {reason_text(board[0].step)}."
    # A line without derivatives left in it is the answer, tidy or not: it is kept for the end.
    for line in (*(line for line in board[:-1] if held(line.node)), board[-1]):
        reason = f"   ({reason_text(line.step)})" if line.step is not None else ""
        yield f"{asked} = {to_text(line.node)}{reason}"
