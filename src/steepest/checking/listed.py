"""Checking an answer to a question whose right answer is a set or an interval: element by element."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from steepest.checking.answers import read_answer
from steepest.checking.listings import Listing, compare_intervals, compare_sets, listing_of
from steepest.checking.reference import Reference, reference_of
from steepest.errors import ParseError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Evidence, Mismatch
from steepest.expression.nodes import Node, Vector
from steepest.expression.reading import Reading
from steepest.expression.vectors import entrywise
from steepest.expression.writing import to_text


def listing_asked(reference: Any) -> Listing | None:
    """The set or half-open interval that a right answer is typed as; None for everything else."""
    if not isinstance(reference, str):
        return None
    found = listing_of(reference)
    if found is None or not (found.is_interval or (found.is_set and len(found.elements) > 1)):
        return None
    return found


def judged_listing(
    asked: Listing,
    answer: Any,
    variables: Sequence[str] | None,
    shapes: Mapping[str, Any] | None,
    domain: Domain,
) -> tuple[Reading, Evidence] | None:
    """How an answer was read, and what is known of it; None where the question is no list after all.

    Raises:
        ParseError: an element of the answer cannot be read; the place is that in the whole answer.
    """
    try:
        right = [reference_of(element, variables, shapes) for element in asked.elements]
    except ParseError:
        return None  # cases, ``{x if x > 0, 0 otherwise}``
    names = dict.fromkeys(name for one in right for name in one.names)
    question = reference_of(asked.elements[0], [*names], shapes)
    if not isinstance(answer, str):
        node = entrywise(read_answer(answer, question).node)
        nodes = list(node.entries) if isinstance(node, Vector) else [node]
        return Reading(to_text(node), node), _compared(asked, Listing("", "", ()), right, nodes, domain)
    given = listing_of(answer) or Listing("", "", (answer,))
    nodes = [entrywise(_element(element, answer, question).node) for element in given.elements]
    return Reading(answer, Vector(tuple(nodes))), _compared(asked, given, right, nodes, domain)


def _element(element: str, answer: str, question: Reference) -> Reading:
    """An element of the answer.

    Raises:
        ParseError: it cannot be read.
    """
    try:
        return read_answer(element, question)
    except ParseError as error:
        begin = max(answer.find(element), 0)
        raise ParseError(answer, min(begin + error.position, len(answer)), error.message) from None


def _compared(
    asked: Listing, given: Listing, right: Sequence[Reference], nodes: Sequence[Node], domain: Domain
) -> Evidence:
    trees, judge = [one.node for one in right], _comparing(domain)
    if asked.is_set:
        return compare_sets(trees, nodes, judge)
    if len(nodes) != 2 or given.opening == "{":
        return Mismatch("elements", "is an interval", "is none")
    return compare_intervals(asked, given, list(zip(trees, nodes, strict=True)), judge)


def _comparing(domain: Domain) -> Callable[[Node, Node], Evidence]:
    def judge(a: Node, b: Node) -> Evidence:
        return compare(a, b, domain)

    return judge
