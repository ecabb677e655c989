"""The derivations that tests of rendering loop over, and strategies for what may be asked of their lines."""

from __future__ import annotations

import functools
from typing import Any

from hypothesis import strategies as st

from steepest.derivation.deriving import derive
from steepest.derivation.records import Derivation
from steepest.derivation.rules import rules
from steepest.derivation.tidying import TIDYINGS
from steepest.expression.nodes import Cardinality, FiniteSum, Mean, Node, Quotient, SetSum, Sum, Symbol, number
from steepest.expression.trees import children, mapped, substituted
from steepest.rendering.lines import DETAILS
from tests.tables.corpus import CORPUS, Question, Row

ASKED: list[tuple[Row, Question]] = [(row, question) for row in CORPUS for question in row.questions]
RULE_IDS = sorted({row.id for row in rules()} | {row.id for row in TIDYINGS})

asked = st.sampled_from(ASKED)
details = st.one_of(st.sampled_from(DETAILS), st.frozensets(st.sampled_from(RULE_IDS), max_size=12))


@functools.cache
def derived(row: Row, question: Question) -> Derivation:
    """The derivation that a row of the corpus asks for, complete or not."""
    wrt: Any = question.wrt[0] if len(question.wrt) == 1 else list(question.wrt)
    return derive(row.formula, wrt, variables=row.named)


def part_at(node: Node, path: tuple[int, ...]) -> Node:
    """The part of a tree at a path; an IndexError where there is none."""
    for place in path:
        node = children(node)[place]
    return node


def written_out(node: Node) -> Node:
    """The formula with means over three examples and sums over sets of two elements, so that it has a value."""
    return mapped(node, _written_out)


def _written_out(node: Node) -> Node:
    match node:
        case Mean(body, index):
            return Quotient(FiniteSum(body, index or Symbol("i"), number(1), number(3)), number(3))
        case Cardinality():
            return number(2)
        case SetSum(body, indices, _):
            return Sum(tuple(substituted(body, _element(indices, place)) for place in (1, 2)))
    return node


def _element(indices: tuple[Symbol, ...], place: int) -> dict[Node, Node]:
    """An element of a set: a number as index of data, or a pair of new letters."""
    if len(indices) == 1:
        return {indices[0]: number(place)}
    return {index: Symbol(f"{index.name}{place}") for index in indices}
