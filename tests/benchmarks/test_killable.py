"""The child that other programs run in: what it says, and that nothing it does stops the benchmark."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from benchmarks.killable import CANNOT, TIMEOUT, CannotExpressError, Killable


def _question(number: int) -> Callable[[], bool | None]:
    if number == 0:
        raise CannotExpressError
    return _ANSWERS[number]


def _for_ever() -> bool:
    while True:
        pass


def _fails() -> bool:
    raise ZeroDivisionError


_ANSWERS: dict[int, Callable[[], bool | None]] = {
    1: lambda: True,
    2: lambda: False,
    3: lambda: None,
    4: _for_ever,
    5: _fails,
    6: lambda: bool(os.kill(os.getpid(), signal.SIGKILL)),
}


@pytest.fixture
def child() -> Iterator[Killable]:
    made = Killable(_question, limit=0.2)
    yield made
    made.close()


def test_what_it_says_comes_back_with_its_time(child: Killable) -> None:
    assert [child.ask(number).word for number in (1, 2, 3)] == [True, False, None]
    assert 0 <= child.ask(1).seconds < 0.2


def test_what_cannot_be_expressed_is_no_answer(child: Killable) -> None:
    assert child.ask(0).why == CANNOT
    assert child.ask(1).word is True


@pytest.mark.parametrize(("number", "why"), [(4, TIMEOUT), (5, "raised ZeroDivisionError"), (6, "ended with -9")])
def test_whatever_happens_the_next_question_is_answered(child: Killable, number: int, why: str) -> None:
    said = child.ask(number)
    assert (said.word, said.why) == (None, why)
    assert child.ask(1).word is True


def test_a_fault_of_ours_while_a_question_is_prepared_is_no_verdict(child: Killable) -> None:
    with pytest.raises(RuntimeError, match="question 7"):
        child.ask(7)
    child.close()
