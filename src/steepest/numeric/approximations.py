"""Numbers that exponentials, logarithms and circular functions are worked out from without a branch.

A processor that does the same with eight numbers at once cannot call the standard library for each of them. What can
be done for eight is a reduction to a small interval (by Cody and Waite: the constant is split, so that its products
with small whole numbers are exact) and a polynomial there. The polynomials interpolate at Chebyshev points; each says
how large its error is. Source of the method: Muller, Elementary Functions, chapters 3 and 11.
"""

from __future__ import annotations

#: π/2 in four parts; the first three have 32 bits, so that products with whole numbers up to 2²¹ are exact.
HALF_PI = tuple(
    map(float.fromhex, ("0x1.921fb544p+0", "0x1.0b4611a6p-34", "0x1.3198a2ep-69", "0x1.b839a252049c1p-104"))
)
TWO_OVER_PI = 0.6366197723675814
FARTHEST = 1e6  # of the numbers whose sine and cosine are worked out so; beyond, the standard library does it

#: ln 2 in two parts, the first of 32 bits.
LN_2 = tuple(map(float.fromhex, ("0x1.62e42feep-1", "0x1.a39ef35793c76p-33")))
LOG2_E = 1.4426950408889634

#: Added and taken away again, it leaves the nearest whole number; in between, its last bits are that number.
ROUNDER = 6755399441055744.0  # 1.5 · 2⁵²

#: (sin r - r)/r³ by r², for |r| ≤ π/4; 2.1e-17.
SIN = (
    -0.16666666666666666,
    0.008333333333330948,
    -0.00019841269836756774,
    2.7557316101617874e-06,
    -2.505113165023518e-08,
    1.5918115263265974e-10,
)
#: (cos r - 1 + r²/2)/r⁴ by r², for |r| ≤ π/4; 1.3e-18.
COS = (
    0.041666666666666664,
    -0.0013888888888887398,
    2.480158729876456e-05,
    -2.7557317271145144e-07,
    2.087614614655861e-09,
    -1.1382623647474604e-11,
)
#: (e^r - 1 - r)/r² by r, for |r| ≤ ln(2)/2; 1.5e-18.
EXP = (
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.008333333333326084,
    0.0013888888888883711,
    0.0001984126987500228,
    2.480158732567746e-05,
    2.755725517000089e-06,
    2.755727347871858e-07,
    2.5105312729622103e-08,
    2.09147553258932e-09,
)
#: (ln((1 + s)/(1 - s))/s - 2)/s² by s², for 1/√2 ≤ (1 + s)/(1 - s) ≤ √2; 3.2e-16, times s² ≤ 0.03.
LOG = (
    0.666666666666667,
    0.3999999999989889,
    0.28571428626253836,
    0.22222211089379496,
    0.1818289243253687,
    0.15331611722055008,
    0.14617807153417325,
)
