"""Every spelling of the tables is read as its tree, is written on every surface, and reads back."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

import steepest as st
from steepest.expression.nodes import Assignment, Equation
from tests.sketch import sketch
from tests.tables.spellings import GROUPS

SPELLINGS = [
    pytest.param(row[0], row[1], row[2] if len(row) > 2 else {}, id=f"{group}:{row[0]}")
    for group, rows in GROUPS.items()
    for row in rows
]
every_spelling = pytest.mark.parametrize(("typed", "tree", "options"), SPELLINGS)


def declared(options: dict[str, Any]) -> dict[str, Any]:
    """The part of a row's options that the reader is told."""
    return {key: options[key] for key in ("variables", "shapes") if key in options}


# --- reading ----------------------------------------------------------------------------------


@every_spelling
def test_a_spelling_is_read_as_its_tree(typed: str, tree: str, options: dict[str, Any]) -> None:
    assert sketch(st.parse(typed, **declared(options))) == tree


NOTED = [row for row in SPELLINGS if {"note", "other"} & set(row.values[2])]


@pytest.mark.parametrize(("typed", "tree", "options"), NOTED)
def test_where_people_differ_a_note_names_the_other_reading(typed: str, tree: str, options: dict[str, Any]) -> None:
    notes = st.read(typed, **declared(options)).notes
    if "note" in options:
        assert any(options["note"] in note.message for note in notes), [note.message for note in notes]
    if "other" in options:
        assert options["other"] in [sketch(note.other) for note in notes if note.other is not None]


STATEMENTS = [row for row in SPELLINGS if {"left", "arguments", "assigned"} & set(row.values[2])]


@pytest.mark.parametrize(("typed", "tree", "options"), STATEMENTS)
def test_the_left_hand_side_is_given_back_apart(typed: str, tree: str, options: dict[str, Any]) -> None:
    reading = st.read(typed, **declared(options))
    found = {
        "left": None if reading.left is None else sketch(reading.left),
        "arguments": tuple(reading.arguments),
        "assigned": reading.assigned,
    }
    wanted = {"arguments": ()} | {key: options[key] for key in found if key in options}
    assert {key: found[key] for key in wanted} == wanted
    assert tree.startswith("(<- ") == reading.assigned


# --- writing ----------------------------------------------------------------------------------


@every_spelling
def test_what_is_written_reads_back_as_the_same_tree(typed: str, tree: str, options: dict[str, Any]) -> None:
    node = st.parse(typed, **declared(options))
    for written in (st.to_text(node), st.to_text(node, unicode=True), st.to_latex(node)):
        assert sketch(st.parse(written, **declared(options))) == tree, written


@every_spelling
def test_every_spelling_has_mathml_and_source(typed: str, tree: str, options: dict[str, Any]) -> None:
    node = st.parse(typed, **declared(options))
    mathml = st.to_mathml(node)
    assert re.search(r"&(?!#)", mathml) is None, "only numeric character references"
    root = ElementTree.fromstring(mathml)  # noqa: S314 - what our own writer wrote
    annotations = [part.text for part in root.iter() if part.tag.endswith("annotation")]
    assert [sketch(st.parse(text, **declared(options))) for text in annotations if text] == [tree]
    try:
        source = st.to_numpy(node)
    except st.UnsupportedError:
        return
    ast.parse(source)


# --- what changes nothing ---------------------------------------------------------------------

_SET_APART = ("$", r"\[", r"\(", "≈", "=")


@every_spelling
def test_more_spaces_and_brackets_around_the_whole_change_nothing(
    typed: str, tree: str, options: dict[str, Any]
) -> None:
    names = declared(options)
    assert sketch(st.parse(f" {typed.replace(' ', '  ')} ", **names)) == tree
    node = st.parse(typed, **names)
    if isinstance(node, Equation | Assignment) or typed.strip().startswith(_SET_APART) or re.search(r"\d,\d", typed):
        return  # (3,5) is a vector where 3,5 is a number
    assert sketch(st.parse(f"({typed})", **names)) == tree
    assert sketch(st.parse(rf"\left( {typed} \right)", **names)) == tree


@every_spelling
def test_another_letter_changes_that_letter_only(typed: str, tree: str, options: dict[str, Any]) -> None:
    for old, new in _renamings(typed, tree, options):

        def renamed(text: str, letter: str = old, other: str = new) -> str:
            return re.sub(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", other, text)

        names: dict[str, Any] = {}
        if "variables" in options:
            names["variables"] = [renamed(name) for name in options["variables"]]
        if "shapes" in options:
            names["shapes"] = {renamed(name): shape for name, shape in options["shapes"].items()}
        assert sketch(st.parse(renamed(typed), **names)) == renamed(tree), renamed(typed)


_WITH_A_MEANING = frozenset("eidTfghjklmntN")  # Euler, functions, usual indices, sizes


def _renamings(typed: str, tree: str, options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Letters that are names of the tree and stand alone wherever they are typed, each with a letter not in use."""
    used = f"{typed} {tree} {options}"
    bare = unicodedata.normalize("NFKD", typed)  # ŷ is a y too
    for letter in sorted(set(re.findall(r"(?<![A-Za-z_:])([A-Za-z])(?![A-Za-z])", tree)) - _WITH_A_MEANING):
        alone = re.findall(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", typed)
        free = [other for other in ("uvqzrcs" if letter.islower() else "RUGHAC") if other not in used]
        if free and alone and len(alone) == bare.count(letter):
            yield letter, free[0]


# --- the tables themselves --------------------------------------------------------------------


def test_every_group_has_many_rows_and_none_twice() -> None:
    assert {group: len(rows) for group, rows in GROUPS.items() if len(rows) < 60} == {}
    assert len(SPELLINGS) >= 500
    for rows in GROUPS.values():
        assert len({repr((row[0], row[2:])) for row in rows}) == len(rows)


def test_many_letters_are_renamed() -> None:
    """The property above would hold of an empty list too."""
    assert sum(len(list(_renamings(*row.values))) for row in SPELLINGS) > 500
