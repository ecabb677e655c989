"""Sentences as words and formulas: the catalogue writes text, and a page wants to know which part is a formula.

Each formula is put into the sentence as a mark, and the marks are found again in what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from steepest._page import Inline, Inlines, Typed
from steepest.expression.nodes import Node

Formulas = Callable[[Node], str]
TypedFormulas = Callable[[str], str]
# Characters for private use, which stand in no catalogue.
_MARK = re.compile("\ue000([0-9]+)\ue001")


def told(tell: Callable[[Formulas, TypedFormulas], str]) -> Inlines:
    """What is told in one sentence."""
    (sentence,) = all_told(lambda formula, typed: [tell(formula, typed)])
    return sentence


def all_told(tell: Callable[[Formulas, TypedFormulas], list[str]]) -> list[Inlines]:
    """What is told in several sentences.

    Args:
        tell: given a way to write a tree and one to write a formula of the sentence, makes the sentences.
    """
    known: dict[Node | Typed, int] = {}

    def place(formula: Node | Typed) -> str:
        return f"\ue000{known.setdefault(formula, len(known))}\ue001"

    said = tell(place, lambda formula: place(Typed(formula)))
    return [_parts(sentence, list(known)) for sentence in said]


def _parts(sentence: str, formulas: list[Node | Typed]) -> Inlines:
    words = _MARK.split(sentence)
    found: list[Inline] = []
    for number, part in enumerate(words):
        if number % 2 == 0:
            found += [part] if part else []
        elif int(part) < len(formulas):
            found.append(formulas[int(part)])
    return tuple(found)
