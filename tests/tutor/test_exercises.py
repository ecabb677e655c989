"""Every exercise that is shipped keeps its promises, over several draws of its parameters."""

from __future__ import annotations

import pytest

from steepest.tutor.judging import judged
from steepest.tutor.lint import complaints
from steepest.tutor.loading import Entry, index, load
from steepest.tutor.location import shipped_exercises
from steepest.tutor.solution import reference

ENTRIES = index(shipped_exercises())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_shipped_exercise_keeps_its_promises(entry: Entry) -> None:
    assert [str(each) for each in complaints(load(entry), range(4), judged, reference)] == []


def test_every_topic_from_the_line_to_gradient_descent_is_drilled() -> None:
    exercises = [load(entry) for entry in ENTRIES]
    assert {exercise.topic for exercise in exercises} >= set(range(1, 14))
    assert sum(bool(exercise.parameters) for exercise in exercises) > len(exercises) / 2


def test_a_folder_holds_the_topic_of_its_number() -> None:
    for entry in ENTRIES:
        assert load(entry).topic == int(entry.id[:2]), entry.id


def test_the_head_of_each_file_says_its_idea() -> None:
    for entry in ENTRIES:
        assert entry.path.read_text(encoding="utf-8").startswith("# "), entry.id
