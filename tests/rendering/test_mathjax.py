r"""LaTeX between dollars holds nothing that a page would act on."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from steepest._page import Code, Typed
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.rendering.mathjax import math, sentence, words
from tests.strategies import all_trees

ACTING = re.compile(r"[<>`$]|\\operatorname|\\text[a-z]")


@given(all_trees)
def test_no_formula_holds_what_a_page_acts_on(tree: Node) -> None:
    assert not ACTING.search(math(tree))


@given(some.text())
def test_no_name_holds_what_a_page_acts_on(name: str) -> None:
    latex = math(Symbol(name))
    assert not ACTING.search(latex)
    assert latex.count("{") == latex.count("}")


@given(some.text())
def test_no_words_hold_what_a_page_acts_on(typed: str) -> None:
    written = words(typed)
    inner = written.removeprefix(r"\text{").removesuffix("}")
    assert not re.search(r"[\\{}<>`$&#%_^~*|\[\]\"!@]", inner)


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        ("x < y", r"x \lt y"),
        ("sign(x)", r"\mathop{\mathrm{sign}}\nolimits(x)"),
        ("x_i", "x_{i}"),
    ],
)
def test_what_is_written_instead(formula: str, latex: str) -> None:
    assert re.sub(r"\s+", " ", math(parse(formula))) == latex


def test_words_and_formulas_in_a_row() -> None:
    parts = ("with ", Typed("u"), " = ", Symbol("x"), ", ", "and ", Code("a_b"))
    assert sentence(parts) == r"\text{with }u\text{ = }x\text{, and }\text{a＿b}"
