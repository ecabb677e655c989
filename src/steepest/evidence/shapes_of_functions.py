"""How the functions of the table bend: convex or concave, rising or falling, one row each.

A row says what is true of f(u) as a function of the number u. `curvature` puts rows together for formulas.

Source: S. Boyd and L. Vandenberghe, *Convex Optimization* (2004), sections 3.1.5 and 3.2.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Shape:
    """One row.

    Attributes:
        bends: 1 for a convex function, -1 for a concave one.
        rises: 1 where it rises with u, -1 where it falls, 0 where it falls for u < 0 and rises for u > 0 (for a
            concave function the other way round).
        where: the arguments of which this is true: "all" (for which there is a value), "nonnegative" or "positive".
        strict: whether no piece of its graph is straight.
        steep: whether it rises (or falls) strictly, for u ≥ 0 at least where `rises` is 0.
        ends: whether it has no value for u < 0, so that the arguments with a value are those with u ≥ 0.
    """

    bends: int
    rises: int
    where: str = "all"
    strict: bool = True
    steep: bool = True
    ends: bool = False


SHAPES: dict[str, Shape] = {
    "exp": Shape(1, 1),
    "log": Shape(-1, 1, ends=True),
    "log2": Shape(-1, 1, ends=True),
    "log10": Shape(-1, 1, ends=True),
    "sqrt": Shape(-1, 1, ends=True),
    "abs": Shape(1, 0, strict=False),
    "relu": Shape(1, 1, strict=False, steep=False),
    "cosh": Shape(1, 0),
    "sinh": Shape(1, 1, "nonnegative"),
    "tanh": Shape(-1, 1, "nonnegative"),
    "atan": Shape(-1, 1, "nonnegative"),
    "asinh": Shape(-1, 1, "nonnegative"),
    "sigmoid": Shape(-1, 1, "nonnegative"),
    "cbrt": Shape(-1, 1, "nonnegative"),
}


def shape_of_power(exponent: Fraction) -> Shape | None:
    """How ``u^p`` bends for a number p other than 0 and 1.

    >>> shape_of_power(Fraction(2)), shape_of_power(Fraction(1, 2)).bends
    (Shape(bends=1, rises=0, where='all', strict=True, steep=True, ends=False), -1)
    """
    whole = exponent.denominator == 1
    if exponent in (0, 1):
        return None
    if exponent < 0:
        return Shape(1, -1, "positive", ends=not whole)
    if whole:
        return Shape(1, 0) if exponent % 2 == 0 else Shape(1, 1, "nonnegative")
    return Shape(1 if exponent > 1 else -1, 1, ends=True)
