"""Events add up to where a learner stands."""

from __future__ import annotations

from steepest.tutor.progress import Kept
from steepest.tutor.standing import standings


def kept(*rows: tuple[str, dict[str, object]]) -> list[Kept]:
    return [Kept("s", n, f"t{n}", kind, {"exercise": "a", **facts}) for n, (kind, facts) in enumerate(rows)]


def test_a_wrong_answer_then_a_right_one() -> None:
    (row,) = standings(
        kept(
            ("posed", {}),
            ("hinted", {"rung": 1}),
            ("answered", {"attempt": 1}),
            ("judged", {"status": "incorrect"}),
            ("answered", {"attempt": 2}),
            ("judged", {"status": "correct"}),
            ("settled", {"outcome": "correct"}),
        )
    )
    assert (row.posed, row.hints, row.answered, row.incorrect, row.correct) == (1, 1, 2, 1, 1)
    assert (row.last, row.due, row.last_at) == ("correct", True, "t6")


def test_an_answer_without_a_verdict_is_not_judged_and_due() -> None:
    (row,) = standings(kept(("posed", {}), ("answered", {})))
    assert (row.last, row.due) == ("not judged", True)


def test_a_right_answer_at_the_first_try_ends_what_was_due() -> None:
    once = [("posed", {}), ("answered", {"attempt": 1})]
    wrong, right = ("judged", {"status": "incorrect"}), ("judged", {"status": "correct"})
    assert standings(kept(*once, wrong))[0].due
    assert not standings(kept(*once, wrong, *once, right, ("settled", {"outcome": "correct"})))[0].due


def test_what_was_posed_and_never_answered_is_not_due() -> None:
    assert not standings(kept(("posed", {})))[0].due
    (row,) = standings(
        kept(("posed", {}), ("answered", {"attempt": 1}), ("judged", {"status": "incorrect"}), ("posed", {}))
    )
    assert row.due


def test_an_event_of_a_later_version_is_passed_over() -> None:
    (row,) = standings(kept(("posed", {}), ("scheduled", {})))
    assert row.posed == 1
