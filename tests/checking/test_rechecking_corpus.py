"""The evidence of every row of the corpus stands, crosses as JSON, and is none of another answer or claim."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq

from steepest.checking.check import check
from steepest.checking.rechecking import recheck
from steepest.checking.status import Status
from steepest.checking.verdict import Compared, Verdict
from steepest.evidence.evidence_data import evidence_data
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.writing import to_text
from tests.expression import numerical
from tests.tables.answers.rows import Row, all_rows

READABLE = [row for row in all_rows() if row.status != "unreadable"]
FILES = sorted({row.file for row in READABLE})


def asked(row: Row) -> dict[str, Any]:
    """What is said to `check` besides the two formulas."""
    return {
        "variables": row.variables or None,
        "domain": row.domain,
        "shapes": row.shapes or None,
        "policy": row.policy,
    }


@functools.cache
def judged(place: str) -> Verdict:
    row = _BY_PLACE[place]
    return check(row.reference, row.typed, **asked(row))


_BY_PLACE = {row.place: row for row in READABLE}


@pytest.mark.parametrize("file", FILES)
def test_the_evidence_of_every_row_stands(file: str) -> None:
    for row in READABLE:
        if row.file == file and (verdict := judged(row.place)).evidence is not None:
            found = recheck(verdict)
            assert found, (str(row), found.said)


@pytest.mark.parametrize("file", FILES)
def test_the_evidence_of_every_second_row_stands_as_json(file: str) -> None:
    for row in [row for row in READABLE if row.file == file][::2]:
        evidence = judged(row.place).evidence
        if evidence is not None:
            data = json.loads(json.dumps(evidence_data(evidence), allow_nan=False))
            found = recheck(data, row.reference, row.typed, **asked(row))
            assert found, (str(row), found.said)


def test_every_kind_of_evidence_occurs() -> None:
    kinds = {type(judged(row.place).evidence) for row in READABLE}
    assert {Proof, Witness, Mismatch, Agreement} <= kinds


def test_evidence_is_none_of_an_answer_with_the_other_truth() -> None:
    """What proves a right answer does not prove a wrong one, and what refutes a wrong one refutes no right one."""
    questions: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in READABLE:
        questions[row.reference, json.dumps([row.domain, dict(row.shapes), row.variables, row.policy])].append(row)
    pairs = 0
    for rows in questions.values():
        right = [row for row in rows if row.status == "correct"][:1]
        wrong = [row for row in rows if row.status == "incorrect"][:2]
        for one, other in [(a, b) for a in right for b in wrong] + [(b, a) for a in right for b in wrong]:
            evidence = judged(one.place).evidence
            assert evidence is not None
            found = recheck(evidence, other.reference, other.typed, **asked(other))
            assert not found, (str(one), str(other), found.said)
            pairs += 1
    assert pairs > 200


# ---- forged evidence


def _moved(value: Any) -> Any:
    """Another value than this one."""
    return value + 1 if isinstance(value, fmpq) else arb(value) + 1 + 2 * abs(arb(value))


def forged(evidence: Evidence) -> Iterator[tuple[str, Evidence]]:
    """Evidence that claims something else, which is not so."""
    match evidence:
        case Witness():
            yield from _forged_witness(evidence)
        case Mismatch(kind=kind):
            yield "another kind", replace(evidence, kind="shape" if kind != "shape" else "length")
            yield "another fact", replace(evidence, reference=evidence.reference + " more")
            yield "another fact", replace(evidence, answer="")
            if evidence.detail is None:
                yield "a detail", replace(evidence, detail=Witness((), fmpq(1), fmpq(2)))
            else:
                yield "no detail", replace(evidence, detail=None)
                yield from ((why, replace(evidence, detail=one)) for why, one in _forged_witness(evidence.detail))
        case Proof():
            for method in ("", "by inspection", "simplify", f"{evidence.method}, "):
                yield "another method", replace(evidence, method=method)
            yield "another remark", replace(evidence, remark="everybody knows that")
        case Agreement():
            yield "more points", replace(evidence, points=evidence.points + 1)
            yield "more digits", replace(evidence, digits=evidence.digits + 1)
    for kind, other in _OTHERS.items():
        if not isinstance(evidence, kind):
            yield "another record", other


_OTHERS: dict[type, Evidence] = {
    Proof: Proof("by inspection"),
    Witness: Witness((), fmpq(1), fmpq(2)),
    Mismatch: Mismatch("shape", "single value", "vector of 7 entries"),
    Agreement: Agreement(10_000, 10_000),
    Undecided: Undecided("who knows"),
}


def _forged_witness(evidence: Witness) -> Iterator[tuple[str, Witness]]:
    given = evidence.answer
    yield "another right value", replace(evidence, reference=_moved(evidence.reference))
    if given is None:
        yield "a value where there is none", replace(evidence, answer=fmpq(1))
    else:
        yield "another value", replace(evidence, answer=_moved(given))
        yield "no value where there is one", replace(evidence, answer=None)
        yield "the values turned round", replace(evidence, reference=given, answer=evidence.reference)
        yield "the same value", replace(evidence, answer=evidence.reference)
    yield "an entry that is not there", replace(evidence, entry=77)
    yield "an entry that is not there", replace(evidence, entry=(77, 1))


@pytest.mark.parametrize("file", FILES)
def test_forged_evidence_is_refused(file: str) -> None:
    for row in [row for row in READABLE if row.file == file][::11]:
        evidence = judged(row.place).evidence
        for why, other in forged(evidence) if evidence is not None else ():
            assert not recheck(other, row.reference, row.typed, **asked(row)), (str(row), why, evidence, other)


def test_another_point_stands_only_where_it_is_one_that_separates() -> None:
    """A witness with a changed point is refused, unless mpmath finds the values that it claims there, too."""
    accepted = tried = 0
    for row in [row for row in READABLE if not row.shapes][::5]:
        verdict = judged(row.place)
        evidence, compared = verdict.evidence, verdict.compared
        if not isinstance(evidence, Witness) or not isinstance(compared, Compared) or evidence.entry is not None:
            continue
        for k, (variable, value) in enumerate(evidence.point):
            for step in (Fraction(1), Fraction(-7, 3)):
                point = (*evidence.point[:k], (variable, value + step), *evidence.point[k + 1 :])
                tried += 1
                if recheck(replace(evidence, point=point), row.reference, row.typed, **asked(row)):
                    accepted += 1
                    assert _separates(evidence, point, compared), (str(row), point)
    assert tried > 200
    assert accepted < tried / 10


def _separates(evidence: Witness, point: Any, compared: Compared) -> bool:
    values = {to_text(variable): numerical.mp.mpf(v.numerator) / v.denominator for variable, v in point}
    try:
        right, given = (numerical.value(tree, values) for tree in (compared.reference, compared.answer))
    except numerical.NoValue:
        return evidence.answer is None or bool(compared.domain.integers)  # a power of -1, of which mpmath is not asked
    except (KeyError, TypeError, NotImplementedError, numerical.Unclear):
        return True  # sums over data, which are evaluated otherwise
    return bool(abs(right - given) > 1e-9 * (abs(right) + abs(given)))


@pytest.mark.parametrize(
    "data",
    [
        {"kind": "witness", "point": {"x": "1e99999999"}, "reference": "1", "answer": "2"},
        {"kind": "witness", "point": {"x": "1" * 10_000}, "reference": "1", "answer": "2"},
        {"kind": "witness", "point": {"x": "1"}, "reference": "1.5e-999999999", "answer": "2.5e999999999"},
        {"kind": "witness", "point": {"N": "1000000000", "x_1": "2"}, "reference": "1", "answer": "2"},
        {"kind": "witness", "point": {"x": "1", "x'": "2", "": "3"}, "reference": "1", "answer": "2"},
        {"kind": "witness", "point": {"__import__('os')": "1"}, "reference": "1", "answer": "2"},
        {"kind": "agreement", "points": 10**9, "digits": 10**9, "met": []},
        {"kind": "proof", "method": "normal form" * 10_000},
    ],
    ids=lambda data: str(data)[:50],
)
@pytest.mark.parametrize("pair", [("x", "x^2"), ("sum(i=1..N, x_i)", "sum(i=1..N, x_i^2)")])
def test_evidence_that_was_made_up_is_refused_or_is_no_evidence(data: dict[str, Any], pair: tuple[str, str]) -> None:
    try:
        found = recheck(data, *pair)
    except ValueError:
        return
    assert not found


def test_sets_and_intervals_are_compared_again() -> None:
    for reference, answer, status in [
        ("{1, 2}", "{4/2, 1}", Status.CORRECT),
        ("{1, 2}", "{1}", Status.INCORRECT),
        ("[0, e)", "[0, 2.7)", Status.INCORRECT),
        ("[0, 1)", "[0, 1]", Status.INCORRECT),
        ("[0, pi)", "[0, 2 arccos(0))", Status.CORRECT),
    ]:
        verdict = check(reference, answer)
        assert verdict.status is status
        assert recheck(verdict)
        assert not recheck(replace(verdict, evidence=Undecided("who knows")))
        assert verdict.evidence is not None
        assert not recheck(verdict.evidence, reference, "{1, 2, 3}" if "{" in reference else "[5, 6)")
