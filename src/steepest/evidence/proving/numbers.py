"""Proofs that two numbers are the same: by exact algebra, by their exponentials, as angles, by their size.

None of them needs a variable. Each returns whether it has settled the matter; a claim that is left open may
still be true.
"""

from __future__ import annotations

from math import lcm

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.proving.claims import Claim
from steepest.evidence.proving.separation import is_certainly_zero
from steepest.expression.building import Builder
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Function, Product, number
from steepest.expression.normal_form import NowhereDefinedError
from steepest.expression.trees import walk

LOGARITHMS = frozenset({"log", "log2", "log10", "asinh", "acosh", "atanh"})
LARGEST_ANGLE = 3  # less than π


def by_exponentials(claim: Claim) -> bool:
    """``e^(a - b) = 1``, which says that a = b: ``ln(2 + sqrt(3)) = -ln(2 - sqrt(3))``."""
    if not any(isinstance(part, Function) and part.name in LOGARITHMS for part in walk(claim.difference)):
        return False
    try:
        return claim.about(Function("exp", claim.difference), number(1)).identical()
    except NowhereDefinedError:
        return False


def by_angles(claim: Claim) -> bool:
    """``sin(m (a - b)) = 0`` and ``|m (a - b)| < π``, for sums of inverse tangents and sines.

    The multiple m clears the fractions, so that the addition theorem makes the sine algebraic.
    """
    m = claim.built(lambda builder: _clearing(builder, claim))
    if m is None:
        return False
    angle = Product((number(m), claim.difference))
    try:
        if not abs(evaluate(angle, {}).ball) < LARGEST_ANGLE:
            return False
        return claim.about(Function("sin", angle), number(0)).identical()
    except (UndefinedError, IndeterminateError, UnsupportedError, NowhereDefinedError):
        return False


def _clearing(builder: Builder, claim: Claim) -> int | None:
    """The common denominator of the multiples of inverse functions in a sum of them and of π; None for other sums."""
    ring = builder.ring
    n, d = ring.cancelled(builder.difference(claim.reference, claim.answer))
    denominators: list[int] = []
    for exponents, c in n.terms():
        single = ring.single(tuple(map(int, exponents)))
        if single is None or single.kind not in ("atan", "asin", "pi"):
            return None
        if single.kind != "pi":
            denominators.append(int(fmpq(c).q))
    return lcm(*denominators) if denominators and d is ring.one else None


def by_separation(claim: Claim) -> bool:
    """The difference is an algebraic number, too small not to be 0."""
    return is_certainly_zero(claim.difference)


def are_equal(claim: Claim) -> bool:
    """Whether two numbers are proved to be the same by any of the ways."""
    try:
        if claim.identical():
            return True
    except NowhereDefinedError:
        return False
    return any(proves(claim) for proves in (by_exponentials, by_angles, by_separation))
