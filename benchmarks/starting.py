"""How soon a person sees something: the version, and the first question of the drill in a real terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pexpect

from benchmarks import measuring
from benchmarks.measuring import Row

STEEPEST = [sys.executable, "-m", "steepest"]
DRILL = ["drill", "--seed", "7"]


def rows(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "STEEPEST_HOME": home, "TERM": "xterm"}
        question = question_text(environment)
        medians = measuring.interleaved(
            {
                "version": lambda _: _run([*_program(), "--version"], environment),
                "click": lambda _: _run([sys.executable, "-c", "import click"], environment),
                "question": lambda _: until_shown(question, environment),
                "sympy": lambda _: _run([sys.executable, "-c", "import sympy"], environment),
            },
            rounds,
        )
        late = sympy_comes_after(question, environment)
    first = measuring.at_most(
        "first question of the drill, in a terminal",
        medians["question"],
        medians["sympy"],
        "import sympy",
        0.35,
    )
    return [
        measuring.at_most("steepest --version", medians["version"], medians["click"], 'python -c "import click"', 1.5),
        first,
        Row("… before SymPy is imported", first.ours, first.theirs, "-X importtime", first.ratio, "no sympy", late),
    ]


def _program() -> list[str]:
    """The installed console script where there is one, as a person starts it."""
    script = Path(sys.executable).with_name("steepest")
    return [str(script)] if script.exists() else STEEPEST


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def question_text(environment: dict[str, str]) -> str:
    """The last line of the first question, as the drill itself tells it to programs."""
    done = subprocess.run(
        [*_program(), *DRILL, "--json"], env=environment, check=True, capture_output=True, text=True, input=""
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    posed = next(event for event in events if event["event"] == "posed")
    return str(posed["text"]).splitlines()[-1]


def until_shown(question: str, environment: dict[str, str]) -> str:
    """Start the drill in a pseudo-terminal, wait for its first question, and kill it; what was shown before."""
    command, *arguments = [*_program(), *DRILL]
    terminal = pexpect.spawn(
        command, arguments, env=environment, encoding="utf-8", dimensions=(40, 200), timeout=60, maxread=65536
    )
    # pexpect sleeps before it closes; the clock should see the program only.
    terminal.ptyproc.delayafterclose = terminal.ptyproc.delayafterterminate = 0
    try:
        terminal.expect_exact(question)
        return str(terminal.before)
    finally:
        terminal.kill(signal.SIGKILL)
        terminal.wait()
        terminal.close()


def sympy_comes_after(question: str, environment: dict[str, str]) -> bool:
    """Whether no module of SymPy was imported by the time the question stood on the screen."""
    shown = until_shown(question, {**environment, "PYTHONPROFILEIMPORTTIME": "1"})
    return "import time:" in shown and "sympy" not in shown
