"""The helper as it is seen from here: started when it is needed, asked, waited for, replaced.

A helper that somebody killed is replaced by another one, which its keeper forks in milliseconds, and the
question is asked again; a keeper that somebody killed is started anew while the helper goes on (see
`starting`). Any thread may ask; one question is answered at a time.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from pathlib import Path
from typing import Any

from steepest.isolation.lines import ClosedError, Lines, Watching
from steepest.isolation.starting import CAN_FORK, SCRIPT, Alone, Keeper, NoAnswerError, Source

__all__ = ["Helper", "NoAnswerError", "Watching", "ask", "stop"]

SECONDS = 10.0
MEMORY = 2 << 30  # bytes of address space for one task
GRACE = 5.0  # how much later than its time a task is given up from here
TRIES = 3  # the helper there is, one that its keeper forks, and one of a new keeper


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


class Helper:
    """One helper process at a time, for one task at a time.

    Args:
        in_children: whether it does its tasks in children, which is what it does where it can.
        script: the program that is started.
    """

    def __init__(self, *, in_children: bool = True, script: Path = SCRIPT) -> None:
        self.in_children, self.script = in_children and CAN_FORK, script
        self.process_id: int | None = None  # of the running helper
        self._lock = threading.Lock()
        self._source: Source | None = None
        self._lines: Lines | None = None
        self._stopped = 0

    @property
    def keeper_id(self) -> int | None:
        """The number of the process that was started from here."""
        return None if self._source is None else self._source.process.pid

    def ask(self, request: dict[str, Any], watching: Watching | None = None) -> dict[str, Any]:
        """The answer to a request; asked again where the helper was killed meanwhile."""
        with self._lock:
            stopped = self._stopped
            for _ in range(TRIES):
                try:
                    return self._answer(request, watching)
                except ClosedError:
                    self._replace()
                except BaseException:  # Ctrl-C too: what runs now is not waited for
                    self.stop()
                    raise
                if self._stopped != stopped:
                    raise NoAnswerError("helper", "no answer (the helper was stopped)")
        raise NoAnswerError("helper", "no answer (the helper process was ended, and so were the next)")

    def _answer(self, request: dict[str, Any], watching: Watching | None) -> dict[str, Any]:
        lines = self._connected()
        lines.send(json.dumps(request).encode() + b"\n")
        line = lines.next(request["seconds"] + GRACE, watching)
        if line is None:
            self.stop()
            return {"stopped": "time"}
        self._tend()  # a keeper that ended meanwhile is not left lying about
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _tend(self) -> Source | None:
        """Where helpers come from; where somebody ended it, another one, which starts while its helper goes on."""
        source = self._source
        if source is not None and source.is_gone():
            source.stop()
            self._source = self._another() if self.in_children else None
            self._lines = self._lines if self.in_children else None
        return self._source

    def _another(self) -> Source:
        return Keeper(self.script) if self.in_children else Alone(self.script)

    def _connected(self) -> Lines:
        source = self._tend()
        if source is None:
            source = self._source = self._another()
        if self._lines is None:
            self._lines, self.process_id = source.helper()
        return self._lines

    def _replace(self) -> None:
        """Let go of a helper that is gone; where there was none, it was its keeper that is gone."""
        source, lines = self._source, self._lines
        self._lines = self.process_id = None
        if lines is not None:
            lines.close()
        if source is not None and (lines is None or not self.in_children):
            self._source = None
            source.stop()

    def stop(self) -> None:
        """End the helper with all that belongs to it, and wait until it is gone; whoever asks gets no answer."""
        self._stopped += 1
        source, lines = self._source, self._lines
        self._source = self._lines = self.process_id = None
        if source is not None:
            source.stop()
        if lines is not None:
            lines.close()

    def forget(self) -> None:
        """In a fork of this process: the helper belongs to the other one."""
        if self._source is not None:
            self._source.forget()
            if self._lines is not None and self.in_children:
                self._lines.close()
        self._source = self._lines = self.process_id = None
        self._lock = threading.Lock()


_HELPER = Helper()
atexit.register(_HELPER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_HELPER.forget)
