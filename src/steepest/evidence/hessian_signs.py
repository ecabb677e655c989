"""The sign of a Hessian everywhere: its minors as formulas, and their signs by exact algebra.

A function with a Hessian whose leading minors are all > 0 is strictly convex; one whose principal minors are
all ≥ 0 is convex. For a concave function the signs of the minors of odd order are turned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from steepest.evidence.everywhere import Everywhere, Sign
from steepest.evidence.known_numbers import rational
from steepest.expression.nodes import Negation, Node, Power, Product, Sum, is_number, number, product_of

MOST_ROWS = 4

Rows = Sequence[Sequence[Node]]


@dataclass(frozen=True, slots=True)
class FormalMinor:
    """The determinant of some rows and the same columns, as a formula.

    Attributes:
        kept: the rows, counted from 0.
        node: the determinant, written out.
        value: its value where it is a number.
        sign: its sign everywhere.
    """

    kept: tuple[int, ...]
    node: Node
    value: Node | None
    sign: Sign


@dataclass(frozen=True, slots=True)
class ByHessian:
    """Convex or concave by the signs of minors of the Hessian.

    Attributes:
        rows: the Hessian.
        minors: leading ones where they are enough, else all principal ones.
        definite: whether the leading ones have the signs of a definite matrix, so that it is strict.
        isolated: whether the one second derivative is 0 at isolated points only, so that it is strict too.
    """

    rows: tuple[tuple[Node, ...], ...]
    minors: tuple[FormalMinor, ...]
    definite: bool
    isolated: bool = False

    @property
    def constant(self) -> bool:
        """Whether the Hessian is the same everywhere."""
        return all(minor.value is not None for minor in self.minors)


def by_hessian(rows: Rows, side: int, signs: Everywhere) -> ByHessian | None:
    """Evidence that a Hessian is positive (side 1) or negative (side -1) semidefinite everywhere; None without any.

    >>> from steepest.expression.reading import parse
    >>> by_hessian([[parse("2"), parse("0")], [parse("0"), parse("12 y^2")]], 1, Everywhere()).definite
    False
    """
    size = range(len(rows))
    if len(rows) > MOST_ROWS:
        return None
    whole = tuple(tuple(row) for row in rows)
    leading = list(_while(rows, [tuple(size[: k + 1]) for k in size], side, signs, strict=True))
    if len(leading) == len(rows):
        return ByHessian(whole, tuple(leading), definite=True)
    chosen = [kept for order in range(1, len(rows) + 1) for kept in combinations(size, order)]
    minors = list(_while(rows, chosen, side, signs, strict=False))
    return ByHessian(whole, tuple(minors), definite=False) if len(minors) == len(chosen) else None


def _while(
    rows: Rows, chosen: list[tuple[int, ...]], side: int, signs: Everywhere, *, strict: bool
) -> Iterator[FormalMinor]:
    """Minors as long as their signs are those that are wanted."""
    for kept in chosen:
        minor = formal_minor(rows, kept, signs)
        wanted = side if len(kept) % 2 else 1
        if minor.sign.direction != wanted and (strict or minor.sign.direction != 0):
            return
        if strict and not minor.sign.strict:
            return
        yield minor


def formal_minor(rows: Rows, kept: tuple[int, ...], signs: Everywhere) -> FormalMinor:
    """The minor of some rows with its sign."""
    node = determinant([[rows[i][j] for j in kept] for i in kept])
    value = rational(node)
    return FormalMinor(kept, node, None if value is None else number(value), signs.sign(node))


def determinant(rows: Rows) -> Node:
    """A determinant written out by its first row; products with a zero are left out.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> a, b, c = parse("a"), parse("b"), parse("c")
    >>> to_text(determinant([[a, b], [b, c]])), to_text(determinant([[a, parse("0")], [parse("0"), c]]))
    ('a c - b^2', 'a c')
    """
    if len(rows) == 1:
        return rows[0][0]
    terms: list[Node] = []
    for k, entry in enumerate(rows[0]):
        if is_number(entry, 0):
            continue
        rest = determinant([[*row[:k], *row[k + 1 :]] for row in rows[1:]])
        if is_number(rest, 0):
            continue
        term = Power(entry, number(2)) if k and entry == rest else _product(entry, rest)
        terms.append(Negation(term) if k % 2 else term)
    return number(0) if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _product(one: Node, other: Node) -> Node:
    parts = [part for node in (one, other) for part in (node.factors if isinstance(node, Product) else (node,))]
    return product_of([part for part in parts if not is_number(part, 1)])
