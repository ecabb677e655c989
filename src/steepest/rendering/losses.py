"""Losses and update rules as text, LaTeX and data."""

from __future__ import annotations

from typing import Any

from steepest._wrapping import WIDTH, formula, prose
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.updates import UpdateRule
from steepest.rendering.data import SCHEMA, derivation_data, formula_data, step_data
from steepest.rendering.latex import aligned, displayed, fragment
from steepest.rendering.text import derivation_lines, text


def _slope(loss: Loss, parameter: Node) -> str:
    return f"∂{loss.name}/∂{to_text(parameter)}"


@text.register
def loss_text(record: Loss, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    """The model, the loss, and the derivation of each entry of its gradient."""
    derivations = record.gradient().derivations
    parts = []
    if record.model is not None:
        parts.append(formula(f"Model:  {to_text(record.model.equation)}", width, 8))
    parts.append(formula(f"Loss:   {to_text(record.equation)}", width, 8))
    for derivation in derivations:
        parts.append(f"\n{_slope(record, derivation.variable)}\n{text(derivation, detail, width)}")
    parts.append("\nGradient:")
    for derivation in derivations:
        entry = f"  {_slope(record, derivation.variable)} = {to_text(derivation.result_node)}"
        parts.append(formula(entry, width, 6))
    return "\n".join(parts)


@text.register
def update_text(record: UpdateRule, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    """The rule in terms of the loss, and with its gradient put in."""
    parts = [prose(f"{record.row.id}: {record.row.about}.", width)]
    parts.append(formula(f"Loss:   {to_text(record.loss.equation)}", width, 8))
    for step in record.steps:
        if detail != "terse":
            parts.append("\n" + "\n".join(derivation_lines(step.because[0], detail, width)))
        parts += ["", *(formula(f"  {to_text(side)}", width, 6) for side in (step.before, step.after))]
    return "\n".join(parts)


@fragment.register
def loss_latex(record: Loss, detail: str = "normal", digits: int | None = None) -> str:
    """The model, the loss and its gradient, typeset."""
    parts = [] if record.model is None else [displayed(to_latex(record.model.equation))]
    parts.append(displayed(to_latex(record.equation)))
    parts += [aligned(derivation.step, detail) for derivation in record.gradient().derivations]
    return "\n".join(parts)


@fragment.register
def update_latex(record: UpdateRule, detail: str = "normal", digits: int | None = None) -> str:
    """The rule, typeset."""
    parts = [displayed(to_latex(record.loss.equation))]
    for step in record.steps:
        if detail != "terse":
            parts.append(aligned(step.because[0], detail))
        parts.append(displayed(to_latex(step.after)))
    return "\n".join(parts)


def loss_data(record: Loss) -> dict[str, Any]:
    """A loss as data."""
    return {
        "schema": SCHEMA,
        "model": None if record.model is None else formula_data(record.model.equation),
        "loss": formula_data(record.equation),
        "parameters": [to_text(parameter) for parameter in record.parameters],
        "gradient": [derivation_data(derivation) for derivation in record.gradient().derivations],
    }


def update_data(record: UpdateRule) -> dict[str, Any]:
    """An update rule as data."""
    return {
        "schema": SCHEMA,
        "rule": record.row.id,
        "loss": formula_data(record.loss.equation),
        "updates": [{"rule": formula_data(step.after), "steps": step_data(step)} for step in record.steps],
    }
