"""How an answer is judged: a choice word for word, a formula by the checker.

Everything heavy is imported inside the functions, because the first question is on the screen before
any of it is loaded.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from steepest._wrapping import WIDTH, prose
from steepest.checking.status import Status
from steepest.errors import ParseError
from steepest.tutor.events import Judgement
from steepest.tutor.exercise import Choice
from steepest.tutor.hints import ladder
from steepest.tutor.question import Question
from steepest.tutor.session import Expert
from steepest.tutor.solution import derived, is_closed, mistaken, reference, solution, worked

if TYPE_CHECKING:
    from steepest.checking.verdict import Verdict
    from steepest.derivation import Derivation, Gradient
    from steepest.evidence.domain import Domain
    from steepest.evidence.records import Witness


def judged(question: Question, answer: str, width: int = WIDTH) -> Judgement:
    """The judgement of an answer, its words laid out to a width; it never raises over what was typed."""
    if isinstance(question.task, Choice):
        return _judged_choice(question.task, answer)
    from steepest.checking.check import check

    derivation = derived(question)
    right = reference(question) if derivation is None else derivation
    try:
        verdict = check(right, answer, variables=question.exercise.variables, domain=_domain(question))
    except ParseError as error:  # an answer that cannot be read is a verdict; this is the reference
        raise mistaken(question, error) from error
    slip = verdict.diagnosis.id if verdict.diagnosis is not None else None
    return Judgement(verdict.status, _told(verdict, right, width), verdict.proved, slip)


def warm() -> None:
    """Import what a judgement needs, SymPy excepted, so that the first one does not have to."""
    import steepest.checking
    import steepest.rendering  # noqa: F401


def expert(width: int = WIDTH) -> Expert:
    """The real mathematics, for a session; `width` is that of the page on which its words are shown."""
    return Expert(
        partial(judged, width=width),
        lambda question, lines: ladder(question, derived, lines),
        partial(solution, width=width),
        worked,
    )


def _told(verdict: Verdict, right: str | Derivation | Gradient, width: int) -> str:
    """The verdict in words."""
    from steepest.expression.caret import caret

    return prose(_worded(verdict, right), width, "  ") if verdict.error is None else caret(verdict.error, width)


def _worded(verdict: Verdict, right: str | Derivation | Gradient) -> str:
    """Words that do not give the answer away, for somebody who may want to try again.

    A witness shows one value of a formula; of a number it would show the answer itself.
    """
    from steepest.evidence.records import Mismatch, Witness

    if not is_closed(right):
        return verdict.text()
    match verdict.evidence:
        case Witness() as witness:
            said = _worth(witness)
        case Mismatch(detail=Witness() as witness):
            said = _worth(witness)
        case Mismatch(kind="figures", answer=answer):
            said = f"It is {answer}."
        case _:
            return verdict.text()
    outcome, *rest = replace(verdict, evidence=None).text().split("\n")
    return "\n".join([outcome, said, *rest])


def _worth(witness: Witness) -> str:
    entry = f"Entry {witness.entry} of this answer" if witness.entry is not None else "This answer"
    return f"{entry} has the value {witness.answer_value}, which is not the right one."


def _domain(question: Question) -> Domain:
    from steepest.evidence.domain import Domain

    exercise = question.exercise
    try:
        return Domain.of(dict(exercise.domain))
    except (ParseError, ValueError) as error:
        raise exercise.error("domain", str(error)) from error


def _judged_choice(task: Choice, answer: str) -> Judgement:
    chosen = _chosen(task.choices, answer)
    if chosen is None:
        letters = ", ".join("abcdefghi"[: len(task.choices)])
        return Judgement(Status.UNREADABLE, f"Choose one of {letters}.")
    if chosen == task.answer:
        return Judgement(Status.CORRECT, "Correct.", proved=True)
    return Judgement(Status.INCORRECT, "Incorrect: that is not it.")


def _chosen(choices: tuple[str, ...], answer: str) -> str | None:
    """The choice that a letter, or the choice's own words, name."""
    answer = " ".join(answer.casefold().strip().removesuffix(")").lstrip("(").split())
    letters = dict(zip("abcdefghi", choices, strict=False))
    words = {" ".join(choice.replace("`", "").casefold().split()): choice for choice in choices}
    return words.get(answer) or letters.get(answer)
