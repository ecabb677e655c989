"""`steepest author lint`: its output, and what its exit status says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from steepest.cli.author import command
from tests.tutor.exercises import expert
from tests.tutor.test_lint import SOUND


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("steepest.tutor.judging.judged", expert().judge)
    monkeypatch.setattr("steepest.tutor.solution.reference", expert().reference)
    path = tmp_path / "one.yaml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def lint(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["lint", *map(str, arguments)], catch_exceptions=False)


def test_sound_exercises_give_0(file: Path) -> None:
    run = lint(file.parent, file)
    assert (run.exit_code, run.stdout) == (0, "2 exercises, 0 complaints.\n")


def test_a_broken_promise_gives_1(file: Path) -> None:
    file.write_text(SOUND.replace("['Think.']", "[]"), encoding="utf-8")
    run = lint(file)
    assert run.exit_code == 1
    assert run.stdout == f"{file}:6:8: an exercise has at least one hint\n1 exercise, 1 complaint.\n"


def test_an_unreadable_file_gives_2_and_the_others_are_still_checked(file: Path) -> None:
    (file.parent / "two.yaml").write_text("title: [", encoding="utf-8")
    run = lint("--json", file.parent)
    assert run.exit_code == 2
    report = json.loads(run.stdout)
    assert report["exercises"] == 2
    assert [(row["file"], row["line"], row["column"]) for row in report["complaints"]] == [
        (str(file.parent / "two.yaml"), 1, 9)
    ]


def test_a_missing_path_gives_2(tmp_path: Path) -> None:
    run = lint(tmp_path / "none")
    assert run.exit_code == 2
    assert run.stderr.endswith("there is no such exercise folder or file\n")
