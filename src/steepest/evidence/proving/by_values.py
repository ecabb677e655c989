"""Proof value by value: an integer that has a few values only takes each of them in turn."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from steepest.evidence.domain import Range
from steepest.evidence.proving.claims import Claim
from steepest.expression.nodes import Symbol, number

Prover = Callable[[Claim], bool]

MOST_VALUES = 24


def by_values(claim: Claim, settled: Prover) -> bool:
    """Whether a claim is proved for each combination of values of the integers that have only a few."""
    few = [name for name in claim.roles.whole if _few(claim.domain.of_variable(name)) is not None]
    return bool(few) and _for_each(claim, sorted(few), settled, [MOST_VALUES])


def _for_each(claim: Claim, names: list[str], settled: Prover, left: list[int]) -> bool:
    if not names:
        left[0] -= 1
        return left[0] >= 0 and (claim.is_vacuous() or settled(claim))
    name, *others = names
    values = _few(claim.domain.of_variable(name)) or ()
    return all(_for_each(claim.at({Symbol(name): number(value)}), others, settled, left) for value in values)


def _few(values: Range) -> list[int] | None:
    """The integers of a range, where these are few."""
    if values.lower is None or values.upper is None or not values.integer:
        return None
    if values.upper - values.lower > MOST_VALUES:
        return None
    return [k for k in range(ceil(values.lower), floor(values.upper) + 1) if Fraction(k) in values]
