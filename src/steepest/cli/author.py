"""``steepest author``: for those who write exercises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from steepest.errors import ExerciseError

_EPILOG = """\b
Examples:
  steepest author lint                        the exercises that come with steepest
  steepest author lint my/folder one.yaml     an instructor's own
  steepest author lint --seeds 50 --json
"""


@click.group(epilog=_EPILOG)
def command() -> None:
    """Write and check exercises."""


@command.command(epilog=_EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--seeds", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many draws of each.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@click.pass_context
def lint(context: click.Context, paths: tuple[Path, ...], seeds: int, as_json: bool) -> None:
    """Check exercises: their answer is right, their wrong answers are wrong, no hint gives it away.

    The exit status is 0 where nothing was found, 1 where an exercise breaks a promise, and 2 where a file
    cannot be read as an exercise.
    """
    from steepest._escaping import escaped
    from steepest.errors import ExerciseError
    from steepest.tutor.judging import judged
    from steepest.tutor.lint import complaints, loaded
    from steepest.tutor.loading import index
    from steepest.tutor.location import shipped_exercises
    from steepest.tutor.solution import reference

    try:
        entries = [entry for path in paths or (shipped_exercises(),) for entry in index(path)]
    except ExerciseError as error:
        click.echo(escaped(str(error)), err=True)
        context.exit(2)
    exercises, unreadable = loaded(entries)
    broken = [found for each in exercises for found in complaints(each, range(seeds), judged, reference)]
    found = [*unreadable, *broken]
    if as_json:
        click.echo(_json(len(entries), found))
    else:
        for complaint in found:
            click.echo(escaped(str(complaint)))
        click.echo(f"{_counted(len(entries), 'exercise')}, {_counted(len(found), 'complaint')}.")
    context.exit(2 if unreadable else 1 if broken else 0)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _json(exercises: int, found: list[ExerciseError]) -> str:
    import json

    rows = [{"file": e.file, "line": e.line, "column": e.column, "message": e.message} for e in found]
    return json.dumps({"exercises": exercises, "complaints": rows}, indent=2)
