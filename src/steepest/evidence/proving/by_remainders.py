"""Proof for every remainder of an integer: ``n = 2m`` and ``n = 2m + 1``, and so on.

What turns by parts of a circle, or has the sign ``(-1)^n``, depends on the remainder of n alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from steepest.evidence.domain import Domain, Range
from steepest.evidence.proving.claims import Claim
from steepest.expression.nodes import Function, Indexed, Node, Power, Ranged, Symbol, number
from steepest.expression.trees import free_symbols, walk

Prover = Callable[[Claim], bool]

MODULI = (2, 4, 3, 6)
CIRCULAR = frozenset({"sin", "cos", "tan", "cot", "sec", "csc"})


def by_remainders(claim: Claim, settled: Prover) -> bool:
    """Whether a claim is proved for each remainder of one of its integers, by 2, 4, 3 or 6."""
    turning = [name for name in claim.roles.integers if _turns(claim.difference, name)]
    return any(
        all(settled(case) for remainder in range(k) if (case := _case(claim, name, k, remainder)) is not None)
        for name in turning
        for k in MODULI
    )


def _turns(node: Node, name: str) -> bool:
    """Whether an integer stands in an exponent or in a circular function, and counts nothing."""
    parts = list(walk(node))
    counting = (part for part in parts if isinstance(part, Ranged | Indexed))
    if any(name in free_symbols(part) for part in counting):
        return False
    return any(name in free_symbols(inner) for part in parts for inner in _turning_parts(part))


def _turning_parts(part: Node) -> tuple[Node, ...]:
    if isinstance(part, Power):
        return (part.exponent,)
    return (part.argument,) if isinstance(part, Function) and part.name in CIRCULAR else ()


def _case(claim: Claim, name: str, k: int, remainder: int) -> Claim | None:
    """The claim for ``n = k m + remainder``, m being called n again; None where the domain has no such n."""
    variable = Symbol(name)
    values = _divided(claim.domain.of_variable(name), k, remainder)
    if values is None:
        return None
    domain = Domain({**claim.domain.ranges, name: values})
    return replace(claim.at({variable: number(k) * variable + number(remainder)}), domain=domain)


def _divided(values: Range, k: int, remainder: int) -> Range | None:
    def shifted(value: Fraction) -> Fraction:
        return (value - remainder) / k

    lower = None if values.lower is None else shifted(values.lower)
    upper = None if values.upper is None else shifted(values.upper)
    if lower is not None and upper is not None and upper // 1 < lower:
        return None
    try:
        return replace(values, lower=lower, upper=upper, excluded=tuple(map(shifted, values.excluded)))
    except ValueError:  # open bounds that meet
        return None
