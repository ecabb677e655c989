"""MathML Core in pure ASCII: what a browser typesets without any script.

Every method returns one element, so that it may stand wherever MathML counts arguments.

Source: W3C, *MathML Core* (2025), sections 3 (elements) and appendix B (operator dictionary).
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Application, Derivative, Function, Node, Number, Power, Quotient
from steepest.expression.spellings import GREEK
from steepest.expression.writing.names import parts_of
from steepest.expression.writing.surface import ATOM, POWER, RELATION, Piece, Surface, Written
from steepest.expression.writing.text import decimal

_LETTERS = {name: letter for letter, name in GREEK.items()}
_ACCENTS = {"hat": "^", "bar": "\u00af", "tilde": "~"}
_SIGNS = {"<": "<", "<=": "\u2264", ">": ">", ">=": "\u2265", "!=": "\u2260", "=": "="}
_BIG = {"sum": "\u2211", "prod": "\u220f"}
_TIMES, _APPLY = "\u2062", "\u2061"  # invisible, and read aloud
_WIDE = (Function, Application, Derivative, Quotient)
_TALL = ("<mfrac", "<munder", "<mtable", "<mroot", "<msqrt", "<mo>(", "<mo>[")
_PLAIN = re.compile("[ !#-%'-;=?-~]*")  # what stands for itself in XML
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, section 2.2


def escaped(text: str) -> str:
    """A text as XML in ASCII; every character that needs it is a numeric reference.

    >>> escaped("a < ∂")
    'a &#x3C; &#x2202;'
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _FORBIDDEN.sub("\ufffd", text)
    return "".join(char if char.isascii() and char not in '&<>"' else f"&#x{ord(char):X};" for char in text)


def tag(name: str, *inner: str, attributes: str = "") -> str:
    """An element around others."""
    return f"<{name}{attributes}>{''.join(inner)}</{name}>"


@functools.lru_cache(maxsize=256)
def mo(sign: str, attributes: str = "") -> str:
    """An operator."""
    return tag("mo", escaped(sign), attributes=attributes)


@functools.lru_cache(maxsize=256)
def mi(name: str) -> str:
    """An identifier, italic where it is one letter."""
    return tag("mi", escaped(name))


def mrow(*parts: str) -> str:
    """Parts in a row, as one element."""
    return parts[0] if len(parts) == 1 else tag("mrow", *parts)


