"""Losses and update rules as text, LaTeX and data."""

from __future__ import annotations

from typing import Any

from steepest._page import Board, Facts, Formula, Heading, Page, Title, Words
from steepest._wrapping import WIDTH, formula, prose
from steepest.expression.nodes import Node, Symbol
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.updates import UpdateRule
from steepest.rendering.data import derivation_data, formula_data, schema, steps_data
from steepest.rendering.latex import displayed, fragment, several_aligned
from steepest.rendering.lines import Detail
from steepest.rendering.pages import page, slope
from steepest.rendering.text import several_boards, text


def _slope(loss: Loss, parameter: Node) -> str:
    return f"∂{loss.name}/∂{to_text(parameter)}"


@text.register
def loss_text(
    record: Loss, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any
) -> str:
    """The model, the loss, and the derivation of each entry of its gradient."""
    derivations = record.gradient().derivations
    parts = []
    if record.model is not None:
        parts.append(formula(f"Model:  {to_text(record.model.equation)}", width, 8))
    parts.append(formula(f"Loss:   {to_text(record.equation)}", width, 8))
    boards = several_boards([derivation.step for derivation in derivations], detail, width, **how)
    for derivation, board in zip(derivations, boards, strict=True):
        parts.append(f"\n{_slope(record, derivation.variable)}\n{board}")
    parts.append("\nGradient:")
    for derivation in derivations:
        entry = f"  {_slope(record, derivation.variable)} = {to_text(derivation.result_node)}"
        parts.append(formula(entry, width, 6))
    return "\n".join(parts)


@text.register
def update_text(
    record: UpdateRule, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any
) -> str:
    """The rule in terms of the loss, and with its gradient put in."""
    parts = [prose(f"{record.row.id}: {record.row.about}.", width)]
    parts.append(formula(f"Loss:   {to_text(record.loss.equation)}", width, 8))
    shown = [step.because[0] for step in record.steps] if detail != "terse" else []
    boards = several_boards(shown, detail, width, **how)
    for number, step in enumerate(record.steps):
        parts += [f"\n{board}" for board in boards[number : number + 1]]
        parts += ["", *(formula(f"  {to_text(side)}", width, 6) for side in (step.before, step.after))]
    return "\n".join(parts)


@fragment.register
def loss_latex(record: Loss, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    """The model, the loss and its gradient, typeset."""
    parts = [] if record.model is None else [displayed(to_latex(record.model.equation))]
    parts.append(displayed(to_latex(record.equation)))
    parts += several_aligned([derivation.step for derivation in record.gradient().derivations], detail, **how)
    return "\n".join(parts)


@fragment.register
def update_latex(record: UpdateRule, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    """The rule, typeset."""
    parts = [displayed(to_latex(record.loss.equation))]
    shown = [step.because[0] for step in record.steps] if detail != "terse" else []
    boards = several_aligned(shown, detail, **how)
    for number, step in enumerate(record.steps):
        parts += boards[number : number + 1]
        parts.append(displayed(to_latex(step.after)))
    return "\n".join(parts)


def loss_data(record: Loss) -> dict[str, Any]:
    """A loss as data."""
    return {
        "schema": schema("loss"),
        "model": None if record.model is None else formula_data(record.model.equation),
        "loss": formula_data(record.equation),
        "parameters": [to_text(parameter) for parameter in record.parameters],
        "gradient": [derivation_data(derivation) for derivation in record.gradient().derivations],
    }


def update_data(record: UpdateRule) -> dict[str, Any]:
    """An update rule as data."""
    return {
        "schema": schema("update-rule"),
        "rule": record.row.id,
        "loss": formula_data(record.loss.equation),
        "updates": [{"rule": formula_data(step.after), "steps": steps_data(step)} for step in record.steps],
    }


@page.register
def loss_page(record: Loss, digits: int | None = None) -> Page:
    """The same as blocks."""
    derivations = record.gradient().derivations
    model = () if record.model is None else (Formula(record.model.equation, "Model"),)
    slopes = [slope(record.name, derivation) for derivation in derivations]
    entries = (
        block
        for name, derivation in zip(slopes, derivations, strict=True)
        for block in (Heading((name,)), Board(derivation.step))
    )
    rows = tuple((name, "=", one.result_node) for name, one in zip(slopes, derivations, strict=True))
    title = Title(("The gradient of the loss ", Symbol(record.name)))
    return (title, *model, Formula(record.equation, "Loss"), *entries, Facts(("Gradient",), rows))


@page.register
def update_page(record: UpdateRule, digits: int | None = None) -> Page:
    """The rule as blocks."""
    about = Words((f"{record.row.id}: {record.row.about}.",))
    moves = (
        block
        for step in record.steps
        for block in (Board(step.because[0], aside=True), Formula(step.before), Formula(step.after))
    )
    title = Title((f"The update rule {record.row.id} for the loss ", Symbol(record.loss.name)))
    return (title, about, Formula(record.loss.equation, "Loss"), *moves)
