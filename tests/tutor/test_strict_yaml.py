"""YAML without its surprises: each of them is refused at its place, marked ‸ in the table."""

from __future__ import annotations

from pathlib import Path

import pytest

from steepest.errors import ExerciseError
from steepest.tutor.strict_yaml import LIMITS, Table, Text, parse_yaml, read_yaml

REFUSED = [
    ("‸", "empty"),
    ("‸# only a comment\n", "empty"),
    ("title: ‸&a x\n", "anchor"),
    ("title: x\nother: ‸*a\n", "alias"),
    ("title: ‸!!str x\n", "tag"),
    ("title: ‸!!python/object/apply:os.system ['ls']\n", "tag"),
    ("title: x\n‸title: y\n", "already given in line 1"),
    ("a: 1\n‸--- \nb: 2\n", "second document"),
    ('title: ‸"\\frac{1}{2}"\n', "single quotes"),
    ('title: ‸"\\nabla f"\n', "single quotes"),
    ("title: a‸: b\n", "single quotes"),
    ("title: x\n‸\tlevel: 1\n", "tab"),
    ("title: ‸[a, b\n", "never closed"),
    ("title: [‸", "ends where a value is missing"),
    ("title: ‸'never closed\n", "never closed"),
    ("title: a\n  b‸: c\n", "colon"),
    ("title: x‸\x07y\n", "not allowed"),
    ("title: ‸x\u202ey\n", "control character"),
    ("? ‸[a, b]\n: c\n", "plain text"),
    ("<<: ‸*a\n", "alias"),
    ("a: " + "[" * (LIMITS.depth - 1) + "‸" + "[" * 5000, "nested"),
]


@pytest.mark.parametrize(("marked", "message"), REFUSED)
def test_a_surprise_is_refused_at_its_place(marked: str, message: str) -> None:
    before, _, after = marked.partition("‸")
    with pytest.raises(ExerciseError) as caught:
        parse_yaml(before + after, "some.yaml")
    found = caught.value
    assert message in found.message
    line = before.count("\n") + 1
    assert (found.file, found.line, found.column) == ("some.yaml", line, len(before) - before.rfind("\n"))


@pytest.mark.parametrize("word", ["no", "null", "1_000", "0o17", "2026-01-01", "1e3", "~x", "=", "on"])
def test_a_scalar_stays_the_text_that_was_written(word: str) -> None:
    content = parse_yaml(f"key: {word}\n", "f")
    assert isinstance(content, Table)
    value = content.rows[0][1]
    assert isinstance(value, Text)
    assert value.text == word
    assert (value.line, value.column) == (1, 6)


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(ExerciseError, match=f"at most {LIMITS.parts} parts"):
        parse_yaml("a: [" + "x," * 5000 + "]", "f")


def test_a_large_file_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a" * (LIMITS.bytes + 1))
    with pytest.raises(ExerciseError, match="at most"):
        read_yaml(path)


def test_bytes_that_are_no_text_are_refused_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: x\nhint: é".encode("latin-1"))
    with pytest.raises(ExerciseError) as caught:
        read_yaml(path)
    assert (caught.value.line, caught.value.column) == (2, 7)


def test_a_byte_order_mark_is_no_part_of_the_first_key(tmp_path: Path) -> None:
    path = tmp_path / "windows.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: x\r\n")
    content = read_yaml(path)
    assert isinstance(content, Table)
    assert content.rows[0][0].text == "title"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="No such file"):
        read_yaml(tmp_path / "none.yaml")
