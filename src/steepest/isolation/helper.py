"""What a helper does: one request a line, one answer a line, each task in a child of its own.

A helper is forked by the keeper (see `keeper`) and stays single-threaded, so it may fork at any time. A
child is bounded in CPU time and memory, killed when its time is over and always waited for. Where
nobody reads the answers any more (the input ends), the helper kills its child and leaves. Where Python
cannot fork, a task is done in the helper itself, and whoever started it kills it.

A request is ``{"task": …, "arguments": …, "seconds": …, "memory": …}``; an answer is ``{"done": …}``,
``{"stopped": "time"}``, ``{"stopped": "memory"}`` or ``{"failed": sentence}``. The first line of a helper
says that it is ready, and the number of its process.
"""

from __future__ import annotations

import json
import math
import os
import select
import signal
import sys
import time
from typing import Any

from steepest.errors import SteepestError
from steepest.isolation.inheriting import end_with
from steepest.isolation.tasks import task_named

LONGEST_ANSWER = 1_000_000  # bytes
TIME: dict[str, Any] = {"stopped": "time"}
MEMORY: dict[str, Any] = {"stopped": "memory"}

Answer = dict[str, Any]

#: The signals by which a fault in the code of a library ends a process.
CRASHES = frozenset(getattr(signal, name, None) for name in ("SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE")) - {None}


def ready() -> bytes:
    """The first line of a process that waits for requests."""
    return json.dumps({"ready": os.getpid()}).encode() + b"\n"


def serve(incoming: int, answers: int, *, in_children: bool = True) -> None:
    """Answer the requests of one file descriptor on another, or on the same, until they end."""
    requests = Requests(incoming)
    _send(answers, ready())
    while (line := requests.next()) is not None:
        request = json.loads(line)
        _write(answers, in_child(request, requests, answers) if in_children else performed(request))


class Requests:
    """The lines of a file descriptor; while a task runs, only whether it has ended is looked at."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.pending = b""
        self.ended = False

    def next(self) -> bytes | None:
        """The next line; None at the end."""
        while b"\n" not in self.pending and not self.ended:
            self.take()
        line, newline, self.pending = self.pending.partition(b"\n")
        return line if newline else None

    def take(self) -> None:
        """Read what there is, or wait until there is something."""
        try:
            some = os.read(self.descriptor, 1 << 16)
        except ConnectionError:
            some = b""
        self.pending += some
        self.ended = not some


def performed(request: dict[str, Any]) -> Answer:
    """A task done here and now; what it raises becomes a sentence, for nobody here could do more with it."""
    try:
        return {"done": task_named(request["task"])(request["arguments"])}
    except MemoryError:
        return MEMORY
    except SteepestError as error:
        return {"failed": str(error)}
    except RecursionError:
        return {"failed": "it goes too deep"}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


# ---- children


def in_child(request: dict[str, Any], requests: Requests, answers: int) -> Answer:
    """A task done in a child that is gone afterwards, whatever became of it."""
    reading, writing = os.pipe()
    helper = os.getpid()
    child = os.fork()
    if child == 0:
        end_with(helper)
        for descriptor in {reading, answers, requests.descriptor}:
            os.close(descriptor)
        _answer_and_leave(request, writing)
    os.close(writing)
    try:
        written = _collected(reading, request["seconds"], requests)
    finally:
        os.kill(child, signal.SIGKILL)  # it has written everything, or its time is over
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if requests.ended:
        sys.exit()
    return TIME if written is None else _read(written, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)


def _answer_and_leave(request: dict[str, Any], writing: int) -> None:
    """In the child: the task within its bounds, the answer into the pipe, and the end."""
    try:
        _bound(request["seconds"], request["memory"])
        _write(writing, performed(request))
    finally:
        os._exit(0)


def _bound(seconds: float, memory: int) -> None:
    """Limits that the system holds even if the helper is gone."""
    import resource

    bounds = {resource.RLIMIT_CPU: math.ceil(seconds) + 1, resource.RLIMIT_AS: memory, resource.RLIMIT_CORE: 0}
    for kind, most in bounds.items():
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (allowed, hard))
        except (ValueError, OSError):  # a system without this bound; time is watched from outside as well
            continue


def _collected(reading: int, seconds: float, requests: Requests) -> bytes | None:
    """What a child writes until it closes its pipe; None where its time is over or the input has ended."""
    written = b""
    end = time.monotonic() + seconds
    watched = [reading, requests.descriptor]
    while (left := end - time.monotonic()) > 0:
        ready, _, _ = select.select(watched, [], [], left)
        if requests.descriptor in ready:
            requests.take()
            if requests.ended:
                return None
        if reading in ready:
            some = os.read(reading, 1 << 16)
            if not some:
                return written
            written += some
    return None


def _read(written: bytes, signal_number: int) -> Answer:
    """The answer of a child; one that died without a word had no time or memory left to say so, or crashed."""
    if written.endswith(b"\n"):
        answer: Answer = json.loads(written)
        return answer
    if signal_number == signal.SIGXCPU:
        return TIME
    if signal_number in CRASHES:
        return {"failed": f"the process that did it was ended by {signal.Signals(signal_number).name}"}
    return MEMORY


def _write(descriptor: int, answer: Answer) -> None:
    line = json.dumps(answer).encode() + b"\n"
    if len(line) > LONGEST_ANSWER:
        line = json.dumps({"failed": "the answer is too long"}).encode() + b"\n"
    _send(descriptor, line)


def _send(descriptor: int, line: bytes) -> None:
    while line:
        line = line[os.write(descriptor, line) :]
