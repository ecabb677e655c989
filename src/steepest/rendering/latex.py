r"""Derivations as LaTeX: ``align*`` with the reasons in a column of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import singledispatch
from typing import Any

from steepest.derivation.records import Derivation, Gradient
from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.expression.writing.latex import Latex
from steepest.rendering.board_text import plainly
from steepest.rendering.choosing import Detail
from steepest.rendering.late import loaded
from steepest.rendering.lines import Line, expanded_in_each, lines, reason_of
from steepest.rendering.sentences import closing_sentences, opening_sentences
from steepest.rendering.spans import spans
from steepest.rendering.states import boards_of, question_of
from steepest.rendering.typed import typed_latex

_SPECIAL = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"} | {"~": r"\textasciitilde{}", "\\": r"\textbackslash{}"}
)


def latex(
    record: object,
    detail: Detail = "normal",
    standalone: bool = False,
    digits: int | None = None,
    *,
    expand: Collection[int] = (),
    numbered: bool = False,
    marked: bool = False,
) -> str:
    """A derivation, gradient, loss, update rule or value as LaTeX.

    Args:
        record: what to typeset.
        detail: "terse", "normal" or "every" step, or the ids of the rules that the reader knows.
        standalone: a whole document that compiles with amsmath, not a fragment.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.
        expand: the numbers of lines before which all is shown that is hidden there; in every derivation of the record
            that has a line of that number.
        numbered: whether every line has its number as a tag; without it only those that another line refers to.
        marked: whether what is new in a line is underlined.

    Raises:
        TypeError: the record cannot be typeset.
        ValueError: `detail` is none of the three, one of its ids is no rule, or there is no line to expand.

    >>> from steepest.derivation import derive
    >>> print(latex(derive("x^2", "x")))
    \\begin{align*}
    &\\mathrel{\\phantom{=}} \\frac{d}{dx}\\left[x^{2}\\right] \\\\
    &= 2 x && \\text{power rule: $(x^n)' = n x^{n-1}$ with $n$ = $2$}
    \\end{align*}
    """
    body = fragment(record, detail, digits, expand=expand, numbered=numbered, marked=marked)
    return document(body) if standalone else body


def document(body: str) -> str:
    """A LaTeX document around a fragment."""
    head = "\\documentclass{article}\n\\usepackage[margin=2cm]{geometry}\n\\usepackage{amsmath}\n"
    return f"{head}\\begin{{document}}\n\\allowdisplaybreaks\n{body}\n\\end{{document}}\n"


@singledispatch
def fragment(record: object, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    """The part of a document that typesets a record; `how` has the other choices of `latex`."""
    if loaded(record):
        return fragment(record, detail, digits, **how)
    raise TypeError(f"a {type(record).__name__} cannot be typeset")


@fragment.register
def _(record: Derivation, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    return "\n".join(several_aligned(boards_of(record.step), detail, **how))


@fragment.register
def _(record: Gradient, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    parts = several_aligned([derivation.step for derivation in record.derivations], detail, **how)
    return "\n".join([*parts, displayed(rf"\nabla f = {to_latex(record.result_node)}")])


def decimal_latex(rounded: str) -> str:
    """``1.5*10^-9``, as text has it, with its power of ten typeset."""
    return re.sub(r"\*10\^(-?\d+)", r" \\cdot 10^{\1}", rounded)


def displayed(formula: str) -> str:
    """One displayed formula."""
    return f"\\[\n{formula}\n\\]"


def aligned(
    step: Step,
    detail: Detail = "normal",
    *,
    expand: Collection[int] = (),
    numbered: bool = False,
    marked: bool = False,
) -> str:
    """What is said first, the lines of a derivation, aligned at the equals signs, and what was taken for granted."""
    shown = lines(step, detail, expand)
    beside = all(_fits(line) for line in shown)
    tagged = {line.number for line in shown if line.number} if numbered or expand else {line.same_as for line in shown}
    rows = [
        rf"&\mathrel{{\phantom{{=}}}} {to_latex(question_of(step))}",
        *(row for line in shown for row in _rows(line, beside, line.number in tagged, marked)),
    ]
    body = " \\\\\n".join(rows)
    opening, closing = (_sentences(said(step, _math, _typed)) for said in (opening_sentences, closing_sentences))
    closing = [" ".join(closing) + r"\par"] if closing else []
    return "\n".join([*opening, f"\\begin{{align*}}\n{body}\n\\end{{align*}}", *closing])


def several_aligned(
    steps: Sequence[Step], detail: Detail = "normal", *, expand: Collection[int] = (), **how: bool
) -> list[str]:
    """The lines of several derivations; a number to expand is meant for each that has a line of that number.

    Raises:
        ValueError: none has.
    """
    each = expanded_in_each(steps, detail, expand)
    return [aligned(step, detail, expand=own, **how) for step, own in zip(steps, each, strict=True)]


def _fits(line: Line) -> bool:
    """Whether formula and reason stand side by side on a page (in characters of plain text)."""
    reason = reason_of(line, to_text, plainly) or ""
    return len(to_text(line.node)) <= 40 and len(to_text(line.node)) + len(reason) <= 80


def _rows(line: Line, beside: bool, tagged: bool, marked: bool) -> list[str]:
    node = f"&= {underlined(line) if marked else to_latex(line.node)}"
    tag = rf" \tag{{{line.number}}}" if tagged else ""
    said = reason_of(line, _math, _typed)
    if said is None:
        return [node + tag]
    reason = _escaped_between(said)
    return [rf"{node} && \text{{{reason}}}{tag}"] if beside else [node + tag, rf"&\qquad\text{{({reason})}}"]


def underlined(line: Line) -> str:
    """The formula with a line below what is new in it; with none where all of it is."""
    written = to_latex(line.node)
    new = spans(line.node, written, Latex(), line.parts) if line.parts != ((),) else []
    for start, stop in reversed(new):
        written = rf"{written[:start]}\underline{{{written[start:stop]}}}{written[stop:]}"
    return written


def _sentences(said: Sequence[str]) -> list[str]:
    return [_escaped_between(sentence) for sentence in said]


def _escaped_between(said: str) -> str:
    """Words made harmless; what is between dollars stays as it is."""
    parts = re.split(r"(\$[^$]*\$)", said)
    return "".join(part if number % 2 else words(part) for number, part in enumerate(parts))


def _typed(formula: str) -> str:
    return f"${typed_latex(formula)}$"


def _math(node: Node) -> str:
    return f"${to_latex(node)}$"


def words(plain: str) -> str:
    """Plain words with the characters that LaTeX would act on made harmless."""
    return plain.translate(_SPECIAL)
