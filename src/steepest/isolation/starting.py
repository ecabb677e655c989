"""The processes that are started from here: a keeper that forks helpers, or one helper by itself.

Both are started by a command line of their own and not by forking, for this process may have threads, and
have a session of their own: Ctrl-C reaches only this process, which then stops them. Each ends by itself
when this process is gone.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from steepest.errors import SteepestError
from steepest.isolation.lines import QUIETLY, ClosedError, Lines, PipeLines, SocketLines

SCRIPT = Path(__file__).with_name("__main__.py")
STARTING = 120.0  # seconds that the start may take on a busy machine
ENDING = 5.0  # seconds for a keeper to end what it has forked

WITHOUT_CHILDREN = "--without-children"
CAN_FORK = hasattr(os, "fork") and hasattr(socket, "send_fds")


class NoAnswerError(SteepestError):
    """A task came to no answer.

    Attributes:
        reason: "time", "memory", "failed" (it raised an error) or "helper" (there is no helper process).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Source(Protocol):
    """Where helpers come from: a process that was started from here."""

    process: subprocess.Popen[bytes]

    def helper(self) -> tuple[Lines, int]:
        """Lines to a helper that is ready, and its number as a process."""

    def is_gone(self) -> bool:
        """Whether somebody ended it; what remained of it is cleared away then."""

    def stop(self) -> None:
        """End it with all that it started, and wait until it is gone."""

    def forget(self) -> None:
        """Leave it to another process: this one is a fork."""


class Keeper:
    """A keeper, which forks a helper whenever one is asked for: in milliseconds, for it has SymPy loaded.

    Args:
        script: the program that it runs.
    """

    def __init__(self, script: Path) -> None:
        self.control, theirs = socket.socketpair()
        self.ready = False
        try:
            self.process = _started(script, theirs, subprocess.DEVNULL)
        except NoAnswerError:
            self.control.close()
            raise
        finally:
            theirs.close()

    def helper(self) -> tuple[Lines, int]:
        """Lines to a new helper, and its number; the one before is ended.

        Raises:
            ClosedError: the keeper is gone.
            NoAnswerError: it was not ready in time.
        """
        if not self.ready:
            _first_line(SocketLines(self.control))
            self.ready = True
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"+"], [theirs.fileno()], QUIETLY)
            except OSError as error:
                ours.close()
                raise ClosedError from error
        lines = SocketLines(ours)
        try:
            return lines, _first_line(lines)
        except BaseException:
            lines.close()
            raise

    def is_gone(self) -> bool:
        """Whether somebody ended it; it is waited for then."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """End the keeper and its helper; one that has none yet is not waited for."""
        self.control.close()
        if not self.ready:
            self.process.kill()
        try:
            self.process.wait(ENDING)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def forget(self) -> None:
        """Close our copy of the socket, which would keep the keeper alive when the other process is gone."""
        self.control.close()
        self.process.returncode = 0  # not ours to wait for


class Alone:
    """A helper by itself, which does its tasks in its own process; where Python cannot fork."""

    def __init__(self, script: Path) -> None:
        self.process = _started(script, subprocess.PIPE, subprocess.PIPE, WITHOUT_CHILDREN)
        self.given = False

    def helper(self) -> tuple[Lines, int]:
        """Lines to the helper, and its number.

        Raises:
            ClosedError: it is gone, or was given already.
            NoAnswerError: it was not ready in time.
        """
        if self.given:
            raise ClosedError
        lines = PipeLines(self.process)
        number = _first_line(lines)
        self.given = True
        return lines, number

    def is_gone(self) -> bool:
        """Whether somebody ended it; it is waited for then."""
        return self.process.poll() is not None

    def stop(self) -> None:
        """Kill the helper, and wait until it is gone."""
        self.process.kill()
        PipeLines(self.process).close()
        self.process.wait()

    def forget(self) -> None:
        """Leave it to the other process."""
        self.process.returncode = 0  # not ours to wait for


def _started(script: Path, stdin: Any, stdout: int, *options: str) -> subprocess.Popen[bytes]:
    """A command line of its own: no folder of the user's is searched for modules."""
    if not sys.executable:
        raise NoAnswerError("helper", "no answer (this Python does not say how to start another)")
    try:
        return subprocess.Popen(  # noqa: S603  (our own module)
            [sys.executable, "-P", str(script), *options],
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": "0"},  # the same answer to the same question
            start_new_session=True,
        )
    except OSError as error:
        raise NoAnswerError("helper", f"no answer (the helper process could not be started: {error})") from error


def _first_line(lines: Lines) -> int:
    """The number of the process that says it is ready."""
    line = lines.next(STARTING)
    if line is None:
        raise NoAnswerError("helper", f"no answer (no helper process was ready within {STARTING:g} seconds)")
    number: int = json.loads(line)["ready"]
    return number
