"""Tables for the tests of moments, and their sums in exact rational arithmetic."""

from __future__ import annotations

from fractions import Fraction
from operator import mul
from typing import Any

import numpy as np

EPS = float(np.finfo(float).eps)


def exact_sums(table: Any, weights: Any = None) -> tuple[Fraction, list[Fraction], list[list[Fraction]]]:
    """Σ w, the means, and Σ w (u - m)(u - m)ᵀ of the rows u, without any rounding."""
    rows = [[Fraction(float(value)) for value in row] for row in np.atleast_2d(table)]
    shares = [Fraction(1)] * len(rows) if weights is None else [Fraction(float(w)) for w in weights]
    total = sum(shares, Fraction(0))
    columns = range(len(rows[0]))
    means = [sum((w * row[j] for w, row in zip(shares, rows, strict=True)), Fraction(0)) / total for j in columns]
    apart = [[value - mean for value, mean in zip(row, means, strict=True)] for row in rows]
    products = [
        [sum((w * row[j] * row[k] for w, row in zip(shares, apart, strict=True)), Fraction(0)) for k in columns]
        for j in columns
    ]
    return total, means, products


def furthest(scatter: Any, exact: list[list[Fraction]]) -> float:
    """The largest error of products, each beside the product of the spreads of its two columns."""
    size = range(len(exact))
    spread = [float(exact[j][j]) ** 0.5 or 1.0 for j in size]
    errors = (
        abs(float(Fraction(float(scatter[j, k])) - exact[j][k])) / (spread[j] * spread[k]) for j in size for k in size
    )
    return max(errors)


def solved_exactly(rows: Any, targets: Any) -> tuple[np.ndarray, float]:
    """The least squares solution, and its mean squared error: the normal equations in rational numbers lose nothing."""
    A = [[Fraction(float(value)) for value in row] for row in rows]
    y = [Fraction(float(value)) for value in targets]
    columns = [*zip(*A, strict=True), y]
    lines = [[sum(map(mul, one, other), Fraction(0)) for other in columns] for one in columns[:-1]]
    for j in range(len(lines)):
        lines[j] = [value / lines[j][j] for value in lines[j]]  # no pivot is 0: the columns are independent
        for k in range(len(lines)):
            if k != j:
                lines[k] = [value - lines[k][j] * other for value, other in zip(lines[k], lines[j], strict=True)]
    found = [line[-1] for line in lines]
    errors = [sum(map(mul, row, found), Fraction(0)) - target for row, target in zip(A, y, strict=True)]
    return np.array([float(value) for value in found]), float(sum(map(mul, errors, errors), Fraction(0)) / len(y))
