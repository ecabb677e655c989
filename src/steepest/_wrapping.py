"""Text made to fit the width of a terminal: prose breaks at its spaces, formulas before their operators.

Functions from text to lines. Like `_escaping` it stands beside the packages, because the first question
of a drill is wrapped before any of them is loaded.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import IO

_WIDEST = 120  # longer lines of prose are hard to follow
LEAST = 20  # narrower than this nothing can be laid out, and lines are left to run over
WIDTH = 96  # where nobody says how wide the page is

_OPENING, _CLOSING = "([{", ")]}"
# A formula may be broken at a space: before one of these signs, after a comma, and else between two factors.
_SIGNS = frozenset("-+=≈←→")
_GLUE = "\N{NO-BREAK SPACE}"
_LONGEST_WORD = 24


def width_of(stream: IO[str]) -> int:
    """The columns of the terminal that a stream writes to; 96 where it is none, or says nothing."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (AttributeError, OSError, ValueError):
        columns = 0
    return min(columns, _WIDEST) or WIDTH


def columns(text: str) -> int:
    """How many columns a line takes: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def glued(formula: str, longest: int = _LONGEST_WORD) -> str:
    """A short formula of a sentence as one word, so that `prose` and `even` do not break it."""
    return formula.replace(" ", _GLUE) if len(formula) <= longest else formula


def prose(text: str, width: int, indent: str = "") -> str:
    """Every line of a text broken at its spaces; the lines that a long one goes on over begin with `indent`."""
    parts = (part for line in text.split("\n") for part in _prose_lines(line, max(width, LEAST), indent))
    return "\n".join(parts).replace(_GLUE, " ")


def even(line: str, width: int, indent: str = "") -> str:
    """A sentence as `prose` in as few lines as it needs, none of them with a lonely word left for it."""
    needed = len(_prose_lines(line, max(width, LEAST), indent))
    narrower = range(width, LEAST - 1, -1) if needed > 1 else ()
    wrapped = prose(line, width, indent)
    for less in narrower:
        tried = prose(line, less, indent)
        if tried.count("\n") >= needed:
            break
        wrapped = tried
    return wrapped


def marked_prose(text: str, width: int, indent: str = "") -> str:
    """Prose whose formulas stand between backticks: these are taken away, and formulas are broken with care.

    A short formula is not broken, a long one where it is least nested.

    >>> print(marked_prose("Take `x + 1` for `u`.", 20))
    Take x + 1 for u.
    """
    width = max(width, LEAST)
    pieces = (_held_together(part, width) if k % 2 else part for k, part in enumerate(text.split("`")))
    return prose("".join(pieces), width, indent)


def _held_together(formula: str, width: int) -> str:
    """The formula with every space glued at which it should not be broken."""
    if len(formula) <= _LONGEST_WORD:
        return glued(formula)
    joints = list(_joints(formula, 0, width // 3))
    for closeness in sorted({joint[0] for joint in joints}):
        at = {place for depth, place in joints if depth <= closeness}
        held = "".join(_GLUE if sign == " " and k not in at else sign for k, sign in enumerate(formula))
        if max(map(len, held.split(" "))) <= 2 * width // 3:
            return held
    return formula


def _prose_lines(line: str, width: int, indent: str) -> list[str]:
    if columns(line) <= width:
        return [line]
    margin = re.match(r" *", line)
    begin = margin.group() if margin else ""
    lines, current = [], begin
    for word in filter(None, line.split(" ")):
        joined = f"{current}{word}" if not current.strip() else f"{current} {word}"
        if columns(joined) > width and current.strip():
            lines.append(current)
            joined = begin + indent + word
        current = joined
    return [*lines, current]


def formula(text: str, width: int, hang: int = 4) -> str:
    """A formula over as many lines as it needs; each line after the first is `hang` columns in.

    It is broken where it is least nested: before ``=``, ``+`` and ``-``, after a comma, and only where that
    does not do between two factors. What cannot be broken is left as it is.

    >>> print(formula("= 2(x - 2) + 2(y - 3) + 2(z - 4)", 26))
    = 2(x - 2) + 2(y - 3)
        + 2(z - 4)
    """
    width = max(width, LEAST)
    lines, rest = [], text
    while columns(rest) > width and (joint := _best_joint(rest, width)) is not None:
        lines.append(rest[:joint])
        rest = " " * hang + rest[joint + 1 :]
    return "\n".join([*lines, rest])


def _best_joint(line: str, width: int) -> int | None:
    """The place to break: of the least nested ones the last that fits, unless hardly anything would come before."""
    begin = len(line) - len(line.lstrip())
    fitting = [joint for joint in _joints(line, begin + 2, width // 3) if joint[1] <= width]
    roomy = [joint for joint in fitting if joint[1] >= width // 4] or fitting
    return min(roomy, key=lambda joint: (joint[0], -joint[1]))[1] if roomy else None


def _joints(line: str, begin: int, short: int) -> Iterator[tuple[int, int]]:
    """Each place: how closely it binds, and where it is.

    What lies deeper in brackets binds more closely, and factors more closely than terms. A bracket that is
    short is kept together: its inside counts as deeper than it is.
    """
    depths = _depths(line, short)
    for at in (at for at in range(begin, len(line)) if line[at] == " "):
        parts_factors = line[at + 1 : at + 2] not in _SIGNS and line[at - 1] != ","
        if not (parts_factors and line[at - 1] in _SIGNS):  # an operator is never left behind
            yield 2 * depths[at] + parts_factors, at


def _depths(line: str, short: int) -> list[int]:
    """How deep each character lies in brackets."""
    depths, open_at = [0] * len(line), list[int]()
    for at, character in enumerate(line):
        if character in _OPENING:
            open_at.append(at)
        elif character in _CLOSING and open_at:
            begin = open_at.pop()
            for inside in range(begin + 1, at):
                depths[inside] += 4 if at - begin < short else 1
    return depths
