"""Curves are broken where the function jumps and nowhere else, and missing values are found where they are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.pictures.sampling import broken, height_of, missing_spans, spread

X = spread((-3.0, 2.99), 801)

#   a function                                     where it jumps
JUMPS: list[tuple[Callable[[np.ndarray], np.ndarray], list[float]]] = [
    (lambda x: np.floor(x), [-2, -1, 0, 1, 2]),
    (lambda x: np.where(x < 0.3, 0.0, 1.0), [0.3]),
    (lambda x: 1 / (x - 0.1), [0.1]),
    (np.tan, [-np.pi / 2, np.pi / 2]),
    (lambda x: np.tanh(500 * x), []),
    (lambda x: np.exp(3 * x), []),
    (lambda x: np.sin(40 * x), []),
    (np.abs, []),
]


@pytest.mark.parametrize(("function", "places"), JUMPS)
def test_a_curve_is_broken_where_it_jumps(function: Callable[[np.ndarray], np.ndarray], places: list[float]) -> None:
    bottom, top = height_of(function(X), np.array([]))
    x, y = broken(function, X, top - bottom)
    gaps = np.flatnonzero(np.isnan(x))
    assert np.array_equal(gaps, np.flatnonzero(np.isnan(y)))
    assert len(gaps) == len(places)
    assert all(x[k - 1] <= place <= x[k + 1] for k, place in zip(gaps, places, strict=True))
    assert np.array_equal(x[~np.isnan(x)], X)


@given(st.floats(-2.9, 2.9), st.floats(0.1, 2))
def test_missing_values_are_found_to_the_last_figure(start: float, length: float) -> None:
    end = min(start + length, 2.95)

    def function(x: np.ndarray) -> np.ndarray:
        return np.where((x >= start) & (x <= end), np.nan, x)

    spans = missing_spans(function, X)
    if end - start > 0.02:
        assert spans == [(pytest.approx(start, abs=1e-9), pytest.approx(end, abs=1e-9))]


def test_a_single_point_without_a_value_is_no_interval() -> None:
    assert missing_spans(lambda x: np.where(x == X[5], np.nan, x), X) == []
    assert missing_spans(lambda x: np.where(x < 1, np.nan, x), X) == [(-3.0, pytest.approx(1))]
    both = missing_spans(lambda x: np.where(abs(x) > 2, np.nan, x), X)
    assert both == [(-3.0, pytest.approx(-2)), (pytest.approx(2), 2.99)]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=30), st.lists(st.floats(-1e3, 1e3), max_size=3))
def test_what_is_to_be_seen_is_within_the_height(values: list[float], shown: list[float]) -> None:
    low, high = height_of(np.array([*values, np.nan, np.inf]), np.array(shown))
    assert low < high
    assert all(low <= value <= high for value in shown)


def test_a_pole_does_not_press_the_curve_flat() -> None:
    low, high = height_of(1 / X[X != 0], np.array([]))
    assert -20 < low < -2
    assert 2 < high < 20
    assert height_of(np.array([np.nan]), np.array([])) == (-1.0, 1.0)
