"""Equal parts of a formula may be one object or several; a derivation does not tell them apart."""

from __future__ import annotations

from typing import Any

import pytest

from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.expression.nodes import Node, Product, Symbol
from steepest.expression.reading import parse
from steepest.expression.trees import children, rebuilt
from steepest.expression.writing import to_text
from tests.derivation.test_corpus import HEADINGS, whole

X, Y = Symbol("x"), Symbol("y")


def shared(node: Node, known: dict[Node, Node]) -> Node:
    """The same tree, in which equal parts are one object."""
    parts = tuple(shared(part, known) for part in children(node))
    return known.setdefault(node, rebuilt(node, parts) if parts else node)


def test_a_factor_that_is_the_same_object_twice_is_still_two_factors() -> None:
    assert to_text(derive(Product((X, X, Y)), "x").result_node) == "2x y"
    assert to_text(derive(Product((Y, X, X, Y, X)), "x").result_node) == "3y^2 x^2"


@pytest.mark.parametrize("heading", HEADINGS)
def test_the_corpus_with_equal_parts_shared_has_the_same_results(heading: str) -> None:
    for row, question, apart in whole(heading):
        wrt: Any = question.wrt[0] if len(question.wrt) == 1 else list(question.wrt)
        found = derive(shared(parse(row.formula, row.variables or None), {}), wrt)
        assert isinstance(found, Derivation)
        assert found.result_node == apart.result_node, (row.formula, question.wrt)
