"""What is said of a point at which a gradient is zero: in words, as LaTeX and as data."""

from __future__ import annotations

from typing import Any

from steepest._page import Words
from steepest._wrapping import formula, prose
from steepest.evidence.stationary import Stationary
from steepest.expression.nodes import Matrix, Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.latex import words
from steepest.rendering.text import as_sentence

_ZERO = "The gradient is zero here: this is a stationary point."


def stationary_lines(found: Stationary, width: int) -> list[str]:
    """That the point is stationary, and what its Hessian makes of it; a long Hessian row by row."""
    if not found.hessian:
        return [prose(_ZERO, width), prose(_unknown(found), width)]
    rows = [f"({', '.join(map(to_text, row))})" for row in found.hessian]
    sentence = f"The Hessian is ({', '.join(rows)}), here {_verdict(found)}."
    if len(sentence) <= width:
        return [prose(_ZERO, width), sentence]
    listed = [formula(f"  {row}", width) for row in rows]
    return [prose(_ZERO, width), "The Hessian has the rows", *listed, prose(f"and is here {_verdict(found)}.", width)]


def stationary_latex(found: Stationary) -> str:
    """The same, the Hessian as a matrix."""
    if not found.hessian:
        return f"{_ZERO} {words(_unknown(found))}"
    rows = r" \\ ".join(" & ".join(map(to_latex, row)) for row in found.hessian)
    matrix = rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    return f"{_ZERO} The Hessian is ${matrix}$, here {_verdict(found)}."


def stationary_data(found: Stationary | None) -> dict[str, Any] | None:
    """The kind of the point as names and formulas; None where the gradient is not zero."""
    if found is None:
        return None
    hessian = [[_both(entry) for entry in row] for row in found.hessian] or None
    return {"kind": found.kind, "definite": found.definite, "hessian": hessian, "reason": found.reason}


def _both(node: Node) -> dict[str, str]:
    return {"text": to_text(node), "latex": to_latex(node)}


def _unknown(found: Stationary) -> str:
    return f"{as_sentence(found.reason or 'it has no Hessian')[:-1]}, so the Hessian does not decide what kind it is."


def _verdict(found: Stationary) -> str:
    if found.kind is None:
        return f"{found.definite}, which does not decide what kind of point it is"
    return f"{found.definite}, so it is a {found.kind}"


def stationary_words(found: Stationary) -> Words:
    """The same as words and formulas."""
    if not found.hessian:
        return Words((f"{_ZERO} {_unknown(found)}",))
    return Words((f"{_ZERO} The Hessian is ", Matrix(found.hessian), f", here {_verdict(found)}."))
