"""Nothing that a terminal would obey gets through."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest._escaping import escaped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2x² ∂f/∂x\n\tθ", "2x² ∂f/∂x\n\tθ"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\x07\x08\r\x7f", "a\\x07\\x08\\x0d\\x7f"),
        ("\x9b31m", "\\x9b31m"),
        ("\u202e2x\u2066", "\\u202e2x\\u2066"),
        ("\u2028\ufeff\u200b", "\\u2028\\ufeff\\u200b"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_what_a_terminal_obeys_is_written_out(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(some.text(some.characters()))
def test_nothing_dangerous_comes_out(text: str) -> None:
    dangerous = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert all(c in "\n\t" or unicodedata.category(c) not in dangerous for c in escaped(text))
    escaped(text).encode()
