r"""Words on a picture: plain text, and mathematics where the typesetter of matplotlib is known to set it.

matplotlib sets a part of LaTeX and stops at the rest with an error. So a formula is handed to it only where every
token is in the table here; all others are shown as plain text, in which ``$`` and ``\`` mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from steepest._escaping import escaped
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text

LONGEST = 72  # characters of a formula above a picture; more are shown as their beginning

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_COMMANDS = frozenset(
    r"\frac \sqrt \left \right \cdot \times \sin \cos \tan \ln \log \exp \sinh \cosh \tanh \arcsin \arccos \arctan "
    r"\max \min \pi \infty \, \; \alpha \beta \gamma \delta \epsilon \varepsilon \zeta \eta \theta \kappa \lambda \mu "
    r"\nu \xi \rho \sigma \tau \phi \varphi \chi \psi \omega \nabla \partial \hat \bar".split()
)
_SIGNS = frozenset(" +-=/()[]|,.^_{}!'<>") | frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Words:
    """Words as plain text, and as LaTeX where that can be set.

    Attributes:
        plain: the text.
        math: the same for the typesetter of matplotlib, without dollars; None where only the text is to be shown.
    """

    plain: str
    math: str | None = None

    def __str__(self) -> str:
        return self.plain


def in_words(text: str) -> Words:
    """A text of a person as it stands: one line, nothing in it is mathematics."""
    return Words(shortened(escaped(text, keep="")))


def formula_words(node: Node, left: str = "") -> Words:
    """A formula, perhaps behind a left side such as ``f(x, y)``.

    >>> from steepest.expression.reading import parse
    >>> formula_words(parse("4 + (x-2)^2"), "f(x)")
    Words(plain='f(x) = 4 + (x − 2)²', math='f(x) = 4 + (x - 2)^{2}')
    """
    front = f"{left} = " if left else ""
    plain, latex = front + to_text(node, unicode=True), front + to_latex(node)
    short = shortened(escaped(plain, keep=""))
    return Words(short, latex if short == plain and can_be_set(latex) else None)


def name_words(name: str) -> Words:
    """The name of a variable: ``w1`` with its index below, ``theta`` as the letter."""
    from steepest.expression.nodes import Symbol

    return formula_words(Symbol(name))


def can_be_set(latex: str) -> bool:
    r"""Whether the typesetter of matplotlib knows every part of it.

    >>> can_be_set(r"\frac{1}{2} \sin(x)"), can_be_set(r"\begin{cases} 1 \end{cases}")
    (True, False)
    """
    return all(_is_known(token) for token in _TOKEN.findall(latex))


def _is_known(token: str) -> bool:
    return token in _COMMANDS or token in _SIGNS or (len(token) == 1 and token.isascii() and token.isalpha())


_PLAIN = {
    "−": "-", "±": "+-", "·": "*", "×": "x", "⊙": ".*", "∘": ".*", "√": "sqrt", "∛": "cbrt", "∇": "grad ", "∂": "d",
    "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "∈": "in", "∉": "not in", "∧": "and", "∨": "or", "∞": "inf",
    "Σ": "sum", "∑": "sum", "Π": "prod", "∏": "prod", "‖": "||", "⟨": "<", "⟩": ">", "ᵀ": "^T", "⊤": "^T", "𝟏": "ones",
    "←": "<-", "→": "->", "…": "...", "★": "@", "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip
_GREEK = re.compile(r"GREEK (?:SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)")


def in_ascii(text: str) -> str:
    """A text for a terminal that has no characters beyond ASCII: signs as they are typed, Greek letters by name.

    >>> in_ascii("f(θ) = 4 + (x₁ − 2)² ≤ 7"), in_ascii("|θ|³")
    ('f(theta) = 4 + (x1 - 2)^2 <= 7', '|theta|^3')
    """
    return text if text.isascii() else "".join(map(_typed, text))


def _typed(character: str) -> str:
    if character.isascii() or character in _PLAIN:
        return _PLAIN.get(character, character)
    name = unicodedata.name(character, "")
    if (greek := _GREEK.match(name)) is not None:
        return greek[1].lower() if "SMALL" in name else greek[1].title()
    simple = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
    return ("^" if "SUPERSCRIPT" in name else "") + (simple or "?")


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text that is no longer than there is room for."""
    return text if len(text) <= longest else text[: longest - 2].rstrip() + " …"


def together(text: str, width: int) -> str:
    """A text that is not broken at its spaces, where it fits the width."""
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) <= width else text


_POINT = re.compile(r"\([^()]{1,30}\)|\b\S+ = \S+")


def points_together(text: str) -> str:
    """A sentence whose points, as ``(2, 0)`` and ``x = 2``, are not broken where its lines are."""
    return _POINT.sub(lambda match: match[0].replace(" ", "\N{NO-BREAK SPACE}"), text)


def number_words(value: float) -> str:
    """A number in a few figures, as in a legend: ``0.1``, ``3.02``, ``1.2e-05``.

    >>> [number_words(value) for value in (0.1, 3.0196, -0.0, 2000.0, 250000.0, 1e-9)]
    ['0.1', '3.02', '0', '2000', '2.5e+05', '1e-09']
    """
    return f"{value:.0f}" if 1e3 <= abs(value) < 1e5 else f"{value + 0.0:.3g}"


def point_words(values: Iterable[float]) -> str:
    """A point: ``(2, 0)``; a number alone where there is one coordinate."""
    written = [number_words(value) for value in values]
    return written[0] if len(written) == 1 else f"({', '.join(written)})"
