"""Pictures in characters: as wide as asked for, marks where they belong, ASCII where there is no more."""

from __future__ import annotations

import re

import pytest

from steepest._wrapping import columns
from steepest.pictures.fits import fit_picture
from steepest.pictures.functions import plot
from steepest.pictures.learning import learning_curves
from steepest.pictures.picture import Picture

VALLEY = plot(
    "4 + (x-2)^2 + 2y^2", window="x=-2..6, y=-3..3", descend=["from=(5, 2) rate=0.1 steps=30"], at={"x": 0, "y": -2}
)
CRATE = plot("x^2 + y^2 + 25(sin^2 x + sin^2 y)", window="x=-5..5, y=-5..5", seconds=0)
CURVE = plot("x^3 - 3x", window="x=-2..2", at={"x": 1.5}, descend=["from=0.1 rate=0.1"])
SOLID = plot("4 + (x-2)^2 + 2y^2", kind="surface", descend=["from=(5, 2) rate=0.1"])
CURVES = learning_curves({"rate 0.1": [4.0, 2.0, 1.0], "rate 0.2": [4.0, 1.0, 0.2], "rate 2": [4.0, 40.0, 400.0]})
FIT = fit_picture([[0.0], [1.0], [2.0]], [0.0, 1.0, 1.0], [0.2, 0.7, 1.2], ["x"], [1.0, 0.1])
PICTURES = {"valley": VALLEY, "crate": CRATE, "curve": CURVE, "solid": SOLID, "curves": CURVES, "fit": FIT}
WIDTHS = [24, 40, 60, 80, 120]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PICTURES)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    for line in PICTURES[name].text(width).splitlines():
        assert columns(line) <= width, line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", PICTURES)
def test_ascii_is_enough(name: str) -> None:
    text = PICTURES[name].text(80, unicode=False)
    assert text.isascii()
    assert len(text.splitlines()) == len(PICTURES[name].text(80).splitlines())


@pytest.mark.parametrize("name", PICTURES)
def test_colours_change_nothing_else(name: str) -> None:
    coloured = PICTURES[name].text(80, colour=True)
    assert "\x1b[38;5;" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == PICTURES[name].text(80)


def place(picture: Picture, sign: str, width: int) -> tuple[float, float]:
    """Where a sign stands, in the numbers of the axes: from the ticks, which are read from the picture."""
    lines = picture.text(width).splitlines()
    rule = next(k for k, line in enumerate(lines) if "└" in line)
    marks = [k for k, character in enumerate(lines[rule]) if character == "┬"]
    words = re.findall(r"-?[\d.]+", lines[rule + 1])
    across = (float(words[-1]) - float(words[0])) / (marks[-1] - marks[0])
    ticks = [(k, float(line.split("┤")[0])) for k, line in enumerate(lines[:rule]) if "┤" in line]
    down = (ticks[-1][1] - ticks[0][1]) / (ticks[-1][0] - ticks[0][0])
    row = next(k for k, line in enumerate(lines[:rule]) if sign in line)
    column = lines[row].index(sign)
    return float(words[0]) + across * (column - marks[0]), ticks[0][1] + down * (row - ticks[0][0])


@pytest.mark.parametrize("width", [60, 80, 120])
def test_marks_stand_where_the_axes_say(width: int) -> None:
    cell = 8 / (width - 6)
    for sign, (x, y) in {"★": (2, 0), "A": (5, 2), "◆": (0, -2)}.items():
        found = place(VALLEY, sign, width)
        assert found[0] == pytest.approx(x, abs=1.5 * cell)
        assert found[1] == pytest.approx(y, abs=3 * cell)
    found = place(CURVE, "★", width)
    assert found == pytest.approx((1, -2), abs=0.25)


def test_both_axes_of_a_valley_have_one_scale() -> None:
    """Eight units across take twice as many columns as six take rows, times 8/6."""
    lines = VALLEY.text(80).splitlines()
    rows = sum("┤" in line or "│" in line for line in lines)
    across = next(line for line in lines if "└" in line)
    assert (len(across) - across.index("└") - 1) / rows == pytest.approx(2 * 8 / 6, rel=0.06)


def test_a_height_is_kept() -> None:
    for height in (12, 20, 40):
        lines = CURVE.text(80, height).splitlines()
        assert sum("┤" in line or "│" in line for line in lines) == height - 3


def test_of_many_contour_lines_some_are_drawn_and_named() -> None:
    said = {
        width: re.search(r"Contour lines? at f = ([^.]*)\.", " ".join(CRATE.text(width).split())) for width in (40, 120)
    }
    narrow, wide = (match[1].split(", ") for match in said.values() if match)
    assert len(narrow) < len(wide) <= 12
    assert set(narrow)


def test_each_learning_curve_has_its_letter() -> None:
    text = CURVES.text(80)
    body, _, words = text.partition("└")
    assert {"A", "B", "C"} <= set(body)
    assert "A rate 0.1   B rate 0.2   C rate 2" in words
