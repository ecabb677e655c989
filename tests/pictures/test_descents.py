"""Descents as they are asked for, as they go, and as they end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.errors import DomainError, SteepestError
from steepest.pictures.descents import STEPS, Route, path_of, reached_by, route_of, said_of
from steepest.pictures.landmarks import Landmark, found_by
from steepest.pictures.subject import subject_of

ASKED = [
    ("from=(5, 2)", Route(("5", "2"))),
    ("from=(5,2) rate=0.1 steps=3", Route(("5", "2"), "0.1", 3)),
    ("from=5,2 rate=0.1", Route(("5", "2"), "0.1")),
    ("from=5,2,rate=0.1", Route(("5", "2"), "0.1")),
    ("rate=0.1, from=5", Route(("5",), "0.1")),
    ("from = (pi/2, -sqrt(2))  method=adam", Route(("pi/2", "-sqrt(2)"), None, STEPS, "adam")),
    ("from=(max(1, 2), 3)", Route(("max(1, 2)", "3"))),
    ("start=(1,2) learning-rate=0.1/t", Route(("1", "2"), "0.1/t")),
    ("from=(1,2) method=sgd maximize", Route(("1", "2"), None, STEPS, "sgd", {"maximize": True})),
    ("from=1 method=momentum momentum=0.5", Route(("1",), None, STEPS, "momentum", {"momentum": "0.5"})),
]


@pytest.mark.parametrize(("text", "route"), ASKED)
def test_a_descent_is_read(text: str, route: Route) -> None:
    assert route_of(text) == route


UNREADABLE = [
    ("", "needs its start"),
    ("rate=0.1", "needs its start"),
    ("from=(1,2) from=(3,4)", "given twice"),
    ("from=(1,2) rate=1 learning_rate=2", "given twice"),
    ("from=(1,,2)", "lacks an entry"),
    ("from=(1,2) steps=many", "whole number"),
    ("from", "from a point"),
    ("from=(1,2) %", "cannot be read"),
]


@pytest.mark.parametrize(("text", "message"), UNREADABLE)
def test_a_descent_that_cannot_be_read_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        route_of(text)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = route_of(text)
    except ValueError:
        return
    assert found.start
    assert found.steps >= 0


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.01, 0.4))
def test_the_points_are_those_of_a_plain_loop(x: float, y: float, rate: float) -> None:
    subject = subject_of("4 + (x-2)^2 + 2y^2")
    path = path_of(subject, Route((x, y), rate, 20))
    point = np.array([x, y])
    for found in path.points:
        assert found == pytest.approx(point, rel=1e-9, abs=1e-12)
        point = point - rate * np.array([2 * (point[0] - 2), 4 * point[1]])
    assert len(path.points) == 21
    assert path.values == pytest.approx(4 + (path.points[:, 0] - 2) ** 2 + 2 * path.points[:, 1] ** 2)


MINIMUM = Landmark((2.0, 0.0), 4.0, "minimum", "minimum", "(2, 0)")
ENDS = [
    ("4 + (x-2)^2 + 2y^2", Route((5, 2), "0.1"), "after 50 steps at the minimum (2, 0), where f = 4."),
    ("4 + (x-2)^2 + 2y^2", Route((5, 2), "0.1", 1), "after 1 step at (4.4, 1.2), where f = 12.6."),
    ("4 + (x-2)^2 + 2y^2", Route((5, 2), "0.6", 30), "it diverges; after 30 steps f is"),
    ("4 + (x-2)^2 + 2y^2", Route((5, 2), "1000", 200), "it diverges"),
    ("sqrt(x) + sqrt(y)", Route((1, 1), "5", 9), "leaves the points at which f has a value"),
]


@pytest.mark.parametrize(("formula", "route", "said"), ENDS)
def test_the_end_of_a_descent_is_said(formula: str, route: Route, said: str) -> None:
    subject = subject_of(formula)
    assert said in said_of(subject, path_of(subject, route), [MINIMUM])


def test_a_minimum_that_only_a_descent_finds_is_marked_once() -> None:
    subject = subject_of("(x-1)^2 + (y+2)^2 + abs(x) + 7")
    routes = [Route((5, 2), "0.1", 400), Route((9, 9), "0.1", 400), Route((9, 9), "0.1", 3)]
    paths = [path_of(subject, route) for route in routes]
    found = found_by(subject, [path.points for path in paths], [])
    assert [mark.role for mark in found] == ["minimum"]
    assert found[0].point == pytest.approx((0.5, -2.0), abs=1e-4)
    assert found_by(subject, [path.points for path in paths], found) == []
    assert [reached_by(path, found) is not None for path in paths] == [True, True, False]


def test_a_descent_to_a_saddle_point_marks_no_minimum() -> None:
    subject = subject_of("x^2 - y^2")
    path = path_of(subject, Route((1, 0), "0.1", 400))
    assert found_by(subject, [path.points], []) == []


REFUSED: list[tuple[str, Route, type[Exception], str]] = [
    ("ln x", Route((-1,)), DomainError, "no value at the start x = -1"),
    ("x^2", Route((1, 2)), ValueError, "1 coordinate"),
    ("x^2", Route(("q",)), ValueError, "q"),
    ("x^2", Route((1,), None, 10**9), ValueError, "at most"),
    ("x^2", Route((1,), None, 5, "steepest"), ValueError, "method"),
    ("x^2", Route((1,), None, 5, "adam", {"speed": "3"}), ValueError, "no setting"),
]


@pytest.mark.parametrize(("formula", "route", "kind", "message"), REFUSED)
def test_what_cannot_go_is_refused(formula: str, route: Route, kind: type[Exception], message: str) -> None:
    with pytest.raises((kind, SteepestError), match=message):
        path_of(subject_of(formula), route)
