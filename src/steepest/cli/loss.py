"""``steepest loss``: a loss, the gradient by its parameters, and their numbers on a table."""

from __future__ import annotations

import click

from steepest.cli.command import answering
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.losses import Over, over_data
from steepest.cli.writing import Writing, written

_EPILOG = """\b
Examples:
  steepest loss mse --features 1
  steepest loss mse --features 3 --detail terse
  steepest loss mse --data examples/chirps.csv --at w1=0,b=0
  steepest loss "mean((w*x + b - y)^2)" --params w,b --columns x,y

The last column of the table is the label, the others are the features in order. The exit status is 0, 1 where
a step does not hold when it is checked, and 2 where the input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("name_or_formula")
@over_data
@answering
@written
def command(name_or_formula: str, over: Over, writing: Writing) -> None:
    """Derive the gradient of a loss: NAME (mse) or a formula over data."""
    from steepest.evidence.verification import verify
    from steepest.rendering.numbers import numbers_of
    from steepest.rendering.report import Report

    loss, table = over.loss(name_or_formula), over.table()
    numbers = None if table is None else numbers_of(loss, table, over.start(loss))
    writing.finish([Report(loss, verify(loss), numbers=numbers)])
