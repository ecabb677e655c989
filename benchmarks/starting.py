"""How soon a person sees something: the version, and the first question of the drill in a real terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect

from benchmarks import measuring
from benchmarks.measuring import Row

STEEPEST = [sys.executable, "-m", "steepest"]
DRILL = ["drill", "--seed", "7"]
# What the drill writes once its first question stands on the screen: the place where the answer goes.
PROMPT = r"> "


def rows(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "STEEPEST_HOME": home, "TERM": "xterm"}
        medians = measuring.interleaved(
            {
                "version": lambda _: _run([*_program(), "--version"], environment),
                "click": lambda _: _run([sys.executable, "-c", "import click"], environment),
                "question": lambda _: first_question(environment),
                "sympy": lambda _: _run([sys.executable, "-c", "import sympy"], environment),
            },
            rounds,
        )
        late = sympy_comes_after_the_question(environment)
    question = measuring.at_most(
        "first question of the drill, in a terminal",
        medians["question"],
        medians["sympy"],
        "import sympy",
        0.35,
    )
    return [
        measuring.at_most("steepest --version", medians["version"], medians["click"], 'python -c "import click"', 1.5),
        question,
        Row(
            "… before SymPy is imported",
            question.ours,
            question.theirs,
            "python -X importtime",
            question.ratio,
            "no sympy",
            late,
        ),
    ]


def _program() -> list[str]:
    """The installed console script where there is one, as a person starts it."""
    script = Path(sys.executable).with_name("steepest")
    return [str(script)] if script.exists() else STEEPEST


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def first_question(environment: dict[str, str]) -> str:
    """Start the drill in a pseudo-terminal, wait for its first question, and kill it; what was shown."""
    command, *arguments = [*_program(), *DRILL]
    terminal = pexpect.spawn(command, arguments, env=environment, encoding="utf-8", dimensions=(40, 100), timeout=60)
    # pexpect sleeps before it looks and before it closes; the clock should see the program only.
    terminal.delaybeforesend = None
    terminal.delayafterclose = 0
    terminal.delayafterterminate = 0
    terminal.ptyproc.delayafterclose = 0
    terminal.ptyproc.delayafterterminate = 0
    try:
        terminal.expect(PROMPT)
        return str(terminal.before)
    finally:
        terminal.close(force=True)


def sympy_comes_after_the_question(environment: dict[str, str]) -> bool:
    """Whether no module of SymPy was imported by the time the question stood on the screen."""
    shown = first_question({**environment, "PYTHONPROFILEIMPORTTIME": "1"})
    return "import time:" in shown and "sympy" not in shown
