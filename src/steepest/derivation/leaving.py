"""Tidyings of sums and means: what is the same for every example leaves; a sum of ones counts."""

from __future__ import annotations

from fractions import Fraction

from steepest.derivation.binders import BINDERS, Binder, with_body
from steepest.derivation.frame import Atom, flat, plain
from steepest.expression.nodes import (
    Cardinality,
    Mean,
    Negation,
    Node,
    Quotient,
    SetSum,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import bound_by, contains


def constants_out_of_sum(node: Node) -> Node:
    """Σ c u_i = c Σ u_i, Σ u_i/c = (Σ u_i)/c, Σ 1 = N and mean(c) = c."""
    if not isinstance(node, BINDERS):
        return node
    body = node.body
    if isinstance(body, Negation):
        return Negation(constants_out_of_sum(with_body(node, body.operand)))
    if isinstance(body, Quotient) and _leaves(body.denominator, node):
        return Quotient(constants_out_of_sum(with_body(node, body.numerator)), body.denominator)
    outside = [factor for factor in flat(body) if _leaves(factor, node)]
    inside = [factor for factor in flat(body) if not _leaves(factor, node)]
    if inside:
        return product_of([*outside, with_body(node, product_of(inside))])
    count = counted(node)
    if count is None:
        if is_number(body, 1):
            return node
        return product_of([*(factor for factor in outside if not is_number(factor, 1)), with_body(node, number(1))])
    return product_of([factor for factor in (*outside, count) if not is_number(factor, 1)])


def _leaves(factor: Node, node: Binder) -> bool:
    """Whether a factor is the same for everything that is summed; where nothing says what is data, only numbers are."""
    tree = plain(factor)
    bound = bound_by(node)
    if not bound:
        return written_value(tree) is not None
    return not any(contains(tree, symbol) for symbol in bound)


def counted(node: Binder) -> Node | None:
    """The sum of ones: N, |D|, and 1 for a mean; None where nothing says how many there are.

    From a first index beyond 1 on, a sum may be empty, and then N less something would be wrong.
    """
    if isinstance(node, Mean):
        return number(1)
    if isinstance(node, SetSum):
        return None if node.domain is None else Atom(Cardinality(node.domain))
    lower, upper = written_value(node.lower), written_value(node.upper)
    if lower is not None and upper is not None:
        return number(max(upper - lower + 1, Fraction(0)))
    if lower == 1:
        return Atom(node.upper)
    return Atom(node.upper + number(1)) if lower == 0 else None
