"""What the commands about losses share: the loss that is named, and its numbers on a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from steepest.cli.command import names_of

if TYPE_CHECKING:
    from steepest.models import Loss
    from steepest.models.table import Table


def named_loss(name: str, features: int, params: str | None, columns: str | None) -> Loss:
    """The loss of a row of the table, or of a formula with its parameters and data columns.

    Raises:
        ValueError: a formula without its parameters, or a name that is in no row.
    """
    from steepest.models import LOSSES, LinearModel, Loss, loss_of

    if name in LOSSES:
        return loss_of(LOSSES[name], LinearModel(features))
    if params is None or columns is None:
        known = ", ".join(LOSSES)
        raise ValueError(
            f"{name!r} is no loss with a name (there are: {known}); for a formula say its parameters and data: "
            'steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y'
        )
    return Loss(name, names_of(params) or [], names_of(columns) or [])


def table_lines(loss: Loss, table: Table) -> list[str]:
    """Which column stands for what."""
    from steepest.models.table import assigned

    pairs = ", ".join(f"{one.data} = {one.column}" for one in assigned(loss, table))
    return [f"Data: {pairs}; N = {table.size}"]


def numbers_on(loss: Loss, data: Path, point: dict[str, str]) -> tuple[Table, dict[Any, Any], list[tuple[str, float]]]:
    """The table, the values of everything, and the loss and its slopes there by name."""
    from steepest.cli.tables import read_table
    from steepest.expression.writing import to_text
    from steepest.models.table import point_on, value_on

    table = read_table(data)
    where = point_on(loss, table, point)
    numbers = [(loss.name, value_on(loss.formula, where))]
    for parameter in loss.parameters:
        slope = loss.gradient(parameter.name).result_node
        numbers.append((f"∂{loss.name}/∂{to_text(parameter)}", value_on(slope, where)))
    return table, where, numbers


def asked_point(data: Path | None, point: dict[str, str] | None) -> dict[str, str] | None:
    """The parameters at which numbers are asked for.

    Raises:
        ValueError: --at without --data.
    """
    if data is None and point is not None:
        raise ValueError("--at needs --data: the loss has numbers only on a table")
    return point
