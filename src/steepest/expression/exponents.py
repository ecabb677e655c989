"""What stands above the line: exponents, transposes, indices in brackets.

The exponent ends before the next factor: ``e^2y`` is e²·y, and noted, for some mean e^(2y).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steepest.expression import indices
from steepest.expression.nodes import (
    Constant,
    HadamardPower,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    product_of,
    written_value,
)
from steepest.expression.spellings import GREEK_NAMES
from steepest.expression.tokens import Token

if TYPE_CHECKING:
    from steepest.expression.parser import Parser

_LEAVES = (Number, Negation, Symbol, Constant, Indexed)


def raised(parser: Parser, base: Node, first: int) -> tuple[Node, bool]:
    """The base with what stands above it, and whether a further exponent may follow (``x²^3``, ``X^T^2``)."""
    parser.take()
    if not _is_number(base) and (length := _transposing(parser)) > 0:
        letter = parser.tokens[parser.at]
        parser.at += length
        alone = isinstance(base, Symbol) and base.name.islower() and letter.kind == "word"
        said = "^T is read as the transpose; for a power write ^(T)"
        if not (alone and not parser.starts_factor() and parser.note(letter.start, said)):
            parser.vectorial = True
            return parser.placed(Transpose(base), first), True
        parser.at -= length
    if isinstance(base, Symbol | Indexed) and (above := indices.above(parser)) is not None:
        index, transposed = above
        if isinstance(base, Symbol) and parser.sees("_"):  # W^{(1)}_{ij}
            base = indices.with_below(parser, base)
        name, below = (base.base, base.indices) if isinstance(base, Indexed) else (base.name, ())
        indexed = parser.placed(Indexed(name, below, index), first)
        return parser.placed(Transpose(indexed), first) if transposed else indexed, True
    synthetic = parser.tokens[parser.at - 1].start == parser.tokens[parser.at - 1].end
    if (entrywise := _by_entry(parser, base, first)) is not None:
        return entrywise, False
    exponent = parser.deeper(lambda: exponent_of(parser), 2)
    if isinstance(exponent, Negation) and exponent.operand == Symbol("T") and not parser.names.known("T"):
        raise parser.error("inverses of matrices are not supported", parser.tokens[first])
    if isinstance(base, Symbol) and parser.sees("_"):  # x^{2}_{1}
        base = parser.placed(indices.with_below(parser, base), first)
    if parser.sees("(") and parser.tokens[parser.at].tight and parser.names.is_function_letter(base):
        raise parser.error("a power of a function is written behind its argument: f(x)^2", parser.tokens[first])
    return parser.placed(Power(base, exponent), first), synthetic


def _by_entry(parser: Parser, base: Node, first: int) -> Node | None:
    """``u^⊙2``, ``u^{\\odot 2}``: every entry raised to a power; None, with nothing moved, where it is none."""
    braced = parser.sees("{") and parser.ahead(1).text == "⊙"
    if not braced and not parser.sees("⊙"):
        return None
    parser.at += 2 if braced else 1
    exponent = parser.deeper(parser.sum if braced else lambda: exponent_of(parser), 2)
    if braced:
        if not parser.sees("}"):
            raise parser.error("expected '}' to close the exponent")
        parser.at += 1
    parser.vectorial = True
    return parser.placed(HadamardPower(base, exponent), first)


def _transposing(parser: Parser) -> int:
    """How many tokens behind ``^`` say that it is a transpose: ``T``, ``{T}``, ``\\top``."""
    at = 1 if parser.sees("{") else 0
    token = parser.ahead(at)
    is_t = token.kind == "sign" and token.text == "transpose"
    if not at and token.kind == "word" and token.text[0] == "T" and len(token.text) > 1 and _is_letter_t(parser, token):
        cut = token.start + 1  # X^TX
        first = Token("word", "T", token.start, cut, token.tight)
        rest = token._replace(text=token.text[1:], start=cut, tight=True)
        parser.tokens[parser.at : parser.at + 1] = [first, rest]
        return 1
    is_t = is_t or (parser.is_word(token, "T") and token.subscript is None and not token.primes)
    if not is_t or (at and parser.ahead(2).text != "}"):
        return 0
    return 3 if at else 1


def _is_letter_t(parser: Parser, token: Token) -> bool:
    names = parser.names
    return not token.whole and token.text not in GREEK_NAMES and not names.known("T") and not names.known(token.text)


def exponent_of(parser: Parser) -> Node:
    first = parser.at
    bracketed = parser.sees("(", "{", "[")
    exponent = parser.signed()
    token = parser.tokens[parser.at]
    plain = isinstance(exponent, _LEAVES)
    simple = not bracketed and plain and token.tight and token.kind in ("word", "name", "function", "constant")
    if simple and not parser.stops_at(token):
        written = parser.text[parser.tokens[first].start : token.end]
        read_as = parser.text[parser.tokens[first].start : parser.tokens[parser.at - 1].end]
        if parser.note(token.start, f"the exponent is read as {read_as} alone; for the other write ^({written})"):
            factors = [exponent]
            while parser.tokens[parser.at].tight and parser.starts_factor() and not parser.sees("(", "[", "{"):
                factors.append(parser.power())
            return _product_of_signed(factors)
    if written_value(exponent) in (1, -1) and not bracketed and parser.sees("/") and token.tight:
        return _fractional_exponent(parser, exponent)
    return exponent


def _fractional_exponent(parser: Parser, exponent: Node) -> Node:
    """x^1/2 is (x^1)/2, and noted, for some mean x^(1/2)."""
    divided = parser.ahead(1)
    if divided.kind != "number" or not divided.tight or parser.ahead(2).text == "^":
        return exponent
    if not parser.note(parser.tokens[parser.at].start, "the exponent ends before /; for the other write ^(…/…)"):
        return exponent
    parser.take()
    return _over(exponent, parser.atom())


def _is_number(node: Node) -> bool:
    """Whether a base is a number for certain, so that T above it is an exponent: ``e^T``, ``(1 + r)^T``."""
    return isinstance(node, Number | Constant) or (isinstance(node, Sum) and any(map(_is_number, node.terms)))


def _product_of_signed(factors: list[Node]) -> Node:
    """``-2y`` read as one exponent: the sign covers the product."""
    first = factors[0]
    if isinstance(first, Negation):
        return Negation(product_of([first.operand, *factors[1:]]))
    return product_of(factors)


def _over(above: Node, below: Node) -> Node:
    return Negation(Quotient(above.operand, below)) if isinstance(above, Negation) else Quotient(above, below)
