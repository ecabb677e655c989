"""A refusal as people read it: the sentence, the place under the text, and what could be tried."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate, takewhile

from steepest._escaping import escaped
from steepest._wrapping import columns, prose
from steepest.errors import ParseError

_WIDTH = 76
_MARGIN = "  "


def caret(error: ParseError, width: int = _WIDTH) -> str:
    """The message with the text, a caret below the place, and the proposal if there is one.

    Args:
        error: the refusal.
        width: how many columns there are; of a longer text only what surrounds the place is shown.

    >>> from steepest.expression.reading import parse
    >>> try:
    ...     parse("2*x*cos(x**2")
    ... except ParseError as error:
    ...     print(caret(error))
    I could not read this: a bracket opened here is never closed (column 8).
      2*x*cos(x**2
             ^
    Try: 2*x*cos(x**2)
    """
    said = f"I could not read this: {escaped(error.message, keep='')} (column {error.column})."
    room = max(8, width - len(_MARGIN) - 2) // 2
    before, after = error.text[: error.position], error.text[error.position :]
    left = _fitting(reversed(before[-room:]), room)[::-1]
    right = _fitting(after[:room], room)
    begin = "…" * (len(left) < len(before)) + _shown(left)
    lines = [prose(said, width), f"{_MARGIN}{begin}{_shown(right)}{'…' * (len(right) < len(after))}"]
    lines.append(f"{_MARGIN}{' ' * columns(begin)}^")
    if error.proposal is not None:
        lines.append(f"Try: {escaped(error.proposal, keep='')}")
    return "\n".join(lines)


def _fitting(characters: Iterable[str], room: int) -> list[str]:
    """The characters from the first on that have room, written out as they are shown."""
    pieces = [escaped(character, keep="") for character in characters]
    used = accumulate(columns(piece) for piece in pieces)
    return [piece for piece, _ in takewhile(lambda pair: pair[1] <= room, zip(pieces, used, strict=True))]


def _shown(pieces: list[str]) -> str:
    return "".join(pieces)
