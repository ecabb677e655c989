"""Definiteness is told from minors whose signs are certain, and agrees with the eigenvalues."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given
from hypothesis import strategies as st

from steepest.evidence.minors import (
    INDEFINITE,
    NEGATIVE,
    POSITIVE,
    SEMINEGATIVE,
    SEMIPOSITIVE,
    SINGULAR,
    UNCLEAR,
    ZERO_MATRIX,
    definiteness,
)


def q(rows: list[list[int]]) -> list[list[Any]]:
    return [[fmpq(entry) for entry in row] for row in rows]


WIDE = arb(0, 1)  # a number between -1 and 1

#   matrix                                             what is certain
MATRICES = [
    (q([[2]]), "positive definite"),
    (q([[0]]), ZERO_MATRIX),
    ([[WIDE]], UNCLEAR),
    (q([[2, 1], [1, 2]]), "positive definite"),
    (q([[-2, 1], [1, -2]]), "negative definite"),
    (q([[1, 1], [1, 1]]), SEMIPOSITIVE),
    (q([[0, 1], [1, 0]]), "indefinite"),
    (q([[0, 0], [0, 1]]), SEMIPOSITIVE),
    (q([[0, 0], [0, -1]]), SEMINEGATIVE),
    (q([[1, 0, 0], [0, 0, 0], [0, 0, 0]]), SEMIPOSITIVE),
    (q([[1, 0], [0, 0]]), SEMIPOSITIVE),
    (q([[-1, 1, 1, 0], [1, -1, 1, 0], [1, 1, -1, 0], [0, 0, 0, 0]]), INDEFINITE),
    ([[fmpq(0), fmpq(0)], [fmpq(0), WIDE]], SINGULAR),
    ([[WIDE, fmpq(0)], [fmpq(0), fmpq(1)]], UNCLEAR),
    ([[fmpq(1), WIDE], [WIDE, fmpq(2)]], "positive definite"),
    ([[fmpq(1), WIDE], [WIDE, fmpq(1)]], UNCLEAR),
    ([[fmpq(1), WIDE], [WIDE, fmpq(-1)]], "indefinite"),
    ([[WIDE, fmpq(0), fmpq(0)], [fmpq(0), fmpq(2), fmpq(0)], [fmpq(0), fmpq(0), fmpq(2)]], UNCLEAR),
    ([[arb(2, 0.5), fmpq(0)], [fmpq(0), arb(2, 0.5)]], "positive definite"),
    (q([[1, 0, 0], [0, 0, 0], [0, 0, -1]]), "indefinite"),
    (q([[0, 0, 0], [0, 0, 1], [0, 1, 0]]), "indefinite"),
    (q([[-1, 0, 0], [0, -1, 0], [0, 0, 2]]), "indefinite"),
]


@pytest.mark.parametrize(("matrix", "said"), MATRICES)
def test_only_certain_signs_decide(matrix: list[list[Any]], said: str) -> None:
    assert definiteness(matrix).word == said


@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.integers(-3, 3), min_size=n * n, max_size=n * n)))
def test_the_word_is_that_of_the_eigenvalues(entries: list[int]) -> None:
    size = round(len(entries) ** 0.5)
    rows = [[entries[min(i, j) * size + max(i, j)] for j in range(size)] for i in range(size)]
    eigenvalues = np.linalg.eigvalsh(np.array(rows, dtype=float))
    up, down, none = (
        bool((eigenvalues > 1e-9).any()),
        bool((eigenvalues < -1e-9).any()),
        bool((abs(eigenvalues) <= 1e-9).any()),
    )
    expected = {
        (True, False, False): POSITIVE,
        (False, True, False): NEGATIVE,
        (True, False, True): SEMIPOSITIVE,
        (False, True, True): SEMINEGATIVE,
        (False, False, True): ZERO_MATRIX,
    }.get((up, down, none), INDEFINITE)
    assert definiteness(q(rows)).word == expected


@pytest.mark.parametrize(("matrix", "said"), MATRICES)
def test_the_minors_that_are_shown_are_enough(matrix: list[list[Any]], said: str) -> None:
    """What is shown has certain signs, and as many of them as the word needs."""
    shown = definiteness(matrix).minors
    signs = [(len(minor.kept), minor.sign) for minor in shown]
    if said == POSITIVE:
        assert signs == [(k + 1, 1) for k in range(len(matrix))]
    elif said == NEGATIVE:
        assert signs == [(k + 1, (-1) ** (k + 1)) for k in range(len(matrix))]
    elif said in (SEMIPOSITIVE, SEMINEGATIVE, ZERO_MATRIX):
        assert len(shown) == 2 ** len(matrix) - 1
    elif said == INDEFINITE:
        assert None not in [sign for _, sign in signs[:1]]
