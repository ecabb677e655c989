"""The table of notations is what it claims to be, and its judge tells right from wrong; times are never tested."""

from __future__ import annotations

from collections import Counter

import pytest
import sympy

import steepest as st
from benchmarks import notations, reading
from benchmarks.notations import NOTATIONS, REFUSED, Names, Notation

s = Names()


@pytest.mark.parametrize("row", NOTATIONS, ids=lambda row: row.text)
def test_we_read_every_notation_as_its_tree(row: Notation) -> None:
    assert notations.ours(row) == row.tree


def test_there_are_many_notations_of_every_group() -> None:
    assert len(NOTATIONS) >= 40
    assert set(Counter(row.group for row in NOTATIONS)) == {"plain", "Unicode", "LaTeX", "our field", "numbers"}


SCALARS = [row for row in NOTATIONS if row.build is not None and row.tree != REFUSED]


@pytest.mark.parametrize("row", SCALARS, ids=lambda row: row.text)
def test_the_tree_and_the_expression_of_a_row_say_the_same(row: Notation) -> None:
    assert row.build is not None
    try:
        found = st.to_sympy(st.parse(row.text, row.declared or None))
    except (st.SteepestError, KeyError, TypeError, ValueError):
        pytest.skip("the bridge has no row for this kind of node")
    if found.atoms(sympy.IndexedBase, sympy.Sum, sympy.Derivative):
        pytest.skip("data with indices are spelled otherwise by the bridge")
    assert notations.alike(found, row.build(s))


@pytest.mark.parametrize("row", reading.LONGER, ids=lambda row: row.text)
def test_the_longer_formulas_mean_what_their_expression_says(row: Notation) -> None:
    assert row.build is not None
    assert notations.alike(st.to_sympy(st.parse(row.text)), row.build(s))


def test_the_judge_compares_values_and_not_spellings() -> None:
    assert notations.alike((s.x - 1) * (2 * s.x + 2), 2 * (s.x + 1) * (s.x - 1))
    assert notations.alike(sympy.Symbol("theta_{1}"), s.theta1)
    assert notations.alike(sympy.Symbol("hat{y}"), s.y_hat)
    assert notations.alike(sympy.Sum(s.x_i, (s.i, 1, s.n)) / s.n, sympy.Sum(s.x_i, (s.i, 1, s.N)) / s.N)
    assert not notations.alike(sympy.sin(s.x * sympy.cos(s.y)), sympy.sin(s.x) * sympy.cos(s.y))
    assert not notations.alike(sympy.Sum(s.x_i, (s.i, 0, s.N)), sympy.Sum(s.x_i, (s.i, 1, s.N)))
    assert not notations.alike(sympy.Derivative(s.f, s.x), sympy.Derivative(s.f, s.y))
    assert not notations.alike(sympy.Tuple(s.a, s.b), s.a)


def test_a_reader_that_raises_or_gives_back_the_text_refuses() -> None:
    row = Notation("plain", "2x", "(* 2 x)", lambda s: 2 * s.x)

    def fails(row: Notation) -> object:
        raise SyntaxError

    assert notations.outcome(row, fails)[0] == REFUSED
    assert notations.outcome(row, lambda row: row.text)[0] == REFUSED
    assert notations.outcome(row, lambda row: None)[0] == REFUSED
    assert notations.outcome(row, lambda row: sympy.Integer(2))[0] == "wrong"
    assert notations.outcome(row, lambda row: s.x + s.x)[0] == "right"


def test_what_sympy_cannot_say_can_only_be_refused() -> None:
    row = Notation("LaTeX", r"\nabla f", "(∇ f)")
    assert notations.outcome(row, lambda row: s.f * s.nabla)[0] == "wrong"


def test_generated_formulas_have_the_length_and_can_be_read() -> None:
    for length in (100, 200, 1_600):
        for seed in range(5):
            text = reading.formula(length, seed)
            assert length - 80 <= len(text) <= length
            st.parse(text)


def test_the_slope_is_that_of_the_line() -> None:
    assert reading.slope([0, 1, 2], [3, 5, 7]) == pytest.approx(2)
