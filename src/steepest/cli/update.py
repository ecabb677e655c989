"""``steepest update``: the update rule of a loss, and one step of it on a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steepest.cli.command import answering
from steepest.cli.formulas import FormulaCommand
from steepest.cli.losses import Over, over_data
from steepest.cli.writing import Writing, written

if TYPE_CHECKING:
    from steepest.expression.nodes import Node

_RATE = "0.01"
_EPILOG = """\b
Examples:
  steepest update gradient-descent --loss mse --features 1
  steepest update gradient-descent --loss mse --data examples/chirps.csv --at w1=0,b=0 --learning-rate 0.001
  steepest update gradient-descent --loss "mean((w*x + b - y)^2)" --params w,b --columns x,y

The exit status is 0, 1 where a step does not hold when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@click.argument("name")
@click.option("--loss", "loss_name", required=True, help="A loss by name (mse), or a formula over data.")
@click.option("--learning-rate", metavar="0.01", help=f"With --data: the learning rate alpha; {_RATE} if not given.")
@over_data
@answering
@written
def command(name: str, loss_name: str, learning_rate: str | None, over: Over, writing: Writing) -> None:
    """Write the update rule NAME (gradient-descent) of a loss."""
    from steepest.evidence.verification import verify
    from steepest.models import update_rule
    from steepest.rendering.numbers import step_of
    from steepest.rendering.report import Report

    rate = _rate(learning_rate if learning_rate is not None else _RATE)
    loss, table = over.loss(loss_name), over.table()
    if table is None and learning_rate is not None:
        raise ValueError("--learning-rate needs --data: without numbers the rule is written with the letter alpha")
    rule = update_rule(loss, name)
    numbers = None if table is None else step_of(rule, table, over.start(loss), rate)
    writing.finish([Report(rule, verify(rule), numbers=numbers)])


def _rate(text: str) -> Node:
    """A learning rate: a positive number."""
    from steepest.derivation.evaluating import coordinate_node
    from steepest.errors import ParseError
    from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose

    try:
        node = coordinate_node(text)
        if enclose(node, {}, 256) > 0:
            return node
    except (ParseError, ValueError, UndefinedError, IndeterminateError):
        pass
    raise ValueError(f"--learning-rate is a positive number such as {_RATE}, not {text!r}")
