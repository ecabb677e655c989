"""Pictures of fits: the line, the residuals, the learning curve, and figures that agree with NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import steepest
from steepest.errors import DataError, ShapeError
from steepest.pictures.fits import MOST_EXAMPLES, fit_picture
from steepest.pictures.picture import Line, Marks

X = np.array([[3.0], [1.0], [2.0], [5.0]])
Y = np.array([3.0, 1.0, 2.5, 4.0])
GUESSED = 0.9 * X[:, 0] + 0.1


def test_one_feature_has_the_line_among_the_data() -> None:
    picture = fit_picture(X, Y, GUESSED, ["chirps"], [5.0, 1.0, 0.1], target="temperature")
    data, residuals, learning = picture.panels
    assert [panel.title for panel in picture.panels] == ["Data and fit", "Residuals", "Learning curve"]
    (points,) = data.of_kind(Marks)
    ways, line = data.of_kind(Line)
    assert (points.x.tolist(), points.y.tolist()) == (X[:, 0].tolist(), Y.tolist())
    assert line.x.tolist() == [1, 2, 3, 5]
    assert line.y == pytest.approx(0.9 * line.x + 0.1)
    assert np.nan_to_num(ways.y[1::3] - ways.y[::3]) == pytest.approx(GUESSED - Y)
    (left,) = residuals.of_kind(Marks)
    assert (left.x, left.y) == (pytest.approx(GUESSED), pytest.approx(Y - GUESSED))
    assert (data.x_label.plain, data.y_label.plain) == ("chirps", "temperature")
    assert residuals.y_range[0] == -residuals.y_range[1]
    assert len(list(learning.of_kind(Line))) == 1


def test_several_features_have_residuals_alone() -> None:
    picture = fit_picture(np.ones((4, 2)), Y, Y, ["a", "b"])
    assert [panel.title for panel in picture.panels] == ["Residuals"]
    assert "by a, b" in picture.description


@given(arrays(float, 6, elements=st.floats(-100, 100)), arrays(float, 6, elements=st.floats(-100, 100)))
def test_the_figures_are_those_of_numpy(y: np.ndarray, guessed: np.ndarray) -> None:
    picture = fit_picture(y[:, None], y, guessed, ["x"])
    root = np.sqrt(np.mean((y - guessed) ** 2))
    said = picture.remarks[0]
    assert float(said.split(": ")[1].split(",")[0].rstrip(".")) == pytest.approx(root, rel=6e-3, abs=1e-300)
    if y.var() > 1e-6:
        assert float(said.split("R² = ")[1].rstrip(".")) == pytest.approx(1 - root**2 / y.var(), abs=6e-4, rel=1e-3)
    assert picture.text(40)


def test_of_many_examples_some_are_drawn_and_it_is_said() -> None:
    x = np.arange(10_000.0)
    picture = fit_picture(x[:, None], x, x, ["x"])
    (points,) = picture.panels[0].of_kind(Marks)
    assert points.x.size == MOST_EXAMPLES
    assert (points.x[0], points.x[-1]) == (0, 9_999)
    assert "2,000 of 10,000 examples are drawn" in picture.remarks[1]


REFUSED: list[tuple[tuple[Any, ...], type[Exception], str]] = [
    ((X[:, 0], Y, Y, ["x"]), ShapeError, r"\(4,\)"),
    ((X, Y[:2], Y, ["x"]), ShapeError, r"\(2,\)"),
    ((X, Y, Y[:2], ["x"]), ShapeError, r"\(2,\)"),
    ((X, Y, Y, ["x", "y"]), ShapeError, "2 names for 1"),
    ((X[:0], Y[:0], Y[:0], ["x"]), DataError, "no example"),
    ((X * np.nan, Y, Y, ["x"]), DataError, "X has 4 values"),
    ((X, Y, np.array([1, 2, np.inf, 4]), ["x"]), DataError, "the prediction has 1 value "),
]


@pytest.mark.parametrize(("given", "kind", "message"), REFUSED)
def test_what_does_not_fit_is_refused(given: tuple[Any, ...], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message):
        fit_picture(*given)


def test_the_verb_is_public() -> None:
    assert steepest.fit_picture is fit_picture
