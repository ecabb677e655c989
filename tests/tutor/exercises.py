"""Small exercises for the tests of the tutor, and an expert who only compares text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from steepest.checking.status import Status
from steepest.tutor.events import Judgement
from steepest.tutor.exercise import Choice, Exercise, Stated
from steepest.tutor.parameters import parameter
from steepest.tutor.question import Question, question
from steepest.tutor.session import Expert


def exercise(identifier: str = "01_a/one", answer: str = "2x", **more: object) -> Exercise:
    keys = {"title": "One", "topic": 1, "statement": "Double `x`.", "hints": ("What is twice x?",)}
    return Exercise(id=identifier, file=f"{identifier}.yaml", **{"task": Stated(answer), **keys, **more})  # type: ignore[arg-type]


def asked(identifier: str = "01_a/one", answer: str = "2x", **more: object) -> Question:
    return question(exercise(identifier, answer, **more), seed=0)


def choosing() -> Question:
    return asked(task=Choice("to the left", ("to the right", "to the left")))


def drawing() -> Exercise:
    return exercise(statement="Times `<<a>>`?", answer="<<a>>x", parameters=(parameter("a", "2..9"),))


def expert() -> Expert:
    """``((`` cannot be read, ``~`` cannot be decided; anything else is compared word for word."""

    def judge(asked: Question, text: str) -> Judgement:
        right = Status.CORRECT if text == reference(asked) else Status.INCORRECT
        status = {"((": Status.UNREADABLE, "~": Status.UNDECIDED}.get(text, right)
        return Judgement(status, f"{status.value}: {text}")

    def hints(asked: Question, lines: Sequence[str]) -> Iterator[str]:
        return iter(asked.hints)

    def reference(asked: Question) -> str:
        return getattr(asked.task, "answer", "")

    return Expert(judge, hints, lambda asked: f"derived: {reference(asked)}", reference)
