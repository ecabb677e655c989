"""Repairs of texts that cannot be read: small changes that a person may have meant, most likely first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steepest.errors import ParseError
from steepest.expression.brackets import CLOSED_BY

LONGEST = 500  # repairs are for slips of the finger
_HANGING = re.compile(r"(?:\\cdot|\\times|[\s*/^_+\-=,(·×−&@⊙<>]|\\)+$")
_THOUSANDS = re.compile(r"\d{1,3}(?:\s*\d{3})+")
_OPERATORS = "*/^+·×"
_CLOSING = ")]}⟩"


def repairs(text: str, error: ParseError) -> Iterator[str]:
    """Texts that change no value: brackets closed or dropped, a hanging sign cut off, a product sign put in."""
    if len(text) > LONGEST:
        return
    for repaired in _all(text, error.position):
        if repaired.strip() and repaired != text:
            yield repaired


def _all(text: str, position: int) -> Iterator[str]:
    yield text + _unclosed(text)
    cut = _HANGING.sub("", text)
    yield cut
    yield cut + _unclosed(cut)
    here = text[position : position + 1]
    before, after = text[:position], text[position + 1 :]
    if here in ("|", "‖", "⟨", "<"):
        closing = {"⟨": "⟩", "<": ">"}.get(here, here)
        yield text + closing * (2 if text[position : position + 2] == "||" else 1)
    if here and here in _CLOSING:
        yield before + after
        yield _HANGING.sub("", before) + text[position:]
        opened = _unclosed(before)
        if opened:
            yield before + opened[0] + after
    if here and here in _OPERATORS and (not before.strip() or before.rstrip()[-1] in _OPERATORS + "("):
        yield before + after.lstrip()
    if here.isdecimal() and before.rstrip()[-1:].isdecimal():
        together = before.rstrip() + text[position:]
        yield together if _THOUSANDS.fullmatch(together) else f"{before.rstrip()}*{text[position:]}"
    if here == ",":
        yield f"({text})"


def _unclosed(text: str) -> str:
    stack = []
    for char in text:
        if char in CLOSED_BY:
            stack.append(CLOSED_BY[char])
        elif stack and char == stack[-1]:
            stack.pop()
    return "".join(reversed(stack))
