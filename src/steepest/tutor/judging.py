"""How a question is judged, hinted at and explained: the tutor's door to the mathematics.

Everything heavy is imported inside the functions, because the first question is on the screen before
any of it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steepest.errors import ExerciseError, SteepestError
from steepest.tutor.events import Judgement
from steepest.tutor.exercise import Choice, DerivativeOf, Stated
from steepest.tutor.hints import ladder
from steepest.tutor.question import Question
from steepest.tutor.session import Expert

if TYPE_CHECKING:
    from steepest.checking.verdict import Verdict
    from steepest.derivation import Derivation, Gradient


def judged(question: Question, answer: str) -> Judgement:
    """The judgement of an answer; it never raises over what was typed."""
    if isinstance(question.task, Choice):
        return _judged_choice(question.task, answer)
    from steepest.checking import check

    with _authors_mistake(question):
        verdict = check(_reference(question), answer, **_declared(question))
    slip = verdict.diagnosis.id if verdict.diagnosis is not None else None
    return Judgement(verdict.status.value, _told(verdict), verdict.proved, slip)


def derived(question: Question) -> Derivation | Gradient | None:
    """The derivation of the right answer; None where the author states it.

    Raises ExerciseError where the author's formula cannot be read or derived.
    """
    if isinstance(question.task, Stated | Choice):
        return None
    from steepest.derivation import derive, gradient

    with _authors_mistake(question):
        if isinstance(question.task, DerivativeOf):
            return derive(question.task.formula, question.task.wrt)
        return gradient(question.task.formula, wrt=list(question.task.wrt) or None)


def reference(question: Question) -> str:
    """The right answer in one line."""
    if isinstance(question.task, Stated | Choice):
        return question.task.answer
    from steepest.expression.writing import to_text

    derivation = derived(question)
    return to_text(derivation.result_node) if derivation is not None else ""


def solution(question: Question) -> str:
    """How the right answer comes about: the derivation, or the answer where the author states it."""
    derivation = derived(question)
    if derivation is None:
        return f"The answer is {reference(question)}"
    from steepest.rendering import text

    return text(derivation)


def expert() -> Expert:
    """The real mathematics, for a session."""
    return Expert(judged, lambda question: ladder(question, derived), solution, reference)


@contextmanager
def _authors_mistake(question: Question) -> Iterator[None]:
    """What goes wrong with the reference is the exercise's fault, and said with its place in the file."""
    try:
        yield
    except ExerciseError:
        raise
    except (SteepestError, ValueError) as error:
        places = question.exercise.places
        keys = ("derivative_of.formula", "gradient_of.formula", "gradient_of", "answer")
        raise question.exercise.error(next(key for key in keys if key in places), str(error)) from error


def _told(verdict: Verdict) -> str:
    """The verdict in words that do not give the answer away: somebody may want to try again.

    A witness at a point shows one value of a formula; without a point it would show the answer itself.
    """
    from steepest.evidence.records import Mismatch, Witness

    witness = verdict.evidence.detail if isinstance(verdict.evidence, Mismatch) else verdict.evidence
    if isinstance(witness, Witness) and not witness.place:
        entry = f"Entry {witness.entry} of this answer" if witness.entry is not None else "This answer"
        outcome, *rest = replace(verdict, evidence=None).text().split("\n")
        return "\n".join([outcome, f"{entry} has the value {witness.answer_value}, which is not the right one.", *rest])
    if isinstance(verdict.evidence, Mismatch) and verdict.evidence.kind == "figures":
        return replace(verdict, evidence=None).text()
    return verdict.text()


def _reference(question: Question) -> Any:
    return derived(question) or reference(question)


def _declared(question: Question) -> dict[str, Any]:
    exercise = question.exercise
    return {"variables": list(exercise.variables), "domain": dict(exercise.domain)}


def _judged_choice(task: Choice, answer: str) -> Judgement:
    chosen = _chosen(task.choices, answer)
    if chosen is None:
        letters = ", ".join("abcdefghi"[: len(task.choices)])
        return Judgement("unreadable", f"Choose one of {letters}.")
    if chosen == task.answer:
        return Judgement("correct", "Correct.", proved=True)
    return Judgement("incorrect", "Incorrect: that is not it.")


def _chosen(choices: tuple[str, ...], answer: str) -> str | None:
    """The choice that a letter, or the choice's own words, name."""
    answer = " ".join(answer.casefold().strip().removesuffix(")").lstrip("(").split())
    letters = dict(zip("abcdefghi", choices, strict=False))
    words = {" ".join(choice.replace("`", "").casefold().split()): choice for choice in choices}
    return words.get(answer) or letters.get(answer)
