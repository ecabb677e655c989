"""A progress bar for long runs, on the terminal that shows errors, and nowhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def bar(steps: int, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """What is told the number of steps taken, as they are taken.

    Args:
        steps: how many there are to take.
        shown: whether it is wanted; it appears only where stderr is a terminal.
    """
    if not (shown and sys.stderr.isatty()):
        yield lambda step: None
        return
    import click

    with click.progressbar(length=steps, label="steps", file=sys.stderr, update_min_steps=max(1, steps // 200)) as own:
        taken = 0

        def tell(step: int) -> None:
            nonlocal taken
            own.update(step - taken)
            taken = step

        yield tell
