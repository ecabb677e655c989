"""A directional derivative as a page: the unit vector, the gradient, their product, and what it says at a point."""

from __future__ import annotations

from steepest._page import Block, Formula, Page, Words
from steepest.derivation.directional import DirectionalDerivative
from steepest.derivation.step import filled
from steepest.expression.nodes import Derivative, Equation, Function, Node, Relation, Symbol, Vector
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import free_symbols, fresh_symbol
from steepest.rendering.matrices import F, gradient_blocks
from steepest.rendering.pages import NABLA, slope, title
from steepest.rendering.plain_pages import spoken
from steepest.rendering.several_sentences import listed, sentence
from steepest.rendering.values import DIGITS, evaluated


@spoken(DirectionalDerivative)
def direction_page(record: DirectionalDerivative, digits: int | None = None) -> Page:
    """The unit vector, the gradient, the product of both, and what it says at the point asked for."""
    letter = _letter(record)
    name = Derivative(F, letter)
    values = tuple(step.after for step in record.step.because)
    parts = tuple(dict.fromkeys((filled(record.step.makes, values), record.result_node)))
    return (
        title("The derivative along a vector", record.function),
        _unit(record),
        *gradient_blocks(record.gradient),
        Words(sentence("along", name=name, gradient=NABLA, u=letter), "opening"),
        Formula(Relation((name, *parts), ("=",) * len(parts))),
        *_at_point(record, name, digits or DIGITS),
    )


def _letter(record: DirectionalDerivative) -> Symbol:
    used = free_symbols(record.function).union(*map(free_symbols, record.along))
    return fresh_symbol(used, "uvde")


def as_vector(entries: tuple[Node, ...]) -> Node:
    """Several entries as a vector, a single one as it is."""
    return Vector(entries) if len(entries) > 1 else entries[0]


def _unit(record: DirectionalDerivative) -> Words:
    unit, u = as_vector(record.unit), _letter(record)
    if record.unit_step is None:
        return Words(sentence("unit-direction", u=u, unit=unit), "opening")
    given = as_vector(record.along)
    length = Function("norm" if isinstance(given, Vector) else "abs", given)
    stated = Equation(length, from_sympy(to_sympy(length)))
    return Words(sentence("direction", v=given, length=stated, u=u, unit=unit), "opening")


def _at_point(record: DirectionalDerivative, pattern: Node, figures: int) -> Page:
    if record.slopes is None:
        return (Words(sentence("fastest", f=F, length=Function("norm", NABLA))),)
    if record.value is None and any(record.slopes.sides):
        point = listed([(equation,) for equation in record.slopes.point])
        return (Words(sentence("kink-direction", point=point, u=_letter(record)), "note"),)
    stated: list[Block] = [_slopes(record, figures)]
    stated += [] if record.value is None else [evaluated(record.value, pattern, figures)[0]]
    return (*stated, _greatest(record))


def _slopes(record: DirectionalDerivative, figures: int) -> Block:
    """The gradient at the point; with one variable the only slope."""
    assert record.slopes is not None  # noqa: S101  (asked by the caller)
    if len(record.gradient) > 1:
        return evaluated(record.slopes, NABLA, figures)[0]
    (only,) = record.gradient.derivations
    return evaluated(record.slopes.entries[0], slope("f", only), figures)[0]


def _greatest(record: DirectionalDerivative) -> Words:
    if record.greatest is None:
        return Words(sentence("no-direction", f=F))
    direction = as_vector(record.greatest.direction)
    return Words(sentence("fastest-at", f=F, direction=direction, slope=record.greatest.slope))
