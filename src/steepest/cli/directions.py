"""The option ``--direction``: the derivative along a vector, for ``derive`` and ``gradient``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from steepest.rendering.study import Study

direction_option = click.option(
    "--direction", metavar="1,2", help="The derivative along this vector: one number for each variable."
)


def direction_of(text: str) -> list[str]:
    """``1, sqrt(2)`` as entries; a comma inside brackets does not end one.

    Raises:
        ValueError: an entry is empty.
    """
    entries, depth = [""], 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            entries.append("")
        else:
            entries[-1] += character
    if any(not entry.strip() for entry in entries):
        raise ValueError(f"a direction is written 1,2; {text!r} lacks an entry")
    return [entry.strip() for entry in entries]


def directed(formula: str, along: str, point: Any, wrt: Sequence[str] | None, declared: Sequence[str] | None) -> Study:
    """The derivative of a formula along a vector, with the check of its steps."""
    from steepest.derivation.directional import directional_derivative
    from steepest.evidence.verification import verify
    from steepest.rendering.study import Study

    found = directional_derivative(formula, direction_of(along), point, wrt, variables=declared)
    return Study(found, verify(found))
