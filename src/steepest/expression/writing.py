"""Writing a tree: one walk, one table of precedence, a column per surface (plain text, LaTeX).

The author's order and form are kept. What is written reads back as the same tree under the same
declarations, so brackets stand exactly where the reader needs them, and around a quotient that is a
factor, where people need them: ``(2/N) sum(…)``.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Assignment,
    Constant,
    Derivative,
    Equation,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    contains,
    walk,
    written_value,
)
from steepest.expression.tokens import ACCENTS, GREEK_NAMES

# How tightly the parts of what was written hold together.
STATEMENT, SUM, SIGNED, PRODUCT, PREFIX, POWER, ATOM = range(7)


def to_text(node: Any) -> str:
    """The formula as plain text that `parse` reads back.

    Args:
        node: a tree, or a SymPy expression.

    >>> from steepest.expression.reading import parse
    >>> to_text(parse(r"\\frac{1}{2}e^{2y}\\sin x - 3·y²"))
    '(1/2) e^(2y) sin(x) - 3y^2'
    """
    return _write(_tree(node), _TEXT)[0]


def to_latex(node: Any) -> str:
    r"""The formula as LaTeX (for use inside ``$…$``) that `parse` reads back.

    Args:
        node: a tree, or a SymPy expression.

    >>> from steepest.expression.reading import parse
    >>> print(to_latex(parse("e^(2y) sin x / 3")))
    \frac{e^{2 y} \sin(x)}{3}
    """
    return _write(_tree(node), _LATEX)[0]


def _tree(formula: Any) -> Node:
    if isinstance(formula, Node):
        return formula
    from steepest.expression.formula import as_formula  # above this module: it reads

    return as_formula(formula)


class _Text:
    """How plain text spells what is not the same on every surface."""

    times, arrow, stacked = "*", "←", False

    def bracket(self, inner: str) -> str:
        return f"({inner})"

    def name(self, name: str) -> str:
        return name

    def indexed(self, base: str, below: str) -> str:
        return f"{base}_{below}" if below.isalnum() else f"{base}_{{{below}}}"

    def quotient(self, above: str, below: str) -> str:
        return f"{above}/{below}"

    def power(self, base: str, exponent: str, simple: bool) -> str:
        return f"{base}^{exponent}" if simple else f"{base}^({exponent})"

    def function(self, name: str) -> str:
        return FUNCTIONS[name].text or name

    def derivative(self, d: str, of: str, by: str) -> str:
        return f"{d}{of}/{d}{by}" if d == "d" else f"∂{of}/∂{by}"

    def finite_sum(self, body: str, index: str, lower: str, upper: str) -> str:
        return f"sum({index}={lower}..{upper}, {body})"


_TALL = re.compile(r"\\frac|\\sum|\\left|\^")


class _Latex:
    """How LaTeX spells it."""

    times, arrow, stacked = r"\cdot", r"\leftarrow", True

    def bracket(self, inner: str) -> str:
        # \left and \right make room for what is tall, and an odd space after a function's name.
        return rf"\left({inner}\right)" if _TALL.search(inner) else f"({inner})"

    def name(self, name: str) -> str:
        matched = re.fullmatch(r"([A-Za-z]+)(?:_(hat|bar|tilde))?(?:_?(\d+)|_([A-Za-z]+))?('*)", name)
        if matched is None:
            return name
        base, accent, digits, word, primes = matched.groups()
        below = digits or word
        if base in GREEK_NAMES:
            base = f"\\{base}"
        elif len(base) > 1:
            base = rf"\mathrm{{{base}}}"
        if accent:
            base = rf"\{accent}{{{base}}}"
        return base + (f"_{{{below}}}" if below else "") + primes

    def indexed(self, base: str, below: str) -> str:
        return f"{self.name(base)}_{{{below}}}"

    def quotient(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def power(self, base: str, exponent: str, simple: bool) -> str:
        return f"{base}^{{{exponent}}}"

    def function(self, name: str) -> str:
        return FUNCTIONS[name].latex

    def derivative(self, d: str, of: str, by: str) -> str:
        d = d if d == "d" else r"\partial "
        return rf"\frac{{{f'{d}{of}'.strip()}}}{{{d}{by}}}"

    def finite_sum(self, body: str, index: str, lower: str, upper: str) -> str:
        return rf"\sum_{{{index}={lower}}}^{{{upper}}} {body}"


_TEXT, _LATEX = _Text(), _Latex()
_Surface = _Text | _Latex


@dataclass(frozen=True, slots=True)
class _Piece:
    node: Node
    text: str


def _write(node: Node, surface: _Surface) -> tuple[str, int]:
    written: tuple[str, int] = _WRITERS[type(node)](node, surface)
    return written


def _at_least(level: int, node: Node, surface: _Surface) -> str:
    """The part, in brackets where it would otherwise fall apart."""
    text, own = _write(node, surface)
    return text if own >= level else surface.bracket(text)


def _number(node: Number, surface: _Surface) -> tuple[str, int]:
    return decimal(node.value), ATOM


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


def _symbol(node: Symbol, surface: _Surface) -> tuple[str, int]:
    return surface.name(node.name), ATOM


def _constant(node: Constant, surface: _Surface) -> tuple[str, int]:
    return surface.name(node.name), ATOM


def _indexed(node: Indexed, surface: _Surface) -> tuple[str, int]:
    parts = [_write(index, surface)[0] for index in node.indices]
    if isinstance(node.indices[0], Number):  # x_2 is a name, x[2] an entry
        return f"{surface.name(node.base)}[{','.join(parts)}]", ATOM
    letters = sum(1 for part in parts if part.isalpha())
    joined = len(parts) <= 2 and (letters == len(parts) or parts[-1].isdecimal()) and all(p.isalnum() for p in parts)
    return surface.indexed(node.base, ("" if joined else ",").join(parts)), ATOM


def _sum(node: Sum, surface: _Surface) -> tuple[str, int]:
    written = ""
    for number, term in enumerate(node.terms):
        if isinstance(term, Negation):
            sign, part = "-", _at_least(PRODUCT, term.operand, surface)
        else:
            sign, part = "+", _at_least(PRODUCT, term, surface)
        if number:
            written += f" {sign} {part}"
        else:
            written = part if sign == "+" else f"-{part}"
    return written, SUM


def _negation(node: Negation, surface: _Surface) -> tuple[str, int]:
    return f"-{_at_least(PRODUCT, node.operand, surface)}", SIGNED


def _product(node: Product, surface: _Surface) -> tuple[str, int]:
    pieces = [
        _Piece(factor, _factor(factor, surface, last=number == len(node.factors) - 1))
        for number, factor in enumerate(node.factors)
    ]
    written = pieces[0].text
    for left, right in itertools.pairwise(pieces):
        written += _between(left, right, surface) + right.text
    return written, PRODUCT


def _factor(node: Node, surface: _Surface, *, last: bool) -> str:
    text, level = _write(node, surface)
    if isinstance(node, Product | Quotient) and not (surface.stacked and isinstance(node, Quotient)):
        return surface.bracket(text)
    return text if level >= (PREFIX if last else PREFIX + 1) else surface.bracket(text)


def _between(left: _Piece, right: _Piece, surface: _Surface) -> str:
    """What stands between two factors: nothing after a number, a space, or a sign where it must."""
    numeric = isinstance(left.node, Number)
    if right.text[0].isdecimal() or (numeric and surface.stacked and isinstance(right.node, Quotient)):
        return f" {surface.times} " if surface.stacked else surface.times
    if left.text.endswith(r"\sigma") or (isinstance(left.node, Indexed | Symbol) and right.text[0] == "["):
        return f" {surface.times} "
    base = right.node.base if isinstance(right.node, Power) else right.node
    plain = isinstance(base, Symbol | Indexed) or right.text[0] == "("
    if numeric and not surface.stacked and plain and right.text[0] not in "eE":
        return ""
    return " "


def _quotient(node: Quotient, surface: _Surface) -> tuple[str, int]:
    if surface.stacked:
        above, below = (_write(part, surface)[0] for part in (node.numerator, node.denominator))
        return surface.quotient(above, below), PREFIX + 1
    above = _at_least(PRODUCT, node.numerator, surface)
    last = node.numerator.factors[-1] if isinstance(node.numerator, Product) else node.numerator
    if isinstance(node.numerator, Quotient) or (isinstance(last, Power) and written_value(last.exponent) in (1, -1)):
        above = surface.bracket(above)  # x^1/2 may be read in two ways
    return surface.quotient(above, _at_least(POWER, node.denominator, surface)), PRODUCT


def _power(node: Power, surface: _Surface) -> tuple[str, int]:
    exponent = _write(node.exponent, surface)[0]
    simple = isinstance(node.exponent, Number | Symbol | Constant)
    if surface.stacked and isinstance(node.base, Function) and isinstance(node.exponent, Number):
        name = surface.function(node.base.name)
        if "{u}" not in name:  # \sin^{2}(x)
            return surface.power(name, exponent, simple) + surface.bracket(
                _write(node.base.argument, surface)[0]
            ), POWER
    return surface.power(_at_least(ATOM, node.base, surface), exponent, simple), POWER


def _function(node: Function, surface: _Surface) -> tuple[str, int]:
    name = surface.function(node.name)
    argument = _write(node.argument, surface)[0]
    if "{u}" not in name:
        return name + surface.bracket(argument), ATOM
    if "|" in name and any(isinstance(part, Function) and part.name == node.name for part in walk(node.argument)):
        # bars inside bars cannot be told apart
        name = r"\operatorname{" + node.name + "}" if surface.stacked else node.name
        return name + surface.bracket(argument), ATOM
    return name.format(u=argument), ATOM


def _derivative(node: Derivative, surface: _Surface) -> tuple[str, int]:
    d = "∂" if node.partial else "d"
    by = _write(node.variable, surface)[0]
    if isinstance(node.body, Symbol) and not contains(node.body, node.variable):
        return surface.derivative(d, _write(node.body, surface)[0], by), PREFIX + 1
    body = _write(node.body, surface)[0]
    opened = rf"\left[{body}\right]" if surface.stacked else f"({body})"
    return surface.derivative(d, "", by) + opened, PREFIX + 1


def _finite_sum(node: FiniteSum, surface: _Surface) -> tuple[str, int]:
    if not surface.stacked:
        body = _write(node.body, surface)[0]
        return surface.finite_sum(
            body, *(_write(part, surface)[0] for part in (node.index, node.lower, node.upper))
        ), ATOM
    body = _at_least(PRODUCT, node.body, surface)
    return surface.finite_sum(
        body, *(_write(part, surface)[0] for part in (node.index, node.lower, node.upper))
    ), PREFIX


def _mean(node: Mean, surface: _Surface) -> tuple[str, int]:
    name = r"\operatorname{mean}" if surface.stacked else "mean"
    return name + surface.bracket(_write(node.body, surface)[0]), ATOM


def _vector(node: Vector, surface: _Surface) -> tuple[str, int]:
    entries = ", ".join(_write(entry, surface)[0] for entry in node.entries)
    return surface.bracket(entries if len(node.entries) > 1 else f"{entries},"), ATOM


def _equation(node: Equation, surface: _Surface) -> tuple[str, int]:
    return f"{_write(node.left, surface)[0]} = {_write(node.right, surface)[0]}", STATEMENT


def _assignment(node: Assignment, surface: _Surface) -> tuple[str, int]:
    return f"{_write(node.target, surface)[0]} {surface.arrow} {_write(node.value, surface)[0]}", STATEMENT


_WRITERS: dict[type[Node], Any] = {
    Number: _number,
    Symbol: _symbol,
    Constant: _constant,
    Sum: _sum,
    Negation: _negation,
    Product: _product,
    Quotient: _quotient,
    Power: _power,
    Function: _function,
    Derivative: _derivative,
    Indexed: _indexed,
    FiniteSum: _finite_sum,
    Mean: _mean,
    Vector: _vector,
    Equation: _equation,
    Assignment: _assignment,
}

assert not ACCENTS - {"hat", "bar", "tilde"}, "the pattern of names above spells out the accents"  # noqa: S101
