"""A value in words: what it means, what was measured, kinks, ends of the domain, and every surface."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from steepest._wrapping import columns
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.evaluating import value_at
from steepest.derivation.fixing import fixed_first
from steepest.derivation.records import Value
from steepest.expression.reading import parse
from steepest.rendering.html import html
from steepest.rendering.latex import latex
from steepest.rendering.markdown import markdown
from steepest.rendering.sentences import LANGUAGES
from steepest.rendering.text import text
from steepest.rendering.value_sentences import SENTENCES
from steepest.rendering.values import value_text

WIDE = 200


def value(formula: str, variable: str | None = None, order: int = 1, **point: Any) -> Value:
    return derive(formula, variable, order=order).at(point)


def said(record: object, **how: Any) -> list[str]:
    return text(record, width=WIDE, **how).split("\n")


def test_the_value_of_the_course() -> None:
    assert said(value("e^(2y) sin x", "x", x=0, y=1)) == [
        "∂f/∂x at x = 0, y = 1: e^2 ≈ 7.4",
        "Hold y at 1 and move x a little from 0: f changes by about 7.4 times as much.",
        "Measured: x from 0 to 0.01 changes f by about 0.073889, which is 7.3889 times 0.01 (slope 7.3891).",
    ]


#   value, the sentence of what it means, the sentence of what was measured
MEANT: list[tuple[Value, str, str]] = [
    (value("x^2", x=3), "Move x a little from 3: f changes by about 6 times as much.",
     "x from 3 to 3.01 changes f by 0.0601, which is 6.01 times 0.01."),
    (value("-2x + y", "x", x="1/3", y=0),
     "Hold y at 0 and raise x a little from 1/3: f falls by about 2 times as much.",
     "x from 1/3 to 1/3 + 0.01 changes f by -0.02, which is exactly -2 times 0.01."),
    (value("x + y z", "x", x=1, y=2, z=3),
     "Hold y at 2, z at 3 and move x a little from 1: f changes by about as much.",
     "x from 1 to 1.01 changes f by 0.01, which is exactly 1 times 0.01."),
    (value("-x", x=1), "Raise x a little from 1: f falls by about as much.",
     "x from 1 to 1.01 changes f by -0.01, which is exactly -1 times 0.01."),
    (value("cos x", x=0), "Move x a little from 0: f does not change to first order.",
     "x from 0 to 0.01 changes f by about -0.00005, which is -0.005 times 0.01."),
    (value("x^2/3", x=1), "Move x a little from 1: f changes by about 0.67 times as much.",
     "x from 1 to 1.01 changes f by 0.0067, which is 0.67 times 0.01 (slope 0.667)."),
    (value("x (1 + 0 y)", "x", x=2, y=1),
     "Hold y at 1 and move x a little from 2: f changes by about as much.",
     "x from 2 to 2.01 changes f by 0.01, which is exactly 1 times 0.01."),
    (value("1/x", x="pi/6"), "Raise x a little from pi/6: f falls by about 3.6 times as much.",
     "x from pi/6 to pi/6 + 0.01 changes f by about -0.0358, which is -3.58 times 0.01 (slope -3.65)."),
]  # fmt: skip


@pytest.mark.parametrize(("record", "meaning", "change"), MEANT)
def test_what_a_value_means(record: Value, meaning: str, change: str) -> None:
    assert said(record)[1:] == [meaning, f"Measured: {change}"]


def test_a_variable_that_does_not_occur_means_nothing() -> None:
    assert said(value("x^2", "y", x=1)) == ["∂f/∂y at x = 1: 0"]
    assert said(value("x^3", order=2, x=2)) == ["d/dx(df/dx) at x = 2: 12"]
    assert said(value_at(parse("x^2"), {"x": 3})) == ["at x = 3: 9"]


def test_a_kink() -> None:
    assert said(value("|x - 1| y", "x", x=1, y=2)) == [
        "There is no derivative ∂f/∂x at x = 1, y = 2: the slope is -2 from the left and 2 from the right.",
        "Measured: x from 1 to 0.99 changes f by 0.02, which is -2 times -0.01.",
        "Measured: x from 1 to 1.01 changes f by 0.02, which is 2 times 0.01.",
        "Convention: |u| has no derivative where u = 0; sign(0) = 0 is used there.",
        "With it the formula gives 0, which is no derivative.",
    ]


def test_a_border_of_cases() -> None:
    lines = said(value("{x^2 if x < 1, 3x - 2 otherwise}", x=1))
    assert lines[0] == "There is no derivative df/dx at x = 1: the slope is 2 from the left and 3 from the right."
    assert lines[-1] == "The formula gives 3 there, which is no derivative."


def test_a_jump_has_a_note_and_no_convention() -> None:
    assert said(value("sign(x)", x=0)) == [
        "There is no derivative df/dx at x = 0: f jumps from -1 on the left to 1 on the right.",
        "Note: sign(u) jumps where u = 0 and has no derivative there.",
    ]


def test_what_is_not_known_is_said_to_be() -> None:
    [first, *_] = said(value("{sin(1/x) if x != 0, 0 otherwise}", x=0))
    assert first == (
        "Whether there is a derivative df/dx at x = 0 is not known: what f does on both sides could not be found out."
    )


def test_the_end_of_the_domain_and_what_the_formula_does_not_give() -> None:
    from_right = "f has no value on the left of x = 0: this is the slope from the right."
    not_given = "The slope is found from the function itself; the formula does not give it here."
    assert said(value("x^(3/2)", x=0))[:2] == ["df/dx at x = 0: 0", from_right]
    assert said(value("(-x)^(3/2)", x=0))[1].startswith("f has no value on the right")
    assert said(value("sqrt(x^3)", x=0))[:3] == ["df/dx at x = 0: 0", from_right, not_given]
    assert said(value("relu(x) - relu(-x)", x=0))[:2] == ["df/dx at x = 0: 1", not_given]


def test_a_gradient_has_a_line_for_each_entry() -> None:
    assert said(gradient("4 + (x-2)^2 + e^y").at(x=3, y=1)) == [
        "∇f at x = 3, y = 1: (2, e) ≈ (2, 2.7)",
        "∂f/∂x = 2: x from 3 to 3.01 changes f by 0.0201, which is 2.01 times 0.01.",
        "∂f/∂y = e, about 2.7: y from 1 to 1.01 changes f by about 0.0273, which is 2.73 times 0.01 (slope 2.72).",
    ]
    assert said(gradient("|x| + |y| + z").at(x=0, y=0, z=1))[0] == (
        "There is no gradient ∇f at x = 0, y = 0, z = 1: along x the slope is -1 from the left and 1 from the right; "
        "along y the slope is -1 from the left and 1 from the right."
    )
    many = gradient(" + ".join(f"w{k}^2" for k in range(1, 21))).at({f"w{k}": 1 for k in range(1, 21)})
    assert "changes" not in text(many)


def test_as_many_digits_as_asked_for() -> None:
    assert said(value("e^(2y) sin x", "x", x=0, y=1), digits=10) == [
        "∂f/∂x at x = 0, y = 1: e^2 ≈ 7.389056099",
        "Hold y at 1 and move x a little from 0: f changes by about 7.389056099 times as much.",
        "Measured: x from 0 to 0.01 changes f by about 0.073889329486, which is 7.3889329486 times 0.01 "
        "(slope 7.3890560989).",
    ]
    assert value_text(value("e^(1000x)", x=1)) == "1000 e^1000 ≈ 1.97*10^437"
    assert value_text(value("1/3 x", x=1), 10) == "1/3 ≈ 0.3333333333"
    assert value_text(value("2x", x=1), 10) == "2"


def test_little_detail_leaves_out_what_it_means() -> None:
    assert said(value("x^2", x=3), detail="terse") == ["df/dx at x = 3: 6"]
    assert len(said(value("|x|", x=0), detail="terse")) == 3


def test_the_other_variables_fixed_first() -> None:
    parts = text(fixed_first("e^(2y) sin x", "x", {"y": 1}), width=WIDE).split("\n\n")
    assert parts[0] == "Fix y = 1 first. What is left is f(x) = e^(2*1) sin(x) = e^2 sin(x)."
    assert parts[1].startswith("  d/dx(e^2 sin(x))\n= ")
    assert parts[2] == (
        "Derived first and fixed afterwards it is the same: ∂f/∂x = e^(2y) cos(x), and with y = 1 this is e^2 cos(x)."
    )


RECORDS: dict[str, Any] = {
    "value": value("e^(2y) sin x", "x", x=0, y=1),
    "large": value("e^(1000x)", x=1),
    "kink": value("|x - 1| y", "x", x=1, y=2),
    "jump": value("step(x)", x=0),
    "end": value("sqrt(x^3)", x=0),
    "gradient": gradient("4 + (x-2)^2 + e^y").at(x=3, y=1),
    "no gradient": gradient("|x| + relu(y)").at(x=0, y=0),
    "formula": value_at(parse("(x, sign(x))"), {"x": 0}),
    "fixed": fixed_first("e^(2y) sin x", "x", {"y": 1}),
    "fixed, two left": fixed_first("x y z + ln(z)", "x", {"y": 1}),
}


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("width", [40, 60, 96])
def test_nothing_runs_over_the_width(name: str, width: int) -> None:
    written = text(RECORDS[name], width=width)
    assert max(map(columns, written.split("\n"))) <= width, written


@pytest.mark.parametrize("name", RECORDS)
def test_every_surface_says_the_same_words(name: str) -> None:
    """Formulas are written in each surface's own way; the words between them are the same."""
    plain = text(RECORDS[name], width=WIDE)
    for surface in (latex(RECORDS[name]), markdown(RECORDS[name]), html(RECORDS[name], standalone=False)):
        for word in set(re.findall(r"\b(?:derivative|slope|Measured|changes|left|right|Convention|Fix|Hold)\b", plain)):
            assert word in surface, (word, surface)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
def test_the_latex_compiles(tmp_path: Path) -> None:
    head = "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n"
    body = "\n\n".join(latex(record) for record in RECORDS.values())
    (tmp_path / "all.tex").write_text(f"{head}{body}\n\\end{{document}}\n", encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"],  # noqa: S607
        cwd=tmp_path,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]


@pytest.mark.parametrize("key", SENTENCES)
def test_every_sentence_has_every_language_and_the_same_holes(key: str) -> None:
    row = SENTENCES[key]
    holes = {language: set(re.findall(r"<[a-z]+>", getattr(row, language))) for language in LANGUAGES}
    assert all(found == holes["en"] for found in holes.values())
    assert all(getattr(row, language).strip() for language in LANGUAGES)
