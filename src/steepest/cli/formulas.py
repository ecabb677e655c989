"""Formulas as arguments of a command: ``-sin(x)`` and ``--x`` are formulas, ``--wrt`` is an option."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Any

import click

_GUARD = " "  # put before a formula that begins with a dash, so that it is not taken for an option
_LIKE_AN_OPTION = re.compile(r"--([a-z]{3,}(?:-[a-z]+)*)(?:=.*)?", re.DOTALL)


def formula_argument(name: str, *, required: bool = True) -> Callable[[Any], Any]:
    """A formula as an argument; what guards a leading dash is taken off again."""

    def unguarded(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
        return value if value is None else value.removeprefix(_GUARD)

    return click.argument(name, required=required, callback=unguarded)


class FormulaCommand(click.Command):
    """A command whose arguments are formulas: whatever begins with a dash and is no option of it is one.

    A long word that resembles an option, or for which no argument is left, is still refused as an option.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, list(self._guarded(ctx, args)))

    def _guarded(self, ctx: click.Context, args: list[str]) -> Iterator[str]:
        takes_value = {
            spelling: not option.is_flag and not option.count
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for spelling in (*option.opts, *option.secondary_opts)
        }
        free = sum(isinstance(parameter, click.Argument) for parameter in self.get_params(ctx))
        rest = iter(args)
        for argument in rest:
            if argument == "--":
                yield argument
                yield from rest
            elif argument.partition("=")[0] in takes_value:
                yield argument
                if takes_value[argument.partition("=")[0]] and "=" not in argument:
                    yield from islice(rest, 1)
            elif argument.startswith("-") and not _is_option(argument, takes_value, free):
                free -= 1
                yield _GUARD + argument
            else:
                free -= not argument.startswith("-")
                yield argument


def _is_option(argument: str, known: dict[str, bool], free: int) -> bool:
    """Whether somebody meant an option by it, and not a formula."""
    found = _LIKE_AN_OPTION.fullmatch(argument)
    if found is None:
        return False
    words = [spelling.lstrip("-") for spelling in known]
    return free <= 0 or bool(get_close_matches(found.group(1), words, n=1))
