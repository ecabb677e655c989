"""Records as pages: what Markdown and HTML say, each in its own way.

A row of `page` for each kind of record; those of losses, numbers and reports stand beside the words that the
other surfaces have for them. A record of another package, such as a verdict, says itself what its `blocks` are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import singledispatch

from steepest._page import Board, Formula, Heading, Inlines, Page, Title
from steepest.derivation.records import Derivation, Gradient
from steepest.expression.nodes import Derivative, Equation, Node, Symbol, Vector
from steepest.expression.nodes import Gradient as Nabla
from steepest.expression.writing import to_text
from steepest.rendering.late import loaded
from steepest.rendering.states import boards_of

NABLA = Nabla(Symbol("f"), None)
_ORDERS = {1: "The derivative", 2: "The second derivative", 3: "The third derivative"}
_LONGEST_IN_TITLE = 48  # characters of text; a longer formula would be a heading of several lines


@singledispatch
def page(record: object, digits: int | None = None) -> Page:
    """What is to be said of a record.

    Raises:
        TypeError: nothing is.
    """
    blocks: Callable[[], Page] | None = getattr(record, "blocks", None)
    if blocks is None and loaded(record):
        return page(record, digits)
    if blocks is None:
        raise TypeError(f"a {type(record).__name__} cannot be written as Markdown or HTML")
    return blocks()


@page.register
def _(record: Derivation, digits: int | None = None) -> Page:
    function, taken = _asked(record)
    same = len(set(taken)) == 1
    what = _ORDERS.get(len(taken), f"The derivative of order {len(taken)}") if same else _ORDERS[1]
    by = tuple(inner for part in (taken[:1] if same else taken) for inner in (", then ", part))
    return (title(what, function, (" by ", *by[1:])), *map(Board, boards_of(record.step)))


@page.register
def _(record: Gradient, digits: int | None = None) -> Page:
    entries = tuple(
        block
        for derivation in record.derivations
        for block in (Heading((slope("f", derivation),)), Board(derivation.step))
    )
    slopes = Vector(tuple(slope("f", derivation) for derivation in record.derivations))
    return (
        title("The gradient", record.function),
        Formula(Equation(NABLA, slopes)),
        *entries,
        Heading(("The gradient",)),
        Formula(Equation(NABLA, record.result_node)),
    )


def _asked(record: Derivation) -> tuple[Node, list[Node]]:
    """What was derived, and by which variables, in the order in which they were taken."""
    taken: list[Node] = []
    question = record.step.before
    while isinstance(question, Derivative):
        taken.insert(0, question.variable)
        question = question.body
    return (question, taken) if taken else (record.function, [record.variable])


def title(what: str, function: Node, more: Inlines = ()) -> Title:
    """What a page is about; the formula is named where it is short."""
    named: Inlines = (f"{what} of ", function) if len(to_text(function)) <= _LONGEST_IN_TITLE else (what,)
    return Title((*named, *more))


def slope(name: str, derivation: Derivation) -> Derivative:
    """∂f/∂x, the name of what was derived."""
    question = derivation.step.before
    return Derivative(Symbol(name), derivation.variable, not isinstance(question, Derivative) or question.partial)
