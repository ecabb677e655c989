"""Events in words: exact, and harmless whatever a file holds."""

from __future__ import annotations

import pytest

from steepest.checking.status import Status
from steepest.repl.wording import summed_up, worded
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
from tests.tutor.exercises import asked, choosing

Q = asked()


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Posed(Q, 2, 5), "\n[2/5] One\nDouble x."),
        (Posed(choosing(), 1, 1), "\n[1/1] One\nDouble x.\n  a) to the right\n  b) to the left"),
        (Answered(Q, 1, "2x"), ""),
        (Judged(Q, 1, Judgement(Status.CORRECT, "Correct."), 3), "Correct."),
        (Judged(Q, 1, Judgement(Status.INCORRECT, "No."), 2), "No.\nTry again (2 tries left); :hint helps."),
        (Judged(Q, 1, Judgement(Status.INCORRECT, "No."), 1), "No.\nTry again (1 try left); :hint helps."),
        (Judged(Q, 1, Judgement(Status.INCORRECT, "No."), 0), "No."),
        (Judged(Q, 1, Judgement(Status.UNREADABLE, "A caret."), 3), "A caret.\nThis cost nothing: try again."),
        (Hinted(Q, 1, "What is `2`?"), "Hint 1: What is 2?"),
        (Hinted(Q, 1, None), "There is no further hint; :steps shows the derivation, :skip goes on."),
        (Explained(Q, "so", True), "so"),
        (Settled(Q, Outcome.CORRECT), ""),
        (Settled(Q, Outcome.SKIPPED), "Skipped."),
        (Settled(Q, Outcome.INCORRECT, "2x"), "The answer is 2x"),
        (Settled(asked(read="a page"), Outcome.INCORRECT, "2x"), "The answer is 2x\nTo read: a page"),
        (Explained(asked(read="a page"), "so", False), "so\nTo read: a page"),
        (Lingering(Q), "That was the last question. :why shows its derivation, Enter ends."),
    ],
)
def test_each_event_has_its_words(event: Event, text: str) -> None:
    assert worded(event) == text


def test_a_hostile_statement_cannot_reach_the_terminal() -> None:
    hostile = asked(statement="Clear \x1b[2J the \u202e screen")
    assert worded(Posed(hostile, 1, 1)).endswith("Clear \\x1b[2J the \\u202e screen")


def test_the_summary_counts_and_says_what_to_revisit() -> None:
    other = asked("02_b/two", title="Two")
    summary = Summary(
        (Result(Q, Outcome.CORRECT, 0, 0), Result(other, Outcome.CORRECT, 1, 0), Result(Q, Outcome.SKIPPED, 0, 1))
    )
    assert summed_up(summary) == ("2 correct, 0 incorrect, 1 skipped.\nTo revisit:\n  01_a/one: One\n  02_b/two: Two")
    assert summed_up(Summary(())) == "No question was answered."
