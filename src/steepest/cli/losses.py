"""What the commands about losses share: the loss that is named, and the parameters at which it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import FILE, names_of, point_of

if TYPE_CHECKING:
    from steepest.expression.nodes import Node
    from steepest.models import Loss
    from steepest.models.table import Table


@dataclass(frozen=True, slots=True)
class Over:
    """What a loss is taken over: the model or the names of a formula, a table, and a point of the parameters."""

    features: int | None
    params: str | None
    columns: str | None
    data: Path | None
    point: str | None

    def loss(self, name: str) -> Loss:
        """The loss of a row of the table, or of a formula with its parameters and data columns.

        Raises:
            ValueError: a formula without its parameters, or a name that is in no row.
        """
        from steepest.models import LOSSES, LinearModel, Loss, loss_of

        if name in LOSSES:
            if self.params is not None or self.columns is not None:
                raise ValueError(f"--params and --columns are for a formula; {name} has those of its linear model")
            return loss_of(LOSSES[name], LinearModel(self.features or self._features_of_table()))
        if self.params is None or self.columns is None:
            known = ", ".join(LOSSES)
            raise ValueError(
                f"{name!r} is no loss with a name (there are: {known}); for a formula say its parameters and data: "
                'steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y'
            )
        if self.features is not None:
            raise ValueError("--features is for a loss with a name; a formula says itself what it depends on")
        return Loss(name, names_of(self.params) or [], names_of(self.columns) or [])

    def _features_of_table(self) -> int:
        """As many as the table has columns besides the label; one where there is no table."""
        table = self.table() if self.data is not None else None
        return 1 if table is None else max(len(table.columns) - 1, 1)

    def table(self) -> Table | None:
        """The table, where there is one.

        Raises:
            ValueError: --at without --data.
            DataError: the file cannot be used.
        """
        if self.data is None:
            if self.point is not None:
                raise ValueError("--at needs --data: the loss has numbers only on a table")
            return None
        from steepest.cli.tables import read_table

        return read_table(self.data)

    def start(self, loss: Loss) -> dict[str, Node]:
        """The parameters at which numbers are asked for: those given, or zero.

        Raises:
            ValueError: a parameter is missing or unknown.
        """
        from steepest.derivation.evaluating import coordinate_node
        from steepest.expression.names import canonical

        names = [parameter.name for parameter in loss.parameters]
        given = point_of(self.point) or dict.fromkeys(names, "0")
        return {canonical(name): coordinate_node(value) for name, value in given.items()}


def over_data(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the options of what a loss is taken over, as the one argument `over`."""

    @wraps(command)
    def run(
        *,
        features: int | None,
        params: str | None,
        columns: str | None,
        data: Path | None,
        point: str | None,
        **others: Any,
    ) -> Any:
        return command(over=Over(features, params, columns, data, point), **others)

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_OPTIONS = (
    click.option(
        "--features",
        type=click.IntRange(1, 50),
        help="The features of the linear model: those of the table, or 1.",
    ),
    click.option("--params", metavar="w,b", help="For a formula: its parameters."),
    click.option("--columns", metavar="x,y", help="For a formula: its data columns."),
    click.option("--data", type=FILE, help="A CSV table with a header: the features, then the label."),
    click.option("--at", "point", metavar="w1=0,b=0", help="With --data: the parameters; all 0 if not given."),
)
