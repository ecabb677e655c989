"""The five outcomes of a check; a module of its own, for it is known before anything heavy is loaded."""

from __future__ import annotations

from enum import Enum


class Status(Enum):
    """The five outcomes; only `INCORRECT` ever costs a learner anything."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    WRONG_FORM = "wrong_form"
    UNDECIDED = "undecided"
    UNREADABLE = "unreadable"
