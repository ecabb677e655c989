"""Typographic text: ``x²``, ``√(x)``, ``w₁``, ``Xᵀ``, in the spelling that the reader reads back.

What has no character of its own keeps the spelling of plain text: ``x^(2y)``, ``x_{i+1}``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Constant, Function, Negation, Node, Number, Power, Symbol
from steepest.expression.spellings import GREEK, SUBSCRIPTS, SUPERSCRIPTS
from steepest.expression.writing.names import parts_of
from steepest.expression.writing.surface import ATOM, POWER, Piece, Written
from steepest.expression.writing.text import Text, compact

_LETTERS = {name: letter for letter, name in GREEK.items()}
_RAISED = {plain: raised for raised, plain in SUPERSCRIPTS.items() if plain.isalnum() or plain == "-"}
_LOWERED = {plain: lowered for lowered, plain in SUBSCRIPTS.items() if plain.isalnum()}
_ROOTS = "√∛"
_BIG = {"sum": "Σ", "prod": "Π"}


class Typographic(Text):
    """How Unicode spells a tree."""

    times = "·"
    minus = "−"
    open_sums = True
    signs: ClassVar[Mapping[str, str]] = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "!=": "≠", "=": "="}

    def name(self, name: str) -> str:
        parts = parts_of(name)
        if parts is None:
            return name
        letter = _LETTERS.get(parts.base, parts.base) + (f"_{parts.accent}" if parts.accent else "")
        if parts.below.isdecimal():
            return letter + "".join(_LOWERED[digit] for digit in parts.below) + parts.primes
        return letter + (f"_{parts.below}" if parts.below else "") + parts.primes

    def ones(self) -> str:
        return "𝟏"

    def subscript(self, base: str, below: str) -> str:
        if all(char in _LOWERED for char in below):
            return self.name(base) + "".join(_LOWERED[char] for char in below)
        return super().subscript(base, below)

    def between(self, left: Piece, right: Piece) -> str:
        if left.text.endswith("σ") and right.text[0] == "(":  # which would be the sigmoid
            return self.times
        return super().between(left, right)

    def power(self, node: Power, base: str, exponent: str) -> str:
        raised = _raised(node.exponent)
        return super().power(node, base, exponent) if raised is None else base + raised

    def spelled(self, row: FunctionRow) -> str:
        return row.unicode or row.text or row.name

    def filled(self, template: str, argument: str) -> Written:
        # A root takes the power behind its bracket for its own.
        return Written(template.format(u=argument), POWER if template[0] in _ROOTS else ATOM)

    def raised(self, row: FunctionRow, node: Function, argument: Callable[[], str], exponent: Node) -> str | None:
        raised, name = _raised(exponent), self.spelled(row)
        if raised is None or "{u}" in name or row.takes != "scalar" or not name.isalpha():
            return None
        return name + raised + self.bracket(argument())

    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        return f"{_BIG[sign]}_{{{index}={compact(lower)}}}^{{{compact(upper)}}} {body}"

    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> str:
        return f"{_BIG['sum']}_{{{self.elements(indices, domain, ' ∈ ')}}} {body}"


def _raised(exponent: Node) -> str | None:
    """A whole number or a single letter as superscripts, where every character has one."""
    plain = ""
    number = exponent.operand if isinstance(exponent, Negation) else exponent
    if isinstance(number, Number) and number.value.denominator == 1 and number.value < 1000:
        plain = f"{'' if number is exponent else '-'}{number.value}"
    elif isinstance(exponent, Symbol | Constant) and len(exponent.name) == 1:
        plain = exponent.name
    return "".join(_RAISED[char] for char in plain) if plain and all(char in _RAISED for char in plain) else None
