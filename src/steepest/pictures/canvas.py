"""A grid of dots made of characters: braille has 2 × 4 dots in each, ASCII the sign that looks most like them.

Dots are drawn in layers. In one character only the dots of its highest layer are seen, so that a path stands out
from the contour lines that it crosses. Letters and signs, put into whole characters, lie above all dots.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import islice

ACROSS, DOWN = 2, 4  # dots in one character
_BRAILLE = 0x2800
#: The bit of the dot in each row and column of a character of braille.
_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))

#: Signs of ASCII as dots, row by row.
_SIGNS = {
    "'": ".# .. .. ..",
    "`": "#. .. .. ..",
    '"': "## .. .. ..",
    "-": ".. ## .. ..",
    "~": ".. .. ## ..",
    ".": ".. .. .. .#",
    ",": ".. .. .. #.",
    "_": ".. .. .. ##",
    "|": "#. #. #. #.",
    "!": ".# .# .# .#",
    "/": ".# .# #. #.",
    "\\": "#. #. .# .#",
    ":": ".. #. .. #.",
    ";": ".. .# #. ..",
    "+": ".# ## ## .#",
    "=": ".. ## .. ##",
    "#": "## ## ## ##",
}


def _bits(rows: str) -> int:
    return sum(
        _BITS[row][column] for row, cells in enumerate(rows.split()) for column, cell in enumerate(cells) if cell == "#"
    )


_SHAPES = {sign: _bits(rows) for sign, rows in _SIGNS.items()}


def ascii_sign(bits: int) -> str:
    """The sign of ASCII that looks most like some dots; a space only for none.

    >>> ascii_sign(0), ascii_sign(_SHAPES["/"]), ascii_sign(0xFF)
    (' ', '/', '#')
    """
    if not bits:
        return " "
    return min(_SHAPES, key=lambda sign: (bits ^ _SHAPES[sign]).bit_count())


class Canvas:
    """Characters in columns and rows; the dot (0, 0) is at the top on the left.

    Attributes:
        columns, rows: how many characters.
        across, down: how many dots.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns, self.rows = columns, rows
        self.across, self.down = columns * ACROSS, rows * DOWN
        self._dots: dict[tuple[int, int], tuple[int, int, int]] = {}  # layer, bits, colour of a character
        self._signs: dict[tuple[int, int], tuple[int, str, int]] = {}

    def dot(self, x: int, y: int, layer: int = 0, colour: int = -1) -> None:
        """Draw one dot; outside of the canvas nothing is drawn."""
        if not (0 <= x < self.across and 0 <= y < self.down):
            return
        place = x // ACROSS, y // DOWN
        seen, bits, shade = self._dots.get(place, (layer, 0, colour))
        if layer > seen:
            bits = 0
        if layer >= seen:
            self._dots[place] = layer, bits | _BITS[y % DOWN][x % ACROSS], colour
        else:
            self._dots[place] = seen, bits, shade

    def line(
        self, x0: float, y0: float, x1: float, y1: float, layer: int = 0, colour: int = -1, every: int = 1
    ) -> None:
        """Draw a line between two dots, as far as it lies on the canvas; dots that follow each other touch.

        With `every` only the first of so many dots is drawn.
        """
        ends = clipped((x0, y0, x1, y1), self.across - 1, self.down - 1)
        if ends is None:
            return
        for x, y in islice(between(*map(round, ends)), 0, None, every):
            self.dot(x, y, layer, colour)

    def sign(self, x: float, y: float, sign: str, layer: int = 0, colour: int = -1) -> None:
        """Put a character where a dot is; of two in one place the one with the higher layer is seen."""
        if not (math.isfinite(x) and math.isfinite(y)) or not sign:
            return
        place = round(x) // ACROSS, round(y) // DOWN
        self.letter(*place, sign, layer, colour)

    def letter(self, column: int, row: int, sign: str, layer: int = 0, colour: int = -1) -> None:
        """Put a character into a column and row."""
        inside = 0 <= column < self.columns and 0 <= row < self.rows
        if inside and self._signs.get((column, row), (layer,))[0] <= layer:
            self._signs[column, row] = layer, sign, colour

    def is_free(self, x: float, y: float) -> bool:
        """Whether a dot lies on the canvas, in a character without a sign."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return False
        column, row = round(x) // ACROSS, round(y) // DOWN
        return 0 <= column < self.columns and 0 <= row < self.rows and (column, row) not in self._signs

    def has_dot(self, x: int, y: int) -> bool:
        """Whether a dot is seen among the dots of its character."""
        _, bits, _ = self._dots.get((x // ACROSS, y // DOWN), (0, 0, -1))
        return bool(bits & _BITS[y % DOWN][x % ACROSS])

    def lines(self, *, unicode: bool = True, coloured: bool = False) -> list[str]:
        """The rows of characters, without spaces at their ends."""
        return [self._row(row, unicode, coloured) for row in range(self.rows)]

    def _row(self, row: int, unicode: bool, coloured: bool) -> str:
        cells = [self._cell(column, row, unicode) for column in range(self.columns)]
        while cells and cells[-1][0] == " ":
            cells.pop()
        return "".join(sign for sign, _ in cells) if not coloured else painted(cells)

    def _cell(self, column: int, row: int, unicode: bool) -> tuple[str, int]:
        if (column, row) in self._signs:
            _, sign, colour = self._signs[column, row]
            return sign, colour
        _, bits, colour = self._dots.get((column, row), (0, 0, -1))
        if not bits:
            return " ", -1
        return (chr(_BRAILLE + bits) if unicode else ascii_sign(bits)), colour


def painted(cells: Iterable[tuple[str, int]]) -> str:
    """Characters with their colours, as a terminal of 256 colours takes them."""
    parts, now = [], -1
    for sign, colour in cells:
        if colour != now:
            parts.append("\x1b[39m" if colour < 0 else f"\x1b[38;5;{colour}m")
            now = colour
        parts.append(sign)
    return "".join(parts) + ("\x1b[39m" if now >= 0 else "")


def between(x0: int, y0: int, x1: int, y1: int) -> Iterable[tuple[int, int]]:
    """The dots from one to another: one for each step along the longer side, so that neighbours touch."""
    steps = max(abs(x1 - x0), abs(y1 - y0))
    for step in range(steps + 1):
        share = step / steps if steps else 0.0
        yield round(x0 + share * (x1 - x0)), round(y0 + share * (y1 - y0))


def clipped(
    ends: tuple[float, float, float, float], right: float, bottom: float
) -> tuple[float, float, float, float] | None:
    """The part of a line within ``0..right`` and ``0..bottom``; None where there is none, or an end is not finite.

    Source: Y.-D. Liang and B. Barsky, *A new concept and method for line clipping* (1984).
    """
    if not all(map(math.isfinite, ends)):
        return None
    x0, y0, x1, y1 = ends
    dx, dy = x1 - x0, y1 - y0
    enters, leaves = 0.0, 1.0
    for speed, room in ((-dx, x0 + 0.5), (dx, right + 0.5 - x0), (-dy, y0 + 0.5), (dy, bottom + 0.5 - y0)):
        if speed == 0 and room < 0:
            return None
        if speed < 0:
            enters = max(enters, room / speed)
        elif speed > 0:
            leaves = min(leaves, room / speed)
    if enters > leaves:
        return None
    return x0 + enters * dx, y0 + enters * dy, x0 + leaves * dx, y0 + leaves * dy
