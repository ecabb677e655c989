"""Derivatives and gradients as they are written: ``∂f/∂x``, ``d/dx(…)``, ``∂²f/∂x∂y``, ``\\frac{dL}{dw}``, ``∇f``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.errors import ParseError
from steepest.expression import indices
from steepest.expression.functions import FUNCTIONS
from steepest.expression.names import STRUCTURAL
from steepest.expression.nodes import (
    Application,
    Derivative,
    Differential,
    Gradient,
    Indexed,
    Node,
    Product,
    Symbol,
    Vector,
)
from steepest.expression.records import Record, record
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

HIGHEST_ORDER = 4
_BRACKET = "expected a bracket around what is differentiated, as in ∂/∂x(…)"


@record
class _Sign(Record):
    """A ∂ or a d: whether it is partial, and its order."""

    partial: bool
    order: int


def derivative(parser: Parser) -> Node | None:
    """``∂/∂x(…)``, ``∂L/∂w``, ``dL/dw``, ``∂(…)/∂x``; None, with nothing moved, where there is none."""
    token = parser.tokens[parser.at]
    if not (token.text == "∂" and token.kind == "sign") and not _starts_with_d(parser, token):
        return None
    before, tokens = parser.at, list(parser.tokens)
    found = _fraction(parser, "/", before)
    if found is None:
        parser.at, parser.tokens = before, tokens
    return found


def in_fraction(parser: Parser) -> Node | None:
    r"""``\frac{\partial L}{\partial w}`` behind the command; None, with nothing moved, where it is none."""
    inner = parser.ahead(1)
    if not parser.sees("{") or not (inner.text == "∂" or _starts_with_d(parser, inner)):
        return None
    before, tokens = parser.at, list(parser.tokens)
    parser.at += 1
    found = _fraction(parser, "}", before)
    if found is None:
        parser.at, parser.tokens = before, tokens
    return found


def _starts_with_d(parser: Parser, token: Token) -> bool:
    """``d``, ``df``, ``dx_1``, where neither d nor the whole word is a name in force."""
    known = parser.names.known
    alone = token.text == "d" and token.kind in ("word", "name") and not (token.subscript or token.primes)
    longer = token.kind == "word" and token.text[:1] == "d" and len(token.text) > 1
    return (alone or longer) and not known("d") and not known(token.text)


def _sign(parser: Parser) -> _Sign | None:
    """Take a ∂ or a d with its order; the letters behind a d stay as a word of their own."""
    token = parser.tokens[parser.at]
    partial = token.text == "∂" and token.kind == "sign"
    if partial or (token.text == "d" and token.subscript is None and not token.primes):
        parser.at += 1
        return _Sign(partial, _order(parser, above=not partial))
    if not _starts_with_d(parser, token):
        return None
    parser.tokens[parser.at] = token._replace(text=token.text[1:], start=token.start + 1, tight=True)
    return _Sign(False, 1)


def _order(parser: Parser, *, above: bool = False) -> int:
    """The order behind a ∂, a d or a variable: ``²``, ``^2``, ``^{2}``; 1 where there is none.

    What stands above a stroke may be a power of the letter d instead.
    """
    if not parser.sees("^"):
        return 1
    braced = parser.ahead(1).text == "{"
    number = parser.ahead(2 if braced else 1)
    closed = not braced or parser.ahead(3).text == "}"
    if number.kind != "number" or not number.text.isdecimal() or not closed or not int(number.text):
        return 1
    if int(number.text) > HIGHEST_ORDER:
        stroke = 5 if braced else 3
        below = stroke + 1 if parser.ahead(stroke - 1).text == "}" else stroke
        if above and not _starts_with_d(parser, parser.ahead(below)):
            return 1
        raise parser.error(f"derivatives of the orders 1 to {HIGHEST_ORDER} are supported", number)
    parser.at += 4 if braced else 2
    return int(number.text)


def _fraction(parser: Parser, middle: str, first: int) -> Node | None:
    """``∂² f / ∂x ∂y``, with ``}{`` for the stroke in LaTeX; None where it is no derivative."""
    above = _sign(parser)
    if above is None:
        return None
    body: Node | None = None
    differs = above.partial and parser.vectorial  # ∂(X w - y), with nothing below
    if parser.sees("(", "[") and (differs or _middle_behind_bracket(parser, middle, above.partial)):
        body = parser.bracket()
    elif parser.tokens[parser.at].kind == "word" and (above.partial or parser.tokens[parser.at].tight or middle == "}"):
        body = _name(parser)
    if not parser.sees(middle):
        if (moved := _differential(parser, above, body)) is not None:
            return moved if middle == "/" else None
        _refuse(parser, above)
        return None
    stroke = parser.at
    parser.at += 1
    if middle == "}":
        if not parser.sees("{"):
            return None
        parser.at += 1
    variables = _variables(parser, above)
    if variables is None:
        if (moved := _differential(parser, above, body)) is not None:
            parser.at = stroke
            return moved if middle == "/" else None
        _refuse(parser, above)
        return None
    if middle == "}":
        if not parser.sees("}"):
            return None
        parser.at += 1
    if len(variables) != above.order:
        place = parser.tokens[first]
        raise parser.error(f"{above.order} derivatives are asked for above, and {len(variables)} below", place)
    behind = parser.tokens[parser.at]
    if (
        parser.sees("/")
        and behind.tight
        and len(_spelled(variables[-1])) > 1
        and _starts_with_d(parser, parser.ahead(1))
    ):
        raise parser.error("between two derivatives write a sign or a space: dL/dw · dL/dw", behind)
    if body in variables and isinstance(body, Symbol):  # ∂b/∂b is written as ∂/∂b(b), where b is a variable
        parser.names.standing(parser.text, parser.tokens[first], body.name)
    node = body if body is not None else _body(parser, first)
    for variable in reversed(variables):
        node = Derivative(node, variable, above.partial)
    return node


def _differential(parser: Parser, above: _Sign, body: Node | None) -> Node | None:
    """``∂w``, ``∂(X w - y)``: a ∂ with nothing below it, in a formula of vectors; elsewhere it is unfinished."""
    moves = parser.vectorial and above.partial and above.order == 1 and body is not None
    return Differential(body) if moves and body is not None else None


def _variables(parser: Parser, above: _Sign) -> list[Symbol | Indexed] | None:
    """The variables below, each as often as its order says."""
    found: list[Symbol | Indexed] = []
    while len(found) < above.order:
        token = parser.tokens[parser.at]
        below = _sign(parser) if token.text == "∂" or _starts_with_d(parser, token) else None
        if below is None or below.partial != above.partial or parser.tokens[parser.at].kind != "word":
            return found or None
        variable = _name(parser)
        found += [variable] * (below.order if below.order > 1 else _order(parser) if above.order > 1 else 1)
    return found


def _name(parser: Parser) -> Symbol | Indexed:
    """A name that does not split, with its indices: ``w_1``, ``x_{i+1}``, ``W^{(1)}``, ``loss``."""
    token = parser.tokens[parser.at]
    if token.primes:
        parser.at += 1
        return Symbol(token.text + "'" * token.primes)
    if token.subscript and parser.names.known(f"{token.text}_{token.subscript}"):  # T_u, declared as one name
        parser.at += 1
        return Symbol(f"{token.text}_{token.subscript}")
    parser.tokens[parser.at] = token._replace(kind="name")
    node = indices.name(parser)
    if parser.sees("^") and parser.ahead(1).text == "{" and parser.ahead(2).text == "(":
        place = parser.at
        parser.at += 1
        found = indices.above(parser)
        if found is None or found[1]:
            parser.at = place
        else:
            lower = node.indices if isinstance(node, Indexed) else ()
            node = Indexed(node.base if isinstance(node, Indexed) else _symbol(node).name, lower, found[0])
    return node if isinstance(node, Indexed) else _symbol(node)


def _spelled(variable: Symbol | Indexed) -> str:
    return variable.name if isinstance(variable, Symbol) else variable.base


def _symbol(node: Node) -> Symbol:
    assert isinstance(node, Symbol), "a name is a symbol or an indexed symbol"  # noqa: S101
    return node


def _middle_behind_bracket(parser: Parser, middle: str, partial: bool) -> bool:
    """Whether the bracket at hand is followed by ``/∂`` or ``/dx``, as in ``∂(x^2)/∂x``."""
    level = 0
    for place in range(parser.at, len(parser.tokens) - 2):
        text = parser.tokens[place].text
        level += (text in "([{") - (text in ")]}") if parser.tokens[place].kind == "sign" and len(text) == 1 else 0
        if level == 0:
            below = parser.tokens[place + (3 if middle == "}" else 2) if place + 3 < len(parser.tokens) else -1]
            return parser.tokens[place + 1].text == middle and (below.text == "∂" if partial else below.text[:1] == "d")
    return False


def refuse_bare(parser: Parser, above: Node, below: Node) -> None:
    r"""``\frac{d}{d x}`` that is no derivative would be written like one that lacks its body."""
    letter = Symbol("d")
    first = below.factors[0] if isinstance(below, Product) else below
    if above == letter and first == letter and not parser.names.known("d"):
        raise parser.error(_BRACKET)


def _body(parser: Parser, first: int) -> Node:
    if parser.sees("(", "["):
        return parser.bracket()
    start, here = parser.tokens[first].start, parser.tokens[parser.at]
    rest = parser.text[here.start :].strip()
    alone = rest and not parser.text[:start].strip()
    proposal = f"{parser.text[start : here.start].strip()}({rest})" if alone else None
    raise parser.error(_BRACKET, here if not rest else parser.tokens[first], proposal)


def _refuse(parser: Parser, above: _Sign) -> None:
    """A d may be a letter; a ∂ that is no derivative is refused, at the place where it stops being one."""
    if above.partial:
        here = parser.tokens[parser.at]
        if here.kind == "end":
            raise parser.error("the derivative ends here; it is written as ∂f/∂x or ∂/∂x(…)", here)
        raise parser.error("a derivative is written as ∂f/∂x or ∂/∂x(…)", here)


def gradient(parser: Parser) -> Node:
    """``∇f``, ``∇_w L``, ``∇f(x, y)``, ``∇(x^2 + y^2)``."""
    parser.take()
    variable: Symbol | Indexed | None = None
    if parser.sees("_"):
        parser.take()
        place = parser.tokens[parser.at]
        found = parser.bracket() if parser.sees("{", "(") else parser.atom()
        if not isinstance(found, Symbol | Indexed):
            raise parser.error("expected the variable of the gradient, as in ∇_w L", place)
        variable = found
    token = parser.tokens[parser.at]
    one = len(token.text) == 1 or token.whole or parser.names.known(token.text)
    free = FUNCTIONS.spelled(token.text) is None and token.text not in STRUCTURAL
    called = token.kind in ("name", "word") and one and free
    if called and parser.ahead(1).text == "(" and parser.ahead(1).tight:
        parser.at += 1
        argument = parser.bracket()
        entries = argument.entries if isinstance(argument, Vector) else (argument,)
        return Gradient(Application(token.text + "'" * token.primes, entries), variable)
    return Gradient(parser.deeper(parser.atom, 2), variable)


def left_side(parser: Parser) -> tuple[Node, tuple[str, ...]] | None:
    """A derivative or a gradient that stands alone, perhaps with its variables: ``∂f/∂x(x, y)``; else None."""
    try:
        node = gradient(parser) if parser.sees("∇") else derivative(parser)
        if node is None and parser.tokens[parser.at].kind == "structure":
            parser.at += 1
            node = in_fraction(parser)
    except ParseError:
        return None
    if node is None:
        return None
    if isinstance(node, Gradient) and isinstance(node.body, Application):  # ∇f(x, y) = …
        names = [part.name for part in node.body.arguments if isinstance(part, Symbol)]
        if len(names) == len(node.body.arguments):
            node, arguments = Gradient(Symbol(node.body.name), node.variable), tuple(names)
            return (node, arguments) if parser.tokens[parser.at].kind == "end" else None
    arguments = _arguments(parser)
    return (node, arguments) if parser.tokens[parser.at].kind == "end" else None


def _arguments(parser: Parser) -> tuple[str, ...]:
    """The names in ``(x, y)`` up to the end; none where something else stands there."""
    rest = parser.tokens[parser.at : -1]
    if len(rest) < 3 or (rest[0].text, rest[-1].text) != ("(", ")"):
        return ()
    names = rest[1:-1:2]
    if any(name.kind != "word" for name in names) or any(comma.text != "," for comma in rest[2:-1:2]):
        return ()
    parser.at += len(rest)
    return tuple(name.text + (name.subscript or "") for name in names)
