"""Checking evidence again: each kind by what it claims, from the two formulas alone.

A witness is evaluated at its point with more digits, a mismatch is looked at again, a proof is gone through again in
the way that it names, and fresh points are tried; an agreement is evaluated at each of its points and at fresh ones.
Whatever a record holds that does not come out again, a digit, a point, a method, is why it is refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flint import arb

from steepest.evidence.again import Again, looking_again
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.ladder import FINE_PRECISION, FINEST_PRECISION, SEARCH_PRECISION
from steepest.evidence.opening import FIRST_PRECISION
from steepest.evidence.records import Agreement, Evidence, Met, Mismatch, Proof, Undecided, Witness
from steepest.expression.enclosures import working_precision
from steepest.expression.nodes import Assignment, Equation, Node, Vector
from steepest.expression.vectors import entrywise

PRECISION = 512
FRESH_PRECISION = 192
FRESH_SEED = 20_011


@dataclass(frozen=True, slots=True)
class Rechecked:
    """Whether a piece of evidence stands; true where it does.

    Attributes:
        holds: whether everything that it claims came out again.
        said: what was done, or what did not come out.
    """

    holds: bool
    said: str

    def __bool__(self) -> bool:
        return self.holds


@dataclass(frozen=True, slots=True)
class Question:
    """Two formulas, and what holds for their comparison; the fields are those of `compare`."""

    reference: Node
    answer: Node
    domain: Domain
    where: Node | None = None
    data: Collection[str] = ()
    shapes: Mapping[str, Any] | None = None
    sizes: Mapping[str, Node] | None = None

    def compared(self, again: Again | None = None, seed: int = 0) -> Evidence:
        """The comparison as it is always made, or what is asked for again."""
        if again is not None:
            with looking_again(again):
                return self.compared(seed=seed)
        return compare(
            self.reference,
            self.answer,
            self.domain,
            data=self.data,
            seed=seed,
            where=self.where,
            shapes=self.shapes,
            sizes=self.sizes,
        )


def recheck_evidence(evidence: Evidence, question: Question) -> Rechecked:
    """Whether a piece of evidence about two formulas stands.

    >>> from steepest.expression.reading import parse
    >>> question = Question(parse("cos x"), parse("-sin x"), Domain())
    >>> found = question.compared()
    >>> bool(recheck_evidence(found, question)), bool(recheck_evidence(replace(found, point=()), question))
    (True, False)
    """
    match evidence:
        case Witness():
            return _witness(evidence, question)
        case Mismatch():
            return _mismatch(evidence, question)
        case Proof():
            return _proof(evidence, question)
        case Agreement():
            return _agreement(evidence, question)
        case Undecided():
            same = question.compared() == evidence
            return Rechecked(same, "it is as undecided as before" if same else "the comparison comes to another end")


def recheck_anew(evidence: Evidence, found: Evidence | None) -> Rechecked:
    """Whether evidence about sets, intervals or left sides stands, all of them having been compared again.

    Args:
        evidence: what is claimed.
        found: what came of comparing them.
    """
    match evidence, found:
        case Witness(), Witness():
            why = _unlike(evidence, found)
            return Rechecked(why is None, why or "all was compared again")
        case Agreement(), Agreement():
            same = replace(found, met=evidence.met) == evidence and _all_alike(evidence.met, found.met)
        case _:
            same = found == evidence
    return Rechecked(same, "all was compared again" if same else "the comparison comes to another end")


# ---- differences


def _witness(evidence: Witness, question: Question) -> Rechecked:
    if isinstance(evidence.entry, int) and (alone := _entry(question, evidence.entry)) is not None:
        return _witness(replace(evidence, entry=None), alone)
    for precision in (PRECISION, FINE_PRECISION, FINEST_PRECISION):  # e^(u + e^(-9000)) takes many bits
        found = question.compared(Again(precision, places=(evidence.point,)))
        if isinstance(found, Witness) or evidence.answer is None:
            break
    if not isinstance(found, Witness) and evidence.answer is None:
        found = question.compared()  # that there is no value anywhere is no matter of one point
    if not isinstance(found, Witness):
        return Rechecked(False, f"no difference is seen at {evidence.place or 'the only point there is'}")
    if (why := _unlike(evidence, found)) is not None:
        return Rechecked(False, why)
    place = f"at {evidence.place} " if evidence.place else ""
    return Rechecked(True, f"{place}both formulas were evaluated again with {precision} bits")


def _entry(question: Question, k: int) -> Question | None:
    """The question about the k-th entries of two lists of numbers; None where they are no such lists."""
    pair = entrywise(question.reference), entrywise(question.answer)
    if not all(isinstance(tree, Vector) and 0 < k <= len(tree.entries) for tree in pair):
        return None
    one, other = (tree.entries[k - 1] for tree in pair if isinstance(tree, Vector))
    whole = isinstance(question.where, Vector) and k <= len(question.where.entries)
    where = question.where.entries[k - 1] if whole and isinstance(question.where, Vector) else question.where
    return replace(question, reference=one, answer=other, where=where)


def _unlike(claimed: Witness, found: Witness) -> str | None:
    """What a witness claims that did not come out again; None where all did."""
    if claimed.point != found.point:
        return "the point is another one"
    if claimed.entry != found.entry:
        return "another entry differs"
    if not (_same_value(claimed.reference, found.reference) and _same_value(claimed.answer, found.answer)):
        return "the values are other ones"
    if claimed.answer is not None and _overlap(claimed.reference, claimed.answer):
        return "the values that are given do not differ"
    return None


def _same_value(claimed: Any, found: Any) -> bool:
    if claimed is None or found is None:
        return claimed is None and found is None
    return _overlap(claimed, found)


def _overlap(one: Any, other: Any) -> bool:
    with working_precision(4 * PRECISION):
        return bool(arb(one).overlaps(arb(other)))


def _mismatch(evidence: Mismatch, question: Question) -> Rechecked:
    again = None if evidence.detail is None else Again(PRECISION, places=(evidence.detail.point,))
    found = question.compared(again)
    if not isinstance(found, Mismatch):
        return Rechecked(False, "the two do not differ in kind")
    if replace(found, detail=None) != replace(evidence, detail=None):
        return Rechecked(False, "they differ in something else")
    if evidence.detail is None or found.detail is None:
        alike = evidence.detail is found.detail
        return Rechecked(alike, "both were looked at again" if alike else "what differs is something else")
    why = _unlike(evidence.detail, found.detail)
    return Rechecked(why is None, why or f"both were evaluated again with {PRECISION} bits")


# ---- what is the same


def _proof(evidence: Proof, question: Question) -> Rechecked:
    found = question.compared(Again(PRECISION, methods=tuple(evidence.method.split(", "))))
    if not isinstance(found, Proof) or found.method != evidence.method:
        return Rechecked(False, f"they are not proved the same by this: {evidence.method}")
    if found.remark != evidence.remark:
        return Rechecked(False, "the remark is another one")
    if isinstance(_at_fresh_points(question), Witness | Mismatch):
        return Rechecked(False, "a difference is seen")
    return Rechecked(True, f"proved again ({evidence.method}), and no difference at fresh points")


def _at_fresh_points(question: Question) -> Evidence:
    return question.compared(Again(FRESH_PRECISION), seed=FRESH_SEED)


def _agreement(evidence: Agreement, question: Question) -> Rechecked:
    if isinstance(_at_fresh_points(question), Witness | Mismatch):
        return Rechecked(False, "a difference is seen")
    if not evidence.met or not _is_plain(question):
        found = question.compared()
        alike = isinstance(found, Agreement) and replace(found, remark=evidence.remark) == evidence
        same = alike and _all_alike(evidence.met, found.met if isinstance(found, Agreement) else ())
        return Rechecked(same, "compared again" if same else "the comparison comes to another end")
    if evidence.points != len(evidence.met) or evidence.digits != min(met.digits for met in evidence.met):
        return Rechecked(False, "the numbers of points and digits are not those of the points")
    if (why := _not_met_again(evidence.met, question)) is not None:
        return Rechecked(False, why)
    return Rechecked(True, f"evaluated again at each of {evidence.points} points, and at fresh ones")


def _not_met_again(claimed: tuple[Met, ...], question: Question) -> str | None:
    """Why the points of an agreement do not stand; each came from one of the precisions that are used."""
    for precision in (FIRST_PRECISION, SEARCH_PRECISION, FINE_PRECISION):
        found = question.compared(Again(precision, places=tuple(met.point for met in claimed)))
        if isinstance(found, Witness | Mismatch):
            return "a difference is seen at one of the points"
        fresh = {met.point: met for met in found.met} if isinstance(found, Agreement) else {}
        claimed = tuple(met for met in claimed if met.point not in fresh or not _alike(met, fresh[met.point]))
        if not claimed:
            return None
    return "what is claimed of a point does not come out again"


def _alike(one: Met, other: Met) -> bool:
    return one.digits == other.digits and _same_value(one.value, other.value)


def _is_plain(question: Question) -> bool:
    """Whether the two formulas are compared as they stand, as one number with another."""
    return not any(isinstance(tree, Assignment | Equation | Vector) for tree in (question.reference, question.answer))


def _all_alike(claimed: tuple[Met, ...], found: tuple[Met, ...]) -> bool:
    """Whether the same points came out with the same values."""
    fresh = {met.point: met for met in found}
    return len(claimed) == len(found) and all(met.point in fresh and _alike(met, fresh[met.point]) for met in claimed)