class MathML(Surface):
    """How MathML spells a tree."""

    stacked = True
    open_sums = True

    # --- leaves -------------------------------------------------------------------------------

    def number(self, value: Fraction) -> str:
        return tag("mn", decimal(value))

    def name(self, name: str) -> str:
        parts = parts_of(name)
        if parts is None:
            return mi(name)
        letter = mi(_LETTERS.get(parts.base, parts.base))
        if parts.accent:
            letter = tag("mover", letter, mo(_ACCENTS[parts.accent], ' stretchy="false"'), attributes=' accent="true"')
        below = tag("mn", parts.below) if parts.below.isdecimal() else mi(parts.below)
        return self._scripts(
            letter, below if parts.below else "", mo("\u2032" * len(parts.primes)) if parts.primes else ""
        )

    def _scripts(self, base: str, below: str, above: str) -> str:
        if below and above:
            return tag("msubsup", base, below, above)
        return tag("msub", base, below) if below else tag("msup", base, above) if above else base

    def constant(self, name: str) -> str:
        return self.name(name)

    def ones(self) -> str:
        return tag("mn", escaped("𝟏"))

    def indexed(self, base: str, below: Sequence[str], above: Sequence[str], *, entry: bool) -> str:
        parts = parts_of(base)
        lower = mrow(*_separated(below)) if below else ""
        upper = self.bracket(mrow(*_separated(above))) if above else ""
        if parts is not None and (parts.below or (parts.primes and upper)):
            return self._scripts(mrow(self.name(base)), lower, upper)
        if parts is not None and parts.primes:
            return self._scripts(self.name(parts.accented), lower, mo("\u2032" * len(parts.primes)))
        return self._scripts(self.name(base), lower, upper)

    def entry(self, body: str, below: Sequence[str]) -> str:
        return self._scripts(self.bracket(body), mrow(*_separated(below)), "")

    def cardinality(self, domain: str, *, bars: bool) -> str:
        return _fenced("|", domain, "|")

    # --- arithmetic ---------------------------------------------------------------------------

    def bracket(self, inner: str) -> str:
        return _fenced("(", inner, ")")

    def sum(self, terms: Sequence[tuple[bool, str]]) -> str:
        (negative, first), *rest = terms
        written = [mo("\u2212"), first] if negative else [first]
        for negative, term in rest:
            written += [mo("\u2212" if negative else "+"), term]
        return mrow(*written)

    def negation(self, operand: str) -> str:
        return mrow(mo("\u2212"), operand)

    def product(self, pieces: Sequence[Piece]) -> str:
        written = [pieces[0].text]
        for left, right in itertools.pairwise(pieces):
            written += [_times(left.node, right.node), right.text]
        return mrow(*written)

    def hadamard(self, factors: Sequence[str]) -> str:
        return mrow(*_separated(factors, "\u2299"))

    def quotient(self, above: str, below: str) -> str:
        return mrow(above, mo("/"), below)

    def fraction(self, above: str, below: str) -> str:
        return tag("mfrac", above, below)

    def power(self, node: Power, base: str, exponent: str) -> str:
        return tag("msup", base, exponent)

    # --- functions ----------------------------------------------------------------------------

    def function(self, row: FunctionRow, arguments: Sequence[Written], *, bars: bool) -> Written:
        argument = mrow(*_separated([part.text for part in arguments]))
        match row.name:
            case "sqrt":
                return Written(tag("msqrt", argument), ATOM)
            case "cbrt":
                return Written(tag("mroot", argument, tag("mn", "3")), ATOM)
            case "abs":
                return Written(_fenced("|", argument, "|"), ATOM)
            case "norm":
                return Written(_fenced("\u2016", argument, "\u2016"), ATOM)
            case "norm1":
                return Written(tag("msub", _fenced("\u2016", argument, "\u2016"), tag("mn", "1")), ATOM)
        return Written(self._applied(self._function_name(row), argument), POWER)

    def _function_name(self, row: FunctionRow) -> str:
        if row.name in ("log2", "log10"):
            return tag("msub", mi("log"), tag("mn", row.name[3:]))
        name = row.text if row.text and "{u}" not in row.text else row.name
        return mi(name)

    def _applied(self, name: str, argument: str) -> str:
        return mrow(name, mo(_APPLY), self.bracket(argument))

    def raised(self, row: FunctionRow, node: Function, argument: Callable[[], str], exponent: Node) -> str | None:
        if row.name in ("sqrt", "cbrt", "abs", "log2", "log10") or row.takes != "scalar":
            return None
        if not isinstance(exponent, Number):
            return None
        return self._applied(tag("msup", self._function_name(row), self.number(exponent.value)), argument())

    def application(self, name: str, arguments: Sequence[str]) -> str:
        return self._applied(self.name(name), mrow(*_separated(arguments)))

    # --- calculus -----------------------------------------------------------------------------

    def derivative(self, of: str | None, body: str | None, by: str, *, partial: bool) -> str:
        d = mo("\u2202") if partial else mi("d")
        fraction = tag("mfrac", d if of is None else mrow(d, of), mrow(d, by))
        return fraction if body is None else mrow(fraction, _fenced("[", body, "]", ' lspace="0.1em"'))

    def gradient(self, body: str, by: str | None, *, bare: bool) -> str:
        nabla = mo("\u2207") if by is None else tag("msub", mo("\u2207"), by)
        return mrow(nabla, body if bare else self.bracket(body))

    def differential(self, body: str, *, bare: bool) -> str:
        return mrow(mo("\u2202"), body if bare else self.bracket(body))

    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        return mrow(tag("munderover", mo(_BIG[sign]), mrow(index, mo("="), lower), upper), body)

    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> str:
        index = indices[0] if len(indices) == 1 else self.bracket(mrow(*_separated(indices)))
        below = index if domain is None else mrow(index, mo("\u2208"), domain)
        return mrow(tag("munder", mo(_BIG["sum"]), below), body)

    def mean(self, body: str, index: str | None, *, implied: bool) -> str:
        return self._applied(self._scripts(mi("mean"), "" if implied else index or "", ""), body)

    # --- conditions ---------------------------------------------------------------------------

    def relation(self, operands: Sequence[str], signs: Sequence[str]) -> Written:
        written = [operands[0]]
        for sign, operand in zip(signs, operands[1:], strict=True):
            written += [mo(_SIGNS[sign]), operand]
        return Written(mrow(*written), RELATION)

    def connective(self, word: str, conditions: Sequence[str]) -> str:
        said = _words(f" {word} ")
        return mrow(conditions[0], *itertools.chain(*((said, condition) for condition in conditions[1:])))

    def piecewise(self, cases: Sequence[tuple[str, str]], otherwise: str | None) -> Written:
        rows = [(value, mrow(_words("if "), condition)) for value, condition in cases]
        rows += [] if otherwise is None else [(otherwise, _words("otherwise"))]
        return Written(mrow(mo("{"), _table(rows)), POWER)

    # --- vectors and matrices -----------------------------------------------------------------

    def vector(self, entries: Sequence[str]) -> str:
        return self.bracket(mrow(*_separated(entries), *([mo(",")] if len(entries) == 1 else [])))

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        return self.bracket(_table(rows))

    def transpose(self, operand: str) -> str:
        return tag("msup", operand, mo("\u22a4"))

    def dot(self, left: str, right: str, *, angled: bool) -> str:
        if angled:
            return _fenced("\u27e8", mrow(left, mo(","), right), "\u27e9")
        return self._applied(mi("dot"), mrow(left, mo(","), right))

    def hadamard_power(self, node: Power, base: str, exponent: str) -> str:
        return tag("msup", base, mrow(mo("\u2299"), exponent))

    # --- statements ---------------------------------------------------------------------------

    def equation(self, left: str, right: str) -> str:
        return mrow(left, mo("="), right)

    def assignment(self, target: str, value: str) -> str:
        return mrow(target, mo("\u2190"), value)


