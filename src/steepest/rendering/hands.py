"""Steps of an update rule by hand: each slope and each line with its numbers, and the table of iterates."""

from __future__ import annotations

from typing import Any

from steepest._page import Block, Board, Code, Facts, Heading, Inline, Page, Table, Title, Words
from steepest.expression.nodes import Equation, Node, Symbol, number
from steepest.expression.writing import to_text
from steepest.models.by_hand import ByHand, HandStep, Worked
from steepest.rendering.data import data_of, formula_data, schema
from steepest.rendering.plain_pages import spoken

_LONG = 400  # characters of a sum with its numbers put in; a longer one is not shown


@spoken(ByHand)
def hand_page(record: ByHand, digits: int | None = None) -> Page:
    """The data and the settings, each step, and where the parameters are after each."""
    blocks: list[Block] = [Title((f"{len(record.steps)} steps of {record.rule.row.id} by hand",))]
    blocks += [Words(said) for said in (_data(record), _order(record), _settings(record)) if said]
    for step in record.steps:
        blocks += _step(step, record)
    return (*blocks, _iterates(record))


def _data(record: ByHand) -> tuple[Inline, ...]:
    if not record.columns:
        return ()
    columns = [part for data, column in record.columns for part in (", ", Symbol(data), " = ", Code(column))][1:]
    return ("Data: ", *columns, f"; N = {record.size}.")


def _settings(record: ByHand) -> tuple[Inline, ...]:
    told = [part for equation in record.settings for part in (", ", equation)][1:]
    return ("With ", *told, ":")


def _order(record: ByHand) -> tuple[Inline, ...]:
    return (f"The examples are {record.order}.",) if record.order else ()


def _step(step: HandStep, record: ByHand) -> list[Block]:
    """A heading, the slopes, and what the lines give."""
    blocks: list[Block] = [Heading(_heading(step, record))]
    for slope in step.slopes:
        blocks += _slope(slope)
    rows = tuple(row for line in (worked for lines in step.lines for worked in lines) for row in _line(line))
    return [*blocks, Facts((f"The lines of step {step.number}",), rows)]


def _heading(step: HandStep, record: ByHand) -> tuple[Inline, ...]:
    at = [part for name in record.rule.loss.parameters for part in (", ", _at(step, name))][1:]
    drawn = ""
    if step.drawn:
        several = "s" * (len(step.drawn) > 1)
        drawn = f", with example{several} {', '.join(map(str, step.drawn))}"
    return (f"Step {step.number}, from ", *at, drawn)


def _at(step: HandStep, name: Node) -> Node:
    from steepest.models.figures import figure

    return Equation(name, figure(step.point[name])[0])


def _slope(slope: Worked) -> list[Block]:
    """A derivation where every figure of it is exact; else the formula, and its value rounded."""
    if len(to_text(slope.step.before)) > _LONG:
        return [Facts(("The slope",), ((slope.name, _sign(slope), slope.step.after),))]
    if slope.exact:
        return [Words(("The slope ", slope.name, ":"), "meaning"), Board(slope.step, aside=True)]
    rows = ((slope.name, "=", slope.step.before), (slope.name, "≈", slope.step.after))
    return [Facts(("The slope, rounded",), rows)]


def _line(worked: Worked) -> list[tuple[Node, str, Node]]:
    """``w ← 0 - 0.1(-4)`` and then what that is; one row where that is the same."""
    given = (worked.name, "←", worked.step.before)
    if worked.step.before == worked.step.after:
        return [given]
    return [given, (worked.name, _sign(worked), worked.step.after)]


def _sign(worked: Worked) -> str:
    return "=" if worked.exact else "≈"


def _iterates(record: ByHand) -> Table:
    """The parameters before the first step and after each one, the loss, and the slopes from there."""
    rule = record.rule
    head: list[Node] = [rule.variant.step_letter, *rule.loss.parameters, Symbol(rule.loss.name)]
    rows = [(number(one.number), *(shown for shown, _ in one.parameters), one.loss[0]) for one in record.iterates]
    rounded = not all(exact for one in record.iterates for _, exact in (*one.parameters, one.loss))
    caption = "The iterates, rounded" if rounded else "The iterates"
    return Table((caption,), tuple(head), tuple(rows))


@data_of.register
def hand_data(record: ByHand) -> dict[str, Any]:
    """Steps by hand as data: every quantity with its formula, its value as text, and as a float."""
    names = [to_text(parameter) for parameter in record.rule.loss.parameters]
    return {
        "schema": schema("by-hand"),
        "rule": record.rule.row.id,
        "columns": dict(record.columns),
        "settings": {to_text(one.left): to_text(one.right) for one in record.settings},
        "order": record.order,
        "steps": [
            {
                "step": step.number,
                "examples": list(step.drawn),
                "slopes": [_worked(slope) for slope in step.slopes],
                "lines": [_worked(line) for lines in step.lines for line in lines],
            }
            for step in record.steps
        ],
        "iterates": [
            {"step": one.number, "parameters": dict(zip(names, one.values, strict=False)), "loss": one.values[-1]}
            for one in record.iterates
        ],
    }


def _worked(worked: Worked) -> dict[str, Any]:
    from steepest.models.figures import nearest

    return {
        "name": to_text(worked.name),
        "formula": formula_data(worked.formula),
        "numbers": formula_data(worked.step.before),
        "value": formula_data(worked.step.after),
        "exact": worked.exact,
        "decimal": nearest(worked.value),
    }
