r"""Words on pictures: mathematics only where matplotlib sets it, and ASCII where a terminal has no more."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Node, Number, Symbol, Vector
from steepest.pictures.lettering import LONGEST, can_be_set, formula_words, in_ascii, in_words, name_words, number_words
from tests.strategies import all_trees

TYPESETTER = MathTextParser("path")


def is_set(latex: str) -> bool:
    """Whether matplotlib sets it; it raises an error for what it cannot."""
    return bool(TYPESETTER.parse(f"${latex}$").glyphs or not latex.strip())


@given(all_trees)
def test_what_is_said_to_be_set_is_set(tree: Node) -> None:
    words = formula_words(tree, "f(x)")
    assert words.math is None or is_set(words.math)
    assert len(words.plain) <= LONGEST
    assert "\n" not in words.plain


@pytest.mark.parametrize(
    "row", [row for row in FUNCTIONS if row.takes in ("scalar", "several")], ids=lambda row: row.name
)
def test_every_function_is_set_or_shown_as_text(row: object) -> None:
    name, takes = row.name, row.takes  # type: ignore[attr-defined]
    inner = Symbol("x") if takes == "scalar" else Vector((Symbol("x"), Number(Fraction(2))))
    words = formula_words(Function(name, inner))
    assert words.plain
    assert words.math is None or is_set(words.math)


def test_the_usual_formulas_are_set() -> None:
    assert can_be_set(r"4 + (x - 2)^{2} + 2 y^{2}")
    assert can_be_set(r"\frac{\sqrt{x}}{1 + e^{-x}} \cdot \sin(\theta) + \ln(x)")


@given(st.text(max_size=40))
def test_any_text_is_decided_without_an_error(text: str) -> None:
    assert can_be_set(text) in (True, False)
    assert "\n" not in in_words(text).plain
    assert in_words(text).math is None


@pytest.mark.parametrize(
    "latex", [r"\begin{cases} x \end{cases}", r"\operatorname{relu}(x)", r"\unknown", "x & y", "$", "#", "ä"]
)
def test_what_is_not_known_is_not_set(latex: str) -> None:
    assert not can_be_set(latex)


@given(st.text(max_size=40))
def test_ascii_is_ascii(text: str) -> None:
    assert in_ascii(text).isascii()


@given(all_trees)
def test_formulas_can_be_spelled_in_ascii_without_gaps(tree: Node) -> None:
    assert "?" not in in_ascii(formula_words(tree).plain)


def test_a_name_is_shown_as_its_letter() -> None:
    assert (name_words("theta").plain, name_words("w1").plain) == ("θ", "w₁")
    assert name_words("theta").math == r"\theta"


@given(st.floats(-1e12, 1e12))
def test_numbers_are_told_to_three_figures(value: float) -> None:
    assert float(number_words(value)) == pytest.approx(value, rel=6e-3)
