"""What the commands share: options by name, lists and points from text, refusals as one message."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

UNUSABLE = 2  # the exit status of an input that cannot be used


def shared_options(*names: str) -> Callable[[Any], Any]:
    """Some of the options that several commands have, by name."""

    return lambda command: with_options(command, [_OPTIONS[name] for name in names])


def with_options(command: Any, options: Sequence[Callable[[Any], Any]]) -> Any:
    """The command with these options, in the order in which its help lists them."""
    for option in reversed(options):
        command = option(command)
    return command


def gathering(kind: Any, argument: str, options: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Options as one argument of a command: a record with a field for each."""

    def decorate(command: Callable[..., Any]) -> Any:
        @functools.wraps(command)
        def run(**given: Any) -> Any:
            own = {name: given.pop(name) for name in kind.__dataclass_fields__}
            return command(**{argument: kind(**own)}, **given)

        return with_options(run, options)

    return decorate


#: A file that is read or written.
FILE = click.Path(dir_okay=False, path_type=Path)

_OPTIONS: dict[str, Callable[[Any], Any]] = {
    "variables": click.option(
        "--variables", metavar="x,y,…", help="The names that may occur, where letters alone do not say."
    ),
    "at": click.option("--at", "point", metavar="x=0,y=1", help="Also give the value at this point."),
    "json": click.option("--json", "as_json", is_flag=True, help="Write one JSON document."),
}


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """An input that cannot be used becomes one message on standard error and exit status 2."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from steepest._wrapping import width_of
        from steepest.errors import ParseError, SteepestError
        from steepest.expression.caret import caret

        try:
            return command(*args, **kwargs)
        except ParseError as error:
            refuse(caret(error, width_of(sys.stderr)))
        except (SteepestError, ValueError) as error:
            refuse(str(error))

    return run


def refuse(message: str) -> None:
    """Say why an input cannot be used, and leave with status 2."""
    from steepest._escaping import escaped

    click.echo(escaped(message), err=True)
    sys.exit(UNUSABLE)


def names_of(text: str | None) -> list[str] | None:
    """``x, y`` as a list of names; None where nothing was given.

    Raises:
        ValueError: a name is given twice.
    """
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    _once(names)
    return names


def point_of(text: str | None) -> dict[str, str] | None:
    """``x=0, y=pi/6`` as coordinates by name.

    Raises:
        ValueError: a part is no ``name=value``, or a name is given twice.
    """
    if text is None:
        return None
    pairs = []
    for part in text.split(","):
        name, sign, value = part.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise ValueError(f"a point is written x=0,y=1; {part.strip()!r} is no name=value")
        pairs.append((name.strip(), value.strip()))
    _once([name for name, _ in pairs])
    return dict(pairs)


def _once(names: list[str]) -> None:
    """Refuses a name that is given twice, however it is spelled."""
    from steepest.expression.names import canonical

    plain = [canonical(name) for name in names]
    for name in plain:
        if plain.count(name) > 1:
            raise ValueError(f"{name} is given twice")


def as_document(data: Any) -> str:
    """Data as a JSON document."""
    import json

    return json.dumps(data, indent=2, ensure_ascii=False)
