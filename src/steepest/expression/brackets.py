"""Brackets of every kind: groups, vectors, matrices, bars, dot products in angles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from steepest.expression.nodes import Cardinality, Differential, Dot, Function, Matrix, Node, Symbol, Vector
from steepest.expression.tokens import Token
from steepest.expression.trees import walk

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_BARS = {"|": "|", "||": "||", "lvert": "rvert", "lVert": "rVert"}
_NORMS = {"2": "norm", "1": "norm1"}


def bracket(parser: Parser) -> Node:
    """``(a)``, ``(a, b)``, ``[[a, b], [c, d]]``."""
    opening = parser.take()
    entries = _entries(parser, opening, parser.condition)
    if isinstance(entries, list):
        parser.vectorial = True
        return as_array(parser, entries, opening) if opening.text == "[" else Vector(tuple(entries))
    return entries


def _entries(parser: Parser, opening: Token, part: Callable[[], Node]) -> Node | list[Node]:
    """One entry, or the list of several; ``(a,)`` is a list of one."""
    closing = CLOSED_BY[opening.text]
    if parser.sees(closing):
        raise parser.error("there is nothing between these brackets")
    with parser.bracketed():
        rows = opening.text == "[" and parser.sees("[")
        entries = [parser.deeper(part)]
        several = parser.sees(",") or (rows and isinstance(entries[0], Vector | Matrix))
        while parser.sees(","):
            parser.take()
            if not parser.sees(closing) or len(entries) > 1:
                entries.append(parser.deeper(part))
        close(parser, opening, closing)
    return entries if several else entries[0]


def close(parser: Parser, opening: Token, closing: str) -> None:
    """Take the closing sign, or say which bracket lacks it."""
    if parser.sees(closing):
        parser.take()
        return
    token = parser.next
    if token.kind == "end":
        raise parser.never_closed(opening)
    if token.text in CLOSED_BY.values():
        raise parser.error(f"expected {closing!r} to close the bracket of column {opening.start + 1}")
    raise parser._unexpected(token) if token.text != "," else parser.error("a comma does not belong here")


def as_array(parser: Parser, entries: list[Node], opening: Token) -> Node:
    """Rows of equal length are a matrix; rows of one entry, and single entries, are a vector."""
    rows = [entry.entries if isinstance(entry, Vector) else None for entry in entries]
    if all(row is None for row in rows):
        return Vector(tuple(entries))
    parser.vectorial = True
    return in_rows(
        parser, [row if row is not None else (entry,) for row, entry in zip(rows, entries, strict=True)], opening
    )


def in_rows(parser: Parser, rows: list[tuple[Node, ...]], opening: Token) -> Node:
    widths = sorted({len(row) for row in rows})
    if len(widths) > 1:
        raise parser.error(
            f"the rows of a matrix have one length, and here {widths[0]} and {widths[-1]} entries", opening
        )
    if widths[0] == 1:
        return Vector(tuple(row[0] for row in rows))
    return Matrix(tuple(rows))


# --- bars and angles --------------------------------------------------------------------------


def bars(parser: Parser) -> Node:
    """``|x|``, ``|B|`` of a set, ``||w||``, ``‖w‖₁``; two bars may also open two absolute values."""
    opening = parser.tokens[parser.at]
    following = parser.ahead(1)
    if opening.text == "|" and following.text == "|" and following.tight:
        return _two_bars(parser, opening)
    return _one_bar(parser)


def _two_bars(parser: Parser, opening: Token) -> Node:
    """``||w||``, or one absolute value that begins with another: ``||x| - 1|``."""
    found, failure = parser.tried(lambda: _norm_of_two_bars(parser))
    if found is None:
        found, _ = parser.tried(lambda: _one_bar(parser))
    if found is None:
        raise failure or parser.never_closed(opening, "a norm")
    return found


def _one_bar(parser: Parser) -> Node:
    opening = parser.take()
    closing = _BARS[opening.text]
    if closing in ("||", "rVert"):
        inner = _between_bars(parser, opening, closing)
        return _normed(parser, inner)
    if (domain := _set_between(parser, closing)) is not None:
        return domain
    inner = _between_bars(parser, opening, closing)
    return Function("abs", inner)


def _between_bars(parser: Parser, opening: Token, closing: str) -> Node:
    stops, parser.stops = parser.stops, frozenset()
    parser.bars += 1
    inner = parser.deeper(parser.sum)
    if not parser.sees(closing):
        raise parser.never_closed(opening, "a bar")
    parser.take()
    parser.bars -= 1
    parser.stops = stops
    return inner


def _norm_of_two_bars(parser: Parser) -> Node:
    opening = parser.take()
    parser.take()
    parser.bars += 1
    inner = parser.deeper(parser.sum)
    if not (parser.sees("|") and parser.ahead(1).text == "|" and parser.ahead(1).tight):
        raise parser.never_closed(opening, "a norm")
    parser.take()
    parser.take()
    parser.bars -= 1
    return _normed(parser, inner)


def _normed(parser: Parser, inner: Node) -> Node:
    """A norm with what stands below it: ``‖w‖``, ``‖w‖_2``, ``‖w‖₁``."""
    parser.vectorial = True
    name = "norm"
    if parser.sees("_"):
        place = parser.take()
        braced = parser.sees("{")
        if braced:
            parser.take()
        which = parser.take()
        if braced:
            parser.expect("}", "the closing brace of the index")
        if which.text not in _NORMS:
            raise parser.error("only the norms ‖…‖ (or ‖…‖_2) and ‖…‖_1 are supported", place)
        name = _NORMS[which.text]
    return Function(name, inner)


def norm_of(parser: Parser, word: Token) -> str:
    """The norm that a word with an index names: ``norm_1(w)``."""
    if word.subscript not in _NORMS:
        raise parser.error("only the norms norm(…) (or norm_2(…)) and norm_1(…) are supported", word)
    return _NORMS[word.subscript]


def _set_between(parser: Parser, closing: str) -> Node | None:
    token = parser.tokens[parser.at]
    after = parser.ahead(1)
    plain = token.kind == "word" and token.subscript is None and not token.primes
    if not plain or token.text not in parser.sets or after.text != closing:
        return None
    parser.at += 2
    return Cardinality(Symbol(token.text))


def angle(parser: Parser) -> Node:
    """``<a, b>``: a dot product where both are vectors by shape, which is found out later; else a vector."""
    opening = parser.take()
    closing = ">" if opening.text == "<" else "⟩"
    with parser.bracketed():
        entries = [parser.deeper(parser.sum)]
        while parser.sees(","):
            parser.take()
            entries.append(parser.deeper(parser.sum))
        if not parser.sees(closing):
            if parser.next.kind != "end":
                raise parser.error(f"expected {closing!r} to close the angle bracket of column {opening.start + 1}")
            raise parser.never_closed(opening, "an angle bracket")
        parser.take()
    parser.vectorial = True
    if len(entries) != 2:
        return Vector(tuple(entries))
    dot = Dot(entries[0], entries[1])
    if not any(isinstance(part, Differential) for part in walk(dot)):  # differentials are multiplied, not listed
        parser.open_dots.append((dot, "vector"))
    return dot
