"""A child process that is asked one question after another, and killed when one takes too long.

The programs beside which ours is measured may hang, or ask for all memory there is. The child is forked, so that
it starts with everything imported; after a kill the next question goes to a new one. What is measured and limited
is the time of the processor: it is the same whatever else the machine does.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

CANNOT, RAISED, TIMEOUT = "cannot express", "raised", "timeout"
SECONDS_TO_PREPARE = 5.0
MEMORY = 4 << 30  # bytes
DEEP = 3_000  # as Python has it for most programs, times three

Question = Callable[[int], Callable[[], bool | None]]


class CannotExpressError(Exception):
    """The question has no form that this program understands."""


@dataclass(frozen=True)
class Said:
    """What came back: yes, no, or None with the reason why nothing was said; and after how many seconds."""

    word: bool | None
    seconds: float
    why: str = ""


class Killable:
    """A child that prepares a question untimed and then answers it against the clock.

    Args:
        prepare: makes of the number of a question the call that is timed, or raises `CannotExpressError`.
        limit: seconds of the processor until a child that does not answer is killed.
    """

    def __init__(self, prepare: Question, limit: float) -> None:
        self._prepare, self._limit = prepare, limit
        self._child: BaseProcess | None = None
        self._line: Connection | None = None

    def ask(self, number: int) -> Said:
        """What the child says of one question."""
        line = self._line or self._start()
        try:
            line.send(number)
            if not line.poll(SECONDS_TO_PREPARE):
                return self._killed(Said(None, 0.0, CANNOT))
            if (ready := line.recv()) is not None:
                return ready
        except EOFError as error:
            raise RuntimeError(f"the child died while question {number} was prepared") from error
        try:
            return line.recv()
        except EOFError:  # stopped by its clock, or by a crash
            return Said(None, self._limit, self._why_it_ended())

    def close(self) -> None:
        """Ends the child."""
        if self._child is not None and self._line is not None:
            self._child.kill()
            self._child.join()
            self._child.close()
            self._line.close()
        self._child = self._line = None

    def _killed(self, said: Said) -> Said:
        self.close()
        return said

    def _why_it_ended(self) -> str:
        assert self._child is not None
        self._child.join()
        code = self._child.exitcode
        self.close()
        return TIMEOUT if code == -signal.SIGPROF else f"ended with {code}"

    def _start(self) -> Connection:
        context = multiprocessing.get_context("fork")
        self._line, other = context.Pipe()
        self._child = context.Process(target=_serve, args=(other, self._prepare, self._limit), daemon=True)
        self._child.start()
        other.close()
        return self._line


def _serve(line: Connection, prepare: Question, limit: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(DEEP)
    while True:
        try:
            call = prepare(line.recv())
        except EOFError:
            return
        except (CannotExpressError, RecursionError, MemoryError):
            line.send(Said(None, 0.0, CANNOT))
            continue
        line.send(None)
        signal.setitimer(signal.ITIMER_PROF, limit)  # nothing catches its signal, so it ends the process
        said = _timed(call)
        signal.setitimer(signal.ITIMER_PROF, 0)
        line.send(said)


def _timed(call: Callable[[], bool | None]) -> Said:
    began = time.thread_time()  # the clock of the process counts in ticks while a timer runs on it
    try:
        word, why = call(), ""
    except Exception as error:  # whatever a program raises, it has said nothing
        word, why = None, f"{RAISED} {type(error).__name__}"
    return Said(word, time.thread_time() - began, why)
