"""Losses and update rules as text, LaTeX and data."""

from __future__ import annotations

from typing import Any

from steepest.derivation.records import Gradient
from steepest.expression.nodes import Symbol
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.updates import UpdateRule
from steepest.rendering.data import SCHEMA, derivation_data, formula_data, step_data
from steepest.rendering.latex import aligned, displayed, fragment
from steepest.rendering.text import derivation_lines, text


def _gradient(loss: Loss) -> Gradient:
    gradient = loss.gradient()
    assert isinstance(gradient, Gradient)  # noqa: S101
    return gradient


def _slope(loss: Loss, parameter: Symbol) -> str:
    return f"∂{loss.name}/∂{to_text(parameter)}"


@text.register
def loss_text(record: Loss, detail: str = "normal") -> str:
    """The model, the loss, and the derivation of each entry of its gradient."""
    parts = []
    if record.model is not None:
        parts.append(f"Model:  {to_text(record.model.equation)}")
    parts.append(f"Loss:   {to_text(record.equation)}")
    for derivation in _gradient(record).derivations:
        name = _slope(record, derivation.variable)  # type: ignore[arg-type]
        parts.append("\n".join([f"\n{name}", *derivation_lines(derivation.step, detail)]))
    parts.append("\nGradient:")
    for derivation in _gradient(record).derivations:
        parts.append(f"  {_slope(record, derivation.variable)} = {to_text(derivation.result_node)}")  # type: ignore[arg-type]
    return "\n".join(parts)


@text.register
def update_text(record: UpdateRule, detail: str = "normal") -> str:
    """The rule in terms of the loss, and with its gradient put in."""
    parts = [f"{record.row.id}: {record.row.about}.", f"Loss:   {to_text(record.loss.equation)}"]
    for step in record.steps:
        if detail != "terse":
            parts.append("\n" + "\n".join(derivation_lines(step.because[0], detail)))
        parts += ["", f"  {to_text(step.before)}", f"  {to_text(step.after)}"]
    return "\n".join(parts)


@fragment.register
def loss_latex(record: Loss, detail: str = "normal") -> str:
    """The model, the loss and its gradient, typeset."""
    parts = [] if record.model is None else [displayed(to_latex(record.model.equation))]
    parts.append(displayed(to_latex(record.equation)))
    parts += [aligned(derivation.step, detail) for derivation in _gradient(record).derivations]
    return "\n".join(parts)


@fragment.register
def update_latex(record: UpdateRule, detail: str = "normal") -> str:
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
        "gradient": [derivation_data(derivation) for derivation in _gradient(record).derivations],
    }


def update_data(record: UpdateRule) -> dict[str, Any]:
    """An update rule as data."""
    return {
        "schema": SCHEMA,
        "rule": record.row.id,
        "loss": formula_data(record.loss.equation),
        "updates": [{"rule": formula_data(step.after), "steps": step_data(step)} for step in record.steps],
    }
