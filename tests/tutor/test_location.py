"""Where things are."""

from __future__ import annotations

from pathlib import Path

import pytest

from steepest.tutor import location


def test_the_shipped_exercises_are_found() -> None:
    assert (location.shipped_exercises() / "01_line").is_dir()


def test_missing_exercises_are_an_error_and_no_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location, "__file__", str(tmp_path / "steepest" / "tutor" / "location.py"))
    with pytest.raises(location.ExerciseError, match="are missing"):
        location.shipped_exercises()


def test_a_wheel_finds_them_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "steepest" / "_exercises"
    inside.mkdir(parents=True)
    monkeypatch.setattr(location, "__file__", str(tmp_path / "steepest" / "tutor" / "location.py"))
    assert location.shipped_exercises() == inside.resolve()


def test_the_home_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STEEPEST_HOME", str(tmp_path))
    assert location.home() == tmp_path
    monkeypatch.delenv("STEEPEST_HOME")
    assert location.home().name == "steepest"
