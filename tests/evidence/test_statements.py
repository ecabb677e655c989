"""Equations, update rules and conditions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steepest.evidence.backwards import runs_backwards
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Evidence, Mismatch, Proof, Undecided
from steepest.evidence.sampling import SamplePoint
from steepest.expression.nodes import Symbol
from steepest.expression.reading import parse

DATA = {"X": "N×d", "w": "d", "y": "N"}


def judged(reference: str, answer: str, domain: str | None = None) -> Evidence:
    shapes = DATA if "X" in reference else None
    return compare(parse(reference, None, shapes), parse(answer, None, shapes), Domain.of(domain), shapes=shapes)


SAME = [
    ("y = 2x", "2y = 4x"),
    ("y = 2x", "y/2 - x = 0"),
    ("e^x (y - 1) = 0", "y = 1"),
    ("x/(1 + t^2) = 1/(1 + t^2)", "x = 1"),
    ("w sum(i=1..N, x_i^2) = sum(i=1..N, x_i y_i)", "2/N sum(i=1..N, (w x_i - y_i) x_i) = 0"),
    ("X^T X w = X^T y", "2/N X^T (X w - y) = 0"),
    ("X^T X w = X^T y", "0 = X^T y - X^T X w"),
    ("X^T X w = X^T y", "w^T X^T X = y^T X"),
    ("w <- w - a X^T (X w - y)", "w <- w + a (X^T y - X^T X w)"),
    ("w <- w - a X^T (X w - y)", "w_j <- w_j - a sum(i=1..N, (sum(k=1..d, x_ik w_k) - y_i) x_ij)"),
]


@pytest.mark.parametrize(("reference", "answer"), SAME)
def test_a_statement_that_says_the_same_is_proved(reference: str, answer: str) -> None:
    assert isinstance(judged(reference, answer), Proof)
    assert isinstance(judged(answer, reference), Proof)


APART = [
    ("y = 2x", "y = 3x"),
    ("x^2 + y^2 = 1", "y = sqrt(1 - x^2)"),
    ("x^2 + y^2 = 1", "x + y = 1"),
    ("X^T X w = X^T y", "X^T X w = -X^T y"),
    ("X^T X w = X^T y", "2 X^T X w = X^T y"),
    ("X^T X w = X^T y", "X w = y"),
    ("w <- w - a X^T (X w - y)", "w <- w + a X^T (X w - y)"),
    ("w <- w - a X^T (X w - y)", "v <- w - a X^T (X w - y)"),
    ("w <- w - a X^T (X w - y)", "w_j <- w_j + a sum(i=1..N, (sum(k=1..d, x_ik w_k) - y_i) x_ij)"),
]


@pytest.mark.parametrize(("reference", "answer"), APART)
def test_another_statement_is_told_apart(reference: str, answer: str) -> None:
    assert isinstance(judged(reference, answer), Mismatch)
    assert isinstance(judged(answer, reference), Mismatch)


def test_a_factor_that_may_be_0_makes_another_equation() -> None:
    assert not isinstance(judged("x (y - 1) = 0", "y = 1"), Proof)


CONDITIONS = [
    ("x > 3", "3 < x", Proof),
    ("x > 3", "2x - 6 > 0", Proof),
    ("x > 3", "-x < -3", Proof),
    ("0 < x < 1", "1 > x > 0", Proof),
    ("0 < x < 1", "x < 1 and 0 < x", Proof),
    ("x < 0 or x > 1", "1 < x or 0 > x", Proof),
    ("x > 3", "x < 3", Mismatch),
    ("x > 3", "x > 4", Mismatch),
    ("0 < x < 1", "x < 0 or x > 1", Mismatch),
    ("x != 0", "x > 0", Mismatch),
]


@pytest.mark.parametrize(("reference", "answer", "kind"), CONDITIONS)
def test_conditions(reference: str, answer: str, kind: type) -> None:
    assert isinstance(judged(reference, answer), kind)
    assert isinstance(judged(answer, reference), kind)


def test_a_condition_with_its_boundary_is_never_taken_for_one_without() -> None:
    assert isinstance(judged("x > 3", "x >= 3"), Mismatch | Undecided)


@pytest.mark.parametrize(
    ("text", "sizes", "backwards"),
    [
        ("sum(i=1..N, x_i)", {"N": 0}, False),
        ("sum(i=m+1..N, x_i)", {"m": 5, "N": 2}, True),
        ("sum(i=m+1..N, x_i)", {"m": 2, "N": 2}, False),
        ("sum(i=1..N, sum(j=i+2..N, a_ij))", {"N": 2}, False),  # the end depends on the index around it
        ("x^2", {"N": 2}, False),
    ],
)
def test_a_range_with_free_ends_may_run_backwards(text: str, sizes: dict[str, int], backwards: bool) -> None:
    point = SamplePoint({Symbol(name): Fraction(size) for name, size in sizes.items()})
    assert runs_backwards([parse(text)], point) is backwards
