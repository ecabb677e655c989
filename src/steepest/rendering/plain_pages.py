"""Pages as plain text and as LaTeX, for records whose page says everything that is to be said.

`spoken` makes such a record known to `text` and to `latex`; Markdown and HTML read its page by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from steepest._page import (
    Block,
    Board,
    Code,
    Evaluated,
    Facts,
    Formula,
    Heading,
    Inline,
    Inlines,
    Page,
    Table,
    Title,
    Verbatim,
    Words,
)
from steepest._wrapping import WIDTH, formula, glued, prose
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.board_text import plainly, several_boards
from steepest.rendering.choosing import Detail
from steepest.rendering.latex import displayed, fragment, several_aligned, words
from steepest.rendering.pages import page
from steepest.rendering.text import text
from steepest.rendering.typed import typed_latex
from steepest.rendering.values import line_of, typeset

_INDENT = "  "


def spoken(kind: type) -> Callable[[Callable[..., Page]], Callable[..., Page]]:
    """Registers the page of a kind of record, and with it how the record is written as text and as LaTeX."""

    def register(make: Callable[..., Page]) -> Callable[..., Page]:
        page.register(kind, make)
        text.register(kind, _as_text)
        fragment.register(kind, _as_latex)
        return make

    return register


def _as_text(
    record: object, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any
) -> str:
    return "\n\n".join(page_text(page(record, digits), detail, width, **how))


def _as_latex(record: object, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    return "\n".join(page_latex(page(record, digits), detail, **how))


def _shown(blocks: Page, detail: Detail) -> list[Block]:
    """What is said at a level of detail."""
    return [block for block in blocks if detail != "terse" or not _is_left_out(block)]


def _is_left_out(block: Block) -> bool:
    return block.aside if isinstance(block, Board) else isinstance(block, Words) and block.kind == "meaning"


def page_text(blocks: Page, detail: Detail = "normal", width: int = WIDTH, **how: Any) -> Iterator[str]:
    """The paragraphs of a page as plain text; sentences that follow each other are one paragraph."""
    kept = _shown(blocks, detail)
    boards = iter(several_boards([block.step for block in kept if isinstance(block, Board)], detail, width, **how))
    for group in _paragraphs(kept):
        first = group[0]
        if isinstance(first, Words):
            yield "\n".join(_sentence_text(block.parts, width) for block in group if isinstance(block, Words))
        elif (paragraph := next(boards) if isinstance(first, Board) else _block_text(first, width)) is not None:
            yield paragraph


def _paragraphs(blocks: list[Block]) -> Iterator[list[Block]]:
    """Sentences that follow each other together, anything else alone; the check of the steps stands apart."""
    group: list[Block] = []
    for block in blocks:
        if group and not (_goes_on(block) and isinstance(group[-1], Words) and _goes_on(group[-1], block)):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _goes_on(block: Block, following: Block | None = None) -> bool:
    """Whether a sentence is part of a paragraph, and of the same one as the next."""
    if not isinstance(block, Words) or block.kind == "opening":
        return False
    checks = ("check", "doubt")
    return following is None or not isinstance(following, Words) or (block.kind in checks) == (following.kind in checks)


def _block_text(block: Block, width: int) -> str | None:
    match block:
        case Title():
            return None
        case Heading(parts=parts):
            return _sentence_text(parts, width)
        case Formula(node=node, label=label):
            return formula(f"{label}: {to_text(node)}" if label else to_text(node), width)
        case Evaluated():
            return line_of(block, width)
        case Facts(caption=caption, rows=rows):
            listed = (formula(f"{_INDENT}{to_text(a)} {sign} {to_text(b)}", width, 6) for a, sign, b in rows)
            return "\n".join([f"{_sentence_text(caption, width)}:", *listed])
        case Table():
            return table_text(block, width)
        case Verbatim(text=lines):
            return lines
    raise TypeError(f"a {type(block).__name__} is no block")


def table_text(block: Table, width: int) -> str:
    """The columns of a table one beside the other, numbers below each other; what is too wide goes on below."""
    cells = [[to_text(cell) for cell in row] for row in (block.head, *block.rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    parts = [f"{_sentence_text(block.caption, width)}:"]
    for columns in _fitting(widths, width):
        rows = ("  ".join(row[at].rjust(widths[at]) for at in columns) for row in cells)
        parts.append("\n".join(f"{_INDENT}{row}" for row in rows))
    return "\n".join(parts[:2]) + "".join(f"\n\n{part}" for part in parts[2:])


def _fitting(widths: list[int], width: int) -> Iterator[list[int]]:
    """The columns in groups that are no wider than the page; each begins with the first column."""
    group, used = [0], len(_INDENT) + widths[0]
    for at in range(1, len(widths)):
        if len(group) > 1 and used + 2 + widths[at] > width:
            yield group
            group, used = [0], len(_INDENT) + widths[0]
        group.append(at)
        used += 2 + widths[at]
    yield group


def _sentence_text(parts: Inlines, width: int) -> str:
    return prose("".join(map(_inline_text, parts)), width, _INDENT)


def _inline_text(part: Inline) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Code):
        return glued(part.text)
    return glued(to_text(part) if isinstance(part, Node) else plainly(part.formula))


def page_latex(blocks: Page, detail: Detail = "normal", **how: Any) -> Iterator[str]:
    """The parts of a page as LaTeX."""
    kept = _shown(blocks, detail)
    boards = iter(several_aligned([block.step for block in kept if isinstance(block, Board)], detail, **how))
    for block in kept:
        part = next(boards) if isinstance(block, Board) else _block_latex(block)
        if part is not None:
            yield part


def _block_latex(block: Block) -> str | None:
    match block:
        case Title():
            return None
        case Heading(parts=parts):
            return rf"\medskip\noindent\textbf{{{_sentence_latex(parts)}}}\par"
        case Words(parts=parts):
            return _sentence_latex(parts) + r"\par"
        case Formula(node=node, label=label):
            return displayed(rf"\text{{{words(label)}: }} {to_latex(node)}" if label else to_latex(node))
        case Evaluated():
            return typeset(block)
        case Facts(caption=caption, rows=rows):
            body = " \\\\\n".join(rf"{to_latex(a)} &{_SIGNS.get(sign, sign)} {to_latex(b)}" for a, sign, b in rows)
            return f"{_sentence_latex(caption)}:\n\\begin{{align*}}\n{body}\n\\end{{align*}}"
        case Table(caption=caption):
            return f"{_sentence_latex(caption)}:\n\\begin{{center}}\n{_tabular(block)}\n\\end{{center}}"
        case Verbatim(text=lines):
            return f"\\begin{{verbatim}}\n{lines}\n\\end{{verbatim}}"
    raise TypeError(f"a {type(block).__name__} is no block")


def _tabular(block: Table) -> str:
    """A table as LaTeX has it."""
    rows = (" & ".join(f"${to_latex(cell)}$" for cell in row) + r" \\" for row in (block.head, *block.rows))
    head, *others = rows
    body = "\n".join([head, r"\hline", *others])
    return f"\\begin{{tabular}}{{{'r' * len(block.head)}}}\n{body}\n\\end{{tabular}}"


_SIGNS = {"←": r"\leftarrow", "≈": r"\approx"}


def _sentence_latex(parts: Inlines) -> str:
    return "".join(map(_inline_latex, parts))


def _inline_latex(part: Inline) -> str:
    if isinstance(part, str):
        return words(part)
    if isinstance(part, Code):
        return rf"\texttt{{{words(part.text)}}}"
    return f"${to_latex(part) if isinstance(part, Node) else typed_latex(part.formula)}$"
