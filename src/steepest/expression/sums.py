"""Sums, products over a range and means as they are written: over a range, a set, or every index there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from steepest.expression.names import is_index
from steepest.expression.nodes import (
    FiniteProduct,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Ranged,
    SetSum,
    Symbol,
)
from steepest.expression.tokens import Token
from steepest.expression.trees import bound_by, children

if TYPE_CHECKING:
    from steepest.expression.parser import Parser


class _Big(NamedTuple):
    """A big sign: what it makes of a range, what that is called, what happens to the body, an example."""

    over_range: type[Ranged]
    called: str
    taken: str
    example: str


_BIG = {
    "sum": _Big(FiniteSum, "sum", "summed", "sum(i=1..N, …)"),
    "prod": _Big(FiniteProduct, "product", "multiplied", "prod(i=1..N, …)"),
}


def big(parser: Parser) -> Node:
    """``sum(i=1..N, …)``, ``sum(i in B, …)``, ``Σ_{i=1}^{N} …``, ``sum_i …``, ``Σ_{(x,y)∈D} …``, ``∏_{i=1}^{N} …``."""
    opening = parser.take()
    sign = _BIG[opening.text]
    if not parser.sees("("):
        return _with_limits(parser, opening, sign)
    bracket = parser.take()
    with parser.bracketed():
        indices, make = _range_in_brackets(parser, opening, sign)
        parser.expect(",", f"a comma and what is {sign.taken}, as in {sign.example}")
        body = _bound(parser, indices, parser.sum)
        if not parser.sees(")"):
            raise parser.never_closed(bracket)
        parser.take()
    return make(body)


def _range_in_brackets(parser: Parser, opening: Token, sign: _Big) -> tuple[list[Symbol], Callable[[Node], Node]]:
    """What stands before the comma in ``sum(…, body)``: a range, a set, or an index alone."""
    indices = _indices(parser, sign)
    if _sees_in(parser):
        _refuse_product(parser, opening, sign, "over a set")
        domain = _domain(parser)
        return indices, lambda body: SetSum(body, tuple(indices), domain)
    if parser.sees(",") and len(indices) == 1:
        _refuse_product(parser, opening, sign, "without a range")
        return indices, lambda body: SetSum(body, tuple(indices))
    _refuse_pair(parser, indices, opening, sign)
    parser.expect("=", f"= and the range, as in {sign.example}")
    lower = parser.deeper(parser.sum)
    parser.expect("..", f"'..' between the ends of the range, as in {sign.example}")
    upper = parser.deeper(parser.sum)
    return indices, lambda body: sign.over_range(body, indices[0], lower, upper)


def _with_limits(parser: Parser, opening: Token, sign: _Big) -> Node:
    """``Σ_{i=1}^{N} …``, ``Σ_i …``: the body is the product that follows."""
    upper: Node | None = None
    if opening.subscript:  # prod_i
        _refuse_product(parser, opening, sign, "without a range")
    if parser.sees("^"):  # \\sum^{N}_{i=1}
        parser.take()
        alone = parser.next.kind == "name" and not parser.next.subscript  # what stands below belongs to the sign
        upper = parser.names.node(parser.text, parser.take()) if alone else _end_of_range(parser)
    if not parser.sees("_"):
        said = f"expected a range: {sign.example}"
        raise parser.error(said, None if parser.next.kind == "end" else opening)
    parser.take()
    bracket = parser.take() if parser.sees("{", "(") and not _pair_follows(parser) else None
    closing = {"{": "}", "(": ")"}.get(bracket.text, "") if bracket else ""
    indices = _indices(parser, sign)
    lower: Node | None = None
    domain: Symbol | None = None
    if bracket is not None and parser.sees("="):
        _refuse_pair(parser, indices, opening, sign)
        parser.take()
        lower = parser.deeper(parser.sum)
    elif _sees_in(parser):
        _refuse_product(parser, opening, sign, "over a set")
        domain = _domain(parser)
    if bracket is not None:
        parser.expect(closing, "the closing brace of the range")
    if lower is None:
        _refuse_product(parser, opening, sign, "without a range")
        if upper is not None:
            raise parser.error("the range of a sum has two ends, or none", opening)
        return SetSum(_bound(parser, indices, parser.product), tuple(indices), domain)
    if upper is None:
        parser.expect("^", f"^ and where the {sign.called} ends")
        upper = _end_of_range(parser)
    return sign.over_range(_bound(parser, indices, parser.product), indices[0], lower, upper)


def _refuse_product(parser: Parser, opening: Token, sign: _Big, where: str) -> None:
    """A product runs over a range only."""
    if sign.over_range is FiniteProduct:
        raise parser.error(f"products {where} are not supported; write one over a range: {sign.example}", opening)


def _refuse_pair(parser: Parser, indices: list[Symbol], opening: Token, sign: _Big) -> None:
    """A range has one index."""
    if len(indices) > 1:
        raise parser.error(f"the range of a {sign.called} has one index, as in {sign.example}", opening)


def _end_of_range(parser: Parser) -> Node:
    return parser.bracket() if parser.sees("{", "(") else parser.deeper(parser.atom)


def _pair_follows(parser: Parser) -> bool:
    """Whether a bracket holds ``x, y`` itself, as in ``Σ_(x,y)∈D``."""
    return parser.sees("(") and parser.ahead(2).text == ","


def _indices(parser: Parser, sign: _Big) -> list[Symbol]:
    """``i``, or ``(x, y)``."""
    if not parser.sees("("):
        return [_index(parser, sign)]
    parser.take()
    indices = [_index(parser, sign)]
    while parser.sees(","):
        parser.take()
        indices.append(_index(parser, sign))
    parser.expect(")", "the closing bracket of the pair")
    return indices


def _index(parser: Parser, sign: _Big) -> Symbol:
    token = parser.tokens[parser.at]
    if token.kind not in ("word", "name") or token.subscript or (len(token.text) != 1 and not token.whole):
        raise parser.error(f"expected the index of the {sign.called}, one letter, as in {sign.example}")
    parser.at += 1
    return Symbol(token.text)


def _sees_in(parser: Parser) -> bool:
    return parser.sees("in") or parser.is_word(parser.tokens[parser.at], "in")


def _domain(parser: Parser) -> Symbol:
    parser.at += 1
    token = parser.tokens[parser.at]
    if token.kind not in ("word", "name"):
        raise parser.error("expected the name of the set that is summed over, as in sum(i in B, …)")
    parser.at += 1
    return Symbol(token.text + (token.subscript or ""))


def _bound(parser: Parser, indices: list[Symbol], parse_body: Callable[[], Node]) -> Node:
    known = parser.names.bound
    known += [index.name for index in indices]
    body = parser.deeper(parse_body)
    del known[len(known) - len(indices) :]
    return body


def mean(parser: Parser) -> Node:
    """``mean(…)``, ``mean_i(…)``: over the free index of its data, where there is one."""
    word = parser.tokens[parser.at]
    parser.at += 1
    index: Symbol | None = None
    if word.subscript is not None:
        if not is_index(word.subscript):
            raise parser.error("a mean runs over one index, as in mean_i(…)", word)
        index = Symbol(word.subscript)
    elif parser.sees("_"):
        parser.take()
        braced = parser.sees("{")
        parser.at += braced
        index = _index(parser, _BIG["sum"])
        if braced:
            parser.expect("}", "the closing brace of the index")
    if not parser.sees("("):
        raise parser.error("mean needs brackets: mean(…)", None if parser.next.kind == "end" else word)
    body = _bound(parser, [] if index is None else [index], parser.bracket)
    if index is None:
        index = _free_index(body, parser.names.bound)
        if index is not None and len(_free_indices(body) - set(parser.names.bound)) > 1:
            parser.remarked[word.start] = f"the mean is taken over {index.name}; for another index write mean_j(…)"
    return Mean(body, index)


def _free_index(body: Node, bound: list[str]) -> Symbol | None:
    """The one letter that data inside carry as a free index; i where there are several."""
    found = sorted(_free_indices(body) - set(bound))
    if "i" in found:
        return Symbol("i")
    return Symbol(found[0]) if len(found) == 1 else None


def _free_indices(node: Node) -> set[str]:
    """The letters that count in a formula and are bound by no sum in it.

    Without recursion, for the levels of the formula have not been counted yet.
    """
    found: set[str] = set()
    waiting: list[tuple[Node, frozenset[str]]] = [(node, frozenset())]
    while waiting:
        part, bound = waiting.pop()
        bound = bound.union(symbol.name for symbol in bound_by(part))
        if isinstance(part, Indexed):
            letters = (index.name for index in (*part.indices, *part.above) if isinstance(index, Symbol))
            found.update(letter for letter in letters if letter not in bound)
        waiting += [(inner, bound) for inner in children(part)]
    return found
