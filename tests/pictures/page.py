"""The page on pictures: its commands and programs, run where they may write, and run again to make it anew.

Console blocks are transcripts, as in the README; a ``py`` block is a program that writes pictures, and goes on where
the one before it ended. ``python -m tests.pictures.page`` writes every picture of the page, and what the commands and
the doctests print now.
"""

from __future__ import annotations

import code
import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from pathlib import Path

from tests import readme

PAGE = readme.ROOT / "docs" / "pictures.md"
PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")


def transcripts(text: str) -> list[readme.Command]:
    """Every command of the page."""
    return [command for block in readme.blocks(text, "console") for command in readme.transcript(*block)]


def printed(command: str, folder: Path) -> str:
    """What a command prints in a folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 — the shell of whoever runs the tests
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONIOENCODING": "utf-8", "STEEPEST_HOME": str(folder / "home")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    return done.stdout.strip("\n") + "\n"


def programs(text: str) -> str:
    """The programs of the page as one."""
    return "\n".join(block for _, block in readme.blocks(text, "py"))


def run_programs(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the programs of the page in a folder."""
    command = [sys.executable, "-c", programs(text)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)


def shown(program: str) -> str:
    """A doctest with what it prints now."""
    console, found = code.InteractiveConsole(), list[str]()
    for example in doctest.DocTestParser().get_examples(program):
        with contextlib.redirect_stdout(io.StringIO()) as stream:
            console.runsource(example.source, symbol="single")
        found += [f">>> {line}" for line in example.source.splitlines()] + stream.getvalue().splitlines()
    return "\n".join(found) + "\n"


def renewed(text: str, folder: Path) -> str:
    """The page with the output of every command and doctest as it is now; its pictures are written."""

    def run(match: re.Match[str]) -> str:
        kind, block = match.groups()
        if kind == "console":
            commands = readme.transcript(0, block)
            block = "\n".join(f"$ {each.command}\n{printed(each.command, folder)}" for each in commands)
        elif kind == "python":
            block = shown(block)
        return f"```{kind}\n{block}```"

    found = re.sub(r"^```(\w+)\n(.*?)^```$", run, text, flags=re.DOTALL | re.MULTILINE)
    run_programs(found, folder).check_returncode()
    return found


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), readme.ROOT), encoding="utf-8")
