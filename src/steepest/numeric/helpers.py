"""What generated functions may call: the standard library's functions by name, NumPy's, and a few of our own.

`SCALARS` and `ARRAYS` are the whole list. The functions of our own exist twice, for numbers and for arrays, and say
the same.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from steepest.numeric.turning import sincos


def sign(u: float) -> float:
    """-1, 0 or 1."""
    return 1.0 if u > 0 else -1.0 if u < 0 else u


def step(u: float) -> float:
    """0 for u ≤ 0, else 1."""
    return 1.0 if u > 0 else 0.0 if u <= 0 else u


def relu(u: float) -> float:
    """The larger of u and 0."""
    return 0.0 if u <= 0 else u


def larger(u: float, v: float) -> float:
    """The larger of two numbers; no number where one of them is none."""
    return u if u > v or u != u else v


def smaller(u: float, v: float) -> float:
    """The smaller of two numbers; no number where one of them is none."""
    return u if u < v or u != u else v


def sigmoid(u: float) -> float:
    """1/(1 + e^-u), without overflow."""
    if u >= 0:
        return 1.0 / (1.0 + math.exp(-u))
    power = math.exp(u)
    return power / (1.0 + power)


def softplus(u: float) -> float:
    """log(1 + e^u), without overflow."""
    return math.log1p(math.exp(u)) if u <= 0 else u + math.log1p(math.exp(-u))


def logaddexp(u: float, v: float) -> float:
    """log(e^u + e^v), without overflow; it calls no other function here, so that it is machine code by itself."""
    most = u if u > v or u != u else v
    return most + (math.log1p(math.exp(-abs(u - v))) if u != v else math.log(2.0))


def logcosh(u: float) -> float:
    """log(cosh u), without overflow: |u| + log((1 + e^(-2|u|))/2)."""
    return abs(u) + math.log1p(0.5 * math.expm1(-2.0 * abs(u)))


OWN = (sign, step, relu, sigmoid, softplus, larger, smaller, logaddexp, logcosh)
_MATH = (
    "exp log sin cos tan sinh cosh tanh asin acos atan asinh acosh atanh sqrt log2 log10 cbrt fabs log1p expm1 pow"
).split()

SCALARS: Mapping[str, Any] = {
    **{name: getattr(math, name) for name in _MATH},
    **{own.__name__: own for own in OWN},
    "nan": math.nan,
    "inf": math.inf,
    "float": float,
}


def array_functions() -> dict[str, Any]:
    """The functions of our own on arrays; NumPy is imported here."""
    import numpy as np

    def sigmoid(u: Any) -> Any:
        """1/(1 + e^-u); where e^-u is too large for a number, it is 0."""
        return 1.0 / (1.0 + np.exp(-u))

    def softplus(u: Any) -> Any:
        """log(1 + e^u), without overflow."""
        return np.maximum(u, 0.0) + np.log1p(np.exp(-np.abs(u)))

    def logaddexp(u: Any, v: Any) -> Any:
        """log(e^u + e^v), without overflow; two infinities differ by nothing."""
        gap = np.fmax(np.abs(u - v), 0.0)
        return np.maximum(u, v) + np.log1p(np.exp(-gap))

    def logcosh(u: Any) -> Any:
        """log(cosh u), without overflow."""
        size = np.abs(u)
        return size + np.log1p(0.5 * np.expm1(-2.0 * size))

    def softmax(u: Any) -> Any:
        """e^u over its sum along the last dimension, without overflow."""
        powers = np.exp(u - np.max(u, axis=-1, keepdims=True))
        return powers / np.sum(powers, axis=-1, keepdims=True)

    def softmax_and_logsumexp(u: Any) -> Any:
        """Both, from one e^u."""
        most = np.max(u, axis=-1, keepdims=True)
        powers = u - most
        np.exp(powers, out=powers)
        sums = np.sum(powers, axis=-1, keepdims=True)
        powers /= sums
        return powers, (most + np.log(sums))[..., 0]

    def logsumexp(u: Any) -> Any:
        """log of the sum of e^u along the last dimension, without overflow."""
        most = np.max(u, axis=-1)
        return most + np.log(np.sum(np.exp(u - most[..., None]), axis=-1))

    def logdet(u: Any) -> Any:
        """The logarithm of a positive determinant; nan for others."""
        sign, magnitude = np.linalg.slogdet(u)
        return magnitude if sign > 0 else math.nan

    def in_column(u: Any, place: int, count: int) -> Any:
        """A vector as one column of a matrix of zeros."""
        found = np.zeros((len(u), count))
        found[:, place] = u
        return found

    def in_row(u: Any, place: int, count: int) -> Any:
        """A vector as one row of a matrix of zeros."""
        found = np.zeros((count, len(u)))
        found[place] = u
        return found

    def in_entry(u: Any, place: int, count: int) -> Any:
        """A number as one entry of a vector of zeros."""
        found = np.zeros(count)
        found[place] = u
        return found

    return {
        "sincos": sincos,
        "in_column": in_column,
        "in_row": in_row,
        "in_entry": in_entry,
        "sigmoid": sigmoid,
        "softplus": softplus,
        "logaddexp": logaddexp,
        "logcosh": logcosh,
        "softmax": softmax,
        "softmax_and_logsumexp": softmax_and_logsumexp,
        "logsumexp": logsumexp,
        "logdet": logdet,
        "det": np.linalg.det,
        "inverse": np.linalg.inv,
        "np": np,
        "nan": math.nan,
        "inf": math.inf,
    }
