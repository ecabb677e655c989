"""Names with what stands below and above them: ``x_i``, ``x[i]``, ``x_{i+1}``, ``x_i^{(k)}``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from steepest.expression.brackets import CLOSED_BY, close
from steepest.expression.names import indices_of, is_index, is_word_below
from steepest.expression.nodes import Dot, Entry, Indexed, Node, Number, Product, Symbol
from steepest.expression.spellings import INDEX_LETTERS
from steepest.expression.tokens import Token
from steepest.expression.trees import children, walk

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

_LONGEST_ABOVE = 6


def name(parser: Parser) -> Node:
    """A name with what stands below it: ``x_i``, ``x[i]``, ``x_{i+1}``."""
    token = parser.take()
    if token.subscript is None and parser.sees("[") and parser.tokens[parser.at].tight and _holds_indices(parser):
        found: tuple[Node, ...] = ()
        while parser.sees("[") and parser.tokens[parser.at].tight and _holds_indices(parser):
            found += _indices(parser, parser.take(), "]")  # x[i][j] as x[i, j]
        return _declared_whole(parser, Indexed(token.text, found))
    if token.subscript is None and parser.sees("_"):
        return _declared_whole(parser, Indexed(token.text, below(parser)))
    following = parser.tokens[parser.at]
    if token.subscript and token.subscript.isalpha() and following.kind == "word" and following.start == token.end:
        parser.remarked[token.start] = f"only {token.subscript} stands below {token.text}; for more write braces"
    return parser.names.node(parser.text, token)


def _declared_whole(parser: Parser, entry: Indexed) -> Symbol | Indexed:
    """``x[i]`` where ``x_i`` is declared as one name, and ``x_{(ε)}``, which is the name ``x_ε``."""
    only = entry.indices[0] if len(entry.indices) == 1 else None
    if not isinstance(only, Symbol):
        return entry
    whole = f"{entry.base}_{only.name}"
    if parser.names.known(whole):
        return Symbol(whole)
    if is_word_below(only.name):
        return parser.names.checked(parser.text, parser.tokens[parser.at - 1], whole)
    return entry


def with_below(parser: Parser, base: Symbol) -> Symbol | Indexed:
    """A name whose index stands behind its exponent: ``x^2_1`` as ``x_1^2``."""
    place = parser.tokens[parser.at]
    word = _word_below(parser)
    found = below(parser)
    if base.name[-1].isdecimal() or "_" in base.name or "'" in base.name:
        raise parser.error("this name has an index already", place)
    only = found[0] if len(found) == 1 else None
    if isinstance(only, Number) and only.value.denominator == 1:
        return parser.names.checked(parser.text, parser.tokens[parser.at - 1], f"{base.name}{only.value}")
    if word is not None and is_word_below(word):
        return parser.names.checked(parser.text, parser.tokens[parser.at - 1], f"{base.name}_{word}")
    return _declared_whole(parser, Indexed(base.name, found))


def _word_below(parser: Parser) -> str | None:
    """The word that alone stands behind ``_``, with braces or without."""
    opening = parser.ahead(1).text
    inside = parser.ahead(2 if opening in CLOSED_BY else 1)
    alone = opening not in CLOSED_BY or parser.ahead(3).text == CLOSED_BY[opening]
    return inside.text if alone and inside.kind in ("word", "name") and not inside.subscript else None


def below(parser: Parser) -> tuple[Node, ...]:
    """The indices behind ``_``: in braces, or one letter or number."""
    parser.take()
    opening = parser.tokens[parser.at]
    if not parser.sees("{", "("):
        if opening.kind == "number":
            return (parser.atom(),)
        token = parser.take() if opening.kind in ("word", "name") else opening
        if token.kind not in ("name", "constant") or token.subscript:
            raise parser.error("expected an index behind _", None if token is opening else token)
        return (Symbol(token.text),)
    parser.take()
    if parser.sees(CLOSED_BY[opening.text]):
        raise parser.error("an index is missing between the braces")
    word = parser.tokens[parser.at]
    if (
        word.kind == "word"
        and not word.primes
        and not word.subscript
        and parser.ahead(1).text == CLOSED_BY[opening.text]
    ):
        parser.at += 2
        return indices_of(parser.text, word, word.text)
    return _indices(parser, opening, CLOSED_BY[opening.text])


def entry_of(parser: Parser, body: Node) -> Node:
    """A bracket with what stands below it: ``(X^T r)_j``, an entry of a vector or a matrix."""
    if not parser.sees("_"):
        return body
    place = parser.tokens[parser.at]
    found = below(parser)
    if len(found) > 2:
        raise parser.error("an entry of a matrix has a row and a column, and no third index", place)
    parser.vectorial = True
    return Entry(body, found)


def _indices(parser: Parser, opening: Token, closing: str) -> tuple[Node, ...]:
    with parser.bracketed():
        indices = [parser.deeper(parser.sum)]
        while parser.sees(","):
            parser.take()
            indices.append(parser.deeper(parser.sum))
        close(parser, opening, closing)
    found = tuple(part for index in indices for part in _side_by_side(index))
    for part in found:
        if any(isinstance(inner, Indexed) for inner in walk(part)):
            raise parser.error("an index has no index of its own", opening)
        if isinstance(part, Symbol) and not is_index(part.name):
            raise parser.error(f"the index {part.name} is neither a letter nor a number", opening)
    return found


def _side_by_side(index: Node) -> tuple[Node, ...]:
    """``t k`` below the line are two indices and no product, whatever sign stands between them."""
    found = tuple(_factors(index))
    return found if all(isinstance(part, Symbol | Number) for part in found) else (index,)


def _factors(node: Node) -> Iterator[Node]:
    if not isinstance(node, Product | Dot):
        yield node
        return
    for part in children(node):
        yield from _factors(part)


def _holds_indices(parser: Parser) -> bool:
    """Whether a bracket right behind a name holds indices: numbers, letters that count, i + 1, and commas."""
    steps = 1
    while (token := parser.ahead(steps)).kind != "sign" or token.text != "]":
        letter = token.kind == "word" and token.text in INDEX_LETTERS and not token.subscript
        if not (letter or token.kind == "number" or (token.kind == "sign" and token.text in (",", "+", "-"))):
            return False
        steps += 1
    return steps > 1


def _is_index(tokens: list[Token]) -> bool:
    """A number, a letter, or a letter plus or minus a number: what stands in ``x^{(t+1)}``."""
    kinds = [token.kind if token.kind != "name" else "word" for token in tokens]
    if any(token.kind == "word" and (len(token.text) > 1 or token.primes or token.subscript) for token in tokens):
        return False
    return kinds in (["number"], ["word"]) or (kinds == ["word", "sign", "number"] and tokens[1].text in "+-")


def above(parser: Parser) -> tuple[tuple[Node, ...], bool] | None:
    """The index in ``x^{(k)}``, and whether ``T`` follows it in the braces; None where there is no such index."""
    if not (parser.sees("{") and parser.ahead(1).text == "("):
        return None
    steps = 2
    while parser.ahead(steps).text != ")" and steps < _LONGEST_ABOVE:
        steps += 1
    inside = [parser.ahead(k) for k in range(2, steps)]
    if not _is_index(inside) or parser.ahead(steps).text != ")":
        return None
    last = parser.ahead(steps + 1)
    transposed = last.text == "transpose" or parser.is_word(last, "T")
    if parser.ahead(steps + (2 if transposed else 1)).text != "}":
        return None
    parser.take()
    opening = parser.take()
    index = _indices(parser, opening, ")")
    parser.at += 2 if transposed else 1
    return index, transposed
