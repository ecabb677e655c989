"""A term taken apart: its number, what stands above the bar and what below, and put together again.

Every tidying of factors looks at a product or quotient of the frame in this form.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steepest.derivation.binders import BINDERS
from steepest.derivation.frame import flat, plain
from steepest.expression.nodes import (
    Negation,
    Node,
    Number,
    Quotient,
    is_number,
    number,
    product_of,
)
from steepest.expression.trees import walk


@dataclass(frozen=True, slots=True)
class Term:
    """``value · above/below``, the factors in order and without numbers; `decimal` where a number is written so."""

    value: Fraction
    above: tuple[Node, ...]
    below: tuple[Node, ...]
    decimal: bool = False


def taken_apart(node: Node) -> Term:
    """A node of the frame as a term; fractions and signs inside its factors are opened."""
    value, decimal = Fraction(1), False
    above: list[Node] = []
    below: list[Node] = []
    for factor in flat(node):
        if isinstance(factor, Number):
            value *= factor.value
            decimal |= factor.value.denominator != 1
        elif isinstance(factor, Negation):
            inner = taken_apart(factor.operand)
            value, decimal = -value * inner.value, decimal or inner.decimal
            above += inner.above
            below += inner.below
        elif isinstance(factor, Quotient):
            top, bottom = taken_apart(factor.numerator), taken_apart(factor.denominator)
            if not bottom.value:  # it has no value, and keeps its form
                above.append(factor)
                continue
            value, decimal = value * top.value / bottom.value, decimal or top.decimal or bottom.decimal
            above += (*top.above, *bottom.below)
            below += (*top.below, *bottom.above)
        else:
            above.append(factor)
    return Term(value, tuple(above), tuple(below), decimal)


def put_together(term: Term) -> Node:
    """The term as people write it: one fraction with its number in front; before a sum or a mean it stands apart."""
    if not term.value:
        return number(0)
    value = abs(term.value)
    sums = [factor for factor in term.above if isinstance(plain(factor), BINDERS)]
    if any(isinstance(part, BINDERS) for factor in term.below for part in walk(plain(factor))):
        sums = []
    node = _over_sums(value, term, sums) if sums else _fraction(value, term)
    return Negation(node) if term.value < 0 else node


def _over_sums(value: Fraction, term: Term, sums: list[Node]) -> Node:
    others = [factor for factor in term.above if not isinstance(plain(factor), BINDERS)]
    front = _fraction(value, Term(term.value, tuple(others), term.below, term.decimal))
    if is_number(front, 1):
        return product_of(sums)
    return product_of([*flat(front), *sums])


def _fraction(value: Fraction, term: Term) -> Node:
    if term.decimal and value.denominator != 1 and _is_finite(value):
        top, bottom = [Number(value), *term.above], list(term.below)
    else:
        top = [number(value.numerator), *term.above]
        bottom = [number(value.denominator), *term.below]
    above = product_of([factor for factor in top if not is_number(factor, 1)])
    below = product_of([factor for factor in bottom if not is_number(factor, 1)])
    return above if is_number(below, 1) else Quotient(above, below)


def _is_finite(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
