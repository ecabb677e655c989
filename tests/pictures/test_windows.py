"""What part of the plane is seen."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.errors import DomainError, ParseError, SteepestError
from steepest.pictures.landmarks import Landmark
from steepest.pictures.windows import USUAL, around, asked_window, trimmed

points = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


def mark(*place: float, role: str = "minimum") -> Landmark:
    return Landmark(place, 0.0, role, role, "")


@given(st.lists(points, max_size=5), st.lists(points, max_size=4), st.none() | points)
def test_all_that_matters_lies_inside(
    places: list[tuple[float, float]], starts: list[tuple[float, float]], point: tuple[float, float] | None
) -> None:
    window = around([mark(*place) for place in places], starts, point, 2)
    for place in [*places, *starts, *([] if point is None else [point])]:
        assert all(low <= value <= high for value, (low, high) in zip(place, window, strict=True))
    widths = [high - low for low, high in window]
    assert min(widths) > 0
    assert max(widths) <= 2.5 * min(widths)


def test_without_anything_the_window_is_around_the_origin() -> None:
    assert around([], [], None, 2) == [(-USUAL, USUAL)] * 2
    assert around([mark(7.0)], [], None, 1) == [(7 - USUAL, 7 + USUAL)]


def test_one_minimum_stands_in_the_middle() -> None:
    ((left, right), _) = around([mark(2.0, 0.0)], [(5.0, 2.0)], None, 2)
    assert (left + right) / 2 == pytest.approx(2, abs=0.2)


def test_of_many_minima_those_next_to_the_origin_are_seen() -> None:
    many = [mark(float(x), float(y)) for x in range(-9, 10) for y in range(-9, 10)]
    for low, high in around(many, [], None, 2):
        assert -3 < low < -1
        assert 1 < high < 3


def test_points_that_are_equally_far_are_seen_together() -> None:
    six = [mark(place, role="flat") for place in (-3.0, -2.0, -1.0, 1.0, 2.0, 3.0)]
    ((low, high),) = around(six, [], None, 1)
    assert low == pytest.approx(-high)
    assert high > 3


def test_a_range_is_read_by_name_in_any_spelling() -> None:
    assert asked_window("y=-3..3, x=-1/2..6", ["x", "y"]) == {"y": (-3, 3), "x": (-0.5, 6)}
    assert asked_window("w_1=0..1", ["w1"]) == {"w1": (0, 1)}
    assert asked_window(None, ["x"]) == {}


#   text                       ends
ENDS = [
    ("x=-pi..2pi", (-math.pi, 2 * math.pi)),
    ("x = −π/2 … sqrt(2)", (-math.pi / 2, math.sqrt(2))),
    ("x in max(1, 2)..1e3", (2, 1000)),
    ("x=1.5..2.5", (1.5, 2.5)),
]


@pytest.mark.parametrize(("text", "ends"), ENDS)
def test_the_ends_of_a_range_are_formulas(text: str, ends: tuple[float, float]) -> None:
    assert asked_window(text, ["x"]) == {"x": pytest.approx(ends, rel=1e-15)}


@pytest.mark.parametrize("text", ["x=0..1e200", "x=0..1e400", "x=1..1+1e-17", "x=0..1/0", "x=0..1,"])
def test_ends_that_no_picture_can_have_are_refused(text: str) -> None:
    with pytest.raises((ValueError, SteepestError)):
        asked_window(text, ["x"])


NO_RANGES = ["x", "x=1", "x=..2", "x=1..", "x!=0", "x=integer 1..3", "x=1..1", "x=2..1", "q=1..2", "x=1..2,x=3..4"]


@pytest.mark.parametrize("text", [*NO_RANGES, "x=a..b"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises((ValueError, ParseError)):
        asked_window(text, ["x"])


def test_sides_without_values_are_left_out() -> None:
    x = np.linspace(-2, 2, 41)
    known = x > 0.05
    ((low, high),) = trimmed([(-2.0, 2.0)], [x], known)
    assert 0 <= low <= 0.1
    assert high == 2
    with pytest.raises(DomainError):
        trimmed([(-2.0, 2.0)], [x], known & False)
