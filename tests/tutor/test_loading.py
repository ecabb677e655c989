"""Exercise files: what is in them arrives, and what should not be is refused at its place (marked ‸)."""

from __future__ import annotations

from pathlib import Path

import pytest

from steepest.errors import ExerciseError
from steepest.tutor.exercise import Choice, DerivativeOf, GradientOf, Stated, Wrong
from steepest.tutor.loading import Entry, index, load

HEAD = "title: 'T'\ntopic: 3\nstatement: 'S'\nhints: ['H']\n"

WHOLE = """\
title: 'A partial derivative'
topic: 8
statement: |
  Consider `e^(<<a>>y) sin x`.
parameters:
  a: '-6..6 except -1, 0, 1'
  b: 'one of 1/2, 3'
where:
  - 'a < b'
derivative_of:
  formula: 'e^(<<a>>y) sin x + <<b>>'
  wrt: 'x'
variables: [t]
domain: {x: '0..'}
hints:
  - 'Which factor is constant?'
wrong:
  - {answer: 'x', slip: sign}
  - answer: 'y'
read: 'somewhere'
"""

REFUSED = [
    ("‸title: 'T'\ntopic: 3\nhints: ['H']\n", "'statement' is missing"),
    ("‸- a\n- b\n", "a table of keys, not a list"),
    (HEAD + "answer: '2'\n‸hint: ['x']\n", "did you mean 'hints'?"),
    (HEAD + "answer: '2'\n‸zzz: ['x']\n", "the keys are title"),
    ("‸" + HEAD, "exactly one of"),
    (HEAD + "gradient_of: 'x'\nanswer: ‸'2'\n", "exactly one of"),
    (HEAD + "derivative_of: ‸{formula: 'x'}\n", "needs the key 'wrt'"),
    (HEAD + "derivative_of: {formula: 'x', ‸by: 'x'}\n", "unknown"),
    (HEAD + "derivative_of: ‸'x'\n", "a table of keys, not text"),
    (HEAD + "gradient_of: ‸{wrt: [x]}\n", "needs the key 'formula'"),
    (HEAD + "gradient_of: 'x'\nchoices: ‸[x, y]\n", "choices need an answer"),
    (HEAD + "answer: ‸'z'\nchoices: [x, y]\n", "none of the choices"),
    (HEAD + "answer: 'x'\nchoices: ‸[x, y, x]\n", "each once"),
    (HEAD + "answer: 'x'\nchoices: ‸[x]\n", "two to nine"),
    (HEAD + "answer: ‸''\n", "answer is empty"),
    (HEAD + "answer:‸\n", "answer is empty"),
    (HEAD + "answer: ‸[x]\n", "answer is text, not a list"),
    (HEAD + "answer: ‸'<<a>>'\n", "<<a>> is no parameter"),
    (HEAD + "answer: '1'\nwrong: [{answer: ‸'<<b>>'}]\n", "<<b>> is no parameter"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: ‸'5..1'}\n", "upwards"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: ‸'0..0 except 0'}\n", "leave no value"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: ‸'many'}\n", "a range such as"),
    (HEAD + "answer: '1'\nparameters: {2a: ‸'1..2'}\n", "no name for a parameter"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: '1..5'}\nwhere: [‸'a b']\n", "compares two values"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: '1..5'}\nwhere: [‸'a < c']\n", "neither a parameter"),
    (HEAD + "answer: '<<a>>'\nparameters: {a: 'one of x, y'}\nwhere: [‸'a < 2']\n", "only be compared"),
    (HEAD + "answer: '1'\nwrong: ‸'x'\n", "wrong is a list"),
    (HEAD + "answer: '1'\nwrong: [‸{slip: sign}]\n", "needs the key 'answer'"),
    ("title: 'T'\ntopic: 3\nstatement: ‸'a ` b'\nhints: ['H']\nanswer: '1'\n", "never closed"),
    ("title: 'T'\ntopic: 3\nstatement: 'S'\nhints: ‸'H'\nanswer: '1'\n", "hints is a list, not text"),
]


def _file(folder: Path, content: str, name: str = "one.yaml") -> Entry:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return Entry("one", path)


def test_every_key_arrives(tmp_path: Path) -> None:
    found = load(_file(tmp_path, WHOLE))
    assert (found.id, found.title, found.topic) == ("one", "A partial derivative", 8)
    assert found.statement == "Consider `e^(<<a>>y) sin x`."
    assert found.task == DerivativeOf("e^(<<a>>y) sin x + <<b>>", "x")
    assert [p.name for p in found.parameters] == ["a", "b"]
    assert [v.text for v in found.parameters[0].values] == "-6 -5 -4 -3 -2 2 3 4 5 6".split()
    assert (found.variables, found.domain, found.hints) == (("t",), {"x": "0.."}, ("Which factor is constant?",))
    assert found.wrong == (Wrong("x", "sign"), Wrong("y"))
    assert found.read == "somewhere"
    assert found.places["wrong[1]"] == (19, 5)


@pytest.mark.parametrize(
    ("task", "record"),
    [
        ("answer: '2'\n", Stated("2")),
        ("answer: 'x'\nchoices: [x, y]\n", Choice("x", ("x", "y"))),
        ("gradient_of: 'x y'\n", GradientOf("x y")),
        ("gradient_of: {formula: 'x y', wrt: [y, x]}\n", GradientOf("x y", ("y", "x"))),
    ],
)
def test_each_task_has_its_record(tmp_path: Path, task: str, record: object) -> None:
    assert load(_file(tmp_path, HEAD + task)).task == record


@pytest.mark.parametrize(("marked", "message"), REFUSED)
def test_a_mistake_is_refused_at_its_place(tmp_path: Path, marked: str, message: str) -> None:
    before, _, after = marked.partition("‸")
    entry = _file(tmp_path, before + after)
    with pytest.raises(ExerciseError) as caught:
        load(entry)
    found = caught.value
    assert message in found.message
    place = before.count("\n") + 1, len(before) - before.rfind("\n")
    assert (found.file, found.line, found.column) == (str(entry.path), *place)
    assert str(found).startswith(f"{entry.path}:{place[0]}:{place[1]}: ")


def test_an_index_reads_names_only_and_sorts_them(tmp_path: Path) -> None:
    for name in ("02_b/one.yaml", "01_a/two.yaml", "01_a/1_one.yml", "01_a/README.md"):
        _file(tmp_path, "not: [yaml", name)
    assert [entry.id for entry in index(tmp_path)] == ["01_a/1_one", "01_a/two", "02_b/one"]


@pytest.mark.parametrize("named", [".", "01_a", "01_a/one.yaml"])
def test_an_exercise_has_one_id_whichever_way_it_is_named(
    named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else what is known of it would be split in two."""
    _file(tmp_path, WHOLE, "01_a/one.yaml")
    assert [entry.id for entry in index(tmp_path / named)] == ["01_a/one"]
    monkeypatch.chdir(tmp_path / "01_a")
    assert [entry.id for entry in index(Path("..") / named)] == ["01_a/one"]
    assert [entry.id for entry in index(Path("one.yaml"))] == ["01_a/one"]


def test_two_exercises_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("x/01_a/one.yaml", "y/01_a/one.yaml"):
        _file(tmp_path, WHOLE, name)
    with pytest.raises(ExerciseError, match=r"the id 01_a/one belongs to .*x.01_a.one\.yaml already"):
        index(tmp_path)


def test_a_missing_and_an_empty_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="no such exercise folder"):
        index(tmp_path / "none")
    with pytest.raises(ExerciseError, match="holds no exercise"):
        index(tmp_path)
