"""Strategies: formulas of matrices that fit, the same ones rewritten, and ones changed at a node.

N×d data X, square A of d, vectors w, v of d and y of N, numbers a, b.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from hypothesis import strategies as st

from steepest.expression.nodes import (
    Dot,
    Function,
    Hadamard,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    number,
)
from steepest.expression.trees import children, rebuilt

SHAPES = {"X": "N×d", "A": "d×d", "w": "d", "v": "d", "y": "N", "a": "scalar", "b": "scalar"}
Size = tuple[str, str]  # rows and columns, "1" for one
OF_SIZE: dict[Size, list[Node]] = {
    ("N", "d"): [Symbol("X")],
    ("d", "d"): [Symbol("A")],
    ("d", "1"): [Symbol("w"), Symbol("v")],
    ("N", "1"): [Symbol("y")],
    ("1", "1"): [Symbol("a"), Symbol("b"), number(2), number(Fraction(1, 2)), number(3)],
}
DIMS = ["N", "d"]


def turned(size: Size) -> Size:
    return size[1], size[0]


@st.composite
def formulas(draw: st.DrawFn, size: Size | None = None, depth: int = 3) -> Node:
    """A formula of a size whose parts fit."""
    size = draw(st.sampled_from([("d", "1"), ("N", "1"), ("1", "1"), ("d", "d"), ("1", "d")])) if size is None else size
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        return _leaf(draw, size)
    way = draw(st.sampled_from(["sum", "product", "scale", "turn", "minus", "own"]))
    part: Callable[[Size], Node] = lambda other: draw(formulas(other, depth - 1))  # noqa: E731
    if way == "sum":
        return Sum((part(size), part(size)))
    if way == "product":
        middle = draw(st.sampled_from([*DIMS, "1"])) if "1" not in size else draw(st.sampled_from(DIMS))
        return Product((part((size[0], middle)), part((middle, size[1]))))
    if way == "scale":
        return Product((part(("1", "1")), part(size)))
    if way == "turn":
        return Transpose(part(turned(size))) if size != ("1", "1") else part(size)
    if way == "minus":
        return Negation(part(size))
    return _own(draw, size, part)


def _own(draw: st.DrawFn, size: Size, part: Callable[[Size], Node]) -> Node:
    if size == ("1", "1"):
        dim = draw(st.sampled_from(DIMS))
        if draw(st.booleans()):
            return Dot(part((dim, "1")), part((dim, "1")))
        return Power(Function("norm", part((dim, "1"))), number(2))
    if size[1] == "1":
        return Hadamard((part(size), part(size)))
    return Quotient(part(size), number(2))


def _leaf(draw: st.DrawFn, size: Size) -> Node:
    if size in OF_SIZE:
        return draw(st.sampled_from(OF_SIZE[size]))
    if turned(size) in OF_SIZE:
        return Transpose(draw(st.sampled_from(OF_SIZE[turned(size)])))
    if size == ("N", "N"):
        return Product((Symbol("X"), Transpose(Symbol("X"))))
    raise AssertionError(size)


# ---- identities


def rewritings(node: Node) -> list[Node]:
    """The formula with one identity used at its root."""
    found: list[Node] = [Negation(Negation(node)), Product((number(1), node))]
    match node:
        case Sum((first, *rest)):
            found.append(Sum((*rest, first)))
            found += [Transpose(Sum(tuple(map(Transpose, node.terms))))] if not _is_number(node) else []
        case Product((left, right)):
            if not (_is_number(left) or _is_number(right) or _is_number(node)):
                found.append(Transpose(Product((Transpose(right), Transpose(left)))))
            if isinstance(right, Sum):
                found.append(Sum(tuple(Product((left, term)) for term in right.terms)))
            if isinstance(left, Sum):
                found.append(Sum(tuple(Product((term, right)) for term in left.terms)))
            if isinstance(right, Product) and not (_is_number(left) or _is_number(right)):
                found.append(Product((Product((left, right.factors[0])), *right.factors[1:])))
            if _is_number(left):
                found.append(Product((right, left)))
        case Transpose(Transpose(operand)) | Negation(Negation(operand)):
            found.append(operand)
        case Transpose(Product((left, right))) if not (_is_number(left) or _is_number(right)):
            found.append(Product((Transpose(right), Transpose(left))))
        case Transpose(Sum(terms)):
            found.append(Sum(tuple(map(Transpose, terms))))
        case Dot(left, right):
            found += [Dot(right, left), Product((Transpose(left), right))]
        case Power(Function("norm", v), _):
            found += [Dot(v, v), Product((Transpose(v), v)), Power(Function("norm", Negation(v)), number(2))]
        case Hadamard((left, right)):
            found.append(Hadamard((right, left)))
            if isinstance(left, Sum):
                found.append(Sum(tuple(Hadamard((term, right)) for term in left.terms)))
        case Quotient(above, below):
            found.append(Product((Quotient(number(1), below), above)))
    return found


def size_of(node: Node) -> Size:
    """The size of a formula that fits."""
    for size, names in OF_SIZE.items():
        if node in names:
            return size
    match node:
        case Sum((first, *_)) | Negation(first) | Quotient(first, _) | Hadamard((first, *_)):
            return size_of(first)
        case Transpose(operand):
            return turned(size_of(operand))
        case Product((left, *rest)):
            size = size_of(left)
            for factor in rest:
                other = size_of(factor)
                size = other if size == ("1", "1") else size if other == ("1", "1") else (size[0], other[1])
            return size
    return "1", "1"


def _is_number(node: Node) -> bool:
    return size_of(node) == ("1", "1")


@st.composite
def rewritten(draw: st.DrawFn, node: Node, times: int = 3) -> Node:
    """The same formula after some identities at some of its nodes."""
    for _ in range(times):
        node = _at_a_node(draw, node, lambda part: draw(st.sampled_from(rewritings(part))))
    return node


@st.composite
def changed(draw: st.DrawFn, node: Node) -> Node:
    """The formula with one node changed, so that it still fits, and most likely means something else."""
    return _at_a_node(draw, node, lambda part: _other(draw, part))


def _other(draw: st.DrawFn, node: Node) -> Node:
    match node:
        case Symbol("w" | "v" as name):
            return Symbol("v" if name == "w" else "w")
        case Symbol("A"):
            return draw(st.sampled_from([Transpose(node), Negation(node)]))
        case Symbol("a" | "b" as name):
            return Symbol("b" if name == "a" else "a")
        case Sum(terms):
            return draw(st.sampled_from([terms[0], Sum((*terms[:-1], Negation(terms[-1])))]))
    return draw(st.sampled_from([Negation(node), Product((number(2), node))]))


def _at_a_node(draw: st.DrawFn, node: Node, change: Callable[[Node], Node]) -> Node:
    parts = children(node)
    if not parts or isinstance(node, Power) or draw(st.integers(0, 2)) == 0:
        return change(node)
    place = draw(st.integers(0, len(parts) - 1))
    return rebuilt(node, (*parts[:place], _at_a_node(draw, parts[place], change), *parts[place + 1 :]))
