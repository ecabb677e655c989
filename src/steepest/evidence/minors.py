"""Definite or not: what the signs of principal minors say of a symmetric matrix (Sylvester's criterion).

A minor here is the determinant of some rows and the same columns. Entries are exact rationals or rigorous
balls, so a sign is certain or it is not known; only certain signs count.

Source: R. A. Horn and C. R. Johnson, *Matrix Analysis*, 2nd edition (2013), section 7.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from steepest.expression.enclosures import working_precision

PRECISION = 256
MOST_ROWS = 6  # beyond it the principal minors are too many to look at one by one

POSITIVE, NEGATIVE = "positive definite", "negative definite"
SEMIPOSITIVE, SEMINEGATIVE = "positive semidefinite", "negative semidefinite"
ZERO_MATRIX, INDEFINITE = "zero", "indefinite"
SINGULAR = "not definite"
UNCLEAR = "neither definite nor indefinite for certain"

Entries = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Minor:
    """The determinant of some rows and the same columns.

    Attributes:
        kept: the rows, counted from 0.
        value: an exact rational or a ball.
    """

    kept: tuple[int, ...]
    value: Any

    @property
    def sign(self) -> int | None:
        """1, -1 or 0 where it is certain, else None."""
        return sign_of(self.value)

    @property
    def leading(self) -> bool:
        """Whether it has the first rows."""
        return self.kept == tuple(range(len(self.kept)))


@dataclass(frozen=True, slots=True)
class Definiteness:
    """What a symmetric matrix is, and the minors that show it.

    Attributes:
        word: "positive definite", "negative definite", "indefinite", "positive semidefinite", "negative
            semidefinite", "zero", "not definite" (singular), or "neither definite nor indefinite for certain".
        minors: the minors that decide; where nothing is decided, the leading ones.
    """

    word: str
    minors: tuple[Minor, ...]


def definiteness(matrix: Entries) -> Definiteness:
    """What the certain signs of the principal minors of a symmetric matrix say of it.

    >>> definiteness([[fmpq(2), fmpq(0)], [fmpq(0), fmpq(4)]]).word
    'positive definite'
    """
    leading = _leading(matrix, tuple(range(len(matrix))))
    if all(minor.sign == 1 for minor in leading):
        return Definiteness(POSITIVE, leading)
    if all(minor.sign == (-1) ** len(minor.kept) for minor in leading):
        return Definiteness(NEGATIVE, leading)
    if shown := _both_signs(matrix):
        return Definiteness(INDEFINITE, shown)
    if semidefinite := _semidefinite(matrix):
        return semidefinite
    return Definiteness(SINGULAR if leading[-1].sign == 0 else UNCLEAR, leading)


def _leading(matrix: Entries, kept: tuple[int, ...]) -> tuple[Minor, ...]:
    """The minors of the first of some rows, the first two, …"""
    return tuple(minor_of(matrix, kept[: k + 1]) for k in range(len(kept)))


def _both_signs(matrix: Entries) -> tuple[Minor, ...]:
    """Minors that show eigenvalues of both signs; none where there are none for certain.

    There are such eigenvalues where entries of the diagonal have both signs, where a principal minor of even
    order is negative, and where some rows have a determinant other than 0 and are certainly not definite.
    """
    size = range(len(matrix))
    diagonal = [minor_of(matrix, (k,)) for k in size]
    up = next((minor for minor in diagonal if minor.sign == 1), None)
    down = next((minor for minor in diagonal if minor.sign == -1), None)
    if up and down:
        return up, down
    leading = _leading(matrix, tuple(size))
    pairs = (minor_of(matrix, pair) for pair in combinations(size, 2))
    for minor in (*(minor for minor in leading if len(minor.kept) % 2 == 0), *pairs):
        if minor.sign == -1:
            return (minor,)
    orders = range(len(matrix), 2, -1) if len(matrix) <= MOST_ROWS else (len(matrix),)
    chosen = (_leading(matrix, kept) for order in orders for kept in combinations(size, order))
    return next((minors for minors in chosen if _certainly_mixed(minors)), ())


def _certainly_mixed(leading: tuple[Minor, ...]) -> bool:
    """Whether leading minors show a matrix that is neither singular nor definite."""
    not_positive = any(minor.sign in (0, -1) for minor in leading)
    not_negative = any(minor.sign in (0, -((-1) ** len(minor.kept))) for minor in leading)
    return leading[-1].sign in (1, -1) and not_positive and not_negative


def _semidefinite(matrix: Entries) -> Definiteness | None:
    """A singular matrix all of whose principal minors have the signs of a definite one, or are 0."""
    if len(matrix) > MOST_ROWS:
        return None
    minors = tuple(principal_minors(matrix))
    signs = [(len(minor.kept), minor.sign) for minor in minors]
    up = all(sign in (0, 1) for _, sign in signs)
    down = all(sign in (0, (-1) ** order) for order, sign in signs)
    if not (up or down):
        return None
    return Definiteness(ZERO_MATRIX if up and down else SEMIPOSITIVE if up else SEMINEGATIVE, minors)


def principal_minors(matrix: Entries) -> Iterator[Minor]:
    """All of them, small ones first."""
    size = range(len(matrix))
    for order in range(1, len(matrix) + 1):
        for kept in combinations(size, order):
            yield minor_of(matrix, kept)


def minor_of(matrix: Entries, kept: tuple[int, ...]) -> Minor:
    """The minor of some rows, exact where all entries are."""
    rows = [[matrix[i][j] for j in kept] for i in kept]
    if all(isinstance(entry, fmpq) for row in rows for entry in row):
        return Minor(kept, fmpq_mat(rows).det())
    with working_precision(PRECISION):
        return Minor(kept, arb_mat([[arb(entry) for entry in row] for row in rows]).det())


def sign_of(value: Any) -> int | None:
    """The sign of an exact rational or of a ball, where it is certain."""
    if value > 0:
        return 1
    if value < 0:
        return -1
    exact_zero = value == 0 if isinstance(value, fmpq) else value.is_zero()
    return 0 if exact_zero else None
