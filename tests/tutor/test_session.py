"""The conversation as events: what each input leads to, and in which order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steepest.tutor.events import Answered, Event, Explained, Hinted, Judged, Lingering, Outcome, Posed, Settled
from steepest.tutor.question import Question
from steepest.tutor.session import Session
from tests.tutor.exercises import asked, expert


def session(n: int = 2, tries: int = 2, lingers: bool = False) -> Session:
    return Session([asked(f"01_a/{k}") for k in range(n)], expert(), tries=tries, lingers=lingers)


def kinds(events: Iterator[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def test_a_right_answer_leads_to_the_next_question() -> None:
    talk = session()
    assert kinds(talk.answer("2x")) == [Answered, Judged, Settled, Posed]
    assert talk.current.id == "01_a/1"
    assert kinds(talk.answer("2x")) == [Answered, Judged, Settled]
    assert talk.finished
    assert talk.summary().count(Outcome.CORRECT) == 2


def test_the_answer_is_handed_out_before_it_is_judged() -> None:
    judged = []

    def judge(question: Question, text: str):  # type: ignore[no-untyped-def]
        judged.append(text)
        return expert().judge(question, text)

    good = expert()
    talk = Session([asked()], type(good)(judge, good.hints, good.solution, good.reference), tries=1, lingers=False)
    events = talk.answer("2x")
    assert next(events) == Answered(talk.current, 1, "2x")
    assert judged == []
    next(events)
    assert judged == ["2x"]


@pytest.mark.parametrize("text", ["((", "~"])
def test_what_cannot_be_read_or_decided_costs_nothing(text: str) -> None:
    talk = session(tries=1)
    for _ in range(5):
        assert kinds(talk.answer(text)) == [Answered, Judged]
    assert talk.current.id == "01_a/0"
    assert talk.summary().results == ()
    talk.leave()
    assert [(r.question.id, r.outcome) for r in talk.summary().revisit] == [("01_a/0", Outcome.OPEN)]


def test_the_last_try_closes_the_question_and_gives_the_answer() -> None:
    talk = session(tries=2)
    assert [e.tries_left for e in talk.answer("3x") if isinstance(e, Judged)] == [1]
    *_, settled, posed = talk.answer("4x")
    assert settled == Settled(asked("01_a/0"), Outcome.INCORRECT, "2x")
    assert isinstance(posed, Posed)
    assert posed.number == 2


def test_a_found_answer_after_a_wrong_one_is_correct_and_worth_revisiting() -> None:
    talk = session()
    list(talk.answer("3x"))
    list(talk.answer("2x"))
    summary = talk.summary()
    assert summary.count(Outcome.CORRECT) == 1
    assert [result.question.id for result in summary.revisit] == ["01_a/0"]


def test_what_was_found_in_a_later_round_is_not_worth_revisiting() -> None:
    talk = Session([asked(), asked()], expert(), tries=1, lingers=False)
    list(talk.answer("3x"))
    list(talk.answer("2x"))
    assert talk.summary().revisit == ()


def test_hints_come_one_by_one_and_end() -> None:
    talk = session()
    assert [next(talk.hint()) for _ in range(2)] == [
        Hinted(talk.current, 1, "What is twice x?"),
        Hinted(talk.current, 1, None),
    ]


def test_each_question_has_its_own_ladder() -> None:
    talk = session()
    list(talk.hint())
    list(talk.skip())
    assert list(talk.hint()) == [Hinted(talk.current, 1, "What is twice x?")]


def test_the_derivation_reveals() -> None:
    talk = session()
    assert kinds(talk.steps()) == [Explained, Settled, Posed]
    assert talk.summary().count(Outcome.REVEALED) == 1


def test_the_derivation_of_the_question_before_is_free() -> None:
    talk = session()
    assert list(talk.why()) == []
    list(talk.answer("2x"))
    (explained,) = talk.why()
    assert explained == Explained(asked("01_a/0"), "derived: 2x", revealing=False)
    assert talk.summary().count(Outcome.REVEALED) == 0


def test_the_last_question_lingers_for_its_derivation() -> None:
    talk = session(n=1, lingers=True)
    assert kinds(talk.answer("2x"))[-1] is Lingering
    assert not talk.finished
    assert kinds(talk.steps()) == [Explained]
    talk.leave()
    assert talk.finished
    assert talk.summary().count(Outcome.CORRECT) == 1


def test_leaving_counts_what_was_tried_and_nothing_else() -> None:
    untouched, tried = session(), session()
    untouched.leave()
    assert untouched.summary().results == ()
    list(tried.answer("3x"))
    tried.leave()
    assert tried.summary().count(Outcome.INCORRECT) == 1
