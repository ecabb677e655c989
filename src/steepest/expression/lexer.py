"""Text to tokens: plain text, Unicode and LaTeX spelled alike.

The lexer decides only what needs no declared names: numbers, runs of letters with their subscripts,
brackets, operators. What stands above or below the line (``x²``, ``xᵢ₊₁``) becomes the tokens of
``x^{2}`` and ``x_{i+1}``. The tables are in `spellings`; how a run of letters splits into names is
decided in `names`.
"""

from __future__ import annotations

import re
import unicodedata

from steepest.errors import LimitError, ParseError
from steepest.expression import commands
from steepest.expression.commands import COMMAND
from steepest.expression.functions import FUNCTIONS
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nearness import shortened
from steepest.expression.spellings import (
    ACCENT_MARKS,
    BOLD,
    GREEK,
    LATEX_NAMES,
    LONG_SIGNS,
    LOOKALIKES,
    MODULE_NAMES,
    MODULES,
    PRODUCT_WORDS,
    SIGNS,
    SIZES,
    SPACES,
    SUBSCRIPTS,
    SUPERSCRIPTS,
    TRANSPOSED,
    UNSUPPORTED,
    falls_apart,
    fold,
)
from steepest.expression.tokens import Token

_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DELIMITER = re.compile(r"\s*(?:[()\[\]|/<>∣‖⟨⟩.]|\\(?:[{}|]|(?:[lr]?[vV]ert|[lr](?:angle|brace|brack)|mid)\b))")
_DECIMAL_COMMA = re.compile(r"\d+,\d+(?![\d.,])", re.ASCII)
_GREEK = f"[{''.join(GREEK)}]"
_WORD = re.compile(rf"[A-Za-z]+|{_GREEK}")
_BELOW_IN_BRACES = rf"\\?[A-Za-z]+|{_GREEK}|\w+|\w(?:\s*,\s*\w+)+|[A-Za-z](?:\s+\w)+"
_SUBSCRIPT = re.compile(
    rf"_\s*(?:\{{\s*({_BELOW_IN_BRACES})\s*\}}|\{{\s*\\(?:text|mathrm)\s*\{{\s*([A-Za-z]+)\s*\}}\s*\}}"
    rf"|([A-Za-z]+\d*|\d+)|\\([A-Za-z]+)|({_GREEK}))|(?P<digits>\d+)",
    re.ASCII,
)
_MODULE = re.compile(r"(?:(?:" + "|".join(sorted(MODULES)) + r")\.)+(?=[A-Za-z])")
_TRANSPOSE_METHOD = re.compile(r"\.T(?![A-Za-z0-9_])")
_RANGE = re.compile(
    r"(?:\s*\^\s*(?:\{[^{}]*\}|\\?[A-Za-z0-9]+))?\s*(?:(?:_\s*[({]|\()\s*\\?[A-Za-z]+\s*="
    rf"|[{''.join(SUBSCRIPTS)}]+₌)"
)
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") | frozenset(GREEK)
_LONG_STARTS = frozenset(spelling[0] for spelling in LONG_SIGNS)
_MODULE_WORDS = frozenset({"pi", "e", "mean", "dot", "ones", "log"})
_BASES = ("2", "10")  # log2 and log10 are functions, log5 is log(5)
_DIGITS = re.compile(r"\d*", re.ASCII)
_ACCENT_BELOW = re.compile(r"(hat|bar|tilde)(\d*)", re.ASCII)
_ROW_SPACE = re.compile(r"\s*\[\s*-?\d+(?:\.\d+)?\s*(?:pt|em|ex|mm|cm)\s*\]")
_PRIMES = "'′’"
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_INVISIBLE = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})


def tokenize(text: str) -> list[Token]:
    """All tokens of a text, ending with the token ``end``. Raises ParseError at an unknown character."""
    if len(text) > LIMITS["characters"].most:
        raise LimitError(text[:80], 0, exceeded("characters"))
    return Lexer(text).tokens()


