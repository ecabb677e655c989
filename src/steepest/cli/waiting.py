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


class PassingLine:
    """One line on standard error, where that is a terminal and something takes long; it is gone in the end."""

    def __init__(self) -> None:
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def show(self, said: str, seconds: float) -> None:
        """Show a text in place of the last one, once so many seconds are more than a moment."""
        if seconds >= QUIET and said != self.shown and sys.stderr.isatty():
            click.echo(ERASED + said, err=True, nl=False)
            self.shown = said

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown:
            click.echo(ERASED, err=True, nl=False)


class Waiting(PassingLine):
    """A line that counts the seconds.

    Args:
        what: what is waited for.
        most: after how many seconds it is given up.
    """

    def __init__(self, what: str, most: float) -> None:
        super().__init__()
        self.what, self.most = what, most

    def __call__(self, seconds: float) -> None:
        """Show how long it has taken."""
        self.show(f"{self.what} … {seconds:.0f} of at most {self.most:g} s (Ctrl-C stops)", seconds)


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
