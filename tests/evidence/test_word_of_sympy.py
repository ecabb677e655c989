"""What SymPy says is a remark, asked for only where nothing else has settled the matter, and stopped in time."""

from __future__ import annotations

import pytest

import steepest as st
from steepest.evidence.domain import Domain
from steepest.evidence.proving import Claim
from steepest.evidence.word_of_sympy import word_of_sympy
from steepest.expression.reading import parse
from steepest.isolation.beside import NoAnswerError


def claim(reference: str, answer: str, domain: str | None = None) -> Claim:
    return Claim(parse(reference), parse(answer), Domain.of(domain))


def test_the_word_of_sympy_is_no_proof() -> None:
    verdict = st.check("x n", "x n (n-2)/(n-2)", domain="n=integer 0..9", patience=60)
    assert (verdict.status, verdict.proved) == (st.Status.CORRECT, False)
    assert "SymPy simplifies the difference to 0 (expand)" in verdict.remarks[0]
    assert st.recheck(verdict)
    assert "SymPy" not in str(st.check("x n", "x n (n-2)/(n-2)", domain="n=integer 0..9").remarks)


def test_where_sympy_sees_nothing_nothing_is_said() -> None:
    assert word_of_sympy(claim("arccos(cos x)", "x", "x=0..3"), 60) is None
    assert word_of_sympy(claim("x", "x + 1"), 60) is None


@pytest.mark.parametrize(("reason", "said"), [("time", "SymPy came to no end"), ("helper", None), ("memory", None)])
def test_a_helper_without_an_answer_is_no_error(reason: str, said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object, **__: object) -> dict[str, object]:
        raise NoAnswerError(reason, "no answer within 1 second")

    monkeypatch.setattr("steepest.evidence.word_of_sympy.ask", silent)
    word = word_of_sympy(claim("x", "x"), 1)
    assert word is None if said is None else str(word).startswith(said)


def test_a_formula_that_no_line_says_is_not_handed_over() -> None:
    claim_of_no_line = Claim(parse("x"), parse("x").__class__("\0x"), Domain())
    assert word_of_sympy(claim_of_no_line, 60) is None
