"""Formulas as MathML elements: whole, with parts marked, or a sum term by term."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.expression.nodes import Negation, Node, Sum
from steepest.expression.trees import children
from steepest.expression.writing.marking import write_marked
from steepest.expression.writing.mathml import MathML, escaped, mo, mrow, tag
from steepest.expression.writing.surface import HADAMARD
from steepest.expression.writing.text import Text
from steepest.expression.writing.walk import Walk, write

Positions = Sequence[tuple[int, ...]]

_TEXT = Text()


def drawn(tree: Node, positions: Positions, display: str, annotation: str | None) -> str:
    """A formula with the parts at some positions marked, and its LaTeX beside it where that is given."""
    shown = write_marked(tree, MathML(), positions, _changed) if positions else write(tree, MathML())
    if annotation is not None:
        beside = tag("annotation", escaped(annotation), attributes=' encoding="application/x-tex"')
        shown = tag("semantics", shown, beside)
    return _formula(shown, write(tree, _TEXT), display)


def drawn_terms(node: Sum, positions: Positions) -> list[str]:
    """A formula for each term of a sum."""
    shown = write_marked(node, MathML(), positions, _changed, _apart).split("\0")
    said = write_marked(node, _TEXT, [], str, _apart).split("\0")
    return [_term(number == 0, *parts) for number, parts in enumerate(zip(shown, said, strict=True))]


def _apart(on: Walk, node: Node) -> str:
    """The terms of a sum, each behind its sign, with a character between them that no text holds."""
    signed = [("-", term.operand) if isinstance(term, Negation) else ("+", term) for term in children(node)]
    return "\0".join(sign + on.at_least(HADAMARD, term) for sign, term in signed)


def _term(first: bool, drawn: str, said: str) -> str:
    sign, shown = drawn[0], drawn[1:]
    if first and sign == "+":
        return _formula(shown, said[1:], "block")
    between = "" if first else ' form="infix"'  # at the beginning of a row it would be that of a number
    told = said if first else f"{sign} {said[1:]}"
    return _formula(mrow(mo("\u2212" if sign == "-" else sign, between), shown), told, "block")


def _formula(drawn: str, said: str, display: str) -> str:
    attributes = f' xmlns="http://www.w3.org/1998/Math/MathML" alttext="{escaped(said)}" display="{display}"'
    return tag("math", drawn, attributes=attributes)


def _changed(drawn: str) -> str:
    return tag("mrow", drawn, attributes=' class="changed"')
