"""Formulas that cross as text are the same on the other side, and nothing else crosses."""

from __future__ import annotations

import pytest
from hypothesis import given

from steepest.errors import SteepestError, UnsupportedError
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.isolation.__main__ import place
from steepest.isolation.crossing import from_line, names_in, to_line
from tests import strategies


@given(strategies.scalars)
def test_a_line_is_read_as_the_formula_that_it_says(node: Node) -> None:
    names = names_in(node)
    try:
        line = to_line(node, names)
    except UnsupportedError:
        return
    assert from_line(line, names) == node


@pytest.mark.parametrize(
    "text", ["x^2 y' - e^(x_1)", "w10 w2 + theta", "sqrt(3)/3", "max(x, 0) - |y|", "sum(i=1..N, x_i)"]
)
def test_usual_formulas_cross(text: str) -> None:
    node = parse(text)
    assert from_line(to_line(node, names_in(node)), names_in(node)) == node


def test_a_name_that_nobody_can_read_does_not_cross() -> None:
    with pytest.raises(UnsupportedError):
        to_line(Symbol("x + y"), ["x + y"])


@pytest.mark.parametrize("line", ["__import__('os').system('true')", "x.__class__", "lambda: 0", "x = ["])
def test_a_line_is_mathematics_or_an_error(line: str) -> None:
    with pytest.raises(SteepestError):
        from_line(line, ["x"])


def test_our_folder_comes_before_another_one_like_it_and_never_before_python() -> None:
    from steepest.isolation.__main__ import ROOT

    assert place(["/usr/lib/python3", ROOT, "/elsewhere"]) == 1
    assert place(["/usr/lib/python3"]) == 1
