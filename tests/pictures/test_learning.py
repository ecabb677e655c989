"""Learning curves: what is drawn, on which scale, and what is said of those that diverge."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import steepest
from steepest.errors import DataError
from steepest.pictures.learning import learning_curves, rates_of
from steepest.pictures.picture import Line, Panel, Picture


def only_panel(picture: Picture) -> Panel:
    (panel,) = picture.panels
    return panel


def test_the_curves_are_the_losses() -> None:
    curves = {"rate 0.1": [9.0, 4.0, 2.0], "rate 0.2": [9.0, 3.0, 1.0, 0.5]}
    lines = list(only_panel(learning_curves(curves)).of_kind(Line))
    assert {line.label: line.y.tolist() for line in lines} == curves
    assert lines[1].x.tolist() == [0, 1, 2, 3]
    assert [line.number for line in lines] == [0, 1]


@pytest.mark.parametrize(
    ("losses", "log"), [([4.0, 2.0], False), ([4.0, 1e-6], True), ([4.0, 0.0], False), ([4.0, -2.0], False)]
)
def test_the_axis_is_logarithmic_where_losses_fall_far(losses: list[float], log: bool) -> None:
    assert only_panel(learning_curves({"a": losses})).log_y is log


def test_a_loss_that_falls_a_little_is_not_drawn_from_zero() -> None:
    low, high = only_panel(learning_curves({"a": [10.0, 9.0]})).y_range
    assert 8 < low < 9
    assert high < 11
    assert only_panel(learning_curves({"a": [10.0, 1.0]})).y_range[0] == 0


DIVERGING = [[4.0, 40.0, 400.0], [4.0, np.inf], [4.0, 3.0, np.nan], [4.0, 1e308, np.inf, np.nan]]


@pytest.mark.parametrize("losses", DIVERGING)
def test_a_run_that_diverges_is_cut_off_and_said(losses: list[float]) -> None:
    picture = learning_curves({"rate 0.1": [4.0, 2.0], "rate 9": losses})
    panel = only_panel(picture)
    assert len(picture.remarks) == 1
    assert picture.remarks[0].startswith("rate 9 diverges: after ")
    assert panel.y_range[1] < 20
    assert all(np.isfinite(line.x).all() for line in panel.of_kind(Line))
    assert picture.text(60)


def test_a_loss_that_climbs_for_a_while_is_no_divergence() -> None:
    assert learning_curves({"a": [4.0, 11.0, 2.0]}).remarks == ()


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_every_finite_curve_is_seen_whole(losses: list[float]) -> None:
    picture = learning_curves({"a": losses})
    low, high = only_panel(picture).y_range
    assert low < high
    if not picture.remarks:
        assert all(
            low <= loss <= high for loss in losses if not only_panel(picture).log_y or loss > 1e-12 * max(losses)
        )
    assert picture.text(50)


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    for losses, first in ((np.linspace(9, 1, 99_999), 0), (1 / np.arange(1.0, 1e5), 1)):
        (line,) = only_panel(learning_curves({"a": losses})).of_kind(Line)
        assert line.x.size <= 2_000
        assert (line.x[0], line.x[-1], line.y[-1]) == (first, first + losses.size - 1, losses[-1])


def test_a_fall_in_the_first_of_many_steps_is_seen() -> None:
    losses = np.concatenate([[6000.0, 500.0, 60.0], np.linspace(20, 15, 9_998)])
    panel = only_panel(learning_curves({"a": losses}))
    assert panel.log_x
    assert (panel.x_label.plain, panel.x_range) == ("step + 1", (1, 10_001))
    (line,) = panel.of_kind(Line)
    assert line.x[:3].tolist() == [1, 2, 3]
    assert line.y[:3].tolist() == [6000, 500, 60]
    assert line.y.tolist() == [losses[int(place) - 1] for place in line.x]
    assert learning_curves({"a": losses}).text(60)
    assert not only_panel(learning_curves({"a": np.linspace(9, 1, 10_000)})).log_x
    assert not only_panel(learning_curves({"a": losses[:9]})).log_x


def test_it_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    learning_curves({"a": [2.0, 1.0]}, tmp_path / "curves.svg", title="My <title> & $x$")
    assert "<title>My &lt;title&gt; &amp; $x$</title>" in (tmp_path / "curves.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("curves", [{}, {"a": []}, {"a": [[1.0, 2.0]]}, {"a": 3.0}])
def test_what_is_no_curve_is_refused(curves: dict[str, object]) -> None:
    with pytest.raises(DataError, match="curve"):
        learning_curves(curves)  # type: ignore[arg-type]


def test_rates_become_labels() -> None:
    assert rates_of([0.1, 1e-5]) == ["rate 0.1", "rate 1e-05"]
    assert steepest.learning_curves is learning_curves
