"""What the README shows is what happens."""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import readme

TEXT = readme.README.read_text(encoding="utf-8")
ROOT = readme.README.parent
PROGRAMS = readme.blocks(TEXT, "python")
COMMANDS = [command for block in readme.blocks(TEXT, "console") for command in readme.transcript(*block)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the README's transcripts are of a POSIX shell")


def _output(command: str, home: Path) -> str:
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
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_of_the_transcript_prints_what_is_shown(command: readme.Command, tmp_path: Path) -> None:
    assert _output(command.command, tmp_path).strip() == command.output.strip()


@pytest.mark.parametrize(("line", "program"), PROGRAMS, ids=lambda value: f"line {value}" if value else "")
def test_a_python_block_runs_and_prints_what_is_shown(line: int, program: str) -> None:
    if ">>>" not in program:
        exec(compile(program, f"README.md, line {line}", "exec"), {})  # noqa: S102 — our own README
        return
    test = doctest.DocTestParser().get_doctest(program, {}, "README", str(readme.README), line)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_the_first_two_shell_blocks_are_one_command_each() -> None:
    """Whoever clones the project pastes them: the drill first, the tests second."""
    shell = [block.splitlines() for _, block in readme.blocks(TEXT, "sh")]
    assert [len(lines) for lines in shell] == [1, 1]
    (drill,), (tests,) = shell
    assert "steepest drill" in drill
    assert "pytest" in tests
    assert all("-m venv" in line for line in (drill, tests))


def test_a_transcript_is_cut_at_its_commands() -> None:
    block = "$ first\na\n\nb\n$ second \\\n  --more\n$ third\n"
    assert readme.transcript(10, block) == [
        readme.Command(10, "first", "a\n\nb\n"),
        readme.Command(14, "second \\\n  --more", ""),
        readme.Command(16, "third", ""),
    ]
    with pytest.raises(ValueError, match="line 10: a transcript begins with a command"):
        readme.transcript(10, "output without a command\n")
