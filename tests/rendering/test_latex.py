"""Derivations as LaTeX: fragments that need amsmath alone, and documents that compile."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest.derivation.deriving import derive, gradient
from steepest.expression.reading import parse
from steepest.expression.writing import to_latex
from steepest.models import LinearModel, mse, update_rule
from steepest.rendering.latex import document, fragment, latex, words
from steepest.rendering.lines import DETAILS, lines
from tests.rendering.boards import ASKED, asked, derived
from tests.tables.corpus import Question, Row
from tests.tables.derivations import DERIVATIONS

BESIDE = r"""Hold $x$ constant.
\begin{align*}
&\mathrel{\phantom{=}} \frac{\partial}{\partial y}\left[e^{2 y} x\right] \\
&= \frac{\partial}{\partial y}\left[e^{2 y}\right] x && \text{$x$ is a constant factor and stays} \tag{1} \\
&= \underline{e^{2 y} \frac{\partial}{\partial y}\left[2 y\right]} x && \text{chain rule: $e^{u}$ with $u$ = $2 y$, times the derivative of $u$} \tag{2} \\
&= e^{2 y} \cdot \underline{2} x && \text{the derivative of $2 y$ is $2$} \tag{3} \\
&= \underline{2 x e^{2 y}} \tag{4}
\end{align*}"""  # noqa: E501

needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")


def compiled(source: str, folder: Path) -> str:
    """What LaTeX says of a document that must compile."""
    (folder / "all.tex").write_text(source, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],  # noqa: S607
        cwd=folder,
        capture_output=True,
        timeout=240,
        check=False,
    )
    said = run.stdout.decode(errors="replace")
    assert run.returncode == 0, said[-2000:]
    return said


def test_lines_have_tags_and_what_is_new_is_underlined() -> None:
    shown = latex(derive("e^(2y) x", "y"), numbered=True, marked=True)
    assert shown.split("\n")[:-2] == BESIDE.split("\n")[:-2]


def test_a_fragment_is_plain_unless_asked() -> None:
    shown = latex(derive("e^(2y) sin x", "y"))
    assert "underline" not in shown
    assert "tag" not in shown


def test_a_line_that_is_referred_to_has_a_tag() -> None:
    shown = latex(derive("e^(-x^2)", "x", order=2))
    assert re.findall(r"\\tag\{(\d+)\}", shown) == ["3"]
    assert "as in line 3" in shown


def test_an_expanded_line_stands_below_what_it_hides() -> None:
    shown = latex(derive("e^(2y) sin x", "y"), expand=[3])
    assert r"\text{zeros and ones drop out} \tag{3}" in shown
    assert shown.count("&=") == 6
    with pytest.raises(ValueError, match="no line 9"):
        latex(derive("e^(2y) sin x", "y"), expand=[9])


def test_what_was_taken_for_granted_stands_below() -> None:
    shown = latex(derive("|x|", "x"))
    assert shown.endswith(r"Assuming $x \neq 0$: $\left|u\right|$ has no derivative where $u = 0$.\par")
    assert r"No rule for $\frac{\partial}{\partial x}" in latex(derive("f(x, y) + x", "x"))


@given(asked, st.sampled_from(DETAILS))
def test_underlining_changes_nothing_else(pair: tuple[Row, Question], detail: str) -> None:
    derivation = derived(*pair)
    plain, marked = (latex(derivation, detail, marked=marked) for marked in (False, True))
    assert _without_underlines(marked) == plain


def _without_underlines(source: str) -> str:
    """The source with the braces of every underline, which may stand inside one another, taken away."""
    while (begin := source.find(r"\underline{")) >= 0:
        at = inside = begin + len(r"\underline{")
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(source[at], 0) if source[at - 1] != "\\" else 0
            at += 1
        source = source[:begin] + source[inside : at - 1] + source[at:]
    return source


@given(asked, st.sampled_from(DETAILS))
def test_every_line_is_read_back_from_its_latex(pair: tuple[Row, Question], detail: str) -> None:
    derivation = derived(*pair)
    shown = fragment(derivation, detail)
    for line in lines(derivation.step, detail):
        assert f"&= {to_latex(line.node)}" in shown


@given(asked, st.sampled_from(DETAILS), st.booleans())
def test_a_fragment_uses_commands_of_amsmath_alone(pair: tuple[Row, Question], detail: str, marked: bool) -> None:
    source = latex(derived(*pair), detail, marked=marked, numbered=True)
    environments = set(re.findall(r"\\begin\{(.*?)\}", source))
    assert environments <= {"align*", "cases", "pmatrix"}
    assert not re.search(r"\\(color|textcolor|require|usepackage|mathscr|bm)\b", source)


def test_plain_words_are_escaped_for_latex() -> None:
    assert words(r"50% & \x_1 {a} #~") == r"50\% \& \textbackslash{}x\_1 \{a\} \#\textasciitilde{}"


def test_what_cannot_be_typeset_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be typeset"):
        latex(3)


def test_a_document_stands_alone() -> None:
    shown = latex(derive("x^2", "x"), standalone=True)
    assert shown.startswith("\\documentclass")
    assert shown.endswith("\\end{document}\n")
    assert parse(r"2 x") == derive("x^2", "x").result_node


@needs_latex
def test_the_latex_of_the_whole_table_compiles(tmp_path: Path) -> None:
    records: list[object] = [derive(formula, variable) for formula, variable, _ in DERIVATIONS]
    records += [gradient("4 + (x-2)^2 + 2y^2"), mse(LinearModel(3)), update_rule(mse(LinearModel(1)))]
    records += [derive("e^(2y) sin x", "x").at(x=0, y=1), gradient("x y").at(x=1, y=2)]
    bodies = [latex(record, detail) for record in records for detail in ("normal", "every")]
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n\\allowdisplaybreaks\n"
    compiled(head + "\n\n".join(bodies) + "\n\\end{document}\n", tmp_path)


@needs_latex
def test_a_document_with_tags_and_underlines_compiles(tmp_path: Path) -> None:
    some = [derived(*pair) for pair in ASKED[::9]]
    compiled(document("\n".join(fragment(one, numbered=True, marked=True) for one in some)), tmp_path)
