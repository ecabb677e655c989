"""Events in words, as a terminal shows them. Whatever comes from a file or a person is escaped here."""

from __future__ import annotations

from steepest._escaping import escaped
from steepest.checking.status import Status
from steepest.tutor.events import (
    Event,
    Explained,
    Hinted,
    Judged,
    Lingering,
    Outcome,
    Posed,
    Settled,
    Summary,
)
from steepest.tutor.exercise import Choice
from steepest.tutor.question import Question

_COUNTED = (
    (Outcome.CORRECT, "correct"),
    (Outcome.INCORRECT, "incorrect"),
    (Outcome.REVEALED, "revealed"),
    (Outcome.SKIPPED, "skipped"),
    (Outcome.OPEN, "left open"),
)


def greeting(total: int, seed: int) -> str:
    """The line above the first question."""
    return f"steepest: {total} question{'s' * (total != 1)}, seed {seed}; :help lists the commands."


def worded(event: Event) -> str:
    """What to show of an event; empty where nothing is."""
    return marked(event).replace("`", "") if isinstance(event, Hinted) else escaped(_raw(event)).rstrip()


def marked(hint: Hinted) -> str:
    """A hint with its formulas between backticks, for whoever breaks it into lines."""
    return escaped(_raw(hint)).rstrip()


def summed_up(summary: Summary) -> str:
    """The last words: the counts, and what to revisit."""
    counts = [f"{summary.count(outcome)} {name}" for outcome, name in _COUNTED]
    needed = counts[:2] + [c for c in counts[2:] if not c.startswith("0 ")]
    if not summary.results:
        return "No question was answered."
    lines = [", ".join(needed) + "."]
    lines += ["To revisit:"] * bool(summary.revisit)
    lines += [f"  {_name(result.question)}" for result in summary.revisit]
    return escaped("\n".join(lines))


def shown_question(question: Question) -> str:
    """The statement without its backticks, and the choices by letter."""
    text = question.statement.replace("`", "").rstrip()
    if not isinstance(question.task, Choice):
        return text
    rows = (f"  {letter}) {choice}" for letter, choice in zip("abcdefghi", question.task.choices, strict=False))
    return "\n".join([text, *rows]).replace("`", "")


def _raw(event: Event) -> str:
    match event:
        case Posed(question, number, total):
            return f"\n[{number}/{total}] {question.exercise.title}\n{shown_question(question)}"
        case Judged():
            return event.judgement.text + _allowance(event)
        case Hinted(_, _, None):
            return "There is no further hint; :steps shows the derivation, :skip goes on."
        case Hinted(_, rung, text):
            return f"Hint {rung}: {text}"
        case Explained():
            return event.text + _reading(event.question)
        case Settled():
            return _settled(event)
        case Lingering():
            return "That was the last question. :why shows its derivation, Enter ends."
    return ""


def _allowance(event: Judged) -> str:
    status, left = event.judgement.status, event.tries_left
    if status is Status.INCORRECT and left > 0:
        return f"\nTry again ({left} {'try' if left == 1 else 'tries'} left); :hint helps."
    return "" if status in (Status.CORRECT, Status.INCORRECT) else "\nThis cost nothing: try again."


def _settled(event: Settled) -> str:
    if event.reference is None:
        return "Skipped." if event.outcome is Outcome.SKIPPED else ""
    return f"The answer is {event.reference}{_reading(event.question)}"


def _reading(question: Question) -> str:
    """Where to read more, where the author says so."""
    return f"\nTo read: {question.exercise.read}" if question.exercise.read else ""


def _name(question: Question) -> str:
    return f"{question.id}: {question.exercise.title}"
