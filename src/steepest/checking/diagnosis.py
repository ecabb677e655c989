"""Which slip gives exactly this answer: every row of the table tried at every step.

A diagnosis is shown only if it reproduces the answer. Where several slips give the same answer the
most specific speaks; where equally specific ones blame different steps, both are named, as either–or.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from steepest.checking.verdict import Diagnosis
from steepest.checking.whole_slips import WHOLE_SLIPS, Whole
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Proof
from steepest.expression.nodes import Node
from steepest.expression.records import Record, record

if TYPE_CHECKING:
    from steepest.derivation.records import Derivation


@record
class _Found(Record):
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
        from steepest.checking.slipped import candidates, sentence_of  # the modules that derive are theirs

        for slip, step, candidate in candidates(derivation):
            if same(candidate):
                yield _Found(slip.weight, Diagnosis(slip.id, sentence_of(slip, step), step))
    whole = Whole(reference, derivation, answer)
    for row in WHOLE_SLIPS:
        for made in row.candidates(whole):
            if same(made.node):
                yield _Found(row.weight, Diagnosis(row.id, made.sentence))
