"""The sentence for parts that do not fit: both parts as they are written, and both sizes.

A sentence says what is known and no more: a size that nobody declared is not mentioned, and a remedy
only where it could fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from steepest.expression.nodes import (
    Constant,
    Dot,
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    is_number,
    number,
    product_of,
)
from steepest.expression.shapes.dims import Dim, OpenSize, Size, is_column, is_one, is_row, is_scalar, resolved
from steepest.expression.shapes.places import Place
from steepest.expression.shapes.record import counted, with_article
from steepest.expression.trees import children, rebuilt

_LONGEST = 48  # characters of a part that is named in a sentence


class Words:
    """What is said of the places of one formula.

    Args:
        open_dots: the identities of the dots that were written as ``·`` and may be plain products.
    """

    def __init__(self, open_dots: Mapping[int, str]) -> None:
        self._open_dots = open_dots

    # --- parts and their sizes ---------------------------------------------------------------------

    def _text(self, *nodes: Node) -> str:
        """The product of the nodes as it is written, cut short where it is long."""
        written = self._in_full(*nodes)
        return written if len(written) <= _LONGEST else f"{written[: _LONGEST - 1].rstrip()}…"

    def _in_full(self, *nodes: Node) -> str:
        from steepest.expression.writing import to_text  # most formulas fit and need no words

        return to_text(product_of([self._shown(node) for node in nodes]))

    def _shown(self, node: Node) -> Node:
        """The node with the dots whose meaning is open written as products."""
        parts = tuple(self._shown(part) for part in children(node))
        if isinstance(node, Dot) and id(node) in self._open_dots:
            return Product((*(parts[0].factors if isinstance(parts[0], Product) else parts[:1]), parts[1]))
        return rebuilt(node, parts)

    def _is(self, place: Place) -> str:
        return f"{self._text(place.node)} is {_described(place)}"

    def _remedy(self, *written: Node) -> str:
        """What to write instead, as far as it is short enough to be read at a glance."""
        texts = [text for text in (self._in_full(node) for node in written) if len(text) <= _LONGEST]
        return f"; write {' or '.join(texts)}" if texts else ""

    # --- sentences ---------------------------------------------------------------------------------

    def unlike(self, one: Place, other: Place, whole: Node) -> str:
        """Terms, sides or factors entry by entry that have different shapes."""
        one, other = _unsigned(one), _unsigned(other)
        first, second = _size(one), _size(other)
        if is_column(first) and is_column(second):
            count = f"{self._text(one.node)} {_has(first[0], 'entries')}"
            return f"{count} and {self._text(other.node)} has {resolved(second[0])}"
        added = isinstance(whole, Sum) and (is_column(first) or is_column(second))
        literal = isinstance(one.node, Number) or isinstance(other.node, Number)
        hint = "; ones is the vector of ones" if added and literal else ""
        return f"{self._is(one)} and {self._is(other)}{hint}"

    def product(self, left: Sequence[Node], last: Place, size: Size, right: Place, rest: Size) -> str:
        """Two factors, or a product and its next factor, that cannot be multiplied.

        Args:
            left: the factors so far; `size` is the size of their product, and `last` the last that is no number.
            right: the next factor that is no number; `rest` is the size of the product that begins with it.
        """
        name, following = self._text(last.node), self._text(right.node)
        if is_column(size):
            return self._behind_a_vector(left, size, right, rest)
        if is_row(rest):
            kind = "is a row" if is_row(size) else _has(size[1], "columns")
            return f"{name} {kind} and {following} is a row"
        have = _has(size[1], "entries" if is_row(size) else "columns")
        return f"{name} {have} and {following} {_has(rest[0], 'entries' if is_column(rest) else 'rows')}"

    def _behind_a_vector(self, left: Sequence[Node], size: Size, right: Place, rest: Size) -> str:
        name, following = self._text(*left), self._text(right.node)
        vector = product_of([self._shown(node) for node in left])
        turned = Product((Transpose(vector), right.node)) if _could_be(size[0], rest[0]) else None
        if is_column(rest):
            said = f"{name} and {following} are both vectors"
            return said if turned is None else f"{said}{self._remedy(turned)} for their dot product"
        said = f"{name} is {described(size)} and {following} is {described(rest)}"
        swapped = Product((right.node, vector)) if _could_be(size[0], rest[1]) else None
        return said + self._remedy(*(written for written in (turned, swapped) if written is not None))

    def not_square(self, part: Place, name: str) -> str:
        """A function of square matrices, of what is none."""
        return f"{self._is(part)}, and {name} takes a square matrix"

    def power(self, node: Power, base: Place) -> str:
        """A power of what is no number and no square matrix."""
        if not is_column(_size(base)):
            return f"{self._is(base)}, and only a square matrix has powers"
        if not is_number(node.exponent, 2):
            return f"{self._is(base)}, and only numbers and square matrices have powers"
        shown = self._shown(base.node)
        norm, product = Power(Function("norm", shown), number(2)), Product((Transpose(shown), shown))
        return self._is(base) + self._remedy(norm, product)

    def exponent(self, node: Power, base: Place) -> str:
        """A matrix to the power of something that is not written as a number."""
        return f"{self._is(base)}, and its exponent {self._text(node.exponent)} is no whole number"

    def no_number(self, place: Place, called: str, whole: Node) -> str:
        """A vector where a number has to be."""
        size = _size(place)
        inverse = isinstance(whole, Quotient) and not is_column(size) and not is_row(size)
        hint = "; the inverse of a matrix is its power -1" if inverse else ""
        return f"{self._is(place)} and cannot be {called}{hint}"

    def no_vector(self, place: Place, wanted: str) -> str:
        """A number, or a matrix, where a vector has to be."""
        return f"{self._is(place)}, and {wanted}"

    def jacobian(self, body: Place, variable: Place) -> str:
        """A derivative that is neither a vector nor a matrix."""
        return f"{self._is(body)} and {self._is(variable)}: the derivative has more than rows and columns"


def described(size: Size) -> str:
    """A size in words, with an article: "a vector of 3 entries", "a matrix", "an N×d matrix"."""
    rows, columns = (resolved(dim) for dim in size)
    if is_scalar(size):
        return "a scalar"
    if is_column(size):
        return "a vector" if isinstance(rows, OpenSize) else f"a vector of {counted(rows)}"
    if is_row(size):
        return "a row" if isinstance(columns, OpenSize) else f"a row of {counted(columns)}"
    if isinstance(rows, OpenSize) or isinstance(columns, OpenSize):
        return "a matrix"
    return with_article(f"{rows}×{columns} matrix")


def _described(place: Place) -> str:
    """What a part is: of a name that was declared a scalar the declaration is said, for it can be changed."""
    size = _size(place)
    if isinstance(place.node, Number | Constant):
        return "a number"
    if is_scalar(size) and place.name is not None and place.name.declared is not None:
        return "declared as a scalar"
    return described(size)


def _has(dim: Dim, what: str) -> str:
    dim = resolved(dim)
    return f"has {what}" if isinstance(dim, OpenSize) else f"has {counted(1 if is_one(dim) else dim, what)}"


def _could_be(one: Dim, other: Dim) -> bool:
    one, other = resolved(one), resolved(other)
    return one == other or isinstance(one, OpenSize) or isinstance(other, OpenSize)


def _size(place: Place) -> Size:
    assert place.size is not None, "a statement is no part of a formula"  # noqa: S101
    return place.size


def _unsigned(place: Place) -> Place:
    """A term without its sign, which says nothing about its size."""
    while isinstance(place.node, Negation):
        place = place.kids[0]
    return place
