"""The whole program in a real terminal: keystrokes in, text out, progress on the disk."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from steepest.tutor.progress import kept_events

if sys.platform == "win32":
    pytest.skip("pexpect needs a pseudo-terminal, which Windows does not have", allow_module_level=True)

import pexpect

EXERCISES = {
    "1_chain": "derivative_of: {formula: 'sin(5x)', wrt: 'x'}",
    "2_power": "derivative_of: {formula: 'x^3', wrt: 'x'}",
}
HEAD = "title: 'T'\ntopic: 1\nstatement: 'Differentiate.'\nhints: ['What is inside?']\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, task in EXERCISES.items():
        (tmp_path / f"{name}.yaml").write_text(HEAD + task + "\n", encoding="utf-8")
    return tmp_path


@contextmanager
def drill(folder: Path, *arguments: str, interpreter: Sequence[str] = ()) -> Iterator[Any]:
    environment = {**os.environ, "STEEPEST_HOME": str(folder / "home"), "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    options = ["--exercises", str(folder), "--count", "2", "--seed", "1", *arguments]
    command = [*interpreter, "-m", "steepest", "drill", *options]
    child = pexpect.spawn(sys.executable, command, env=environment, encoding="utf-8", timeout=60, dimensions=(50, 200))
    try:
        yield child
    finally:
        child.close(force=True)


def send(child: Any, line: str, *answers: str) -> None:
    child.send(line + "\r")
    for answer in answers:
        child.expect(re.escape(answer))


def test_a_session_from_the_first_question_to_the_summary(folder: Path) -> None:
    with drill(folder) as child:
        child.expect(r"\[1/2\] T")
        child.expect(">")
        send(child, ":hint", "Hint 1: What is inside?")
        send(child, ":hnit", "Did you mean :hint?")
        send(child, "cos(5x", "never closed", "cost nothing")
        send(child, "cos(5x)", "Incorrect", "Try again (2 tries left)")
        child.send("nonsense\x03")
        send(child, "5 cos(5x)", "Correct", "[2/2] T")
        send(child, ":why", "chain rule")
        send(child, "3x^2", "Correct", "last question")
        send(child, ":steps", "3x^2")
        child.send("\x04")
        child.expect("2 correct, 0 incorrect")
        child.expect("To revisit")
        child.expect(pexpect.EOF)
        child.wait()
        assert child.exitstatus == 0
    kept = kept_events(folder / "home", lambda: datetime.now(UTC), print)
    statuses = [event.facts["status"] for event in kept if event.kind == "judged"]
    assert statuses == ["unreadable", "incorrect", "correct", "correct"]
    assert [event.facts.get("slip") for event in kept if event.kind == "judged"][1] == "chain.forgot-inner"


def test_the_first_question_is_shown_before_anything_heavy_is_imported(folder: Path) -> None:
    """Python writes each import to the same terminal, so that the order can be seen."""
    with drill(folder, interpreter=["-X", "importtime"]) as child:
        child.expect(re.escape("[1/2] T"))
        imported = set(re.findall(r"\| +([\w.]+)\s*$", child.before, re.MULTILINE))
        assert "steepest.repl.drill" in imported
        heavy = {
            "sympy",
            "flint",
            "numpy",
            "prompt_toolkit",
            "sqlite3",
            "steepest.expression",
            "steepest.checking.check",
        }
        assert imported & heavy == set()


def test_kill_9_right_after_a_verdict_loses_nothing(folder: Path) -> None:
    with drill(folder) as child:
        child.expect(">")
        send(child, "5 cos(5x)", "Correct")
        child.kill(9)
        child.wait()
    kept = kept_events(folder / "home", lambda: datetime.now(UTC), print)
    assert [event.kind for event in kept][:3] == ["posed", "answered", "judged"]
    assert kept[2].facts["status"] == "correct"


def test_a_plain_terminal_needs_no_line_editor(folder: Path) -> None:
    with drill(folder, "--plain") as child:
        child.expect(">")
        send(child, "5 cos(5x)", "Correct", "[2/2] T")
        child.send("\x04")
        child.expect("1 correct, 0 incorrect")
        child.expect(pexpect.EOF)
