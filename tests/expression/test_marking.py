"""Marking a part changes nothing else, and marks exactly one place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given

from steepest.expression.nodes import Node, Sum
from steepest.expression.reading import parse
from steepest.expression.trees import children
from steepest.expression.writing import mathml_terms, to_mathml
from tests.strategies import all_trees

_MARK = '<mrow class="changed">'


def positions(node: Node, above: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    yield above
    for place, part in enumerate(children(node)):
        yield from positions(part, (*above, place))


def unmarked(mathml: str) -> str:
    """The same MathML without the row that marks."""
    begin = mathml.index(_MARK)
    depth, at = 1, begin + len(_MARK)
    while depth:
        tag = re.compile(r"<(/?)mrow[^>]*>").search(mathml, at)
        assert tag is not None
        depth += -1 if tag.group(1) else 1
        at = tag.end()
    return mathml[:begin] + mathml[begin + len(_MARK) : at - len("</mrow>")] + mathml[at:]


@given(all_trees)
def test_every_position_has_one_mark_and_the_rest_stays(tree: Node) -> None:
    plain = to_mathml(tree)
    for position in positions(tree):
        marked = to_mathml(tree, marked=position)
        assert marked.count('class="changed"') == 1
        assert unmarked(marked) == plain
        ElementTree.fromstring(marked)  # noqa: S314 — what our own writer wrote


def _marked_text(formula: str, position: tuple[int, ...]) -> str:
    root = ElementTree.fromstring(to_mathml(parse(formula), marked=position))  # noqa: S314
    (part,) = [part for part in root.iter() if part.get("class") == "changed"]
    return "".join(part.itertext())


@pytest.mark.parametrize(
    ("formula", "position", "text"),
    [
        ("x + 2y", (), "x+2\u2062y"),
        ("x + 2y", (1,), "2\u2062y"),
        ("x + x", (1,), "x"),
        ("a - x", (1,), "x"),  # the minus sign belongs to the sum
        ("2(x - 1)", (1,), "x\u22121"),  # the bracket to the product
        ("sin(x)^2", (0,), "sin2\u2061(x)"),  # the base is not one piece
        ("max(x, y)", (0, 1), "y"),
        ("max(x, y)", (0,), "max\u2061(x,y)"),
    ],
)
def test_the_part_or_the_nearest_one_that_is_one_piece(formula: str, position: tuple[int, ...], text: str) -> None:
    assert _marked_text(formula, position) == text


def test_several_parts_are_marked_at_once() -> None:
    marked = to_mathml(parse("a x - x - b"), marked=[(0, 1), (1,), (2,)])
    assert [part.partition("</mrow>")[0] for part in marked.split(_MARK)[1:]] == [
        "<mi>x</mi>",
        "<mi>x</mi>",
        "<mi>b</mi>",
    ]
    assert to_mathml(parse("a x"), marked=[]) == to_mathml(parse("a x"))


@pytest.mark.parametrize(
    ("formula", "said"),
    [("x - 2y + 1", ["x", "- 2y", "+ 1"]), ("-x - (a - b)", ["-x", "- (a - b)"]), ("a + (b + c)", ["a", "+ (b + c)"])],
)
def test_a_sum_is_drawn_term_by_term(formula: str, said: list[str]) -> None:
    tree = parse(formula)
    assert isinstance(tree, Sum)
    drawn = [ElementTree.fromstring(part) for part in mathml_terms(tree)]  # noqa: S314
    assert [part.get("alttext") for part in drawn] == said
    whole = "".join(ElementTree.fromstring(to_mathml(tree, annotated=False)).itertext())  # noqa: S314
    assert "".join("".join(part.itertext()) for part in drawn) == whole
    marked = mathml_terms(tree, marked=[(1,)])
    assert [_MARK in part for part in marked] == [False, True, *(False for _ in marked[2:])]


def test_equal_parts_are_told_apart() -> None:
    assert to_mathml(parse("x x"), marked=(0,)) != to_mathml(parse("x x"), marked=(1,))


@pytest.mark.parametrize("position", [(2,), (-1,), (0, 0)])
def test_a_position_that_is_not_there_is_refused(position: tuple[int, ...]) -> None:
    with pytest.raises(IndexError, match="parts, and none at"):
        to_mathml(parse("x + y"), marked=position)
