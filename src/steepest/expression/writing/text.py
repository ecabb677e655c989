"""Plain text: what the keyboard has, in the spelling that the reader reads back."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Constant, Indexed, Node, Number, Power, Symbol
from steepest.expression.spellings import GREEK_NAMES, falls_apart
from steepest.expression.writing.surface import ATOM, RELATION, Piece, Surface, Written

DIGITS = "0123456789"  # and not 𝟏, which is no number


class Text(Surface):
    """How plain text spells a tree; other surfaces of text change a column of it."""

    times = "*"
    minus = "-"
    partial = "∂"
    signs: ClassVar[Mapping[str, str]] = {sign: sign for sign in ("<", "<=", ">", ">=", "!=", "=")}

    # --- leaves -------------------------------------------------------------------------------

    def number(self, value: Fraction) -> str:
        return decimal(value)

    def name(self, name: str) -> str:
        return name

    def constant(self, name: str) -> str:
        return self.name(name)

    def ones(self) -> str:
        return "𝟏"

    def indexed(self, base: str, below: Sequence[str], above: Sequence[str], *, entry: bool) -> str:
        below = [compact(part) for part in below]
        written = self.name(base)
        if entry:  # x_2 is a name, x[2] an entry
            written += f"[{','.join(below)}]"
        elif below:
            written = self.subscript(base, joined(below))
        return written + (f"^{{({','.join(map(compact, above))})}}" if above else "")

    def subscript(self, base: str, below: str) -> str:
        """A name with what stands below it."""
        return f"{self.name(base)}_{below}" if below.isascii() and below.isalnum() else f"{self.name(base)}_{{{below}}}"

    def entry(self, body: str, below: Sequence[str]) -> str:
        indices = joined([compact(part) for part in below])
        return f"{self.bracket(body)}_{indices}" if len(indices) == 1 else f"{self.bracket(body)}_{{{indices}}}"

    def cardinality(self, domain: str, *, bars: bool) -> str:
        return f"|{domain}|" if bars else f"card({domain})"

    # --- arithmetic ---------------------------------------------------------------------------

    def bracket(self, inner: str) -> str:
        return f"({inner})"

    def sum(self, terms: Sequence[tuple[bool, str]]) -> str:
        (negative, first), *rest = terms
        written = f"{self.minus}{first}" if negative else first
        return written + "".join(f" {self.minus if negative else '+'} {term}" for negative, term in rest)

    def negation(self, operand: str) -> str:
        return f"{self.minus}{operand}"

    def product(self, pieces: Sequence[Piece]) -> str:
        written = pieces[0].text
        for left, right in itertools.pairwise(pieces):
            written += self.between(left, right) + right.text
        return written

    def between(self, left: Piece, right: Piece) -> str:
        """What stands between two factors: nothing after a number, a space, or a sign where it must."""
        if right.text[0] in DIGITS:
            return self.times
        if right.text[0] == "[" and isinstance(left.node, Indexed | Symbol):  # x[1] would be an entry
            return f" {self.times} "
        base = right.node.base if isinstance(right.node, Power) else right.node
        plain = isinstance(base, Symbol | Indexed) or right.text[0] == "("
        return "" if isinstance(left.node, Number) and plain and right.text[0] not in "eE" else " "

    def hadamard(self, factors: Sequence[str]) -> str:
        return " ⊙ ".join(factors)

    def quotient(self, above: str, below: str) -> str:
        return f"{above}/{below}"

    def fraction(self, above: str, below: str) -> str:
        return self.quotient(above, below)

    def power(self, node: Power, base: str, exponent: str) -> str:
        return f"{base}^{exponent}" if stands_alone(node.exponent) else f"{base}^({exponent})"

    # --- functions ----------------------------------------------------------------------------

    def spelled(self, row: FunctionRow) -> str:
        """The name of a function, or a template for the whole call."""
        return row.text or row.name

    def function(self, row: FunctionRow, arguments: Sequence[Written], *, bars: bool) -> Written:
        argument = ", ".join(part.text for part in arguments)
        spelled = self.spelled(row)
        if "{u}" not in spelled:
            return Written(spelled + self.bracket(argument), ATOM)
        if not bars:
            return Written(self.word(row.name) + self.bracket(argument), ATOM)
        return self.filled(spelled, argument)

    def filled(self, template: str, argument: str) -> Written:
        """A template with its argument."""
        return Written(template.format(u=argument), ATOM)

    def word(self, name: str) -> str:
        """The name of something that is applied."""
        return name

    def application(self, name: str, arguments: Sequence[str]) -> str:
        return self.word(name) + self.bracket(", ".join(arguments))

    # --- calculus -----------------------------------------------------------------------------

    def derivative(self, of: str | None, body: str | None, by: str, *, partial: bool) -> str:
        d = self.partial if partial else "d"
        return f"{d}{of or ''}/{d}{by}" + ("" if body is None else self.bracket(body))

    def gradient(self, body: str, by: str | None, *, bare: bool) -> str:
        below = "" if by is None else f"_{by}" if len(by) == 1 and by.isascii() else f"_{{{by}}}"
        return f"∇{below}{' ' if bare and below else ''}{body if bare else self.bracket(body)}"

    def differential(self, body: str, *, bare: bool) -> str:
        return f"{self.partial}{body if bare else self.bracket(body)}"

    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        return f"{sign}({index}={lower}..{upper}, {body})"

    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> str:
        return f"sum({self.elements(indices, domain, ' in ')}, {body})"

    def elements(self, indices: Sequence[str], domain: str | None, of: str) -> str:
        """``i in B``, ``(x, y) in D``, or ``i`` alone."""
        index = indices[0] if len(indices) == 1 else self.bracket(", ".join(indices))
        return index if domain is None else f"{index}{of}{domain}"

    def mean(self, body: str, index: str | None, *, implied: bool) -> str:
        return "mean" + ("" if index is None or implied else f"_{index}") + self.bracket(body)

    # --- conditions ---------------------------------------------------------------------------

    def relation(self, operands: Sequence[str], signs: Sequence[str]) -> Written:
        pairs = zip(signs, operands[1:], strict=True)
        return Written(operands[0] + "".join(f" {self.signs[sign]} {operand}" for sign, operand in pairs), RELATION)

    def connective(self, word: str, conditions: Sequence[str]) -> str:
        return f" {word} ".join(conditions)

    def piecewise(self, cases: Sequence[tuple[str, str]], otherwise: str | None) -> Written:
        written = [f"{value} if {condition}" for value, condition in cases]
        written += [] if otherwise is None else [f"{otherwise} otherwise"]
        return Written(f"{{{', '.join(written)}}}", ATOM)

    # --- vectors and matrices -----------------------------------------------------------------

    def vector(self, entries: Sequence[str]) -> str:
        return self.bracket(", ".join(entries) if len(entries) > 1 else f"{entries[0]},")

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return "[" + ", ".join(f"[{', '.join(row)}]" for row in rows) + "]"

    def transpose(self, operand: str) -> str:
        return f"{operand}ᵀ"  # ^T is a power where a T is declared

    def dot(self, left: str, right: str, *, angled: bool) -> str:
        return f"⟨{left}, {right}⟩" if angled else "dot" + self.bracket(f"{left}, {right}")

    def hadamard_power(self, node: Power, base: str, exponent: str) -> str:
        return f"{base}^⊙{exponent if stands_alone(node.exponent) else self.bracket(exponent)}"

    # --- statements ---------------------------------------------------------------------------

    def equation(self, left: str, right: str) -> str:
        return f"{left} = {right}"

    def assignment(self, target: str, value: str) -> str:
        return f"{target} ← {value}"


def decimal(value: Fraction) -> str:
    """The digits of a fraction with a finite decimal expansion.

    >>> decimal(Fraction(3)), decimal(Fraction(1, 8)), decimal(Fraction(1, 10**30))
    ('3', '0.125', '1e-30')
    """
    places, rest = 0, value.denominator
    while rest != 1:
        rest //= 10 if rest % 10 == 0 else 5 if rest % 5 == 0 else 2
        places += 1
    digits = str(value.numerator * 10**places // value.denominator)
    if places > 20:
        return f"{digits}e-{places}"
    if len(digits) > 60 and (zeros := len(digits) - len(digits.rstrip("0"))) > 20:
        return f"{digits[:-zeros]}e{zeros}"
    return f"{digits[:-places].rjust(1, '0')}.{digits[-places:].rjust(places, '0')}" if places else digits


def stands_alone(exponent: Node) -> bool:
    """Whether an exponent needs no bracket: a number or a name, but not T, which would be a transpose."""
    return isinstance(exponent, Number | Symbol | Constant) and exponent != Symbol("T")


def compact(index: str) -> str:
    """An index without the spaces around its signs: ``i+1``."""
    return index.replace(" + ", "+").replace(" - ", "-").replace(" − ", "−")


def joined(below: Sequence[str]) -> str:
    """Indices side by side where each is one letter, or a letter and a number; otherwise with commas."""
    letters = sum(1 for part in below if part.isalpha())
    alone = letters == len(below) or below[-1].isdecimal()
    short = all(part.isdecimal() or (len(part) == 1 and part.isalpha()) for part in below)
    run = "".join(below)
    together = len(below) <= 2 and alone and short and not falls_apart(run) and run not in GREEK_NAMES
    return ("" if together else ",").join(below)
