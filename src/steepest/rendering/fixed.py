"""A partial derivative found by fixing the other variables first: the words around its derivation."""

from __future__ import annotations

from typing import Any

from steepest._page import Block, Board, Inlines, Page, Words
from steepest._wrapping import WIDTH
from steepest.derivation.fixing import FixedFirst
from steepest.derivation.step import Step
from steepest.expression.nodes import Application, Derivative, Equation, Node, Symbol
from steepest.expression.ordering import natural_order
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from steepest.rendering.board_text import derivation_lines
from steepest.rendering.choosing import Detail
from steepest.rendering.data import derivation_data, formula_data
from steepest.rendering.latex import aligned, fragment
from steepest.rendering.pages import page, title
from steepest.rendering.text import text
from steepest.rendering.value_sentences import joined, sentence
from steepest.rendering.values import line_of, typeset


@text.register
def _(record: FixedFirst, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    lines = derivation_lines(inner_step(record), detail, width, **how)
    return "\n\n".join([line_of(_opening(record), width), "\n".join(lines), line_of(_check(record), width)])


@fragment.register
def _(record: FixedFirst, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    lines = aligned(inner_step(record), detail, **how)
    return "\n".join([typeset(_opening(record)), lines, typeset(_check(record))])


@page.register
def _(record: FixedFirst, digits: int | None = None) -> Page:
    blocks: tuple[Block, ...] = (_opening(record), Board(inner_step(record)), _check(record))
    named = (" by ", record.derivation.variable)
    return (title("The derivative", record.function, named), *blocks)


def inner_step(record: FixedFirst) -> Step:
    """The derivation in the variables that are left, without the step around it."""
    return record.step.because[0]


def fixed_data(record: FixedFirst) -> dict[str, Any]:
    """The derivation of what is left as data, with what was fixed."""
    fixed = {
        "function": formula_data(record.function),
        "values": {to_text(equation.left): to_text(equation.right) for equation in record.fixed},
        "general": formula_data(record.general.result_node),
        "there": formula_data(record.there),
        "agrees": record.agrees,
    }
    return derivation_data(record.derivation) | {"fixed": fixed}


def _point(record: FixedFirst) -> Inlines:
    return joined([(equation,) for equation in record.fixed], ", ")


def _opening(record: FixedFirst) -> Words:
    """``Fix y = 1 first. What is left is f(x) = e^(2*1) sin(x) = e^2 sin(x).``"""
    function = record.derivation.function
    name = "fix" if record.put_in == function else "fix-worked-out"
    return Words(
        sentence(name, point=_point(record), call=_call(record), put=record.put_in, formula=function), "opening"
    )


def _call(record: FixedFirst) -> Node:
    """f(x), of the variables that are left."""
    variable = record.derivation.variable
    names = natural_order(free_symbols(record.derivation.function) | {to_text(variable)})
    return Application("f", tuple(map(Symbol, names)))


def _check(record: FixedFirst) -> Words:
    """That the general derivative, with the values put in, is the same."""
    general = record.general
    question = general.step.before
    partial = not isinstance(question, Derivative) or question.partial
    stated = Equation(Derivative(Symbol("f"), general.variable, partial), general.result_node)
    same = record.there == record.result_node
    name = {True: "agrees" if same else "agrees-as", False: "differs", None: "not-compared"}[record.agrees]
    said = sentence(name, general=stated, point=_point(record), there=record.there, result=record.result_node)
    return Words(said, "check" if record.agrees else "doubt")
