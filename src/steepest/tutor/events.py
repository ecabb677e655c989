"""What happens in a session, as records: the terminal shows them, the progress file keeps them.

`facts` is what is worth keeping of an event; an event without facts is only shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from steepest.checking.status import Status
from steepest.tutor.question import Question


class Outcome(Enum):
    """How a question was left."""

    CORRECT = "correct"
    INCORRECT = "incorrect"
    REVEALED = "revealed"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict as the tutor needs it: flat, and the same for formulas and for choices.

    Attributes:
        status: one of the five outcomes.
        text: the full wording for people.
        slip: the id of the slip that explains a wrong answer, or None.
    """

    status: Status
    text: str
    proved: bool = False
    slip: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; `question` is the one it happened to."""

    question: Question

    kind = ""

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """What the progress file keeps besides kind and exercise; None where it keeps nothing."""
        return {}


@dataclass(frozen=True, slots=True)
class Posed(Event):
    """A question is put to the learner."""

    number: int
    total: int

    kind = "posed"

    @property
    def facts(self) -> Mapping[str, Any]:
        q = self.question
        return {"seed": q.seed, "round": q.round, "topic": q.exercise.topic, "values": dict(q.values)}


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The learner gave an answer; no verdict has been computed yet."""

    attempt: int
    text: str

    kind = "answered"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"attempt": self.attempt, "answer": self.text}


@dataclass(frozen=True, slots=True)
class Judged(Event):
    """An answer was judged; `tries_left` counts what an incorrect one leaves."""

    attempt: int
    judgement: Judgement
    tries_left: int

    kind = "judged"

    @property
    def facts(self) -> Mapping[str, Any]:
        verdict = self.judgement
        return {
            "attempt": self.attempt,
            "status": verdict.status.value,
            "proved": verdict.proved,
            "slip": verdict.slip,
        }


@dataclass(frozen=True, slots=True)
class Hinted(Event):
    """One more rung of the ladder of hints; `text` is None where there is none left."""

    rung: int
    text: str | None

    kind = "hinted"

    @property
    def facts(self) -> Mapping[str, Any] | None:
        return {"rung": self.rung} if self.text is not None else None


@dataclass(frozen=True, slots=True)
class Explained(Event):
    """The derivation was shown; `revealing` where the question was still open."""

    text: str
    revealing: bool

    kind = "explained"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"revealing": self.revealing}


@dataclass(frozen=True, slots=True)
class Settled(Event):
    """The question is closed; `reference` is the right answer where the learner did not find it."""

    outcome: Outcome
    reference: str | None = None

    kind = "settled"

    @property
    def facts(self) -> Mapping[str, Any]:
        return {"outcome": self.outcome.value}


@dataclass(frozen=True, slots=True)
class Lingering(Event):
    """The last question is settled; the learner may still look at its derivation."""

    kind = "lingering"

    @property
    def facts(self) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Result:
    """How one question went."""

    question: Question
    outcome: Outcome
    incorrect: int
    hints: int


@dataclass(frozen=True, slots=True)
class Summary:
    """How the session went, question by question."""

    results: tuple[Result, ...]

    def count(self, outcome: Outcome) -> int:
        """How many questions were left this way."""
        return sum(result.outcome is outcome for result in self.results)

    @property
    def revisit(self) -> tuple[Result, ...]:
        """What, when it was asked last, was not found at the first try and without the derivation.

        `standing` says the same of the events that are kept.
        """
        last = {result.question.id: result for result in self.results}
        return tuple(r for r in last.values() if r.outcome is not Outcome.CORRECT or r.incorrect)
