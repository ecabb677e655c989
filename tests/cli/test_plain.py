"""A plain check says what the command says, with the same exit status, and loads nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from steepest.cli import cli
from steepest.cli.plain import answered

PAIRS = [
    ("cos x", "cos(x)"),
    ("cos x", "-sin(x)"),
    ("e^2", "7.38"),
    ("2x", "2y"),
    ("2x", "2x+"),
    ("x", "x + (ln(2))^0 - 2 + 1"),
    ("X^T (X w - y)", "X^T X w - X^T y"),
    ("log(x^2)", "2 log x"),
    ("2 e^(2y) sin x", "e^(2y) sin x"),
]


@pytest.mark.parametrize(("reference", "answer"), PAIRS)
def test_it_says_what_the_command_says(reference: str, answer: str, capsys: pytest.CaptureFixture[str]) -> None:
    status = answered(["check", reference, answer])
    told = CliRunner().invoke(cli, ["check", reference, answer], catch_exceptions=False)
    assert (status, capsys.readouterr().out) == (told.exit_code, told.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["check"],
        ["check", "x"],
        ["check", "x", "x", "--json"],
        ["check", "x", "--help"],
        ["check", "--wrt", "x"],
        ["read", "x", "x"],
        ["check", "2x+", "x"],  # a reference that cannot be read has a message of its own
    ],
)
def test_everything_else_is_left_to_the_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert answered(arguments) is None
    assert capsys.readouterr().out == ""


def test_neither_click_nor_sympy_nor_what_derives_is_loaded() -> None:
    program = (
        "import sys; from steepest.cli.plain import answered; answered(['check', '2x', 'x']);"
        "print([name for name in ('click', 'sympy', 'numpy', 'steepest.derivation', 'steepest.evidence.proving')"
        " if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
