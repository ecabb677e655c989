"""Where the range of a sum begins and ends, so that shifted, split and joined sums have the same parts.

With F(n) = f(1) + … + f(n) the sum of f(i) for i = a … b is F(b) - F(a - 1) wherever the range does not run
backwards, b ≥ a - 1. The index is shifted so that the lowest entry of data is x_i itself and not x_{i+1}, and
turned where it is x_{N-i}; F is asked only for ends without a number in them: F(N - 1) is F(N) less the last
term. So ``x_1 + sum(i=2..N, x_i)`` and ``sum(i=0..N-1, x_{N-i})`` are both F(N), for N ≥ 1.

Read `summing` next, which puts the parts together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from flint import fmpq

from steepest.expression.nodes import FiniteSum, Indexed, Negation, Node, Ranged, Sum, Symbol, number
from steepest.expression.trees import children, free_symbols, walk

if TYPE_CHECKING:
    from steepest.expression.building import Builder
    from steepest.expression.rings import Element

MOST_TERMS_APART = 8


@dataclass(frozen=True, slots=True)
class Ends:
    """``F(end) + added terms - F(start) - skipped terms``, for F the sum of f at the index that belongs to j.

    Attributes:
        turned: whether j runs the other way, j = shift - i; otherwise j = i + shift.
        shift: how far j is from i.
        end: up to where F runs, without a number added.
        added: how many terms there are behind it; < 0 where so many of the last are too many.
        start: the same for what does not belong to the sum; None where that is a few terms only.
        skipped: how many terms behind `start` do not belong to it.
    """

    turned: bool
    shift: Element
    end: Element
    added: int
    start: Element | None
    skipped: int

    def index(self, builder: Builder, j: Element) -> Element:
        """The index i that belongs to j."""
        ring = builder.ring
        if self.turned:
            return ring.add(self.shift, ring.negated(j))
        return ring.add(j, ring.negated(self.shift))


def ends_of(builder: Builder, node: Ranged, lower: Element, upper: Element) -> Ends | None:
    """The ends of a range that is known not to run backwards; None where that is not known."""
    ring, one = builder.ring, builder.rational(fmpq(1))
    found = _shift(builder, node)
    turned, shift = found or (False, None)
    if shift is None:  # no data: let it run from 1 where it runs from a number
        shift = ring.add(one, ring.negated(lower)) if ring.rational(lower) is not None else builder.rational(fmpq(0))
    low, high = (upper, lower) if turned else (lower, upper)
    moved = [ring.add(shift, ring.negated(end) if turned else end) for end in (low, high)]
    before = ring.cancelled(ring.add(moved[0], ring.negated(one)))
    first, last = _parted(builder, before), _parted(builder, moved[1])
    if first is None or last is None:
        return None
    (start, skipped), (end, added) = first, last
    from_number = start[0] == 0
    if from_number and not skipped and not added:
        return Ends(turned, shift, end, 0, None, 0)
    if max(abs(skipped), abs(added)) > MOST_TERMS_APART or not _runs_forwards(builder, lower, upper):
        return None
    if not is_at_least(builder, end, 0) or not (from_number or is_at_least(builder, start, 0)):
        return None
    return Ends(turned, shift, end, added, None if from_number else start, skipped)


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

Move = tuple[bool, Node]  # whether a place is c - i and not i + c, and c


def _shift(builder: Builder, node: Ranged) -> tuple[bool, Element] | None:
    """How the index has to move for the first entry of data to be x_i; None where there are no data."""
    moves = _moves(node.body, node.index)
    turned = bool(moves) and all(turned for turned, _ in moves)
    places = [builder.ring.cancelled(builder.element(c)) for backwards, c in moves if backwards == turned]
    if not places:
        return None
    by_rest: dict[tuple[str, str], list[tuple[int, Element]]] = {}
    for place in places:
        parted = _parted(builder, place)
        if parted is None:
            return None
        by_rest.setdefault(builder.ring.key(parted[0]), []).append((parted[1], place))
    _, shift = min(by_rest[min(by_rest)], key=lambda pair: pair[0] * (-1 if turned else 1))
    return turned, shift


def terms_apart(node: FiniteSum) -> tuple[FiniteSum, ...]:
    """The sum of each term, where they move with the index from different places, as x_{i+1} - x_i; otherwise none."""
    if not isinstance(node.body, Sum):
        return ()
    moving = [term for term in node.body.terms if node.index.name in free_symbols(term)]
    if len({frozenset(_moves(term, node.index)) for term in moving}) < 2:
        return ()
    return tuple(FiniteSum(term, node.index, node.lower, node.upper) for term in node.body.terms)


@lru_cache(maxsize=1024)
def _moves(body: Node, index: Symbol) -> tuple[Move, ...]:
    """How the places of the data of a formula move with an index, without repetition."""
    entries = (part for part in walk(body) if isinstance(part, Indexed))
    return tuple(dict.fromkeys(move for entry in entries for move in _moves_of(entry, index)))


def _moves_of(entry: Indexed, index: Symbol) -> Iterator[Move]:
    for place in children(entry):
        if place == index:
            yield False, number(0)
        elif isinstance(place, Sum):
            rest = tuple(term for term in place.terms if term not in (index, Negation(index)))
            c = rest[0] if len(rest) == 1 else Sum(rest)
            if len(rest) == len(place.terms) - 1 and index.name not in free_symbols(c):
                yield Negation(index) in place.terms, c
