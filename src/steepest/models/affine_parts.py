"""Formulas that are affine in parameters: what they are at 0, and the factor that stands before all of their terms."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.expression.nodes import (
    FiniteSum,
    Negation,
    Node,
    Number,
    Product,
    Quotient,
    Sum,
    Transpose,
    is_number,
    number,
    product_of,
)
from steepest.expression.trees import children, rebuilt
from steepest.models.model import SIZE
from steepest.models.structure import Moving, holds


def transposed(node: Node) -> Node:
    """The transpose of a product, factor by factor: (c Xᵀ u)ᵀ = c uᵀ X."""
    if isinstance(node, Sum):
        return Sum(tuple(transposed(term) for term in node.terms))
    if isinstance(node, Negation):
        return Negation(transposed(node.operand))
    if not isinstance(node, Product):
        return node.operand if isinstance(node, Transpose) else Transpose(node)
    scalars = [factor for factor in node.factors if _is_scale(factor)]
    others = [factor for factor in node.factors if not _is_scale(factor)]
    return product_of([*scalars, *(transposed(factor) for factor in reversed(others))])


def _is_scale(node: Node) -> bool:
    return isinstance(node, Number | Quotient)


def constant_part(node: Node, moves: Moving) -> Node:
    """What an affine formula is where all parameters are 0."""
    if not holds(node, moves):
        return node
    if moves(node):
        return number(0)
    match node:
        case Sum():
            return total([constant_part(term, moves) for term in node.terms])
        case Negation():
            return negated(constant_part(node.operand, moves))
        case Product():
            parts = [constant_part(factor, moves) for factor in node.factors]
            if any(is_number(part, 0) for part in parts):
                return number(0)
            sign = sum(isinstance(part, Negation) for part in parts) % 2
            plain = product_of([part.operand if isinstance(part, Negation) else part for part in parts])
            return Negation(plain) if sign else plain
        case FiniteSum():
            body = constant_part(node.body, moves)
            if is_number(body, 0):
                return body
            inner = body.operand if isinstance(body, Negation) else body
            whole = FiniteSum(inner, node.index, node.lower, node.upper)
            return Negation(whole) if isinstance(body, Negation) else whole
        case Transpose():
            inner = constant_part(node.operand, moves)
            return inner if is_number(inner, 0) else Transpose(inner)
        case Quotient():
            inner = constant_part(node.numerator, moves)
            return inner if is_number(inner, 0) else Quotient(inner, node.denominator)
    return rebuilt(node, tuple(constant_part(part, moves) for part in children(node)))


def total(terms: Sequence[Node]) -> Node:
    """The sum of terms without zeros."""
    kept = [each for term in terms for each in terms_of(term) if not is_number(each, 0)]
    return number(0) if not kept else kept[0] if len(kept) == 1 else Sum(tuple(kept))


def terms_of(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def negated(node: Node) -> Node:
    """-u, without two signs before each other."""
    if is_number(node, 0):
        return node
    if isinstance(node, Negation):
        return node.operand
    return Sum(tuple(map(negated, node.terms))) if isinstance(node, Sum) else Negation(node)


def product(*factors: Node) -> Node:
    """The product, products of factors joined, without ones; 0 where a factor is."""
    flat = [each for factor in factors for each in (factor.factors if isinstance(factor, Product) else (factor,))]
    if any(is_number(each, 0) for each in flat):
        return number(0)
    return product_of([each for each in flat if not is_number(each, 1)])


def common(terms: Sequence[Node]) -> Node | None:
    """The factor c/N, or the number, that stands before the terms and is taken out; None where there is none."""
    for term in terms:
        for part in terms_of(term):
            inner = part.operand if isinstance(part, Negation) else part
            first = inner.factors[0] if isinstance(inner, Product) else inner
            if isinstance(first, Quotient) and first.denominator == SIZE and isinstance(first.numerator, Number):
                return first
    numbers = [_leading(part) for term in terms for part in terms_of(term) if not is_number(term, 0)]
    alike = numbers and numbers[0] is not None and all(each == numbers[0] for each in numbers)
    return numbers[0] if alike and not is_number(numbers[0] or number(1), 1) else None


def _leading(node: Node) -> Number | None:
    inner = node.operand if isinstance(node, Negation) else node
    first = inner.factors[0] if isinstance(inner, Product) else inner
    return first if isinstance(first, Number) else None


def divided(node: Node, factor: Node | None) -> Node:
    """A formula divided by the common factor: (2/N) u ↦ u, 2 u ↦ N u."""
    if factor is None or is_number(node, 0):
        return node
    if isinstance(node, Sum):
        return Sum(tuple(divided(term, factor) for term in node.terms))
    if isinstance(node, Negation):
        return Negation(divided(node.operand, factor))
    first, rest = (node.factors[0], node.factors[1:]) if isinstance(node, Product) else (node, ())
    if first == factor:
        return product_of(rest)
    if isinstance(first, Sum):
        return product_of((divided(first, factor), *rest))
    if isinstance(factor, Quotient) and isinstance(factor.numerator, Number):
        return product(*_over(first, factor.numerator), *rest)
    if isinstance(factor, Number) and isinstance(first, Number):
        return product(number(first.value / factor.value), *rest)
    return Quotient(node, factor)


def _over(first: Node, numerator: Number) -> tuple[Node, ...]:
    """N/c times the first factor: 2 ↦ N for c = 2."""
    if isinstance(first, Number):
        return (SIZE,) if first == numerator else (number(first.value / numerator.value), SIZE)
    return (SIZE, first) if is_number(numerator, 1) else (Quotient(SIZE, numerator), first)