def _times(left: Node, right: Node) -> str:
    """A dot where two numbers would run together; else nothing, or a little room beside a name or a fraction."""
    if _begins_with_a_number(right) or _is_mixed(left, right):
        return mo("\u22c5")
    roomy = isinstance(right.base if isinstance(right, Power) else right, _WIDE) or isinstance(left, Quotient)
    return mo(_TIMES, ' lspace="0.17em" rspace="0"' if roomy else "")


def _fenced(opening: str, inner: str, closing: str, before: str = "") -> str:
    """Bars are no brackets by themselves: which side they stand on is said.

    Brackets grow only with what is tall: browsers leave room for the widest form of whatever may grow.
    """
    if opening != closing:
        growing = "" if any(tall in inner for tall in _TALL) else ' stretchy="false"'
        return mrow(mo(opening, before + growing), inner, mo(closing, growing))
    left, right = (f' form="{form}" fence="true" stretchy="true"' for form in ("prefix", "postfix"))
    return mrow(mo(opening, left), inner, mo(closing, right))


def _separated(parts: Sequence[str], sign: str = ",") -> list[str]:
    return [piece for k, part in enumerate(parts) for piece in ([mo(sign), part] if k else [part])]


def _words(text: str) -> str:
    return tag("mtext", escaped(text.replace(" ", "\u00a0")))  # other spaces are dropped at the ends


def _table(rows: Sequence[Sequence[str]]) -> str:
    return tag("mtable", *(tag("mtr", *(tag("mtd", entry) for entry in row)) for row in rows))


def _begins_with_a_number(node: Node) -> bool:
    return isinstance(node.base if isinstance(node, Power) else node, Number)


def _is_mixed(left: Node, right: Node) -> bool:
    """A number before a fraction would look like a mixed number."""
    return isinstance(left, Number) and isinstance(right, Quotient)
