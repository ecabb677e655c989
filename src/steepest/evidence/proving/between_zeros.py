"""The pieces of a line between the zeros of some polynomials, each with a point inside.

The zeros are found exactly where they are rational, and enclosed where they are not. On a piece every polynomial
keeps its sign, which is its sign at the point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from steepest.evidence.domain import Range
from steepest.expression.enclosures import working_precision

HIGHEST_DEGREE = 24
MOST_PIECES = 24
OUTER = 1000  # ends that are not rational are rounded outwards to this part of 1
ISOLATION = 128  # bits to which zeros are enclosed


@dataclass(frozen=True, slots=True)
class Zero:
    """A zero, between two rational numbers that are the same where it is rational."""

    low: Fraction
    high: Fraction

    @property
    def exactly(self) -> Fraction | None:
        """The zero where it is rational."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Piece:
    """An open interval.

    Attributes:
        left, right: its ends; None where it is unbounded.
        inside: a point of it.
    """

    left: Zero | None
    right: Zero | None
    inside: Fraction

    @property
    def lower(self) -> Fraction | None:
        """The left end where it is rational, else a simple number a little further out."""
        return None if self.left is None else _outside(self.left, self.left.low, floor)

    @property
    def upper(self) -> Fraction | None:
        """The right end where it is rational, else a simple number a little further out."""
        return None if self.right is None else _outside(self.right, self.right.high, ceil)

    def __contains__(self, value: Fraction) -> bool:
        """Whether a number lies inside for certain."""
        above = self.left is None or self.left.high < value
        return above and (self.right is None or value < self.right.low)


def pieces_of(values: Range, polynomials: Iterable[fmpq_poly]) -> tuple[list[Piece], list[Zero]] | None:
    """The pieces of a range, and the zeros in it; None where there are too many to look at.

    >>> [str(piece.inside) for piece in pieces_of(Range(), [fmpq_poly([-2, 0, 1])])[0]]
    ['-2', '0', '2']
    """
    zeros = _zeros(polynomials)
    if zeros is None or len(zeros) >= MOST_PIECES:
        return None
    within = [zero for zero in zeros if _reaches(values, zero)]
    ends = [None if values.lower is None else Zero(values.lower, values.lower)]
    ends += [zero for zero in within if zero.exactly not in (values.lower, values.upper) or zero.exactly is None]
    ends.append(None if values.upper is None else Zero(values.upper, values.upper))
    if any(one is not None and other is not None and one.high > other.low for one, other in pairwise(ends)):
        return None  # an end of the range lies within the enclosure of a zero
    return [_piece(one, other) for one, other in pairwise(ends)], within


def sign_inside(polynomial: fmpq_poly, piece: Piece) -> int:
    """The sign of a polynomial on a piece."""
    value = polynomial(fmpq(piece.inside.numerator, piece.inside.denominator))
    return 1 if value > 0 else -1 if value < 0 else 0


def _reaches(values: Range, zero: Zero) -> bool:
    """Whether a zero may lie in the closed range."""
    above = values.lower is None or zero.high >= values.lower
    return above and (values.upper is None or zero.low <= values.upper)


def _piece(one: Zero | None, other: Zero | None) -> Piece:
    low, high = None if one is None else one.high, None if other is None else other.low
    if low is None or high is None:
        inside = Fraction(0) if low is None and high is None else low + 1 if low is not None else (high or 0) - 1
    else:
        inside = (low + high) / 2
    return Piece(one, other, _simple(low, high, Fraction(inside)))


def _outside(end: Zero, value: Fraction, rounded: Callable[[Fraction], int]) -> Fraction:
    return value if end.exactly is not None else Fraction(rounded(value * OUTER), OUTER)


def _simple(low: Fraction | None, high: Fraction | None, inside: Fraction) -> Fraction:
    """A number with a small denominator between two others, if there is one."""
    for size in (1, 2, 4, 12, 100):
        near = inside.limit_denominator(size)
        if (low is None or low < near) and (high is None or near < high):
            return near
    return inside


def _zeros(polynomials: Iterable[fmpq_poly]) -> list[Zero] | None:
    """All zeros in their order, apart from each other."""
    factors: dict[str, Any] = {}
    for polynomial in polynomials:
        if polynomial.degree() < 1:
            continue
        if polynomial.degree() > HIGHEST_DEGREE:
            return None
        for factor, _ in polynomial.numer().factor()[1]:
            factors[str(factor)] = factor
    zeros = sorted((zero for factor in factors.values() for zero in _of_factor(factor)), key=lambda zero: zero.low)
    apart = all(one.high < other.low for one, other in pairwise(zeros))
    return zeros if apart else None


def _of_factor(factor: fmpz_poly) -> Iterator[Zero]:
    """The zeros of an irreducible polynomial."""
    if factor.degree() == 1:
        root = fmpq(-factor[0], factor[1])
        yield Zero(_fraction(root), _fraction(root))
        return
    with working_precision(ISOLATION):
        found: Sequence[Any] = factor.complex_roots()
        real = [root.real for root, _ in found if root.imag.contains(0)]
        enclosed = [(arb(root).mid() - 2 * arb(root).rad(), arb(root).mid() + 2 * arb(root).rad()) for root in real]
        bounds = [(low.mid().fmpq(), high.mid().fmpq()) for low, high in enclosed]
    for low, high in bounds:
        spread = abs(high) * fmpq(1, 2**100) + fmpq(1, 2**100)  # more than the rounding of the line above
        yield Zero(_fraction(low - spread), _fraction(high + spread))


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
