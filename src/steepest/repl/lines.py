"""Lines from a standard input that is no terminal, or where a plain one is asked for."""

from __future__ import annotations

import sys

# Longer than any answer that can be read; a larger one is cut here and refused by the reader's limits.
_LONGEST = 20_000


class Lines:
    """Reads one line after the other; where they come from a pipe, they are echoed for the transcript.

    Args:
        quiet: neither prompt nor echo, where the output is for a program.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet

    def read(self) -> str | None:
        """The next line without its end; None at the end of input."""
        self._write("> ")
        line = sys.stdin.readline(_LONGEST) if sys.stdin is not None else ""
        self._drop_rest(line)
        if not line or not sys.stdin.isatty():
            self._echo(line)
        return line.rstrip("\r\n") if line else None

    def _drop_rest(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = sys.stdin.readline(_LONGEST)

    def _echo(self, line: str) -> None:
        from steepest._escaping import escaped

        shown = escaped(line.rstrip("\r\n"))
        self._write((shown if len(shown) <= 200 else shown[:200] + " …") + "\n")

    def _write(self, text: str) -> None:
        if not self._quiet:
            sys.stdout.write(text)
            sys.stdout.flush()
