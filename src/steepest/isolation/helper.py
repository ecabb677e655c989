"""What runs in the helper process: one request a line, one answer a line, each task in a child of its own.

The helper imports SymPy before the first task and stays single-threaded, so it may fork at any time. A
child is bounded in CPU time and memory, killed when its time is over and always waited for. Where
nobody reads the answers any more (the input ends), the helper kills its child and leaves. Where Python
cannot fork, a task is done in the helper itself, and whoever started it kills it.

A request is ``{"task": …, "arguments": …, "seconds": …, "memory": …}``; an answer is ``{"done": …}``,
``{"stopped": "time"}``, ``{"stopped": "memory"}`` or ``{"failed": sentence}``.
"""

from __future__ import annotations

import importlib
import json
import math
import os
import select
import signal
import sys
import time
from typing import Any

from steepest.errors import SteepestError
from steepest.isolation.tasks import task_named

LONGEST_ANSWER = 1_000_000  # bytes
READY = {"ready": True}
TIME: dict[str, Any] = {"stopped": "time"}
MEMORY: dict[str, Any] = {"stopped": "memory"}

Answer = dict[str, Any]


def serve(*, in_children: bool = True) -> None:
    """Answer requests from standard input until it ends; whatever a task prints goes nowhere."""
    answers = os.dup(1)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    importlib.import_module("sympy")  # every child has it then
    requests = Requests(0)
    _write(answers, READY)
    forking = in_children and hasattr(os, "fork")
    while (line := requests.next()) is not None:
        request = json.loads(line)
        _write(answers, in_child(request, requests, answers) if forking else performed(request))


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
        some = os.read(self.descriptor, 1 << 16)
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
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.close(answers)
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
    if written is None or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU):
        return TIME
    return _read(written)


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


def _read(written: bytes) -> Answer:
    """The answer of a child; one that died without a word had no memory left to say so."""
    answer: Answer = json.loads(written) if written.endswith(b"\n") else MEMORY
    return answer


def _write(descriptor: int, answer: Answer) -> None:
    line = json.dumps(answer).encode() + b"\n"
    if len(line) > LONGEST_ANSWER:
        line = json.dumps({"failed": "the answer is too long"}).encode() + b"\n"
    while line:
        line = line[os.write(descriptor, line) :]
