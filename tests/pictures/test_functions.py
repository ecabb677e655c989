"""What the pictures of functions hold: values, minima, slopes, descents, and what is said of what is missing."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import steepest
from steepest.errors import DomainError, ParseError, UnsupportedError
from steepest.pictures.functions import plot
from steepest.pictures.picture import SURFACE, Arrows, Heights, Line, Marks, Picture

VALLEY = "4 + (x-2)^2 + 2y^2"
EGG_CRATE = "x^2 + y^2 + 25(sin^2 x + sin^2 y)"


def valley(x: Any, y: Any) -> Any:
    return 4 + (x - 2) ** 2 + 2 * y**2


def layers(picture: Picture, kind: type[Any], role: str = "") -> list[Any]:
    (panel,) = picture.panels
    return [layer for layer in panel.of_kind(kind) if not role or layer.role == role]


def test_the_heights_are_the_values_and_the_minimum_is_marked() -> None:
    picture = plot(VALLEY)
    (heights,), (minimum,) = layers(picture, Heights), layers(picture, Marks, "minimum")
    assert heights.values == pytest.approx(valley(heights.x[None, :], heights.y[:, None]))
    assert (minimum.x.tolist(), minimum.y.tolist(), minimum.z.tolist()) == ([2.0], [0.0], [4.0])
    assert picture.remarks == ("The minimum is at (2, 0) with f = 4.",)
    assert (picture.title.plain, picture.title.math) == (
        "f(x, y) = 4 + (x − 2)² + 2y²",
        "f(x, y) = 4 + (x - 2)^{2} + 2 y^{2}",
    )


def test_arrows_point_down_the_slope_and_the_longest_is_where_it_is_steepest() -> None:
    (arrows,) = layers(plot(VALLEY), Arrows)
    x, y = arrows.x + arrows.u / 2, arrows.y + arrows.v / 2
    down = -np.array([2 * (x - 2), 4 * y])
    turn = arrows.u * down[1] - arrows.v * down[0]
    assert turn == pytest.approx(0, abs=1e-9)
    assert (arrows.u * down[0] + arrows.v * down[1] > 0).all()
    assert np.hypot(arrows.u, arrows.v).argmax() == np.hypot(*down).argmax()


WANTED = [
    ({}, True),
    ({"arrows": False}, False),
    ({"descend": ["from=(5,2)"]}, False),
    ({"descend": ["from=(5,2)"], "arrows": True}, True),
    ({"kind": "surface"}, False),
]


@pytest.mark.parametrize(("more", "there"), WANTED)
def test_there_are_arrows_where_they_are_wanted(more: dict[str, Any], there: bool) -> None:
    assert bool(layers(plot(VALLEY, seconds=0, **more), Arrows, "slope")) is there


def dent() -> float:
    """The least positive minimum of x² + 25 sin² x, where its slope 2x + 25 sin 2x is 0, by bisection."""
    low, high = 2.5, 3.14
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if 2 * middle + 25 * np.sin(2 * middle) < 0 else (low, middle)
    return low


def test_several_starts_in_an_egg_crate_reach_several_minima() -> None:
    starts = [(1.0, 1.0), (4.0, 1.0), (-4.0, -2.5)]
    picture = plot(EGG_CRATE, window="x=-5..5, y=-5..5", descend=[f"from={start} rate=0.01" for start in starts])
    (minima,) = layers(picture, Marks, "minimum")
    near = dent()
    known = sorted(product((-near, 0.0, near), repeat=2))
    assert sorted(zip(minima.x, minima.y, strict=True)) == [pytest.approx(place, abs=1e-6) for place in known]
    ends = [(path.x[-1], path.y[-1]) for path in layers(picture, Line, "path")]
    assert ends == [pytest.approx(place, abs=1e-3) for place in [(0, 0), (near, 0), (-near, -near)]]
    assert [(mark.x[0], mark.y[0]) for mark in layers(picture, Marks, "start")] == starts
    assert layers(picture, Marks, "flat") == []  # of so many points only the minima are marked
    assert "A, from (1, 1), rate 0.01: after 50 steps at the minimum (0, 0)" in " ".join(picture.remarks)


def test_a_saddle_point_is_marked_as_one() -> None:
    picture = plot("x^3 + y^3 - 3x y")
    (saddle,) = layers(picture, Marks, "flat")
    assert (saddle.x.tolist(), saddle.y.tolist(), saddle.label) == ([0.0], [0.0], "saddle point")


def test_a_curve_has_its_tangent_and_descents_on_it() -> None:
    picture = plot("x^3 - 3x", at={"x": "2"}, descend=["from=0.1 rate=0.1 steps=30"])
    (curve,), (tangent,) = layers(picture, Line, "curve"), layers(picture, Line, "tangent")
    (path,), (minimum,) = layers(picture, Line, "path"), layers(picture, Marks, "minimum")
    assert curve.y == pytest.approx(curve.x**3 - 3 * curve.x)
    assert tangent.y == pytest.approx(2 + 9 * (tangent.x - 2))
    assert path.y == pytest.approx(path.x**3 - 3 * path.x)
    assert (minimum.x.tolist(), minimum.y.tolist()) == ([1.0], [-2.0])
    assert "At x = 2 f is 2, with the slope 9." in picture.remarks


def test_at_a_kink_there_is_no_tangent() -> None:
    picture = plot("abs(x)", at={"x": 0})
    assert layers(picture, Line, "tangent") == []
    assert "f has no derivative at x = 0, so it has no tangent there." in picture.remarks


def test_a_point_of_two_variables_has_its_gradient() -> None:
    picture = plot(VALLEY, at={"x": 3, "y": 1})
    (arrow,) = layers(picture, Arrows, "gradient")
    assert arrow.u[0] / arrow.v[0] == pytest.approx(2 / 4)
    assert arrow.u[0] > 0
    assert "At (3, 1) f is 7, with the gradient (2, 4)." in picture.remarks
    (panel,) = picture.panels
    assert panel.x_range[0] < 3 + arrow.u[0] < panel.x_range[1]
    assert panel.y_range[0] < 1 + arrow.v[0] < panel.y_range[1]


MISSING = [
    ("ln x", "x=-2..2", "f has no value left of x = 0; nothing is drawn there."),
    ("sqrt(1 - x^2)", "x=-2..2", "f has no value left of x = -1, right of x = 1; nothing is drawn there."),
    ("sqrt(x^2 - 1)", "x=-2..2", "f has no value between x = -1 and 1; nothing is drawn there."),
    (
        "sqrt(x) + y",
        "x=-1..1,y=0..1",
        "f has no value, or one that is too large, on 50% of the picture",
    ),
    ("1/x", "x=-2..2", "The curve leaves the picture"),
    ("x - x + 7 + 0y", "x=0..1,y=0..1", "f has the same value everywhere in the picture"),
]


@pytest.mark.parametrize(("formula", "window", "said"), MISSING)
def test_what_is_left_out_is_said(formula: str, window: str, said: str) -> None:
    assert said in " ".join(plot(formula, window=window, seconds=0).remarks)


def test_a_window_that_nobody_asked_for_has_values_in_it() -> None:
    (panel,) = plot("x ln x").panels
    assert panel.x_range[0] == pytest.approx(0, abs=0.3)
    (panel,) = plot("ln x + ln y", seconds=0).panels
    assert panel.x_range[0] > -0.3
    assert panel.y_range[0] > -0.3


def test_the_range_that_was_asked_for_is_what_is_seen() -> None:
    (panel,) = plot(VALLEY, window="y=-1..1, x=0..3/2", seconds=0).panels
    assert (panel.x_range, panel.y_range) == ((0, 1.5), (-1, 1))
    (panel,) = plot("ln x", window="x=-5..5", seconds=0).panels
    assert panel.x_range == (-5, 5)


def test_variables_are_in_the_order_of_the_function_and_others_are_fixed() -> None:
    (panel,) = plot("f(y, x) = x^2 + 3y", seconds=0).panels
    assert (panel.x_label.plain, panel.y_label.plain) == ("y", "x")
    picture = plot("x y z + z", fix={"z": "pi"}, seconds=0)
    (heights,) = layers(picture, Heights)
    assert heights.values == pytest.approx(np.pi * (heights.x[None, :] * heights.y[:, None] + 1))
    assert picture.remarks[0] == "Fixed: z = pi."


def test_a_descent_that_diverges_is_cut_off_and_said() -> None:
    picture = plot(VALLEY, descend=["from=(5, 2) rate=5 steps=1000"])
    (path,) = layers(picture, Line, "path")
    assert np.isfinite(path.x).all()
    assert np.abs(path.x).max() < 1e4
    assert "it diverges" in " ".join(picture.remarks)
    (path,) = layers(plot(VALLEY, kind="surface", descend=["from=(5, 2) rate=5 steps=1000"]), Line, "path")
    (panel,) = picture.panels
    assert (path.x <= panel.x_range[1]).all()


def test_a_surface_is_the_same_heights_in_another_view() -> None:
    picture = plot(VALLEY, kind="surface")
    (panel,) = picture.panels
    assert panel.view == SURFACE
    assert layers(picture, Marks, "minimum")[0].z.tolist() == [4.0]


def test_of_many_minima_of_a_surface_the_lowest_and_those_that_are_reached_are_marked() -> None:
    picture = plot(EGG_CRATE, kind="surface", window="x=-5..5, y=-5..5", descend=["from=(4, 1) rate=0.01"])
    (minima,) = layers(picture, Marks, "minimum")
    assert sorted(zip(minima.x.tolist(), minima.y.tolist(), strict=True)) == [(0, 0), pytest.approx((dent(), 0))]
    assert "There are 9 minima in the picture" in " ".join(picture.remarks)


def test_the_description_says_what_is_seen() -> None:
    told = plot(VALLEY, descend=["from=(5, 2) rate=0.1"]).description
    for part in ("Contour lines", "4 + (x − 2)² + 2y²", "minimum is at (2, 0)", "from (5, 2)"):
        assert part in told


CURVES = ["x^2", "e^x", "sin(x) + 1/x", "abs(x)", "sign(x)", "sqrt(x)", "x", "tan x", "ln(abs(x))"]


@given(st.sampled_from(CURVES), st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_any_window_gives_a_picture_or_says_that_there_is_no_value(formula: str, low: float, width: float) -> None:
    try:
        picture = plot(formula, window=f"x={low:.6f}..{low + width:.6f}", seconds=0)
    except DomainError:
        assert (formula == "sqrt(x)" and low + width < 0) or (formula == "e^x" and low > 340)
        return
    assert picture.text(60)
    (curve,) = layers(picture, Line, "curve")
    assert curve.x.shape == curve.y.shape


#   what is asked for, and the words of the refusal
REFUSED: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    ("x +", {}, ParseError, "ends where"),
    ("7", {}, ValueError, "no variable"),
    ("x y z", {}, ValueError, "--fix z=1"),
    ("x y", {"fix": {"x": 1, "y": 2}}, ValueError, "every variable is fixed"),
    ("x y", {"fix": {"q": 1}}, ValueError, "q is no variable"),
    ("x", {"window": "x=1..1"}, ValueError, "empty"),
    ("x", {"window": "x=2..1"}, ValueError, "leaves nothing"),
    ("x", {"window": "x>1"}, ValueError, "two ends"),
    ("x", {"window": "z=0..1"}, ValueError, "z is no variable"),
    ("ln x", {"window": "x=-2..-1"}, DomainError, "no value that can be drawn"),
    ("ln x", {"at": {"x": -1}}, DomainError, "no value at the point x = -1"),
    ("x y", {"at": {"x": 1}}, ValueError, "value of y"),
    ("ln x", {"descend": ["from=-1"]}, DomainError, "start"),
    ("x", {"kind": "surface"}, ValueError, "two variables"),
    ("x y", {"kind": "line"}, ValueError, "one variable"),
    ("x", {"kind": "pie"}, ValueError, "one of contours"),
]


@pytest.mark.parametrize(("formula", "asked", "kind", "message"), REFUSED)
def test_what_cannot_be_drawn_is_refused(
    formula: str, asked: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        plot(formula, **asked)


def test_the_verb_is_public() -> None:
    assert steepest.plot is plot
    assert isinstance(steepest.plot("x^2"), steepest.Picture)


#   formula          arguments              what is said
NOT_DRAWN = [
    ("x^2 = 1", {}, "an equation cannot be drawn; a function can, such as that of both sides, (x^2) - (1)"),
    ("x = 3", {}, "an equation cannot be drawn"),
    ("x^2 + y^2 = x", {}, "an equation cannot be drawn"),
    ("[x, y]", {}, "a vector is none: (x, y)"),
    ("x^2 > 1", {}, "a condition is none: x^2 > 1"),
    ("x^2", {"arrows": True}, "arrows are for contour lines"),
    ("x y", {"arrows": True, "kind": "surface"}, "arrows are for contour lines"),
]


@pytest.mark.parametrize(("formula", "arguments", "said"), NOT_DRAWN)
def test_what_is_no_function_is_refused_as_a_picture(formula: str, arguments: dict[str, Any], said: str) -> None:
    with pytest.raises((UnsupportedError, ValueError)) as refused:
        plot(formula, seconds=0, **arguments)
    assert said in str(refused.value)


def test_a_function_with_a_name_is_drawn() -> None:
    assert plot("y = x^2").title.plain == plot("x^2").title.plain


def test_minima_are_all_only_where_that_is_known() -> None:
    assert "The minimum is at x = 1 with f = 0." in plot("(x - 1)^2").remarks
    remarks = " ".join(plot("sin(1/x)", window="x=-1..1").remarks)
    assert "There are" not in remarks
    assert "there may be others" in remarks


def test_the_bound_of_a_rate_is_said_where_a_descent_diverges() -> None:
    remarks = " ".join(plot("x^2", descend=["from=3 rate=5"]).remarks)
    assert "The learning rate 5 is beyond 1 = 2/λ" in remarks
