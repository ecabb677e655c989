"""Points at which labels add up to 1, where a derivation assumes that they do: ``sum(r=1..K, y_ir) = 1``.

A point chosen without knowing of the assumption almost never satisfies it, and would show nothing. The last entry
of each such sum is therefore made what the others leave for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from flint import fmpq

from steepest.evidence.sampling import SamplePoint
from steepest.expression.nodes import FiniteSum, Indexed, Node, Number, Relation, Symbol, number, written_value

MOST = 6  # examples for which labels are chosen


@dataclass(frozen=True, slots=True)
class _Total:
    """A sum of entries that is a number: over r = lower … upper of base_{prefix, r}."""

    entry: Indexed
    index: Symbol
    lower: Node
    upper: Node
    value: Fraction


def settled(point: SamplePoint, conditions: Sequence[Node]) -> SamplePoint:
    """The point, with the last entry of each sum that is assumed to be a number chosen so that it is."""
    for found in totals_in(conditions):
        for entries in _rows(found, point):
            for earlier in entries[:-1]:
                point[earlier]
            rest = found.value - sum((_fraction(point[earlier]) for earlier in entries[:-1]), Fraction(0))
            point = point.moved(entries[-1], rest)
    return point


def totals_in(conditions: Sequence[Node]) -> Iterator[_Total]:
    """The conditions that say what a sum of entries is."""
    for condition in conditions:
        if not isinstance(condition, Relation) or condition.signs != ("=",):
            continue
        left, value = condition.operands[0], written_value(condition.operands[1])
        if isinstance(left, FiniteSum) and isinstance(left.body, Indexed) and value is not None:
            yield _Total(left.body, left.index, left.lower, left.upper, value)


def _rows(found: _Total, point: SamplePoint) -> Iterator[list[Indexed]]:
    """The entries of each sum: one sum for every example."""
    lower, upper = _whole(found.lower, point), _whole(found.upper, point)
    if lower is None or upper is None or upper < lower:
        return
    letters = [index for index in found.entry.indices if isinstance(index, Symbol) and index != found.index]
    for values in product(range(1, _examples(point) + 1), repeat=len(letters)):
        known = dict(zip(letters, values, strict=True))
        yield [_entry(found, known, at) for at in range(lower, upper + 1)]


def _entry(found: _Total, known: dict[Symbol, int], at: int) -> Indexed:
    """The entry with a number for each of its indices."""
    values = {**known, found.index: at}
    indices = (number(values[i]) if isinstance(i, Symbol) and i in values else i for i in found.entry.indices)
    return Indexed(found.entry.base, tuple(indices), found.entry.above)


def _examples(point: SamplePoint) -> int:
    """As many examples as the largest size of the point, but no more than a few."""
    sizes = [int(value.p) for name, value in point.items() if isinstance(name, Symbol) and value.q == 1]
    return min(MOST, max((size for size in sizes if size > 0), default=1))


def _whole(end: Node, point: SamplePoint) -> int | None:
    if isinstance(end, Number):
        return int(end.value) if end.value.denominator == 1 else None
    value = point.get(end)
    return int(value.p) if value is not None and value.q == 1 else None


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
