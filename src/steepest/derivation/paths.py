"""Where a step stands in its derivation, as text: ``""`` is the first step, ``"0.1"`` is reason 1 of its reason 0.

A tidying is marked: ``"0.t0"`` is the first tidying of the step at ``"0"``.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest.derivation.step import Step

TIDYING = "t"


def below_path(path: str, place: str) -> str:
    """The path of a step below another."""
    return f"{path}.{place}" if path else place


def reason_paths(path: str, step: Step) -> list[str]:
    """The paths of the reasons of a step."""
    return [below_path(path, str(k)) for k in range(len(step.because))]


def tidying_paths(path: str, step: Step) -> list[str]:
    """The paths of the tidyings of a step."""
    return [below_path(path, f"{TIDYING}{k}") for k in range(len(step.tidying))]


def paths_of(step: Step, path: str = "") -> Iterator[tuple[str, Step]]:
    """Every step with its path, tidyings included, in reading order.

    >>> from steepest.derivation.deriving import derive
    >>> [(path, step.rule) for path, step in paths_of(derive("3x^2").step)]
    [('', 'constant-multiple'), ('0', 'power'), ('t0', 'tidy.numbers')]
    """
    stack = [(path, step)]
    while stack:
        here, current = stack.pop()
        yield here, current
        stack += reversed(list(zip(tidying_paths(here, current), current.tidying, strict=True)))
        stack += reversed(list(zip(reason_paths(here, current), current.because, strict=True)))