class Lexer:
    """A walk over a text; `plain` is the text with dressed letters undressed, place for place."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.plain = text if text.isascii() else "".join(map(fold, text))
        self.level = 0  # how many brackets are open: a decimal comma stands outside all of them
        self.lefts: list[int] = []

    def tokens(self) -> list[Token]:
        found: list[Token] = []
        text, at, tight = self.plain, 0, False
        while at < len(text):
            char = text[at]
            if char.isspace() or char == "$" or (char == "~" and "\\" in text) or (char in "≈≃" and not found):
                at, tight = at + 1, False
                continue
            if char == "\\" and (after := self._space(at)) is not None:
                tight = tight and text[at - 1].isalpha()  # \sin\left(x\right) is tight
                at = after
                continue
            new = self._at(at, tight)
            if char in TRANSPOSED and found and found[-1].text == "^" and found[-1].kind == "sign":
                new = new[1:]  # X^⊤
            found += new
            if new and new[-1].text == "\\\\" and (spaced := _ROW_SPACE.match(text, new[-1].end)):
                new = [new[-1]._replace(end=spaced.end())]
            at, tight = new[-1].end if new else at + 1, True
        if self.lefts:
            raise ParseError(self.text, self.lefts[-1], r"\left is never closed by \right", unfinished=True)
        found.append(Token("end", "", len(text), len(text), tight=False))
        return found

    def _space(self, at: int) -> int | None:
        r"""Where the text goes on behind LaTeX that only makes room: ``\,``, ``\quad``, ``\left``, ``\big``."""
        matched = COMMAND.match(self.plain, at)
        if matched is None:
            return None
        name, end = matched.group(1), matched.end()
        if name in SIZES and not _DELIMITER.match(self.plain, end):
            raise ParseError(self.text, end, f"expected a bracket behind \\{name}")
        if name in SPACES or name in SIZES or self._opens_or_ends_math(name, at, end):
            return end
        if name in ("left", "right"):
            return self._side(at, name, end)
        return None

    def _opens_or_ends_math(self, name: str, at: int, end: int) -> bool:
        r"""Whether it is the ``\[`` or ``\(`` before all, or the ``\]`` or ``\)`` behind all."""
        if name in ("(", "["):
            return not self.plain[:at].strip()
        return name in (")", "]") and not self.plain[end:].strip(" \t\r\n.,;")

    def _side(self, at: int, name: str, end: int) -> int | None:
        r"""``\left`` and ``\right`` come in pairs; ``\left.`` stands for nothing; bars learn their side."""
        if name == "left":
            self.lefts.append(at)
        elif not self.lefts:
            raise ParseError(self.text, at, r"this \right has no \left before it")
        else:
            self.lefts.pop()
        while end < len(self.plain) and self.plain[end] == " ":
            end += 1
        if self.plain[end : end + 1] == ".":
            return end + 1
        return None if self.plain[end : end + 1] in ("|", "∣", "‖") or self.plain.startswith("\\|", end) else end

    def _at(self, at: int, tight: bool) -> list[Token]:
        text, char = self.plain, self.plain[at]
        if self.text[at] == "𝟏":
            return [Token("word", "ones", at, at + 1, tight, whole=True)]
        if char in _LETTERS:
            return self._word(at, tight)
        if ("0" <= char <= "9") or (char == "." and "0" <= text[at + 1 : at + 2] <= "9"):
            return [self._number(at, tight)]
        if char == "." and _TRANSPOSE_METHOD.match(text, at):
            return [Token("sign", "^", at, at, True), Token("sign", "transpose", at, at + 2, True)]
        if char in _LONG_STARTS:
            for spelling, sign in LONG_SIGNS.items():
                if text.startswith(spelling, at):
                    return [self.sign(sign, at, at + len(spelling), tight)]
        if char == "\\":
            return commands.command(self, at, tight)
        if char in SIGNS:
            return [self.sign(SIGNS[char], at, at + 1, tight)]
        if char in SUPERSCRIPTS or char in TRANSPOSED:
            return self._raised(at)
        if char in SUBSCRIPTS:
            return self._lowered(at)
        return self._unusual(at, tight)

    def sign(self, sign: str, start: int, end: int, tight: bool) -> Token:
        if sign in _OPENING:
            self.level += 1
        elif sign in _CLOSING:
            self.level = max(self.level - 1, 0)
        elif sign == "...":
            raise ParseError(self.text, start, "dots of omission are not supported; write the terms out, or a sum")
        return Token("sign", sign, start, end, tight)

    def _number(self, at: int, tight: bool) -> Token:
        matched = _DECIMAL_COMMA.match(self.plain, at) if self.level == 0 else None
        matched = matched or _NUMBER.match(self.plain, at)
        assert matched is not None, "a number starts with a digit, or with a point and a digit"  # noqa: S101
        digits, _, tens = matched.group().lower().partition("e")
        if len(digits) > LIMITS["digits"].most:
            raise LimitError(self.text, at, exceeded("digits"))
        if tens and (len(tens) > 6 or abs(int(tens)) > LIMITS["tens"].most):
            raise LimitError(self.text, at, exceeded("tens"))
        return Token("number", matched.group(), at, matched.end(), tight)

    # ---- words

    def _word(self, at: int, tight: bool) -> list[Token]:
        module = _MODULE.match(self.plain, at) if self.plain[at] in "nmjtcsl" else None
        start, at = at, module.end() if module else at
        matched = _WORD.match(self.plain, at)
        assert matched is not None, "the caller has seen a letter"  # noqa: S101
        word = matched.group()
        if module and not (word in MODULE_NAMES or word in _MODULE_WORDS or FUNCTIONS.spelled(word)):
            raise ParseError(self.text, start, f"{shortened(self.plain[start : matched.end()])} is not supported")
        if module and (word in MODULE_NAMES or FUNCTIONS.spelled(word)):
            digits = _DIGITS.match(self.plain, matched.end())
            longer = word + digits.group() if digits else word  # np.log2
            word = longer if FUNCTIONS.spelled(longer) else word
            return [Token("word", MODULE_NAMES.get(word, word), start, at + len(word), tight, whole=True)]
        digits = _DIGITS.match(self.plain, matched.end())
        longer = word + digits.group() if digits else word
        if longer != word and FUNCTIONS.spelled(longer) and not word.endswith("log"):  # norm1(w)
            return [Token("word", longer, start, at + len(longer), tight, whole=True)]
        bold = self.text[at] in BOLD
        return self.named(
            GREEK.get(word, word), start, matched.end(), tight, whole=word in GREEK or bool(module), bold=bold
        )

    def named(
        self, word: str, start: int, end: int, tight: bool, *, whole: bool = False, bold: bool = False
    ) -> list[Token]:
        """The tokens of a word with its accent, what stands below it and its primes."""
        text = self.plain
        while end < len(text) and text[end] in ACCENT_MARKS:  # the last letter of a run carries the accent
            if len(word) > 1 and not whole:
                before = Token("word", word[:-1], start, end - 1, tight)
                return [before, *self.named(word[-1], end - 1, end, True)]
            word, end, whole = f"{word}_{ACCENT_MARKS[text[end]]}", end + 1, True
        if word == "sum":  # its range is read by the parser
            return [Token("word", word, start, end, tight)]
        if word in PRODUCT_WORDS and _RANGE.match(text, end):
            return [Token("sign", "prod", start, end, tight)]
        below: str | None = None
        if end < len(text):
            below, end = self._below(word, end, whole)
        accent = _ACCENT_BELOW.fullmatch(below) if below else None
        if accent:  # y_hat is a name, and may carry an index: y_hat_i, y_hat1
            end -= len(accent[2])
            return self.named(f"{word}_{accent[1]}", start, end, tight, whole=True, bold=bold)
        stop = end
        while stop < len(text) and text[stop] in _PRIMES:
            stop += 1
        return [Token("word", word, start, stop, tight, below, stop - end, whole, bold)]

    def _below(self, word: str, end: int, whole: bool) -> tuple[str | None, int]:
        """What stands below a word in a simple form, and where the text goes on; other forms are the parser's."""
        text = self.plain
        if text[end] in SUBSCRIPTS:
            stop = end
            while stop < len(text) and text[stop] in SUBSCRIPTS:
                stop += 1
            inner = "".join(SUBSCRIPTS[char] for char in text[end:stop])
            return (inner, stop) if inner.isalnum() else (None, end)  # xᵢ₊₁ is read by the parser
        if text[end] != "_" and not ("0" <= text[end] <= "9"):
            return None, end
        matched = _SUBSCRIPT.match(text, end)
        if matched is None:
            return None, end
        digits = matched.group("digits")
        if digits and self.plain[end - 1].isalpha() and self._is_command(end):
            return None, end  # \\alpha2 is α·2
        if digits and word.endswith(FUNCTIONS.endings):
            if word.endswith("log") and digits in _BASES:
                return digits, matched.end()
            if word.endswith("tan") and digits == "2" and text[matched.end() : matched.end() + 1] == "(":
                raise ParseError(self.text, end - len(word), f"{word}2 is not supported; write {word}(y/x)")
            return None, end  # sin2x
        inner = next(group for group in matched.groups() if group is not None).strip()
        following = text[matched.end() : matched.end() + 1]
        if matched.group(3) == inner and len(inner) == 2 and (following == "_" or falls_apart(inner)):
            return inner[0], matched.end() - 1  # w_ix_i, x_iy
        name = inner.lstrip("\\")
        return re.sub(r"\s+", "", GREEK.get(name, LATEX_NAMES.get(name, name))), matched.end()

    def _is_command(self, end: int) -> bool:
        """Whether the word that ends here is a command of LaTeX."""
        start = end
        while start and self.plain[start - 1].isalpha():
            start -= 1
        return start > 0 and self.plain[start - 1] == "\\"

    # ---- above and below the line

    def _raised(self, at: int) -> list[Token]:
        """``²`` as the tokens of ``^{2}``, ``ᵀ`` as those of ``^T``."""
        text = self.plain
        if text[at] in TRANSPOSED:
            return [Token("sign", "^", at, at, True), Token("sign", "transpose", at, at + 1, True)]
        stop = at
        while stop < len(text) and text[stop] in SUPERSCRIPTS:
            stop += 1
        inner = "".join(SUPERSCRIPTS[char] for char in text[at:stop])
        return self._in_braces("^", at, stop, inner)

    def _lowered(self, at: int) -> list[Token]:
        """``₁`` behind a sign as the tokens of ``_{1}``: ∑ᵢ, ‖w‖₁."""
        stop = at
        while stop < len(self.plain) and self.plain[stop] in SUBSCRIPTS:
            stop += 1
        return self._in_braces("_", at, stop, "".join(SUBSCRIPTS[char] for char in self.plain[at:stop]))

    def _in_braces(self, sign: str, at: int, stop: int, inner: str) -> list[Token]:
        tokens = [token._replace(start=token.start + at, end=token.end + at) for token in Lexer(inner).tokens()[:-1]]
        opening, closing = Token("sign", "{", at, at, True), Token("sign", "}", stop, stop, True)
        return [Token("sign", sign, at, at, True), opening, *tokens, closing]

    # ---- refused, or read by its parts

    def _unusual(self, at: int, tight: bool) -> list[Token]:
        char = self.plain[at]
        parts = unicodedata.normalize("NFKD", char)
        if len(parts) == 2 and parts[0] in _LETTERS and parts[1] in ACCENT_MARKS:  # ŷ
            word = f"{GREEK.get(parts[0], parts[0])}_{ACCENT_MARKS[parts[1]]}"
            return self.named(word, at, at + 1, tight, whole=True)
        above, slash, below = parts.partition("⁄")
        if slash and above.isdecimal() and below.isdecimal():  # ½
            return self._fraction(at, tight, above, below)
        if char in LOOKALIKES:
            said = f"{_described(char)} only looks like the Latin letter {LOOKALIKES[char]}"
            raise ParseError(self.text, at, said, proposal="".join(LOOKALIKES.get(c, c) for c in self.text))
        if unicodedata.category(char) in _INVISIBLE:
            raise ParseError(
                self.text, at, f"the invisible character {_described(char)} stands here", proposal=_visible(self.text)
            )
        if char in UNSUPPORTED:
            raise ParseError(self.text, at, commands.refusal_of(UNSUPPORTED[char]))
        if char in ";:?#\"'`":
            raise ParseError(self.text, at, f"{char!r} has no meaning here")
        raise ParseError(self.text, at, f"the character {_described(char)} has no meaning here")

    def _fraction(self, at: int, tight: bool, above: str, below: str) -> list[Token]:
        """``½`` as the tokens of ``{1/2}``."""
        if at and self.plain[at - 1].isdecimal():
            written = f"{above}/{below}"
            said = f"a fraction right behind a number may be a sum or a product; write +{written} or *{written}"
            raise ParseError(self.text, at, said)
        inner = [("sign", "{"), ("number", above), ("sign", "/"), ("number", below), ("sign", "}")]
        return [
            Token(kind, piece, at, at + 1 if k == len(inner) - 1 else at, tight or k > 0)
            for k, (kind, piece) in enumerate(inner)
        ]


def _visible(text: str) -> str:
    return "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE or char in "\n\t")


def _described(char: str) -> str:
    name = unicodedata.name(char, f"U+{ord(char):04X}")
    if char.isascii():
        return f"{char!r}"
    return f"{char!r} ({name})" if char.isprintable() else f"U+{ord(char):04X} ({name})"
