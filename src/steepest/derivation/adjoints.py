"""Differentials brought to the form ⟨G, ∂W⟩ from which a gradient is read, or J ∂w for a vector of functions.

In an inner product a factor moves to the other side as its transpose: ⟨A, B V⟩ = ⟨Bᵀ A, V⟩, ⟨A, V C⟩ = ⟨A Cᵀ, V⟩,
⟨A, Vᵀ⟩ = ⟨Aᵀ, V⟩, ⟨A, B ⊙ V⟩ = ⟨A ⊙ B, V⟩. So every part of a differential that is a number becomes a number
times ⟨A, ∂W⟩, and what stands before the same ∂W is added up.

Source: J. R. Magnus, H. Neudecker, *Matrix Differential Calculus*, chapter 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from steepest.derivation.matrix_terms import Term, Terms
from steepest.derivation.moving import IDENTITY, Moving
from steepest.derivation.scales import ONE, Scale
from steepest.errors import UnsupportedError
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Differential,
    Dot,
    FiniteSum,
    Function,
    Hadamard,
    Mean,
    Negation,
    Node,
    Ones,
    Product,
    Quotient,
    Sum,
    Transpose,
    product_of,
)
from steepest.expression.shapes import Shape
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text


@dataclass(frozen=True, slots=True)
class Adjoint:
    """One row of `ADJOINTS`: a tidying of a differential, what it does as an equation, and where it has a line."""

    id: str
    example: str
    shown_from: str = "terse"


ADJOINTS: tuple[Adjoint, ...] = (
    Adjoint("adjoint.factors", "⟨a, X ∂w⟩ = ⟨Xᵀ a, ∂w⟩"),
    Adjoint("adjoint.numbers", "2 ⟨a, ∂w⟩/N = (2/N) ⟨a, ∂w⟩", "every"),
    Adjoint("adjoint.like-terms", "⟨A w, ∂w⟩ + ⟨Aᵀ w, ∂w⟩ = ⟨(A + Aᵀ) w, ∂w⟩", "normal"),
    Adjoint("adjoint.collect", "2 ⟨a, ∂w⟩ = ⟨2 a, ∂w⟩", "normal"),
    Adjoint("linear.collect", "a ⊙ (X ∂w) = diag(a) X ∂w"),
)


class NoFormError(UnsupportedError):
    """A differential that has no such form, and which part of it is in the way."""


def _none(node: Node) -> NoFormError:
    return NoFormError(f"{named_kind(node)} stands in the way of a gradient: {to_text(node)}")


def inner_terms(node: Node, d: Moving) -> Terms:
    """A differential that is a number, as terms of ⟨·, ∂W⟩; of a number that moves, as terms before ∂b."""
    match node:
        case Differential():
            return [Term(ONE)]
        case Sum(terms):
            return [term for part in terms for term in inner_terms(part, d)]
        case Negation(operand):
            return [term.scaled(Scale(-ONE.value)) for term in inner_terms(operand, d)]
        case Quotient() | Product():
            return _product_terms(node, d)
        case Dot(left, right):
            fixed, moving = (right, left) if d.moves(left) else (left, right)
            scale, factors = d.split(fixed)
            return [term.scaled(scale) for term in _beside(tuple(factors), moving, d)]
        case Function("tr", argument):
            return _trace_terms(argument, d)
        case Transpose(operand):
            return inner_terms(operand, d)
        case FiniteSum() | Mean():
            return [_summed(node, term) for term in inner_terms(node.body, d)]
    raise _none(node)


def _product_terms(node: Node, d: Moving) -> Terms:
    """c s with a moving number s, or a chain that is a number: a row, what moves, a column."""
    scale, factors = d.split(node)
    if len(factors) == 1 and not (isinstance(factors[0], Product)):
        return [term.scaled(scale) for term in inner_terms(factors[0], d)]
    if len(factors) == 1:
        factors = list(factors[0].factors)  # type: ignore[attr-defined]
    place = _place(factors, d)
    if d.is_number(factors[place]):
        raise _none(node)
    before, behind = factors[:place], factors[place + 1 :]
    side = (*_turned(before, d), *_turned(behind, d))
    return [term.scaled(scale) for term in _beside(side, factors[place], d)]


def _trace_terms(node: Node, d: Moving) -> Terms:
    """tr(P V Q) = ⟨Pᵀ Qᵀ, V⟩."""
    if isinstance(node, Sum):
        return [term for part in node.terms for term in _trace_terms(part, d)]
    if isinstance(node, Negation):
        return [term.scaled(Scale(-ONE.value)) for term in _trace_terms(node.operand, d)]
    scale, factors = d.split(node)
    place = _place(factors, d)
    side = (*_turned(factors[:place], d), *_turned(factors[place + 1 :], d))
    return [term.scaled(scale) for term in _beside(side, factors[place], d)]


def _place(factors: Sequence[Node], d: Moving) -> int:
    return next(place for place, factor in enumerate(factors) if d.moves(factor))


def _turned(factors: Sequence[Node], d: Moving) -> tuple[Node, ...]:
    return tuple(d.transposed(factor) for factor in reversed(factors))


def _beside(side: tuple[Node, ...], moving: Node, d: Moving, like: Shape | None = None) -> Terms:
    """⟨side, moving⟩ as terms of ⟨·, ∂W⟩; an empty side is the identity matrix.

    Args:
        side: the factors of what stays the same.
        moving: what moves.
        d: the question.
        like: the shape of both sides, where it is known from the terms beside them.
    """
    if moving == d.step:
        return [Term(ONE, side)]
    match moving:
        case Sum(terms):
            like = d.shape(moving)
            return [term for part in terms for term in _beside(side, part, d, like)]
        case Negation(operand):
            return [term.scaled(Scale(-ONE.value)) for term in _beside(side, operand, d, like)]
        case Transpose(operand):
            return _beside(_turned(side, d), operand, d)
        case Hadamard(factors):
            return _beside_hadamard(side, factors, d)
        case Product() | Quotient():
            return _beside_product(side, moving, d, like)
        case Function("diag", argument):
            return _beside(_diagonal_of(side, d), argument, d)
        case FiniteSum() | Mean():
            return [_summed(moving, term) for term in _beside(side, moving.body, d)]
    raise _none(moving)


def _diagonal_of(side: tuple[Node, ...], d: Moving) -> tuple[Node, ...]:
    """The diagonal of a matrix: of a bᵀ it is a ⊙ b, and else the row sums of A ⊙ I."""
    if not side:
        return (Ones(),)
    if len(side) == 2 and d.shape(side[0]).is_vector:
        return (elementwise(side[0], d.transposed(side[1])),)
    return (Hadamard((product_of(side), IDENTITY)), Ones())


def _beside_hadamard(side: tuple[Node, ...], factors: Sequence[Node], d: Moving) -> Terms:
    place = _place(factors, d)
    scale, others = ONE, list[Node]()
    for factor in (*factors[:place], *factors[place + 1 :]):
        own, parts = d.split(factor)
        scale, others = scale.times(own), [*others, product_of(parts)]
    if not side:
        raise _none(Hadamard(tuple(factors)))
    return [term.scaled(scale) for term in _beside((elementwise(product_of(side), *others),), factors[place], d)]


def elementwise(*factors: Node) -> Node:
    """The factors multiplied entry by entry, without those that are all ones."""
    flat = [inner for factor in factors for inner in (factor.factors if isinstance(factor, Hadamard) else (factor,))]
    kept = [factor for factor in flat if not _is_ones(factor)] or flat[:1]
    return kept[0] if len(kept) == 1 else Hadamard(tuple(kept))


def _is_ones(node: Node) -> bool:
    return node == Ones() or node == Product((Ones(), Transpose(Ones())))


def _beside_product(side: tuple[Node, ...], moving: Node, d: Moving, like: Shape | None) -> Terms:
    scale, factors = d.split(moving)
    place = _place(factors, d)
    before, inner, behind = factors[:place], factors[place], factors[place + 1 :]
    if d.is_number(inner) and not d.is_number(moving):  # a fixed vector times a number that moves
        others = product_of([*before, *behind])
        return [term.scaled(scale.times(d.inner(product_of(side), others, like))) for term in inner_terms(inner, d)]
    if not before and not behind and inner == moving:
        raise _none(moving)
    return [term.scaled(scale) for term in _beside((*_turned(before, d), *side, *_turned(behind, d)), inner, d)]


def _summed(binder: FiniteSum | Mean, term: Term) -> Term:
    """A term of the body, summed: what stands before ∂W is added up, and numbers without the index leave."""
    outside, inside = Scale(term.scale.value), ONE
    for part, exponent in term.scale.powers.items():
        own = Scale(powers={part: exponent})
        leaves = isinstance(binder, FiniteSum) and binder.index.name not in free_symbols(part)
        outside, inside = (outside.times(own), inside) if leaves else (outside, inside.times(own))
    body = inside.of(term.factors)
    if isinstance(binder, Mean):
        return Term(outside, (Mean(body, binder.index),))
    return Term(outside, (FiniteSum(body, binder.index, binder.lower, binder.upper),))


# --- J ∂w ---------------------------------------------------------------------------------------------


def linear_terms(node: Node, d: Moving) -> Terms:
    """A differential that is a vector, as terms before ∂w."""
    if node == d.step:
        return [Term(ONE)]
    match node:
        case Sum(terms):
            return [term for part in terms for term in linear_terms(part, d)]
        case Negation(operand):
            return [term.scaled(Scale(-ONE.value)) for term in linear_terms(operand, d)]
        case Product() | Quotient():
            return _linear_product(node, d)
        case Hadamard(factors):
            return _linear_hadamard(factors, d)
    raise _none(node)


def _linear_product(node: Node, d: Moving) -> Terms:
    scale, factors = d.split(node)
    place = _place(factors, d)
    before, inner, behind = factors[:place], factors[place], factors[place + 1 :]
    if d.is_number(inner):
        others = (*before, *behind)
        if inner == d.step:
            return [Term(scale, others)]
        found = inner_terms(inner, d)
        single = d.is_number(d.variable)
        return [
            Term(scale.times(term.scale), others if single else (*others, *_turned(term.factors, d))) for term in found
        ]
    if isinstance(inner, Sum):
        parts = [product_of([*before, term, *behind]) for term in inner.terms]
        return [term.scaled(scale) for part in parts for term in linear_terms(part, d)]
    if behind and d.is_number(whole := product_of(behind)):  # ∂w (wᵀ a)
        behind, scale = [], scale.times(d.split(whole)[0])
    elif behind and d.is_number(whole := product_of([inner, *behind])):  # w ((∂w)ᵀ a)
        found = [term.scaled(scale) for term in inner_terms(whole, d)]
        return [Term(term.scale, (*before, *_turned(term.factors, d))) for term in found]
    if behind or (not before and inner == node):
        raise _none(node)
    return [Term(scale.times(term.scale), (*before, *term.factors)) for term in linear_terms(inner, d)]


def _linear_hadamard(factors: Sequence[Node], d: Moving) -> Terms:
    place = _place(factors, d)
    scale, others = ONE, list[Node]()
    for factor in (*factors[:place], *factors[place + 1 :]):
        own, parts = d.split(factor)
        scale, others = scale.times(own), [*others, product_of(parts)]
    side = elementwise(*others)
    found = [term.scaled(scale) for term in linear_terms(factors[place], d)]
    if d.is_number(d.variable):
        return [Term(term.scale, (elementwise(side, product_of(term.factors)),)) for term in found]
    if _is_ones(side):
        return found
    return [Term(term.scale, _diagonal_before(side, term.factors)) for term in found]


def _diagonal_before(side: Node, factors: tuple[Node, ...]) -> tuple[Node, ...]:
    """diag(a) diag(b) as diag(a ⊙ b)."""
    first = factors[0] if factors else None
    if isinstance(first, Function) and first.name == "diag":
        return (Function("diag", elementwise(side, first.argument)), *factors[1:])
    return (Function("diag", side), *factors)
