"""Lines from a standard input that is no terminal, or where a plain one is asked for."""

from __future__ import annotations

import sys

# Longer than any answer that can be read; a larger one is cut here and refused by the reader's limits.
_LONGEST = 20_000


class Lines:
    """Reads one line after the other; where they come from a pipe, they are echoed for the transcript."""

    def read(self) -> str | None:
        """The next line without its end; None at the end of input."""
        sys.stdout.write("> ")
        sys.stdout.flush()
        line = sys.stdin.readline(_LONGEST)
        self._drop_rest(line)
        if not sys.stdin.isatty() or not line:
            self._echo(line)
        return line.rstrip("\r\n") if line else None

    def _drop_rest(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = sys.stdin.readline(_LONGEST)

    def _echo(self, line: str) -> None:
        from steepest.repl.escape import escaped

        shown = escaped(line.rstrip("\r\n"))
        sys.stdout.write((shown if len(shown) <= 200 else shown[:200] + " …") + "\n")
