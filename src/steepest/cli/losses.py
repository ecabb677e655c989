"""What the commands about losses share: the loss that is named, and the parameters at which it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steepest.cli.command import FILE, gathering, names_of, point_of

if TYPE_CHECKING:
    from steepest.expression.nodes import Node
    from steepest.models import Loss
    from steepest.models.table import Table


@dataclass(frozen=True, slots=True)
class Over:
    """What a loss is taken over: the model or the names of a formula, a table, and a point of the parameters."""

    features: int | str | None
    params: str | None
    columns: str | None
    data: Path | None
    point: str | None
    model: str | None = None
    classes: int | str | None = None
    units: int | str | None = None
    activation: str | None = None
    bias: str | None = None
    l2: str | None = None
    l1: str | None = None
    penalise_bias: bool = False

    def loss(self, name: str) -> Loss:
        """The loss of a row of the table, or of a formula with its parameters and data columns.

        Raises:
            ValueError: a formula without its parameters, or a name that is in no row.
        """
        from steepest.models import LOSSES, Loss
        from steepest.models.named import loss, penalties_of

        if name in LOSSES:
            if self.params is not None or self.columns is not None:
                raise ValueError(f"--params and --columns are for a formula; {name} has those of its linear model")
            return loss(
                name,
                self.features or self._features_of_table(),
                model=self.model,
                classes=self.classes,
                units=self.units,
                activation=self.activation,
                bias=self.bias,
                l2=self.l2,
                l1=self.l1,
                penalise_bias=self.penalise_bias,
            )
        if self.params is None or self.columns is None:
            known = ", ".join(LOSSES)
            raise ValueError(
                f"{name!r} is no loss with a name (there are: {known}); for a formula say its parameters and data: "
                'steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y'
            )
        self._refuse_for_formula()
        penalties = penalties_of(self.l2, self.l1, self.penalise_bias)
        return Loss(name, names_of(self.params) or [], names_of(self.columns) or []).penalised(penalties)

    def _refuse_for_formula(self) -> None:
        """Refuse what only a loss with a name has."""
        for option, value in (
            ("--features", self.features),
            ("--model", self.model),
            ("--classes", self.classes),
            ("--units", self.units),
            ("--activation", self.activation),
            ("--bias", self.bias),
        ):
            if value is not None:
                raise ValueError(f"{option} is for a loss with a name; a formula says itself what it depends on")

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
        from steepest.models.table import components

        names = [one.name for one in components(loss)]
        given = point_of(self.point) or dict.fromkeys(names, "0")
        return {canonical(name): coordinate_node(value) for name, value in given.items()}


class _Size(click.ParamType):  # type: ignore[type-arg]
    """A number from 1 to 50, or the letter that stands for any number."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        self.name = f"n|{letter}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        if isinstance(value, int) or value == self.letter:
            return value  # type: ignore[no-any-return]
        try:
            number: int = click.IntRange(1, 50).convert(value, param, ctx)
        except click.BadParameter as error:
            said = f"{value!r} is neither a number from 1 to 50 nor the letter {self.letter}"
            raise click.BadParameter(said) from error
        return number

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        return self.name


_OPTIONS = (
    click.option(
        "--features",
        type=_Size("d"),
        help="The features of the model: a number, or d for any number; those of the table, or 1, if not given.",
    ),
    click.option(
        "--model",
        metavar="NAME",
        help="linear, polynomial, logistic, softmax, log-linear or hidden-layer; that of the loss if not given.",
    ),
    click.option("--classes", type=_Size("K"), help="For softmax: the number of classes; K if not given."),
    click.option("--units", type=_Size("m"), help="For a hidden layer: the number of units; m if not given."),
    click.option("--activation", metavar="tanh", help="For a hidden layer: tanh, sigmoid or relu."),
    click.option("--bias", metavar="apart", help="apart (b), folded (w0, with a feature x0 = 1) or none."),
    click.option("--l2", metavar="lambda", help="Add an L2 penalty: lambda times the sum of squares of the weights."),
    click.option("--l1", metavar="lambda", help="Add an L1 penalty; with --l2 it is the elastic net."),
    click.option("--penalise-bias", is_flag=True, help="Let the penalty count the bias as well."),
    click.option("--params", metavar="w,b", help="For a formula: its parameters."),
    click.option("--columns", metavar="x,y", help="For a formula: its data columns."),
    click.option("--data", type=FILE, help="A CSV table with a header: the features, then the label."),
    click.option("--at", "point", metavar="w1=0,b=0", help="With --data: the parameters; all 0 if not given."),
)

#: Gives a command the options of what a loss is taken over, as the one argument `over`.
over_data = gathering(Over, "over", _OPTIONS)
