"""The README and the pages of `docs/`, cut into what can be run.

A ```` ```console ```` block is a transcript: lines that begin with ``$ `` are commands, what follows is their
output; the commands of one block share a home folder. A ```` ```python ```` block is a program; where it has
``>>>`` it is a doctest. ``python -m tests.readme`` runs the transcripts and writes down what they print now.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCUMENTS = (README, *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


_ROW = re.compile(r"^\| `(.+?)` \| `(.+?)` \|", re.MULTILINE)


@dataclass(frozen=True)
class Command:
    """One command of a transcript, and what it printed."""

    line: int
    command: str
    output: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.command}"


def blocks(text: str, language: str) -> list[tuple[int, str]]:
    """The blocks of one language: the line on which each begins, and its text."""
    return [
        (text.count("\n", 0, match.start(2)) + 1, match.group(2))
        for match in _BLOCK.finditer(text)
        if match.group(1) == language
    ]


def transcript(line: int, block: str) -> list[Command]:
    """The commands of a console block in order; a command may go on over lines that end in a backslash."""
    commands: list[Command] = []
    lines = block.splitlines(keepends=True)
    at = 0
    while at < len(lines):
        begin = at
        if not lines[at].startswith("$ "):
            raise ValueError(f"line {line + at}: a transcript begins with a command, not {lines[at]!r}")
        command = lines[at][2:]
        while command.endswith("\\\n"):
            at += 1
            command += lines[at]
        at += 1
        output = ""
        while at < len(lines) and not lines[at].startswith("$ "):
            output += lines[at]
            at += 1
        commands.append(Command(line + begin, command.strip(), output))
    return commands


def notation(text: str) -> list[tuple[str, str]]:
    """The rows of "Notation in brief": what is written, and how it is read. A table needs ``\\|`` for ``|``."""
    return rows(text.partition("## Notation in brief\n")[2].partition("\n## ")[0])


def rows(text: str) -> list[tuple[str, str]]:
    """The first two cells of the rows of tables whose cells are code."""
    return [(written.replace("\\|", "|"), read.replace("\\|", "|")) for written, read in _ROW.findall(text)]


def rows_of_three(text: str) -> list[tuple[str, ...]]:
    """The rows of tables with three cells of code."""
    found = [re.findall(r"`((?:[^`|]|\\\|)+)`", line) for line in text.split("\n") if line.startswith("| `")]
    return [tuple(cell.replace("\\|", "|") for cell in cells) for cells in found if len(cells) == 3]


def output(command: str, home: Path) -> str:
    """What a person sees who types the command into a shell at the top of a checkout."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "STEEPEST_HOME": str(home),
        "COLUMNS": "100",
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        ["bash", "-c", command],  # noqa: S607 — the shell of whoever runs the tests
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout.strip("\n") + "\n"


def renewed(text: str) -> str:
    """The README with the output of every transcript as it is now."""

    def run(match: re.Match[str]) -> str:
        if match.group(1) != "console":
            return match.group(0)
        with tempfile.TemporaryDirectory() as home:
            commands = transcript(0, match.group(2))
            lines = [f"$ {each.command}\n{output(each.command, Path(home))}" for each in commands]
        return f"```console\n{chr(10).join(lines)}```"

    return _BLOCK.sub(run, text)


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
