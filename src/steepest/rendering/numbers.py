"""A loss on a table in numbers: its value and its slopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from steepest._page import Code, Facts, Inline, Page, Words
from steepest._wrapping import WIDTH, formula, prose
from steepest.expression.nodes import Derivative, Equation, Node, Symbol, number
from steepest.expression.writing import to_latex, to_text
from steepest.models.losses import Loss
from steepest.models.table import Table, assigned, components, point_on, value_on
from steepest.rendering.latex import decimal_latex, fragment, words
from steepest.rendering.pages import page
from steepest.rendering.rounding import decimal_tree
from steepest.rendering.text import rounded_text, text

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a loss at given parameters.

    Attributes:
        columns: (data, column) for each column of the table in use.
        size: the number of examples.
        point: the parameters, as equations.
        values: the loss and each of its slopes, by the tree that names it.
    """

    columns: tuple[tuple[str, str], ...]
    size: int
    point: tuple[Equation, ...]
    values: tuple[tuple[Node, float], ...]


def numbers_of(loss: Loss, table: Table, point: Mapping[str, Node]) -> Numbers:
    """The loss and its slopes on a table.

    Raises:
        ShapeError: the table does not fit the loss.
        ValueError: a parameter has no value, or there is no such parameter.
        DomainError: the loss has no value there.
    """
    where = point_on(loss, table, point)
    name = Symbol(loss.name)
    slopes = {derivation.variable: derivation.result_node for derivation in loss.gradient().derivations}
    names = [*(one.name for one in components(loss)), *loss.constants]
    values: list[tuple[Node, float]] = [(name, value_on(loss.formula, where))]
    for one in components(loss):
        slope = Derivative(name, Symbol(one.name), True)
        values.append((slope, value_on(one.of(slopes[one.parameter]), where)))
    return Numbers(
        tuple((one.data, one.column) for one in assigned(loss, table)),
        table.size,
        tuple(Equation(Symbol(name), point[name]) for name in names),
        tuple(values),
    )


@text.register
def _(record: Numbers, detail: str = "normal", width: int = WIDTH, digits: int | None = None) -> str:
    figures = digits or DIGITS
    columns = ", ".join(f"{data} = {column}" for data, column in record.columns)
    place = ", ".join(to_text(equation) for equation in record.point)
    lines = [prose(f"Data: {columns}; N = {record.size}", width, "  ")]
    lines.append(prose(f"At {place}, to {_figures(figures)}:", width, "  "))
    lines += [formula(f"  {to_text(name)} = {rounded_text(value, figures)}", width) for name, value in record.values]
    return "\n".join(lines)


@fragment.register
def _(record: Numbers, detail: str = "normal", digits: int | None = None) -> str:
    figures = digits or DIGITS
    columns = ", ".join(rf"${to_latex(Symbol(data))}$ = {words(column)}" for data, column in record.columns)
    place = ", ".join(f"${to_latex(equation)}$" for equation in record.point)
    rows = [f"{to_latex(name)} &= {_number(value, figures)}" for name, value in record.values]
    parts = [f"Data: {columns}; $N = {record.size}$.", f"At {place}, to {_figures(figures)}:", _aligned(rows)]
    return "\n".join(parts)


def numbers_data(record: Numbers | None) -> dict[str, Any]:
    """The numbers as data, every figure kept; empty tables where there are none."""
    if record is None:
        return {"data": None, "at": None, "numbers": {}}
    data: dict[str, Any] = {
        "data": {"columns": dict(record.columns), "N": record.size},
        "at": {to_text(equation.left): to_text(equation.right) for equation in record.point},
        "numbers": {to_text(name): value for name, value in record.values},
    }
    return data


def _figures(digits: int) -> str:
    return f"{digits} significant figure{'s' * (digits != 1)}"


def _number(value: float, digits: int) -> str:
    return decimal_latex(rounded_text(value, digits))


def _aligned(rows: list[str]) -> str:
    body = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{body}\n\\end{{align*}}"


@page.register
def _(record: Numbers, digits: int | None = None) -> Page:
    figures = digits or DIGITS
    columns = [part for data, column in record.columns for part in (", ", Symbol(data), " = ", Code(column))][1:]
    place = _separated(record.point)
    values = tuple((name, "=", _rounded(value, figures)) for name, value in record.values)
    said: list[Words | Facts] = [Words(("Data: ", *columns, "; ", Equation(Symbol("N"), number(record.size)), "."))]
    said.append(Facts(("At ", *place, f", to {_figures(figures)}"), values))
    return tuple(said)


def _separated(parts: Iterable[Node]) -> list[Inline]:
    """Formulas with commas between them."""
    return [inline for place, part in enumerate(parts) for inline in ((", ", part) if place else (part,))]


def _rounded(value: float, digits: int) -> Node:
    return decimal_tree(rounded_text(value, digits))
