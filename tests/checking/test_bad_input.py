"""Whatever is typed as an answer has a status; a right answer that cannot be read is the author's error."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sympy
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from steepest.checking.check import check
from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.cli.check import command
from steepest.derivation.deriving import derive, gradient
from steepest.errors import ParseError, SteepestError
from tests.tables.bad_answers import JUDGED, REFERENCES, UNREADABLE

BAD = [(why, answer) for why, answers in UNREADABLE.items() for answer in answers]

#: Questions of every kind.
QUESTIONS: dict[str, Callable[[str], Verdict]] = {
    "formula": lambda answer: check("2x", answer),
    "number": lambda answer: check("e^2", answer),
    "vector": lambda answer: check("(2x, 3y)", answer),
    "matrix": lambda answer: check("[[x, 1], [0, x]]", answer),
    "equation": lambda answer: check("y = 2x", answer),
    "update": lambda answer: check("w <- w - alpha g", answer),
    "set": lambda answer: check("{1, 2}", answer),
    "interval": lambda answer: check("[0, 1)", answer),
    "sum": lambda answer: check("2/N sum(i=1..N, (w x_i - y_i) x_i)", answer),
    "matrices": lambda answer: check("X^T (X w - y)", answer, shapes={"X": "N×d", "w": "d", "y": "N"}),
    "cases": lambda answer: check("{x if x > 0, 0 otherwise}", answer),
    "choice of names": lambda answer: check("x", answer, variables=["y", "rate"], domain="x=0..1"),
    "derivative": lambda answer: check(derive("sin(5x)", "x"), answer),
    "gradient": lambda answer: check(gradient("x^2 y"), answer),
}


def said(verdict: Verdict) -> Verdict:
    """The verdict, with everything that can be asked of it asked: words, data, the slip."""
    assert isinstance(verdict.status, Status)
    assert verdict.text()
    json.dumps(verdict.to_dict(), allow_nan=False).encode()
    assert (verdict.error is None) is (verdict.status is not Status.UNREADABLE)
    assert verdict.proved is False or verdict.status not in (Status.UNREADABLE, Status.UNDECIDED)
    assert verdict.diagnosis is None or verdict.status is Status.INCORRECT
    return verdict


@pytest.mark.parametrize(("why", "answer"), BAD, ids=lambda text: ascii(text)[:30])
def test_what_has_no_meaning_is_unreadable(why: str, answer: str) -> None:
    verdict = said(check("2x", answer))
    assert verdict.status is Status.UNREADABLE
    error = verdict.error
    assert error is not None
    assert error.message
    assert 0 <= error.position <= len(answer)
    assert len(error.message) < 300


@pytest.mark.parametrize(("answer", "status"), JUDGED)
def test_what_is_odd_and_has_a_meaning_is_judged(answer: str, status: str) -> None:
    assert said(check("2x", answer)).status.value == status


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_to_any_question_is_an_exception(question: str) -> None:
    for answer in [answer for _, answer in BAD] + [answer for answer, _ in JUDGED]:
        assert said(QUESTIONS[question](answer)).status is not Status.CORRECT or answer in [a for a, _ in JUDGED]


@pytest.mark.parametrize("reference", REFERENCES, ids=lambda text: ascii(text)[:30])
def test_a_right_answer_that_cannot_be_read_is_the_authors_error(reference: str) -> None:
    with pytest.raises(ParseError) as caught:
        check(reference, "2x")
    assert reference.startswith(caught.value.text)
    with pytest.raises(ParseError):  # whatever is answered
        check(reference, "2x +")


#: What is no text: programs may hand over what they have.
OBJECTS: list[tuple[Any, str]] = [
    (None, "unreadable"),
    ([], "unreadable"),
    ([2], "unreadable"),
    ({}, "unreadable"),
    (b"2x", "unreadable"),
    (object(), "unreadable"),
    (2 + 3j, "unreadable"),
    (math.nan, "unreadable"),
    (math.inf, "unreadable"),
    (-math.inf, "unreadable"),
    (Decimal("NaN"), "unreadable"),
    (10**5000, "unreadable"),
    (1e308, "unreadable"),
    (sympy.nan, "unreadable"),
    (sympy.oo, "unreadable"),
    (sympy.zoo, "unreadable"),
    (sympy.I, "unreadable"),
    (sympy.Integral(sympy.Symbol("x")), "unreadable"),
    (sympy.Interval(0, 1), "unreadable"),
    (2, "incorrect"),
    (0.5, "incorrect"),
    (sympy.Symbol("q"), "incorrect"),
    (sympy.Matrix([1, 2]), "incorrect"),
    (2 * sympy.Symbol("x"), "correct"),
]


@pytest.mark.parametrize(("answer", "status"), OBJECTS, ids=lambda value: type(value).__name__)
def test_what_is_no_text_has_a_status_too(answer: Any, status: str) -> None:
    assert said(check("2x", answer)).status.value == status


# ---- any text

PARTS = [
    *"0 1 2 x y w_1 x_i e pi + - * / ^ ( ) [ ] { } | , = < > ! ' _ . : ; & \\ sin cos log sqrt max \\frac".split(),
    *"sum(i=1..N, \\left( \\right) \\sqrt{ \\sum_{i=1}^{N} \\begin{cases} \\end{cases} d/dx if otherwise <-".split(),
    *"∂ ∞ √ ² ₁ · × − π 答 س 🙂 nan inf __import__ lambda \0 \n \u202e \u200b 1e9 99 % $ # @ ` ~".split(" "),
]
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PARTS), max_size=25).map("".join),
    st.lists(st.sampled_from(PARTS), max_size=25).map(" ".join),
)


@given(texts, st.sampled_from(sorted(QUESTIONS)))
@settings(max_examples=300, deadline=None)
def test_any_text_has_a_status(answer: str, question: str) -> None:
    said(QUESTIONS[question](answer))


@given(texts)
@settings(max_examples=150, deadline=None)
def test_any_right_answer_can_be_used_or_is_refused(reference: str) -> None:
    try:
        verdict = check(reference, "2x")
    except SteepestError:
        return
    said(verdict)


# ---- the command


def ran(*arguments: str) -> Any:
    run = CliRunner().invoke(command, list(arguments))
    assert run.exception is None or isinstance(run.exception, SystemExit), (arguments, run.exception)
    return run


@pytest.mark.parametrize("why", UNREADABLE)
def test_the_command_says_that_an_answer_is_unreadable(why: str) -> None:
    for answer in UNREADABLE[why]:
        run = ran("--", "2x", answer)
        assert (run.exit_code, run.stderr) == (2, "")
        assert "could not read this" in run.stdout
        assert not [sign for sign in run.stdout if sign < " " and sign != "\n"]
        data = json.loads(ran("--json", "--", "2x", answer).stdout)
        assert data["status"] == "unreadable"


@pytest.mark.parametrize("reference", [text for text in REFERENCES if text.strip()], ids=lambda text: ascii(text)[:30])
def test_the_command_says_that_the_question_is_at_fault(reference: str) -> None:
    run = ran("--", reference, "2x")
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("The question is at fault")
