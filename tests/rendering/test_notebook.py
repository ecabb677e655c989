r"""What a notebook asks of a record: HTML, Markdown, and LaTeX that is one ``$$\begin{aligned}…\end{aligned}$$``."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import steepest as st
from steepest._sugar import Shown, Typeset
from steepest.rendering.notebook import notebook_latex
from tests.rendering.markup import read
from tests.rendering.records import records

#: The public records, and what a notebook may ask of each. A verdict is words, which LaTeX has no formula for.
OFFERED = {
    st.Derivation: {"html", "markdown", "latex"},
    st.Gradient: {"html", "markdown", "latex"},
    st.Value: {"html", "markdown", "latex"},
    st.Loss: {"html", "markdown", "latex"},
    st.UpdateRule: {"html", "markdown", "latex"},
    st.Verdict: {"html", "markdown"},
}
DISPLAYED = {name: record for name, record in records().items() if isinstance(record, tuple(OFFERED))}


@pytest.mark.parametrize("kind", OFFERED)
def test_what_a_record_offers(kind: type) -> None:
    assert {name for name in ("html", "markdown", "latex") if hasattr(kind, f"_repr_{name}_")} == OFFERED[kind]
    assert issubclass(kind, Typeset if "latex" in OFFERED[kind] else Shown)
    assert not hasattr(kind, "__dict__") or "__slots__" in vars(kind)


@pytest.mark.parametrize("name", DISPLAYED)
def test_html_and_markdown_are_those_of_the_verbs(name: str) -> None:
    record: Any = DISPLAYED[name]
    assert record._repr_html_() == st.html(record, standalone=False) == record.html(standalone=False)
    assert record._repr_markdown_() == st.markdown(record) == record.markdown()
    assert record.html() == st.html(record)
    read(record._repr_html_())


@pytest.mark.parametrize("name", [name for name, record in DISPLAYED.items() if isinstance(record, Typeset)])
def test_latex_is_one_aligned_formula(name: str) -> None:
    record: Any = DISPLAYED[name]
    latex = record._repr_latex_()
    begin, end = "$$\\begin{aligned}\n", "\n\\end{aligned}$$"
    assert latex.startswith(begin)
    assert latex.endswith(end)
    inner = latex.removeprefix(begin).removesuffix(end)
    assert "$" not in inner
    assert "\n\n" not in inner
    assert not re.search(r"\\begin\{(align|equation|displaymath|\w+\*)", inner)
    assert not re.search("[<>`]", inner)
    assert inner.count("{") - inner.count(r"\{") == inner.count("}") - inner.count(r"\}")
    assert all(row.lstrip().startswith("&") for row in inner.split(" \\\\\n"))


def test_a_verdict_shows_status_evidence_and_diagnosis() -> None:
    verdict = st.check(st.derive("sin(5x)", "x"), "cos(5x)")
    for shown in (verdict.markdown(), read(verdict.html()).text):
        for words in ("Incorrect.", "At x = 2 the right value is", "5x is missing", "The step in question"):
            assert words in shown
    assert read(verdict.html()).all("p", "incorrect")
    unreadable = st.check("2x", "2x+")
    for shown in (unreadable.markdown(), read(unreadable.html()).text):
        assert "  2x+\n     ^" in shown


def test_words_of_the_text_are_in_the_latex() -> None:
    latex = notebook_latex(st.derive("e^(2y) sin x", "y"))
    assert r"\text{Hold }x\text{ constant.}" in latex
    assert r"\text{the derivative of }2 y\text{ is }2" in latex


def test_a_thing_that_is_no_record_is_refused() -> None:
    with pytest.raises(TypeError, match="int cannot be written"):
        notebook_latex(3)


def test_importing_steepest_loads_no_surface() -> None:
    program = "import sys, steepest; print([m for m in sys.modules if m.startswith('steepest.rendering')])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_of_every_record_compiles(tmp_path: Path) -> None:
    formulas = [record._repr_latex_() for record in DISPLAYED.values() if isinstance(record, Typeset)]
    body = "\n\n".join(formula for formula in formulas if formula.isascii())
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\newcommand{\\lt}{<}\\newcommand{\\gt}{>}\n"
    (tmp_path / "all.tex").write_text(f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
