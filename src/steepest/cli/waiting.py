"""What a command shows and does while it waits: a line on a terminal after a second, and an end on Ctrl-C."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import click

INTERRUPTED = 130  # the exit status of what Ctrl-C stopped
QUIET = 1.0  # seconds in which nothing is shown
ERASED = "\r\x1b[2K"  # the line is empty, and what comes next stands at its beginning


class Waiting:
    """One line on standard error that counts the seconds, where that is a terminal; it is gone in the end.

    Args:
        what: what is waited for.
        most: after how many seconds it is given up.
    """

    def __init__(self, what: str, most: float) -> None:
        self.what, self.most = what, most
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __call__(self, seconds: float) -> None:
        """Show how long it has taken."""
        if seconds < QUIET or not sys.stderr.isatty():
            return
        said = f"{self.what} … {seconds:.0f} of at most {self.most:g} s (Ctrl-C stops)"
        if said != self.shown:
            click.echo(ERASED + said, err=True, nl=False)
            self.shown = said

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown:
            click.echo(ERASED, err=True, nl=False)


def interruptible(command: Callable[..., Any]) -> Callable[..., Any]:
    """Ctrl-C ends a command with one line on standard error and the exit status that a shell expects."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
            sys.exit(INTERRUPTED)

    return run
