"""The table of tasks: all that a helper process can be asked to do.

A task takes a dictionary and returns one, both of what JSON can say. Its module is imported when it is
asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

Task = Callable[[dict[str, Any]], dict[str, Any]]

#: Where each task lives: a module, and the name of a function in it.
TASKS: dict[str, tuple[str, str]] = {
    "solve": ("steepest.isolation.solving", "solve"),
    "count": ("steepest.isolation.solving", "count"),
    "vanishes": ("steepest.isolation.vanishing", "vanishes"),
    "echo": ("steepest.isolation.tasks", "echo"),
}

#: What a keeper does once before any helper is forked: SymPy fills its caches and loads its parts at first use.
REHEARSALS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("vanishes", {"line": "sin(x)^2 + ln(x + 1) - e^x", "names": ["x"], "positive": [], "integers": []}),
)


def task_named(name: str) -> Task:
    """The function of a task.

    Raises:
        KeyError: there is no such task.
    """
    module, function = TASKS[name]
    task: Task = getattr(importlib.import_module(module), function)
    return task


def echo(arguments: dict[str, Any]) -> dict[str, Any]:
    """The arguments themselves."""
    return arguments
