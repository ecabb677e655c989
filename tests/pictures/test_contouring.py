"""Contour lines lie where the function has their value, are closed inside the picture, and are few and round."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.pictures.contouring import MOST_LEVELS, levels_of, segments

X, Y = np.linspace(-2.0, 2.0, 81), np.linspace(-1.5, 1.5, 61)


def grid(f: object) -> np.ndarray:
    return np.asarray(f(X[None, :], Y[:, None]), dtype=float)  # type: ignore[operator]


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(-2, 2))
def test_the_line_of_a_plane_is_exact(a: float, b: float, level: float) -> None:
    values = grid(lambda x, y: a * x + b * y)
    for point in (point for pair in segments(X, Y, values, level) for point in pair):
        assert a * point[0] + b * point[1] == pytest.approx(level, abs=1e-9)


@given(st.floats(0.3, 1.3))
def test_the_line_of_a_bowl_is_a_closed_circle(radius: float) -> None:
    found = list(segments(X, Y, grid(lambda x, y: x * x + y * y), radius * radius))
    ends = Counter((round(x, 9), round(y, 9)) for pair in found for x, y in pair)
    assert all(math.hypot(x, y) == pytest.approx(radius, abs=2e-3) for x, y in ends)
    assert all(count % 2 == 0 for count in ends.values())  # each end is where the next piece begins
    length = sum(math.dist(one, other) for one, other in found)
    assert length == pytest.approx(2 * math.pi * radius, rel=5e-3)


def test_a_saddle_is_crossed_without_crossing_lines() -> None:
    """In the cell in the middle the mean of the corners decides; pieces may meet at ends only."""
    for level in (-0.01, 0.01):
        found = list(
            segments(np.array([-1.0, 1.0]), np.array([-1.0, 1.0]), np.array([[1.0, -1.0], [-1.0, 1.0]]), level)
        )
        assert len(found) == 2
        for (x0, y0), (x1, y1) in found:  # a piece cuts one corner off: both ends on the same side of a diagonal
            assert (x0 - y0) * (x1 - y1) >= 0 or (x0 + y0) * (x1 + y1) >= 0
            middle = (x0 + x1) / 2 * (y0 + y1) / 2
            assert (middle > 0) == (level > 0)


def test_cells_without_a_value_are_left_out() -> None:
    values = grid(lambda x, y: x + 0 * y)
    values[:, 40:] = np.nan
    assert all(point[0] < 0 for pair in segments(X, Y, values, -0.3) for point in pair)
    assert list(segments(X, Y, np.full_like(values, np.nan), 0.0)) == []
    assert list(segments(X, Y, np.full_like(values, np.inf), 0.0)) == []


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60))
def test_levels_rise_between_the_extremes_and_are_few(values: list[float]) -> None:
    found = levels_of(np.array([*values, np.nan, np.inf, -np.inf]))
    assert len(found) <= MOST_LEVELS + 1
    assert all(min(values) < level < max(values) for level in found)
    assert all(one < other for one, other in pairwise(found))


@given(st.floats(-1e3, 1e3), st.floats(1e-2, 1e3))
def test_a_function_that_rises_evenly_has_levels(low: float, height: float) -> None:
    assert len(levels_of(np.linspace(low, low + height, 100))) >= 3


def test_a_pole_has_round_levels() -> None:
    found = levels_of(grid(lambda x, y: 1 / (x * x + y * y + 1e-3)))
    assert all(f"{level:e}"[0] in "125" and float(f"{level:.0e}") == pytest.approx(level) for level in found)


def test_a_constant_has_no_levels_and_a_narrow_valley_has_them_at_its_bottom() -> None:
    assert levels_of(np.full((3, 3), 7.0)) == ()
    assert levels_of(np.full((3, 3), np.nan)) == ()
    valley = levels_of(grid(lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2))
    assert min(valley) < 2
    assert max(valley) > 500
