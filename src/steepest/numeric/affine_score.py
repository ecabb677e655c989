"""The score of an example, as a sum of parameters times features: z_i = Σ_p θ_p f_p(x_i), and what is left beside it.

A score is found in the loss of one example by its form: the largest part that is affine in the parameters outside
of which no parameter stands. Factors that all its terms share, such as the -y_i of ``1 - y_i (w x_i + b)``, are
taken out, so that features are what the model saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Negation,
    Node,
    Product,
    Quotient,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import fresh_symbol, walk
from steepest.models.affine_parts import constant_part, product, total
from steepest.models.structure import Moving, holds, put_in, score_in

Coefficients = dict[str, Node]  # of a parameter by its name; for an array, the factor of its entry number k
MINUS = number(-1)
COUNTING = Symbol("k")  # what counts the entries of an array of parameters in its feature


@dataclass(frozen=True, slots=True)
class AffineScore:
    """The loss of one example, taken apart.

    Attributes:
        features: what stands before each parameter in the score; before the entry number k of an array.
        outer: the loss of the example in the score.
        variable: what the score is called in `outer`.
    """

    features: Coefficients
    outer: Node
    variable: Symbol


def affine_score(body: Node, moves: Moving, names: frozenset[str]) -> AffineScore | None:
    """The loss of one example by a score that is affine in the parameters; None where it has no such score.

    Args:
        body: the loss of one example.
        moves: what is a parameter.
        names: all names in use.
    """
    score = score_in(body, moves)
    if score is None or (found := _coefficients(score, moves)) is None:
        return None
    factors, features = _without_common(found)
    variable = fresh_symbol(names, "zsuv")
    rest = constant_part(score, moves)
    outer = put_in(body, score, _inside(factors, variable, rest))
    return None if holds(outer, moves) else AffineScore(features, outer, variable)


def _inside(factors: list[Node], variable: Symbol, rest: Node) -> Node:
    """``y - z``, ``1 - y z`` or ``z - y``: what stood in the place of the score."""
    plain = product(*(factor for factor in factors if factor != MINUS), variable)
    if MINUS in factors:
        return total([rest, Negation(plain)])
    return total([plain, rest])


def _coefficients(node: Node, moves: Moving) -> Coefficients | None:
    """What stands before each parameter in an affine formula; None for a form that is not taken apart."""
    if not holds(node, moves):
        return {}
    if moves(node):
        return {node.base if isinstance(node, Indexed) else str(getattr(node, "name", "")): number(1)}
    rule = _RULES.get(type(node))
    return None if rule is None else rule(node, moves)


def _of_sum(node: Sum, moves: Moving) -> Coefficients | None:
    found: Coefficients = {}
    for term in node.terms:
        part = _coefficients(term, moves)
        if part is None:
            return None
        for name, factor in part.items():
            found[name] = factor if name not in found else total([found[name], factor])
    return found


def _of_product(node: Product, moves: Moving) -> Coefficients | None:
    inner = next(factor for factor in node.factors if holds(factor, moves))
    others = [factor for factor in node.factors if factor is not inner]
    found = _coefficients(inner, moves)
    return None if found is None else {name: _times(others, factor) for name, factor in found.items()}


def _of_quotient(node: Quotient, moves: Moving) -> Coefficients | None:
    found = _coefficients(node.numerator, moves)
    below = Quotient(number(1), node.denominator)
    return None if found is None else {name: _times([below], factor) for name, factor in found.items()}


def _of_finite_sum(node: FiniteSum, moves: Moving) -> Coefficients | None:
    """``sum(k=1..d, w_k u_k)``: each entry of the array once, before what is counted with it."""
    arrays = {part for part in walk(node.body) if moves(part)}
    if len(arrays) != 1 or not is_number(node.lower, 1):
        return None
    (entry,) = arrays
    if not isinstance(entry, Indexed) or entry.indices != (node.index,) or node.index != COUNTING:
        return None
    rest = constant_part(node.body, moves)
    return _coefficients(node.body, moves) if is_number(rest, 0) else None


def _of_negation(node: Negation, moves: Moving) -> Coefficients | None:
    found = _coefficients(node.operand, moves)
    return None if found is None else {name: _times([MINUS], factor) for name, factor in found.items()}


def _times(factors: list[Node], rest: Node) -> Node:
    """A product whose sign is one factor -1."""
    signs = 0
    kept: list[Node] = []
    for factor in (*factors, rest):
        for each in factor.factors if isinstance(factor, Product) else (factor,):
            inner = each.operand if isinstance(each, Negation) else each
            signs += isinstance(each, Negation)
            kept += [] if is_number(inner, 1) else [inner]
    return product_of([*([MINUS] if signs % 2 else []), *kept])


_RULES: Mapping[type[Node], Callable[..., Coefficients | None]] = {
    Sum: _of_sum,
    Product: _of_product,
    Quotient: _of_quotient,
    FiniteSum: _of_finite_sum,
    Negation: _of_negation,
}


def _without_common(found: Coefficients) -> tuple[list[Node], Coefficients]:
    """The factors that all coefficients share, and the coefficients without them.

    Where a parameter stands alone, or all parameters before tables, what counts is which factor is a feature: an
    entry of a table with two indices is; otherwise, of a single parameter, whatever is no number.
    """
    parts = [_factors(each) for each in found.values()]
    shared = [each for each in parts[0] if all(each in other for other in parts)]
    if any(_is_entry_of_table(each) for part in parts for each in part):
        shared = [each for each in shared if not _is_entry_of_table(each)]
    elif len(parts) == 1:
        shared = [each for each in shared if written_value(each) is not None]
    return shared, {name: _less(part, shared) for name, part in zip(found, parts, strict=True)}


def _less(factors: list[Node], shared: list[Node]) -> Node:
    left = list(factors)
    for each in shared:
        left.remove(each)
    return product_of(left)


def _factors(node: Node) -> list[Node]:
    return list(node.factors) if isinstance(node, Product) else [node]


def _is_entry_of_table(node: Node) -> bool:
    return isinstance(node, Indexed) and len(node.indices) == 2
