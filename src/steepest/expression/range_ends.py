"""Where the range of a sum begins and ends, so that shifted, split and joined sums have the same parts.

With F(n) = f(1) + … + f(n) the sum of f(i) for i = a … b is F(b) - F(a - 1) wherever the range does not run
backwards, b ≥ a - 1. The index is shifted so that the lowest entry of data is x_i itself and not x_{i+1},
and F is asked only for ends without a number in them: F(N - 1) is F(N) less the last term. So
``x_1 + sum(i=2..N, x_i)`` and ``sum(i=0..N-1, x_{i+1})`` are both F(N), for N ≥ 1.

Read `summing` next, which puts the parts together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import fmpq

from steepest.expression.nodes import FiniteSum, Indexed, Node, Ranged, Sum, Symbol, written_value
from steepest.expression.trees import children, free_symbols, walk

if TYPE_CHECKING:
    from steepest.expression.building import Builder
    from steepest.expression.rings import Element

MOST_TERMS_APART = 8


@dataclass(frozen=True, slots=True)
class Ends:
    """``F(end) + added terms - F(start) - skipped terms``, for the sum of f(i) as one of f(j - shift).

    Attributes:
        shift: j = i + shift.
        end: up to where F runs, without a number added.
        added: how many terms there are behind it; < 0 where so many of the last are too many.
        start: the same for what does not belong to the sum; None where that is a few terms only.
        skipped: how many terms behind `start` do not belong to it.
    """

    shift: int
    end: Element
    added: int
    start: Element | None
    skipped: int


def ends_of(builder: Builder, node: Ranged, lower: Element, upper: Element) -> Ends | None:
    """The ends of a range that is known not to run backwards; None where that is not known."""
    first, last = _parted(builder, lower), _parted(builder, upper)
    if first is None or last is None:
        return None
    (start, a), (end, b) = first, last
    from_number = start[0] == 0
    lowest = _lowest(node.body, node.index)
    shift = lowest if lowest is not None else 1 - a if from_number else 0
    skipped, added = a - 1 + shift, b + shift
    if from_number and not skipped and not added:
        return Ends(shift, end, 0, None, 0)
    if max(abs(skipped), abs(added)) > MOST_TERMS_APART or not _runs_forwards(builder, lower, upper):
        return None
    if not is_at_least(builder, end, 0) or not (from_number or is_at_least(builder, start, 0)):
        return None
    return Ends(shift, end, added, None if from_number else start, skipped)


def _parted(builder: Builder, end: Element) -> tuple[Element, int] | None:
    """An end of a range as (the rest, the number added to it); None where that is no whole number."""
    n, d = builder.ring.cancelled(end)
    if d is not builder.ring.one:
        return None
    found = next((c for exponents, c in n.terms() if not any(exponents)), None)
    if found is None:
        return (n, d), 0
    return ((n - found, d), int(found.p)) if found.q == 1 else None


def _runs_forwards(builder: Builder, lower: Element, upper: Element) -> bool:
    """Whether it is known that a range does not run backwards."""
    ring = builder.ring
    count = ring.add(ring.add(upper, ring.negated(lower)), (ring.one, ring.one))
    return is_at_least(builder, count, 0)


def is_at_least(builder: Builder, count: Element, least: int) -> bool:
    """Whether a number of terms is known to be so large, whatever case is being proved."""
    with builder.signs.without_cases():
        excess = builder.ring.add(count, builder.rational(fmpq(-least)))
        return builder.signs.of_element(excess) in (0, 1)


# ---- where data begin


def terms_apart(node: FiniteSum) -> tuple[FiniteSum, ...]:
    """The sum of each term, where they move with the index from different places, as x_{i+1} - x_i; otherwise none."""
    if not isinstance(node.body, Sum):
        return ()
    moving = [term for term in node.body.terms if node.index.name in free_symbols(term)]
    if len({_lowest(term, node.index) for term in moving}) < 2:
        return ()
    return tuple(FiniteSum(term, node.index, node.lower, node.upper) for term in node.body.terms)


@lru_cache(maxsize=1024)
def _lowest(body: Node, index: Symbol) -> int | None:
    """The lowest c with an entry x_{i+c}; None without such entries."""
    entries = (part for part in walk(body) if isinstance(part, Indexed))
    return min((c for entry in entries for c in _distances(entry, index)), default=None)


def _distances(entry: Indexed, index: Symbol) -> Iterator[int]:
    """c for each place ``i + c`` of an entry."""
    for place in children(entry):
        if place == index:
            yield 0
        elif isinstance(place, Sum) and place.terms.count(index) == 1:
            rest = [written_value(term) for term in place.terms if term != index]
            if all(value is not None and value.denominator == 1 for value in rest):
                yield sum(int(value) for value in rest if value is not None)
