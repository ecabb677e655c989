"""The left-hand side of a statement: ``f(x, y) =``, ``∂f/∂x =``, ``∇f =``, ``y' =``, ``w ←``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from steepest.errors import ParseError
from steepest.expression.calculus import DERIVATIVE, NAME, asked_by, asked_of, is_partial, named
from steepest.expression.names import Names, canonical
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.parser import CLOSING, Parser
from steepest.expression.tokens import Token, tokenize

_HEADER = re.compile(r"\s*([A-Za-z]\w*)\s*\(\s*(\w+(?:\s*,\s*\w+)*)\s*\)\s*")


_MARKS = ("=", "←", "<-", "leftarrow", "gets")


@dataclass(frozen=True, slots=True)
class Sides:
    """Where the right-hand side starts (a number of tokens), and what stands left of it."""

    start: int = 0
    left: Node | None = None
    arguments: tuple[str, ...] = ()
    assigned: bool = False


def split_sides(text: str) -> Sides:
    """The left-hand side of a text read by its own rules; none where there is no ``=`` or ``←``.

    Raises:
        ParseError: there are two of them, or the left-hand side cannot be read.
    """
    if not any(mark in text for mark in _MARKS):
        return Sides()
    tokens = tokenize(text)
    joints = [number for number, token in enumerate(tokens) if _joins(token) and not _level(tokens[:number])]
    if not joints:
        return Sides()
    if len(joints) > 1:
        raise ParseError(text, tokens[joints[1]].start, "a second = or ← stands here")
    joint = tokens[joints[0]]
    before = text[: joint.start]
    if header := _HEADER.fullmatch(before):
        arguments = tuple(canonical(name.strip()) for name in header.group(2).split(","))
        return Sides(joints[0] + 1, Symbol(canonical(header.group(1))), arguments)
    if not before.strip():  # "= 2x" continues a line that stands elsewhere
        return Sides(joints[0] + 1)
    left = _notation(before.strip()) or Parser(before, Names(None)).whole()
    return Sides(joints[0] + 1, left, assigned=joint.text == "<-")


def _joins(token: Token) -> bool:
    return token.kind == "sign" and token.text in ("=", "<-")


def _level(tokens: Sequence[Token]) -> int:
    """How many brackets are open."""
    signs = [token.text for token in tokens if token.kind == "sign"]
    return sum(sign in CLOSING for sign in signs) - sum(sign in CLOSING.values() for sign in signs)


def _notation(before: str) -> Node | None:
    """A left-hand side that is a derivative, a gradient or a name with primes; None for any other."""
    if matched := DERIVATIVE.fullmatch(before):
        asked = asked_of(matched)
        if asked is not None:
            return Derivative(named(asked), named(asked_by(matched)), is_partial(matched))
    if re.fullmatch(rf"(?:∇|\\nabla)\s*{NAME}|{NAME}['′]+", before):
        return Symbol(canonical(before))
    return None
