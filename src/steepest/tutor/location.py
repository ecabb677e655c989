"""Where things are: the shipped exercises, and the learner's home folder."""

from __future__ import annotations

import os
from pathlib import Path

from steepest.errors import ExerciseError


def shipped_exercises() -> Path:
    """The folder of the exercises that come with `steepest`.

    A wheel carries them as ``steepest/_exercises``; an editable install reads ``exercises/`` of the
    checkout, so that an author sees a change at once. Raises ExerciseError where neither exists.
    """
    package = Path(__file__).resolve().parent.parent
    inside, beside = package / "_exercises", package.parent.parent / "exercises"
    for folder in (inside, beside):
        if folder.is_dir():
            return folder
    raise ExerciseError(str(inside), None, None, "the exercises that come with steepest are missing")


def home() -> Path:
    """Where progress and history are kept: ``STEEPEST_HOME``, or the user's data folder; may not exist."""
    if named := os.environ.get("STEEPEST_HOME"):
        return Path(named).expanduser()
    from platformdirs import user_data_path  # a tenth of the time to the first question, so only here

    return user_data_path("steepest", appauthor=False)
