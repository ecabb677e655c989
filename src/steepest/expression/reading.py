"""Reading mathematics: text, Unicode and LaTeX into one tree, whole, or an error that says where.

`parse` gives the tree of an expression, an equation or an assignment; `read` keeps what is said about
the text besides: the left-hand side apart, and notes that name another possible reading (`e^2y` is
read as e²·y, and could mean e^(2y)). The grammar
is in `parser`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from steepest.errors import LimitError, ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.names import Names
from steepest.expression.nodes import Assignment, Equation, Node
from steepest.expression.parser import CLOSING, Parser
from steepest.expression.sides import split_sides


@dataclass(frozen=True, slots=True)
class Note:
    """A place where people differ: how it was read, and the tree of the other reading."""

    position: int
    message: str
    other: Node


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was understood.

    Attributes:
        text: the text.
        node: the expression; where there is a left-hand side, what stands right of it.
        notes: the places that could be read otherwise.
        others: the trees of the other readings: each place read otherwise alone, and all of them.
        left: the left-hand side, or None: a Symbol, a Derivative, ….
        arguments: the variables of a left-hand side such as ``f(x, y) =``, in that order.
        assigned: whether the sides are joined by an arrow (``w ← …``) and not by ``=``.
    """

    text: str
    node: Node
    notes: tuple[Note, ...] = ()
    others: tuple[Node, ...] = ()
    left: Node | None = None
    arguments: tuple[str, ...] = ()
    assigned: bool = False


def parse(text: Any, variables: Iterable[str] | None = None) -> Node:
    """The tree of a formula.

    Args:
        text: plain text, Unicode or LaTeX, in any mixture; a SymPy expression or a number is taken as it is.
        variables: the names that may occur; None where any single letter is a variable.

    Raises:
        ParseError: the text cannot be read; it says where and proposes a repair if there is one.

    >>> from steepest.expression.writing import to_text
    >>> to_text(parse("2 e^{2y}\\\\sin x"))
    '2 e^(2y) sin(x)'
    """
    if not isinstance(text, str):
        from steepest.expression.formula import as_formula  # above this module: it reads too

        return as_formula(text)
    reading = read(text, variables)
    if reading.left is None:
        return reading.node
    return (Assignment if reading.assigned else Equation)(reading.left, reading.node)


def read(text: str, variables: Iterable[str] | None = None) -> Reading:
    """The tree of a formula together with its left-hand side and its notes.

    Raises:
        ParseError: the text cannot be read.
    """
    declared = None if variables is None else tuple(variables)
    try:
        return _read(text, declared, FUNCTIONS.version)
    except ParseError as error:
        if error.proposal is None and not isinstance(error, LimitError):
            error.proposal = _repaired(text, error, declared)
        elif error.proposal is not None and not _readable(error.proposal, declared):
            error.proposal = None
        raise


@functools.lru_cache(maxsize=512)
def _read(text: str, declared: tuple[str, ...] | None, functions: int) -> Reading:
    """The reading, kept for texts that are read again, as a question's reference is for every answer.

    The version of the table of functions is an argument: a text may be read otherwise once one is added.
    """
    sides = split_sides(text)
    names = Names(declared, sides.arguments if declared is None else ())
    parser = Parser(text, names, start=sides.start)
    node = parser.whole()

    def otherwise(*positions: int) -> Node | None:
        try:
            return Parser(text, names, start=sides.start, otherwise=positions).whole()
        except ParseError:  # the rest of the text does not go with that reading
            return None

    found = [(at, message, otherwise(at)) for at, message in sorted(parser.noted.items())]
    notes = tuple(Note(at, message, other) for at, message, other in found if other is not None)
    others = tuple(note.other for note in notes)
    if len(notes) > 1 and (every := otherwise(*(note.position for note in notes))) is not None:
        others += (every,)
    return Reading(text, node, notes, others, sides.left, sides.arguments, sides.assigned)


# --- proposals --------------------------------------------------------------------------------


def _readable(text: str, declared: tuple[str, ...] | None) -> bool:
    try:
        _read(text, declared, FUNCTIONS.version)
    except ParseError:
        return False
    return True


def _repaired(text: str, error: ParseError, declared: tuple[str, ...] | None) -> str | None:
    """A small change of the text that makes it readable, or None."""
    if len(text) > 500:  # repairs are for slips of the finger
        return None
    return next((new for new in _repairs(text, error.position) if new.strip() and _readable(new, declared)), None)


def _repairs(text: str, position: int) -> list[str]:
    """Repairs that change no value: brackets closed or dropped, a hanging sign cut off, a product sign."""
    cut = re.sub(r"[\s*/^+\-=,(·×−]+$", "", text)
    found = [text + _unclosed(text), cut, cut + _unclosed(cut)]
    here = text[position : position + 1]
    if here in CLOSING.values():
        found.append(text[:position] + text[position + 1 :])
    if not text[:position].strip() and here in "*/^)":
        found.append(text[position + 1 :])
    return found


def _unclosed(text: str) -> str:
    stack = []
    for char in text:
        if char in CLOSING:
            stack.append(CLOSING[char])
        elif stack and char == stack[-1]:
            stack.pop()
    return "".join(reversed(stack))
