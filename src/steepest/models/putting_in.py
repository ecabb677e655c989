"""Formulas put into the lines of a rule: a product that becomes a factor joins the product around it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar, cast

from steepest.expression.nodes import Assignment, Indexed, Negation, Node, Number, Product, Sum, Symbol
from steepest.expression.trees import children, rebuilt, walk
from steepest.expression.writing.names import parts_of

Formula = TypeVar("Formula", bound=Node)


def uses(node: Node, letter: Symbol) -> int:
    """How often a letter stands in a formula."""
    return sum(1 for part in walk(node) if part == letter)


def below(letter: Symbol, parameter: Symbol | Indexed) -> Node:
    """A letter of a rule for one parameter: m below which stands w1.

    >>> from steepest.expression.writing import to_text
    >>> to_text(below(Symbol("m_hat"), Symbol("w1")))
    'm_hat_w1'
    """
    if isinstance(parameter, Indexed):
        return Indexed(letter.name, (Symbol(parameter.base), *parameter.indices), parameter.above)
    parts = parts_of(parameter.name)
    if parts is None or not parts.below.isdigit() or parts.primes:
        return Indexed(letter.name, (parameter,))
    return Indexed(letter.name, (Symbol(parts.accented), Number(Fraction(int(parts.below)))))


def placed(node: Formula, values: Mapping[Node, Node]) -> Formula:
    """The tree with values put in; products join, signs come to the front, sums join sums.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> to_text(placed(parse("w - alpha g"), {Symbol("g"): parse("-2 x y")}))
    'w + alpha*2x y'
    """
    return cast("Formula", _placed(node, values))


def _placed(node: Node, values: Mapping[Node, Node]) -> Node:
    if node in values:
        return values[node]
    parts = children(node)
    if isinstance(node, Assignment):
        target = values.get(node.target, node.target)
        return Assignment(target, _placed(node.value, values))
    new = tuple(_placed(part, values) for part in parts)
    if new == parts:
        return node
    match node:
        case Product():
            return _product(parts, new)
        case Negation():
            return new[0].operand if isinstance(new[0], Negation) and new[0] != parts[0] else Negation(new[0])
        case Sum():
            return _sum(parts, new)
    return rebuilt(node, new)


def _product(old: tuple[Node, ...], new: tuple[Node, ...]) -> Node:
    """A product whose factors changed: a sign that came in stands before it."""
    negative, factors = False, list[Node]()
    for before, after in zip(old, new, strict=True):
        inner = after
        if after != before and isinstance(after, Negation) and not isinstance(after.operand, Number):
            negative, inner = not negative, after.operand
        joins = after != before and isinstance(inner, Product)
        factors += children(inner) if joins else [inner]
    whole = Product(tuple(factors))
    return Negation(whole) if negative else whole


def _sum(old: tuple[Node, ...], new: tuple[Node, ...]) -> Node:
    terms = list[Node]()
    for before, after in zip(old, new, strict=True):
        joins = after != before and isinstance(after, Sum)
        terms += children(after) if joins else [after]
    return Sum(tuple(terms))
