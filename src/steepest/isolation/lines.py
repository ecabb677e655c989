"""Lines to and from another process: over one socket where helpers are forked, else over two pipes.

Both raise `ClosedError` where the other end is gone, and both may be waited for with a clock, without a
signal and from any thread.
"""

from __future__ import annotations

import contextlib
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Protocol

TICK = 0.1  # seconds between two calls of whoever watches
PATIENCE_OF_SENDING = 5.0  # seconds for the other end to make room

#: A program may have told the system to end it where nobody reads any more; that is not for our lines.
QUIETLY: int = getattr(socket, "MSG_NOSIGNAL", 0)

Watching = Callable[[float], None]


class ClosedError(Exception):
    """The other process is gone, though nobody here stopped it."""


class Lines(Protocol):
    """What is asked of either kind."""

    def send(self, line: bytes) -> None:
        """Send one line."""

    def next(self, seconds: float, watching: Watching | None = None) -> bytes | None:
        """The next line; None where it does not come in time."""

    def close(self) -> None:
        """Let go of this end."""


class SocketLines:
    """Lines over one end of a pair of sockets."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        self.pending = bytearray()

    def send(self, line: bytes) -> None:
        """Send one line.

        Raises:
            ClosedError: nobody reads it.
        """
        try:
            self.end.settimeout(PATIENCE_OF_SENDING)
            self.end.sendall(line, QUIETLY)
        except OSError as error:
            raise ClosedError from error

    def next(self, seconds: float, watching: Watching | None = None) -> bytes | None:
        """The next line; None where it does not come in time.

        Raises:
            ClosedError: nobody writes it.
        """
        start = time.monotonic()
        while b"\n" not in self.pending:
            passed = time.monotonic() - start
            if passed >= seconds:
                return None
            self._take(min(TICK, seconds - passed))
            if watching is not None:
                watching(passed)
        line, _, self.pending = self.pending.partition(b"\n")
        return bytes(line)

    def _take(self, seconds: float) -> None:
        try:
            self.end.settimeout(seconds)
            some = self.end.recv(1 << 16)
        except TimeoutError:
            return
        except OSError as error:
            raise ClosedError from error
        if not some:
            raise ClosedError
        self.pending += some

    def close(self) -> None:
        """Let go of this end; the other process sees the end of its input."""
        self.end.close()


class PipeLines:
    """Lines over the standard streams of a process.

    A thread reads, for not every system can wait for a pipe and a clock at once. It ends with the line, or
    when the process is killed.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def send(self, line: bytes) -> None:
        """Send one line.

        Raises:
            ClosedError: nobody reads it.
        """
        assert self.process.stdin is not None  # noqa: S101  (it was started with pipes)
        try:
            self.process.stdin.write(line)
            self.process.stdin.flush()
        except OSError as error:
            raise ClosedError from error

    def next(self, seconds: float, watching: Watching | None = None) -> bytes | None:
        """The next line; None where it does not come in time.

        Raises:
            ClosedError: nobody writes it.
        """
        stdout, found = self.process.stdout, list[bytes]()
        assert stdout is not None  # noqa: S101  (it was started with pipes)
        reader = threading.Thread(target=lambda: found.append(stdout.readline()), daemon=True)
        start = time.monotonic()
        reader.start()
        while reader.is_alive() and (passed := time.monotonic() - start) < seconds:
            reader.join(TICK)
            if watching is not None:
                watching(passed)
        if reader.is_alive():
            return None
        if not found or not found[0].endswith(b"\n"):
            raise ClosedError
        return found[0]

    def close(self) -> None:
        """Close both pipes of a process that has ended."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent is not wanted any more
                    pipe.close()
