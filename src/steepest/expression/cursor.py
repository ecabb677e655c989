"""A position in the tokens of a text, and what every part of the parser does with it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from steepest.errors import LimitError, ParseError
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.names import Names
from steepest.expression.nodes import Node
from steepest.expression.tokens import Token, tokenize


class Cursor:
    """The tokens of a text, the next of them, and the names in force there."""

    def __init__(self, text: str, names: Names, *, start: int = 0, otherwise: Collection[int] = ()) -> None:
        self.text = text
        self.names = names
        self.tokens = tokenize(text)
        self.at = start
        self.otherwise = otherwise  # the positions of the notes whose other reading is taken
        self.noted: dict[int, str] = {}
        self.depth = 0
        self.bars = 0

    @property
    def next(self) -> Token:
        token = self.tokens[self.at]
        if self._is_word(token, "sigma") and self._is_call(token):
            self.tokens[self.at] = token._replace(kind="function", text="sigmoid")
        elif token.kind == "word" and not self._is_word(token, "mean", "sum"):
            self.tokens[self.at : self.at + 1] = self.names.split(self.text, token)
        return self.tokens[self.at]

    def _is_call(self, token: Token) -> bool:
        """Whether σ (and not the word sigma) is followed at once by a bracket: the sigmoid function."""
        following = self._raw(1)
        return self.text[token.start] in "σ\\" and following.tight and following.text == "("

    def _raw(self, ahead: int) -> Token:
        """A token further on, not split into names."""
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def _is_word(self, token: Token, *words: str) -> bool:
        return token.kind == "word" and token.text in words and not self.names.known(token.text)

    def take(self) -> Token:
        token = self.next
        self.at += 1
        return token

    def sees(self, *signs: str) -> bool:
        token = self.tokens[self.at]
        return token.kind == "sign" and token.text in signs

    def expect(self, sign: str, what: str) -> Token:
        if not self.sees(sign):
            raise self.error(f"expected {what}")
        return self.take()

    def error(self, message: str, token: Token | None = None) -> ParseError:
        place = token or self.tokens[self.at]
        return ParseError(self.text, place.start, message, unfinished=place.kind == "end")

    def note(self, position: int, message: str) -> bool:
        """Record a place that could be read otherwise; True where the other reading is wanted."""
        self.noted[position] = message
        return position in self.otherwise

    def deeper(self, parse_part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > LIMITS["depth"].most:
            raise LimitError(self.text, self.tokens[self.at].start, exceeded("depth"))
        node = parse_part()
        self.depth -= 1
        return node
