"""What fuzzing found stays right: nothing but ParseError escapes, and what is read reads back."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

import steepest as st
from steepest.expression.writing import WRITERS
from tests.tables.fuzzed import NESTED, ROWS

SCRIPT = Path(__file__).parents[2] / ".ci" / "fuzz_reader.py"


def _named(text: str) -> str:
    shown = text.encode("unicode_escape").decode("ascii")
    return shown if len(shown) <= 40 else f"{shown[:36]}… ({len(text)})"


@pytest.mark.parametrize(("text", "declared"), ROWS, ids=[_named(text) for text, _ in ROWS])
def test_a_text_is_refused_with_a_place_or_reads_back(text: str, declared: dict[str, Any]) -> None:
    found = _read(text, declared)
    if isinstance(found, st.ParseError):
        assert 0 <= found.position <= len(text)
        assert found.message.isprintable()
        assert len(found.message) <= 300
        if found.proposal is not None:
            st.parse(found.proposal, **declared)
        return
    for written in (st.to_text(found), st.to_text(found, unicode=True), st.to_latex(found)):
        assert st.parse(written, **declared) == found, written


@pytest.mark.parametrize(("text", "declared"), ROWS, ids=[_named(text) for text, _ in ROWS])
def test_every_surface_can_be_written(text: str, declared: dict[str, Any]) -> None:
    found = _read(text, declared)
    if isinstance(found, st.ParseError):
        return
    ElementTree.fromstring(st.to_mathml(found))  # noqa: S314 - what our own writer wrote
    with contextlib.suppress(st.UnsupportedError):
        ast.parse(st.to_numpy(found))


@pytest.mark.parametrize(("before", "inside", "behind"), NESTED)
def test_writing_does_not_double_with_every_level(
    before: str, inside: str, behind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every part is written once: what is written of the deeper formula grows with its depth, and no faster."""
    written = 0

    def counted(writer: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any) -> Any:
            nonlocal written
            written += 1
            return writer(*arguments)

        return count

    for kind, writer in tuple(WRITERS.items()):
        monkeypatch.setitem(WRITERS, kind, counted(writer))
    low, high = (st.parse(before * depth + inside + behind * depth) for depth in (6, 12))
    for write in (st.to_text, lambda tree: st.to_text(tree, unicode=True), st.to_latex, st.to_mathml, st.to_numpy):
        found = []
        for tree in (low, high):
            written = 0
            with contextlib.suppress(st.UnsupportedError):
                write(tree)
            found.append(written)
        assert found[1] <= 3 * found[0]


def _read(text: str, declared: dict[str, Any]) -> st.Node | st.ParseError:
    try:
        return st.parse(text, **declared)
    except st.ParseError as error:
        return error


def test_no_text_stands_twice_in_the_table() -> None:
    assert len({(text, str(declared)) for text, declared in ROWS}) == len(ROWS)


# --- the fuzzer itself: it must be able to find something ----------------------------------------------


@pytest.fixture(scope="module")
def fuzzer() -> ModuleType:
    specification = importlib.util.spec_from_file_location("fuzz_reader", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["fuzz_reader"] = module  # where its records look for their annotations
    specification.loader.exec_module(module)
    return module


def _raise(text: str, **declared: Any) -> None:
    raise ValueError(text)


def _misplaced(text: str, **declared: Any) -> None:
    raise st.ParseError(text, len(text) + 1, "here")


def _unreadable_proposal(text: str, **declared: Any) -> None:
    raise st.ParseError(text, 0, "here", proposal=text)


@pytest.mark.parametrize(
    ("name", "planted", "promise"),
    [
        ("read", _raise, "only ParseError escapes"),
        ("read", _misplaced, "the place is in the text"),
        ("read", _unreadable_proposal, "a proposal can be read"),
        ("to_text", lambda tree, unicode=False: "x", "text reads back"),
        ("to_text", lambda tree, unicode=False: "(", "text reads back"),
        ("to_latex", lambda tree: "x", "LaTeX reads back"),
    ],
)
def test_a_planted_fault_is_found(fuzzer: ModuleType, name: str, planted: Callable[..., Any], promise: str) -> None:
    promises = fuzzer.Promises()
    asked = fuzzer.Asked("2x + sin(y)")
    assert promises.broken(asked) is None
    promises.st = SimpleNamespace(**{each: getattr(st, each) for each in st.__all__} | {name: planted})
    assert promises.broken(asked).promise == promise


def test_a_fault_is_shortened(fuzzer: ModuleType) -> None:
    promises = fuzzer.Promises()

    def loses_z(tree: st.Node, unicode: bool = False) -> str:
        return st.to_text(tree, unicode=unicode).replace("z", "x")

    promises.st = SimpleNamespace(**{each: getattr(st, each) for each in st.__all__} | {"to_text": loses_z})
    found = promises.broken(fuzzer.Asked("2x + sin(y)(x + 3z) - y^2"))
    assert promises.shortened(found).text == "z"


def test_the_same_seed_makes_the_same_texts_and_many_can_be_read(fuzzer: ModuleType) -> None:
    sources = [fuzzer.texts(random.Random(7).randrange) for _ in range(2)]  # noqa: S311
    asked, again = ([source.asked() for _ in range(300)] for source in sources)
    assert asked == again
    read = [each for each in asked if not isinstance(_read(each.text, each.declared), st.ParseError)]
    assert 60 <= len(read) <= 240
