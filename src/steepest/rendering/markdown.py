r"""Records as Markdown, the way GitHub, Jupyter and most editors show it: formulas between dollars.

A formula on a line of its own stands between ``$$``, which may not hold an ``align``; a derivation is one
``aligned`` block with its reasons beside the lines, or below them where there is no room. Words are escaped, so
that nothing typed becomes a link, a tag or a formula.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import singledispatch

from steepest._escaping import escaped
from steepest._page import Code, Evaluated, Facts, Formula, Heading, Inline, Inlines, Table, Title, Verbatim, Words
from steepest.expression.nodes import Node
from steepest.rendering import mathjax
from steepest.rendering.boards import Lines, Shown, shown
from steepest.rendering.choosing import Detail
from steepest.rendering.lines_mathjax import line_rows
from steepest.rendering.pages import page

_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {char: f"\\{char}" for char in "\\`*_[]$~|"})
_BEGINNING = re.compile(r"^(\d+(?=[.)])|(?=[#+=-]))")  # what would make a list or a heading of a paragraph
_HEADING = "###"


def markdown(
    record: object,
    detail: Detail = "normal",
    digits: int | None = None,
    *,
    expand: Collection[int] = (),
    numbered: bool = False,
    marked: bool = False,
) -> str:
    """A derivation, gradient, loss, update rule, value or verdict as Markdown with LaTeX formulas.

    Args:
        record: what to write.
        detail: "terse", "normal" or "every" step, or the rules that the reader knows.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.
        expand: the numbers of lines before which all is shown that is hidden there; in every derivation of the
            record that has a line of that number.
        numbered: whether every line has its number; without it only those that another line refers to.
        marked: whether what is new in a line is underlined.

    Raises:
        TypeError: the record has no Markdown.
        ValueError: `detail` is none of the three, one of its ids is no rule, or there is no line to expand.

    >>> from steepest.derivation import derive
    >>> print(markdown(derive("x^2", "x")))
    $$
    \\begin{aligned}
    &\\mathrel{\\phantom{=}} \\frac{d}{dx}\\left[x^{2}\\right] \\\\
    &= 2 x && \\text{power rule: }(x^n)' = n x^{n-1}\\text{ with }n\\text{ = }2
    \\end{aligned}
    $$
    """
    written = map(_written, shown(page(record, digits), detail, expand, numbered=numbered, marked=marked))
    return "\n\n".join(part for part in written if part)


@singledispatch
def _written(block: Shown) -> str:
    """A block as a paragraph; "" where Markdown has none for it."""
    raise TypeError(f"a {type(block).__name__} is no block")


@_written.register
def _(block: Title) -> str:
    return ""


@_written.register
def _(block: Heading) -> str:
    return f"{_HEADING} {_sentence(block.parts)}"


@_written.register
def _(block: Words) -> str:
    return _BEGINNING.sub(r"\1\\", _sentence(block.parts).strip())


@_written.register
def _(block: Formula) -> str:
    shown = mathjax.displayed(mathjax.math(block.node))
    return f"{words(block.label)}:\n\n{shown}" if block.label else shown


@_written.register
def _(block: Evaluated) -> str:
    return mathjax.displayed(mathjax.evaluated(block))


@_written.register
def _(block: Facts) -> str:
    return f"{_sentence(block.caption)}:\n\n{mathjax.displayed(mathjax.facts(block))}"


@_written.register
def _(block: Table) -> str:
    head, *rows = ("| " + " | ".join(map(_cell, row)) + " |" for row in (block.head, *block.rows))
    return "\n".join([f"{_sentence(block.caption)}:", "", head, "|" + " ---: |" * len(block.head), *rows])


def _cell(node: Node) -> str:
    """A formula in a table, where a stroke would end its cell."""
    return _inline(node).replace("|", r"\vert ")


@_written.register
def _(block: Lines) -> str:
    return mathjax.displayed(mathjax.aligned(line_rows(block)))


@_written.register
def _(block: Verbatim) -> str:
    shown = escaped(block.text)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _sentence(parts: Inlines) -> str:
    return "".join(_inline(part) for part in parts)


def _inline(part: Inline) -> str:
    if isinstance(part, str):
        return words(part)
    if isinstance(part, Code):
        return _code(part.text)
    return f"${_within_line(mathjax.inline(part))}$"


def _within_line(latex: str) -> str:
    """A formula in which nothing means something to Markdown: no double stroke, no line that begins emphasis.

    A line cannot begin it where a space follows, and TeX does not see the space.
    """
    return latex.replace(r"\\", r"\cr").replace("}_{", "}_ {")


def words(text: str) -> str:
    r"""Plain words, with a stroke or an entity for every sign that Markdown or HTML would act on.

    >>> print(words("x_1 < $5 [a](b) *c*"))
    x\_1 &lt; \$5 \[a\](b) \*c\*
    """
    return escaped(text, keep="").translate(_SPECIAL)


def _code(text: str) -> str:
    """A quotation that Markdown leaves alone."""
    shown = escaped(text, keep="")
    fence = "`" * (_longest_run(shown) + 1)
    room = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{room}{shown}{room}{fence}"


def _longest_run(text: str) -> int:
    runs: Sequence[str] = re.findall("`+", text)
    return max(map(len, runs), default=0)
