"""A value at a point in words: the number, what it means, and the change that was measured beside it.

`evaluated` makes the page, from which every surface is written. Where there is no derivative the page says so,
with the slopes of both sides, and names what the formula gives there as the convention that it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steepest._page import Evaluated, Inlines, Page, Title, Words
from steepest._wrapping import WIDTH, formula, glued, prose
from steepest.derivation.records import Value
from steepest.derivation.sides import Sides, subject_of, told
from steepest.expression.nodes import Node, Vector
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.choosing import Detail
from steepest.rendering.latex import displayed, fragment, words
from steepest.rendering.meanings import meaning, named
from steepest.rendering.pages import NABLA, page
from steepest.rendering.rounding import is_short, rounded_tree
from steepest.rendering.text import text
from steepest.rendering.value_sentences import joined, note, sentence

DIGITS = 2  # significant figures of a value after ≈


@text.register
def _(record: Value, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    return "\n".join(value_lines(record, name_of(record), detail, width, digits))


@fragment.register
def _(record: Value, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    return value_latex(record, name_of(record), detail, digits)


@page.register
def _(record: Value, digits: int | None = None) -> Page:
    return (Title(("A value at a point",)), *evaluated(record, name_of(record), digits))


def name_of(value: Value) -> Node | None:
    """∂f/∂x or ∇f, what a value is the value of; None where that is not known."""
    if not value.questions:
        return None
    return NABLA if _is_vector(value) else named(value.questions[0])


def _is_vector(value: Value) -> bool:
    return isinstance(value.node, Vector)


# --- the surfaces -----------------------------------------------------------------------------


def value_lines(
    value: Value, of: Node | None, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None
) -> list[str]:
    """The value as lines of plain text; at the detail "terse" without what it means."""
    return [line_of(block, width) for block in _shown(evaluated(value, of, digits), detail)]


def value_latex(value: Value, of: Node | None, detail: Detail = "normal", digits: int | None = None) -> str:
    """The value as LaTeX."""
    return "\n".join(typeset(block) for block in _shown(evaluated(value, of, digits), detail))


def _shown(blocks: Page, detail: Detail) -> Page:
    return tuple(block for block in blocks if detail != "terse" or not isinstance(block, Words) or block.kind == "note")


def line_of(block: object, width: int) -> str:
    """A sentence or a value of a page as plain text."""
    if isinstance(block, Words):
        said = (part if isinstance(part, str) else glued(to_text(_tree(part))) for part in block.parts)
        return prose("".join(said), width)
    assert isinstance(block, Evaluated)  # noqa: S101  (the page of a value has no other blocks)
    named = "" if block.of is None else f"{to_text(block.of)} "
    about = "" if block.decimal is None else f" ≈ {to_text(block.decimal)}"
    place = ", ".join(map(to_text, block.point))
    return formula(f"{named}at {place}: {to_text(block.exact)}{about}", width)


def typeset(block: object) -> str:
    """A sentence or a value of a page as LaTeX."""
    if isinstance(block, Words):
        said = (words(part) if isinstance(part, str) else f"${to_latex(_tree(part))}$" for part in block.parts)
        return "".join(said) + r"\par"
    assert isinstance(block, Evaluated)  # noqa: S101  (the page of a value has no other blocks)
    place = r",\, ".join(map(to_latex, block.point))
    about = "" if block.decimal is None else rf" \approx {to_latex(block.decimal)}"
    exact = to_latex(block.exact)
    if block.of is None:
        return displayed(rf"{exact}{about} \quad \text{{at }} {place}")
    return displayed(rf"\left.{to_latex(block.of)}\right|_{{{place}}} = {exact}{about}")


def _tree(part: object) -> Node:
    assert isinstance(part, Node)  # noqa: S101  (these sentences hold words and trees)
    return part


# --- the page ---------------------------------------------------------------------------------


def evaluated(value: Value, of: Node | None = None, digits: int | None = None) -> Page:
    """A value, what it means, and the conventions that were used; at a kink what there is instead.

    Args:
        value: the value of a derivative, of a gradient, or of any formula.
        of: what it is the value of, such as ∂f/∂x.
        digits: significant figures of decimals; 2 by default.
    """
    figures = digits or DIGITS
    head = _stated(value, of, figures) if value.differentiable else _without(value, of)
    return (head, *meaning(value, figures), *_conventions(value))


def _stated(value: Value, of: Node | None, figures: int) -> Evaluated:
    decimal = None if is_short(value.node) else rounded_tree(value.node, figures)
    return Evaluated(of, value.point, value.node, decimal)


def _without(value: Value, of: Node | None) -> Words:
    """That there is no derivative, and why."""
    kinks = [(entry, sides) for entry in value.entries for sides in entry.sides if _is_kink(sides)]
    what = _what(value) if of is None else (*_what(value), " ", of)
    reasons = [_reason(entry, sides, alone=not _is_vector(value)) for entry, sides in kinks if sides is not None]
    name = "unclear" if any(sides is not None and sides.unclear for _, sides in kinks) else "none"
    point = joined([(equation,) for equation in value.point], ", ")
    return note(name, what=what, point=point, reason=joined(reasons, "; "))


def _what(value: Value) -> Inlines:
    return sentence("gradient" if _is_vector(value) else "derivative")


def _is_kink(sides: Sides | None) -> bool:
    return sides is not None and sides.slope is None


def _reason(entry: Value, sides: Sides, *, alone: bool) -> Inlines:
    (question,) = entry.questions
    reason = told(sides, subject_of(question))
    return reason if alone else sentence("along", variable=question.variable, reason=reason)


def _conventions(value: Value) -> Iterator[Words]:
    """What is agreed on there, and what the formula gives by it."""
    agreed = value.convention is not None
    yield from (note("convention" if agreed else "note", remark=remark) for remark in value.remarks)
    if agreed:
        yield note("by-convention" if value.remarks else "by-formula", value=value.node, what=_what(value))


def value_text(value: Value, digits: int | None = None) -> str:
    """The exact value as plain text, with ≈ and a decimal where it is not a short decimal itself."""
    exact = to_text(value.node)
    return exact if is_short(value.node) else f"{exact} ≈ {to_text(rounded_tree(value.node, digits or DIGITS))}"
