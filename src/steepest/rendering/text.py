"""Derivations as plain text for a terminal: a column of lines, a column of reasons."""

from __future__ import annotations

import re
from functools import singledispatch

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.expression.nodes import Vector
from steepest.expression.writing import to_text
from steepest.rendering.lines import Line, lines
from steepest.rendering.sentences import sentence

WIDTH = 96
_COLUMN = 44


@singledispatch
def text(record: object, detail: str = "normal") -> str:
    """A derivation, gradient, loss, update rule or value as plain text.

    Args:
        record: what to write.
        detail: "terse", "normal" or "every" step.

    Raises:
        TypeError: the record has no text.
        ValueError: `detail` is none of the three.

    >>> from steepest.derivation import derive
    >>> print(text(derive("sin(5x)", "x")))
      d/dx(sin(5x))
    = cos(5x) d/dx(5x)                          chain rule: sin(u) with u = 5x, times the derivative of u
    = cos(5x)*5                                 the derivative of 5x is 5
    = 5 cos(5x)
    """
    raise TypeError(f"a {type(record).__name__} has no text")


@text.register
def _(record: Derivation, detail: str = "normal") -> str:
    return "\n".join(derivation_lines(record.step, detail))


@text.register
def _(record: Gradient, detail: str = "normal") -> str:
    parts = [f"∇f = ({', '.join(_short(derivation) for derivation in record.derivations)})"]
    parts += ["\n".join(derivation_lines(derivation.step, detail)) for derivation in record.derivations]
    parts.append(f"∇f = {to_text(record.result_node)}")
    return "\n\n".join(parts)


@text.register
def _(record: Value, detail: str = "normal") -> str:
    point = ", ".join(to_text(equation) for equation in record.point)
    return f"at {point}: {value_text(record)}"


def value_text(value: Value, digits: int = 2) -> str:
    """The exact value, with ≈ and a decimal where it is not a short decimal itself."""
    exact = to_text(value.node)
    return exact if value_is_short(value) else f"{exact} ≈ {rounded_value(value, digits)}"


def value_is_short(value: Value) -> bool:
    """Whether the exact value is written as plain decimals, so that nothing need be rounded."""
    entries = value.node.entries if isinstance(value.node, Vector) else (value.node,)
    return all(re.fullmatch(r"-?[\d.]+", to_text(entry)) for entry in entries)


def rounded_value(value: Value, digits: int) -> str:
    """The decimal value to a number of significant figures; a vector entry by entry."""
    if isinstance(value.decimal, tuple):
        return f"({', '.join(rounded_text(number, digits) for number in value.decimal)})"
    return rounded_text(value.decimal, digits)


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


def _short(derivation: Derivation) -> str:
    return f"∂f/∂{to_text(derivation.variable)}"


def derivation_lines(step: Step, detail: str) -> list[str]:
    """The opening sentence, the question, and one line for each step shown."""
    written = []
    if step.rule == "hold-constant":
        written.append(reason_text(step)[0].upper() + reason_text(step)[1:] + ".")
    written.append(f"  {to_text(step.before)}")
    for line in lines(step, detail):
        written += _columns(line)
    return written


def _columns(line: Line) -> list[str]:
    left = f"= {to_text(line.node)}"
    reason = "" if line.step is None else reason_text(line.step)
    if not reason:
        return [left]
    if len(left) < _COLUMN and _COLUMN + len(reason) <= WIDTH + 8:
        return [f"{left:<{_COLUMN}}{reason}"]
    return [left, f"      ({reason})"]


def reason_text(step: Step) -> str:
    """The sentence of a step as plain text."""
    return sentence(step, to_text, lambda formula: formula.replace("{", "(").replace("}", ")"))
