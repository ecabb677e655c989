"""A report says the same on every surface: value, kind of point, numbers, notes."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from steepest._wrapping import columns
from steepest.derivation.deriving import derive, gradient
from steepest.evidence.stationary import classify
from steepest.evidence.verification import verify
from steepest.expression.nodes import Number
from steepest.models import LinearModel, mse, update_rule
from steepest.models.by_hand import by_hand
from steepest.models.table import Table
from steepest.rendering.latex import latex
from steepest.rendering.numbers import numbers_of
from steepest.rendering.report import Report, report_data
from steepest.rendering.study import Study
from steepest.rendering.text import text

ZERO = Number(Fraction(0))
TABLE = Table((("50% & #1_x", (Fraction(1), Fraction(2))), ("y", (Fraction(3), Fraction(1, 3)))))


def at_point(formula: str, **point: object) -> Report:
    record = gradient(formula)
    return Report(record, verify(record), record.at(point), classify(record, point))


def on_table(step: bool) -> Report | Study:
    loss = mse(LinearModel(1))
    start = {"b": ZERO, "w1": ZERO}
    if not step:
        return Report(loss, verify(loss), numbers=numbers_of(loss, TABLE, start))
    rule = update_rule(loss, learning_rate="1e-9")
    return Study(rule, verify(rule), (("by_hand", by_hand(rule, start, 1, table=TABLE)),))


def reports() -> dict[str, Report | Study]:
    absent = derive("3x", "z")
    return {
        "note": Report(absent, verify(absent), absent.at(x=1)),
        "minimum": at_point("x^2 + y^2", x=0, y=0),
        "long Hessian": at_point("ln(1 + e^(-z)) x^2/(1 + x)", x=0, z=1),
        "no Hessian": at_point("|x|^(3/2) + y^2", x=0, y=0),
        "loss": on_table(False),
        "update": on_table(True),
    }


REPORTS = reports()


def test_a_minimum_in_words() -> None:
    shown = text(REPORTS["minimum"], "terse").split("\n\n")
    assert shown[-2] == (
        "∇f at x = 0, y = 0: (0, 0)\n"
        "The gradient is zero here: this is a stationary point.\n"
        "The Hessian is ((2, 0), (0, 2)), here positive definite, so it is a minimum."
    )


def test_a_point_without_a_hessian_keeps_its_gradient() -> None:
    shown = text(REPORTS["no Hessian"])
    assert "∇f at x = 0, y = 0: (0, 0)\n" in shown
    assert "the Hessian does not decide" in shown
    assert report_data(REPORTS["no Hessian"])["stationary"]["kind"] is None


def test_a_step_on_a_table_in_words() -> None:
    shown = text(REPORTS["update"], "terse", digits=3).split("\n\n")
    assert "Data: x1 = 50% & #1_x, y = y; N = 2.\nWith alpha = 10^(-9):" in shown
    assert shown[-2] == (
        "The iterates, rounded:\n"
        "  t                  b                 w1        MSE\n"
        "  0                  0                  0       41/9\n"
        "  1  3.3333333*10^(-9)  3.6666667*10^(-9)  4.5555555"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("name", REPORTS)
def test_nothing_runs_over_the_width(name: str, width: int) -> None:
    for detail in ("terse", "normal", "every"):
        written = text(REPORTS[name], detail, width)
        assert max(map(columns, written.split("\n"))) <= width, written


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("name", REPORTS)
def test_a_whole_document_compiles(name: str, tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(latex(REPORTS[name], standalone=True, digits=3), encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
