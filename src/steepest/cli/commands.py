"""One table of commands, each loaded only when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any

import click

from steepest import __version__

#: Every command: the module that holds it (its click command is named `command`), and one line of help.
COMMANDS: dict[str, tuple[str, str]] = {
    "drill": ("drill", "Practise: questions, answers in any notation, and what is wrong with a wrong one."),
    "progress": ("progress", "Show what was answered so far, and what is due."),
    "derive": ("derive", "Derive a partial derivative, step by step."),
    "gradient": ("gradient", "Derive the gradient, one entry for each variable."),
    "hessian": ("hessian", "Derive second derivatives; say whether a function is convex, and where it is stationary."),
    "loss": ("loss", "Derive the gradient of a loss over data."),
    "update": ("update", "Write the update rule of a loss."),
    "train": ("train", "Fit a linear model to a table, draw it, and write it as a module of Python."),
    "check": ("check", "Check an answer against the right one."),
    "plot": ("plot", "Draw a function and descents on it, in a file or in the terminal."),
    "read": ("read", "Show how a formula is read, and each way of writing it."),
    "author": ("author", "For those who write exercises."),
}

_EPILOG = """\b
Examples:
  steepest                                              the tutor
  steepest derive "e^(2y) sin x" --wrt x --at x=0,y=1   steps and a value
  steepest gradient "4 + (x-2)^2 + 2y^2"                all partial derivatives
  steepest hessian "x^3 + y^3 - 3x y"                   convex or not, and the stationary points
  steepest loss mse --features 1                        the gradient of the mean squared error
  steepest train data.csv --target y --standardize      a linear model of a table
  steepest check "cos x" "-sin(x)"                      one verdict
"""


class _Commands(click.Group):
    """The table above as a click group; nothing is imported to list it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"steepest.cli.{COMMANDS[cmd_name][0]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"Did you mean {close[0]}?" if close else "See: steepest --help"
            ctx.fail(f"There is no command {args[0]!r}. {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, invoke_without_command=True, epilog=_EPILOG)
@click.version_option(__version__, prog_name="steepest")
@click.pass_context
def cli(context: click.Context) -> None:
    """Derive, check, typeset and practise the calculus of machine learning.

    Without a command: the tutor, as `steepest drill`.
    """
    if context.invoked_subcommand is None:
        command = cli.get_command(context, "drill")
        assert command is not None  # noqa: S101
        context.invoke(command)
