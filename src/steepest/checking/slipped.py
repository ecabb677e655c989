"""A derivation with one slip in it: every slip of the table at every step where it can happen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from steepest.checking.slips import STEP_SLIPS, StepSlip
from steepest.derivation.asking import Asked
from steepest.derivation.deriving import opened
from steepest.derivation.records import Derivation
from steepest.derivation.rules import rules
from steepest.derivation.step import Path, Step, steps_of
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Derivative, Node
from steepest.expression.writing import to_text


def candidates(derivation: Derivation) -> Iterator[tuple[StepSlip, Step, Node]]:
    """Every slip of the table at every step where it can happen, with the result that it leads to."""
    for path, step in steps_of(derivation.step):
        for slip in STEP_SLIPS:
            if step.rule in slip.rules and (result := _slipped(derivation, path, step, slip)) is not None:
                yield slip, step, result


def _slipped(derivation: Derivation, path: Path, step: Step, slip: StepSlip) -> Node | None:
    """The result of the derivation with the slip at one step; None where it cannot happen there."""
    if not isinstance(step.before, Derivative):
        return None
    asked = Asked(derivation.variable, step.before.partial)
    if slip.makes(step.before.body, asked) is None:
        return None

    def makes(node: Node, d: Asked) -> Node:
        made = slip.makes(node, d)
        assert made is not None, "a slip that can happen at a step makes something there"  # noqa: S101
        return made

    try:
        return opened(derivation.function, asked, rules(), {path: makes}).after
    except UnsupportedError:  # the slip asks for a derivative that no rule covers
        return None


def sentence_of(slip: StepSlip, step: Step) -> str:
    """The sentence of a slip, with the parts of the step that it speaks of."""
    bound = {name: to_text(node) for name, node in step.bindings}
    return re.sub(r"<([a-z]+)>", lambda found: bound.get(found.group(1), found.group(1)), slip.sentence)
