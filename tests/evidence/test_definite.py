"""What a Hessian is at a point, with the minors that show it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.derivation.hessian import hessian
from steepest.derivation.jacobian import jacobian
from steepest.errors import DomainError, ShapeError
from steepest.evidence.definite import definite
from steepest.expression.writing import to_text

#   formula                  point                        word                       minors
TABLE = [
    ("4 + (x-2)^2 + 2y^2",   {"x": 2, "y": 0},            "positive definite",       ["2", "2*4"]),
    ("-x^2 - 3y^2",          {"x": 0, "y": 0},            "negative definite",       ["-2", "(-2) (-6)"]),
    ("x^2 - y^2",            {"x": 1, "y": 1},            "indefinite",              ["2", "-2"]),
    ("x y",                  {"x": 0, "y": 0},            "indefinite",              ["-1^2"]),
    ("x^4",                  {"x": 0},                    "zero",                    ["0"]),
    ("(x + y)^2",            {"x": 0, "y": 0},            "positive semidefinite",   ["2", "2", "2*2 - 2^2"]),
    ("e^x + y^2",            {"x": 1, "y": 0},            "positive definite",       ["e", "e*2"]),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "point", "word", "minors"), TABLE)
def test_the_word_and_the_minors(formula: str, point: dict[str, Any], word: str, minors: list[str]) -> None:
    found = definite(hessian(formula).at(point))
    assert found.word == word
    assert [to_text(minor.node) for minor in found.minors] == minors


def test_the_kind_of_a_stationary_point_follows() -> None:
    assert definite(hessian("x^2 + y^2").at(x=0, y=0)).kind == "minimum"
    assert definite(hessian("x^4").at(x=0)).kind is None


@given(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-2, 2), st.integers(-2, 2))
def test_the_word_is_that_of_the_eigenvalues(c: list[int], x: int, y: int) -> None:
    value = hessian(f"({c[0]}) x^3 + ({c[1]}) x^2 y + ({c[2]}) y^4 + x y", ["x", "y"]).at(x=x, y=y)
    eigenvalues = np.linalg.eigvalsh(np.array(value.decimal, dtype=float))
    low, high = eigenvalues.min(), eigenvalues.max()
    expected = {
        "positive definite": low > 1e-9,
        "negative definite": high < -1e-9,
        "indefinite": low < -1e-9 and high > 1e-9,
        "positive semidefinite": abs(low) < 1e-9 < high,
        "negative semidefinite": abs(high) < 1e-9 and low < -1e-9,
        "zero": max(abs(low), abs(high)) < 1e-9,
    }
    assert expected[definite(value).word]


def test_without_a_hessian_nothing_is_definite() -> None:
    with pytest.raises(DomainError, match="there is no Hessian"):
        definite(hessian("x |x|").at(x=0))
    with pytest.raises(ShapeError, match="1 rows and 2 columns"):
        definite(jacobian(["x y"]).at(x=1, y=1))
