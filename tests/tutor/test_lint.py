"""What lint complains about, and where it points."""

from __future__ import annotations

from pathlib import Path

import pytest

from steepest.tutor.lint import complaints, loaded
from steepest.tutor.loading import index
from tests.tutor.exercises import expert

SOUND = (
    "title: 'T'\ntopic: 1\nstatement: 'Give <<a>>x.'\nparameters: {a: '2..9'}\nanswer: '<<a>>x'\nhints: ['Think.']\n"
)


def lint(folder: Path, content: str) -> list[str]:
    (folder / "one.yaml").write_text(content, encoding="utf-8")
    exercises, unreadable = loaded(index(folder))
    judge, reference = expert().judge, expert().reference
    found = [*unreadable, *(each for e in exercises for each in complaints(e, range(5), judge, reference))]
    return [str(each).removeprefix(f"{folder / 'one.yaml'}:") for each in found]


def test_a_sound_exercise_has_no_complaint(tmp_path: Path) -> None:
    assert lint(tmp_path, SOUND + "wrong: [{answer: '<<a>>y'}]\n") == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("answer: '<<a>>x'", "answer: '(('"), "5:9: the answer (( is judged unreadable"),
        (("answer: '<<a>>x'", "answer: '~'"), "5:9: the answer ~ is judged undecided"),
        (("a: '2..9'", "a: '2..9', b: '1..2'"), "4:28: the parameter 'b' is used in no statement"),
        (("['Think.']", "['Is it <<a>> x?']"), "6:9: this hint states the answer"),
        (("['Think.']", "['Think.', 'Take `<<a>>x`.']"), "6:19: this hint states the answer"),
        (("['Think.']", "[]"), "6:8: an exercise has at least one hint"),
        (("hints:", "wrong: [{answer: '<<a>>x'}]\nhints:"), "6:9: the wrong answer"),
        (("hints:", "wrong: [{answer: 'y', slip: sign}]\nhints:"), "6:29: y is diagnosed as nothing, not as sign"),
        (("['Think.']", "['Think.'"), "6:8: what is opened here is never closed"),
        (("a: '2..9'}", "a: '2..9'}\nwhere: ['a > 9']"), "5:9: 1000 draws found no values"),
    ],
)
def test_each_broken_promise_is_one_complaint_at_its_place(
    tmp_path: Path, change: tuple[str, str], complaint: str
) -> None:
    found = lint(tmp_path, SOUND.replace(*change))
    assert len(found) == 1
    assert found[0].startswith(complaint)
