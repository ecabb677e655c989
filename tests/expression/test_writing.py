"""What is written reads back as the same tree, and looks as people write it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from steepest.errors import LimitError
from steepest.expression.nodes import KINDS, Node
from steepest.expression.reading import parse, read
from steepest.expression.writing import _WRITERS, to_latex, to_text
from tests.strategies import NAMES, trees

DECLARED = [*NAMES, "w", "i", "j", "k"]


@given(trees)
def test_text_and_latex_read_back_as_the_same_tree(tree: Node) -> None:
    for written in (to_text(tree), to_latex(tree)):
        for declared in (None, DECLARED):
            try:
                again = parse(written, declared)
            except LimitError:  # the generator knows no bounds on values
                assume(False)
            assert again == tree, written


@given(trees)
def test_what_is_written_has_no_second_reading(tree: Node) -> None:
    for written in (to_text(tree), to_latex(tree)):
        try:
            assert read(written).notes == (), written
        except LimitError:
            assume(False)


def test_every_kind_of_node_has_a_writer() -> None:
    assert set(_WRITERS) == set(KINDS)


WRITTEN = [
    #  typed                                text                                  LaTeX
    ("2 e^(2y) sin x", "2 e^(2y) sin(x)", r"2 e^{2 y} \sin(x)"),
    ("4+(x-2)^2+2y^2", "4 + (x - 2)^2 + 2y^2", r"4 + (x - 2)^{2} + 2 y^{2}"),
    ("(2/N)*sum(i=1..N,x_i)", "(2/N) sum(i=1..N, x_i)", r"\frac{2}{N} \sum_{i=1}^{N} x_{i}"),
    ("sin^2 x", "sin(x)^2", r"\sin^{2}(x)"),
    ("sqrt(1+|x|)", "sqrt(1 + |x|)", r"\sqrt{1 + \left|x\right|}"),
    ("||x|+1|".replace("||", "abs(|").replace("1|", "1)"), "abs(|x| + 1)", None),
    ("-(x+1)", "-(x + 1)", r"-(x + 1)"),
    ("x/(2y)", "x/(2y)", r"\frac{x}{2 y}"),
    ("w_1 x_i1", "w1 x_i1", r"w_{1} x_{i1}"),
    ("α∂L/∂w1", "alpha ∂L/∂w1", r"\alpha \frac{\partial L}{\partial w_{1}}"),
    ("2*3", "2*3", r"2 \cdot 3"),
    ("log x", "ln(x)", r"\ln(x)"),
    ("ln(x^2)", "ln(x^2)", r"\ln\left(x^{2}\right)"),
    ("(x,)", "(x,)", "(x,)"),
    ("0.5x", "0.5x", "0.5 x"),
    ("w <- w - 1", "w ← w - 1", r"w \leftarrow w - 1"),
    ("d/dx(x^2)", "d/dx(x^2)", r"\frac{d}{dx}\left[x^{2}\right]"),
]


@pytest.mark.parametrize(("typed", "text", "latex"), WRITTEN)
def test_writing_keeps_the_form_of_the_author(typed: str, text: str, latex: str | None) -> None:
    assert to_text(parse(typed)) == text
    if latex is not None:
        assert to_latex(parse(typed)) == latex
