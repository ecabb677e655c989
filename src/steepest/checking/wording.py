"""Verdicts in words: one catalogue for the outcomes, and the sentences of each kind of evidence."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.evidence.ladder import NORMAL_FORM
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.caret import caret
from steepest.expression.nodes import Equation
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest._page import Formula, Page, Words

OUTCOMES: dict[tuple[Status, bool], str] = {
    (Status.CORRECT, True): "Correct (proved).",
    (Status.CORRECT, False): "Correct (agreed, not proved).",
    (Status.INCORRECT, True): "Incorrect.",
    (Status.WRONG_FORM, True): "Not in the form asked for.",
    (Status.UNDECIDED, False): "Undecided: I can neither prove this answer nor refute it. It costs nothing.",
}

_UNREADABLE = "Unreadable."


@functools.cache
def _methods_say() -> dict[str, str]:
    """What a proof says besides its outcome; that two normal forms are the same goes without saying."""
    from steepest.evidence.proving import FURTHER, METHODS  # loaded already where one of them has proved something

    return {method.name: method.says for method in METHODS if method.name in FURTHER}


MISMATCHES: dict[str, str] = {
    "shape": "The right answer is {a_reference}, and this is {an_answer}.",
    "length": "The right answer has {reference} entries, and this one has {answer}.",
    "statement": "The right answer is {a_reference}, and this is {an_answer}.",
    "target": "The right answer gives {reference} its new value, and this one {answer}.",
    "side": "The {reference} side differs.",
    "derivative": "The question is about {reference}, and the answer is about {answer}.",
    "nowhere defined": "The answer has no value anywhere.",
    "fit": "The parts of this answer do not fit: {answer}.",
    "condition": "There is a place at which the right condition {reference}, and this one {answer}.",
    "elements": "The right answer {reference}, and this one {answer}.",
    "figures": "The right value is {reference}, and the answer is {answer}.",
}


def verdict_text(verdict: Verdict) -> str:
    """The outcome, what it rests on, and what went wrong, a line each."""
    if verdict.error is not None:
        return caret(verdict.error)
    parts = [OUTCOMES[verdict.status, verdict.proved], evidence_text(verdict.evidence)]
    if verdict.diagnosis is not None:
        parts.append(_as_sentence(verdict.diagnosis.sentence))
        if verdict.diagnosis.step is not None:
            step = verdict.diagnosis.step
            parts.append(f"The step in question: {to_text(step.before)} = {to_text(step.makes)}")
    parts += [_as_sentence(remark) for remark in verdict.remarks]
    return "\n".join(part for part in parts if part)


def verdict_blocks(verdict: Verdict) -> Page:
    """The same as blocks; the step in question is a formula, and a line that cannot be read keeps its columns."""
    from steepest._page import Formula, Title, Verbatim, Words

    kind = f"outcome {verdict.status.value}"
    if verdict.error is not None:
        return (Title((_UNREADABLE,)), Words((_UNREADABLE,), kind), Verbatim(caret(verdict.error)))
    outcome = OUTCOMES[verdict.status, verdict.proved]
    blocks: list[Words | Formula] = [Words((outcome,), kind)]
    blocks += [Words((line,)) for line in evidence_text(verdict.evidence).split("\n") if line]
    if verdict.diagnosis is not None:
        blocks.append(Words((_as_sentence(verdict.diagnosis.sentence),), "diagnosis"))
        if verdict.diagnosis.step is not None:
            step = verdict.diagnosis.step
            blocks.append(Formula(Equation(step.before, step.makes), "The step in question"))
    blocks += [Words((_as_sentence(remark),), "note") for remark in verdict.remarks]
    return (Title((outcome,)), *blocks)


def _as_sentence(words: str) -> str:
    """A remark or a reason as a sentence; a name at its beginning keeps its letter: "k is taken to run …"."""
    name, _, rest = words.partition(" ")
    if len(name) == 1 and rest.startswith(("is ", "are ", "has ", "runs ")):
        return f"{words}."
    return f"{words[0].upper()}{words[1:]}."


def evidence_text(evidence: Evidence | None) -> str:
    """The sentence for a piece of evidence; empty where the outcome says all."""
    match evidence:
        case Witness():
            return _witness_text(evidence)
        case Mismatch():
            said = _mismatch_text(evidence)
            return said if evidence.detail is None else f"{said}\n{_witness_text(evidence.detail)}"
        case Agreement(points, digits):
            return f"The values agree to {digits} digits at {points} points."
        case Undecided(reason):
            return _as_sentence(reason)
        case Proof(method):
            return "" if method == NORMAL_FORM else _proof_text(method)
        case _:
            return ""


def _proof_text(method: str) -> str:
    known = _methods_say()
    return "\n".join(f"Proved: {known[one]}." for one in method.split(", ") if one in known)


def _mismatch_text(mismatch: Mismatch) -> str:
    nouns = {"a_reference": _a(mismatch.reference), "an_answer": _a(mismatch.answer)}
    return MISMATCHES[mismatch.kind].format(reference=mismatch.reference, answer=mismatch.answer, **nouns)


def _a(noun: str) -> str:
    """A noun with its article."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _witness_text(witness: Witness) -> str:
    place = f"At {witness.place} the" if witness.place else "The"
    entry = f" of entry {witness.entry}" if witness.entry is not None else ""
    return f"{place} right value{entry} is {witness.reference_value}, and this answer has {witness.answer_value}."


def verdict_data(verdict: Verdict) -> dict[str, Any]:
    """A verdict as data: plain names and texts."""
    from steepest.evidence.evidence_data import evidence_data

    data: dict[str, Any] = {"status": verdict.status.value, "proved": verdict.proved}
    if verdict.reading is not None:
        data["read_as"] = to_text(verdict.reading.node)
    data["evidence"] = evidence_data(verdict.evidence)
    data["remarks"] = list(verdict.remarks)
    data["diagnosis"] = None
    if verdict.diagnosis is not None:
        step = verdict.diagnosis.step
        data["diagnosis"] = {
            "id": verdict.diagnosis.id,
            "sentence": verdict.diagnosis.sentence,
            "step": None if step is None else f"{to_text(step.before)} = {to_text(step.makes)}",
        }
    if verdict.error is not None:
        error = verdict.error
        data["error"] = {"message": error.message, "column": error.column, "proposal": error.proposal}
    return data
