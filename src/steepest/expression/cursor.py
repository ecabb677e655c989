"""A position in the tokens of a text, and what every part of the parser does with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import TypeVar

from steepest.errors import LimitError, ParseError
from steepest.expression.lexer import tokenize
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.names import STRUCTURAL, Names, full_name
from steepest.expression.nodes import Dot, Node
from steepest.expression.tokens import Token

T = TypeVar("T")

MOST_TRIES = 30  # in vain, of two bars that may open a norm or two absolute values


class Cursor:
    """The tokens of a text, the next of them, and the names in force there."""

    def __init__(
        self,
        text: str,
        names: Names,
        *,
        start: int = 0,
        otherwise: Collection[int] = (),
        tokens: list[Token] | None = None,
        vectorial: bool = False,
    ) -> None:
        self.text = text
        self.names = names
        self.tokens = list(tokens) if tokens is not None else tokenize(text)
        self.at = start
        self.otherwise = otherwise  # the positions of the notes whose other reading is taken
        self.noted: dict[int, str] = {}  # places that may be read otherwise
        self.remarked: dict[int, str] = {}  # what is worth saying, where there is no other reading
        self.spans: dict[int, tuple[Node, int, int]] = {}  # each node by its identity, and where it stands
        self.vectorial = vectorial or _VECTORIAL.search(text) is not None  # whether shapes have a say
        self.vectorial = self.vectorial or any(_is_of_vectors(token) for token in self.tokens)
        self.open_dots: list[tuple[Dot, str]] = []  # products by · and <a, b>: of vectors, if the shapes say so
        self.numbers: set[int] = set()  # what stands where only a number can, by identity
        self.loose: set[int] = set()  # what was made of factors and stands in no brackets, by identity
        self.vectors: set[str] = {token.text for token in self.tokens if token.bold}
        self.sets = frozenset(_sets(self.tokens))
        self.stops: frozenset[str] = frozenset()  # words that end a product: "if" among cases
        self.depth = 0
        self.bars = 0
        self.tries = 0
        self.related = False  # whether a condition was read

    @property
    def next(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "word" or self.is_word(token, *STRUCTURAL) or self.stops_at(token):
            return token
        if token.text == "sigma" and self._is_sigmoid(token):
            self.tokens[self.at] = token._replace(kind="function", text="sigmoid")
        else:
            self.tokens[self.at : self.at + 1] = self.names.split(self.text, token)
        return self.tokens[self.at]

    def _is_sigmoid(self, token: Token) -> bool:
        """Whether σ is followed at once by a bracket: the sigmoid function; the word may stand for a letter."""
        following = self.ahead(1)
        if self.names.known("sigma") or token.subscript or not following.tight or following.text != "(":
            return False
        said = "sigma(…) is read as the sigmoid function; for a product write sigma*(…)"
        return self.text[token.start] != "s" or not self.note(token.start, said)

    def ahead(self, steps: int) -> Token:
        """A token further on, not split into names."""
        return self.tokens[min(self.at + steps, len(self.tokens) - 1)]

    def is_word(self, token: Token, *words: str) -> bool:
        if token.kind != "word" or token.text not in words or self.names.known(token.text):
            return False
        return not token.subscript or not self.names.known(full_name(token))  # mean_x, where that is declared

    def stops_at(self, token: Token) -> bool:
        """Whether a word ends what is being read, as "if" does among cases."""
        return token.kind == "word" and token.text in self.stops and not self.names.known(token.text)

    def take(self) -> Token:
        """The next token; the end of the text stays where it is."""
        token = self.next
        self.at += token.kind != "end"
        return token

    def sees(self, *signs: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "sign" and token.text in signs

    def expect(self, sign: str, what: str) -> Token:
        if not self.sees(sign):
            raise self.error(f"expected {what}")
        return self.take()

    def error(self, message: str, token: Token | None = None, proposal: str | None = None) -> ParseError:
        place = token or self.tokens[self.at]
        unfinished = place.kind == "end"
        return ParseError(self.text, place.start, message, proposal=proposal, unfinished=unfinished)

    def never_closed(self, opening: Token, what: str = "a bracket") -> ParseError:
        """The error for an opening sign without its end; unfinished where the text may still go on."""
        error = self.error(f"{what} opened here is never closed", opening)
        error.unfinished = self.next.kind == "end"
        return error

    def note(self, position: int, message: str) -> bool:
        """Record a place that could be read otherwise; True where the other reading is wanted."""
        self.noted[position] = message
        return position in self.otherwise

    def placed(self, node: Node, first: int) -> Node:
        """The node, with the place of the tokens that it was made of."""
        self.spans[id(node)] = (node, self.tokens[first].start, self.tokens[self.at - 1].end)
        return node

    def start_of(self, node: Node) -> int:
        """Where a node stands; the token at hand where that is not known."""
        return self.spans[id(node)][1] if id(node) in self.spans else self.tokens[self.at].start

    def end_of(self, node: Node) -> int:
        """Where a node ends."""
        return self.spans[id(node)][2] if id(node) in self.spans else self.tokens[self.at].start

    def deeper(self, parse_part: Callable[[], T], levels: int = 1) -> T:
        """What stands further inside. A sign without a bracket counts twice, for it may be written with one."""
        self.deepen(levels)
        part = parse_part()
        self.depth -= levels
        return part

    def deepen(self, levels: int) -> None:
        """Count levels, and refuse what is too deep."""
        self.depth += levels
        if self.depth > LIMITS["depth"].most:
            raise LimitError(self.text, self.tokens[self.at].start, exceeded("depth"))

    @contextmanager
    def stopping(self, *words: str) -> Iterator[None]:
        """Let words end what is read inside."""
        before, self.stops = self.stops, frozenset(words)
        yield
        self.stops = before

    @contextmanager
    def bracketed(self) -> Iterator[None]:
        """Inside brackets a bar opens again, and words are letters again."""
        bars, self.bars = self.bars, 0
        stops, self.stops = self.stops, frozenset()
        yield
        self.bars, self.stops = bars, stops

    def tried(self, parse_part: Callable[[], Node]) -> tuple[Node | None, ParseError | None]:
        """What a part reads; or None, with nothing moved, and why it cannot be read that way."""
        if self.tries > MOST_TRIES:
            return None, None
        kept = (self.at, self.depth, self.bars, self.stops, list(self.tokens), dict(self.noted), dict(self.remarked))
        try:
            return parse_part(), None
        except LimitError:
            raise
        except ParseError as error:
            self.at, self.depth, self.bars, self.stops, self.tokens, self.noted, self.remarked = kept
            self.tries += 1
            return None, error


_VECTORIAL = re.compile(r"\|\||\^\s*\{?\s*T|\[\s*\[|\b(?:norm1?|softmax|dot|ones)\b")
_OF_VECTORS = frozenset({"transpose", "||", "lVert", "⊙", "@", "⟨", "<", "∇"})


def _is_of_vectors(token: Token) -> bool:
    return token.bold or (token.kind == "sign" and token.text in _OF_VECTORS)


def _sets(tokens: list[Token]) -> Iterator[str]:
    """The names behind ∈ and "in"; what is summed over them follows."""
    for k, token in enumerate(tokens[:-1]):
        if (token.kind == "sign" or token.kind == "word") and token.text == "in" and tokens[k + 1].kind == "word":
            yield tokens[k + 1].text
