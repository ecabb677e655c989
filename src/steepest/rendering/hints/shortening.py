"""Formulas cut down to the room that a hint has, and formulas with blanks for what is still to be found."""

from __future__ import annotations

from functools import partial

from steepest.derivation.step import held
from steepest.expression.nodes import (
    Derivative,
    FiniteProduct,
    FiniteSum,
    Function,
    Matrix,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    product_of,
)
from steepest.expression.trees import children, rebuilt
from steepest.expression.writing import to_text

BLANK, BLANK_SLOPE = Symbol("▢"), Symbol("▢'")
REST = Symbol("…")
_DEEPEST = 6  # a formula that is nested more deeply is not read in a hint anyway
_FEW = 3  # so many terms or factors are shown of many


def shortened(node: Node, most: int) -> Node:
    """The formula in at most so many characters of plain text, what is left out written as ``…``.

    >>> from steepest.expression.reading import parse
    >>> to_text(shortened(parse("sin(x^2 + 4x + 1) e^(3x + y)"), 20))
    'sin(…) e^…'
    """
    if len(to_text(node)) <= most:
        return node
    cuts = (_cut(node, depth) for depth in range(_DEEPEST, 0, -1))
    return next((cut for cut in cuts if len(to_text(cut)) <= most), REST)


def _cut(node: Node, depth: int) -> Node:
    """The formula without what lies deeper than so many levels."""
    if not children(node) or isinstance(node, Number):
        return node
    if depth == 0:
        return REST
    match node:
        case Negation(operand):
            return Negation(_cut(operand, depth))
        case Sum(terms):
            return Sum(_several(terms, depth))
        case Product(factors):
            return Product(_several(factors, depth))
        case Vector(entries):
            return Vector(_several(entries, depth))
        case Matrix(rows):
            return Matrix(tuple(tuple(_cut(entry, depth - 1) for entry in row) for row in rows))
        case Quotient() | Power():
            return rebuilt(node, tuple(_cut(part, depth - 1) for part in children(node)))
        case Function(name, argument) if not isinstance(argument, Vector):
            return Function(name, _cut(argument, depth - 1))
        case FiniteSum(body) | FiniteProduct(body):
            return rebuilt(node, (_cut(body, depth - 1), *children(node)[1:]))
        case Derivative(body, variable, partial):
            return Derivative(_cut(body, depth - 1), variable, partial)
    return REST


def _several(parts: tuple[Node, ...], depth: int) -> tuple[Node, ...]:
    shown = tuple(_cut(part, depth - 1) for part in parts[:_FEW])
    return shown if len(parts) <= _FEW else (*shown, REST)


def skeleton(node: Node) -> Node:
    """What a rule made, with a blank for each part: numbers, signs and operations stay.

    Where derivatives are left in it, a part that holds none is one blank as a whole.

    >>> from steepest.expression.reading import parse
    >>> to_text(skeleton(parse("2(3x + 1) d/dx(3x + 1)"))), to_text(skeleton(parse("1/cos(x)^2")))
    ("2▢ ▢'", '1/▢^2')
    """
    return BLANK if isinstance(node, Number) else _blanked(node, asking=bool(held(node)))


def _blanked(node: Node, *, asking: bool) -> Node:
    if isinstance(node, Derivative):
        return BLANK_SLOPE
    if isinstance(node, Number):
        return node
    if asking and not held(node):
        return BLANK
    within = partial(_blanked, asking=asking)
    match node:
        case Negation(operand):
            return Negation(within(operand))
        case Product(factors):
            return _without_repetition(tuple(map(within, factors)))
        case Quotient(numerator, denominator):
            return Quotient(within(numerator), within(denominator))
        case Sum(terms):
            shown = tuple(map(within, terms[:_FEW]))
            return Sum(shown if len(terms) <= _FEW else (*shown, REST))
        case Power(base, Number() as exponent):
            return Power(within(base), exponent)
        case FiniteSum(body) | FiniteProduct(body):
            return rebuilt(node, (within(body), *children(node)[1:]))
        case Piecewise(values, conditions):
            return Piecewise(tuple(map(within, values)), conditions)
    return BLANK


def _without_repetition(factors: tuple[Node, ...]) -> Node:
    """Several blanks side by side are one: how many factors there are is for the learner to find."""
    kept = [factor for place, factor in enumerate(factors) if not (place and factor == BLANK == factors[place - 1])]
    return product_of(kept)
