"""The numbers of an axis are round, inside, and told with the figures that they need."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from steepest.pictures.ticks import log_ticks, nice_step, tick_words, ticks

spans = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(spans, st.integers(2, 12))
def test_ticks_lie_within_at_equal_round_distances(span: tuple[float, float], most: int) -> None:
    found = ticks(span, most)
    step = nice_step(span[1] - span[0], most)
    assert 1 <= len(found) <= most + 1
    assert float(f"{step:e}".partition("e")[0]) in (1.0, 2.0, 5.0)
    assert all(span[0] - step * 1e-6 <= value <= span[1] + step * 1e-6 for value in found)
    assert all(b - a == pytest.approx(step, rel=1e-6) for a, b in pairwise(found))


@given(spans)
def test_the_words_say_the_numbers_and_differ(span: tuple[float, float]) -> None:
    assume(span[1] - span[0] > 1e-6 * max(map(abs, span)))
    values = ticks(span, 6)
    words = tick_words(values)
    assert len(set(words)) == len(words)
    scale = max(map(abs, values))
    assert [float(word) for word in words] == pytest.approx(values, rel=1e-9, abs=1e-11 * scale)


@given(st.floats(1e-9, 1e3), st.floats(1.5, 1e9), st.integers(2, 8))
def test_ticks_of_a_logarithmic_axis_lie_within(low: float, factor: float, most: int) -> None:
    found = log_ticks((low, low * factor), most)
    assert found
    assert len(found) <= most + 2
    assert all(low * (1 - 1e-6) <= value <= low * factor * (1 + 1e-6) for value in found)
