"""What the commands share: options, points from text, refusals as one message, output to a file."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

UNUSABLE = 2  # the exit status of an input that cannot be used


def formula_argument(name: str) -> Callable[[Any], Any]:
    """A formula as an argument; the space that protects a leading minus is taken off again."""
    return click.argument(name, callback=lambda context, parameter, value: value and value.removeprefix(" "))


def shared_options(*names: str) -> Callable[[Any], Any]:
    """Some of the options that several commands have, by name."""

    def decorate(command: Any) -> Any:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


def _choice(flag: str, name: str, choices: list[str], default: str, about: str) -> Callable[[Any], Any]:
    return click.option(flag, name, type=click.Choice(choices), default=default, show_default=True, help=about)


def _number(flag: str, least: int, most: int, default: int, about: str) -> Callable[[Any], Any]:
    return click.option(flag, type=click.IntRange(least, most), default=default, show_default=True, help=about)


_FILE = click.Path(dir_okay=False, path_type=Path)

_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "variables": click.option(
        "--variables", metavar="x,y,…", help="The names that may occur, where letters alone do not say."
    ),
    "at": click.option("--at", "point", metavar="x=0,y=1", help="Also give the value at this point."),
    "digits": _number("--digits", 1, 15, 2, "Significant figures after ≈."),
    "detail": _choice("--detail", "detail", ["terse", "normal", "every"], "normal", "How many of the steps are shown."),
    "format": _choice("--format", "surface", ["text", "latex", "json"], "text", "How it is written."),
    "standalone": click.option(
        "--standalone", is_flag=True, help="With --format latex: a whole document that compiles."
    ),
    "output": click.option("--output", type=_FILE, help="Write to this file."),
    "json": click.option("--json", "as_json", is_flag=True, help="Write one JSON document."),
    "data": click.option("--data", type=_FILE, help="A CSV table with a header: the features, then the label."),
    "features": _number("--features", 1, 50, 1, "How many features the linear model has."),
    "params": click.option("--params", metavar="w,b", help="For a formula: its parameters."),
    "columns": click.option("--columns", metavar="x,y", help="For a formula: its data columns."),
}


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """An input that cannot be used becomes one message on standard error and exit status 2."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from steepest.errors import ParseError, SteepestError
        from steepest.expression.caret import caret

        try:
            return command(*args, **kwargs)
        except ParseError as error:
            refuse(caret(error))
        except (SteepestError, ValueError) as error:
            refuse(str(error))

    return run


def refuse(message: str) -> None:
    """Say why an input cannot be used, and leave with status 2."""
    from steepest._escaping import escaped

    click.echo(escaped(message), err=True)
    sys.exit(UNUSABLE)


def names_of(text: str | None) -> list[str] | None:
    """``x, y`` as a list of names; None where nothing was given."""
    return None if text is None else [name.strip() for name in text.split(",") if name.strip()]


def point_of(text: str | None) -> dict[str, str] | None:
    """``x=0, y=pi/6`` as coordinates by name.

    Raises:
        ValueError: a part is no ``name=value``.
    """
    if text is None:
        return None
    point = {}
    for part in text.split(","):
        name, sign, value = part.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ValueError(f"a point is written x=0,y=1; {part.strip()!r} is no name=value")
        point[name.strip()] = value.strip()
    return point


def write(text: str, output: Path | None) -> None:
    """Text to a file, or to standard output.

    Raises:
        ValueError: the file cannot be written.
    """
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise ValueError(f"{output} cannot be written: {error.strerror}") from error


def as_document(data: Any) -> str:
    """Data as a JSON document."""
    return json.dumps(data, indent=2, ensure_ascii=False)
