"""A linear approximation as a page: the value and the slopes at the point, the formula, and how far it is off."""

from __future__ import annotations

from steepest._page import Facts, Inlines, Page, Words
from steepest.derivation.linearizing import LinearApproximation, Miss
from steepest.expression.nodes import Application, Node, Sum
from steepest.rendering.matrices import F, gradient_blocks, names_of
from steepest.rendering.pages import NABLA, slope, title
from steepest.rendering.plain_pages import spoken
from steepest.rendering.rounding import decimal_tree
from steepest.rendering.several_sentences import sentence
from steepest.rendering.text import rounded_text
from steepest.rendering.values import DIGITS, evaluated

FIGURES = 8  # of measured values, which differ in their last figures


@spoken(LinearApproximation)
def approximation_page(record: LinearApproximation, digits: int | None = None) -> Page:
    """The value and the slopes at the point, the approximation, and how far it is off beside the point."""
    figures = digits or DIGITS
    first = record.gradient.derivations
    name = NABLA if len(first) > 1 else slope("f", first[0])
    return (
        title("The linear approximation", record.function),
        *gradient_blocks(record.gradient),
        evaluated(record.value, F, figures)[0],
        evaluated(record.slopes, name, figures)[0],
        _formula(record),
        *(Words(_missed(miss, figures), "meaning") for miss in record.misses),
    )


def _formula(record: LinearApproximation) -> Facts:
    names = tuple(record.gradient.variables)
    beside = tuple(Sum((equation.right, letter)) for equation, letter in zip(record.point, record.letters, strict=True))
    rows = (
        (Application("f", names), "≈", record.result_node),
        (Application("f", beside), "≈", record.in_steps),
    )
    return Facts(sentence("near"), rows)


def _missed(miss: Miss, figures: int) -> Inlines:
    moved = names_of(miss.moved)
    if miss.exact is None or miss.error is None:
        return sentence("measured-end", moved=moved, h=miss.h)
    return sentence(
        "measured-miss",
        moved=moved,
        h=miss.h,
        f=F,
        exact=_number(miss.exact, FIGURES),
        approximate=_number(miss.approximate, FIGURES),
        error=_number(miss.error, figures),
    )


def _number(value: float, figures: int) -> Node:
    return decimal_tree(rounded_text(value, figures))
