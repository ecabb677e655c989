"""Words and formulas as HTML: the elements that pages are made of, with everything in them escaped."""

from __future__ import annotations

from collections.abc import Sequence

from steepest._escaping import escaped as visible
from steepest._page import Code, Inline, Inlines
from steepest.derivation.step import Path
from steepest.expression.nodes import Node, Sum
from steepest.expression.writing import mathml_terms, to_mathml, to_text
from steepest.expression.writing.mathml import escaped
from steepest.rendering.typed import typed_mathml


def element(name: str, *inner: str, **attributes: str | int | None) -> str:
    """An element; an attribute that is None is left out, and ``class_`` is the class.

    >>> print(element("p", "x", class_="note", id=None))
    <p class="note">x</p>
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{words(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inner)}</{name}>"


def words(text: str) -> str:
    """Plain words; nothing in them is a tag, a control or an invisible character."""
    return escaped(visible(text, keep="\n"))


def sentence(parts: Inlines) -> str:
    """Words and formulas in a row."""
    return "".join(map(inline, parts))


def inline(part: Inline) -> str:
    """A part of a sentence."""
    if isinstance(part, str):
        return words(part)
    if isinstance(part, Code):
        return element("code", words(part.text))
    return formula(part, display="inline") if isinstance(part, Node) else typed_mathml(part.formula)


def formula(node: Node, display: str = "block", new: Sequence[Path] = ()) -> str:
    """A formula, with the parts marked that are new.

    It has no annotation: what strips a page of its elements would leave LaTeX behind each formula.
    """
    return to_mathml(node, display=display, marked=list(new), annotated=False)


def breakable(node: Node, new: Sequence[Path] = ()) -> str:
    """A formula on a line of its own; a sum may go on in the next line before any of its signs."""
    return "<wbr>".join(mathml_terms(node, marked=list(new))) if isinstance(node, Sum) else formula(node, new=new)


def plain(parts: Inlines) -> str:
    """The same as plain text, for titles and labels."""
    return "".join(map(_plain, parts))


def _plain(part: Inline) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Code):
        return part.text
    return to_text(part) if isinstance(part, Node) else part.formula.replace("{", "(").replace("}", ")")
