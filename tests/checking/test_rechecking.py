"""Evidence is checked again from the formulas: what was found stands, and what was changed is refused."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import steepest
from steepest.checking.check import check
from steepest.checking.policies import Policy
from steepest.checking.rechecking import recheck
from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.derivation.deriving import derive
from steepest.evidence.evidence_data import evidence_data, evidence_from
from steepest.evidence.records import Agreement, Mismatch, Proof, Undecided, Witness
from tests.evidence.proving.pairs import EQUAL
from tests.tables.verdicts import DERIVATIVES, PAIRS

JUDGED = [(row[0], row[1], row[2]) for row in (*PAIRS, *EQUAL) if len(row[1]) < 1000]
POLICIES = [
    ("e^2", "7.39", "figures: 3"),
    ("e^2", "7.38", None),
    ("pi", "22/7", "tolerance: 0.01"),
    ("e", "3", "exact"),
]

#  a pair for each kind of evidence
KINDS: dict[type, list[tuple[str, str, str | None]]] = {
    Witness: [
        ("cos x", "-sin x", None),
        ("x y", "x + y", None),
        ("e^2 x", "7.38905609893065 x", None),
        ("ln x", "ln x + ln(x-1) - ln(x-1)", "x>0"),
        ("sum(i=1..N, x_i)", "sum(i=1..N, x_i^2)", None),
        ("(2x, 3y, x)", "(x+x, 3y^2, 0)", None),
        ("x^n", "|x|^n", "n=integer 1..9"),
    ],
    Mismatch: [("(a, b)", "a + b", None), ("(a, b)", "(a, b, a)", None), ("y = 2x", "y = 3x", None)],
    Proof: [
        ("sin(2x)", "2 sin x cos x", None),
        ("arctan x + arctan(1/x)", "pi/2", "x>0"),
        ("max(0, x)", "(x+|x|)/2", None),
        ("cos(n pi/2)^2", "(1+(-1)^n)/2", "n=integer"),
        ("x^2/x", "x", None),
        ("(2x, y)", "(x+x, y)", None),
    ],
    Agreement: [("arccos(cos x)", "x", "x=0..3"), ("sum(i=1..N, x_i)", "sum(i=1..N, x_i + 0 log(x_i+100))", None)],
}
CASES = [(kind, *row) for kind, rows in KINDS.items() for row in rows]


@pytest.mark.parametrize(("reference", "answer", "domain"), JUDGED)
def test_the_evidence_of_every_verdict_stands(reference: str, answer: str, domain: str | None) -> None:
    verdict = check(reference, answer, domain=domain)
    if verdict.status is Status.UNREADABLE:
        with pytest.raises(ValueError, match="no comparison"):
            recheck(verdict)
        return
    found = recheck(verdict)
    assert found, found.said
    assert found.said
    assert not found.said.endswith(".")


@pytest.mark.parametrize(("function", "wrt", "answer"), [row[:3] for row in DERIVATIVES])
def test_the_evidence_about_a_derivative_stands_in_every_form(function: str, wrt: str, answer: str) -> None:
    derivation = derive(function, wrt)
    verdict = check(derivation, answer)
    if verdict.evidence is None:
        return
    data = json.loads(json.dumps(verdict.to_dict()["evidence"]))
    for found in (recheck(verdict), recheck(verdict.evidence, derivation, answer), recheck(data, derivation, answer)):
        assert found, found.said
    assert not recheck(Undecided("who knows"), derivation, answer)


@pytest.mark.parametrize(("reference", "answer", "policy"), POLICIES)
def test_digits_are_judged_again(reference: str, answer: str, policy: str | None) -> None:
    verdict = check(reference, answer, policy=policy)
    assert recheck(verdict)
    other = {Status.CORRECT: Status.WRONG_FORM, Status.WRONG_FORM: Status.CORRECT}[verdict.status]
    assert not recheck(replace(verdict, status=other))
    assert verdict.compared is not None
    stricter = replace(verdict.compared, policy=Policy.of("tolerance: 1/1000000"))
    assert not recheck(replace(verdict, compared=stricter))


@pytest.mark.parametrize(("kind", "reference", "answer", "domain"), CASES)
def test_evidence_crosses_as_json(kind: type, reference: str, answer: str, domain: str | None) -> None:
    verdict = check(reference, answer, domain=domain)
    assert isinstance(verdict.evidence, kind)
    data = json.loads(json.dumps(verdict.to_dict()["evidence"]))
    assert evidence_from(data) == verdict.evidence
    assert recheck(data, reference, answer, domain=domain)


@pytest.mark.parametrize(("kind", "reference", "answer", "domain"), CASES)
def test_evidence_of_one_pair_is_none_of_another(kind: type, reference: str, answer: str, domain: str | None) -> None:
    data = evidence_data(check(reference, answer, domain=domain).evidence)
    assert data is not None
    if kind in (Proof, Agreement):
        other = "(x+x, y + 1)" if reference == "(2x, y)" else f"{answer} + 1"
        assert not recheck(data, reference, other, domain=domain)
    elif kind is Witness:
        assert not recheck(data, reference, reference, domain=domain)


# ---- tampering

Path = tuple[Any, ...]


def leaves(data: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """The numbers and texts of a document with their places."""
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*path, key))]
    if isinstance(data, list):
        return [leaf for k, value in enumerate(data) for leaf in leaves(value, (*path, k))]
    return [(path, data)]


def with_leaf(data: Any, path: Path, value: Any) -> Any:
    """The document with another leaf."""
    if not path:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[path[0]] = with_leaf(data[path[0]], path[1:], value)
    return copy


def changed_digit(text: str, k: int, step: int) -> str:
    """A text with its k-th digit changed."""
    places = [found.start() for found in re.finditer(r"\d", text)]
    if not places:
        return text + "1"
    place = places[k % len(places)]
    return text[:place] + str((int(text[place]) + step) % 10) + text[place + 1 :]


#: What is said besides, and claims nothing that is checked one by one.
_WORDS = {"note", "remark"}


@given(case=st.sampled_from(CASES), which=st.integers(0, 10**6), k=st.integers(0, 30), step=st.integers(1, 9))
@settings(max_examples=250, deadline=None)
def test_a_record_in_which_anything_is_changed_is_refused(
    case: tuple[type, str, str, str | None], which: int, k: int, step: int
) -> None:
    _, reference, answer, domain = case
    data = json.loads(json.dumps(evidence_data(check(reference, answer, domain=domain).evidence)))
    found = [(path, leaf) for path, leaf in leaves(data) if leaf is not None and path[-1] not in _WORDS]
    path, leaf = found[which % len(found)]
    if path[-1] == "kind":
        new: Any = ["witness", "mismatch", "proof", "agreement", "undecided"][k % 5]
    elif isinstance(leaf, int):
        new = leaf + step
    else:
        new = changed_digit(leaf, k, step)
    tampered = with_leaf(data, path, new)
    if new == leaf or _says_the_same(data, tampered):
        return
    try:
        assert not recheck(tampered, reference, answer, domain=domain), (path, leaf, new)
    except ValueError:
        return  # it is no evidence any more


def _says_the_same(data: Any, tampered: Any) -> bool:
    """Whether what was changed are zeros in front, as in 07."""
    try:
        return evidence_from(data) == evidence_from(tampered) and str(evidence_from(data)) == str(
            evidence_from(tampered)
        )
    except ValueError:
        return False


@pytest.mark.parametrize(("reference", "answer", "domain", "method"), EQUAL[:30])
def test_another_method_stands_only_where_it_proves_the_same(
    reference: str, answer: str, domain: str | None, method: str
) -> None:
    verdict = check(reference, answer, domain=domain)
    assert isinstance(verdict.evidence, Proof)
    for other in ("the same formula", "by inspection", "", "separation"):
        if other not in (verdict.evidence.method, method):
            assert not recheck(replace(verdict, evidence=replace(verdict.evidence, method=other)))


def test_a_verdict_that_says_more_than_its_evidence_is_refused() -> None:
    agreed = check("arccos(cos x)", "x", domain="x=0..3")
    assert recheck(agreed)
    assert not recheck(replace(agreed, proved=True))
    assert not recheck(replace(agreed, status=Status.INCORRECT))
    wrong = check("2x", "x^2")
    assert not recheck(replace(wrong, status=Status.CORRECT))


def test_a_point_outside_the_domain_is_no_witness() -> None:
    data = evidence_data(check("|x|", "x").evidence)
    assert data is not None
    assert data["point"] == {"x": "-1"}
    assert recheck(data, "|x|", "x")
    assert not recheck(data, "|x|", "x", domain="x>0")


def test_values_without_a_difference_are_no_witness() -> None:
    verdict = check("x", "x + 1/10^30")
    evidence = verdict.evidence
    assert isinstance(evidence, Witness)
    assert recheck(verdict)
    assert not recheck(replace(verdict, evidence=replace(evidence, reference=evidence.answer)))


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "rumour"},
        {"kind": "witness"},
        {"kind": "witness", "point": {"x": "1/0"}, "reference": "1", "answer": "2"},
        {"kind": "witness", "point": {"x": "2"}, "reference": "many", "answer": "2"},
        {"kind": "agreement", "points": 3, "digits": "few", "met": []},
        {"kind": "proof"},
        {"kind": "mismatch", "of": "shape"},
    ],
)
def test_what_is_no_evidence_is_refused_with_a_reason(data: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"kind|read"):
        recheck(data, "x", "2x")


def test_evidence_needs_its_formulas() -> None:
    with pytest.raises(ValueError, match="reference and the answer"):
        recheck(Undecided("who knows"))
    with pytest.raises(steepest.ParseError):
        recheck(Undecided("who knows"), "x", "2x+")
    assert not recheck(Undecided("who knows"), "x", "2x")
    assert not recheck(Verdict(Status.CORRECT, True, *_parts(check("x", "2x"))))


def _parts(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.reading, verdict.evidence, (), None, verdict.find_slip, verdict.compared
