"""Where parts of a formula stand in what a surface writes of it, from which column to which."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from steepest.derivation.step import Path
from steepest.expression.nodes import Node
from steepest.expression.writing.marking import write_marked
from steepest.expression.writing.surface import Surface

Span = tuple[int, int]

_FIRST_END = 0xE000  # characters for private use, one for the end of each part
_ENDS = re.compile("[\ue000-\uf8ff]")
_BETWEEN = re.compile(r"\s*(\*|\\cdot)?\s*")  # what may stand between two neighbours that are both new


def spans(node: Node, written: str, surface: Surface, parts: Collection[Path]) -> list[Span]:
    """The spans of the parts in the text, left to right; neighbours with nothing between them are one.

    Args:
        node: the formula.
        written: what the surface writes of it.
        surface: the surface.
        parts: where the parts stand.

    Returns:
        The spans; none where a mark would change how the rest is written.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing.text import Text
    >>> spans(parse("a b + sin(2x)"), "a b + sin(2x)", Text(), [(0, 0), (0, 1), (1, 0)])
    [(0, 3), (10, 12)]
    """
    lengths: list[int] = []

    def ended(text: str) -> str:
        """Only the end is marked, for the writers look at how a text begins."""
        lengths.append(len(_ENDS.sub("", text)))
        return text + chr(_FIRST_END + len(lengths) - 1)

    marked = write_marked(node, surface, list(parts), ended)
    found: list[Span] = []
    for seen, end in enumerate(_ENDS.finditer(marked)):
        stop = end.start() - seen
        found.append((stop - lengths[ord(end.group()) - _FIRST_END], stop))
    return _joined(sorted(found), written) if _ENDS.sub("", marked) == written else []


def _joined(found: Sequence[Span], written: str) -> list[Span]:
    """The spans without those inside others, neighbours as one."""
    joined: list[Span] = []
    for start, stop in found:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        elif joined and _BETWEEN.fullmatch(written, joined[-1][1], start):
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined
