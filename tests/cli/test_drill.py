"""`steepest drill` from a pipe, with an expert that only compares text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from steepest.cli.drill import command
from steepest.tutor.location import shipped_exercises
from tests.tutor.exercises import expert

EXERCISE = "title: 'T{n}'\ntopic: 1\nstatement: 'Give {n}.'\nhints: ['Think.']\nanswer: '{n}'\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("steepest.tutor.judging.expert", lambda width: expert())
    monkeypatch.setenv("STEEPEST_HOME", str(tmp_path / "home"))
    topic = tmp_path / "exercises" / "01_a"
    topic.mkdir(parents=True)
    for n in range(3):
        (topic / f"{n}.yaml").write_text(EXERCISE.format(n=n), encoding="utf-8")
    return topic.parent


def drill(*arguments: str, answers: str = "") -> Result:
    return CliRunner().invoke(command, arguments, input=answers, catch_exceptions=False)


def test_no_input_poses_one_question_and_ends_politely(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--seed", "1", "--count", "3")
    assert run.exit_code == 0
    assert "steepest: 3 questions, seed 1" in run.stdout
    assert "[1/3] T0" in run.stdout
    assert run.stdout.endswith("No question was answered.\n")


def test_right_answers_give_0_and_a_summary(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--count", "3", answers="0\n1\n2\n")
    assert run.exit_code == 0
    assert "3 correct, 0 incorrect." in run.stdout


def test_one_line_answers_one_question_and_an_incorrect_one_gives_1(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--count", "3", answers="0\n7\n2\n")
    assert run.exit_code == 1
    assert "The answer is 1" in run.stdout
    assert "2 correct, 1 incorrect.\nTo revisit:\n  01_a/1: T1" in run.stdout


def test_more_tries_can_be_asked_for(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--count", "3", "--tries", "2", answers="0\n7\n1\n2\n")
    assert "Try again (1 try left)" in run.stdout
    assert "3 correct, 0 incorrect." in run.stdout


def test_what_cannot_be_read_is_asked_for_again(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--count", "3", answers="((\n~\n0\n1\n2\n")
    assert run.exit_code == 0
    assert run.stdout.count("This cost nothing") == 2


def test_progress_is_kept(folder: Path) -> None:
    from steepest.cli.progress import command as progress

    drill("--exercises", str(folder), "--count", "3", answers="0\n7\n")
    run = CliRunner().invoke(progress, ["--json"], catch_exceptions=False)
    rows = {row["exercise"]: row for row in json.loads(run.stdout)["exercises"]}
    assert {name: (row["last"], row["due"]) for name, row in rows.items()} == {
        "01_a/0": ("correct", False),
        "01_a/1": ("incorrect", True),
        "01_a/2": ("open", False),
    }


@pytest.mark.parametrize(
    "answers", ["", "0\n", "0\n7\n", "0\n7\n1\n", "((\n", "0\n:skip\n", "7\n", "7\n0\n:steps\n", "7\n7\n"]
)
def test_what_is_to_be_revisited_is_what_is_due(folder: Path, answers: str) -> None:
    from steepest.cli.progress import command as progress

    run = drill("--exercises", str(folder), "--count", "3", "--tries", "2", "--json", answers=answers)
    revisit = json.loads(run.stdout.splitlines()[-1])["revisit"]
    rows = json.loads(CliRunner().invoke(progress, ["--json"]).stdout)["exercises"]
    assert revisit == [row["exercise"] for row in rows if row["due"]]


def test_every_line_of_json_is_an_object(folder: Path) -> None:
    run = drill("--exercises", str(folder), "--count", "3", "--json", answers="0\n:hint\n:why\n:help\n")
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["event"] for row in rows][-1] == "summary"
    assert {"posed", "answered", "judged", "settled", "hinted", "explained", "said"} <= {row["event"] for row in rows}


def test_a_seed_poses_the_same(folder: Path) -> None:
    runs = [drill("--exercises", str(shipped_exercises()), "--seed", "7", answers=":skip\n" * 10) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert "[10/10]" in runs[0].stdout


@pytest.mark.parametrize("damaged", ["title: [", "title: 'T'\ntitle: 'U'\n"])
def test_a_damaged_exercise_is_one_message_and_2(folder: Path, damaged: str) -> None:
    path = folder / "01_a" / "1.yaml"
    path.write_text(damaged, encoding="utf-8")
    run = drill("--exercises", str(folder), "--count", "3", answers="0\n1\n2\n")
    assert run.exit_code == 2
    assert run.stderr.startswith(f"{path}:")
    assert run.stderr.count("\n") == 1


def test_a_missing_folder_is_one_message_and_2(tmp_path: Path) -> None:
    run = drill("--exercises", str(tmp_path / "none"))
    assert run.exit_code == 2
    assert run.stderr == f"{tmp_path / 'none'}: there is no such exercise folder or file\n"


def test_a_home_that_cannot_be_written_is_said(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("STEEPEST_HOME", str(tmp_path / "file" / "home"))
    run = drill("--exercises", str(folder), "--count", "3", answers="0\n1\n2\n")
    assert run.exit_code == 0
    assert "going on in memory" in run.stdout
    assert "3 correct" in run.stdout
