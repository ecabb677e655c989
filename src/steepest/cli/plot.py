"""``steepest plot``: a picture of a function of one or two variables, in a file or in the terminal."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steepest._escaping import escaped
from steepest._wrapping import prose, width_of
from steepest.cli.command import FILE, answering, names_of, point_of, shared_options
from steepest.cli.formulas import FormulaCommand, formula_argument
from steepest.cli.waiting import Waiting, interruptible

if TYPE_CHECKING:
    from steepest.pictures.picture import Picture

SECONDS = 2.0
_AROUND, _PROMPT = 6, 2  # lines of a terminal for the words around a picture, at least, and for what is typed next
_LEAST = 12  # lines of a picture, at least
_NEEDED = "⣿★−∇"  # characters that a terminal must have for a picture of braille

_EPILOG = """\b
Examples:
  steepest plot "4 + (x-2)^2 + 2y^2"                         contour lines
  steepest plot "4 + (x-2)^2 + 2y^2" --output valley.svg     the same as a file
  steepest plot "x^3 - 3x" --at x=2                          a curve, its tangent
  steepest plot "x^2 + y^2 + 25(sin^2 x + sin^2 y)" --kind surface
  steepest plot "4 + (x-2)^2 + 2y^2" \\
      --descend "from=(5, 2) rate=0.1" --descend "from=(5, -2) rate=0.45"
  steepest plot "(1-x)^2 + 100(y-x^2)^2" --range "x=-2..2, y=-1..3" \\
      --descend "from=(-1.5, 2) rate=0.001 steps=2000 method=momentum"
  steepest plot "x^2 + y^2 + z^2" --fix z=1

A file ends in .png or .svg and is drawn by matplotlib (pip install 'steepest[plot]'). In a descent, from= is the
start, and rate=, steps=, method= and the settings of the method may follow. The exit status is 0, and 2 where the
input cannot be used.
"""


@click.command(cls=FormulaCommand, epilog=_EPILOG)
@formula_argument("formula")
@click.option(
    "--range",
    "window",
    metavar="x=-2..6,y=-pi..pi",
    help="What is seen; if not given, what lies around stationary points and starts.",
)
@click.option(
    "--kind",
    type=click.Choice(["contours", "surface", "line"]),
    help="A line for one variable; for two contours, if not given, or a surface.",
)
@click.option("--arrows", is_flag=True, help="Arrows down the slope, -∇f, on contours with descents too.")
@click.option("--no-arrows", "bare", is_flag=True, help="No arrows on contours.")
@click.option(
    "--descend",
    metavar='"from=(5,2) rate=0.1"',
    multiple=True,
    help="A descent; its start, and rate=, steps=, method=. May be given several times.",
)
@click.option("--at", "point", metavar="x=0,y=1", help="Mark a point, with its tangent or its gradient.")
@click.option("--fix", "fixed", metavar="z=1,…", help="Values of variables that are not drawn.")
@click.option("--title", help="What stands above the picture, instead of the formula.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, max=3600),
    default=SECONDS,
    show_default=True,
    help="How long the equations for the stationary points may take; 0 looks for none.",
)
@click.option("--output", type=FILE, help="Write to this file, as .png or .svg; if not given, draw in the terminal.")
@shared_options("variables")
@interruptible
@answering
def command(
    formula: str,
    window: str | None,
    kind: str | None,
    arrows: bool,
    bare: bool,
    descend: tuple[str, ...],
    point: str | None,
    fixed: str | None,
    title: str | None,
    seconds: float,
    output: Path | None,
    variables: str | None,
) -> None:
    """Draw FORMULA: a curve, contour lines or a surface, with its minima and with descents on it."""
    from steepest.pictures.functions import plot

    if output is not None:
        _require_drawable(output)
    with Waiting("Solving for the stationary points", seconds) as waiting:
        picture = plot(
            formula,
            window=window,
            kind=kind,
            arrows=_wanted(arrows, bare),
            descend=descend,
            at=point_of(point),
            fix=point_of(fixed),
            variables=names_of(variables),
            title=title,
            seconds=seconds,
            watching=waiting,
        )
    if output is None:
        click.echo(in_terminal(picture))
    else:
        picture.save(output)
        click.echo("\n".join(map(_said, [f"{output} is written.", *picture.remarks])))


def _said(line: str) -> str:
    """A sentence as wide as the terminal, in the characters it has."""
    from steepest.pictures.lettering import in_ascii, points_together

    plain = escaped(line if _has_braille() else in_ascii(line))
    return prose(points_together(plain), width_of(sys.stdout), "  ")


def _wanted(arrows: bool, bare: bool) -> bool | None:
    """Whether there are to be arrows; None where nobody said.

    Raises:
        ValueError: both were said.
    """
    if arrows and bare:
        raise ValueError("--arrows and --no-arrows contradict each other")
    return True if arrows else False if bare else None


def _require_drawable(output: Path) -> None:
    """Refuse a file before anything is worked out.

    Raises:
        ValueError: it has another ending, or matplotlib is not there.
    """
    from steepest.pictures.figures import MISSING, checked_ending, has_matplotlib

    checked_ending(output)
    if not has_matplotlib():
        raise ValueError(MISSING)


def in_terminal(picture: Picture) -> str:
    """A picture in characters, as large and as colourful as standard output allows."""
    seen = sys.stdout.isatty()
    colour = seen and "NO_COLOR" not in os.environ and os.environ.get("TERM", "dumb") != "dumb"
    width, lines, unicode = width_of(sys.stdout), _lines(), _has_braille()
    if lines is None:
        return picture.text(width, unicode=unicode)
    height = max(_LEAST, lines - _AROUND)
    text = picture.text(width, height, unicode=unicode, colour=colour)
    fitting = max(_LEAST, height - max(0, text.count("\n") + _PROMPT - lines))  # so that the title stays in sight
    return text if fitting == height else picture.text(width, fitting, unicode=unicode, colour=colour)


def _lines() -> int | None:
    """The lines of the terminal; None where standard output is none."""
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines if sys.stdout.isatty() else None
    except (OSError, ValueError):
        return None


def _has_braille() -> bool:
    """Whether the characters of a picture can be written to standard output."""
    try:
        _NEEDED.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
