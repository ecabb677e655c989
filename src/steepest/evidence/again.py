"""What a comparison is asked to do again when evidence is rechecked: certain points, certain ways, fresh points.

The parts of two formulas are found as they always are; each pair of parts then looks at what is asked for here,
and searches for nothing else. Read `rechecking` next, which asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction

from steepest.evidence.domain import Domain
from steepest.evidence.records import Place
from steepest.evidence.sampling import SamplePoint, range_of_entry
from steepest.expression.nodes import Indexed, Symbol


@dataclass(frozen=True, slots=True)
class Again:
    """What is asked for.

    Attributes:
        precision: bits with which values are enclosed.
        places: the points at which both formulas are evaluated; None for fresh ones.
        methods: the ways in which they are to be proved the same; None where points are looked at.
    """

    precision: int
    places: tuple[Place, ...] | None = None
    methods: tuple[str, ...] | None = None


_AGAIN: ContextVar[Again | None] = ContextVar("again", default=None)


def asked_again() -> Again | None:
    """What the comparison in hand is asked to do again, if anything."""
    return _AGAIN.get()


@contextmanager
def looking_again(again: Again) -> Iterator[None]:
    """Let the comparisons inside do this again, and nothing else."""
    mark = _AGAIN.set(again)
    try:
        yield
    finally:
        _AGAIN.reset(mark)


def points_again(again: Again, domain: Domain, whole: frozenset[str]) -> Iterator[SamplePoint]:
    """The points that are asked for, as far as they lie in the domain."""
    for place in again.places or ():
        values = dict(place)
        if len(values) == len(place) and all(_belongs(*item, domain, whole) for item in place):
            yield SamplePoint(values, domain=domain)


def _belongs(node: object, value: Fraction, domain: Domain, whole: frozenset[str]) -> bool:
    """Whether a value is one that a variable may have."""
    if isinstance(node, Symbol):
        return value in domain.of_variable(node.name) and (node.name not in whole or value.denominator == 1)
    return isinstance(node, Indexed) and value in range_of_entry(node, domain)
