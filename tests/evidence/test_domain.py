"""Domains: every way of writing one, and refusals that say where."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steepest.errors import ParseError
from steepest.evidence.domain import EVERYWHERE, Domain, Range

F = Fraction

#   spec                                name   inside              outside
WRITTEN = [
    ({"x": (0, None)}, "x", [F(1, 10**9), F(5)], [F(0), F(-1)]),
    ({"x": (None, 1.5)}, "x", [F(-7), F(1)], [F(3, 2), F(2)]),
    ({"x": (0, float("inf"))}, "x", [F(10**9)], [F(0)]),
    ({"x": ("1/3", 2)}, "x", [F(1, 2)], [F(1, 3), F(2)]),
    ({"n": "integer -50..50"}, "n", [F(-50), F(0), F(50)], [F(1, 2), F(51)]),
    ({"n": "integer"}, "n", [F(-7)], [F(1, 2)]),
    ({"x": "!= 0"}, "x", [F(1), F(-1)], [F(0)]),
    ({"x": ">= 0"}, "x", [F(0)], [F(-1)]),
    ({"x": "< 1/2"}, "x", [F(0)], [F(1, 2)]),
    ({"x": Range(F(1), F(1), lower_open=False, upper_open=False)}, "x", [F(1)], [F(2)]),
    ("x=0..1, n=integer 0..9", "x", [F(0), F(1, 2), F(1)], [F(-1), F(2)]),
    ("x=0..1, n=integer 0..9", "n", [F(9)], [F(10), F(1, 2)]),
    ("x>0", "x", [F(1)], [F(0)]),
    ("x≥0, x≠1", "x", [F(0), F(2)], [F(1), F(-1)]),
    ("x = −1 .. 1", "x", [F(-1)], [F(-2)]),
    ("x=0..", "x", [F(0), F(10**12)], [F(-1)]),
    ("x in ..0", "x", [F(0), F(-(10**12))], [F(1)]),
    ("w1=0..1", "w1", [F(1, 2)], [F(2)]),
    ({"w_1": (0, 1)}, "w1", [F(1, 2)], [F(2)]),
    ({"w_{1}": "> 0"}, "w1", [F(1)], [F(-1)]),
    ({"θ": "> 0"}, "theta", [F(1)], [F(-1)]),
    ("w_1 = 0..1", "w1", [F(1, 2)], [F(2)]),
    ("w1>0, w_1<1", "w1", [F(1, 2)], [F(-1), F(2)]),
    ("w₁>0", "w1", [F(1)], [F(-1)]),
    (Domain({"w_1": Range(F(0), F(1))}), "w1", [F(1, 2)], [F(2)]),
    ("x=0..1", "y", [F(-7)], []),
    (None, "x", [F(-7)], []),
]


@pytest.mark.parametrize(("spec", "name", "inside", "outside"), WRITTEN)
def test_a_domain_holds_what_it_says(spec: object, name: str, inside: list[Fraction], outside: list[Fraction]) -> None:
    values = Domain.of(spec).of_variable(name)  # type: ignore[arg-type]
    assert all(value in values for value in inside)
    assert not any(value in values for value in outside)


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        ("x", 1, "written like"),
        ("", 1, "written like"),
        ("x=0..1,", 8, "written like"),
        ("x=0..1, =2", 8, "written like"),
        ("x=zero..1", 3, "range is written like"),
        ("x=0..1, n=integer a..b", 19, "range is written like"),
        ("x=1..0", 3, "leaves nothing"),
        ("x=1/0..2", 3, "leaves nothing"),
        ("x>", 2, "range is written like"),
    ],
)
def test_a_line_that_is_no_domain_is_refused_at_its_place(text: str, column: int, said: str) -> None:
    with pytest.raises(ParseError, match=said) as caught:
        Domain.of(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "spec",
    [
        {"x": (1, 0)},
        {"x": (0, 0)},
        {"x": ("a", 1)},
        {"x": (True, 1)},
        {"x": 5},
        {"x": (1, 2, 3)},
        {"x": (float("nan"), 1)},
    ],
)
def test_bounds_that_are_none_are_refused(spec: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"x|lies between"):
        Domain.of(spec)


def test_the_integers_are_named_and_the_rest_is_everywhere() -> None:
    domain = Domain.of("n=integer, x>0")
    assert domain.integers == {"n"}
    assert domain.of_variable("z") is EVERYWHERE
    assert Domain.of(domain) is domain


def test_one_variable_in_two_spellings_is_refused() -> None:
    with pytest.raises(ValueError, match="domain of w1 is given twice"):
        Domain.of({"w1": "> 0", "w_1": "< 1"})


def test_names_that_nobody_uses_are_told_in_natural_order() -> None:
    domain = Domain.of("w_10>0, w2>0, x=0..1, n=integer")
    assert domain.unknown(["x", "n", "w_2"]) == ["w10"]
    assert domain.unknown([]) == ["n", "w2", "w10", "x"]
    assert Domain().unknown(["x"]) == []
