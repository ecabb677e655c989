"""Writing a tree with some of its parts marked, so that a reader sees at once what is new.

A part is named by its position: which child of the root, which child of that, and so on. Not every part is
written as one piece: in ``a - b`` the minus sign belongs to the sum, and in ``sin^2(x)`` the exponent stands inside
the base. Then the nearest part that is one piece is marked instead.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterator

from steepest.expression.nodes import Negation, Node
from steepest.expression.trees import children, rebuilt
from steepest.expression.writing.surface import Surface, Written
from steepest.expression.writing.walk import Walk

Position = tuple[int, ...]


class _MarkingWalk(Walk):
    """The walk that puts a mark around parts, which it knows by identity."""

    def __init__(self, root: Node, surface: Surface, parts: Collection[Node], mark: Callable[[str], str]) -> None:
        super().__init__(root, surface)
        self.parts = {id(part) for part in parts}
        self.mark = mark
        self.marked: dict[int, str] = {}

    def write(self, node: Node) -> Written:
        written = super().write(node)
        if id(node) not in self.parts:
            return written
        self.marked[id(node)] = self.mark(written.text)
        return Written(self.marked[id(node)], written.level)

    def text(self, node: Node) -> str:
        return self.write(node).text

    def at_least(self, level: int, node: Node) -> str:
        written = self.write(node)
        return written.text if written.level >= level else self.surface.bracket(written.text)


def write_marked(
    node: Node,
    surface: Surface,
    positions: Collection[Position],
    mark: Callable[[str], str],
    spell: Callable[[Walk, Node], str] = lambda on, node: on.text(node),
) -> str:
    """The tree as the surface spells it, with `mark` around the parts at the positions.

    Args:
        node: the tree.
        surface: the surface.
        positions: where the parts stand.
        mark: puts a mark around what is written of a part.
        spell: writes the tree on the walk; every part of it on the walk, too.

    Raises:
        IndexError: there is no part at one of the positions.
    """
    waiting = [_places(node, position) for position in positions]
    chosen = [next(places) for places in waiting]
    while True:
        tree, parts = _with_own(node, chosen)
        on = _MarkingWalk(tree, surface, parts, mark)
        written = spell(on, tree)
        found = [on.marked.get(id(part)) for part in parts]
        # What was written may still have been left out: an index that goes without saying.
        missing = [number for number, text in enumerate(found) if text is None or text not in written]
        if not missing:
            return written
        for number in missing:
            chosen[number] = next(waiting[number])


def _places(node: Node, position: Position) -> Iterator[Position]:
    """The position itself, what is behind its minus sign, and then the parts around it up to the root."""
    part = part_at(node, position)
    yield position
    if isinstance(part, Negation):
        yield (*position, 0)
    for length in range(len(position) - 1, -1, -1):
        yield position[:length]


def part_at(node: Node, position: Position) -> Node:
    """The part of a tree at a position.

    Raises:
        IndexError: there is none.
    """
    for place in position:
        parts = children(node)
        if not 0 <= place < len(parts):
            raise IndexError(f"a {type(node).__name__} has {len(parts)} parts, and none at {place}")
        node = parts[place]
    return node


def _with_own(node: Node, positions: Collection[Position]) -> tuple[Node, list[Node]]:
    """The tree with parts at the positions that occur nowhere else in it, and those parts.

    Equal parts of a tree are often one object; a copy can be told from them.
    """
    for position in positions:
        node = _copied(node, position)
    return node, [part_at(node, position) for position in positions]


def _copied(node: Node, position: Position) -> Node:
    """The tree with a copy of the part at the position."""
    if not position:
        return copy.copy(node)
    place, *below = position
    parts = list(children(node))
    parts[place] = _copied(parts[place], tuple(below))
    return rebuilt(node, tuple(parts))
