"""Derivations as people read them: exact strings, each beside the formula."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steepest._wrapping import columns
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.step import all_steps
from steepest.expression.writing import to_text
from steepest.models import LinearModel, mse, update_rule
from steepest.rendering.lines import DETAILS, lines
from steepest.rendering.text import rounded_text, text
from steepest.rendering.values import value_text
from tests.rendering.boards import ASKED, asked, derived
from tests.tables.corpus import Question, Row
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


# --- numbers of lines, and lines that are expanded --------------------------------------------

EXPANDED = """\
Hold x constant.
      ∂/∂y(e^(2y) sin(x))
(1) = ∂/∂y(e^(2y)) sin(x)       sin(x) is a constant factor and stays
(2) = e^(2y) ∂/∂y(2y) sin(x)    chain rule: e^u with u = 2y, times the derivative of u
    = e^(2y)*2 ∂/∂y(y) sin(x)   2 is a constant factor and stays
    = e^(2y)*2*1 sin(x)         the derivative of y is 1
(3) = e^(2y)*2 sin(x)           zeros and ones drop out
(4) = 2 e^(2y) sin(x)"""


def test_only_lines_that_are_referred_to_have_a_number() -> None:
    shown = text(derive("e^(-x^2)", "x", order=2)).split("\n")
    assert [row[:3] for row in shown if row.startswith("(")] == ["(3)"]
    assert any(row.endswith("as in line 3") for row in shown)
    assert not any(row.startswith("(") for row in text(derive("e^(2y) sin x", "y")).split("\n"))


def test_an_expanded_line_stands_below_what_it_hides() -> None:
    assert text(derive("e^(2y) sin x", "y"), expand=[3]) == EXPANDED


def test_a_number_is_meant_for_every_derivation_that_has_such_a_line() -> None:
    shown = text(gradient("e^(2y) sin x"), expand=[3])
    assert "(3) = e^(2y)*2 sin(x)           zeros and ones drop out" in shown
    with pytest.raises(ValueError, match="there is no line 7 to expand: there are lines 1 to 4"):
        text(gradient("e^(2y) sin x"), expand=[7])


@pytest.mark.parametrize("record", [mse(LinearModel(1)), update_rule(mse(LinearModel(1)))], ids=["loss", "update"])
def test_losses_and_update_rules_have_numbers_and_marks_too(record: object) -> None:
    shown = text(record, numbered=True, marked=True, expand=[1])
    assert "\n(1) = " in shown
    assert "^^^" in shown


@given(asked, st.sampled_from(DETAILS), st.sampled_from([40, 60, 100]), st.booleans(), st.booleans())
def test_the_options_change_no_formula_and_keep_to_the_width(
    pair: tuple[Row, Question], detail: str, width: int, numbered: bool, marked: bool
) -> None:
    derivation = derived(*pair)
    shown = text(derivation, detail, width, numbered=numbered, marked=marked)
    assert max(map(columns, shown.split("\n"))) <= width, shown
    wide = text(derivation, detail, 100_000, numbered=numbered)
    for line in lines(derivation.step, detail):
        assert f"= {to_text(line.node)}" in wide


# --- what is new is underlined ----------------------------------------------------------------

MARKED = """\
Hold x constant.
  ∂/∂y(e^(2y) sin(x))
= ∂/∂y(e^(2y)) sin(x)      sin(x) is a constant factor and stays
= e^(2y) ∂/∂y(2y) sin(x)   chain rule: e^u with u = 2y, times the derivative of u
  ^^^^^^^^^^^^^^^
= e^(2y)*2 sin(x)          the derivative of 2y is 2
         ^
= 2 e^(2y) sin(x)
  ^^^^^^^^"""


def test_what_is_new_is_underlined() -> None:
    assert text(derive("e^(2y) sin x", "y"), marked=True) == MARKED


@given(asked, st.sampled_from(DETAILS), st.sampled_from([40, 60, 100]))
def test_underlining_only_adds_rows_of_carets(pair: tuple[Row, Question], detail: str, width: int) -> None:
    plain, marked = (text(derived(*pair), detail, width, marked=marked).split("\n") for marked in (False, True))
    bare = (_without_carets(row).rstrip() for row in marked)
    assert [row for row in bare if row] == plain


def _without_carets(row: str) -> str:
    """A row without what underlines the row above it; a caret of a formula follows a sign or a letter."""
    return "".join(sign if sign != "^" or (k and row[k - 1] not in " ^") else " " for k, sign in enumerate(row))


def test_broken_formulas_are_underlined_in_each_row() -> None:
    shown = text(derive("(x^2 + 1) sin(x^2 + 1) cos(x^2 + 1)", "x"), width=44, marked=True).split("\n")
    for above, row in itertools.pairwise(shown):
        if row.strip() and set(row) <= {" ", "^"}:
            assert len(row) <= len(above)
            assert above[row.index("^")] != " "


# --- what was taken for granted, and what no rule covers --------------------------------------


def test_each_assumption_is_stated_once_below_the_lines() -> None:
    shown = text(derive("|x| + |x| |y| x^x", "x")).split("\n")
    assert [row for row in shown if row.startswith("Assuming")] == [
        "Assuming x ≠ 0: |u| has no derivative where u = 0.",
        "Assuming x > 0: u^v = e^(v ln(u)) needs a positive base.",
    ]
    assert shown[-1].startswith("Assuming")


def test_conditions_of_one_kind_share_a_sentence() -> None:
    shown = text(derive("|x| + |2x + 1|", "x")).split("\n")
    assert shown[-1] == "Assuming x ≠ 0 and 2x + 1 ≠ 0: |u| has no derivative where u = 0."


def test_whatever_is_taken_for_granted_is_said() -> None:
    for pair in ASKED:
        derivation = derived(*pair)
        shown = text(derivation, width=100_000)
        for step in all_steps(derivation.step):
            for one in step.assumptions:
                assert "Assuming" in shown, pair
                assert "this is needed for" not in shown, (pair, one.id)


def test_a_derivation_that_ends_early_says_where() -> None:
    shown = text(derive("f(x, y) + x^2", "x")).split("\n")
    assert shown[-1] == "No rule for ∂/∂x(f(x, y)), so the derivation ends here."
    both = text(derive("f(x, y) + g(x, y)", "x")).split("\n")
    assert both[-1] == "No rule for ∂/∂x(f(x, y)) and ∂/∂x(g(x, y)), so the derivation ends here."
    assert "No rule for ∂/∂x(f(x, y))" in text(derive("f(x, y)", "x"))


def test_what_is_held_constant_is_said_for_each_derivative() -> None:
    assert text(derive("x^2 y^3", ["x", "y"])).startswith(
        "For the derivative by x: hold y constant.\nFor the derivative by y: hold x constant.\n"
    )
    assert text(derive("x^3 y", "x", order=2)).startswith("Hold y constant.\n  ∂/∂x(")
