"""At how many points the steps of a derivation are enclosed: fewer where there are many steps, or long ones."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.derivation.step import Step
from steepest.evidence.differences import POINTS as DIFFERENCES
from steepest.evidence.meeting import POINTS
from steepest.expression.nodes import Node, Ranged
from steepest.expression.trees import children

MOST_MEETINGS = 1_200  # points for all steps: a hundred steps have 12 each, more have fewer
MOST_WEIGHT = 160_000  # nodes of all steps at all points, sums written out: about half a second
TERMS = 3  # how many terms a sum over a range has, about, at a point
FEWEST_POINTS = 3
WEIGHT_OF_DIFFERENCES = 6_000  # the same for the central differences of one result


def points_wanted(steps: Sequence[tuple[str, Step]]) -> int:
    """At how many points each of these steps is enclosed, if so many are found."""
    if not steps:
        return POINTS
    known: dict[int, int] = {}
    weight = sum(_weight(side, known) for _, step in steps for side in (step.before, step.after))
    return max(FEWEST_POINTS, min(POINTS, MOST_MEETINGS // len(steps), MOST_WEIGHT // max(1, weight)))


def differences_wanted(question: Node, result: Node) -> int:
    """At how many points a result is compared with central differences, if so many are found."""
    known: dict[int, int] = {}
    weight = _weight(question, known) + _weight(result, known)
    return max(FEWEST_POINTS, min(DIFFERENCES, WEIGHT_OF_DIFFERENCES // weight))


def _weight(node: Node, known: dict[int, int]) -> int:
    """How many nodes a formula has with its sums written out; shared parts are counted again, but not walked."""
    found = known.get(id(node))
    if found is None:
        inner = sum(_weight(part, known) for part in children(node))
        found = known[id(node)] = 1 + inner * (TERMS if isinstance(node, Ranged) else 1)
    return found
