r"""Derivations as LaTeX: ``align*`` with the reasons in a column of their own."""

from __future__ import annotations

import re
from functools import singledispatch

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.lines import Line, lines
from steepest.rendering.sentences import sentence
from steepest.rendering.text import DIGITS, reason_text, rounded_value, value_is_short

_SPECIAL = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"} | {"~": r"\textasciitilde{}", "\\": r"\textbackslash{}"}
)


def latex(record: object, detail: str = "normal", standalone: bool = False, digits: int | None = None) -> str:
    """A derivation, gradient, loss, update rule or value as LaTeX.

    Args:
        record: what to typeset.
        detail: "terse", "normal" or "every" step.
        standalone: a whole document that compiles with amsmath, not a fragment.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.

    Raises:
        TypeError: the record cannot be typeset.
        ValueError: `detail` is none of the three.

    >>> from steepest.derivation import derive
    >>> print(latex(derive("x^2", "x")))
    \\begin{align*}
    &\\mathrel{\\phantom{=}} \\frac{d}{dx}\\left[x^{2}\\right] \\\\
    &= 2 x && \\text{power rule: $(x^n)' = n x^{n-1}$ with $n$ = $2$}
    \\end{align*}
    """
    body = fragment(record, detail, digits)
    return document(body) if standalone else body


def document(body: str) -> str:
    """A LaTeX document around a fragment."""
    head = "\\documentclass{article}\n\\usepackage[margin=2cm]{geometry}\n\\usepackage{amsmath}\n"
    return f"{head}\\begin{{document}}\n\\allowdisplaybreaks\n{body}\n\\end{{document}}\n"


@singledispatch
def fragment(record: object, detail: str = "normal", digits: int | None = None) -> str:
    """The part of a document that typesets a record."""
    raise TypeError(f"a {type(record).__name__} cannot be typeset")


@fragment.register
def _(record: Derivation, detail: str = "normal", digits: int | None = None) -> str:
    return aligned(record.step, detail)


@fragment.register
def _(record: Gradient, detail: str = "normal", digits: int | None = None) -> str:
    parts = [aligned(derivation.step, detail) for derivation in record.derivations]
    return "\n".join([*parts, displayed(rf"\nabla f = {to_latex(record.result_node)}")])


@fragment.register
def _(record: Value, detail: str = "normal", digits: int | None = None) -> str:
    return value_latex(record, digits=digits)


def value_latex(value: Value, of: str | None = None, digits: int | None = None) -> str:
    """A value, with what it is the value of (typeset, such as ``\\nabla f``) where that is given."""
    point = r",\, ".join(to_latex(equation) for equation in value.point)
    exact = to_latex(value.node)
    about = "" if value_is_short(value) else rf" \approx {decimal_latex(rounded_value(value, digits or DIGITS))}"
    stated = rf"{exact}{about} \quad \text{{at }} {point}"
    if of is not None:
        stated = rf"\left.{of}\right|_{{{point}}} = {exact}{about}"
    return "\n".join([displayed(stated), *(words(f"Note: {remark}.") for remark in value.remarks)])


def decimal_latex(rounded: str) -> str:
    """``1.5*10^-9``, as text has it, with its power of ten typeset."""
    return re.sub(r"\*10\^(-?\d+)", r" \\cdot 10^{\1}", rounded)


def displayed(formula: str) -> str:
    """One displayed formula."""
    return f"\\[\n{formula}\n\\]"


def aligned(step: Step, detail: str) -> str:
    """The opening sentence and the lines of a derivation, aligned at the equals signs."""
    shown = lines(step, detail)
    beside = all(_fits(line) for line in shown)
    rows = [
        rf"&\mathrel{{\phantom{{=}}}} {to_latex(step.before)}",
        *(row for line in shown for row in _rows(line, beside)),
    ]
    body = " \\\\\n".join(rows)
    opening = ""
    if step.rule == "hold-constant":
        said = _reason(step)
        opening = f"{said[0].upper()}{said[1:]}.\n"
    return f"{opening}\\begin{{align*}}\n{body}\n\\end{{align*}}"


def _fits(line: Line) -> bool:
    """Whether formula and reason stand side by side on a page (in characters of plain text)."""
    reason = "" if line.step is None else reason_text(line.step)
    return len(to_text(line.node)) <= 40 and len(to_text(line.node)) + len(reason) <= 80


def _rows(line: Line, beside: bool) -> list[str]:
    node = f"&= {to_latex(line.node)}"
    if line.step is None:
        return [node]
    reason = _reason(line.step)
    return [rf"{node} && \text{{{reason}}}"] if beside else [node, rf"&\qquad\text{{({reason})}}"]


def _reason(step: Step) -> str:
    """The sentence of a step: what is in words made harmless, what is between dollars as it is."""
    said = sentence(step, _math, lambda formula: f"${_functions_typeset(formula)}$")
    parts = re.split(r"(\$[^$]*\$)", said)
    return "".join(part if number % 2 else words(part) for number, part in enumerate(parts))


def _functions_typeset(formula: str) -> str:
    """A formula of a sentence, with the names of functions as their rows typeset them."""

    def typeset(name: re.Match[str]) -> str:
        row = FUNCTIONS.spelled(name.group())
        return name.group() if row is None or "{u}" in row.latex else row.latex

    return re.sub(r"[A-Za-z]{2,}", typeset, formula)


def _math(node: Node) -> str:
    return f"${to_latex(node)}$"


def words(plain: str) -> str:
    """Plain words with the characters that LaTeX would act on made harmless."""
    return plain.translate(_SPECIAL)
