"""Vectors and matrices on the command line: ``--shapes "X: N×d, w: d"`` and ``--assuming "ones^T y = 1"``."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click

from steepest.cli.command import with_options

_NAMED = re.compile(r"(?:^|[,;])\s*([^\W\d_]\w*'*)\s*[:=]")


def shapes_of(text: str | None) -> dict[str, str] | None:
    """``X: N×d, w: d`` as shapes by name; a comma may also stand between two sizes, as in ``X: N, d``.

    Raises:
        ValueError: a part is no ``name: shape``, or a name is given twice.
    """
    if text is None:
        return None
    found: dict[str, str] = {}
    places = list(_NAMED.finditer(text))
    if not places or text[: places[0].start()].strip():
        raise ValueError(f"shapes are written X: N×d, w: d; {text.strip()!r} names none")
    ends = [place.start() for place in places[1:]] + [len(text)]
    for place, end in zip(places, ends, strict=True):
        name, shape = place[1], text[place.end() : end].strip()
        if name in found:
            raise ValueError(f"{name} is given twice")
        if not shape:
            raise ValueError(f"no shape is given for {name}; write {name}: N×d, {name}: d or {name}: scalar")
        found[name] = shape
    return found


def array_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that derive by vectors and matrices."""
    return with_options(command, _OPTIONS)  # type: ignore[no-any-return]


_OPTIONS = (
    click.option(
        "--shapes",
        metavar="X: N×d, w: d",
        help="The shapes of vectors and matrices; N×d is a matrix, d a vector, scalar a number.",
    ),
    click.option(
        "--assuming",
        metavar="EQUATION",
        multiple=True,
        help='What may be used of vectors and matrices: "A^T = A", "ones^T y = 1". May be given several times.',
    ),
)
