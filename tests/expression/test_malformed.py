"""What cannot be read is refused at its place, by name, and with a repair that can be read.

The rows and what their parts mean stand in `tests.tables.malformed`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from steepest.errors import LimitError, ParseError
from steepest.expression.reading import parse
from tests.tables.malformed import ROWS

PLACE = "‸"
OPTIONS = {"variables", "shapes", "unfinished", "more", "limit", "says"}


def _row(row: tuple[Any, ...]) -> tuple[str, str, str | None, dict[str, Any]]:
    marked, message, proposal, *options = row
    return marked, message, proposal, options[0] if options else {}


TABLE = [_row(row) for row in ROWS]


def _named(marked: str) -> str:
    """An identifier that a terminal can show, however long or strange the text is."""
    shown = marked.encode("unicode_escape").decode("ascii") if not marked.isprintable() else marked
    return shown if len(shown) <= 40 else f"{shown[:36]}… ({len(marked)})"


cases = pytest.mark.parametrize(
    ("marked", "message", "proposal", "options"), TABLE, ids=[_named(marked) for marked, *_ in TABLE]
)


def _declared(options: dict[str, Any]) -> dict[str, Any]:
    return {name: options[name] for name in ("variables", "shapes") if name in options}


def _refusal(text: str, options: dict[str, Any]) -> ParseError:
    try:
        node = parse(text, **_declared(options))
    except ParseError as error:
        return error
    pytest.fail(f"{_named(text)!r} was read, as {_named(str(node))}", pytrace=False)


def _under(text: str, position: int) -> str:
    """The text with its place marked, or the surroundings of the place where the text is long."""
    marked = text[:position] + PLACE + text[position:]
    return repr(marked if len(marked) <= 120 else f"…{marked[max(position - 40, 0) : position + 40]}…")


def _check_reads(text: str, options: dict[str, Any], what: str) -> None:
    try:
        parse(text, **_declared(options))
    except ParseError as error:
        pytest.fail(f"{what} cannot be read: {_under(text, error.position)}: {error.message}", pytrace=False)


@cases
def test_a_refusal_names_its_place_its_reason_and_a_repair(
    marked: str, message: str, proposal: str | None, options: dict[str, Any]
) -> None:
    text = marked.replace(PLACE, "")
    error = _refusal(text, options)
    said = f"said of {_under(text, error.position)}: {error.message!r}"

    assert 0 <= error.position <= len(text), said
    if PLACE in marked:
        assert error.position == marked.index(PLACE), f"expected the place {_under(text, marked.index(PLACE))}; {said}"
    assert message.casefold() in error.message.casefold(), said
    for part in options.get("says", ()):  # as a word: d is not said by "and"
        assert re.search(rf"(?<!\w){re.escape(part)}(?!\w)", error.message), f"{part!r} is not {said}"
    if proposal is not None:
        assert error.proposal == proposal, said
    if error.proposal is not None:
        _check_reads(error.proposal, options, "the proposal")


@cases
def test_unfinished_is_told_apart_from_wrong(
    marked: str, message: str, proposal: str | None, options: dict[str, Any]
) -> None:
    text = marked.replace(PLACE, "")
    error = _refusal(text, options)
    if "unfinished" in options:
        assert error.unfinished == options["unfinished"], f"said of {_under(text, error.position)}: {error.message!r}"
    if "more" in options:
        _check_reads(text + options["more"], options, "the text once it is finished")
    assert isinstance(error, LimitError) == options.get("limit", False), f"{type(error).__name__}: {error.message}"


def test_a_refusal_is_a_sentence_that_a_line_can_hold() -> None:
    """No full stop, no line break, no control character, and not the whole of a long text."""
    for marked, _, _, options in TABLE:
        message = _refusal(marked.replace(PLACE, ""), options).message
        assert message, _named(marked)
        assert message.isprintable(), repr(message)
        assert not message.endswith("."), message
        assert len(message) <= 300, message


def test_the_table_is_large_enough_and_its_rows_are_whole() -> None:
    assert len(TABLE) >= 140
    assert sum("unfinished" in options for *_, options in TABLE) >= 40
    assert len({(marked, str(_declared(options))) for marked, _, _, options in TABLE}) == len(TABLE)
    for marked, _, proposal, options in TABLE:
        assert marked.count(PLACE) <= 1, marked
        assert set(options) <= OPTIONS, marked
        assert options.get("unfinished", False) == ("more" in options), marked
        if proposal is not None:
            assert proposal != marked.replace(PLACE, ""), marked
            _check_reads(proposal, options, f"the proposal of the table for {marked!r}")
