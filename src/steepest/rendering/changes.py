"""What is new in a line: the parts of a formula in which it differs from the line before.

A part is named by the positions of children that lead to it from the root, in the order of
`steepest.expression.trees.children`.
"""

from __future__ import annotations

from collections.abc import Sequence

from steepest.derivation.step import Path
from steepest.expression.nodes import Negation, Node, Product, Sum
from steepest.expression.trees import children, rebuilt

_ROWS = Sum | Product  # kinds whose parts stand in a row, so that some may come and go


def changed_parts(before: Node, after: Node) -> tuple[Path, ...]:
    """The smallest parts of `after` that are not as in `before`, left to right; none where parts only went away.

    >>> from steepest.expression.reading import parse
    >>> changed_parts(parse("a + sin(2x) + c"), parse("a + sin(3x) + c"))
    ((1, 0, 0),)
    >>> changed_parts(parse("a b"), parse("a c d b"))
    ((1,), (2,))
    """
    return tuple(_parts(before, after, ()))


def common_path(paths: Sequence[Path]) -> Path | None:
    """Where the smallest part lies that holds all of them; None where there are none.

    >>> common_path([(1, 0), (1, 2, 0)])
    (1,)
    """
    if not paths:
        return None
    first, last = min(paths), max(paths)
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return first[:shared]


def _parts(before: Node, after: Node, path: Path) -> list[Path]:
    if before == after:
        return []
    old, new = children(before), children(after)
    if type(before) is not type(after) or not new:
        return [path]
    if len(old) != len(new):
        return _in_row(old, new, path) if isinstance(after, _ROWS) else [path]
    if isinstance(after, Negation) or rebuilt(before, new) == after:
        return _one_by_one(old, new, path)
    return [path]


def _one_by_one(old: Sequence[Node], new: Sequence[Node], path: Path) -> list[Path]:
    """The changes of each part; the whole where every one of several parts is another."""
    changes = [_parts(one, other, (*path, place)) for place, (one, other) in enumerate(zip(old, new, strict=True))]
    if len(new) > 1 and all(found == [(*path, place)] for place, found in enumerate(changes)):
        return [path]
    return [part for found in changes for part in found]


def _in_row(old: Sequence[Node], new: Sequence[Node], path: Path) -> list[Path]:
    """The neighbours that stand where others stood."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    if start == end == 0:
        return [path]
    return [(*path, place) for place in range(start, len(new) - end)]


def _shared(one: Sequence[Node], other: Sequence[Node]) -> int:
    """How many parts are the same at the beginning."""
    pairs = zip(one, other, strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
