"""The frame that a rule builds around parts of the author: what tidying may touch.

Sums, products, quotients, signs and numbers that a rule made are frame. Everything else is an atom, so
the order and form that the author gave it stay.
"""

from __future__ import annotations

from collections.abc import Callable

from steepest.derivation.binders import BINDERS, with_body
from steepest.derivation.step import held
from steepest.expression.nodes import Derivative, Negation, Node, Number, Piecewise, Product, Quotient, Sum, Vector
from steepest.expression.records import record
from steepest.expression.trees import children, rebuilt


@record
class Atom(Node):
    """A part that tidying leaves as it is."""

    node: Node


def framed(makes: Node, values: tuple[Node, ...]) -> Node:
    """`makes` with `values` for its held derivatives, everything that is not frame wrapped as an atom."""
    remaining = iter(values)

    def frame(node: Node) -> Node:
        if isinstance(node, Derivative):
            return factored(next(remaining))
        if not held(node):
            return factored(node)
        if isinstance(node, Sum):
            return Sum(tuple(frame(term) for term in node.terms))
        if isinstance(node, Vector):
            return Vector(tuple(frame(entry) for entry in node.entries))
        if isinstance(node, Product):
            return _flattened(Product(tuple(frame(factor) for factor in node.factors)))
        if isinstance(node, Negation):
            return Negation(frame(node.operand))
        if isinstance(node, Quotient):
            return Quotient(frame(node.numerator), frame(node.denominator))
        if isinstance(node, Piecewise):
            return Piecewise(tuple(frame(value) for value in node.values), node.conditions)
        if isinstance(node, BINDERS):
            return with_body(node, frame(node.body))
        raise TypeError(f"a rule may not hold a derivative inside a {type(node).__name__}")

    return frame(makes)


def factored(node: Node) -> Node:
    """A worked-out part: its numbers, signs, products and quotients are frame, the rest are atoms."""
    if isinstance(node, Number):
        return node
    if isinstance(node, Negation):
        return Negation(factored(node.operand))
    if isinstance(node, Product):
        return Product(tuple(factored(factor) for factor in node.factors))
    if isinstance(node, Quotient):
        return Quotient(factored(node.numerator), factored(node.denominator))
    return Atom(node)


def plain(node: Node) -> Node:
    """The tree without the wrapping."""
    if isinstance(node, Atom):
        return node.node
    return with_parts(node, plain)


def with_parts(node: Node, change: Callable[[Node], Node]) -> Node:
    """The frame node with `change` applied to its parts; the very node where that changes none."""
    parts = _parts(node)
    new = [change(part) for part in parts]
    for old, part in zip(parts, new, strict=True):
        if old is not part:
            break
    else:
        return node
    if isinstance(node, BINDERS):
        return with_body(node, new[0])
    if isinstance(node, Piecewise):
        return Piecewise(tuple(new), node.conditions)
    return rebuilt(node, tuple(new))


def kinds_of(node: Node) -> set[type[Node]]:
    """The kinds of the frame nodes of a tree."""
    found: set[type[Node]] = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        found.add(type(part))
        waiting += _parts(part)
    return found


#: The kinds all of whose parts belong to the frame.
_FRAME = frozenset({Sum, Product, Quotient, Negation, Vector})


def _parts(node: Node) -> tuple[Node, ...]:
    """What tidying looks into: sums, products, quotients, vectors; what is summed, and the values of cases."""
    kind = type(node)
    if kind in _FRAME:
        return children(node)
    if kind is Piecewise:
        return node.values  # type: ignore[attr-defined, no-any-return]
    return (node.body,) if kind in BINDERS else ()  # type: ignore[attr-defined]


def _flattened(node: Product) -> Product:
    return Product(tuple(flat(node)))


def flat(node: Node) -> list[Node]:
    """The factors of a product, of products in it too; any other node alone."""
    if isinstance(node, Product):
        return [inner for factor in node.factors for inner in flat(factor)]
    return [node]
