"""Ranges that run backwards: what ``sum(i=5..2, …)`` means differs from book to book.

Some give it no terms, others take away the terms between. Nobody asks for it, so a point at which a range
with free ends would run backwards by more than one tells nothing of two formulas.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.sampling import SamplePoint
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import FiniteProduct, FiniteSum, Node, Ranged
from steepest.expression.trees import bound_by, children, free_symbols

_RANGED = frozenset({FiniteSum, FiniteProduct})


def runs_backwards(trees: Sequence[Node], point: SamplePoint, integers: Collection[str] = ()) -> bool:
    """Whether a range with free ends runs backwards at a point, as m+1 … N does for m = 5 and N = 2."""
    for tree in trees:
        if not _RANGED.isdisjoint(kinds_in(tree)):
            for lower, upper in _free_ranges(tree):
                first, last = _value(lower, point, integers), _value(upper, point, integers)
                if first is not None and last is not None and last < first - 1:
                    return True
    return False


@lru_cache(maxsize=512)
def _free_ranges(tree: Node) -> tuple[tuple[Node, Node], ...]:
    """The ends of the ranges of a tree, without repetition; those that depend on an index around them left out."""
    return tuple(dict.fromkeys(_ranges(tree, frozenset())))


def _ranges(node: Node, bound: frozenset[str]) -> Iterator[tuple[Node, Node]]:
    if isinstance(node, Ranged) and not (free_symbols(node.lower) | free_symbols(node.upper)) & bound:
        yield node.lower, node.upper
    bound |= {symbol.name for symbol in bound_by(node)}
    for part in children(node):
        yield from _ranges(part, bound)


def _value(end: Node, point: SamplePoint, integers: Collection[str]) -> fmpq | None:
    if end in point:
        return point[end]
    try:
        value = evaluate(end, point, integers=integers).value
    except (UndefinedError, IndeterminateError, MissingValueError, UnsupportedError):
        return None
    return value if isinstance(value, fmpq) else None
