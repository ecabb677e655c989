"""Text to tokens: plain text, Unicode and LaTeX spelled alike.

The lexer decides only what needs no declared names: numbers, runs of letters with their subscripts,
brackets, operators. LaTeX commands become the tokens of the same plain text, so that the parser in
`reading` knows one notation. How a run of letters splits into names is decided in `names`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from steepest.errors import LimitError, ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.limits import LIMITS, exceeded

GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
    "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi",
    "Π": "Pi", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
GREEK_NAMES = frozenset(GREEK.values())

SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₘ", "0123456789ijknm")

SIGNS = {
    "*": "*", "·": "*", "×": "*", "⋅": "*", "∙": "*", "/": "/", "÷": "/", "∕": "/", "+": "+",
    "-": "-", "−": "-", "–": "-", "^": "^", "=": "=", ",": ",", "←": "<-", "√": "sqrt", "|": "|", "_": "_",
    "(": "(", "[": "[", "{": "{", ")": ")", "]": "]", "}": "}", "∂": "∂", "Σ": "sum", "∑": "sum", "∇": "∇",
}  # fmt: skip

#: LaTeX commands that are a sign, a name, space, or (None) handled by the parser.
COMMANDS: dict[str, str] = {
    "cdot": "*", "times": "*", "div": "/", "partial": "∂", "nabla": "∇", "sum": "sum",
    "leftarrow": "<-", "gets": "<-", "lvert": "|", "rvert": "|", "vert": "|",
}  # fmt: skip
SPACES = frozenset({",", ";", ":", "!", " ", "quad", "qquad", "left", "right", "displaystyle"})
STRUCTURES = frozenset({"frac", "dfrac", "tfrac", "sqrt"})
WRAPPERS = frozenset({"operatorname", "mathrm", "text", "mathit"})
ACCENTS = frozenset({"hat", "bar", "tilde"})

_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[A-Za-z]+|[" + "".join(GREEK) + "]")
_SUBSCRIPT = re.compile(r"_(?:\{([^{}]*)\}|([A-Za-z]+\d*|\d+)|([" + "".join(GREEK) + "]))|([₀-₉ᵢⱼₖₙₘ]+)|(\\d+)")
_SUPERSCRIPT = re.compile(r"[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_GROUP = re.compile(r"\s*\{\s*([A-Za-z]+)\s*\}|\s*([A-Za-z])")
_MANY = (("**", "^"), (":=", "<-"), ("<-", "<-"), ("..", ".."))
_MANY_STARTS = frozenset(spelling[0] for spelling, _ in _MANY)
_PRIMES = "'′"


class Token(NamedTuple):
    """A piece of the text.

    Attributes:
        kind: ``number``, ``word``, ``super`` (a superscript number), ``sign``, ``structure`` or
            ``end``; the parser splits words further into ``name``, ``function`` and ``constant``.
        text: its plain spelling (`alpha` for α, `*` for ×).
        start, end: the place in the text as it was given.
        tight: whether it follows the token before it without a space.
        subscript: what is written below a word, without braces.
        primes: the number of primes behind a word.
        whole: a word that must not be split (a LaTeX command, a Greek letter).
    """

    kind: str
    text: str
    start: int
    end: int
    tight: bool = True
    subscript: str | None = None
    primes: int = 0
    whole: bool = False


def tokenize(text: str) -> list[Token]:
    """All tokens of a text, ending with the token ``end``. Raises ParseError at an unknown character."""
    if len(text) > LIMITS["characters"].most:
        raise LimitError(text[:80], 0, exceeded("characters"))
    tokens = list(_tokens(text))
    return [*tokens, Token("end", "", len(text), len(text), tight=False)]


def _tokens(text: str) -> Iterator[Token]:
    position, tight = 0, False
    while position < len(text):
        if text[position].isspace() or text[position] in "$\u2061\u2062" or (text[position] == "≈" and not position):
            position, tight = position + 1, False
            continue
        token = _token(text, position, tight)
        if token is None:  # LaTeX spacing
            matched = _COMMAND.match(text, position)
            position = matched.end() if matched else position + 1
            tight = tight and position > 0 and text[position - 1].isalpha()
            continue
        yield token
        position, tight = token.end, True


def _token(text: str, at: int, tight: bool) -> Token | None:
    char = text[at]
    if (char.isdecimal() and char.isascii()) or (char == "." and text[at + 1 : at + 2].isdecimal()):
        return _number(text, at, tight)
    if char in _MANY_STARTS:
        for spelling, sign in _MANY:
            if text.startswith(spelling, at):
                return Token("sign", sign, at, at + len(spelling), tight)
    if char == "\\":
        return _command(text, at, tight)
    if char in SIGNS:
        return Token("sign", SIGNS[char], at, at + 1, tight)
    if matched := _WORD.match(text, at):
        word = matched.group()
        return _with_subscript(text, GREEK.get(word, word), at, matched.end(), tight, whole=word in GREEK)
    if matched := _SUPERSCRIPT.match(text, at):
        return Token("super", matched.group().translate(SUPERSCRIPTS), at, matched.end(), tight)
    raise ParseError(text, at, f"the character {_described(char)} has no meaning here")


def _number(text: str, at: int, tight: bool) -> Token:
    matched = _NUMBER.match(text, at)
    assert matched is not None, "a number starts with a digit, or with a point and a digit"  # noqa: S101
    digits, _, tens = matched.group().lower().partition("e")
    if len(digits) > LIMITS["digits"].most:
        raise LimitError(text, at, exceeded("digits"))
    if tens and (len(tens) > 6 or abs(int(tens)) > LIMITS["tens"].most):
        raise LimitError(text, at, exceeded("tens"))
    return Token("number", matched.group(), at, matched.end(), tight)


def _command(text: str, at: int, tight: bool) -> Token | None:
    matched = _COMMAND.match(text, at)
    if matched is None:
        raise ParseError(text, at, "a backslash stands alone", unfinished=True)
    name, end = matched.group(1), matched.end()
    if name in SPACES or name in "()[]":  # \( … \) and \[ … \] around a formula
        return None
    if name in COMMANDS:
        return Token("sign", COMMANDS[name], at, end, tight)
    if name in STRUCTURES:
        return Token("structure", "sqrt" if name == "sqrt" else "frac", at, end, tight)
    if name in WRAPPERS or name in ACCENTS:
        group = _GROUP.match(text, end)
        if group is None:
            raise ParseError(text, at, f"\\{name} needs a name in braces", unfinished=end == len(text))
        word = group.group(1) or group.group(2)
        accented = f"{word}_{name}" if name in ACCENTS else word
        return _with_subscript(text, accented, at, group.end(), tight, whole=True)
    if name.isalpha():
        return _with_subscript(text, _LATEX_NAMES.get(name, name), at, end, tight, whole=True)
    raise ParseError(text, at, f"the command \\{name} is not known")


_LATEX_NAMES = {"varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta"}


def _with_subscript(text: str, word: str, start: int, end: int, tight: bool, *, whole: bool) -> Token:
    """The token of a word with what stands below it and its primes."""
    if word == "sum":  # its range is read by the parser
        return Token("word", word, start, end, tight)
    below: str | None = None
    matched = _SUBSCRIPT.match(text, end)
    if matched and matched.group(5) and word.endswith(FUNCTIONS.endings):
        if word.endswith("log"):
            base = matched.group(5)
            raise ParseError(text, start, f"log{base} may mean another base; write ln(…)/ln({base}) or log({base} …)")
        matched = None  # sin2x
    if matched:
        inner = next(group for group in matched.groups() if group is not None)
        below = re.sub(r"\s+", "", GREEK.get(inner, inner).translate(SUBSCRIPTS))
        end = matched.end()
        if below in ACCENTS:  # y_hat is a name, and may carry an index: y_hat_i
            return _with_subscript(text, f"{word}_{below}", start, end, tight, whole=True)
    stop = end
    while stop < len(text) and text[stop] in _PRIMES:
        stop += 1
    return Token("word", word, start, stop, tight, below, stop - end, whole)


def _described(char: str) -> str:
    name = unicodedata.name(char, f"U+{ord(char):04X}")
    return f"{char!r} ({name})" if char.isprintable() and not char.isascii() else f"{char!r}"
