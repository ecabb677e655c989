"""The table of tasks: all that a helper process can be asked to do.

A task takes a dictionary and returns one, both of what JSON can say. Its module is imported when it is
asked for. `wait` and `fill` are for drills: they show that a task can be stopped.
"""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable
from typing import Any

Task = Callable[[dict[str, Any]], dict[str, Any]]

#: Where each task lives: a module of this package, and the name of a function in it.
TASKS: dict[str, tuple[str, str]] = {
    "solve": ("solving", "solve"),
    "count": ("solving", "count"),
    "vanishes": ("vanishing", "vanishes"),
    "echo": ("tasks", "echo"),
    "wait": ("tasks", "wait"),
    "fill": ("tasks", "fill"),
}


def task_named(name: str) -> Task:
    """The function of a task.

    Raises:
        KeyError: there is no such task.
    """
    module, function = TASKS[name]
    task: Task = getattr(importlib.import_module(f"steepest.isolation.{module}"), function)
    return task


def echo(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments themselves."""
    return arguments


def wait(arguments: dict[str, Any]) -> dict[str, Any]:
    """Never answers."""
    while True:
        time.sleep(60)


def fill(arguments: dict[str, Any]) -> dict[str, Any]:
    """Takes memory until there is no more."""
    taken = []
    while True:
        taken.append(bytearray(1 << 24))
