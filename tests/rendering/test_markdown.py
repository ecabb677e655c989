r"""Markdown says what the text says, its formulas are balanced, and nothing typed means anything in it."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest.derivation.deriving import derive, gradient
from steepest.expression.functions import FUNCTIONS
from steepest.rendering.choosing import DETAILS
from steepest.rendering.markdown import markdown, words
from steepest.rendering.text import text
from tests.rendering.boards import ASKED, asked, derived
from tests.rendering.records import records

NORMAL = r"""Hold $x$ constant.

$$
\begin{aligned}
&\mathrel{\phantom{=}} \frac{\partial}{\partial y}\left[e^{2 y} \sin(x)\right] \\
&= \frac{\partial}{\partial y}\left[e^{2 y}\right] \sin(x) && \sin(x)\text{ is a constant factor and stays} \\
&= e^{2 y} \frac{\partial}{\partial y}\left[2 y\right] \sin(x) && \text{chain rule: }e^{u}\text{ with }u\text{ = }2 y\text{, times the derivative of }u \\
&= e^{2 y} \cdot 2 \sin(x) && \text{the derivative of }2 y\text{ is }2 \\
&= 2 e^{2 y} \sin(x)
\end{aligned}
$$"""  # noqa: E501

BELOW = r"""$$
\begin{aligned}
&\mathrel{\phantom{=}} \frac{d}{dx}\left[x^{2} \sin(x)\right] \\
&= \frac{d}{dx}\left[x^{2}\right] \sin(x) + x^{2} \frac{d}{dx}\left[\sin(x)\right] \qquad \text{(1)} \\
&\qquad \text{(product rule: }(u v)' = u' v + u v'\text{ with }u\text{ = }x^{2}\text{, }v\text{ = }\sin(x)\text{)} \\
&= 2 x \sin(x) + x^{2} \cos(x) \qquad \text{(2)} \\
&\qquad \text{(the derivative of }x^{2}\text{ is }2 x\text{, that of }\sin(x)\text{ is }\cos(x)\text{)}
\end{aligned}
$$"""


def test_a_derivation_is_one_aligned_formula() -> None:
    assert markdown(derive("e^(2y) sin x", "y")) == NORMAL


def test_reasons_without_room_stand_below_and_lines_may_have_numbers() -> None:
    assert markdown(derive("x^2 sin x"), numbered=True) == BELOW


def test_what_is_new_may_be_underlined() -> None:
    assert r"e^{2 y} \cdot \underline{2} \sin(x)" in markdown(derive("e^(2y) sin x", "y"), marked=True)


def test_a_line_is_expanded_on_request() -> None:
    derivation = derive("e^(2y) sin x", "y")
    assert "zeros and ones drop out" not in markdown(derivation)
    assert "zeros and ones drop out" in markdown(derivation, expand=[3])
    with pytest.raises(ValueError, match="no line 9"):
        markdown(derivation, expand=[9])


def test_an_unknown_record_and_detail_are_refused() -> None:
    with pytest.raises(TypeError, match="int cannot be written as Markdown or HTML"):
        markdown(3)
    with pytest.raises(ValueError, match="detail is one of"):
        markdown(derive("x^2"), "more")


# --- what is said -----------------------------------------------------------------------------


def said(written: str) -> Counter[str]:
    """The words of a text, without names of functions, which each surface spells in its own way."""
    found = re.findall(r"[A-Za-z]{3,}", written)
    return Counter(word for word in found if word not in FUNCTIONS and word not in ("sum", "asin", "acos", "atan"))


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize(
    "name", [name for name in records() if not name.startswith(("name", "column", "rule", "answer", "loss "))]
)
def test_every_word_of_the_text_is_said(name: str, detail: str) -> None:
    record = records()[name]
    expected = record.text() if hasattr(record, "find_slip") else text(record, detail, 10_000)
    missing = said(expected) - said(markdown(record, detail))
    assert not missing


# --- its form ---------------------------------------------------------------------------------


def split(written: str) -> tuple[list[str], list[str], str]:
    """The formulas on lines of their own, those within lines, and what is left."""
    fenced = re.sub(r"^(`{3,})text\n.*?^\1$", "", written, flags=re.DOTALL | re.MULTILINE)
    displayed = re.findall(r"^\$\$\n(.*?)\n\$\$$", fenced, re.DOTALL | re.MULTILINE)
    rest = re.sub(r"^\$\$\n.*?\n\$\$$", "", fenced, flags=re.DOTALL | re.MULTILINE)
    rest = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", rest.replace(r"\`", ""))
    rest = rest.replace(r"\$", "")
    inline = re.findall(r"\$([^$\n]+)\$", rest)
    return displayed, inline, re.sub(r"\$[^$\n]+\$", "", rest)


def check_form(written: str) -> None:
    displayed, inline, rest = split(written)
    assert "$" not in rest, "every dollar has its partner"
    for formula in (*displayed, *inline):
        bare = formula.replace(r"\{", "").replace(r"\}", "")
        assert bare.count("{") == bare.count("}")
        assert len(re.findall(r"\\left\b", formula)) == len(re.findall(r"\\right\b", formula))
        assert not re.search("[<>`]", formula), "a page would act on these"
        assert r"\operatorname" not in formula, "GitHub refuses it"
        assert "align*" not in formula
    for formula in displayed:
        assert "$" not in formula
        assert "\n\n" not in formula
        assert formula.count(r"\begin{") == formula.count(r"\end{")
    for formula in inline:
        assert not re.search(r"\\[^A-Za-z ]", formula), "Markdown would take the stroke away"
        assert not re.search(r"[^\w\s\\]_\w", formula.replace("_ {", "")), "emphasis could begin here"
    assert not re.search(r"<(?!br>)", rest.replace(r"\<", ""))
    assert not re.search(r"(?<!\\)\]\(", rest), "no links"


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", records())
def test_formulas_are_balanced_and_nothing_breaks_out(name: str, detail: str) -> None:
    check_form(markdown(records()[name], detail))


@given(asked)
def test_the_corpus_is_balanced(question: tuple[object, object]) -> None:
    assert question in ASKED
    check_form(markdown(derived(*question), "every"))  # type: ignore[arg-type]


@given(some.text())
def test_words_mean_nothing_to_markdown(typed: str) -> None:
    written = words(typed)
    assert not re.search(r"(?<!\\)[`*_$~|\[\]]", re.sub(r"\\\\", "", written))
    assert not re.search("[<>]", written)
    assert "\n" not in written
    assert not {"Cc", "Cf", "Cs"} & set(map(unicodedata.category, written))


def test_a_paragraph_never_begins_a_list_or_a_heading() -> None:
    from steepest._page import Words
    from steepest.rendering import markdown as surface

    for typed in ("# a", "- a", "+ a", "1. a", "12) a", "= a", "--- a"):
        assert re.match(r"\\|\d+\\", surface._written(Words((typed,)))), typed


def test_headings_are_sparse() -> None:
    assert "#" not in markdown(derive("x^2"))
    assert markdown(gradient("x^2 y")).count("\n### ") == 3


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_formulas_of_every_record_compile(tmp_path: Path) -> None:
    """LaTeX itself is the witness; full-width signs of hostile names are not in its fonts."""
    formulas: dict[str, None] = {}
    for record in records().values():
        displayed, inline, _ = split(markdown(record, "every"))
        formulas |= dict.fromkeys(formula for formula in (*displayed, *inline) if formula.isascii())
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\newcommand{\\lt}{<}\\newcommand{\\gt}{>}\n"
    body = "\n".join(f"\\[{formula}\\]" for formula in formulas)
    (tmp_path / "all.tex").write_text(f"{head}\\begin{{document}}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]
