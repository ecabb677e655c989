"""``steepest progress``: what is known, and what ought to be tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from steepest.tutor.standing import Standing

_EPILOG = """\b
Examples:
  steepest progress
  steepest progress --json
  STEEPEST_HOME=/tmp/learner steepest progress
"""


@click.command(epilog=_EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
def command(as_json: bool) -> None:
    """Show what was answered so far, exercise by exercise, and what is due."""
    from datetime import UTC, datetime

    from steepest._escaping import escaped
    from steepest.tutor.location import home
    from steepest.tutor.progress import kept_events
    from steepest.tutor.standing import standings

    def say(sentence: str) -> None:
        click.echo(escaped(sentence), err=True)

    rows = standings(kept_events(home(), lambda: datetime.now(UTC), say))
    click.echo(_json(rows) if as_json else escaped(_table(rows, str(home()))))


def _json(rows: tuple[Standing, ...]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"exercises": [{**asdict(row), "due": row.due} for row in rows]}, indent=2)


def _table(rows: tuple[Standing, ...], home: str) -> str:
    if not rows:
        return f"Nothing was answered yet (looked in {home}). `steepest drill` begins."
    width = max(len("exercise"), *(len(row.exercise) for row in rows))
    lines = [f"{'exercise':<{width}}  posed  answers  correct  incorrect  last"]
    lines += [
        f"{row.exercise:<{width}}  {row.posed:>5}  {row.answered:>7}  {row.correct:>7}  {row.incorrect:>9}  {row.last}"
        for row in rows
    ]
    due = [row.exercise for row in rows if row.due]
    lines.append(f"\nDue: {', '.join(due)}" if due else "\nNothing is due.")
    return "\n".join(lines)
