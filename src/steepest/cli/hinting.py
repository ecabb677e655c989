"""Hints instead of steps: ``steepest derive F --hints``, from the beginning or from a line of one's own."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from steepest.cli.command import as_document

if TYPE_CHECKING:
    from steepest.cli.writing import Writing
    from steepest.derivation.records import Derivation
    from steepest.rendering.hints import Hint

Ladder = tuple["Derivation", tuple["Hint", ...]]
_DONE = "Nothing is left to do: this is the result."


def hinted(derivations: Sequence[Derivation], so_far: str | None, writing: Writing) -> str:
    """The hints for the next step of each derivation, as the surface has them.

    Raises:
        ParseError: the line cannot be read.
        ValueError: it is no line of the derivation, there are several derivations that it could belong to, or
            the surface has no hints.
    """
    writers = {"text": _text, "latex": _latex, "json": _json}
    if writing.surface not in writers:
        raise ValueError("hints are written as text, LaTeX or JSON: use --format text, latex or json")
    if so_far is not None and len(derivations) > 1:
        raise ValueError("say with --wrt which derivative the line is for")
    return writers[writing.surface]([(each, _next(each, so_far)) for each in derivations], writing)


def _next(derivation: Derivation, so_far: str | None) -> tuple[Hint, ...]:
    """The ladder for the next step; what is held constant is said in the question already."""
    from steepest.rendering.hints import hints

    if so_far is not None:
        return hints(derivation, solved=so_far)
    return hints(derivation, (0,) if derivation.step.rule == "hold-constant" else ())


def _text(ladders: Sequence[Ladder], writing: Writing) -> str:
    from steepest._wrapping import WIDTH, formula, width_of
    from steepest.expression.writing import to_text
    from steepest.rendering.text import text

    width = width_of(sys.stdout) if writing.output is None else WIDTH
    parts = []
    for derivation, ladder in ladders:
        said = [text(hint, width=width) for hint in ladder] or [_DONE]
        parts.append("\n".join([formula(to_text(derivation.step.before), width), *said]))
    return "\n\n".join(parts)


def _latex(ladders: Sequence[Ladder], writing: Writing) -> str:
    from steepest.expression.writing import to_latex
    from steepest.rendering.latex import displayed, document

    parts = []
    for derivation, ladder in ladders:
        items = "\n".join(rf"\item {hint.latex}" for hint in ladder)
        listed = f"\\begin{{enumerate}}\n{items}\n\\end{{enumerate}}" if ladder else _DONE
        parts.append(f"{displayed(to_latex(derivation.step.before))}\n{listed}")
    body = "\n".join(parts)
    return document(body) if writing.standalone else body


def _json(ladders: Sequence[Ladder], writing: Writing) -> str:
    return as_document({"hints": [_data(derivation, ladder) for derivation, ladder in ladders]})


def _data(derivation: Derivation, ladder: Sequence[Hint]) -> dict[str, Any]:
    from steepest.expression.writing import to_text

    return {
        "question": to_text(derivation.step.before),
        "path": list(ladder[0].path) if ladder else None,
        "rungs": [{"rung": hint.rung, "text": hint.text, "latex": hint.latex} for hint in ladder],
    }
