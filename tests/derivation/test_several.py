"""The frames around derivations that belong together: each is a true step, and a wrong outcome of it is caught."""

from __future__ import annotations

from dataclasses import replace

import pytest

from steepest.derivation.along_curve import total_derivative
from steepest.derivation.directional import directional_derivative
from steepest.derivation.hessian import hessian
from steepest.derivation.jacobian import jacobian
from steepest.derivation.linearizing import linear_approximation
from steepest.derivation.several import FRAMES_OF_SEVERAL
from steepest.derivation.step import Step
from steepest.evidence.domain import Domain
from steepest.evidence.step_checks import check_step
from steepest.expression.nodes import Matrix, Node, Vector, number

ALONG = directional_derivative("x^2 y", [1, 2])
STEPS: dict[str, Step] = {
    "hessian-entry": hessian("x^2 y").step,
    "jacobian-entry": jacobian(["x y", "x"], ["x", "y"]).step,
    "unit-vector": next(step for step in ALONG.steps if step.rule == "unit-vector"),
    "directional-derivative": next(step for step in ALONG.steps if step.rule == "directional-derivative"),
    "linear-approximation": linear_approximation("x^2 y", at={"x": 1, "y": 2}).first_steps[-1],
    "chain-along-curve": total_derivative("x^2 y", {"x": "cos t", "y": "t^3"}, "t").first_steps[-1],
}


def test_every_frame_is_here() -> None:
    assert set(STEPS) == {row.id for row in FRAMES_OF_SEVERAL}


@pytest.mark.parametrize("rule", STEPS)
def test_a_frame_holds_and_a_wrong_outcome_is_caught(rule: str) -> None:
    step = STEPS[rule]
    assert step.rule == rule
    assert check_step(step, Domain()).failure is None
    assert check_step(replace(step, after=_moved(step.after)), Domain()).failure is not None


def _moved(node: Node) -> Node:
    """Another outcome: the last entry, or the whole, is 1 more."""
    match node:
        case Vector():
            return Vector((*node.entries[:-1], node.entries[-1] + number(1)))
        case Matrix():
            *rows, last = node.rows
            return Matrix((*rows, (*last[:-1], last[-1] + number(1))))
        case _:
            return node + number(1)
