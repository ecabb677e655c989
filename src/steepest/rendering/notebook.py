r"""Records as the one formula that a notebook typesets: ``$$\\begin{aligned} … \\end{aligned}$$``.

Notebooks show HTML where a record has it; this is for what makes LaTeX of a notebook, and for programs that show
nothing else. ``align`` is not allowed between ``$$``, and no text is allowed beside a formula, so words are rows of it.
"""

from __future__ import annotations

from functools import singledispatch

from steepest._page import Evaluated, Facts, Formula, Heading, Table, Title, Verbatim, Words
from steepest.rendering import mathjax
from steepest.rendering.boards import Lines, Shown, shown
from steepest.rendering.lines_mathjax import broken, line_rows
from steepest.rendering.pages import page


def notebook_latex(record: object) -> str:
    """A record as one displayed formula, at the detail "normal".

    Raises:
        TypeError: the record cannot be shown.

    >>> from steepest.derivation import derive
    >>> print(notebook_latex(derive("7", "x")))
    $$\\begin{aligned}
    &\\mathrel{\\phantom{=}} \\frac{d}{dx}\\left[7\\right] \\\\
    &= 0 && 7\\text{ does not contain }x\\text{, so its derivative is 0}
    \\end{aligned}$$
    """
    rows = [row for block in shown(page(record), "normal") for row in _rows(block)]
    return f"$${mathjax.aligned(rows)}$$"


@singledispatch
def _rows(block: Shown) -> list[str]:
    """A block as rows; none where the formula has no place for it."""
    raise TypeError(f"a {type(block).__name__} is no block")


@_rows.register
def _(block: Title) -> list[str]:
    return []


@_rows.register
def _(block: Heading | Words) -> list[str]:
    return [f"&{mathjax.sentence(row)}" for row in broken(block.parts)]


@_rows.register
def _(block: Formula) -> list[str]:
    label = mathjax.words(f"{block.label}: ") if block.label else ""
    return [f"&{label}{mathjax.math(block.node)}"]


@_rows.register
def _(block: Evaluated) -> list[str]:
    return [f"&{mathjax.evaluated(block)}"]


@_rows.register
def _(block: Facts) -> list[str]:
    return [f"&{mathjax.sentence((*block.caption, ':'))}", *(f"&{mathjax.fact(*row)}" for row in block.rows)]


@_rows.register
def _(block: Table) -> list[str]:
    head, *rows = (" & ".join(map(mathjax.math, row)) for row in (block.head, *block.rows))
    body = r" \\ ".join([rf"{head} \\ \hline {rows[0]}", *rows[1:]]) if rows else head
    inner = rf"\begin{{array}}{{{'r' * len(block.head)}}} {body} \end{{array}}"
    return [f"&{mathjax.sentence((*block.caption, ':'))}", f"&{inner}"]


@_rows.register
def _(block: Lines) -> list[str]:
    return line_rows(block)


@_rows.register
def _(block: Verbatim) -> list[str]:
    return [f"&{mathjax.words(line)}" for line in block.text.split("\n")]
