"""Hints on the command line: from the beginning, from a line of one's own, and what is refused."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from steepest.cli import cli


def derive(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["derive", *arguments])


def test_hints_come_instead_of_the_steps() -> None:
    run = derive("sin(5x)", "--hints")
    assert run.exit_code == 0
    assert run.stdout.splitlines() == [
        "d/dx(sin(5x))",
        "Hint 1: sin(5x) is one thing done to another: what is done last, and what is inside?",
        "Hint 2: The chain rule: the outer derivative, times the inner one.",
        "Hint 3: Fill the blanks: (f(u))' = f'(▢) · ▢'",
        "Hint 4: Here f(u) = sin(u) and u = 5x.",
        "Hint 5: d/dx(sin(5x)) = cos(5x) d/dx(5x)",
    ]


def test_every_partial_derivative_has_its_hints() -> None:
    shown = derive("x^2 y", "--hints").stdout
    assert [line for line in shown.splitlines() if line.startswith("∂")] == ["∂/∂x(x^2 y)", "∂/∂y(x^2 y)"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("cos(5x) * d/dx(5x)", "Hint 1: 5x is a product: two factors, of which only x itself moves."),
        ("cos(5x)*5", "Hint 1: No derivative is left: the value is right, and only its form can change."),
        ("5 cos(5x)", "Nothing is left to do: this is the result."),
    ],
)
def test_a_line_of_ones_own_is_gone_on_from(line: str, shown: str) -> None:
    assert derive("sin(5x)", "--so-far", line).stdout.splitlines()[1] == shown


def test_hints_as_data_and_as_latex() -> None:
    (ladder,) = json.loads(derive("x^3 y", "--wrt", "x", "--hints", "--json").stdout)["hints"]
    assert (ladder["question"], ladder["path"]) == ("∂/∂x(x^3 y)", [0])
    assert [rung["rung"] for rung in ladder["rungs"]] == [1, 2, 3, 4, 5]
    latex = derive("x^3", "--hints", "--format", "latex", "--standalone").stdout
    assert latex.startswith("\\documentclass")
    assert latex.count("\\item ") == 5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sin(5x)", "--so-far", "cos(5x)"], "cos(5x) is no line of this derivation"),
        (["sin(5x)", "--so-far", "cos(5x"], "never closed"),
        (["x y", "--so-far", "y"], "say with --wrt"),
        (["x^3", "--hints", "--format", "html"], "hints are written as text, LaTeX or JSON"),
    ],
)
def test_what_cannot_be_used_is_said(arguments: list[str], message: str) -> None:
    run = derive(*arguments)
    assert run.exit_code == 2
    assert message in run.stderr
