"""The helper process as it is seen from here: started when it is needed, asked, waited for, killed.

It is started by its own command line and not by forking, for this process may have threads, and it has a
session of its own: Ctrl-C reaches only this process, which then stops the helper with all that it
started. The helper ends by itself when this process is gone. A helper that somebody killed is started anew.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from steepest.errors import SteepestError

SECONDS = 10.0
MEMORY = 2 << 30  # bytes of address space for one task
STARTING = 120.0  # what the start may take on a busy machine
GRACE = 5.0  # how much later than its time a task is given up from here
TICK = 0.1  # seconds between two calls of whoever watches

Watching = Callable[[float], None]


class NoAnswerError(SteepestError):
    """A task came to no answer.

    Attributes:
        reason: "time", "memory", "failed" (it raised an error) or "helper" (there is no helper process).
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def ask(
    task: str,
    arguments: dict[str, Any],
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    watching: Watching | None = None,
) -> dict[str, Any]:
    """What a task of the table answers.

    Args:
        task: its name.
        arguments: what JSON can say; formulas as lines.
        seconds: when it is stopped.
        memory: how many bytes of address space it may take.
        watching: called with the seconds that have passed, several times a second while it runs.

    Raises:
        NoAnswerError: it was stopped, it failed, or there is no helper.

    >>> ask("echo", {"formula": "x^2"})
    {'formula': 'x^2'}
    """
    request = {"task": task, "arguments": arguments, "seconds": seconds, "memory": memory}
    answer = _HELPER.ask(request, watching)
    if "done" in answer:
        done: dict[str, Any] = answer["done"]
        return done
    reason = answer.get("stopped", "failed")
    said = {
        "time": f"no answer within {seconds:g} second{'s' * (seconds != 1)}",
        "memory": f"no answer within {memory >> 20} megabytes of memory",
    }
    raise NoAnswerError(reason, said.get(reason) or f"no answer ({answer.get('failed')})")


def stop() -> None:
    """End the helper, if there is one; the next task starts another."""
    _HELPER.stop()


class _DiedError(Exception):
    """The helper is gone, though nobody here stopped it."""


class Helper:
    """One helper process, for one task at a time.

    Args:
        in_children: whether it does its tasks in children, which is what it does where it can.
    """

    def __init__(self, *, in_children: bool = True) -> None:
        self.in_children = in_children
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process_id(self) -> int | None:
        """The number of the running process."""
        return None if self._process is None else self._process.pid

    def ask(self, request: dict[str, Any], watching: Watching | None = None) -> dict[str, Any]:
        """The answer to a request; asked once more where the helper was killed meanwhile."""
        with self._lock:
            for _ in range(2):
                try:
                    return self._answer(request, watching)
                except _DiedError:
                    self.stop()
                except BaseException:  # Ctrl-C too: what runs now is not waited for
                    self.stop()
                    raise
        raise NoAnswerError("helper", "no answer (the helper process was ended, and so was the next)")

    def _answer(self, request: dict[str, Any], watching: Watching | None) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None  # noqa: S101  (it was started with pipes)
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except OSError as error:
            raise _DiedError from error
        answer = _line(process, request["seconds"] + GRACE, watching)
        if answer is None:
            self.stop()
            return {"stopped": "time"}
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = _started(self.in_children)
            if _line(self._process, STARTING) is None:
                raise NoAnswerError("helper", f"no answer (no helper process was ready within {STARTING:g} seconds)")
        return self._process

    def stop(self) -> None:
        """Kill the helper and its child, and wait until it is gone."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended by itself
            _kill(process)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was not sent is not wanted any more
                    pipe.close()
        process.wait()

    def forget(self) -> None:
        """In a fork of this process: the helper belongs to the other one."""
        if self._process is not None:
            self._process.returncode = 0  # not ours to wait for
        self._process, self._lock = None, threading.Lock()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """The whole session: a child may have outlived the helper."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _line(process: subprocess.Popen[bytes], seconds: float, watching: Watching | None = None) -> dict[str, Any] | None:
    """The next line of the helper; None where it does not come in time.

    A thread reads, for not every system can wait for a pipe and a clock at once. It ends with the line, or
    when the helper is killed.
    """
    stdout, found = process.stdout, list[bytes]()
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
        raise _DiedError
    answer: dict[str, Any] = json.loads(found[0])
    return answer


def _started(in_children: bool) -> subprocess.Popen[bytes]:
    """The helper's own command line: no folder of the user's is searched for modules."""
    if not sys.executable:
        raise NoAnswerError("helper", "no answer (this Python does not say how to start another)")
    command = [sys.executable, "-P", str(Path(__file__).with_name("__main__.py"))]
    try:
        return subprocess.Popen(  # noqa: S603  (our own module)
            command if in_children else [*command, "--without-children"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONHASHSEED": "0"},  # the same answer to the same question
            start_new_session=True,
        )
    except OSError as error:
        raise NoAnswerError("helper", f"no answer (the helper process could not be started: {error})") from error


_HELPER = Helper()
atexit.register(_HELPER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_HELPER.forget)
