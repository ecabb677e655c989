"""A report: a record, and all that was asked about it — its value at a point, its numbers, its check.

Whatever one surface says of it, the others say too; the commands make reports and write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

from steepest._page import Page, Title, Words
from steepest._wrapping import WIDTH, prose
from steepest.derivation.asking import Asked
from steepest.derivation.fixing import FixedFirst
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.step import Step
from steepest.evidence.stationary import Stationary
from steepest.evidence.verification import Verification
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.rendering.data import data_of, derivation_data, value_data
from steepest.rendering.fixed import fixed_data
from steepest.rendering.latex import fragment
from steepest.rendering.lines import Detail
from steepest.rendering.losses import loss_data
from steepest.rendering.numbers import Numbers, numbers_data
from steepest.rendering.pages import page
from steepest.rendering.states import boards_of
from steepest.rendering.stationary import stationary_data, stationary_latex, stationary_lines, stationary_words
from steepest.rendering.text import text
from steepest.rendering.values import evaluated, name_of, value_latex, value_lines


@dataclass(frozen=True, slots=True)
class Report:
    """What one command says of one record.

    Attributes:
        record: the derivation, gradient or loss, or a derivation with other variables fixed first.
        verification: the check of its steps.
        value: its value at the point asked for.
        stationary: what kind of point that is, where a gradient is zero there.
        numbers: a loss and its slopes on a table.
        parts: what else was asked of a loss, each with the name under which data has it.
    """

    record: Derivation | FixedFirst | Gradient | Loss
    verification: Verification
    value: Value | None = None
    stationary: Stationary | None = None
    numbers: Numbers | None = None
    parts: tuple[tuple[str, object], ...] = ()


@text.register
def _(record: Report, detail: Detail = "normal", width: int = WIDTH, digits: int | None = None, **how: Any) -> str:
    parts = [text(record.record, detail, width, digits, **how)]
    if record.value is not None:
        said = value_lines(record.value, name_of(record.value), detail, width, digits)
        said += [] if record.stationary is None else stationary_lines(record.stationary, width)
        parts.append("\n".join(said))
    parts += [prose(note, width) for note in _notes(record.record, to_text)]
    parts += [text(part, detail, width, digits, **how) for _, part in record.parts]
    if record.numbers is not None:
        parts.append(text(record.numbers, detail, width, digits))
    parts.append(prose(record.verification.text(), width, "  "))
    return "\n\n".join(parts)


@fragment.register
def _(record: Report, detail: Detail = "normal", digits: int | None = None, **how: Any) -> str:
    parts = [fragment(record.record, detail, digits, **how)]
    if record.value is not None:
        parts.append(value_latex(record.value, name_of(record.value), detail, digits))
    if record.stationary is not None:
        parts.append(stationary_latex(record.stationary))
    parts += _notes(record.record, lambda node: f"${to_latex(node)}$")
    parts += [fragment(part, detail, digits, **how) for _, part in record.parts]
    if record.numbers is not None:
        parts.append(fragment(record.numbers, detail, digits))
    return "\n".join(parts)


@singledispatch
def derivations_in(report: Any) -> list[Step]:
    """The derivations of which a report shows the lines, in order."""
    match report.record:
        case Derivation():
            return list(boards_of(report.record.step))
        case Loss():
            return [derivation.step for derivation in (*report.record.lemmas, *report.record.gradient().derivations)]
    return list(report.record.step.because)


@singledispatch
def report_data(report: Any) -> dict[str, Any]:
    """A report as data."""
    check = report.verification
    checked = {"verified": check.ok, "failures": list(check.failures), "unchecked": list(check.unchecked)}
    match report.record:
        case Loss():
            more = {name: data_of(part) for name, part in report.parts}
            return loss_data(report.record) | more | numbers_data(report.numbers) | checked
    value = {"value": None if report.value is None else value_data(report.value)}
    notes = {"notes": _notes(report.record, to_text)}
    if isinstance(report.record, Gradient):
        value["stationary"] = stationary_data(report.stationary)
    if isinstance(report.record, FixedFirst):
        return fixed_data(report.record) | value | notes | checked
    return derivation_data(report.record) | value | notes | checked


def _notes(record: object, written: Any) -> list[str]:
    """What is worth saying of a result besides."""
    if not isinstance(record, Derivation) or not Asked(record.variable).constant(record.function):
        return []
    return [f"Note: {written(record.variable)} does not occur in the formula, so the derivative is 0."]


@page.register
def _(record: Report, digits: int | None = None) -> Page:
    parts = list(page(record.record, digits))
    if record.value is not None:
        parts += evaluated(record.value, name_of(record.value), digits)
    if record.stationary is not None:
        parts.append(stationary_words(record.stationary))
    for _, part in record.parts:
        parts += [block for block in page(part, digits) if not isinstance(block, Title)]
    if record.numbers is not None:
        parts += page(record.numbers, digits)
    notes = _notes(record.record, to_text)
    return (*parts, *(Words((note,), "note") for note in notes), *checked(record.verification))


def checked(verification: Verification) -> Page:
    """What the check of the steps says, a sentence or a line of its list each."""
    kind = "check" if verification.ok else "doubt"
    return tuple(Words((line.strip(),), kind) for line in verification.text().split("\n"))
