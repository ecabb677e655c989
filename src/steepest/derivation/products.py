"""What the rules for products over a range make, and when they apply.

A product is not linear, so the derivative does not pass inside as it does for a sum. The logarithm of a
product is a sum, and a product alone is differentiated by its logarithmic derivative.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest.derivation import binders
from steepest.derivation.asking import Asked
from steepest.derivation.rule import Bindings
from steepest.derivation.scalar import ZERO, split_constants
from steepest.derivation.step import Assumption
from steepest.expression.functions import log
from steepest.expression.nodes import (
    Constant,
    FiniteProduct,
    FiniteSum,
    Function,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import bound_by, substituted

Signed = tuple[bool, Node]  # whether a term is subtracted, and the term
_POSITIVE = frozenset({"exp", "sigmoid", "cosh"})  # the functions whose values are > 0 everywhere


def _fixed_range(node: FiniteProduct, d: Asked) -> bool:
    """Whether the number of factors stays the same while the variable moves, and the variable is no index."""
    return d.variable not in bound_by(node) and d.constant(node.lower) and d.constant(node.upper)


# --- the logarithm of a product --------------------------------------------------------------------


def match_logarithm(node: Function, d: Asked) -> Bindings | None:
    """ln(∏ u_i), the range being fixed."""
    product = node.argument
    if node.name != "log" or not isinstance(product, FiniteProduct) or not _fixed_range(product, d):
        return None
    return {"u": product.body}


def logarithm(node: Function, d: Asked) -> Node:
    """∂ ln(∏ u_i) = ∂ Σ ln(u_i), with the logarithm of each factor taken apart."""
    return d(_logarithm(node.argument, d))


def _logarithm(node: Node, d: Asked) -> Node:
    """ln(u) as a sum, where u is made of positive factors."""
    return _summed(_terms(node, d))


def _summed(terms: Iterator[Signed]) -> Node:
    found = tuple(Negation(term) if negative else term for negative, term in terms)
    return Sum(found) if len(found) > 1 else found[0] if found else ZERO


def _terms(node: Node, d: Asked) -> Iterator[Signed]:
    """The terms of ln(u); what stays the same is not taken apart."""
    match node:
        case FiniteProduct(body, index, lower, upper) if not d.constant(node):
            yield False, FiniteSum(_logarithm(body, d), index, lower, upper)
        case Product(factors) if not d.constant(node):
            for factor in factors:
                yield from _terms(factor, d)
        case Quotient(above, below) if not d.constant(node):
            yield from _terms(above, d)
            yield from _turned(_terms(below, d))
        case Function("exp", exponent) | Power(Constant("e"), exponent):
            yield _signed(exponent)
        case Function("sqrt", argument) if not d.constant(node):
            yield False, Quotient(_logarithm(argument, d), number(2))
        case Power(base, exponent) if not d.constant(node) and not _may_be_negative(node):
            negative, factor = _signed(exponent)
            yield negative, Product((factor, _logarithm(base, d)))
        case _ if not is_number(node, 1):
            yield False, log(node)


def _turned(terms: Iterator[Signed]) -> Iterator[Signed]:
    return ((not negative, term) for negative, term in terms)


def _signed(node: Node) -> Signed:
    return (True, node.operand) if isinstance(node, Negation) else (False, node)


def _may_be_negative(node: Power) -> bool:
    """Whether a power may have a value > 0 though its base is < 0, as (x - 1)^2 has."""
    value = written_value(node.exponent)
    return value is not None and value.denominator == 1 and value.numerator % 2 == 0 and any(_doubts(node.base))


def positive_factors(node: Function, d: Asked) -> tuple[Assumption, ...]:
    """Every factor is > 0, so that its logarithm exists."""
    assert isinstance(node.argument, FiniteProduct)  # noqa: S101  (it matched)
    return _assumed("positive-factors", ">", _doubts(node.argument.body))


# --- a product by its logarithmic derivative -------------------------------------------------------


def match_product(node: FiniteProduct, d: Asked) -> Bindings | None:
    """A product over a fixed range, without an entry that its own index picks out."""
    applies = _fixed_range(node, d) and not binders.picks(node, d)
    return {"i": node.index, "u": _moving(node.body, d)} if applies else None


def product(node: FiniteProduct, d: Asked) -> Node:
    """∂ ∏ u_i = (∏ u_i) Σ (∂u_i)/u_i, with u_i taken apart."""
    return Product((node, FiniteSum(_relative(node.body, d), node.index, node.lower, node.upper)))


def _relative(node: Node, d: Asked) -> Node:
    """(∂u)/u: of v w it is (∂v)/v + (∂w)/w, of v^n it is n (∂v)/v, and of e^w it is ∂w."""
    return _summed(_shares(node, d))


def _shares(node: Node, d: Asked) -> Iterator[Signed]:
    """The terms of (∂u)/u; what stays the same has no part in it."""
    match node:
        case _ if d.constant(node):
            return
        case Product(factors):
            for factor in factors:
                yield from _shares(factor, d)
        case Quotient(above, below):
            yield from _shares(above, d)
            yield from _turned(_shares(below, d))
        case Function("exp", exponent) | Power(Constant("e"), exponent):
            negative, factor = _signed(exponent)
            yield negative, d(factor)
        case Power(base, exponent) if d.constant(exponent):
            negative, factor = _signed(exponent)
            yield negative, Product((factor, _relative(base, d)))
        case FiniteProduct(body, index, lower, upper) if match_product(node, d) and not binders.match_rename(node, d):
            yield False, FiniteSum(_relative(body, d), index, lower, upper)
        case _:
            yield False, Quotient(d(node), node)


def _moving(factor: Node, d: Asked) -> Node:
    """What is under a product without what stays the same."""
    return product_of(split_constants(factor, d)[1]) if isinstance(factor, Product) else factor


def nonzero_factors(node: FiniteProduct, d: Asked) -> tuple[Assumption, ...]:
    """No factor that is divided by is 0."""
    return _divided_by(node.body, d)


# --- one factor survives ---------------------------------------------------------------------------


def match_survivor(node: FiniteProduct, d: Asked) -> Bindings | None:
    """A product over the entries of which one is asked for: ∂/∂w_j of prod(k=1..d, w_k x_k)."""
    index = binders.only_index(node, d)
    return {"k": node.index, "j": index} if index is not None and _fixed_range(node, d) else None


def survivor(node: FiniteProduct, d: Asked) -> Node:
    """∂/∂w_j ∏ u_k = (∏ u_k) (∂u_j)/u_j."""
    return Product((node, _relative(_own(node, d), d)))


def _own(node: FiniteProduct, d: Asked) -> Node:
    """The one factor with the variable."""
    index = binders.only_index(node, d)
    assert index is not None  # noqa: S101  (it matched)
    at_index: dict[Node, Node] = {node.index: index}
    return _moving(substituted(node.body, at_index), d)


def nonzero_survivor(node: FiniteProduct, d: Asked) -> tuple[Assumption, ...]:
    """The factor with the variable is not 0."""
    return _divided_by(_own(node, d), d)


# --- what is taken for granted ---------------------------------------------------------------------


def _doubts(node: Node, sign: str = ">") -> Iterator[Node]:
    """The parts of a factor of which it is enough that they are > 0, or are not 0."""
    match node:
        case FiniteProduct(body):
            yield from _doubts(body, sign)
        case Product(factors):
            for factor in factors:
                yield from _doubts(factor, sign)
        case Quotient(above, below):
            yield from _doubts(above, sign)
            yield from _doubts(below, sign) if sign == ">" else ()
        case Function(name) if name in _POSITIVE:
            return
        case Function("sqrt", argument):
            yield from _doubts(argument, sign)
        case Power(base) if sign == "!=" or not _may_be_negative(node):
            yield from _doubts(base, sign)
        case Constant():
            return
        case _ if (written_value(node) or 0) <= 0:
            yield node


def _divided_by(factor: Node, d: Asked) -> tuple[Assumption, ...]:
    moving = (part for part in _doubts(factor, "!=") if not d.constant(part))
    return _assumed("nonzero-factors", "!=", moving)


def _assumed(name: str, sign: str, parts: Iterator[Node]) -> tuple[Assumption, ...]:
    return tuple(Assumption(name, Relation((part, ZERO), (sign,))) for part in dict.fromkeys(parts))
