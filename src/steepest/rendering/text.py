"""Derivations as plain text for a terminal: a column of lines, and beside or below it the reasons."""

from __future__ import annotations

from collections.abc import Collection
from functools import singledispatch
from typing import Any

from steepest._wrapping import WIDTH, formula
from steepest.derivation.records import Derivation, Gradient
from steepest.derivation.step import Step
from steepest.expression.writing import to_text
from steepest.rendering.board_text import plainly
from steepest.rendering.board_text import several_boards as several_boards
from steepest.rendering.choosing import Detail
from steepest.rendering.late import loaded
from steepest.rendering.sentences import sentence
from steepest.rendering.states import boards_of


@singledispatch
def text(
    record: object,
    detail: Detail = "normal",
    width: int = WIDTH,
    digits: int | None = None,
    *,
    expand: Collection[int] = (),
    numbered: bool = False,
    marked: bool = False,
) -> str:
    """A derivation, gradient, loss, update rule or value as plain text.

    Args:
        record: what to write.
        detail: "terse", "normal" or "every" step, or the ids of the rules that the reader knows.
        width: how many columns there are; longer formulas and sentences go on in the next line.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.
        expand: the numbers of lines before which all is shown that is hidden there; in every derivation of the record
            that has a line of that number.
        numbered: whether every line has its number before it; without it only those that another line refers to.
        marked: whether what is new in a line is underlined.

    Raises:
        TypeError: the record has no text.
        ValueError: `detail` is none of the three, one of its ids is no rule, or there is no line to expand.

    >>> from steepest.derivation import derive
    >>> print(text(derive("sin(5x)", "x")))
      d/dx(sin(5x))
    = cos(5x) d/dx(5x)   chain rule: sin(u) with u = 5x, times the derivative of u
    = cos(5x)*5          the derivative of 5x is 5
    = 5 cos(5x)
    """
    if loaded(record):
        return text(record, detail, width, digits, expand=expand, numbered=numbered, marked=marked)
    raise TypeError(f"a {type(record).__name__} has no text")


@text.register
def _(record: Derivation, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    return "\n\n".join(several_boards(boards_of(record.step), detail, width, **how))


@text.register
def _(record: Gradient, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    slopes = ", ".join(f"∂f/∂{to_text(variable)}" for variable in record.variables)
    parts = [formula(f"∇f = ({slopes})", width)]
    parts += several_boards([derivation.step for derivation in record.derivations], detail, width, **how)
    parts.append(formula(f"∇f = {to_text(record.result_node)}", width))
    return "\n\n".join(parts)


def as_sentence(words: str) -> str:
    """A remark or a reason as a sentence of its own."""
    return f"{words[0].upper()}{words[1:].rstrip('.')}."


def rounded_text(value: float, digits: int) -> str:
    """A float to a number of significant figures, as people write it.

    >>> rounded_text(7.38905609893065, 2), rounded_text(1234.5, 2), rounded_text(-0.000123, 2)
    ('7.4', '1200', '-0.00012')
    """
    written = f"{value:.{digits}g}"
    if "e" not in written:
        return written
    mantissa, exponent = written.split("e")
    if -6 < int(exponent) < 12:
        return f"{float(written):.0f}" if int(exponent) > 0 else f"{float(written):.{digits - 1 - int(exponent)}f}"
    return f"{mantissa}*10^{int(exponent)}"


def reason_text(step: Step) -> str:
    """The sentence of a step as plain text."""
    return sentence(step, to_text, plainly)
