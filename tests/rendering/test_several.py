"""What is said of functions of several variables: exact text, and on every surface the same."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from steepest.rendering import late
from steepest.rendering.documents import to_json
from steepest.rendering.html import html
from steepest.rendering.latex import document, latex
from steepest.rendering.lines import DETAILS
from steepest.rendering.markdown import markdown
from steepest.rendering.report import report_data
from steepest.rendering.several_sentences import SENTENCES, sentence
from steepest.rendering.text import text
from tests.rendering.markup import read
from tests.rendering.several import several, studies

NAMES = list(several())
PLAIN = [name for name in NAMES if not name.startswith("name")]

DIRECTION = """\
The vector (1, 2) has the length ||(1, 2)|| = sqrt(5), so u = (1/sqrt(5), 2/sqrt(5)) is the
  vector of length 1 along it.

∇f = (2x y, x^2)

The derivative ∂f/∂u along it is the product of ∇f and u:

∂f/∂u = (2x y + 2x^2)/sqrt(5)

∇f at x = 1, y = 2: (4, 1)

∂f/∂u at x = 1, y = 2: 6 sqrt(5)/5 ≈ 2.7

There f grows fastest in the direction (4/sqrt(17), 1/sqrt(17)), with the slope sqrt(17)."""

STATIONARY = """\
The gradient is zero, ∇f = (0, 0), at:

x = 0, y = 0: saddle point, f = 0 (the Hessian is indefinite).
x = 1, y = 1: minimum, f = -1 (the Hessian is positive definite).
There are no others: these polynomials have exactly 2 real zeros in common."""

DEFINITE = """\
at x = 0, y = 0: [[2, 0], [0, 2]]

Its leading minors are 2 > 0 and 2*2 = 4 > 0, so it is positive definite."""

CONSTANT = """\
f is strictly convex.
The Hessian is the same everywhere. Its leading minors are 2 > 0 and 2*4 = 8 > 0, so it is
  positive definite."""

EGG_CRATE = """\
f is neither convex nor concave.
Not convex: at x = 2, y = 1 the second derivative ∂/∂x(∂f/∂x) is -30.68 < 0.
Not concave: at x = -1, y = 0 the second derivative ∂/∂y(∂f/∂y) is 52 > 0."""

CHORDS = """\
f is neither convex nor concave.
Not convex: f(-1) = 0 and f(1/2) = 1/2, but f(-1/4) = 3/4 in the middle lies above the chord.
Not concave: f(2) = 1 and f(1/2) = 1/2, but f(5/4) = 1/4 in the middle lies below the chord."""

ON_A_DOMAIN = """\
f is strictly convex where x > 0.
x^3 is convex, for u^3 is for u >= 0 and x is affine."""

EXACT = [
    ("direction", DIRECTION),
    ("stationary x^3 + y^3 - 3x y", STATIONARY),
    ("stationary x + y^2", "∂f/∂x = 1 is nowhere 0, so there is no stationary point."),
    ("definite x^2 + y^2", DEFINITE),
    ("convexity 4 + (x-2)^2 + 2y^2", CONSTANT),
    ("convexity x^2 + y^2 + 25(sin(x)^2 + sin(y)^2)", EGG_CRATE),
    ("convexity ||x| - 1|", CHORDS),
    ("convexity x^3 x>0", ON_A_DOMAIN),
    ("convexity x + 1/0", "Whether f is convex could not be decided."),
]


@pytest.mark.parametrize(("name", "said"), EXACT)
def test_the_words_of_a_record(name: str, said: str) -> None:
    assert text(several()[name], "terse" if name == "direction" else "normal") == said


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", PLAIN)
def test_every_surface_says_every_word_of_the_text(name: str, detail: str) -> None:
    record = several()[name]
    words = _words(text(record, detail, 10_000))
    told = _words(read(html(record, detail, standalone=False)).text)
    assert set(words) <= set(told)
    written = _words(markdown(record, detail))
    assert {word for word in words if word.isalpha() and len(word) > 5} <= {*written, *_FUNCTIONS}


_FUNCTIONS = {"sigmoid"}


def _words(written: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}|\d+", written)


@pytest.mark.parametrize("name", NAMES)
def test_every_record_is_data(name: str) -> None:
    record = several()[name]
    if name.startswith("name"):
        return  # names that cannot be read back have no data
    data = json.loads(to_json(record))
    assert data["schema"].startswith("steepest/")


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_break_no_page(name: str) -> None:
    read(html(several()[name]))


@pytest.mark.parametrize("name", list(studies()))
def test_a_study_is_written_on_every_surface(name: str) -> None:
    study = studies()[name]
    assert "Checked: " in text(study)
    read(html(study))
    assert markdown(study)
    data: dict[str, Any] = report_data(study)
    assert {"schema", "convexity", "stationary_points", "at", "verified"} <= set(data)
    json.dumps(data, allow_nan=False)


def test_a_study_says_first_what_is_derived_and_then_what_was_asked() -> None:
    said = text(studies()["4 + (x-2)^2 + 2y^2"], "terse")
    order = ["H = [[2, 0], [0, 4]]", "At the point", "Convex or concave", "Stationary points", "Checked: "]
    assert [said.index(part) for part in order] == sorted(said.index(part) for part in order)


def test_the_lines_of_a_study_can_be_expanded_and_numbered() -> None:
    study = studies()["x^4"]
    assert "(1) = " in text(study, "normal", numbered=True)


def test_words_that_do_not_fit_go_on_in_the_next_line() -> None:
    for name in PLAIN:
        for line in text(several()[name], width=60).split("\n"):
            assert len(line) <= 60 or " " not in line.strip() or "=" in line


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="LaTeX is compiled where it is installed")
def test_all_of_it_compiles_as_latex(tmp_path: Path) -> None:
    body = "\n".join(latex(several()[name]) for name in PLAIN)
    (tmp_path / "all.tex").write_text(document(body), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == 0, [line for line in run.stdout.split("\n") if line.startswith("!")]


def test_every_sentence_can_be_filled() -> None:
    for name, row in SENTENCES.items():
        holes = {hole: hole.upper() for hole in re.findall(r"<([a-z]+)>", row.en)}
        assert "<" not in "".join(str(part) for part in sentence(name, **holes))


def test_words_are_loaded_when_they_are_asked_for() -> None:
    assert not late.loaded(object())
    assert {type(record).__name__ for record in several().values()} == set(late.WORDS)
