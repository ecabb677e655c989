"""Derivatives of formulas of vectors and matrices, by differentials.

``∂f`` says how far f moves while W moves by ∂W. Rules work from the outside in, as for formulas of numbers,
until every differential is that of W; then ``∂f = ⟨G, ∂W⟩``, and G is the gradient, which has the shape of W. For
a vector of functions ``∂g = J ∂w``, and J is the matrix of all partial derivatives.

What a formula is made of that no rule covers is named; nothing is taken to be constant that may move.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from steepest.derivation.adjoints import inner_terms, linear_terms
from steepest.derivation.matrix_question import (
    declared_shapes,
    facts_of,
    formula_of,
    shapes_of,
    variable_in,
    with_identity,
)
from steepest.derivation.matrix_rules import HESSIAN, READ_OFF, rule_for
from steepest.derivation.matrix_terms import Term, Terms, collected, merged
from steepest.derivation.moving import IDENTITY, SCALAR, Moving
from steepest.derivation.records import Derivation, Dims
from steepest.derivation.step import NO_RULE, Assumption, Step, all_steps, filled, held
from steepest.errors import LimitError, UnsupportedError
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nodes import (
    Derivative,
    Dot,
    Gradient,
    Negation,
    Node,
    Product,
    Quotient,
    Relation,
    Sum,
    is_number,
    number,
    product_of,
)
from steepest.expression.shapes import Shape
from steepest.expression.shapes.record import with_article
from steepest.expression.trees import children, free_symbols, walk
from steepest.expression.writing import to_text


def derive_matrix(
    f: Any,
    wrt: Any,
    shapes: Mapping[str, Any] | None = None,
    *,
    assuming: Iterable[Any] | str = (),
    variables: Sequence[str] | None = None,
) -> Derivation:
    """The gradient of a formula of vectors and matrices, step by step, by differentials.

    Args:
        f: the formula, as text or tree: a number, or a vector of functions.
        wrt: the vector, the matrix or the number to derive by.
        shapes: the shapes of names, as ``{"X": "N×d", "w": "d"}``; what is not declared is inferred.
        assuming: equations that may be used: ``"ones^T y = 1"``, ``"A^T = A"``.
        variables: the names that may occur, where letters alone do not say.

    Returns:
        The derivation; `result_node` is the gradient, which has the shape of `wrt`, or the Jacobian.

    Raises:
        ParseError: the formula cannot be read.
        ShapeError: the shapes do not fit; it names both, and where.
        UnsupportedError: a matrix of functions is derived, or the variable does not occur.

    >>> derivation = derive_matrix("||X w - y||^2/N", "w", {"X": "N×d", "w": "d", "y": "N"})
    >>> to_text(derivation.result_node)
    '(2/N) Xᵀ (X w - y)'
    """
    declared = declared_shapes(shapes)
    node = formula_of(f, declared, variables)
    names = shapes_of(node, declared)
    variable = variable_in(wrt, node)
    facts = facts_of(assuming, names)
    d = Moving(variable, with_identity(names, variable), facts)
    step = read_off(node, d)
    return Derivation(node, variable, step, shapes=dims_of(_in_use(step, d.names)))


def _in_use(step: Step, names: Mapping[str, Shape]) -> dict[str, Shape]:
    """The shapes of names that steps need: I where it occurs, and sizes that occur as numbers, such as d for 𝟏ᵀ 𝟏."""
    used = {name for part in all_steps(step) for name in free_symbols(part.after)}
    kept = {name: shape for name, shape in names.items() if name != IDENTITY.name or name in used}
    sizes = {dim for shape in names.values() for dim in shape.dims if isinstance(dim, str)}
    return kept | dict.fromkeys((sizes & used) - kept.keys(), SCALAR)


def dims_of(names: Mapping[str, Shape]) -> Dims:
    """The shapes of names as a derivation keeps them."""
    return tuple((name, shape.dims) for name, shape in sorted(names.items()))


# --- the frame --------------------------------------------------------------------------------------


def read_off(node: Node, d: Moving) -> Step:
    """The step that reads the derivative off the differential; the differential is derived below it.

    Raises:
        UnsupportedError: a matrix of functions, or a vector by a matrix, has no matrix of derivatives.
    """
    body, by = d.shape(node), d.shape(d.variable)
    single = d.is_number(node)
    if not single and not by.is_scalar and not (body.is_vector and by.is_vector):
        raise UnsupportedError(
            f"{to_text(node)} is {_a(body)} and {to_text(d.variable)} {_a(by)}: a number is derived by any of them, "
            "and a vector by a vector or a number"
        )
    rule = READ_OFF[2 if by.is_scalar else 0 if single else 1]
    asked: Node = Gradient(node, d.variable) if rule == READ_OFF[0] else Derivative(node, d.variable)
    inner = moved(node, d)
    if held(inner.after):
        return Step(rule, asked, asked, asked, (inner,), bindings=_told(d))
    step, after = _finished(inner, d, single=single)
    return Step(rule, asked, after, after, (step,), bindings=_told(d), assumptions=_taken_for_granted(d))


def _taken_for_granted(d: Moving) -> tuple[Assumption, ...]:
    return tuple(Assumption("assumed", Relation((one.left, one.right), ("=",))) for one in d.assumed)


def second_derivative(first: Derivation, assuming: Iterable[Any] | str = ()) -> Derivation:
    """The matrix of second derivatives of a number by a vector, from the derivation of its gradient.

    Raises:
        UnsupportedError: the gradient is no vector, or is not complete.

    >>> gradient = derive_matrix("||X w - y||^2", "w", {"X": "N×d", "w": "d", "y": "N"})
    >>> to_text(second_derivative(gradient).result_node)
    '2 Xᵀ X'
    """
    names = {name: Shape(dims) for name, dims in first.shapes}
    d = Moving(first.variable, names, facts_of(assuming, names))
    if first.missing or not d.shape(first.variable).is_vector or first.step.rule != READ_OFF[0]:
        raise UnsupportedError("a Hessian is that of a number by a vector")
    slope, question = first.result_node, Derivative(first.step.before, first.variable)
    if d.constant(slope):
        inner = Step("constant-part", d(slope), number(0), number(0))
        second = Step(READ_OFF[1], Derivative(slope, first.variable), number(0), number(0), (inner,), bindings=_told(d))
    else:
        second = read_off(slope, d)
    whole = Step(HESSIAN, question, second.after, second.after, (first.step, second), bindings=_told(d))
    return replace(first, step=whole)


def _told(d: Moving) -> tuple[tuple[str, Node], ...]:
    """What the step is told with: the variable."""
    return (("variable", d.variable),)


def _a(shape: Shape) -> str:
    return "a number" if shape.is_scalar else with_article(str(shape))


# --- rules, from the outside in -----------------------------------------------------------------------


def moved(node: Node, d: Moving) -> Step:
    """One rule applied to ∂node, and the differentials that it leaves worked out."""
    question = d(node)
    if d.constant(node):
        return Step("constant-part", question, number(0), number(0))
    if node == d.variable:
        return Step("moving-variable", question, question, question)
    rule, bindings = rule_for(node, d)
    if rule is None:
        return Step(NO_RULE, question, question, question)
    makes = rule.makes(node, d)
    because = tuple(moved(part.body, d) for part in held(makes))
    after = filled(makes, tuple(step.after for step in because))
    if sum(1 for _ in walk(after)) > LIMITS["derived"].most:
        raise LimitError(to_text(node), 0, exceeded("derived"))
    tidying = () if held(after) or not d.is_number(node) else _tidied(after, d)
    after = tidying[-1].after if tidying else after
    return Step(rule.id, question, makes, after, because, tidying, tuple(bindings.items()), rule.assumes(node, d))


def _tidied(node: Node, d: Moving) -> tuple[Step, ...]:
    """A differential that is a number as numbers times ⟨·, ∂W⟩, with a step for each form that is new."""
    terms = inner_terms(node, d)
    first = "adjoint.numbers" if _is_apart(node, d) else "adjoint.factors"
    return _forms(node, {first: _apart(terms, d), "adjoint.like-terms": _apart(merged(terms), d)})


def _is_apart(node: Node, d: Moving) -> bool:
    """Whether every ∂W stands alone in its inner product, or as a factor, so that only numbers are left to collect."""
    if isinstance(node, Dot):
        return node.right == d.step and not d.moves(node.left)
    if isinstance(node, Sum | Negation | Product | Quotient):
        return all(_is_apart(part, d) for part in children(node))
    return node == d.step or not d.moves(node)


def _forms(node: Node, forms: Mapping[str, Node]) -> tuple[Step, ...]:
    steps, last = list[Step](), node
    for rule, form in forms.items():
        if form != last:
            steps.append(Step(rule, last, form, form))
            last = form
    return tuple(steps)


def _apart(terms: Terms, d: Moving) -> Node:
    """Each term before its own ∂W."""
    written = [term.scale.of(_before(term.factors, d, single=True)) for term in terms]
    return _sum(written)


def _before(factors: tuple[Node, ...], d: Moving, *, single: bool) -> tuple[Node, ...]:
    """What stands before ∂W: in an inner product where W and the formula are so, else as factors."""
    if not single or d.is_number(d.variable):
        return (*factors, d.step)
    return (Dot(product_of(factors) if factors else IDENTITY, d.step),)


def _sum(terms: list[Node]) -> Node:
    return number(0) if not terms else terms[0] if len(terms) == 1 else Sum(tuple(terms))


def _finished(inner: Step, d: Moving, *, single: bool) -> tuple[Step, Node]:
    """The differential as one ⟨G, ∂W⟩ or J ∂w, and the derivative that is read off it."""
    terms = merged(inner_terms(inner.after, d) if single else linear_terms(inner.after, d))
    if any(not term.factors for term in terms) and not d.is_number(d.variable):
        terms = [term if term.factors else Term(term.scale, (IDENTITY,)) for term in terms]
    derivative = collected(terms)
    factors = derivative.factors if isinstance(derivative, Product) else (derivative,)
    if is_number(derivative, 1) and d.is_number(d.variable):
        factors = ()
    last = product_of(_before(factors, d, single=single))
    steps = _forms(inner.after, {"adjoint.collect" if single else "linear.collect": last})
    return replace(inner, after=last, tidying=(*inner.tidying, *steps)), derivative
