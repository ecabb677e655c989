"""The caret stands under the place, whatever the text holds and however narrow the page is."""

from __future__ import annotations

import pytest

from steepest._wrapping import columns
from steepest.errors import ParseError
from steepest.expression.caret import caret


def shown(marked: str, width: int = 76) -> tuple[str, str]:
    """The line that is shown, and what of it stands before the caret; ``‸`` marks the place."""
    before, _, after = marked.partition("‸")
    _, line, under = caret(ParseError(before + after, len(before), "here"), width).split("\n")
    at = max(n for n in range(len(line) + 1) if columns(line[:n]) == columns(under) - 1)
    return line[2:], line[2:at]


@pytest.mark.parametrize(
    ("marked", "line", "before"),
    [
        ("2x +‸", "2x +", "2x +"),
        ("‸)x", ")x", ""),
        ("a\x1bb‸c", "a\\x1bbc", "a\\x1bb"),
        ("a\nb\t‸c", "a\\x0ab\\x09c", "a\\x0ab\\x09"),
        ("漢‸c", "漢c", "漢"),
        ("x\u0301‸y", "x\u0301y", "x\u0301"),
    ],
)
def test_the_caret_stands_under_the_place(marked: str, line: str, before: str) -> None:
    assert shown(marked) == (line, before)


@pytest.mark.parametrize("width", [40, 60, 76, 100])
@pytest.mark.parametrize("text", ["x" * 300, "\x00" * 300, "漢" * 300, "\u202e" * 300])
@pytest.mark.parametrize("position", [0, 5, 150, 299, 300])
def test_of_a_long_text_only_the_surroundings_are_shown(text: str, position: int, width: int) -> None:
    lines = caret(ParseError(text, position, "here"), width).split("\n")
    assert all(columns(line) <= width for line in lines)
    assert lines[-2].startswith("  …") or position < width // 2


def test_a_proposal_is_harmless_too() -> None:
    assert caret(ParseError("x\x1b", 1, "a \x1b", proposal="x\x07")).isprintable() is False  # the new lines
    assert "\x1b" not in caret(ParseError("x\x1b", 1, "a \x1b", proposal="x\x07"))
