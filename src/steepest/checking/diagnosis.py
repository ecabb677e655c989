"""Which slip gives exactly this answer: every row of the table tried at every step.

A diagnosis is shown only if it reproduces the answer. Where several slips give the same answer the
most specific speaks; where equally specific ones blame different steps, both are named, as either–or.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from steepest.checking.slips import STEP_SLIPS, WHOLE_SLIPS, StepSlip, Whole
from steepest.checking.verdict import Diagnosis
from steepest.derivation.asking import Asked
from steepest.derivation.deriving import opened
from steepest.derivation.records import Derivation
from steepest.derivation.rules import rules
from steepest.derivation.step import Path, Step, steps_of
from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Proof
from steepest.expression.nodes import Derivative, Node
from steepest.expression.writing import to_text


@dataclass(frozen=True, slots=True)
class _Found:
    weight: int
    diagnosis: Diagnosis


def diagnose(reference: Node, derivation: Derivation | None, answer: Node, domain: Domain) -> Diagnosis | None:
    """The slip that turns the right derivation into this (incorrect) answer, or None."""
    found = list(_found(reference, derivation, answer, domain))
    if not found:
        return None
    weight = max(one.weight for one in found)
    best: dict[str, Diagnosis] = {}
    for one in found:
        if one.weight == weight:
            best.setdefault(one.diagnosis.sentence, one.diagnosis)
    first, *others = best.values()
    if not others:
        return first
    sentence = "either " + ", or ".join(diagnosis.sentence for diagnosis in (first, others[0]))
    return Diagnosis(first.id, sentence, None if first.step != others[0].step else first.step)


def _found(reference: Node, derivation: Derivation | None, answer: Node, domain: Domain) -> Iterator[_Found]:
    def same(candidate: Node) -> bool:
        return isinstance(compare(candidate, answer, domain), Proof)

    if derivation is not None:
        for slip, step, candidate in candidates(derivation):
            if same(candidate):
                yield _Found(slip.weight, Diagnosis(slip.id, _sentence(slip, step), step))
    whole = Whole(reference, derivation, answer)
    for row in WHOLE_SLIPS:
        for made in row.candidates(whole):
            if same(made.node):
                yield _Found(row.weight, Diagnosis(row.id, made.sentence))


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


def _sentence(slip: StepSlip, step: Step) -> str:
    bound = {name: to_text(node) for name, node in step.bindings}
    return re.sub(r"<([a-z]+)>", lambda found: bound.get(found.group(1), found.group(1)), slip.sentence)
