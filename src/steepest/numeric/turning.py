"""Sine and cosine of an array together, from one reduction of the angle and two polynomials.

NumPy asks the standard library for each sine in double precision, one number after another. Here whole arrays are
reduced by multiples of π/2 and go through a polynomial, with no more than 2 units in the last place of error. Single
precision, single numbers and angles beyond 10⁴ are NumPy's.
"""

from __future__ import annotations

from typing import Any

from steepest.numeric.approximations import COS, HALF_PI, ROUNDER, SIN, TWO_OVER_PI

_FARTHEST = 1e4  # beyond, the parts of π/2 would need one more rounding
_SIGN_BIT = -(2**63)


def sincos(u: Any) -> tuple[Any, Any]:
    """sin u and cos u.

    Args:
        u: an array of any shape, or a number.
    """
    import numpy as np

    if not _is_for_polynomials(u):
        return np.sin(u), np.cos(u)
    quadrant = u * TWO_OVER_PI
    quadrant += ROUNDER
    n = quadrant - ROUNDER
    r, part = u - n * HALF_PI[0], np.empty_like(n)
    for piece in HALF_PI[1:]:
        r -= np.multiply(n, piece, part)
    square = np.multiply(r, r, n)
    sine = _polynomial(square, SIN)
    sine *= r
    sine += r
    cosine = _polynomial(square, COS)
    cosine -= 0.5
    cosine *= square
    cosine += 1.0
    _turn(sine.view(np.int64), cosine.view(np.int64), quadrant.view(np.int64))
    return sine, cosine


def _is_for_polynomials(u: Any) -> bool:
    """Whether this is an array in double precision of angles that are not far, and numbers all of them."""
    import numpy as np

    if not isinstance(u, np.ndarray) or u.dtype != np.float64 or not u.size or not u.ndim:
        return False
    return bool(u.max() <= _FARTHEST and u.min() >= -_FARTHEST)


def _polynomial(square: Any, coefficients: tuple[float, ...]) -> Any:
    """c₀ z + c₁ z² + …, for z = r²."""
    found = square * coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        found += coefficient
        found *= square
    return found


def _turn(sine: Any, cosine: Any, quadrant: Any) -> None:
    """Exchange sine and cosine where the number of quarter turns is odd, and set their signs; all by their bits."""
    import numpy as np

    odd = quadrant & 1
    np.negative(odd, odd)
    odd &= sine ^ cosine
    sine ^= odd
    cosine ^= odd
    for values in (sine, cosine):
        values ^= np.left_shift(quadrant, 62, odd) & _SIGN_BIT
        quadrant += 1
