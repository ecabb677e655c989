"""Formulas by cases: ``{x^2 if x < 0, x otherwise}``, ``piecewise((…), (…))``, the cases of LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression.brackets import CLOSED_BY, close
from steepest.expression.nodes import Connective, Node, Piecewise, Relation, Vector
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

IF = ("if", "for", "when", "where")
OTHERWISE = ("otherwise", "else")
ELSE = Vector(())  # stands for the condition that is none


def read_condition(parser: Parser) -> Node | None:
    """``if x < 0`` or ``x < 0``; ELSE for the word; None where only a word stands before more cells."""
    token = parser.tokens[parser.at]
    if parser.is_word(token, *IF):
        parser.at += 1
        token = parser.tokens[parser.at]
    if parser.is_word(token, *OTHERWISE, "True", "true"):
        parser.at += 1
        return ELSE
    if parser.sees("&"):
        return None
    return parser.deeper(parser.condition)


def of_cases(parser: Parser, cases: list[tuple[Node, Node]], opening: Token) -> Node:
    """The cases in order; only the last may hold otherwise, and every condition is a relation."""
    values = tuple(value for value, _ in cases)
    conditions = tuple(condition for _, condition in cases)
    if conditions[-1] is ELSE:
        conditions = conditions[:-1]
    if not conditions:
        raise parser.error("cases need a condition: {x^2 if x < 0, x otherwise}", opening)
    if any(condition is ELSE for condition in conditions):
        raise parser.error("only the last of the cases may go without a condition", opening)
    for condition in conditions:
        if not isinstance(condition, Relation | Connective):
            raise ParseError(parser.text, parser.end_of(condition), "a condition compares two sides: x < 0, x >= 1")
    return Piecewise(values, conditions)


def holds_cases(parser: Parser) -> bool:
    """Whether the brace at hand closes after a word such as "if" or "otherwise" on its own level."""
    level = 0
    for token in parser.tokens[parser.at :]:
        if token.kind == "begin" or (token.kind == "sign" and token.text in CLOSED_BY):
            level += 1
        elif token.kind == "finish" or (token.kind == "sign" and token.text in CLOSED_BY.values()):
            level -= 1
            if level <= 0:
                return False
        elif level == 1 and parser.is_word(token, *IF, *OTHERWISE):
            return True
    return False


def in_braces(parser: Parser) -> Node:
    opening = parser.take()
    cases: list[tuple[Node, Node]] = []
    with parser.bracketed():
        while True:
            with parser.stopping(*IF, *OTHERWISE):
                value = parser.deeper(parser.sum)
            if parser.sees(",") and parser.is_word(parser.ahead(1), *IF, *OTHERWISE):
                parser.take()
            condition: Node = ELSE
            if parser.is_word(parser.tokens[parser.at], *IF, *OTHERWISE):
                with parser.stopping(*IF, *OTHERWISE):
                    condition = read_condition(parser) or ELSE
            cases.append((value, condition))
            if not parser.sees(",", ";"):
                break
            parser.take()
        close(parser, opening, "}")
    return of_cases(parser, cases, opening)


def piecewise(parser: Parser) -> Node:
    """``piecewise((x^2, x < 0), (x, True))``."""
    word = parser.take()
    opening = parser.expect("(", "a bracket: piecewise((x^2, x < 0), (x, True))")
    cases = []
    with parser.bracketed():
        while True:
            inner = parser.expect("(", "a pair of a value and a condition: (x^2, x < 0)")
            value = parser.deeper(parser.sum)
            parser.expect(",", "a comma and the condition")
            cases.append((value, read_condition(parser) or ELSE))
            close(parser, inner, ")")
            if not parser.sees(","):
                break
            parser.take()
        close(parser, opening, ")")
    return of_cases(parser, cases, word)
