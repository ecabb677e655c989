"""A keeper with tasks that do harm, which are rows of the table here and nowhere else; started by its path."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from steepest.isolation import keeper, tasks

SCRIPT = Path(__file__)
HAZARDS = "wait spin fill crash follow leave end_helper close_all chatter too_long".split()


def wait(arguments: dict[str, Any]) -> dict[str, Any]:
    """Never answers."""
    while True:
        time.sleep(60)


def spin(arguments: dict[str, Any]) -> dict[str, Any]:
    """Never answers, and is busy with it."""
    while True:
        pass


def fill(arguments: dict[str, Any]) -> dict[str, Any]:
    """Takes memory until there is no more."""
    taken = []
    while True:
        taken.append(bytes(1 << 24))


def crash(arguments: dict[str, Any]) -> dict[str, Any]:
    """Is ended by the system, as by a fault in a library."""
    os.kill(os.getpid(), signal.SIGSEGV)
    return {}


def follow(arguments: dict[str, Any]) -> dict[str, Any]:
    """Reads where there is no memory."""
    return {"read": ctypes.string_at(0)}


def leave(arguments: dict[str, Any]) -> dict[str, Any]:
    """Ends without a word."""
    os._exit(3)


def end_helper(arguments: dict[str, Any]) -> dict[str, Any]:
    """Kills the helper that waits for it."""
    os.kill(os.getppid(), signal.SIGKILL)
    return wait(arguments)


def close_all(arguments: dict[str, Any]) -> dict[str, Any]:
    """Closes every pipe that it has, and goes on."""
    os.closerange(0, 256)
    return wait(arguments)


def chatter(arguments: dict[str, Any]) -> dict[str, Any]:
    """Prints on both streams, and answers."""
    for stream in (0, 1, 2):
        os.write(stream, b'{"done": "nonsense"}\n')
    print('{"done": "nonsense"}', flush=True)
    return {"said": True}


def too_long(arguments: dict[str, Any]) -> dict[str, Any]:
    """Answers with more than anybody reads."""
    return {"text": "x" * 2_000_000}


if __name__ == "__main__":
    tasks.TASKS |= {name: ("__main__", name) for name in HAZARDS}
    keeper.start(sys.argv)
