"""Whether the written lines of a formula are read back as that formula, as text and as LaTeX."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from steepest.errors import LimitError, ParseError
from steepest.expression.kinds import kinds_in
from steepest.expression.limits import LIMITS
from steepest.expression.nodes import Application, Cardinality, Indexed, Node, SetSum, Symbol, Vector
from steepest.expression.reading import parse
from steepest.expression.trees import walk
from steepest.expression.work import spend
from steepest.expression.writing import to_latex, to_text

WORK_OF_READING = 10  # what it takes to write and read a node, in visits of evaluation

LONG_VECTOR = 200  # nodes: the entries of a longer one are read back one by one

UNREADABLE = "the line is too long to be read back"
UNDECLARED = "a function that is only named cannot be declared, so the line is not read back"


def misread(node: Node) -> str | None:
    """What is wrong with the written lines of a tree, read back; `UNREADABLE` where they are too long."""
    size = sum(1 for _ in walk(node))
    if isinstance(node, Vector) and size > LONG_VECTOR:  # its line is the lines of its entries
        return next((said for entry in node.entries if (said := misread(entry)) is not None), None)
    if size > LIMITS["nodes"].most:
        return UNREADABLE
    spend(WORK_OF_READING * size)
    return _misread(node)


@lru_cache(maxsize=512)
def _misread(node: Node) -> str | None:
    names = None if Application in kinds_in(node) else set(_names(node))  # a function has no declaration
    sets = {part.domain.name: "set" for part in walk(node) if isinstance(part, SetSum | Cardinality) and part.domain}
    for write in (to_text, to_latex):
        written = write(node)
        try:
            same = parse(written, names, sets or None) == node
        except LimitError:
            return UNREADABLE
        except ParseError as error:
            if names is None:
                return UNDECLARED
            return f"the line {written} cannot be read back: {error}"
        if not same and names is None:
            return UNDECLARED
        if not same:
            return f"the line {written} is read back as another formula"
    return None


def _names(node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Symbol):
            yield part.name
        elif isinstance(part, Indexed):
            yield part.base
