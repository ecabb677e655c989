"""``steepest plot`` as people type it: what is drawn, what is said, and how it looks in a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from steepest.cli import cli

VALLEY = "4 + (x-2)^2 + 2y^2"


def plot(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["plot", *arguments], catch_exceptions=False)


SHOWN = [
    ([VALLEY], ["★ minimum", "−∇f", "The minimum is at (2, 0) with f = 4.", "Contour lines at f = "]),
    ([VALLEY, "--no-arrows"], ["★"]),
    ([VALLEY, "--kind", "surface"], ["to the right: x = ", "★"]),
    ([VALLEY, "--descend", "from=(5, 2) rate=0.1"], ["A, from (5, 2), rate 0.1: after 50 steps at the minimum (2, 0)"]),
    ([VALLEY, "--descend", "from=5,2", "--descend", "from=1,0 rate=9"], ["B, from (1, 0), rate 9: it diverges"]),
    (["x^3 - 3x", "--at", "x=2"], ["tangent, slope 9", "▲ maximum"]),
    (["-x^2 + 1", "--range", "x=-1..1"], ["▲ maximum"]),
    (["ln x", "--range", "x=-2..2"], ["f has no value left of x = 0"]),
    (["x^2 + y^2 + z^2", "--fix", "z=1"], ["Fixed: z = 1.", "(0, 0) with f = 1"]),
    (["x^2", "--title", "A bowl"], ["A bowl"]),
    (["f(y, x) = y - x^2", "--seconds", "0"], ["f(y, x) = y − x²"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "parts"), SHOWN, ids=lambda value: " ".join(value)[:60])
def test_what_is_asked_for_is_drawn(arguments: list[str], parts: list[str]) -> None:
    run = plot(*arguments)
    assert (run.exit_code, run.stderr) == (0, "")
    flat = " ".join(run.stdout.split())
    for part in parts:
        assert part in flat


def test_without_arrows_there_are_none() -> None:
    assert "∇" not in plot(VALLEY, "--no-arrows").stdout


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_file_is_written_and_what_was_found_is_said(ending: str, tmp_path: Path) -> None:
    file = tmp_path / f"valley.{ending}"
    run = plot(VALLEY, "--output", str(file))
    assert run.exit_code == 0
    assert "valley." in run.stdout
    assert "The minimum is at (2, 0) with f = 4." in " ".join(run.stdout.split())
    assert "⣀" not in run.stdout
    assert file.stat().st_size > 5_000


UNUSABLE = [
    (["x +"], "column 4"),
    (["7"], "no variable"),
    (["x y z"], "--fix z=1"),
    (["x^2", "--range", "x=2..1"], "leaves nothing"),
    (["x^2", "--range", "x=1..1"], "empty"),
    (["ln x", "--descend", "from=-1"], "no value at the start x = -1"),
    (["ln x", "--at", "x=-1"], "no value at the point"),
    (["ln x", "--range", "x=-2..-1"], "no value that can be drawn"),
    (["x^2", "--output", "a.gif"], ".png or .svg"),
    (["x^2", "--output", "missing/folder/a.png"], "cannot be written"),
    (["x^2", "--descend", "rate=0.1"], "needs its start"),
    (["x^2", "--descend", "from=1 method=momentun"], "did you mean momentum"),
    (["x^2", "--kind", "surface"], "two variables"),
    (["x y", "--arrows", "--no-arrows"], "contradict"),
    (["x^2", "--kind", "pie"], "--kind"),
    (["x^2", "--seconds", "-1"], "--seconds"),
    (["||X w||^2"], "not supported"),
]


@pytest.mark.parametrize(("arguments", "message"), UNUSABLE, ids=lambda value: str(value)[:60])
def test_what_cannot_be_used_is_one_message(arguments: list[str], message: str) -> None:
    run = plot(*arguments)
    assert run.exit_code == 2
    assert message in run.output
    assert run.stdout == ""
    assert "Traceback" not in run.output


def test_without_matplotlib_a_file_is_refused_before_anything_is_worked_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    run = plot(VALLEY, "--output", str(tmp_path / "a.png"))
    assert run.exit_code == 2
    assert "pip install 'steepest[plot]'" in run.stderr
    assert plot(VALLEY).exit_code == 0


def steepest(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "steepest", "plot", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **environment}, timeout=240, check=False)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_where_the_encoding_has_no_braille_ascii_is_drawn(encoding: str) -> None:
    run = steepest({"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}, "theta^2 - 1", "--seconds", "0")
    assert (run.returncode, run.stderr) == (0, b"")
    assert "f(theta) = theta^2 - 1" in run.stdout.decode("ascii")


def test_what_is_said_of_a_file_is_ascii_too(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    run = steepest(environment, "theta^2", "--at", "theta=1", "--output", str(tmp_path / "a.svg"))
    assert (run.returncode, run.stderr) == (0, b"")
    assert "At theta = 1 f is 1" in run.stdout.decode("ascii")


def test_the_terminal_is_filled_and_coloured() -> None:
    """In a real terminal of 70 columns: no line is longer, the picture fits the lines, colours end where they begin."""
    pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which is not for Windows")
    environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    environment.pop("NO_COLOR", None)
    arguments = ["-m", "steepest", "plot", VALLEY, "--descend", "from=(5, 2) rate=0.1"]
    for colourless in (False, True):
        own = {**environment, "NO_COLOR": "1"} if colourless else environment
        child = pexpect.spawn(sys.executable, arguments, env=own, encoding="utf-8", timeout=120, dimensions=(30, 70))
        child.expect(pexpect.EOF)
        child.close()
        text = child.before.replace("\r\n", "\n")
        assert ("\x1b[38;5;" in text) is not colourless
        plain = re.sub(r"\x1b\[[0-9;]*[mK]|\r", "", text)
        assert max(map(len, plain.splitlines())) <= 70
        assert plain.count("\n") < 30
        assert "★" in plain
        assert child.exitstatus == 0


def test_help_has_examples_that_work() -> None:
    shown = plot("--help").stdout
    examples = re.findall(r'steepest plot "([^"]+)"', shown)
    assert len(examples) >= 6
    for formula in set(examples):
        assert plot(formula, "--seconds", "0", *(["--fix", "z=1"] if "z" in formula else [])).exit_code == 0
