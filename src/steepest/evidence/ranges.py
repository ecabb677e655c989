"""Which numbers a free index may stand for: ∂/∂w_j of a sum of w_k over k = 1 … d asks for one of w_1 … w_d.

An entry outside the range does not occur, and nobody asks for it; points at which a letter would mean
such an entry are moved to one that does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb

from steepest.evidence.sampling import SamplePoint
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Derivative, Indexed, Node, Number, Ranged, Symbol
from steepest.expression.trees import children, free_symbols, walk


@dataclass(frozen=True, slots=True)
class IndexRange:
    """A free letter, or a number, that stands where the index of a sum or product stands; and the ends of its range."""

    letter: Symbol | Number
    lower: Node
    upper: Node


def index_ranges(nodes: Sequence[Node]) -> tuple[IndexRange, ...]:
    """The ranges of the letters in the variables of held derivatives.

    >>> from steepest.expression.reading import parse
    >>> [found.letter.name for found in index_ranges([parse("∂/∂w_j(sum(k=1..d, w_k x_k))")])]
    ['j']
    """
    asked = [part for node in nodes for part in walk(node) if isinstance(part, Derivative)]
    return tuple(dict.fromkeys(found for part in asked for found in _of_question(part)))


def _of_question(question: Derivative) -> Iterator[IndexRange]:
    variable = question.variable
    if not isinstance(variable, Indexed):
        return
    for part in walk(question.body):
        if not isinstance(part, Ranged):
            continue
        for entry in walk(part.body):
            if isinstance(entry, Indexed) and entry.base == variable.base:
                pairs = zip(children(entry), children(variable), strict=False)
                letters = (asked for own, asked in pairs if own == part.index and isinstance(asked, Symbol | Number))
                yield from (IndexRange(letter, part.lower, part.upper) for letter in letters)


def in_range(point: SamplePoint, ranges: Sequence[IndexRange]) -> SamplePoint | None:
    """The point with each letter inside its ranges; None where there is no entry to choose."""
    for found in ranges:
        letter = found.letter
        value = int(letter.value) if isinstance(letter, Number) else int(point[letter].p) if letter in point else None
        if value is None or not free_symbols(found.lower) | free_symbols(found.upper) <= _names(point):
            continue
        lower, upper = _whole(found.lower, point), _whole(found.upper, point)
        if lower is None or upper is None or upper < lower:
            return None
        if isinstance(letter, Symbol):
            point = point.moved(letter, Fraction(lower + (value - lower) % (upper - lower + 1)))
        elif not lower <= value <= upper:
            return None
    return point


def _names(point: SamplePoint) -> frozenset[str]:
    return frozenset(node.name for node in point if isinstance(node, Symbol))


def _whole(end: Node, point: SamplePoint) -> int | None:
    try:
        value = enclose(end, point, 64)
    except (UndefinedError, IndeterminateError):
        return None
    whole = value.unique_fmpz() if isinstance(value, arb) else None
    return None if whole is None else int(whole)
