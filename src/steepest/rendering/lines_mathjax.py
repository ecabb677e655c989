r"""The lines of a derivation as rows of an ``aligned`` formula, for Markdown and for notebooks.

Reasons stand in a column of their own, or, where a line and its reason have no room side by side, below the
lines in as many rows as they need, for nothing breaks a formula that is too wide.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest._page import Inline, Inlines
from steepest.expression.writing import to_text
from steepest.rendering import mathjax
from steepest.rendering.boards import Lines, reason_parts
from steepest.rendering.latex import underlined
from steepest.rendering.lines import Line

_FORMULA, _BOTH = 40, 84  # characters of plain text: a line that has its reason beside it, and the two together
_ROW = 76  # a row of words
_QUESTION = r"&\mathrel{\phantom{=}}"


def line_rows(block: Lines) -> list[str]:
    """The question and the lines, each with what is said of it."""
    reasons = [reason_parts(line) for line in block.lines]
    beside = all(_fits(line, reason) for line, reason in zip(block.lines, reasons, strict=True))
    rows = [f"{_QUESTION} {mathjax.math(block.question)}"]
    for line, reason in zip(block.lines, reasons, strict=True):
        label = f"({line.number}) " if line.number in block.numbered else ""
        rows += _rows(line, reason, label, beside, block.marked)
    return rows


def _fits(line: Line, reason: Inlines) -> bool:
    formula = len(to_text(line.node))
    return not reason or (formula <= _FORMULA and formula + mathjax.width(reason) <= _BOTH)


def _rows(line: Line, reason: Inlines, label: str, beside: bool, marked: bool) -> list[str]:
    formula = f"&= {mathjax.safe(underlined(line)) if marked else mathjax.math(line.node)}"
    if beside and (label or reason):
        return [f"{formula} && {mathjax.sentence((label, *reason))}"]
    labelled = formula + (rf" \qquad {mathjax.words(label.strip())}" if label else "")
    rows = broken(("(", *reason, ")")) if reason else ()
    return [labelled, *(rf"&\qquad {mathjax.sentence(row)}" for row in rows)]


def broken(sentence: Inlines) -> Iterator[Inlines]:
    """A sentence in rows that are not too wide; formulas and equations stay whole."""
    row: list[Inline] = []
    for group in _groups(sentence):
        if row and mathjax.width((*row, *group)) > _ROW:
            yield tuple(row)
            first, *others = group
            group = [first.lstrip() if isinstance(first, str) else first, *others]
            row = []
        row += group
    yield tuple(row)


def _groups(sentence: Inlines) -> Iterator[list[Inline]]:
    """What stays together: a word, or a formula with the signs that touch it."""
    group: list[Inline] = []
    for part in _pieces(sentence):
        begins = isinstance(part, str) and part.startswith(" ") and not part.startswith(" =")
        if begins and group and not _awaits(group[-1]):
            yield group
            group = []
        group.append(part)
    yield group


def _awaits(part: Inline) -> bool:
    """Whether an equals sign still waits for its right side."""
    return isinstance(part, str) and part.endswith(" =")


def _pieces(sentence: Inlines) -> Iterator[Inline]:
    """The formulas, and the words one by one, each with the space before it."""
    for part in sentence:
        if not isinstance(part, str):
            yield part
            continue
        for number, word in enumerate(part.split(" ")):
            if word or number:
                yield f" {word}" if number else word
