"""Stationary points: verified, classified, and said to be all only where that is proved."""

from __future__ import annotations

import math
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.evidence import solutions
from steepest.evidence.solutions import PLATEAU
from steepest.evidence.stationary_found import StationaryPoint
from steepest.evidence.stationary_points import stationary_points
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.writing import to_text
from steepest.isolation import NoAnswerError


def at(point: StationaryPoint) -> str:
    """The point as text; ~ before what is not exact."""
    values = [f"~{float(c.ball.mid()):.4f}" if c.node is None else f"={to_text(c.node)}" for c in point.coordinates]
    return ", ".join(to_text(c.variable) + value for c, value in zip(point.coordinates, values, strict=True))


#   formula                      points, each with its kind                                              all?
TABLE = [
    ("4 + (x-2)^2 + 2y^2",       [("x=2, y=0", "global minimum")],                                       "unique"),
    ("x^3 + y^3 - 3x y",         [("x=0, y=0", "saddle point"), ("x=1, y=1", "minimum")],                "counted"),
    ("x^2 - y^2",                [("x=0, y=0", "saddle point")],                                         "linear"),
    ("x^4",                      [("x=0", "global minimum")],                                            "unique"),
    ("x^3",                      [("x=0", "inflection point")],                                          "counted"),
    ("-x^4 + x^2",               [("x=-sqrt(2)/2", "global maximum"), ("x=0", "minimum"),
                                  ("x=sqrt(2)/2", "global maximum")],                                    "counted"),
    ("e^x - 2x",                 [("x=ln(2)", "global minimum")],                                        "unique"),
    ("x ln x",                   [("x=e^(-1)", "global minimum")],                                       "unique"),
    ("x^6/6 - x^2/2 - x",        [("x~1.1673", "minimum")],                                              "counted"),
    ("x^4/4 - (3/2)x^2 + x",     [("x~-1.8794", "minimum"), ("x~0.3473", "maximum"),
                                  ("x~1.5321", "minimum")],                                              "counted"),
    ("x^5 - 5x^3 + y^4",         [("x=-sqrt(3), y=0", None), ("x=0, y=0", None),
                                  ("x=sqrt(3), y=0", None)],                                             "counted"),
    ("(1 - x)^2 + 100(y - x^2)^2", [("x=1, y=1", "global minimum")],                                     "counted"),
    ("x + y^2",                  [],                                                                     "none"),
    ("ln(1 + e^(-x))",           [],                                                                     "none"),
    ("sqrt(x)",                  [],                                                                     "none"),
    ("(x + y)^2",                [("x=-y", "global minimum")],                                           "linear"),
    ("x^2 y^2",                  [("x=0", "global minimum"), ("y=0", "global minimum")],                 None),
    ("tanh(x)^2",                [("x=0", "global minimum")],                                            None),
    ("|x|",                      [],                                                                     "none"),
    ("x |x|",                    [("x=0", None)],                                                        None),
    ("x^(4/3)",                  [("x=0", "global minimum")],                                            "unique"),
    ("x + 1/x",                  [("x=-1", "maximum"), ("x=1", "minimum")],                              None),
    ("x^2 + y^2 + z^2 - x y z",  [("x=-2, y=-2, z=2", "saddle point"), ("x=-2, y=2, z=-2", "saddle point"),
                                  ("x=0, y=0, z=0", "minimum"), ("x=2, y=-2, z=-2", "saddle point"),
                                  ("x=2, y=2, z=2", "saddle point")],                                    "counted"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "points", "complete"), TABLE)
def test_the_points_their_kinds_and_whether_these_are_all(
    formula: str, points: list[tuple[str, str | None]], complete: str | None
) -> None:
    found = stationary_points(formula)
    assert [(at(point), point.kind) for point in found.points] == points
    assert found.complete == complete


def test_on_a_bounded_domain_none_is_missed() -> None:
    """The egg crate: along each axis the zeros of x + 12.5 sin(2x), of which seven lie between -5 and 5."""
    found = stationary_points("x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)", domain="x=-2..2,y=-2..2")
    assert (len(found.points), found.more, found.complete) == (9, 0, "covered")
    kinds = [point.kind for point in found.points]
    assert (kinds.count("maximum"), kinds.count("saddle point"), kinds.count("global minimum")) == (4, 4, 1)
    for point in found.points:
        for one in point.coordinates:
            x = float(one.ball.mid())
            assert x + 12.5 * math.sin(2 * x) == pytest.approx(0, abs=1e-12)


def test_points_outside_the_domain_are_not_given() -> None:
    found = stationary_points("x^3 - 3x", domain="x>0")
    assert [at(point) for point in found.points] == ["x=1"]


def test_candidates_whose_powers_are_beyond_any_size_are_not_worked_out() -> None:
    """SymPy would look for the factors of numbers that fill the memory."""
    (found,) = stationary_points("-(x^x)^(x^3)", seconds=0.5).points
    assert at(found) in ("x=e^(-1/4)", "x~0.7788")  # exact where SymPy answers in time


def test_points_in_all_directions_are_combined_from_those_of_each_variable() -> None:
    found = stationary_points("cos(x) + cos(y)", domain="x=-4..4,y=-4..4")
    assert len(found.points) == 9
    assert at(found.points[0]) == "x=-pi, y=-pi"
    assert found.points[0].kind == "global minimum"


#   formula                  kinks, each with the slopes on both sides and its kind
KINKS = [
    ("|x| + x^2",            [("0", "-1", "1", "global minimum")]),
    ("max(0, 1 - x)",        [("1", "-1", "0", "global minimum")]),
    ("|x - 1| + |x + 2|",    [("-2", "-2", "0", "global minimum"), ("1", "0", "2", "global minimum")]),
    ("-|x|",                 [("0", "1", "-1", "global maximum")]),
    ("||x| - 1|",            [("-1", "-1", "1", "minimum"), ("0", "1", "-1", "maximum"), ("1", "-1", "1", "minimum")]),
    ("max(x, 1 - x)",        [("1/2", "-1", "1", "global minimum")]),
    ("sqrt(x^2) + x/2",      [("0", "-1/2", "3/2", "minimum")]),
    ("|x| - x/2 - x^2",      [("0", "-3/2", "1/2", "minimum")]),
    ("|x| + 2x - x^2",       [("0", "1", "3", None)]),
    ("x |x|",                []),
    ("relu(x) - relu(-x)",   []),
    ("{x if x < 0, 1 otherwise}", []),
    ("a |x|",                []),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "kinks"), KINKS)
def test_kinks_have_slopes_on_both_sides_and_may_be_minima(formula: str, kinks: list[tuple[str, ...]]) -> None:
    found = stationary_points(formula, ["x"]).kink_points
    joints = [(one.joint.place, one.joint.left, one.joint.right) for one in found]
    ours = [(*map(to_text, joint), one.kind) for joint, one in zip(joints, found, strict=True)]
    assert ours == kinks


def test_where_the_gradient_is_zero_on_an_interval_this_is_said() -> None:
    found = stationary_points("max(0, 1 - x)^2")
    assert (found.points, found.complete, found.remark, found.kinks) == ((), None, PLATEAU, True)


def test_a_point_with_letters_is_a_family() -> None:
    (point,) = stationary_points("a x^2 + b x", ["x"]).points
    assert (at(point), point.is_family, point.decimal) == ("x=-b/(2a)", True, None)


def test_without_an_answer_of_sympy_it_is_said_that_there_may_be_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: Any, **__: Any) -> dict[str, Any]:
        raise NoAnswerError("time", "no answer within 5 seconds")

    monkeypatch.setattr(solutions, "ask", silent)
    found = stationary_points("x^3 + y^3 - 3x y")
    assert [at(point) for point in found.points] == ["x=0, y=0", "x=1, y=1"]
    assert (found.complete, found.remark) == (None, "SymPy gave no answer within 5 seconds")


def test_a_wrong_candidate_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(task: str, *_: Any, **__: Any) -> dict[str, Any]:
        if task == "count":
            return {"count": None}
        lines = ["7", "1", "x", "1/0", "2 +"]
        return {"solutions": [{"x": {"line": line}} for line in lines] + [{"x": {"decimal": "no"}}], "unsolved": None}

    monkeypatch.setattr(solutions, "ask", wrong)
    found = stationary_points("x^3 - 3x")
    assert [at(point) for point in found.points] == ["x=-1", "x=1"]
    assert found.complete is None


@settings(max_examples=15)
@given(st.lists(st.integers(-4, 4), min_size=4, max_size=6).filter(lambda c: any(c[2:])))
def test_polynomials_have_as_many_stationary_points_as_sympy_isolates(coefficients: list[int]) -> None:
    x = sympy.Symbol("x")
    polynomial = sympy.Poly(coefficients[::-1], x)
    found = stationary_points(polynomial.as_expr(), ["x"])
    slope = polynomial.diff(x)
    theirs = sorted(set(map(float, slope.real_roots())))
    ours = [float(one.ball.mid()) for point in found.points for one in point.coordinates]
    assert ours == pytest.approx(theirs, abs=1e-9)
    assert found.complete is not None
    for point in found.points:
        curvature = float(to_sympy(found.hessian.rows[0][0]).subs(x, float(point.coordinates[0].ball.mid())))
        if abs(curvature) > 1e-6:
            assert point.kind is not None
            assert point.kind.removeprefix("global ") == ("minimum" if curvature > 0 else "maximum")


@pytest.mark.parametrize("formula", ["|x|", "|x - 1| + 2|x|", "{x if x < 0, 2x otherwise}", "max(x, 2x + 1)"])
def test_where_a_function_with_kinks_has_a_slope_it_is_not_zero(formula: str) -> None:
    found = stationary_points(formula)
    assert (found.points, found.complete, found.nowhere_zero) == ((), "none", None)
    assert "Wherever f has a slope it is not 0" in str(found)


@pytest.mark.parametrize(
    "formula",
    [
        "max(0, x)",
        "x |x|",
        "|x| sqrt(|x|)",
        "{x if x = 0, x^3 otherwise}",
        "{x if x = 0, x e^(-1/x^2) otherwise}",
        "|x| - x",
    ],
)
def test_a_slope_of_zero_beside_or_at_a_kink_is_not_overlooked(formula: str) -> None:
    assert stationary_points(formula).complete != "none"
