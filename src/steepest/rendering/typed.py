"""The formulas that sentences hold, such as ``(x^n)' = n x^{n-1}``: as LaTeX and as MathML.

They state rules and are no trees: ``(u v)'`` has no meaning of its own. The catalogue spells them with letters,
numbers, signs, brackets, names of functions, primes, and what stands above or below: ``x^2``, ``x^{n-1}``, ``x_i``.
"""

from __future__ import annotations

import re

from steepest.expression.functions import FUNCTIONS
from steepest.expression.writing.mathml import escaped, mi, mo, mrow, tag

_TOKEN = re.compile(r"\s*([A-Za-z]+|\d+|\S)")
_SIGNS = {"-": "\u2212", "*": "\u22c5", "<=": "\u2264", ">=": "\u2265"}
_COMMANDS = {"∂": r"\partial ", "⟨": r"\langle ", "⟩": r"\rangle ", "⊙": r"\odot", "ᵀ": r"^{\top}"}
_BARS = re.compile(r"\|\|(.+?)\|\|")
_ELEMENTS = {"^": "msup", "_": "msub"}
_FIXED = ' stretchy="false"'  # what may grow takes room for it
_NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML" display="inline"'


def typed_latex(formula: str) -> str:
    """The formula as LaTeX, with the names of functions as their rows typeset them.

    >>> print(typed_latex("(a^x)' = a^x ln(a)"))
    (a^x)' = a^x \\ln(a)
    """

    def typeset(name: re.Match[str]) -> str:
        row = FUNCTIONS.spelled(name.group())
        return name.group() if row is None or "{u}" in row.latex else row.latex

    spelled = _BARS.sub(r"\\lVert \1 \\rVert ", formula)
    for sign, command in _COMMANDS.items():
        spelled = spelled.replace(sign, command)
    return re.sub(r"(?<!\\)\b[A-Za-z]{2,}", typeset, spelled)


def typed_mathml(formula: str) -> str:
    """The formula as inline MathML.

    >>> print(typed_mathml("u'"))
    <math xmlns="..." display="inline" alttext="u'"><msup><mi>u</mi><mo>&#x2032;</mo></msup></math>
    """
    said = formula.replace("{", "(").replace("}", ")")
    return tag("math", _drawn(formula), attributes=f'{_NAMESPACE} alttext="{escaped(said)}"')


def _drawn(formula: str) -> str:
    return mrow(*_Reader(_TOKEN.findall(formula.replace("ᵀ", "^⊤").replace("||", "‖"))).row())


class _Reader:
    """The tokens of a formula, one group after the other."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens[::-1]

    def row(self, until: str = "") -> list[str]:
        """Groups up to a closing sign; empty formulas have an empty row, for every element needs one."""
        groups: list[str] = []
        while self.tokens and self.tokens[-1] != until:
            if groups and len(self.tokens[-1]) > 1 and self.tokens[-1].isalpha():
                groups.append(mo("\u2062", ' lspace="0.17em" rspace="0"'))  # before the name of a function
            groups.append(self.scripted(self.group()))
        if self.tokens:
            self.tokens.pop()
        return groups or [tag("mrow")]

    def group(self) -> str:
        """A letter, a number, a sign, or what stands between brackets."""
        sign = self.tokens.pop()
        if sign == "(":
            return tag("mrow", mo("(", _FIXED), *self.row(")"), mo(")", _FIXED))
        if sign == "{":
            return mrow(*self.row("}"))
        if sign.isdecimal():
            return tag("mn", escaped(sign))
        return mi(sign) if sign.isalpha() else mo(_SIGNS.get(sign, sign), _FIXED)

    def scripted(self, base: str) -> str:
        """The group with what stands above or below it."""
        while self.tokens and self.tokens[-1] in ("^", "_", "'"):
            sign = self.tokens.pop()
            if sign == "'":
                base = tag("msup", base, mo("\u2032"))
            elif self.tokens:
                base = tag(_ELEMENTS[sign], base, self.group())
        return base
