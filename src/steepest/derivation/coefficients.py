"""Tidyings of numbers and signs: zeros, ones, signs in front, numbers in front, fractions, like terms.

Each takes one node of the frame whose parts are tidy already, and gives it back where it has nothing to do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from math import gcd, lcm

from steepest.derivation.binders import BINDERS
from steepest.derivation.frame import Atom, factored, flat
from steepest.derivation.scalar import ZERO
from steepest.derivation.terms import Term, put_together, taken_apart
from steepest.expression.nodes import (
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Sum,
    is_number,
    product_of,
)


def zeros_and_ones(node: Node) -> Node:
    if isinstance(node, Product):
        if any(is_number(factor, 0) for factor in node.factors):
            return ZERO
        return product_of([factor for factor in node.factors if not is_number(factor, 1)])
    if isinstance(node, Quotient) and (is_number(node.numerator, 0) or is_number(node.denominator, 1)):
        return node.numerator
    if isinstance(node, Negation) and is_number(node.operand, 0):
        return ZERO
    if isinstance(node, Sum):
        return sum_of([term for term in node.terms if not is_number(term, 0)])
    if isinstance(node, BINDERS) and is_number(node.body, 0):
        return ZERO
    if isinstance(node, Piecewise) and has_otherwise(node):
        return _without_last_condition(node)
    return node


def _without_last_condition(node: Piecewise) -> Node:
    """{a if c, b if d, b otherwise} = {a if c, b otherwise}."""
    values, conditions = list(node.values), list(node.conditions)
    while len(values) > 1 and values[-1] == values[-2]:
        del values[-1], conditions[-1]
    if len(values) == len(node.values):
        return node
    return Piecewise(tuple(values), tuple(conditions)) if len(values) > 1 else values[0]


def signs(node: Node) -> Node:
    """Signs of factors and parts of quotients go in front; two signs cancel."""
    if isinstance(node, Negation) and isinstance(node.operand, Negation):
        return node.operand.operand
    if isinstance(node, Product):
        factors = [_sign_in_front(factor) for factor in node.factors]
        odd = sum(isinstance(factor, Negation) for factor in factors) % 2
        factors = [factor.operand if isinstance(factor, Negation) else factor for factor in factors]
        return Negation(product_of(factors)) if odd else product_of(factors)
    if isinstance(node, Quotient):
        parts = (_sign_in_front(node.numerator), _sign_in_front(node.denominator))
        odd = sum(isinstance(part, Negation) for part in parts) % 2
        above, below = (part.operand if isinstance(part, Negation) else part for part in parts)
        return Negation(Quotient(above, below)) if odd else Quotient(above, below)
    return node


def _sign_in_front(factor: Node) -> Node:
    """A bracket of which every term has a minus, with the minus before the bracket."""
    terms = terms_of(factor)
    if len(terms) > 1 and all(isinstance(term, Negation) for term in terms):
        return Negation(Sum(tuple(map(_negated, terms))))
    return factor


def turned(node: Node) -> Node:
    """-(a - b) = b - a, and -(-a + b)/c = (a - b)/c: a sign before a bracket that has signs of its own is worked in."""
    inner = node.operand if isinstance(node, Negation) else node
    terms = terms_of(inner.numerator if isinstance(inner, Quotient) else inner)
    if inner is node or len(terms) < 2:
        return node
    difference = len(terms) == 2 and isinstance(terms[1], Negation) and not isinstance(inner, Quotient)
    if not (difference or isinstance(terms[0], Negation)):
        return node
    new = Sum(tuple(positive_first([_negated(term) for term in terms])))
    return Quotient(new, inner.denominator) if isinstance(inner, Quotient) else new


def _negated(term: Node) -> Node:
    return term.operand if isinstance(term, Negation) else Negation(term)


def terms_of(node: Node) -> tuple[Node, ...]:
    """The terms of a sum of the frame, or of one that was worked out before."""
    if isinstance(node, Sum):
        return node.terms
    if isinstance(node, Atom) and isinstance(node.node, Sum):
        return tuple(factored(term) for term in node.node.terms)
    return ()


def positive_first(terms: list[Node]) -> list[Node]:
    """The terms with the first positive one in front, where there is one."""
    place = next((k for k, term in enumerate(terms) if not isinstance(term, Negation)), 0)
    return [terms[place], *terms[:place], *terms[place + 1 :]]


def fractions(node: Node) -> Node:
    """(a/b) c = a c/b and a/(b/c) = a c/b: factors join one fraction; before a sum it stands apart."""
    inner = node.factors if isinstance(node, Product) else ()
    if isinstance(node, Quotient):
        inner = (*flat(node.numerator), *flat(node.denominator))
    return put_together(taken_apart(node)) if any(isinstance(part, Quotient) for part in inner) else node


def numbers(node: Node) -> Node:
    """Numbers of a product multiply and stand in front; numbers above and below a bar cancel."""
    if isinstance(node, Product | Quotient):
        term = taken_apart(node)
        scaled = _into_bracket(term)
        return put_together(term if scaled is None else scaled)
    return node


def _into_bracket(term: Term) -> Term | None:
    """(2 a - 2 b)/2 = a - b and (a/2 + b)/c = (a + 2 b)/(2 c): divisors of a bracket and before it meet."""
    sums = [factor for factor in term.above if len(terms_of(factor)) > 1]
    if len(sums) != 1 or (term.value.denominator == 1 and not term.below):
        return None
    parts = [taken_apart(part) for part in terms_of(sums[0])]
    if any(part.decimal for part in parts):
        return None
    shared, below = gcd(*(part.value.numerator for part in parts)), lcm(*(part.value.denominator for part in parts))
    cancelled = Fraction(1, below) if term.below and below > 1 else Fraction(gcd(shared, term.value.denominator))
    if cancelled == 1:
        return None
    new = Sum(tuple(put_together(replace(part, value=part.value / cancelled)) for part in parts))
    above = tuple(new if factor is sums[0] else factor for factor in term.above)
    return replace(term, value=term.value * cancelled, above=above)


def has_otherwise(node: Piecewise) -> bool:
    """Whether the last case holds wherever the others do not."""
    return len(node.values) > len(node.conditions)


def brackets(node: Node) -> Node:
    """Brackets inside a sum drop out: (a + b) - (c + d) = a + b - c - d."""
    if not isinstance(node, Sum):
        return node
    terms: list[Node] = []
    for term in node.terms:
        negative = isinstance(term, Negation)
        inner = term.operand if isinstance(term, Negation) else term
        opened = inner.node if isinstance(inner, Atom) else inner
        if not isinstance(opened, Sum):
            terms.append(term)
            continue
        parts = opened.terms if opened is inner else tuple(factored(part) for part in opened.terms)
        terms += [signs(Negation(part)) for part in parts] if negative else parts
    return Sum(tuple(terms))


def like_terms(node: Node) -> Node:
    """Terms that differ by a number only are added: u + u = 2 u; the order of factors does not matter."""
    if not isinstance(node, Sum):
        return node
    amounts: dict[object, Term] = {}
    for each in map(taken_apart, node.terms):
        key = (frozenset(Counter(each.above).items()), frozenset(Counter(each.below).items()))
        known = amounts.get(key)
        amounts[key] = each if known is None else replace(known, value=known.value + each.value)
    if len(amounts) == len(node.terms):
        return node
    terms = [put_together(term) for term in amounts.values() if term.value]
    return sum_of(terms)


def sum_of(terms: list[Node]) -> Node:
    return ZERO if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))
