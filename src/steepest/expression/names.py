"""Which names a run of letters stands for: `xsinx` is x · sin x, `w_1` and `w₁` are one name.

Declared names decide how letters split. Without declarations every single letter is a variable, `e`
is Euler's number and `pi` is π; with declarations only declared names (and `e`, `pi`, unless they are
declared themselves) may occur, and anything else is an error that proposes what may have been meant.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable
from fractions import Fraction

from steepest.errors import LimitError, ParseError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nodes import Indexed, Node, Number, Symbol
from steepest.expression.tokens import ACCENTS, GREEK, GREEK_NAMES, SUBSCRIPTS, Token

CONSTANTS = frozenset({"e", "pi"})

#: Words of mathematics that the reader knows but that no rule covers yet: never split into letters.
RESERVED = frozenset(
    "max min sec csc cot sech csch coth asinh acosh atanh arcsinh arccosh arctanh arsinh arcosh artanh "
    "norm softmax floor ceil gamma piecewise lim int det trace diag inf oo infinity".split()
) - {"gamma"}

_LONGEST_SPLIT = 3  # letters of an undeclared word that are read as a product of variables
_ACCENTED = frozenset(f"_{accent}" for accent in ACCENTS)


@functools.lru_cache(maxsize=1024)
def canonical(name: str) -> str:
    """One spelling for each name.

    >>> [canonical(name) for name in ("w1", "w_1", "w₁", "w_{1}", "θ", "y_hat")]
    ['w1', 'w1', 'w1', 'w1', 'theta', 'y_hat']
    """
    plain = re.sub(r"[{}\s]", "", "".join(GREEK.get(char, char) for char in name.translate(SUBSCRIPTS)))
    return re.sub(r"_(\d+)", r"\1", plain)


class Names:
    """The names in force while a text is read.

    Args:
        declared: the names that may occur, or None where any letter may.
        known: names that do not split, where any letter may occur.
    """

    def __init__(self, declared: Iterable[str] | None = None, known: Iterable[str] = ()) -> None:
        self.declared = None if declared is None else frozenset(canonical(name) for name in declared)
        self.bound: list[str] = [canonical(name) for name in known]

    def known(self, name: str) -> bool:
        """Whether this is a declared name or an index bound by a sum around this place."""
        return name in self.bound or (self.declared is not None and name in self.declared)

    def split(self, text: str, token: Token) -> list[Token]:
        """A word as tokens of the kinds ``name``, ``function`` and ``constant``."""
        if not token.subscript and not token.primes and (short := self._whole(token)) is not None:
            return [short]
        full = canonical(token.text + (f"_{token.subscript}" if token.subscript else "") + "'" * token.primes)
        if self.known(full):
            return [token._replace(kind="name", text=full, subscript=None, primes=0)]
        if len(token.text) > LIMITS["letters"].most:
            raise LimitError(text, token.start, exceeded("letters"))
        if token.primes:
            raise ParseError(text, token.end - token.primes, f"{full} is not a name that is declared")
        pieces = [token.text] if token.whole else self._pieces(token.text)
        if pieces is None or not all(self._piece(piece) for piece in pieces):
            raise self._unknown(text, token, full)
        if len(pieces) > 1 and text[token.end : token.end + 1] == "(" and self._looks_like_a_function(pieces):
            raise ParseError(text, token.start, f"{token.text} is no function that I know")
        return list(self._cut(text, token, pieces))

    def _whole(self, token: Token) -> Token | None:
        """A word that is one name, function or constant as it stands; most are."""
        if self.known(token.text):
            return token._replace(kind="name")
        row = FUNCTIONS.spelled(token.text)
        if row is not None:
            return token._replace(kind="function", text=row.name)
        return token._replace(kind="constant") if token.text in CONSTANTS else None

    def _pieces(self, word: str) -> list[str] | None:
        """The fewest pieces that a word splits into, the longer ones first; None where it does not."""
        if self._piece(word):
            return [word]
        if word in RESERVED:
            return None
        best: dict[int, list[str]] = {len(word): []}
        for start in range(len(word) - 1, -1, -1):
            ends = (end for end in range(len(word), start, -1) if end in best and self._piece(word[start:end]))
            found = [[word[start:end], *best[end]] for end in ends]
            if found:
                best[start] = min(found, key=len)
        pieces = best.get(0)
        if pieces is None or self.declared is not None:
            return pieces
        letters = sum(1 for piece in pieces if len(piece) == 1)
        return pieces if letters <= _LONGEST_SPLIT and not any(word in RESERVED for word in pieces) else None

    def _looks_like_a_function(self, pieces: list[str]) -> bool:
        """sine(x): a function's name with a tail, called like a function."""
        spelled = [FUNCTIONS.spelled(piece) is not None and not self.known(piece) for piece in pieces]
        return spelled[0] and not spelled[-1]

    def _piece(self, part: str) -> bool:
        if self.known(part) or part in CONSTANTS or FUNCTIONS.spelled(part) is not None:
            return True
        return self.declared is None and (len(part) == 1 or part in GREEK_NAMES or part[1:] in _ACCENTED)

    def _cut(self, text: str, token: Token, pieces: list[str]) -> Iterable[Token]:
        start = token.start
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            end = token.end if last else start + len(piece)
            subscript = token.subscript if last else None
            cut = token._replace(start=start, end=end, tight=token.tight or number > 0, subscript=subscript)
            kind, name = self._classified(piece, subscript)
            if kind == "function" and subscript is not None:
                hint = f"; write ln(…)/ln({subscript})" if name == "log" else ""
                raise ParseError(text, start, f"{piece} with the index {subscript} is not supported{hint}")
            yield cut._replace(kind=kind, text=name)
            start = end

    def _classified(self, piece: str, subscript: str | None) -> tuple[str, str]:
        row = FUNCTIONS.spelled(piece)
        if row is not None and not self.known(piece):
            return "function", row.name
        if piece in CONSTANTS and subscript is None and not self.known(piece):
            return "constant", piece
        return "name", piece

    def node(self, text: str, token: Token) -> Node:
        """The symbol or indexed symbol that a ``name`` token stands for."""
        base, below = token.text, token.subscript
        if below is None:
            return Symbol(base)
        if not below:
            raise ParseError(text, token.start, "an index is missing between the braces")
        if below.isdecimal():
            name = f"{base}{int(below)}" if len(below) < 10 else f"{base}{below}"
            return self._checked(text, token, name)
        if len(below) > 2 and below.isalpha():  # x_max
            return self._checked(text, token, f"{base}_{below}")
        return Indexed(base, tuple(_index(text, token, part) for part in _indices(below)))

    def _checked(self, text: str, token: Token, name: str) -> Symbol:
        if self.declared is not None and not self.known(name):
            raise self._unknown(text, token, name)
        return Symbol(name)

    def _unknown(self, text: str, token: Token, name: str) -> ParseError:
        if token.text in RESERVED:
            return ParseError(text, token.start, f"{token.text} is not supported")
        if self.declared is None:
            spaced = " ".join(token.text)
            message = f"{name} is no function and no declared name; letters that multiply need spaces or *"
            return ParseError(text, token.start, message, proposal=text[: token.start] + spaced + text[token.end :])
        candidates = sorted(self.declared | FUNCTIONS.spellings)
        folded = {candidate.lower(): candidate for candidate in candidates}
        close = [word for word in difflib.get_close_matches(name.lower(), list(folded)) if word[0] == name[0].lower()]
        known = ", ".join(sorted(self.declared))
        if not close and not known:
            return ParseError(text, token.start, f"{name} cannot occur here: the answer is a number")
        if not close:
            return ParseError(text, token.start, f"{name} is not a name of this question (the names are: {known})")
        meant = folded[close[0]]
        proposal = text[: token.start] + meant + text[token.end :]
        return ParseError(
            text,
            token.start,
            f"{name} is not a name of this question; did you mean {meant}?",
            proposal=proposal,
        )


def _indices(below: str) -> list[str]:
    return below.split(",") if "," in below else re.findall(r"[A-Za-z]|\d+|.", below)


def _index(text: str, token: Token, part: str) -> Node:
    if part.isdecimal() and len(part) < 10:
        return Number(Fraction(int(part)))
    if part.isalpha():
        return Symbol(part)
    raise ParseError(text, token.start, f"the index {part!r} is neither a letter nor a number")
