"""Elementary functions that LLVM does for several numbers at once: exp, log, sin, cos and what is made of them.

They have no branch and call nothing, so a loop over them becomes a loop over vectors. Errors are at most 2 units in
the last place, which the tests hold against enclosures. `approximations` holds the numbers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from steepest.numeric.approximations import COS, EXP, FARTHEST, HALF_PI, LN_2, LOG, LOG2_E, ROUNDER, SIN, TWO_OVER_PI

F = TypeVar("F", bound=Callable[..., Any])
_ROUNDER_BITS = 0x4338000000000000  # those of `ROUNDER`
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD  # those of √(1/2)
_LARGEST_EXPONENT = 709.782712893384  # of e, for which there is a number
_SMALLEST_NORMAL = 2.2250738585072014e-308


@cache
def kernels() -> dict[str, Any]:
    """The functions by the names that generated source calls.

    `near_sin` and `near_cos` are for numbers up to `FARTHEST`; `sin` and `cos` ask the standard library beyond.
    """
    numba = _numba()
    bits, number = _as_bits()
    either = _either()
    # One rounding for a product and a sum together is allowed: it makes reductions better, never worse.
    compiled = numba.njit(error_model="numpy", fastmath={"contract"}, forceinline=True)

    def made(function: F) -> F:
        return compiled(function)  # type: ignore[no-any-return]

    @made
    def larger(u: float, v: float) -> float:
        return either(u > v, u, v)

    @made
    def smaller(u: float, v: float) -> float:
        return either(u < v, u, v)

    @made
    def scaled(count: int) -> tuple[float, float]:
        """2^count as two factors, each of which is a normal number."""
        half = count >> 1
        return number((half + 1023) << 52), number((count - half + 1023) << 52)

    @made
    def reduced(u: float) -> tuple[float, float, float]:
        """u = n ln 2 + r: e^r - 1, and 2^n as two factors."""
        shifted = u * LOG2_E + ROUNDER
        n = shifted - ROUNDER
        most = u - n * LN_2[0]
        r = most - n * LN_2[1]
        lost = (most - r) - n * LN_2[1]
        p = EXP[10]
        for k in range(9, -1, -1):
            p = p * r + EXP[k]
        one, other = scaled(bits(shifted) - _ROUNDER_BITS)
        return r + (r * r * p + lost), one, other

    @made
    def exp(u: float) -> float:
        bounded = smaller(larger(u, -746.0), 710.0)
        less, one, other = reduced(bounded)
        found = (one + one * less) * other
        found = either(u > _LARGEST_EXPONENT, math.inf, found)
        return either(u == u, found, u)

    @made
    def expm1(u: float) -> float:
        bounded = smaller(larger(u, -40.0), 710.0)
        less, one, other = reduced(bounded)
        found = ((one - 1.0 / other) + one * less) * other
        found = either(u > _LARGEST_EXPONENT, math.inf, found)
        found = either(abs(u) > 1e-300, found, u)
        return either(u == u, found, u)

    @made
    def log_with(u: float, correction: float) -> float:
        """ln u + correction, for a normal number u > 0 and a small correction."""
        exponent = (bits(u) - _ROOT_HALF_BITS) >> 52
        f = number(bits(u) - (exponent << 52)) - 1.0
        n = number(exponent + _ROUNDER_BITS) - ROUNDER
        s = f / (2.0 + f)
        z = s * s
        p = LOG[6]
        for k in range(5, -1, -1):
            p = p * z + LOG[k]
        square = 0.5 * f * f
        return n * LN_2[0] - ((square - (s * (square + z * p) + (n * LN_2[1] + correction))) - f)

    @made
    def log(u: float) -> float:
        small = u < _SMALLEST_NORMAL
        normal = either(small, u * 18014398509481984.0, u)
        found = log_with(normal, 0.0) - either(small, 37.429947750237046, 0.0)
        found = either(u < math.inf, found, u)
        found = either(u == 0.0, -math.inf, found)
        return either(u >= 0.0, found, math.nan)

    @made
    def log1p(u: float) -> float:
        whole = 1.0 + u
        lost = either(u < 1.0, u - (whole - 1.0), 1.0 - (whole - u))
        found = log_with(whole, lost / whole)
        found = either(abs(u) > 1e-300, found, u)
        found = either(u < math.inf, found, u)
        found = either(u == -1.0, -math.inf, found)
        return either(u >= -1.0, found, math.nan)

    @made
    def log_of_more(power: float) -> float:
        """ln(1 + power) for 0 ≤ power ≤ 1."""
        whole = 1.0 + power
        return log_with(whole, (power - (whole - 1.0)) / whole)

    @made
    def turned(u: float) -> tuple[float, float, int]:
        """u = n π/2 + r: sin r, cos r and a number with the last bits of n."""
        shifted = u * TWO_OVER_PI + ROUNDER
        n = shifted - ROUNDER
        most = u - n * HALF_PI[0]
        rest = most - n * HALF_PI[1]
        lost = (most - rest) - n * HALF_PI[1]
        r = rest + ((lost - n * HALF_PI[2]) - n * HALF_PI[3])
        z = r * r
        p, q = SIN[5], COS[5]
        for k in range(4, -1, -1):
            p, q = p * z + SIN[k], q * z + COS[k]
        half = 0.5 * z
        top = 1.0 - half
        return r + r * (z * p), top + (((1.0 - top) - half) + z * (z * q)), bits(shifted)

    @made
    def near_sin(u: float) -> float:
        sine, cosine, n = turned(u)
        found = either(n & 1 != 0, cosine, sine)
        return either(n & 2 != 0, -found, found)

    @made
    def near_cos(u: float) -> float:
        sine, cosine, n = turned(u)
        found = either(n & 1 != 0, sine, cosine)
        return either((n + 1) & 2 != 0, -found, found)

    @made
    def sin(u: float) -> float:
        return near_sin(u) if abs(u) <= FARTHEST else math.sin(u)

    @made
    def cos(u: float) -> float:
        return near_cos(u) if abs(u) <= FARTHEST else math.cos(u)

    @made
    def tanh(u: float) -> float:
        size = abs(u)
        more = expm1(smaller(2.0 * size, 40.0))
        whole = 2.0 + more
        found = more / whole
        found = math.copysign(found - found * ((more - (whole - 2.0)) / whole), u)
        return either(u == u, found, u)

    @made
    def sigmoid(u: float) -> float:
        power = exp(-abs(u))
        return either(u >= 0.0, 1.0, power) / (1.0 + power)

    @made
    def softplus(u: float) -> float:
        return larger(u, 0.0) + log_of_more(exp(-abs(u)))

    @made
    def logaddexp(u: float, v: float) -> float:
        gap = either(u == v, 0.0, abs(u - v))
        return larger(u, v) + log_of_more(exp(-gap))

    named = (exp, expm1, log, log1p, near_sin, near_cos, sin, cos, tanh, sigmoid, softplus, logaddexp)
    return {each.__name__: each for each in named}


def _numba() -> Any:
    from steepest.numeric.jitting import numba_or_error

    return numba_or_error()


@cache
def _as_bits() -> tuple[Callable[[float], int], Callable[[int], float]]:
    """The bits of a number as a whole number, and back."""
    _numba()
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba import types
    from numba.extending import intrinsic

    def as_lies(given: Any, wanted: Any, kind: Any) -> Any:
        @intrinsic
        def as_it_lies(typing: Any, value: Any) -> Any:
            def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
                return builder.bitcast(values[0], kind)

            return wanted(given), written

        return as_it_lies

    return as_lies(types.float64, types.int64, ir.IntType(64)), as_lies(types.int64, types.float64, ir.DoubleType())


def _either() -> Callable[[bool, float, float], float]:
    """One of two numbers, by a condition; both are worked out, and no branch is taken."""
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def either(typing: Any, condition: Any, one: Any, other: Any) -> Any:
        def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            return builder.select(*values)

        return types.float64(types.boolean, types.float64, types.float64), written

    return cast("Callable[[bool, float, float], float]", either)
