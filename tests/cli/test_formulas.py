"""What begins with a dash is a formula, unless it is an option of the command."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from steepest.cli.formulas import FormulaCommand, formula_argument


@click.command(cls=FormulaCommand)
@click.option("--arrows/--no-arrows", "-a/-b", default=True)
@click.option("--wrt")
@formula_argument("formula")
def shown(formula: str, arrows: bool, wrt: str | None) -> None:
    click.echo(f"{formula}|{arrows}|{wrt}")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-sin(x)"], "-sin(x)|True|None"),
        (["--x"], "--x|True|None"),
        (["--no-arrows", "-x"], "-x|False|None"),
        (["-x", "-b", "--wrt", "x"], "-x|False|x"),
        (["--wrt=x", "--arrows", "--", "-a"], "-a|True|x"),
    ],
)
def test_options_and_formulas_are_told_apart(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(shown, arguments)
    assert result.output == f"{said}\n"
