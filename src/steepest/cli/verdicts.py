"""How the command line tells a verdict: in words that fit the terminal, and by its exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.checking.status import Status

if TYPE_CHECKING:
    from steepest.checking.verdict import Verdict

#: The exit status of each verdict.
EXIT = {Status.CORRECT: 0, Status.INCORRECT: 1, Status.WRONG_FORM: 1, Status.UNREADABLE: 2, Status.UNDECIDED: 3}


def told(verdict: Verdict, width: int) -> str:
    """A verdict in words, in lines of at most `width` columns."""
    from steepest._wrapping import prose
    from steepest.expression.caret import caret

    return prose(verdict.text(), width, "  ") if verdict.error is None else caret(verdict.error, width)
