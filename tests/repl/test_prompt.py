"""The line editor by keystrokes: a whole short session, history, Ctrl-C and Ctrl-D."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from steepest.repl.commands import COMMANDS
from steepest.repl.conversation import Conversation
from steepest.repl.prompt import CommandCompleter, Prompt
from steepest.tutor.session import Session
from tests.repl.test_conversation import Notes
from tests.tutor.exercises import asked, expert

CTRL_C, CTRL_D = "\x03", "\x04"


@contextmanager
def prompting(history: Path | None = None) -> Iterator[tuple[Prompt, PipeInput]]:
    with create_pipe_input() as keys:
        yield Prompt([row.name for row in COMMANDS], history, input=keys, output=DummyOutput()), keys


def in_time(work: Callable[[], object]) -> object:
    """The result of `work`, or a failure where it waits for a key that never comes."""
    results: list[object] = []
    thread = threading.Thread(target=lambda: results.append(work()), daemon=True)
    thread.start()
    thread.join(20)
    assert results, "the prompt still waits"
    return results[0]


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("2x\r", "2x"),
        ("3x" + CTRL_C + "2x\r", "2x"),
        ("e^(2y) sin x <&>\r", "e^(2y) sin x <&>"),
        (CTRL_D, None),
        (CTRL_C + CTRL_D, None),
    ],
)
def test_keys_make_a_line(keys: str, line: str | None) -> None:
    with prompting() as (prompt, pipe):
        pipe.send_text(keys)
        assert in_time(prompt.read) == line


@pytest.mark.parametrize(
    ("typed", "completions"), [(":h", [":hint", ":help"]), (":sk", [":skip"]), ("h", []), ("2 :h", [])]
)
def test_a_command_is_completed_after_its_colon(typed: str, completions: list[str]) -> None:
    completer = CommandCompleter([row.name for row in COMMANDS])
    found = completer.get_completions(Document(typed), CompleteEvent(completion_requested=True))
    assert [completion.text for completion in found] == completions


def test_the_history_is_kept_in_its_file(tmp_path: Path) -> None:
    history = tmp_path / "history"
    with prompting(history) as (prompt, pipe):
        pipe.send_text("2x\r")
        in_time(prompt.read)
    assert "\n+2x\n" in history.read_text(encoding="utf-8")


def test_a_history_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    with prompting(tmp_path / "none" / "history") as (prompt, pipe):
        pipe.send_text("2x\r3x\r")
        assert [in_time(prompt.read), in_time(prompt.read)] == ["2x", "3x"]


def test_a_whole_session_by_keystrokes() -> None:
    notes = Notes()
    session = Session([asked("01_a/0"), asked("01_a/1")], expert(), tries=3, lingers=True)
    with prompting() as (prompt, pipe):
        pipe.send_text(":hint\r3x" + CTRL_C + "4x\r2x\r:why\r2x\r:steps\r\r")
        in_time(lambda: Conversation(session, prompt, notes, keep=notes.keep, tries=3).run() or True)
    shown = [line.removeprefix("show ").partition(":")[0] for line in notes.log if line.startswith("show")]
    assert shown == [
        "hinted",
        *("answered", "judged"),
        *("answered", "judged", "settled", "posed"),
        "explained",
        *("answered", "judged", "settled", "lingering"),
        "explained",
    ]
    assert [result.incorrect for result in session.summary().results] == [1, 0]
