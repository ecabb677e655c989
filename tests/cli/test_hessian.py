"""``steepest hessian`` and ``--direction`` as people type them, and Ctrl-C while something takes long."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from steepest.cli import cli
from steepest.cli.waiting import INTERRUPTED, Waiting

ROOT = Path(__file__).parents[2]


def steepest(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "steepest", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=240,
        check=False,
    )


PLANE = "4 + (x-2)^2 + 2y^2"
SHOWN = [
    (["hessian", PLANE], ["H = [[2, 0], [0, 4]]", "f is strictly convex", "2*4 = 8 > 0", "There is no other"]),
    (["hessian", PLANE], ["x = 2, y = 0: global minimum, f = 4"]),
    (["hessian", PLANE, "--at", "x=2,y=0"], ["∇f at x = 2, y = 0: (0, 0)", "positive definite", "it is a minimum"]),
    (["hessian", "x^2 - y^2"], ["neither convex nor concave", "saddle point"]),
    (["hessian", "x^4", "--at", "x=0"], ["does not decide", "f is strictly convex", "global minimum"]),
    (["hessian", "(y - w x - b)^2", "--wrt", "w,b"], ["f is convex in w and b for all values of x and y"]),
    (["hessian", "x^3", "--domain", "x>0"], ["strictly convex where x > 0"]),
    (["hessian", "x^2", "--format", "latex"], [r"\begin{pmatrix} 2 \end{pmatrix}"]),
    (["hessian", "-x^2 - y^2"], ["strictly concave", "global maximum"]),
    (["derive", "x^2 y", "--direction", "1,2", "--at", "x=1,y=2"], ["(1/sqrt(5), 2/sqrt(5))", "6 sqrt(5)/5 ≈ 2.7"]),
    (["gradient", "x^2 y", "--direction", "-3,4"], ["u = (-3/5, 4/5)", "grows fastest"]),
    (["gradient", "x^2 y", "--direction", "1,2", "--format", "markdown"], [r"$\nabla f$"]),
]


@pytest.mark.parametrize(("arguments", "shown"), SHOWN, ids=lambda value: " ".join(value)[:60])
def test_what_is_asked_for_is_shown(arguments: list[str], shown: list[str]) -> None:
    run = steepest(*arguments)
    assert (run.returncode, run.stderr) == (0, "")
    for part in shown:
        assert part in run.stdout


UNUSABLE = [
    (["hessian", "7"], "no variable"),
    (["hessian", "x +"], "column 4"),
    (["hessian", "x y", "--domain", "q=0..1"], "q is no variable of the formula"),
    (["hessian", "x", "--domain", "x=a"], "column"),
    (["hessian", "x", "--domain", "x!=0"], "interval"),
    (["hessian", "x y", "--at", "x=1"], "value of y"),
    (["hessian", "ln x", "--at", "x=-1"], "no value"),
    (["hessian", "x", "--seconds", "0"], "--seconds"),
    (["derive", "x y", "--direction", "1"], "1 entry, but there are 2 variables"),
    (["derive", "x y", "--direction", "1,,2"], "lacks an entry"),
    (["derive", "x y", "--direction", "0,0"], "zero vector"),
    (["derive", "x y", "--direction", "1,1", "--order", "2"], "--at and --wrt only"),
    (["gradient", "x y", "--direction", "1,1", "--wrt", "x,q"], "q is no variable"),
]


@pytest.mark.parametrize(("arguments", "message"), UNUSABLE, ids=lambda value: str(value)[:60])
def test_what_cannot_be_used_is_one_message(arguments: list[str], message: str) -> None:
    run = CliRunner().invoke(cli, arguments)
    assert run.exit_code == 2
    assert message in run.output
    assert "Traceback" not in run.output


def test_data_has_all_that_the_text_has() -> None:
    run = steepest("hessian", "x^3 + y^3 - 3x y", "--at", "x=1,y=1", "--json")
    data = json.loads(run.stdout)
    assert data["result"]["text"] == "[[6x, -3], [-3, 6y]]"
    assert data["convexity"]["kind"] == "neither"
    assert data["convexity"]["convex"]["evidence"]["by"] == "minor"
    assert [point["kind"] for point in data["stationary_points"]["points"]] == ["saddle point", "minimum"]
    assert data["stationary_points"]["complete"] == "counted"
    assert data["at"]["definite"] == "positive definite"
    assert data["at"]["stationary"]["kind"] == "minimum"
    assert data["verified"] is True


def test_a_limit_of_time_is_told() -> None:
    formula = "x^5 - 5x^3 + y^4 - y^2 x + sin(x y)"  # SymPy works on it for minutes
    run = steepest("hessian", formula, "--seconds", "0.2", "--detail", "terse")
    assert run.returncode == 0
    assert "There may be others: SymPy gave no answer within 0.2 seconds." in run.stdout


def test_ctrl_c_ends_with_one_line_and_its_status() -> None:
    """A formula that SymPy works on for minutes; whenever Ctrl-C comes, the end is the same."""
    command = [sys.executable, "-m", "steepest", "hessian", "x^5 - 5x^3 + y^4 - y^2 x + sin(x y)", "--seconds", "600"]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert _child_of(run.pid)
    run.send_signal(signal.SIGINT)
    shown, told = run.communicate(timeout=120)
    assert (run.returncode, shown, told) == (INTERRUPTED, "", "Stopped.\n")


def _child_of(number: int) -> bool:
    """Whether the process comes to have a child: the helper, which is started when there is something to solve."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        listed = subprocess.run(["ps", "-A", "-o", "ppid="], capture_output=True, text=True, check=True)  # noqa: S607
        if str(number) in listed.stdout.split():
            return True
        time.sleep(0.05)
    return False


def test_waiting_is_shown_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Waiting("Solving", 5) as waiting:
        waiting(3)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Waiting("Solving", 5) as waiting:
        waiting(0.5)
        waiting(3)
        waiting(3.1)
    assert capsys.readouterr().err == "\r\x1b[2KSolving … 3 of at most 5 s (Ctrl-C stops)\r\x1b[2K"
