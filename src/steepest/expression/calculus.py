"""Finite sums, means and derivatives as they are written: the parser's part for calculus."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression.names import Names
from steepest.expression.nodes import Derivative, FiniteSum, Indexed, Mean, Node, Symbol
from steepest.expression.tokens import Token, tokenize

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

NAME = (
    r"(?:\\(?:hat|bar|tilde|mathrm)\{[A-Za-z]+\}|[A-Za-z]+|\\[A-Za-z]+|[α-ωΑ-Ω])"
    r"(?:_\{[^{}]*\}|_[A-Za-z]+\d*|_?\d+|[₀-₉]+)*"
)
DERIVATIVE = re.compile(
    rf"""(?: (?P<d>∂|\\partial\b|d(?=\w*\s*/\s*d)) \s* (?P<of>{NAME})? \s* / \s*
             (?:∂|\\partial\b|(?<!∂)d) \s* (?P<by>{NAME})
         | \\[dt]?frac \s* \{{ \s* (?P<d_latex>∂|\\partial\b|d) \s* (?P<of_latex>{NAME})? \s* \}} \s*
             \{{ \s* (?:∂|\\partial\b|d) \s* (?P<by_latex>{NAME}) \s* \}} )""",
    re.VERBOSE,
)
_OPENINGS = frozenset("d∂\\")
_BRACKET = re.compile(r"\s*(\\left\s*)?[(\[]")


def finite_sum(parser: Parser) -> Node:
    """``sum(i=1..N, …)`` or ``Σ_{i=1}^{N} …``."""
    opening = parser.take()
    if not parser.sees("("):
        return _sum_with_limits(parser, opening)
    opening = parser.take()
    index = _index(parser)
    parser.expect("=", "= and the range, as in sum(i=1..N, …)")
    lower = parser.deeper(parser.sum)
    parser.expect("..", "'..' between the ends of the range, as in sum(i=1..N, …)")
    upper = parser.deeper(parser.sum)
    parser.expect(",", "a comma and what is summed, as in sum(i=1..N, …)")
    body = _bound(parser, index, parser.sum)
    if not parser.sees(")"):
        raise parser.error("a bracket opened here is never closed", opening)
    parser.take()
    return FiniteSum(body, index, lower, upper)


def _sum_with_limits(parser: Parser, opening: Token) -> Node:
    """``Σ_{i=1}^{N} …``: the body is the product that follows."""
    if not parser.sees("_"):
        raise parser.error("expected the range of the sum, as in sum(i=1..N, …)", opening)
    parser.take()
    parser.expect("{", "the range in braces, as in Σ_{i=1}^{N}")
    index = _index(parser)
    parser.expect("=", "= and where the sum begins")
    lower = parser.deeper(parser.sum)
    parser.expect("}", "the closing brace of the range")
    parser.expect("^", "^ and where the sum ends")
    upper = parser.bracket() if parser.sees("{", "(") else parser.atom()
    return FiniteSum(_bound(parser, index, parser.product), index, lower, upper)


def _bound(parser: Parser, index: Symbol, parse_body: Callable[[], Node]) -> Node:
    parser.names.bound.append(index.name)
    body = parser.deeper(parse_body)
    parser.names.bound.pop()
    return body


def _index(parser: Parser) -> Symbol:
    token = parser.tokens[parser.at]
    if token.kind != "word" or token.subscript or len(token.text) != 1:
        raise parser.error("expected the index of the sum, one letter, as in sum(i=1..N, …)")
    parser.at += 1
    return Symbol(token.text)


def mean(parser: Parser) -> Node:
    """``mean(…)``."""
    word = parser.take()
    if not parser.sees("("):
        raise parser.error("mean needs brackets: mean(…)", word)
    return Mean(parser.bracket())


def derivative(parser: Parser) -> Node | None:
    """``∂/∂x(…)``, ``d/dx(…)``, ``∂L/∂w``, ``dL/dw`` and their LaTeX; None where there is none."""
    start = parser.tokens[parser.at].start
    if parser.text[start : start + 1] not in _OPENINGS:
        return None
    matched = DERIVATIVE.match(parser.text, start)
    if matched is None or _names_a_letter_d(parser, matched):
        return None
    asked = asked_of(matched)
    variable = named(asked_by(matched))
    partial = is_partial(matched)
    if asked is None and not _BRACKET.match(parser.text, matched.end()):
        raise parser.error("expected a bracket around what is differentiated, as in ∂/∂x(…)")
    while parser.tokens[parser.at].start < matched.end():
        parser.at += 1
    body = parser.bracket() if asked is None else named(asked)
    return Derivative(body, variable, partial)


def _names_a_letter_d(parser: Parser, matched: re.Match[str]) -> bool:
    return matched.group()[0] == "d" and (parser.names.known("d") or parser.names.known(matched.group().split("/")[0]))


def named(text: str) -> Symbol | Indexed:
    """The variable that a text names, whole."""
    token = tokenize(text)[0]
    if token.kind != "word":
        raise ParseError(text, 0, "expected the name of a variable")
    node = Names(None).node(text, token)
    assert isinstance(node, Symbol | Indexed), "a name is a symbol or an indexed symbol"  # noqa: S101
    return node


def is_partial(matched: re.Match[str]) -> bool:
    """Whether a match of `DERIVATIVE` is written with ∂ and not with d."""
    return str(matched.group("d") or matched.group("d_latex")) != "d"


def asked_by(matched: re.Match[str]) -> str:
    """The name of the variable in a match of `DERIVATIVE`."""
    return str(matched.group("by") or matched.group("by_latex"))


def asked_of(matched: re.Match[str]) -> str | None:
    """The name of what is differentiated, where it stands in the fraction itself."""
    found = matched.group("of") or matched.group("of_latex")
    return None if found is None else str(found)
