"""Entries of what stands in brackets, ``(X^T (X w - y))_j``: put in for the letter that stands for them.

The reader knows entries of names only. A bracket with an index behind it is read by itself, and its entry
written in index form, ``sum(i=1..N, X_ij …)``, as far as shapes are known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from steepest.errors import ParseError, UnsupportedError
from steepest.expression.names import canonical
from steepest.expression.nodes import Assignment, Equation, Indexed, Node, Symbol
from steepest.expression.reading import Reading, parse
from steepest.expression.trees import mapped, walk

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

_LETTERS = "ΞΨΦΩΥΓΔ"  # of which one that the text does not use stands for an entry
_INDEX = re.compile(r"\)\s*_(?:\{(?P<braced>[^{}]+)\}|(?P<bare>\w))")
MOST_ENTRIES = 4

Read = Callable[[str, Sequence[str]], Reading]  # a text, with further names


def has_bracket_entries(text: str) -> bool:
    """Whether a text has an index behind a bracket."""
    return _INDEX.search(text) is not None


def read_with_entries(text: str, shapes: dict[str, Shape], read: Read) -> Reading:
    """A text in which entries of brackets occur.

    Args:
        text: the text.
        shapes: the shapes of its names.
        read: how a text is read with a further letter for each entry.

    Raises:
        ParseError: the text, or what stands in a bracket, cannot be read, or it has no such entry.
    """
    entries: dict[Node, Node] = {}
    free = [letter for letter in _LETTERS if letter not in text]
    outside = text
    while (found := _INDEX.search(outside)) is not None:
        if len(entries) == min(MOST_ENTRIES, len(free)):
            raise ParseError(text, 0, "too many entries of brackets")
        begin = _opening(outside, found.start())
        if begin is None:
            raise ParseError(text, found.start(), "a bracket closed here was never opened")
        letter = free[len(entries)]
        inside, index = outside[begin + 1 : found.start()], found["braced"] or found["bare"]
        entries[Symbol(canonical(letter))] = _entry(text, read(inside, tuple(free)).node, index, shapes)
        outside = f"{outside[:begin]} {letter} {outside[found.end() :]}"
    whole = read(outside, tuple(free))
    sides = [whole.node] if whole.left is None else [whole.node, whole.left]
    if not entries.keys() <= {part for side in sides for part in walk(side)}:
        raise ParseError(text, 0, "an index behind a bracket cannot be read here")
    node = mapped(whole.node, lambda part: entries.get(part, part))
    left = None if whole.left is None else mapped(whole.left, lambda part: entries.get(part, part))
    return Reading(text, node, (), left, whole.arguments, whole.assigned)


def parse_with_entries(text: str, shapes: dict[str, Shape], read: Read) -> Node:
    """The tree of such a text; a statement with both sides."""
    reading = read_with_entries(text, shapes, read)
    if reading.left is None:
        return reading.node
    return (Assignment if reading.assigned else Equation)(reading.left, reading.node)


def _opening(text: str, closing: int) -> int | None:
    """Where the bracket was opened that closes at a place."""
    depth = 0
    for place in range(closing, -1, -1):
        depth += (text[place] == ")") - (text[place] == "(")
        if depth == 0:
            return place
    return None


def _entry(text: str, node: Node, index: str, shapes: dict[str, Shape]) -> Node:
    """One entry of a vector or a matrix, in index form."""
    from steepest.evidence.shaping import understood
    from steepest.expression.entries import IndexForm
    from steepest.expression.shapes import ShapeMismatchError

    named = parse(f"q_{{{index}}}")
    places = named.indices if isinstance(named, Indexed) else ()
    try:
        shaped = understood((node,), shapes).shaped(0)
        size = shaped.size
        dims = [dim for dim in (size.rows, size.columns) if dim is not None]
        if len(dims) != len(places):
            raise ParseError(text, text.find(f"_{index}"), f"{shaped.shape} has no entry with {len(places)} indices")
        given = iter(places)
        row, column = (next(given) if dim is not None else None for dim in (size.rows, size.columns))
        return IndexForm(node, shaped.shapes, [*shapes]).entry_at(shaped.node, row, column)
    except (ShapeMismatchError, UnsupportedError) as error:
        raise ParseError(text, 0, str(error)) from None
