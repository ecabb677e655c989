"""The left-hand side of a statement: ``f(x, y) =``, ``∂f/∂x =``, ``∇f =``, ``y' =``, ``w ←``, ``w_{t+1} =``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression import derivatives
from steepest.expression.brackets import CLOSED_BY
from steepest.expression.functions import FUNCTIONS
from steepest.expression.lexer import tokenize
from steepest.expression.names import CONSTANTS, STRUCTURAL, Names, canonical
from steepest.expression.nodes import Derivative, Indexed, Node, Sum, Symbol, is_number
from steepest.expression.parser import Parser
from steepest.expression.records import Record, record
from steepest.expression.tokens import Token
from steepest.expression.vectorial import resolved

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

_LOWERED = re.compile(
    r"\s*([A-Za-z])_(?:([A-Za-z])|\{\s*([A-Za-z])\s*\})\s*(?:\(\s*([A-Za-z](?:\s*,\s*[A-Za-z])*)\s*\))?"
)
_PRIMED = re.compile(r"\s*(?:[A-Za-z]+|[α-ωΑ-Ω])(?:_?\d+|_\{\w+\})?['′’]+\s*", re.ASCII)
_WORD = re.compile(
    r"\s*(?:\\(?:mathrm|operatorname|text)\{\s*([A-Za-z]+)\s*\}(_?\d+|_\{\d+\})?"
    r"|([A-Za-z]+(?:_?\d+|_\{\d+\}|[₀-₉]+)?))\s*",
    re.ASCII,
)
_OPENED = re.compile(r"^\s*(?:\$+|\\\[|\\\()\s*")
_MARKS = ("=", "＝", "←", "⟵", "⇐", "≔", "<-", "leftarrow", "gets", "coloneqq")
_NO_SHAPES: Mapping[str, Shape | None] = {}
_FUNCTION_LETTERS = frozenset("fghuvzFGHLJC")


@record
class Sides(Record):
    """Where the right-hand side starts (a number of tokens), and what stands left of it."""

    start: int = 0
    left: Node | None = None
    arguments: tuple[str, ...] = ()
    assigned: bool = False
    tokens: list[Token] | None = None
    joint: int = 0  # where the = or ← stands


def split_sides(
    text: str, declared: frozenset[str] | None = None, shapes: Mapping[str, Shape | None] = _NO_SHAPES
) -> Sides:
    """The left-hand side of a text read by its own rules; none where there is no ``=`` or ``←``.

    Raises:
        ParseError: there are two of them, or the left-hand side cannot be read.
    """
    if not any(mark in text for mark in _MARKS):
        return Sides()
    tokens = tokenize(text)
    joints = _joints(tokens)
    if not joints:
        return Sides(tokens=tokens)
    if len(joints) > 1:
        raise ParseError(text, tokens[joints[1]].start, "a second = or ← stands here")
    start = joints[0] + 1
    joint = tokens[joints[0]]
    before = _OPENED.sub("", text[: joint.start])
    signs = 0  # each a plus that says nothing
    while tokens[signs].text == "+":
        signs += 1
    before = before.replace("+", " ", signs)
    if header := _header(tokens[signs : joints[0]]):
        function, primes, arguments = header
        if primes and len(arguments) == 1:  # f'(x) = …
            variable = Parser(arguments[0], Names(None, declared or ())).whole()
            if not isinstance(variable, Symbol | Indexed):
                raise ParseError(text, tokens[signs].start, f"{arguments[0]} is not the name of one variable")
            return Sides(start, _derived(function, variable, primes), arguments, tokens=tokens)
        return Sides(start, function, arguments, tokens=tokens)
    if not before.strip() and joint.text == "<-":
        raise ParseError(text, joint.start, "an update needs a target before its arrow, as in w ← …")
    if not before.strip():  # "= 2x" continues a line that stands elsewhere
        return Sides(start, tokens=tokens)
    arrow = joint.text == "<-"  # what gets a value is no derivative: g_x ← … names a number for x
    left, arguments = _notation(before.strip(), declared, arrow) or (_formula(before, declared, shapes), ())
    left = left if arrow else _lowered(left, declared)
    assigned = arrow or _is_next(left)
    return Sides(start, left, arguments, assigned, tokens, joint.start)


def _lowered(left: Node, declared: frozenset[str] | None) -> Node:
    """``f_x`` of a letter that stands for functions is a derivative; so is fₓ."""
    only = left.indices[0] if isinstance(left, Indexed) and len(left.indices) == 1 and not left.above else None
    if not isinstance(left, Indexed) or not isinstance(only, Symbol) or left.base not in _FUNCTION_LETTERS:
        return left
    if len(only.name) > 1 or only.name in "ijkmnt" or f"{left.base}_{only.name}" in (declared or ()):
        return left
    return Derivative(Symbol(left.base), only)


def _formula(before: str, declared: frozenset[str] | None, shapes: Mapping[str, Shape | None]) -> Node:
    parser = Parser(before, Names(None, declared or ()), vectorial=bool(shapes))
    return resolved(parser.whole(), parser, shapes)


def _joints(tokens: Sequence[Token]) -> list[int]:
    """The places of = and ← outside all brackets."""
    found, level = [], 0
    for place, token in enumerate(tokens):
        if token.kind == "begin":
            level += 1
        elif token.kind == "finish":
            level -= 1
        elif token.kind == "sign":
            level += (token.text in CLOSED_BY) - (token.text in CLOSED_BY.values())
            if not level and token.text in ("=", "==", "<-"):
                found.append(place)
    return found


def _header(tokens: Sequence[Token]) -> tuple[Symbol, int, tuple[str, ...]] | None:
    """The name, the primes and the variables of ``f(x, y)``; None where something else stands there."""
    if len(tokens) < 4 or tokens[0].kind != "word" or FUNCTIONS.spelled(tokens[0].text):
        return None
    function, opening, *inside, closing = tokens
    if inside and inside[-1].text == ",":
        inside.pop()
    if (opening.text, closing.text) != ("(", ")") or function.text in STRUCTURAL:
        return None
    if function.subscript and function.subscript.isalpha():  # f_x(x, y) is a derivative
        return None
    names, commas = inside[::2], inside[1::2]
    if any(name.kind != "word" for name in names) or any(comma.text != "," for comma in commas):
        return None
    if len(names) != len(commas) + 1:
        return None
    return Symbol(_name(function)), function.primes, tuple(_name(name) + "'" * name.primes for name in names)


def _name(token: Token) -> str:
    return canonical(f"{token.text}_{token.subscript}" if token.subscript else token.text)


def _derived(function: Symbol, variable: Symbol | Indexed, times: int) -> Node:
    node: Node = function
    for _ in range(times):
        node = Derivative(node, variable, partial=False)
    return node


def _is_next(left: Node) -> bool:
    """``w_{t+1}``: the next value of what is stepped through time."""
    last = left.indices[-1] if isinstance(left, Indexed) and left.indices else None
    if isinstance(left, Indexed) and left.above:
        last = left.above[-1]
    return (
        isinstance(last, Sum)
        and len(last.terms) == 2
        and is_number(last.terms[1], 1)
        and isinstance(last.terms[0], Symbol)
    )


def _notation(before: str, declared: frozenset[str] | None, arrow: bool) -> tuple[Node, tuple[str, ...]] | None:
    """A left-hand side that is a derivative, a gradient or a name, with its variables; None for any other."""
    parser = Parser(before, Names(None))
    if parser.sees("∂", "∇") or parser.tokens[0].text[:1] == "d" or parser.tokens[0].kind == "structure":
        found = derivatives.left_side(parser)
        if found is not None:
            return found
    if not arrow and (matched := _LOWERED.fullmatch(before)):
        name, by = matched.group(1), matched.group(2) or matched.group(3)
        arguments = tuple(matched.group(4).replace(" ", "").split(",")) if matched.group(4) else ()
        free = by not in "ijkmnt" and canonical(f"{name}_{by}") not in (declared or ())
        if free and (name in _FUNCTION_LETTERS or arguments):
            return Derivative(Symbol(name), Symbol(by)), arguments
    if _PRIMED.fullmatch(before):
        return Symbol(canonical(before)), ()
    if matched := _WORD.fullmatch(before):
        word = matched.group(3) or matched.group(1) + (matched.group(2) or "")
        return (Symbol(canonical(word)), ()) if word not in CONSTANTS else None
    return None
