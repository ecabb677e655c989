"""``steepest drill``: the tutor in a terminal, or line by line from a pipe."""

from __future__ import annotations

from pathlib import Path

import click

_EPILOG = """\b
Examples:
  steepest drill                          ten questions, in a terminal
  steepest drill --seed 7 --count 5       five questions, the same every time
  steepest drill --exercises my/folder    an instructor's own exercises
  printf '2x\\n:quit\\n' | steepest drill   answers from a pipe

In a terminal the third incorrect answer closes a question; from a pipe the first one does, so that one
line answers one question. The exit status is 0, or 1 where a piped answer was incorrect.
"""


@click.command(epilog=_EPILOG)
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Pose the same questions every time.")
@click.option("--exercises", type=click.Path(path_type=Path), help="A folder of exercises, or one file.")
@click.option(
    "--count", type=click.IntRange(1, 1000), metavar="N", default=10, show_default=True, help="How many questions."
)
@click.option("--tries", type=click.IntRange(1, 99), metavar="N", help="How many incorrect answers close a question.")
@click.option("--plain", is_flag=True, help="Line by line, without the line editor.")
@click.option("--json", "as_json", is_flag=True, help="Write each event as a JSON object on a line.")
@click.pass_context
def command(
    context: click.Context,
    seed: int | None,
    exercises: Path | None,
    count: int,
    tries: int | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Practise: questions, answers in any notation, and what is wrong with a wrong one."""
    from steepest._escaping import escaped
    from steepest.errors import ExerciseError
    from steepest.repl.drill import Options, drill

    try:
        status = drill(Options(seed, exercises, count, tries, plain, as_json))
    except ExerciseError as error:
        click.echo(escaped(str(error)), err=True)
        status = 2
    context.exit(status)
