r"""Derivations as LaTeX: ``align*`` with the reasons in a column of their own."""

from __future__ import annotations

from functools import singledispatch

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex
from steepest.rendering.lines import Line, lines
from steepest.rendering.sentences import sentence

_SPECIAL = str.maketrans(
    {char: f"\\{char}" for char in "&%$#_{}"} | {"~": r"\textasciitilde{}", "\\": r"\textbackslash{}"}
)


def latex(record: object, detail: str = "normal", standalone: bool = False) -> str:
    """A derivation, gradient, loss, update rule or value as LaTeX.

    Args:
        record: what to typeset.
        detail: "terse", "normal" or "every" step.
        standalone: a whole document that compiles with amsmath, not a fragment.

    Raises:
        TypeError: the record cannot be typeset.
        ValueError: `detail` is none of the three.

    >>> from steepest.derivation import derive
    >>> print(latex(derive("x^2", "x")))
    \\begin{align*}
    \\frac{d}{dx}\\left[x^{2}\\right] &= 2 x && \\text{power rule: $(x^n)' = n x^{n-1}$ with $n$ = $2$}
    \\end{align*}
    """
    body = fragment(record, detail)
    return document(body) if standalone else body


def document(body: str) -> str:
    """A LaTeX document around a fragment."""
    head = "\\documentclass{article}\n\\usepackage[margin=2cm]{geometry}\n\\usepackage{amsmath}\n"
    return f"{head}\\begin{{document}}\n\\allowdisplaybreaks\n{body}\n\\end{{document}}\n"


@singledispatch
def fragment(record: object, detail: str = "normal") -> str:
    """The part of a document that typesets a record."""
    raise TypeError(f"a {type(record).__name__} cannot be typeset")


@fragment.register
def _(record: Derivation, detail: str = "normal") -> str:
    return aligned(record.step, detail)


@fragment.register
def _(record: Gradient, detail: str = "normal") -> str:
    parts = [aligned(derivation.step, detail) for derivation in record.derivations]
    return "\n".join([*parts, displayed(rf"\nabla f = {to_latex(record.result_node)}")])


@fragment.register
def _(record: Value, detail: str = "normal") -> str:
    point = ", ".join(to_latex(equation) for equation in record.point)
    return displayed(rf"{to_latex(record.node)} \quad \text{{at }} {point}")


def displayed(formula: str) -> str:
    """One displayed formula."""
    return f"\\[\n{formula}\n\\]"


def aligned(step: Step, detail: str) -> str:
    """The opening sentence and the lines of a derivation, aligned at the equals signs."""
    rows = [row for line in lines(step, detail) for row in _rows(line)]
    rows[0] = f"{to_latex(step.before)} {rows[0]}"
    body = " \\\\\n".join(rows)
    opening = ""
    if step.rule == "hold-constant":
        said = _reason(step)
        opening = f"{said[0].upper()}{said[1:]}.\n"
    return f"{opening}\\begin{{align*}}\n{body}\n\\end{{align*}}"


_COLUMN = 60  # about as much LaTeX as leaves room for a reason beside it


def _rows(line: Line) -> list[str]:
    node = f"&= {to_latex(line.node)}"
    if line.step is None:
        return [node]
    reason = _reason(line.step)
    if len(node) <= _COLUMN:
        return [rf"{node} && \text{{{reason}}}"]
    return [node, rf"&\qquad\text{{({reason})}}"]


def _reason(step: Step) -> str:
    return sentence(step, _math, lambda formula: f"${formula}$".replace(" ln(", r" \ln("))


def _math(node: Node) -> str:
    return f"${to_latex(node)}$"


def escaped(words: str) -> str:
    """Plain words with the characters that LaTeX would act on made harmless."""
    return words.translate(_SPECIAL)
