"""`recheck`: the evidence of a verdict, or a piece of evidence by itself, checked again from the two formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steepest.checking.check import check
from steepest.checking.decimals import ROUNDING, TOLERANCE, judged_decimal
from steepest.checking.policies import Policy
from steepest.checking.status import Status
from steepest.checking.verdict import Anew, Compared, Verdict
from steepest.evidence.domain import Domain
from steepest.evidence.evidence_data import evidence_from
from steepest.evidence.rechecking import Question, Rechecked, recheck_anew, recheck_evidence
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.nodes import Indexed, Symbol
from steepest.expression.reading import Reading
from steepest.expression.trees import walk

#: What each kind of evidence may be said of: the status, and whether that is proved.
_SAID: dict[type, tuple[tuple[Status, bool], ...]] = {
    Proof: ((Status.CORRECT, True),),
    Agreement: ((Status.CORRECT, False),),
    Witness: ((Status.INCORRECT, True),),
    Mismatch: ((Status.INCORRECT, True), (Status.WRONG_FORM, True)),
    Undecided: ((Status.UNDECIDED, False),),
}


def recheck(
    subject: Verdict | Evidence | Mapping[str, Any],
    reference: Any = None,
    answer: Any = None,
    *,
    variables: Sequence[str] | None = None,
    domain: Mapping[str, Any] | str | Domain | None = None,
    policy: Policy | str | None = None,
    shapes: Mapping[str, Any] | None = None,
) -> Rechecked:
    """Whether evidence stands: each kind is checked again from the two formulas, and nothing in it is trusted.

    A witness is evaluated at its point with more digits, a mismatch is looked at again, a proof is gone through
    again in the way that it names, an agreement is evaluated at its points; fresh points are tried besides.

    Args:
        subject: a verdict, which knows its formulas; or its evidence, as a record or as the data of its JSON.
        reference, answer: the formulas, where `subject` is evidence.
        variables, domain, policy, shapes: what was said to `check`, where `subject` is evidence.

    Returns:
        A record that is true where the evidence stands, and says what was done or what did not come out again.

    Raises:
        ParseError: one of the formulas cannot be read.
        ValueError: there is nothing to check: an unreadable answer, or evidence without its formulas.

    >>> from steepest.checking.check import check
    >>> verdict = check("2x", "x^2")
    >>> recheck(verdict).said
    'at x = -1 both formulas were evaluated again with 512 bits'
    >>> bool(recheck({"kind": "proof", "method": "normal form"}, "2x", "x^2"))
    False
    """
    if isinstance(subject, Verdict):
        return _of_verdict(subject)
    if reference is None or answer is None:
        raise ValueError("evidence is checked again with the reference and the answer that it is about")
    read = check(reference, answer, variables=variables, domain=domain, policy=policy, shapes=shapes)
    if read.error is not None:
        raise read.error
    if read.compared is None or read.reading is None:
        raise ValueError("these two are compared as wholes, and nothing of that can be checked again")
    evidence = evidence_from(subject, _names_of(read.compared)) if isinstance(subject, Mapping) else subject
    return _of_evidence(evidence, read.compared, read.reading)


def _names_of(compared: Compared | Anew) -> frozenset[str]:
    """The names of the variables that a point may have."""
    if isinstance(compared, Anew):
        return frozenset()
    parts = [part for tree in (compared.reference, compared.answer) for part in walk(tree)]
    symbols = {part.name for part in parts if isinstance(part, Symbol)}
    return frozenset(symbols | {part.base for part in parts if isinstance(part, Indexed)})


def _of_verdict(verdict: Verdict) -> Rechecked:
    evidence = verdict.evidence
    if evidence is None or verdict.compared is None or verdict.reading is None:
        raise ValueError("this verdict rests on no comparison that could be checked again")
    if (verdict.status, verdict.proved) not in _SAID[type(evidence)]:
        return Rechecked(False, "the verdict is another one than its evidence says")
    found = _of_evidence(evidence, verdict.compared, verdict.reading)
    form = isinstance(evidence, Mismatch) and evidence.kind == "figures"
    if found and form is not (verdict.status is Status.WRONG_FORM):
        return Rechecked(False, "the verdict is another one than its evidence says")
    return found


def _of_evidence(evidence: Evidence, compared: Compared | Anew, reading: Reading) -> Rechecked:
    if isinstance(compared, Anew):
        return recheck_anew(evidence, compared.again())
    if _is_of_digits(evidence):
        judged = judged_decimal(compared.reference, compared.answer, reading, compared.policy)
        same = judged is not None and judged.evidence == evidence
        return Rechecked(same, "the digits were judged again" if same else "the digits are judged otherwise")
    if isinstance(evidence, Witness | Mismatch):  # the values may differ, and the digits be right
        judged = judged_decimal(compared.reference, compared.answer, reading, compared.policy)
        if judged is not None and judged.status is not Status.INCORRECT:
            return Rechecked(False, "the digits are judged otherwise")
    question = Question(
        compared.reference,
        compared.answer,
        compared.domain,
        compared.where,
        shapes=compared.shapes,
        sizes=compared.sizes,
    )
    return recheck_evidence(evidence, question)


def _is_of_digits(evidence: Evidence) -> bool:
    """Whether evidence is about the digits of decimals."""
    if isinstance(evidence, Mismatch):
        return evidence.kind == "figures"
    return isinstance(evidence, Proof) and evidence.method in (ROUNDING, TOLERANCE)
