"""Which lines a command shows: levels of detail, rules that the reader knows, lines that are expanded."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from steepest.cli import cli

FORMULA = ["derive", "e^(2y) sin x", "--wrt", "y"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*FORMULA, *arguments])


@pytest.mark.parametrize(
    ("arguments", "there", "missing"),
    [
        (["--detail", "terse"], ["chain rule"], ["constant factor"]),
        (["--detail", "normal"], ["the derivative of 2y is 2"], ["drop out"]),
        (["--detail", "every"], ["zeros and ones drop out"], ["(1)"]),
        (["--detail", "chain, variable"], ["2 is a constant factor"], ["chain rule", "the derivative of y is 1"]),
        (["--numbers"], ["(1) = ", "(4) = "], ["drop out"]),
        (["--expand", "3"], ["(3) = e^(2y)*2 sin(x)", "zeros and ones drop out"], ["numbers are multiplied"]),
        (["--expand", "3, 4"], ["zeros and ones drop out", "numbers are multiplied"], []),
        (["--mark"], ["\n  ^^^^^^^^^^^^^^^\n"], ["\x1b"]),
        (["--format", "latex", "--numbers", "--mark"], [r"\tag{1}", r"\underline{2}"], []),
        (["--format", "latex", "--expand", "3"], ["zeros and ones drop out", r"\tag{3}"], []),
    ],
)
def test_what_is_shown(arguments: list[str], there: list[str], missing: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    for words in there:
        assert words in result.output
    for words in missing:
        assert words not in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--detail", "nomal"], "'nomal' is no rule; did you mean 'normal'?"),
        (["--detail", "product,chian"], "'chian' is no rule; did you mean 'chain'?"),
        (["--detail", "nomal", "--json"], "'nomal' is no rule; did you mean 'normal'?"),
        (["--expand", "9"], "there is no line 9 to expand: there are lines 1 to 4"),
        (["--expand", "0"], "there is no line 0 to expand: there are lines 1 to 4"),
        (["--expand", "x"], "--expand takes the numbers of lines, as in --expand 2,5; 'x' is none"),
        (["--expand", "-1"], "--expand takes the numbers of lines, as in --expand 2,5; '-1' is none"),
        (["--expand", "²"], "--expand takes the numbers of lines, as in --expand 2,5; '²' is none"),
    ],
)
def test_what_cannot_be_used_is_one_message(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.output.strip() == message


def test_a_number_is_meant_for_every_derivation_that_has_such_a_line() -> None:
    result = CliRunner().invoke(cli, ["derive", "e^(2y) sin x", "--expand", "4"])
    assert result.exit_code == 0, result.output
    assert result.output.count("(4) = ") == 1
    assert "e^(2y) cos(x)" in result.output
