"""The loop: what a line does, what is kept and when, and that every input ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from steepest.repl.conversation import Conversation
from steepest.repl.wording import summed_up, worded
from steepest.tutor.events import Event, Summary
from steepest.tutor.session import Session
from tests.tutor.exercises import asked, expert


class Script:
    """Reads the lines of a list; a callable among them is called (to raise) instead."""

    def __init__(self, *lines: str | Callable[[], str]) -> None:
        self._lines: Iterator[str | Callable[[], str]] = iter(lines)

    def read(self) -> str | None:
        line = next(self._lines, None)
        return line() if callable(line) else line


class Notes:
    """A voice and a keeper that write everything into one list."""

    def __init__(self) -> None:
        self.log: list[str] = []

    def show(self, event: Event) -> None:
        self.log.append(f"show {event.kind}: {worded(event).strip()}")

    def say(self, sentence: str) -> None:
        self.log.append(f"say {sentence}")

    def end(self, summary: Summary) -> None:
        self.log.append(summed_up(summary))

    def keep(self, event: Event) -> None:
        self.log.append(f"keep {event.kind}")


def talk(*lines: str | Callable[[], str], n: int = 2, lingers: bool = False) -> tuple[Notes, Session, Conversation]:
    notes = Notes()
    session = Session([asked(f"01_a/{k}") for k in range(n)], expert(), tries=2, lingers=lingers)
    conversation = Conversation(session, Script(*lines), notes, keep=notes.keep, tries=2)
    conversation.run()
    return notes, session, conversation


def test_an_answer_is_kept_before_its_verdict_is_kept_and_shown() -> None:
    notes, _, _ = talk("2x")
    assert notes.log[:4] == ["keep answered", "show answered: ", "keep judged", "show judged: correct: 2x"]


def test_the_end_of_input_ends() -> None:
    notes, session, conversation = talk()
    assert session.finished
    assert notes.log == []
    assert not conversation.incorrect


def test_blank_lines_are_passed_over_and_blanks_around_an_answer_too() -> None:
    notes, _, _ = talk("", "   ", "  2x  ")
    assert "show judged: correct: 2x" in notes.log


def test_an_incorrect_answer_is_remembered_for_the_exit_status() -> None:
    assert talk("3x", "2x")[2].incorrect
    assert not talk("2x", "((")[2].incorrect


def test_commands_are_not_judged() -> None:
    notes, _, _ = talk(":help", ":nonsense", ":", "quit", ":hint", ":again", ": q")
    assert not any("judged" in line for line in notes.log)
    assert any("There is no command :nonsense" in line for line in notes.log)
    assert any("Commands begin with a colon" in line for line in notes.log)
    assert "keep posed" not in notes.log


def test_ctrl_c_stops_what_is_being_done_and_nothing_else() -> None:
    def interrupt() -> str:
        raise KeyboardInterrupt

    notes, session, _ = talk(interrupt, "2x", "2x")
    assert notes.log[0].startswith("say \nStopped")
    assert len(session.summary().results) == 2


def test_the_last_derivation_can_be_seen_and_any_line_ends() -> None:
    notes, session, _ = talk("2x", ":steps", ":why", "", n=1, lingers=True)
    assert notes.log.count("show explained: derived: 2x") == 2
    assert session.finished
