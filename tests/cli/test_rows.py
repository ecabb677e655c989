"""What the page on architecture says it takes to add one: a row, and the commands know it."""

from __future__ import annotations

import sys
from types import ModuleType

import click
import pytest
from click.testing import CliRunner

from steepest.cli import COMMANDS, cli
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Negation, Sum
from steepest.models.losses import LOSSES, LossRow
from steepest.models.updates import UPDATES, UpdateRow


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_loss_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = FUNCTIONS.spelled("abs")
    assert row is not None
    per_example = LossRow(
        "mae", "MAE", lambda y, guess: Function("abs", Sum((y, Negation(guess)))), True, "mean absolute error"
    )
    monkeypatch.setitem(LOSSES, "mae", per_example)
    shown = run("loss", "mae", "--features", "2", "--detail", "terse")
    assert "MAE = (1/N) sum(i=1..N, |y_i - (b + w1 x_i1 + w2 x_i2)|)" in shown
    assert "∂MAE/∂w2 = " in shown
    assert "MAE" in run("update", "gradient-descent", "--loss", "mae", "--format", "latex")


def test_an_update_rule_is_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    half = UpdateRow("half", ("theta <- theta - (alpha/2) g",), "half of the way")
    monkeypatch.setitem(UPDATES, "half", half)
    assert "half: half of the way." in run("update", "half", "--loss", "mse")


def test_a_command_is_a_row_and_a_module(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def command() -> None:
        click.echo("hello")

    module = ModuleType("steepest.cli.greet")
    module.command = command  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "steepest.cli.greet", module)
    monkeypatch.setitem(COMMANDS, "greet", ("greet", "Say hello."))
    assert run("greet") == "hello\n"
    assert "Say hello." in run("--help")
