"""Text fits the width it is given, and nothing but spaces is lost on the way."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest._wrapping import LEAST, WIDTH, columns, even, formula, glued, marked_prose, prose, width_of

WORDS = some.text(some.sampled_from("abx +-=(), "), max_size=200)


@pytest.mark.parametrize(
    ("line", "width", "broken"),
    [
        ("= a + b", 20, ["= a + b"]),
        ("= 2(x - 2) + 2(y - 3) + 2(z - 4)", 26, ["= 2(x - 2) + 2(y - 3)", "    + 2(z - 4)"]),
        ("L = sum(i=1..N, (y_i - w x_i)^2) + w^2", 34, ["L = sum(i=1..N, (y_i - w x_i)^2)", "    + w^2"]),
        ("∇f = (2(x - 2), 4y, 12 z^2)", 24, ["∇f = (2(x - 2), 4y,", "    12 z^2)"]),
        ("= alpha beta gamma delta epsilon", 20, ["= alpha beta gamma", "    delta epsilon"]),
        ("= 12345678901234567890123456789", 20, ["= 12345678901234567890123456789"]),
    ],
)
def test_a_formula_breaks_where_it_is_least_nested(line: str, width: int, broken: list[str]) -> None:
    assert formula(line, width).split("\n") == broken


def test_prose_keeps_its_margin_and_its_glued_formulas() -> None:
    assert prose("  one two three four five", 20, "  ") == "  one two three four\n    five"
    assert prose(f"the derivative of {glued('x - 2')} is 1", 20) == "the derivative of\nx - 2 is 1"
    assert even("the derivative of that is one", 27) == "the derivative of\nthat is one"


def test_marked_formulas_break_where_they_are_least_nested() -> None:
    text = "Here `u = sum(i=1..N, (w x_i + b - y_i)^2)` and `c = 1/N`."
    assert marked_prose(text, 40) == "Here u = sum(i=1..N,\n(w x_i + b - y_i)^2) and c = 1/N."
    assert marked_prose("Here `v = 2 x sin(x) + 3 y cos(y)`.", 24) == "Here v = 2 x sin(x)\n+ 3 y cos(y)."


def test_wide_and_combining_characters_are_counted() -> None:
    assert (columns("∂f/∂x"), columns("漢"), columns("e\u0301")) == (5, 2, 1)


@given(WORDS, some.integers(0, 60))
def test_only_spaces_are_lost(text: str, width: int) -> None:
    for wrap in (prose, formula, even):
        assert wrap(text, width).split() == text.split()


@given(some.lists(some.text(some.sampled_from("ab"), min_size=1, max_size=9)), some.integers(LEAST, 60))
def test_short_words_never_run_over(words: list[str], width: int) -> None:
    text = " ".join(words)
    for wrap in (prose, formula, even):
        assert all(columns(line) <= width for line in wrap(text, width).split("\n"))


def test_what_is_no_terminal_is_96_columns_wide() -> None:
    with open(os.devnull, "w", encoding="utf-8") as stream:
        assert width_of(stream) == WIDTH


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("terminal", "used"), [(60, 60), (100, 100), (250, 120), (0, WIDTH)])
def test_a_terminal_is_as_wide_as_it_says(terminal: int, used: int) -> None:
    import fcntl
    import pty
    import struct
    import termios

    outer, inner = pty.openpty()
    try:
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", 24, terminal, 0, 0))
        with os.fdopen(inner, "w", encoding="utf-8") as stream:
            assert width_of(stream) == used
    finally:
        os.close(outer)
