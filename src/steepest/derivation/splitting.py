"""What the rules make of a sum whose terms contain the variable in two ways: by the index of the sum, and besides.

In ``sum(r=1..K, y_r (z_r - ln(sum(s=1..K, e^(z_s)))))`` one term alone contains z_l by its index, and every term
contains it in the logarithm. No single term survives; the sum is taken apart first.
"""

from __future__ import annotations

from steepest.derivation.asking import Asked
from steepest.derivation.binders import fixed_range, only_index, picks, with_body
from steepest.derivation.rule import Bindings
from steepest.expression.functions import log
from steepest.expression.nodes import (
    Constant,
    FiniteSum,
    Function,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    product_of,
)


def _stuck(node: FiniteSum, d: Asked) -> bool:
    """Whether the index picks the variable out, but more than one term contains it."""
    return picks(node, d) and fixed_range(node, d) and only_index(node, d) is None


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


# --- the logarithm of a quotient, e^u/v --------------------------------------------------------------


def match_logarithm(node: FiniteSum, d: Asked) -> Bindings | None:
    """A factor ln(e^u/v) under a sum that no single term survives."""
    place = _place(node)
    if place is None or not _stuck(node, d):
        return None
    above, below = _parts(_factors(node.body)[place])
    return {"u": above, "v": below}


def _place(node: FiniteSum) -> int | None:
    """Where ln(e^u/v) stands among the factors of the body."""
    return next((place for place, factor in enumerate(_factors(node.body)) if _is_such(factor)), None)


def _is_such(node: Node) -> bool:
    if not isinstance(node, Function) or node.name != "log" or not isinstance(node.argument, Quotient):
        return False
    return _exponent(node.argument.numerator) is not None


def _exponent(node: Node) -> Node | None:
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    return node.exponent if isinstance(node, Power) and node.base == Constant("e") else None


def _parts(node: Node) -> tuple[Node, Node]:
    assert isinstance(node, Function) and isinstance(node.argument, Quotient)  # noqa: S101, PT018  (it matched)
    exponent = _exponent(node.argument.numerator)
    assert exponent is not None  # noqa: S101
    return exponent, node.argument.denominator


def logarithm(node: FiniteSum, d: Asked) -> Node:
    """∂ sum(r, c ln(e^u/v)) = ∂ sum(r, c (u - ln(v)))."""
    place = _place(node)
    assert place is not None  # noqa: S101  (it matched)
    factors = _factors(node.body)
    above, below = _parts(factors[place])
    difference = Sum((*(above.terms if isinstance(above, Sum) else (above,)), Negation(log(below))))
    return d(with_body(node, product_of((*factors[:place], difference, *factors[place + 1 :]))))


# --- a sum of products with a bracket ------------------------------------------------------------------


def match_bracket(node: FiniteSum, d: Asked) -> Bindings | None:
    """A bracket under a sum that no single term survives: sum(r, c (a - b))."""
    return {} if _bracket(node) is not None and _stuck(node, d) else None


def _bracket(node: FiniteSum) -> int | None:
    return next((place for place, factor in enumerate(_factors(node.body)) if isinstance(factor, Sum)), None)


def taken_apart(node: FiniteSum, d: Asked) -> Node:
    """∂ sum(r, c (a - b)) = ∂ sum(r, c a) - ∂ sum(r, c b)."""
    place = _bracket(node)
    assert place is not None  # noqa: S101  (it matched)
    factors = _factors(node.body)
    bracket = factors[place]
    assert isinstance(bracket, Sum)  # noqa: S101
    terms = []
    for term in bracket.terms:
        inner = term.operand if isinstance(term, Negation) else term
        body = product_of((*factors[:place], *_factors(inner), *factors[place + 1 :]))
        slope = d(with_body(node, body))
        terms.append(Negation(slope) if isinstance(term, Negation) else slope)
    return Sum(tuple(terms))
