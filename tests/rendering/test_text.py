"""Derivations as people read them: exact strings, each beside the formula."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from steepest._wrapping import columns
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.rules import rules
from steepest.derivation.tidying import TIDYINGS
from steepest.expression.functions import FUNCTIONS
from steepest.models import LinearModel, mse, update_rule
from steepest.rendering.latex import latex, words
from steepest.rendering.lines import DETAILS, lines
from steepest.rendering.sentences import SENTENCES
from steepest.rendering.text import rounded_text, text, value_text
from tests.tables.derivations import DERIVATIONS

NORMAL = """\
Hold x constant.
  ∂/∂y(e^(2y) sin(x))
= ∂/∂y(e^(2y)) sin(x)      sin(x) is a constant factor and stays
= e^(2y) ∂/∂y(2y) sin(x)   chain rule: e^u with u = 2y, times the derivative of u
= e^(2y)*2 sin(x)          the derivative of 2y is 2
= 2 e^(2y) sin(x)"""

TERSE = """\
Hold x constant.
  ∂/∂y(e^(2y) sin(x))
= e^(2y) ∂/∂y(2y) sin(x)   chain rule: e^u with u = 2y, times the derivative of u
= 2 e^(2y) sin(x)"""

EVERY = """\
Hold x constant.
  ∂/∂y(e^(2y) sin(x))
= ∂/∂y(e^(2y)) sin(x)       sin(x) is a constant factor and stays
= e^(2y) ∂/∂y(2y) sin(x)    chain rule: e^u with u = 2y, times the derivative of u
= e^(2y)*2 ∂/∂y(y) sin(x)   2 is a constant factor and stays
= e^(2y)*2*1 sin(x)         the derivative of y is 1
= e^(2y)*2 sin(x)           zeros and ones drop out
= 2 e^(2y) sin(x)           numbers are multiplied and stand in front"""

NARROW = """\
Hold x constant.
  ∂/∂y(e^(2y) sin(x))
= ∂/∂y(e^(2y)) sin(x)   sin(x) is a constant
                        factor and stays
= e^(2y) ∂/∂y(2y) sin(x)
      (chain rule: e^u with u = 2y,
       times the derivative of u)
= e^(2y)*2 sin(x)       the derivative of 2y is 2
= 2 e^(2y) sin(x)"""


@pytest.mark.parametrize(("detail", "written"), [("normal", NORMAL), ("terse", TERSE), ("every", EVERY)])
def test_a_derivation_reads_like_a_board(detail: str, written: str) -> None:
    assert text(derive("e^(2y) sin x", "y"), detail) == written


def test_a_reason_that_has_no_room_stands_below() -> None:
    assert text(derive("e^(2y) sin x", "y"), width=60) == NARROW


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize(("formula", "variable", "derivative"), DERIVATIONS)
def test_nothing_runs_over_the_width(formula: str, variable: str, derivative: str, width: int) -> None:
    for detail in DETAILS:
        written = text(derive(formula, variable), detail, width)
        assert max(map(columns, written.split("\n"))) <= width, written


def test_no_figure_of_a_formula_is_lost_where_it_is_broken() -> None:
    for formula, variable, _ in DERIVATIONS:
        narrow, wide = (text(derive(formula, variable), width=width) for width in (40, 10_000))
        assert sorted(narrow.replace("(", "").replace(")", "").split()) == sorted(
            wide.replace("(", "").replace(")", "").split()
        )


def test_the_gradient_and_its_entries() -> None:
    shown = text(gradient("4 + (x-2)^2 + 2y^2"), "terse")
    assert shown.startswith("∇f = (∂f/∂x, ∂f/∂y)\n")
    assert shown.endswith("∇f = (2(x - 2), 4y)")


@pytest.mark.parametrize(("formula", "variable", "derivative"), DERIVATIONS)
@pytest.mark.parametrize("detail", DETAILS)
def test_the_last_line_is_the_result_at_every_detail(formula: str, variable: str, derivative: str, detail: str) -> None:
    derivation = derive(formula, variable)
    shown = lines(derivation.step, detail)
    assert shown[-1].node == derivation.result_node
    assert all(a.node != b.node for a, b in itertools.pairwise(shown))


def test_less_detail_is_never_longer() -> None:
    for formula, variable, _ in DERIVATIONS:
        step = derive(formula, variable).step
        counts = [len(lines(step, detail)) for detail in ("terse", "normal", "every")]
        assert counts == sorted(counts), formula


def test_every_rule_and_tidying_has_a_sentence() -> None:
    elementary = {row.name for row in FUNCTIONS}
    named = {row.id for row in rules()} - elementary | {row.id for row in TIDYINGS}
    assert named <= set(SENTENCES)


def test_no_placeholder_is_left_in_a_sentence() -> None:
    for formula, variable, _ in DERIVATIONS:
        for detail in ("every", "normal"):
            shown = text(derive(formula, variable), detail)
            assert "<" not in shown
            assert "`" not in shown


def test_an_unknown_detail_is_refused() -> None:
    with pytest.raises(ValueError, match="terse, normal, every"):
        text(derive("x^2"), "more")
    with pytest.raises(TypeError, match="int has no text"):
        text(3)
    with pytest.raises(TypeError, match="cannot be typeset"):
        latex(3)


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (7.38905609893065, 2, "7.4"),
        (7.38905609893065, 6, "7.38906"),
        (-0.000123456, 3, "-0.000123"),
        (123456.0, 2, "120000"),
        (0.5, 2, "0.5"),
        (1e-9, 2, "1*10^-9"),
        (1.5e20, 2, "1.5*10^20"),
        (0.0, 2, "0"),
    ],
)
def test_rounding_shows_significant_figures(value: float, digits: int, written: str) -> None:
    assert rounded_text(value, digits) == written


def test_a_short_exact_value_is_not_rounded() -> None:
    assert value_text(derive("x^2").at(x=3)) == "6"
    assert value_text(derive("e^(2y) sin x", "x").at(x=0, y=1)) == "e^2 ≈ 7.4"
    assert value_text(gradient("x^2 y").at(x="1/3", y=1)) == "(2/3, 1/9) ≈ (0.67, 0.11)"


def test_plain_words_are_escaped_for_latex() -> None:
    assert words(r"50% & \x_1 {a} #~") == r"50\% \& \textbackslash{}x\_1 \{a\} \#\textasciitilde{}"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_of_the_whole_table_compiles(tmp_path: Path) -> None:
    records: list[object] = [derive(formula, variable) for formula, variable, _ in DERIVATIONS]
    records += [gradient("4 + (x-2)^2 + 2y^2"), mse(LinearModel(3)), update_rule(mse(LinearModel(1)))]
    records += [derive("e^(2y) sin x", "x").at(x=0, y=1), gradient("x y").at(x=1, y=2)]
    bodies = [latex(record, detail) for record in records for detail in ("normal", "every")]
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n\\allowdisplaybreaks\n"
    (tmp_path / "all.tex").write_text(head + "\n\n".join(bodies) + "\n\\end{document}\n", encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
