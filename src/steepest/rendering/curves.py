"""The chain rule along a curve as a page: the rule, each derivative in it, and the inner functions put in."""

from __future__ import annotations

from steepest._page import Block, Board, Formula, Heading, Page, Words
from steepest.derivation.along_curve import TotalDerivative
from steepest.derivation.records import Derivation
from steepest.expression.nodes import Equation, Relation, Symbol
from steepest.rendering.pages import slope, title
from steepest.rendering.plain_pages import spoken
from steepest.rendering.several_sentences import listed, sentence


@spoken(TotalDerivative)
def curve_page(record: TotalDerivative, digits: int | None = None) -> Page:
    """The rule with names, the derivatives in it, their products, and what comes of it."""
    pattern = record.pattern
    blocks: list[Block] = [Formula(pattern)]
    z = record.outer_name.name
    for equation, partial, inner in zip(record.inner, record.partial, record.slopes, strict=True):
        blocks += _derived(z, partial)
        assert isinstance(equation.left, Symbol)  # noqa: S101  (inner functions stand for names)
        blocks += _derived(equation.left.name, inner)
    if record.direct is not None:
        blocks += _derived(z, record.direct)
    equations = listed([(equation,) for equation in record.inner])
    parts = tuple(dict.fromkeys((record.step.makes, record.result_node)))
    return (
        title("The chain rule", record.function),
        *blocks,
        Words(sentence("with-inner"), "opening"),
        Formula(Equation(pattern.left, record.mixed)),
        Words(sentence("inner-put-in", inner=equations), "opening"),
        Formula(Relation((pattern.left, *parts), ("=",) * len(parts))),
    )


def _derived(name: str, derivation: Derivation) -> list[Block]:
    return [Heading((slope(name, derivation),)), Board(derivation.step)]
