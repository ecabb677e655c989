"""A report: a record, and all that was asked about it — its value at a point, its numbers, its check.

Whatever one surface says of it, the others say too; the commands make reports and write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from steepest._wrapping import WIDTH, formula, prose
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.evidence.stationary import Stationary
from steepest.evidence.verification import Verification
from steepest.expression.nodes import Derivative, Node, Symbol
from steepest.expression.trees import contains
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.updates import UpdateRule
from steepest.rendering.data import derivation_data, value_data
from steepest.rendering.latex import fragment, value_latex
from steepest.rendering.losses import loss_data, update_data
from steepest.rendering.numbers import Numbers, numbers_data
from steepest.rendering.stationary import stationary_data, stationary_latex, stationary_lines
from steepest.rendering.text import place_text, text, value_text


@dataclass(frozen=True, slots=True)
class Report:
    """What one command says of one record.

    Attributes:
        record: the derivation, gradient, loss or update rule.
        verification: the check of its steps.
        value: its value at the point asked for.
        stationary: what kind of point that is, where a gradient is zero there.
        numbers: a loss and its slopes on a table.
    """

    record: Derivation | Gradient | Loss | UpdateRule
    verification: Verification
    value: Value | None = None
    stationary: Stationary | None = None
    numbers: Numbers | None = None


@text.register
def _(record: Report, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    parts = [text(record.record, detail, width, digits)]
    if record.value is not None:
        stated = f"{_named(record.record)} at {place_text(record.value)}: {value_text(record.value, digits)}"
        said = [formula(stated, width), *(prose(f"Note: {remark}.", width) for remark in record.value.remarks)]
        said += [] if record.stationary is None else stationary_lines(record.stationary, width)
        parts.append("\n".join(said))
    parts += [prose(note, width) for note in _notes(record.record, to_text)]
    if record.numbers is not None:
        parts.append(text(record.numbers, detail, width, digits))
    parts.append(prose(record.verification.text(), width, "  "))
    return "\n\n".join(parts)


@fragment.register
def _(record: Report, detail: str = "normal", digits: int | None = None) -> str:
    parts = [fragment(record.record, detail, digits)]
    if record.value is not None:
        parts.append(value_latex(record.value, _typeset(record.record), digits))
    if record.stationary is not None:
        parts.append(stationary_latex(record.stationary))
    parts += _notes(record.record, lambda node: f"${to_latex(node)}$")
    if record.numbers is not None:
        parts.append(fragment(record.numbers, detail, digits))
    return "\n".join(parts)


def report_data(report: Report) -> dict[str, Any]:
    """A report as data."""
    check = report.verification
    checked = {"verified": check.ok, "failures": list(check.failures), "unchecked": list(check.unchecked)}
    match report.record:
        case Loss():
            return loss_data(report.record) | numbers_data(report.numbers) | checked
        case UpdateRule():
            return update_data(report.record) | numbers_data(report.numbers) | checked
    value = {"value": None if report.value is None else value_data(report.value)}
    notes = {"notes": _notes(report.record, to_text)}
    if isinstance(report.record, Gradient):
        value["stationary"] = stationary_data(report.stationary)
    return derivation_data(report.record) | value | notes | checked


def _name(record: object) -> Node | None:
    """∂f/∂x, the name of what was derived; None for what has none as a tree."""
    if not isinstance(record, Derivation):
        return None
    question = record.step.before
    return Derivative(Symbol("f"), record.variable, isinstance(question, Derivative) and question.partial)


def _named(record: object) -> str:
    name = _name(record)
    return "∇f" if name is None else to_text(name)


def _typeset(record: object) -> str:
    name = _name(record)
    return r"\nabla f" if name is None else to_latex(name)


def _notes(record: object, written: Any) -> list[str]:
    """What is worth saying of a result besides."""
    if not isinstance(record, Derivation) or contains(record.function, record.variable):
        return []
    return [f"Note: {written(record.variable)} does not occur in the formula, so the derivative is 0."]
