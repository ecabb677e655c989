"""What the font of pictures can show: every other character is spelled in its letters, or becomes an empty box."""

from __future__ import annotations

from functools import cache
from typing import Any

from steepest._escaping import escaped
from steepest.pictures.lettering import in_ascii

FONT = "DejaVu Sans"  # which matplotlib brings with it
_BOX = "□"


def drawable(text: str) -> str:
    """A text of one line in characters that the font has."""
    return "".join(map(_shown, escaped(text, keep="")))


def _shown(character: str) -> str:
    if character.isascii() or _font().get_char_index(ord(character)):
        return character
    typed = in_ascii(character)
    return _BOX if typed == "?" else typed


@cache
def _font() -> Any:
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont(FONT))
