"""Update rules as text, LaTeX, data and pages: the rule for any parameter, and with the gradient of its loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from steepest._page import Block, Board, Facts, Formula, Inline, Page, Title, Words
from steepest.expression.enclosures import evaluate
from steepest.expression.nodes import Assignment, Equation, Node, Symbol
from steepest.expression.writing import to_text
from steepest.models.figures import figure
from steepest.models.losses import Loss
from steepest.models.running import as_float
from steepest.models.update_rows import ONE_EXAMPLE, THETA
from steepest.models.updates import UpdateRule
from steepest.rendering.data import data_of, formula_data, schema, steps_data
from steepest.rendering.plain_pages import spoken

Row = tuple[Node, str, Node]


@spoken(UpdateRule)
def update_page(record: UpdateRule, digits: int | None = None) -> Page:
    """The rule for any parameter, the loss, and for each parameter the lines with its slope put in."""
    named = "loss" if isinstance(record.loss, Loss) else "function"
    blocks: list[Block] = [Title((f"The update rule {record.row.id} for the {named} ", Symbol(record.loss.name)))]
    blocks.append(Words((f"{record.row.id}: {record.row.about}.",)))
    step = record.variant.step_letter
    caption: tuple[Inline, ...] = ("At every step ", step, " = 1, 2, …, for each parameter ", THETA)
    blocks.append(Facts(caption, tuple(map(_row, record.general))))
    blocks += [Words(said) for said in (_starts(record), _settings(record)) if said]
    blocks.append(Formula(record.loss.equation, named.capitalize()))
    blocks += _drawn(record)
    for parameter, rows, move in zip(record.loss.parameters, _rows_of(record), record.steps, strict=True):
        blocks += [Board(move.because[0], aside=True), Facts(("The rule for ", parameter), rows)]
    return tuple(blocks)


def _row(line: Assignment) -> Row:
    return line.target, "←", line.value


def _rows_of(record: UpdateRule) -> Iterator[tuple[Row, ...]]:
    """The lines for each parameter; the one in which the slope is put in stands there with its name before."""
    for block, step in zip(record.lines, record.steps, strict=True):
        place = block.index(step.after) if isinstance(step.after, Assignment) else 0
        assert isinstance(step.before, Assignment)  # noqa: S101  (an update step puts a slope into a line)
        yield tuple(map(_row, (*block[:place], step.before, *block[place:])))


def _starts(record: UpdateRule) -> tuple[Inline, ...]:
    """What the rule remembers, and what that is before the first step."""
    states = record.variant.states
    if not states:
        return ()
    return ("Before the first step ", *_listed([Equation(letter, begin) for letter, begin in states]), ".")


def _settings(record: UpdateRule) -> tuple[Inline, ...]:
    """The numbers that stand behind the letters."""
    variant = record.variant
    told = [Equation(variant.letters[name], shown(node)) for name, node in variant.values.items() if node is not None]
    rate: list[Equation] = []
    if variant.rate is not None:
        rate = [Equation(variant.rate_letter, variant.rate if variant.scheduled else shown(variant.rate))]
    if not rate and not told:
        return ()
    return ("Here ", *_listed([*rate, *told]), ".")


def shown(node: Node) -> Node:
    """A number as a person would write it: 10^-8 for 1e-8."""
    return figure(evaluate(node, {}, 256).value)[0]


def _listed(nodes: list[Equation]) -> list[Inline]:
    """``a, b and c``."""
    between = ["", *[", "] * (len(nodes) - 2), *[" and "] * (len(nodes) > 1)]
    return [part for before, node in zip(between, nodes, strict=True) for part in (before, node) if part != ""]


def _drawn(record: UpdateRule) -> list[Block]:
    """Which examples a step takes, and the loss of these."""
    if record.drawn is None:
        return []
    one = record.variant.over == ONE_EXAMPLE
    what: tuple[Inline, ...] = ("one example ", record.drawn) if one else ("the examples of a batch ", record.drawn)
    return [
        Words(("Each step takes ", *what, ", drawn at random, and the slopes are those of its loss:")),
        Formula(Equation(record.name, record.formula)),
    ]


def update_data(record: UpdateRule) -> dict[str, Any]:
    """An update rule as data."""
    variant = record.variant
    return {
        "schema": schema("update-rule"),
        "rule": record.row.id,
        "over": variant.over,
        "loss": formula_data(record.loss.equation),
        "lines": [formula_data(line) for line in record.general],
        "states": {to_text(letter): to_text(begin) for letter, begin in variant.states},
        "settings": {name: None if node is None else as_float(node) for name, node in variant.values.items()},
        "learning_rate": None if variant.rate is None else to_text(variant.rate),
        "updates": [
            {
                "parameter": to_text(parameter),
                "rule": formula_data(block[-1]),
                "lines": [formula_data(line) for line in block],
                "steps": steps_data(step),
            }
            for parameter, block, step in zip(record.loss.parameters, record.lines, record.steps, strict=True)
        ],
    }


data_of.register(UpdateRule, update_data)
