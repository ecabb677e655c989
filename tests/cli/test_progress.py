"""`steepest progress` on an empty, a used and a damaged home."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from steepest.cli.progress import command
from steepest.tutor.progress import FILE_NAME
from tests.tutor.test_progress import keep, some_events


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STEEPEST_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def progress(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


def test_an_empty_home_is_said_and_stays_empty(home: Path) -> None:
    run = progress()
    assert run.exit_code == 0
    assert run.stdout == f"Nothing was answered yet (looked in {home}). `steepest drill` begins.\n"
    assert not home.exists()


def test_what_was_answered_is_listed(home: Path) -> None:
    keep(home, some_events())
    assert progress().stdout == (
        "exercise  posed  answers  correct  incorrect  last\n"
        "01_a/one      1        1        1          0  correct\n"
        "\nNothing is due.\n"
    )


def test_a_damaged_file_is_said_on_stderr(home: Path) -> None:
    home.mkdir()
    (home / FILE_NAME).write_text("x" * 5000, encoding="utf-8")
    run = progress("--json")
    assert run.exit_code == 0
    assert "kept as" in run.stderr
    assert run.stdout == '{\n  "exercises": []\n}\n'
