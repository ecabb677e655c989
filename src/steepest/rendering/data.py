"""Derivations as plain data for JSON: every formula as text and as LaTeX, every step with its reason."""

from __future__ import annotations

from typing import Any

from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.expression.nodes import Node
from steepest.expression.writing import to_latex, to_text
from steepest.rendering.text import reason_text

SCHEMA = 1


def formula_data(node: Node) -> dict[str, str]:
    """A formula on both surfaces."""
    return {"text": to_text(node), "latex": to_latex(node)}


def step_data(step: Step) -> dict[str, Any]:
    """A step with the steps below it."""
    return {
        "rule": step.rule,
        "reason": reason_text(step),
        "before": to_text(step.before),
        "makes": to_text(step.makes),
        "after": to_text(step.after),
        "because": [step_data(part) for part in step.because],
        "tidying": [step_data(part) for part in step.tidying],
    }


def derivation_data(record: Derivation | Gradient) -> dict[str, Any]:
    """A derivation or a gradient."""
    variables = record.variables if isinstance(record, Gradient) else (record.variable,)
    return {
        "schema": SCHEMA,
        "function": formula_data(record.function),
        "wrt": [to_text(variable) for variable in variables],
        "result": formula_data(record.result_node),
        "steps": step_data(record.step),
    }


def value_data(value: Value) -> dict[str, Any]:
    """A value at a point."""
    decimal = list(value.decimal) if isinstance(value.decimal, tuple) else value.decimal
    point = {to_text(equation.left): to_text(equation.right) for equation in value.point}
    return {"point": point, "exact": formula_data(value.node), "decimal": decimal, "remarks": list(value.remarks)}
