"""Dots on a canvas of characters: what is set is seen, lines have no gaps, and every dot has some sign of ASCII."""

from __future__ import annotations

import math
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from steepest.pictures.canvas import ACROSS, DOWN, Canvas, ascii_sign, between, clipped

COLUMNS, ROWS = 7, 5
RIGHT, BOTTOM = COLUMNS * ACROSS - 1, ROWS * DOWN - 1
# The numbers of the dots in a character of braille, as the standard counts them, by column and row.
NUMBERS = {(0, 0): 1, (0, 1): 2, (0, 2): 3, (1, 0): 4, (1, 1): 5, (1, 2): 6, (0, 3): 7, (1, 3): 8}

dots = st.tuples(st.integers(0, RIGHT), st.integers(0, BOTTOM))
anywhere = st.floats(-100, 100)


def shown(canvas: Canvas) -> set[tuple[int, int]]:
    """The dots of the braille that is printed, decoded by the numbers of the standard."""
    found = set()
    for row, line in enumerate(canvas.lines()):
        for column, sign in enumerate(line):
            bits = 0 if sign == " " else ord(sign) - 0x2800
            assert 0 <= bits < 256
            for (across, down), number in NUMBERS.items():
                if bits >> (number - 1) & 1:
                    found.add((column * 2 + across, row * 4 + down))
    return found


@given(st.sets(dots, max_size=40))
def test_the_dots_that_are_set_are_those_that_are_shown(some: set[tuple[int, int]]) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    for x, y in some:
        canvas.dot(x, y)
    assert shown(canvas) == some
    assert all(canvas.has_dot(x, y) for x, y in some)


@given(st.integers(-50, 50), st.integers(-50, 50))
def test_a_dot_outside_is_not_drawn_and_no_error(x: int, y: int) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    canvas.dot(x, y)
    inside = 0 <= x <= RIGHT and 0 <= y <= BOTTOM
    assert shown(canvas) == ({(x, y)} if inside else set())


@given(dots, dots)
def test_a_line_joins_its_ends_without_a_gap(one: tuple[int, int], other: tuple[int, int]) -> None:
    walk = list(between(*one, *other))
    assert walk[0] == one
    assert walk[-1] == other
    assert all(max(abs(a - c), abs(b - d)) == 1 for (a, b), (c, d) in pairwise(walk))
    canvas = Canvas(COLUMNS, ROWS)
    canvas.line(*one, *other)
    assert shown(canvas) == set(walk)


@given(anywhere, anywhere, anywhere, anywhere)
def test_what_is_seen_of_a_line_lies_on_it(x0: float, y0: float, x1: float, y1: float) -> None:
    found = clipped((x0, y0, x1, y1), RIGHT, BOTTOM)
    length = math.hypot(x1 - x0, y1 - y0)
    if found is None:
        return
    for x, y in (found[:2], found[2:]):
        assert -0.5001 <= x <= RIGHT + 0.5001
        assert -0.5001 <= y <= BOTTOM + 0.5001
        assert abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) <= 1e-9 * max(1.0, length * length)


@given(anywhere, anywhere, anywhere, anywhere)
def test_no_part_of_a_line_within_the_canvas_is_left_out(x0: float, y0: float, x1: float, y1: float) -> None:
    inside = [
        share / 64
        for share in range(65)
        if 0 <= x0 + share / 64 * (x1 - x0) <= RIGHT and 0 <= y0 + share / 64 * (y1 - y0) <= BOTTOM
    ]
    found = clipped((x0, y0, x1, y1), RIGHT, BOTTOM)
    assert not inside or found is not None
    if inside and found is not None:
        seen = math.hypot(found[2] - found[0], found[3] - found[1])
        assert seen >= (inside[-1] - inside[0]) * math.hypot(x1 - x0, y1 - y0) - 1e-9


def test_a_line_without_finite_ends_is_not_drawn() -> None:
    canvas = Canvas(COLUMNS, ROWS)
    canvas.line(math.nan, 0, 3, 3)
    canvas.line(0, 0, math.inf, 3)
    canvas.sign(math.nan, 1, "x")
    assert canvas.lines() == [""] * ROWS


def test_a_higher_layer_takes_the_character_whatever_comes_first() -> None:
    for order in ([0, 1], [1, 0]):
        canvas = Canvas(1, 1)
        for layer in order:
            canvas.dot(layer, 0, layer)
        assert shown(canvas) == {(1, 0)}


def test_a_sign_lies_above_dots_and_one_of_a_higher_layer_above_it() -> None:
    canvas = Canvas(2, 1)
    canvas.dot(0, 0, 9)
    canvas.sign(0, 0, "a", 1)
    canvas.sign(1, 3, "b", 0)
    assert canvas.lines() == ["a"]
    canvas.sign(1, 3, "c", 1)
    assert canvas.lines() == ["c"]
    assert not canvas.is_free(0, 0)
    assert canvas.is_free(2, 0)
    assert not canvas.is_free(4, 0)


@given(st.integers(1, 255))
def test_every_dot_has_some_sign_of_ascii(bits: int) -> None:
    assert ascii_sign(bits).isascii()
    assert ascii_sign(bits).strip()


def test_lines_look_like_themselves_in_ascii() -> None:
    for (x0, y0, x1, y1), sign in {(0, 0, 0, 3): "|", (0, 3, 1, 0): "/", (0, 0, 1, 3): "\\", (0, 3, 1, 3): "_"}.items():
        canvas = Canvas(1, 1)
        canvas.line(x0, y0, x1, y1)
        assert canvas.lines(unicode=False) == [sign]


@given(st.lists(st.tuples(dots, st.integers(-1, 255)), max_size=20))
def test_colours_change_nothing_but_colours(some: list[tuple[tuple[int, int], int]]) -> None:
    canvas = Canvas(COLUMNS, ROWS)
    for (x, y), colour in some:
        canvas.dot(x, y, 0, colour)
    codes = re.compile(r"\x1b\[[0-9;]*m")
    coloured = canvas.lines(coloured=True)
    assert [codes.sub("", line) for line in coloured] == canvas.lines()
    assert all(codes.findall(line)[-1:] in ([], ["\x1b[39m"]) for line in coloured)  # no colour outlives its line
