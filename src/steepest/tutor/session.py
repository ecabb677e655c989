"""The conversation: a state machine that knows neither terminal nor clock.

Every input is a method that yields events, one at a time and lazily: whoever keeps an `Answered` event
before asking for the next one has it kept before the verdict is computed. Only an incorrect answer uses
up a try; what cannot be read or decided costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from steepest.checking.status import Status
from steepest.tutor.events import (
    Answered,
    Event,
    Explained,
    Hinted,
    Judged,
    Judgement,
    Lingering,
    Outcome,
    Posed,
    Result,
    Settled,
    Summary,
)
from steepest.tutor.question import Question


@dataclass(frozen=True, slots=True)
class Expert:
    """Who knows the mathematics: injected, so that a session runs without it in a test.

    Attributes:
        judge: question and answer ↦ judgement.
        hints: the ladder of hints of a question, from the author's first to the answer; it is handed the lines
            that were typed, to which more may be added while it is climbed.
        solution: how the right answer is derived, for people.
        reference: the right answer in one line.
    """

    judge: Callable[[Question, str], Judgement]
    hints: Callable[[Question, Sequence[str]], Iterator[str]]
    solution: Callable[[Question], str]
    reference: Callable[[Question], str]


class Session:
    """Poses questions one after the other.

    Args:
        questions: what is asked, in order; at least one.
        expert: judges and explains.
        tries: how many incorrect answers close a question.
        lingers: whether the end waits until the learner has seen enough of the last derivation.
    """

    def __init__(self, questions: Sequence[Question], expert: Expert, *, tries: int, lingers: bool) -> None:
        self._questions = questions
        self._expert = expert
        self._tries = tries
        self._lingers = lingers
        self._results: list[Result] = []
        self._lingering = False
        self._left = False
        self._attempt = self._incorrect = self._hints = 0
        self._lines: list[str] = []
        self._ladder = expert.hints(questions[0], self._lines)

    @property
    def finished(self) -> bool:
        """Whether nothing more can be asked or shown."""
        return self._left or (self._asked_all and not self._lingering)

    @property
    def lingering(self) -> bool:
        """Whether every question is settled and only the last derivation is still on offer."""
        return self._lingering and not self._left

    @property
    def current(self) -> Question:
        """The question that is open; the last one while lingering."""
        return self._questions[min(len(self._results), len(self._questions) - 1)]

    @property
    def previous(self) -> Question | None:
        """The question that was settled last."""
        return self._results[-1].question if self._results else None

    def posed(self) -> Posed:
        """The open question as an event: number so many of so many."""
        total = len(self._questions)
        return Posed(self.current, min(len(self._results) + 1, total), total)

    def answer(self, text: str) -> Iterator[Event]:
        """An answer: kept, then judged, then perhaps the next question."""
        question, attempt = self.current, self._attempt + 1
        yield Answered(question, attempt, text)
        self._lines.append(text)
        judgement = self._expert.judge(question, text)
        self._attempt = attempt
        self._incorrect += judgement.status is Status.INCORRECT
        left = self._tries - self._incorrect
        yield Judged(question, attempt, judgement, left)
        if judgement.status is Status.CORRECT:
            yield from self._settle(Outcome.CORRECT)
        elif left <= 0:
            yield from self._settle(Outcome.INCORRECT, self._expert.reference(question))

    def hint(self) -> Iterator[Event]:
        """The next hint; free of charge."""
        text = next(self._ladder, None)
        self._hints += text is not None
        yield Hinted(self.current, self._hints, text)

    def steps(self) -> Iterator[Event]:
        """The derivation of the open question, which it closes; of the last one while lingering."""
        yield Explained(self.current, self._expert.solution(self.current), revealing=not self.lingering)
        if not self.lingering:
            yield from self._settle(Outcome.REVEALED)

    def why(self) -> Iterator[Event]:
        """The derivation of the question that was settled last; free of charge."""
        if self.previous is not None:
            yield Explained(self.previous, self._expert.solution(self.previous), revealing=False)

    def skip(self) -> Iterator[Event]:
        """Leave the open question unanswered."""
        yield from self._settle(Outcome.SKIPPED)

    def leave(self) -> None:
        """End here; a question with incorrect answers counts as incorrect, an untouched one not at all."""
        if not self._asked_all and self._attempt:
            self._close(Outcome.INCORRECT if self._incorrect else Outcome.OPEN)
        self._left = True

    def summary(self) -> Summary:
        """How it went so far."""
        return Summary(tuple(self._results))

    @property
    def _asked_all(self) -> bool:
        return len(self._results) == len(self._questions)

    def _settle(self, outcome: Outcome, reference: str | None = None) -> Iterator[Event]:
        settled = Settled(self.current, outcome, reference)
        self._close(outcome)
        yield settled
        if not self._asked_all:
            yield self.posed()
        elif self._lingers:
            self._lingering = True
            yield Lingering(settled.question)

    def _close(self, outcome: Outcome) -> None:
        self._results.append(Result(self.current, outcome, self._incorrect, self._hints))
        self._attempt = self._incorrect = self._hints = 0
        self._lines = []
        self._ladder = self._expert.hints(self.current, self._lines)
