"""How each thing on a picture looks, in a file and in a terminal: one row each.

Colours are those of Okabe and Ito, which people with any kind of colour vision can tell apart; lines of one role
differ in their marks as well, so that a copy without colours can be read.

Source: M. Okabe and K. Ito, *Color Universal Design* (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

BLACK, GREY, PALE = "#000000", "#6b6b6b", "#a8a8a8"
ORANGE, SKY, GREEN, BLUE, VERMILLION, PURPLE = "#e69f00", "#56b4e9", "#009e73", "#0072b2", "#d55e00", "#cc79a7"

#: The colours of several lines of one role in turn, with those of a terminal of 256 colours.
CYCLE = ((VERMILLION, 202), (BLUE, 33), (GREEN, 36), (PURPLE, 175), (ORANGE, 214), (BLACK, 250))
MARKERS = ("o", "s", "^", "D", "v", "P")
DASHES = ("-", "--", "-.", (0, (1, 1)), (0, (5, 1, 1, 1, 1, 1)), (0, (7, 2)))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

#: Heights from low to high: deep water to paper.
LOW_COLOUR, HIGH_COLOUR, CONTOUR = "#8fc1de", "#fbfdfe", "#5f7f93"


@dataclass(frozen=True, slots=True)
class Role:
    """How one thing looks.

    Attributes:
        colour: its colour; "" for that of its number in `CYCLE`.
        width: of a line, in points.
        marker: of matplotlib; "" for none, "cycle" for that of its number in `MARKERS`.
        size: of a mark, in points.
        order: what is drawn above what.
        glyph, ascii: the character of a mark in a terminal; "" for none, "letter" for that of its number in `LETTERS`.
        terminal: its colour among 256, or -1 for that of the text.
        dashes: the pattern of a line, as matplotlib takes it; "cycle" for that of its number in `DASHES`.
        every: of the dots of its line in a terminal, the first of so many is seen; 1 for all.
    """

    colour: str
    width: float = 1.5
    marker: str = ""
    size: float = 6.0
    order: int = 2
    glyph: str = ""
    ascii: str = ""
    terminal: int = -1
    dashes: str = "-"
    every: int = 1


ROLES: dict[str, Role] = {
    "curve": Role(BLUE, 2.0, order=3, terminal=33),
    "tangent": Role(VERMILLION, 1.6, order=4, terminal=202, dashes="--"),
    "path": Role("", 1.4, "cycle", 4.0, 5, "•", "*"),
    "start": Role("", 0, "cycle", 8.5, 7, "letter", "letter"),
    "minimum": Role(BLACK, 0, "*", 13.0, 6, "★", "@"),
    "maximum": Role(BLACK, 0, "^", 6.0, 6, "▲", "^"),
    "flat": Role(BLACK, 0, "x", 6.0, 6, "×", "x"),
    "at": Role(BLACK, 0, "o", 6.0, 8, "◆", "o"),
    "slope": Role(GREY, 0.9, order=4, glyph="arrow", ascii="arrow", terminal=245),
    "gradient": Role(BLACK, 2.0, order=8, glyph="arrow", ascii="arrow"),
    "zero": Role(PALE, 0.8, order=1, terminal=240, dashes=":", every=4),
    "data": Role(BLUE, 0, "o", 5.0, 4, "o", "o", 33),
    "fit": Role(VERMILLION, 2.0, order=5, terminal=202),
    "residual": Role(GREY, 1.0, order=3, terminal=245),
    "loss": Role("", 1.8, order=3, glyph="letter", ascii="letter", dashes="cycle"),
    "bound": Role(GREY, 1.0, order=2, dashes="--", terminal=245),
}


def colour_of(role: Role, number: int) -> str:
    """The colour of a thing in a file."""
    return role.colour or CYCLE[number % len(CYCLE)][0]


def terminal_colour(role: Role, number: int) -> int:
    """The colour of a thing in a terminal of 256 colours; -1 for that of the text."""
    return role.terminal if role.colour else CYCLE[number % len(CYCLE)][1]


def glyph_of(role: Role, number: int, *, unicode: bool) -> str:
    """The character of a mark in a terminal; "" for none."""
    glyph = role.glyph if unicode else role.ascii
    return LETTERS[number % len(LETTERS)] if glyph == "letter" else glyph
