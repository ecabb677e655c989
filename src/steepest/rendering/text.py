"""Derivations as plain text for a terminal: a column of lines, and beside or below it the reasons."""

from __future__ import annotations

import math
import re
from functools import singledispatch

from steepest._wrapping import WIDTH, even, formula, glued, prose
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Node, Vector
from steepest.expression.writing import to_text
from steepest.rendering.lines import Line, lines
from steepest.rendering.sentences import sentence

DIGITS = 2  # significant figures of a value after ≈
_GAP = 3  # columns between a line and its reason
_REASON = 36  # a reason stands beside its line where it has so many columns


@singledispatch
def text(record: object, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    """A derivation, gradient, loss, update rule or value as plain text.

    Args:
        record: what to write.
        detail: "terse", "normal" or "every" step.
        width: how many columns there are; longer formulas and sentences go on in the next line.
        digits: significant figures of decimals; by default 2 of a value, and 8 of numbers on a table.

    Raises:
        TypeError: the record has no text.
        ValueError: `detail` is none of the three.

    >>> from steepest.derivation import derive
    >>> print(text(derive("sin(5x)", "x")))
      d/dx(sin(5x))
    = cos(5x) d/dx(5x)   chain rule: sin(u) with u = 5x, times the derivative of u
    = cos(5x)*5          the derivative of 5x is 5
    = 5 cos(5x)
    """
    raise TypeError(f"a {type(record).__name__} has no text")


@text.register
def _(record: Derivation, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    return "\n".join(derivation_lines(record.step, detail, width))


@text.register
def _(record: Gradient, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    slopes = ", ".join(f"∂f/∂{to_text(variable)}" for variable in record.variables)
    parts = [formula(f"∇f = ({slopes})", width)]
    parts += [text(derivation, detail, width) for derivation in record.derivations]
    parts.append(formula(f"∇f = {to_text(record.result_node)}", width))
    return "\n\n".join(parts)


@text.register
def _(record: Value, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    said = [formula(f"at {place_text(record)}: {value_text(record, digits)}", width)]
    return "\n".join([*said, *(prose(f"Note: {remark}.", width) for remark in record.remarks)])


def place_text(value: Value) -> str:
    """``x = 0, y = 1``."""
    return ", ".join(to_text(equation) for equation in value.point)


def as_sentence(words: str) -> str:
    """A remark or a reason as a sentence of its own."""
    return f"{words[0].upper()}{words[1:].rstrip('.')}."


def value_text(value: Value, digits: int | None = None) -> str:
    """The exact value, with ≈ and a decimal where it is not a short decimal itself."""
    exact = to_text(value.node)
    return exact if value_is_short(value) else f"{exact} ≈ {rounded_value(value, digits or DIGITS)}"


def value_is_short(value: Value) -> bool:
    """Whether the exact value is written as plain decimals, so that nothing need be rounded."""
    entries = value.node.entries if isinstance(value.node, Vector) else (value.node,)
    return all(re.fullmatch(r"-?[\d.]+", to_text(entry)) for entry in entries)


def rounded_value(value: Value, digits: int) -> str:
    """The decimal value to a number of significant figures; a vector entry by entry."""
    if not isinstance(value.decimal, tuple):
        return _rounded_entry(value.node, value.decimal, digits)
    entries = value.node.entries if isinstance(value.node, Vector) else (value.node,)
    shown = (_rounded_entry(node, number, digits) for node, number in zip(entries, value.decimal, strict=True))
    return f"({', '.join(shown)})"


def _rounded_entry(node: Node, value: float, digits: int) -> str:
    """A value that no float can hold is rounded from its enclosure."""
    if 0 < abs(value) < math.inf:
        return rounded_text(value, digits)
    ball = enclose(node, {}, 256)
    if ball.is_zero():
        return "0"
    mantissa, _, exponent = str(ball.mid().str(digits, radius=False)).partition("e")
    return f"{mantissa}*10^{int(exponent)}" if exponent else mantissa


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


def derivation_lines(step: Step, detail: str, width: int = WIDTH) -> list[str]:
    """The opening sentence, the question, and one line for each step shown."""
    shown = lines(step, detail)
    opening = [prose(as_sentence(_reason(step)), width)] if step.rule == "hold-constant" else []
    column = _column(shown, width)
    question = formula(f"  {to_text(step.before)}", width)
    return [*opening, question, *(row for line in shown for row in _rows(line, column, width))]


def _left(line: Line) -> str:
    return f"= {to_text(line.node)}"


def _column(shown: list[Line], width: int) -> int:
    """Where the reasons begin: behind the longest line that leaves enough room for one."""
    lefts = [len(_left(line)) for line in shown if line.step is not None]
    return max((left for left in lefts if left <= width - _REASON - _GAP), default=0) + _GAP


def _rows(line: Line, column: int, width: int) -> list[str]:
    left = _left(line)
    if line.step is None:
        return [formula(left, width)]
    reason = _reason(line.step)
    if len(left) + _GAP > column:
        return [formula(left, width), even(f"      ({reason})", width, " ")]
    first, *others = even(reason, width - column).split("\n")
    return [f"{left:<{column}}{first}", *(" " * column + other for other in others)]


def reason_text(step: Step) -> str:
    """The sentence of a step as plain text."""
    return sentence(step, to_text, _plain)


def _reason(step: Step) -> str:
    """The sentence of a step, still to be broken into lines."""
    said = sentence(step, lambda node: glued(to_text(node)), lambda math: glued(_plain(math)))
    return said.replace(" = ", glued(" = "))


def _plain(math: str) -> str:
    """A formula of a sentence, whose exponents stand in braces, as it is typed."""
    return math.replace("{", "(").replace("}", ")")
