"""Which names a run of letters stands for: `xsinx` is x · sin x, `w_1` and `w₁` are one name.

Declared names decide how letters split. Without declarations every single letter is a variable, `e`
is Euler's number and `pi` is π; with declarations only declared names (and `e`, `pi`, unless they are
declared themselves) may occur, and anything else is an error that proposes what may have been meant.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from fractions import Fraction

from steepest.errors import LimitError, ParseError
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nearness import close_matches, shortened
from steepest.expression.nodes import Indexed, Node, Number, Symbol
from steepest.expression.spellings import ACCENTS, GREEK, GREEK_NAMES, SUBSCRIPTS
from steepest.expression.tokens import Token

CONSTANTS = frozenset({"e", "pi"})

#: Words of mathematics that the reader knows but that no rule covers yet: never split into letters.
RESERVED = frozenset(
    "floor ceil lim int det trace diag inf oo infinity nan argmin argmax factorial std var cov erf mod".split()
)
#: Words that the parser reads by itself: sums, products over a range, means, cases, products of vectors.
STRUCTURAL = frozenset("sum prod mean piecewise Piecewise dot card ones array multiply transpose".split())
#: Functions that are only named: the model's prediction of the course, and the letters that stand for functions.
APPLIED = frozenset({"prediction"})
_FUNCTION_LETTERS = frozenset("fgh")
_WORDS_OF_CASES = frozenset("if for else otherwise in and or not".split())
_SHORTEST_CALL = 4  # letters of an undeclared word that is applied to a bracket

_LONGEST_SPLIT = 3  # letters of an undeclared word that are read as a product of variables
_ACCENTED_WORD = re.compile(r"([A-Za-z]+)(hat|bar|tilde)")
_APPLIED = re.compile(r"\(|\s+[A-Za-z0-9(]")
_LONG_BELOW = re.compile(r"[A-Za-z]{3,}", re.ASCII)
_CALL = re.compile(r"(?:\\left\s*)?\(")
ACCENTED = frozenset(ACCENTS.values())
_SUBSCRIPTED = str.maketrans(SUBSCRIPTS)


@functools.lru_cache(maxsize=1024)
def canonical(name: str) -> str:
    """One spelling for each name.

    >>> [canonical(name) for name in ("w1", "w_1", "w₁", "w_{1}", "θ", "y_hat")]
    ['w1', 'w1', 'w1', 'w1', 'theta', 'y_hat']
    """
    plain = re.sub(r"[{}\s\\]", "", "".join(GREEK.get(char, char) for char in name.translate(_SUBSCRIPTED)))
    return re.sub(r"_(\d+)", r"\1", plain)


def full_name(token: Token) -> str:
    """The name that a word is with what stands below it and its primes."""
    return canonical(token.text + (f"_{token.subscript}" if token.subscript else "") + "'" * token.primes)


class Names:
    """The names in force while a text is read.

    Args:
        declared: the names that may occur, or None where any letter may.
        known: names that do not split, where any letter may occur.
    """

    def __init__(self, declared: Iterable[str] | None = None, known: Iterable[str] = ()) -> None:
        self.declared = None if declared is None else frozenset(canonical(name) for name in declared)
        self.bound: list[str] = [canonical(name) for name in known]
        self.called: dict[str, int] = {}  # functions that are only named, and where
        self.used: dict[str, int] = {}  # single letters in use as variables, and where

    def known(self, name: str) -> bool:
        """Whether this is a declared name or an index bound by a sum around this place."""
        return name in self.bound or (self.declared is not None and name in self.declared)

    def split(self, text: str, token: Token) -> list[Token]:
        """A word as tokens of the kinds ``name``, ``function``, ``constant`` and ``call``."""
        if not token.subscript and not token.primes and (short := self._whole(text, token)) is not None:
            return [short]
        full = full_name(token)
        if self.known(full):
            return [token._replace(kind="name", text=full, subscript=None, primes=0)]
        if len(token.text) > LIMITS["letters"].most:
            raise LimitError(text, token.start, exceeded("letters"))
        if self._is_call(text, token):
            return [self._called(text, token, full)]
        if token.primes:
            return [self._primed(text, token, full)]
        pieces = [token.text] if token.whole else self._pieces(token.text)
        if (
            self.declared is None
            and (accented := _ACCENTED_WORD.fullmatch(token.text))
            and accented[1] in GREEK_NAMES | {accented[1][:1]}
        ):
            return [token._replace(kind="name", text=f"{accented[1]}_{accented[2]}")]
        if pieces is None or not all(self._piece(piece) for piece in pieces):
            raise self._unknown(text, token, full)
        if len(pieces) > 1 and text[token.end : token.end + 1] == "(" and self._looks_like_a_function(pieces):
            raise ParseError(text, token.start, f"{token.text} is no function that I know")
        return list(self._cut(text, token, pieces))

    def _primed(self, text: str, token: Token, full: str) -> Token:
        """``y'`` where any letter may occur is a name of its own."""
        one = len(token.text) == 1 or token.whole or token.text in GREEK_NAMES
        free = self.declared is None and not self.known(token.text) and FUNCTIONS.spelled(token.text) is None
        if not (free and one and full.rstrip("'").isidentifier()):
            raise ParseError(text, token.end - token.primes, f"{full} is not a name that is declared")
        return token._replace(kind="name", text=full, subscript=None, primes=0)

    def _is_call(self, text: str, token: Token) -> bool:
        """Whether a word that is no name in force is applied to the bracket behind it: f(x), prediction(x)."""
        opening = _CALL.match(text, token.end)
        if opening is None or self.known(token.text) or FUNCTIONS.spelled(token.text):
            return False
        if token.text in APPLIED:
            return True
        if self.declared is not None or (token.subscript and len(token.text) > 1):
            return False
        if len(token.text) == 1:
            return token.text in _FUNCTION_LETTERS or (token.primes > 0 and not token.subscript)
        return token.text not in GREEK_NAMES and self._is_long_call(token.text)

    def _is_long_call(self, word: str) -> bool:
        """A word of some length that is no product of known parts and no misspelt function."""
        if len(word) < _SHORTEST_CALL or word in RESERVED or self._pieces(word) is not None:
            return False
        parts = self._cuts(word)
        if any(len(part) > 2 and FUNCTIONS.spelled(part) for part in parts):
            return False
        return not close_matches(word.lower(), FUNCTIONS.spellings, cutoff=0.75)

    def _cuts(self, word: str) -> set[str]:
        return {word[:k] for k in range(2, len(word))} | {word[k:] for k in range(1, len(word) - 1)}

    def is_function_letter(self, node: Node) -> bool:
        """Whether a name is one of the letters that stand for functions, and is not declared."""
        return isinstance(node, Symbol) and node.name in _FUNCTION_LETTERS and not self.known(node.name)

    def _called(self, text: str, token: Token, full: str) -> Token:
        self.called.setdefault(token.text, token.start)
        self._refuse_both(text, token.text, token.start)
        return token._replace(kind="call", text=full, subscript=None, primes=0)

    def _refuse_both(self, text: str, name: str, start: int) -> None:
        if name in self.called and name in self.used:
            raise ParseError(text, start, f"{name} is used both as a variable and as a function")

    def _whole(self, text: str, token: Token) -> Token | None:
        """A word that is one name, function or constant as it stands; most are."""
        if self.known(token.text):
            return token._replace(kind="name")
        if self.declared is None and len(token.text) == 1 and token.text != "e":
            if token.text in _FUNCTION_LETTERS:
                return None
            return token._replace(kind="name")
        if token.text in _WORDS_OF_CASES:
            said = f"{token.text!r} belongs to cases, as in {{x^2 if x < 0, x otherwise}}"
            raise ParseError(text, token.start, said)
        row = FUNCTIONS.spelled(token.text)
        if row is None and _APPLIED.match(text, token.end):
            row = self._capitalised(token.text)
        if row is not None:
            return token._replace(kind="function", text=row.name)
        return token._replace(kind="constant") if token.text in CONSTANTS else None

    def _capitalised(self, word: str) -> FunctionRow | None:
        """Sin and Ln, as a telephone writes them."""
        if len(word) > 1 and word[0].isupper() and word[1:].islower() and not self.known(word.lower()):
            return FUNCTIONS.spelled(word.lower())
        return None

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
        if self.declared is not None:
            return False
        base, _, accent = part.partition("_")
        return (len(base) == 1 or base in GREEK_NAMES) and (not accent or accent in ACCENTED)

    def _cut(self, text: str, token: Token, pieces: list[str]) -> Iterable[Token]:
        start = token.start
        for number, piece in enumerate(pieces):
            last = number == len(pieces) - 1
            end = token.end if last else start + len(piece)
            subscript = token.subscript if last else None
            cut = token._replace(start=start, end=end, tight=token.tight or number > 0, subscript=subscript)
            whole = canonical(f"{piece}_{subscript}") if subscript is not None else piece
            if subscript is not None and self.known(whole):  # xx_i with a declared x_i
                yield cut._replace(kind="name", text=whole, subscript=None)
                return
            kind, name = self._classified(piece, subscript)
            if kind == "function" and subscript is not None and name not in ("log", "norm"):
                raise ParseError(text, start, f"{piece} with the index {subscript[:20]} is not supported")
            if kind == "name" and piece in _FUNCTION_LETTERS and not self.known(piece):
                self.used.setdefault(piece, start)
                self._refuse_both(text, piece, start)
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
            raise ParseError(text, token.end, "an index is missing between the braces")
        if below.isdecimal():
            name = f"{base}{int(below)}" if len(below) < 10 else f"{base}{below}"
            return self.checked(text, token, name)
        if is_word_below(below):  # x_max
            return self.checked(text, token, f"{base}_{below}")
        return Indexed(base, indices_of(text, token, below))

    def checked(self, text: str, token: Token, name: str) -> Symbol:
        if self.declared is not None and not self.known(name):
            raise self._unknown(text, token, name)
        return Symbol(name)

    def standing(self, text: str, token: Token, name: str) -> None:
        """Refuse a name that is no name where it stands by itself: ``tx`` is t·x.

        Raises:
            ParseError: it is not declared, or its letters would split.
        """
        if self.known(name):
            return
        letters = re.split(r"[_\d']", name)[0]
        taken = name in CONSTANTS or FUNCTIONS.spelled(letters) is not None
        if taken or self.declared is not None or not self._piece(letters):
            raise self._unknown(text, token, name)

    def _unknown(self, text: str, token: Token, name: str) -> ParseError:
        if token.text in RESERVED:
            return ParseError(text, token.start, f"{token.text} is not supported")
        if (function := FUNCTIONS.spelled(token.text)) is not None and token.subscript:
            said = f"{function.name} with the index {token.subscript[:20]} is not supported"
            return ParseError(text, token.start, said)
        if self.declared is None:
            spaced = " ".join(token.text)
            message = f"{shortened(name)} is no function and no declared name; letters that multiply need spaces or *"
            return ParseError(text, token.start, message, proposal=text[: token.start] + spaced + text[token.end :])
        candidates = sorted(self.declared | FUNCTIONS.spellings)
        folded = {candidate.lower(): candidate for candidate in candidates}
        close = [word for word in close_matches(name.lower(), list(folded)) if word[0] == name[0].lower()]
        known = ", ".join(sorted(self.declared))
        name = shortened(name)
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


def is_index(name: str) -> bool:
    """Whether a name may stand below another: one letter, Latin or Greek."""
    return (len(name) == 1 and name.isalpha()) or name in GREEK_NAMES


def is_word_below(below: str) -> bool:
    """Whether what stands below a name is a word or a Greek letter, which makes another name of it: x_max, x_μ."""
    return _LONG_BELOW.fullmatch(below) is not None or below in GREEK_NAMES


def indices_of(text: str, token: Token, below: str) -> tuple[Node, ...]:
    """The indices that are written without commas, ``ij`` or ``i1``, or with them."""
    parts = below.split(",") if "," in below else re.findall(r"[A-Za-z]|\d+|.", below)
    return tuple(_index(text, token, part) for part in parts)


def _index(text: str, token: Token, part: str) -> Node:
    if part.isdecimal() and len(part) < 10:
        return Number(Fraction(int(part)))
    if is_index(part):
        return Symbol(part)
    raise ParseError(text, token.start, f"the index {part!r} is neither a letter nor a number")
