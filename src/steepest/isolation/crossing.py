"""Formulas as lines of text that cross to another process and are read there by our own reader.

Nothing but text, names and numbers crosses; neither side runs what the other one sends. A formula whose
line is read back as anything else does not cross.
"""

from __future__ import annotations

from collections.abc import Collection

from steepest.errors import ParseError, UnsupportedError
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.trees import walk
from steepest.expression.writing import to_text


def names_in(*nodes: Node) -> list[str]:
    """The names that a reader of the formulas has to know, in alphabetical order."""
    parts = [part for node in nodes for part in walk(node)]
    symbols = {part.name for part in parts if isinstance(part, Symbol)}
    return sorted(symbols | {part.base for part in parts if isinstance(part, Indexed)})


def to_line(node: Node, names: Collection[str]) -> str:
    """The line of a formula whose reader knows these names.

    Raises:
        UnsupportedError: no line says this formula and no other.
    """
    line = to_text(node)
    try:
        same = parse(line, names) == node
    except ParseError as error:
        raise UnsupportedError(f"the formula {line[:80]} cannot be handed over as text") from error
    if not same:
        raise UnsupportedError(f"the formula {line[:80]} is not the same when it is read back")
    return line


def from_line(line: str, names: Collection[str]) -> Node:
    """The formula of a line.

    Raises:
        ParseError: the line is no formula.

    >>> from_line(to_line(parse("x^2 y'"), ["x", "y'"]), ["x", "y'"]) == parse("x^2 y'")
    True
    """
    return parse(line, names)
