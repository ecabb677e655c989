"""Verdicts by table, the evidence that they carry, and what is said of a slip."""

from __future__ import annotations

import pytest
import sympy

import steepest as st
from steepest.checking.check import check
from steepest.checking.slipped import candidates
from steepest.checking.slips import STEP_SLIPS
from steepest.checking.status import Status
from steepest.checking.whole_slips import WHOLE_SLIPS
from steepest.checking.wording import OUTCOMES
from steepest.derivation.deriving import derive, gradient
from steepest.evidence.equality import compare
from steepest.evidence.records import Mismatch, Proof, Witness
from steepest.expression.writing import to_text
from tests.tables.derivations import DERIVATIONS
from tests.tables.verdicts import DERIVATIVES, PAIRS


@pytest.mark.parametrize(("function", "wrt", "answer", "status", "proved", "slip"), DERIVATIVES)
def test_an_answer_to_a_derivative(
    function: str, wrt: str, answer: str, status: str, proved: bool, slip: str | None
) -> None:
    verdict = check(derive(function, wrt), answer)
    assert (verdict.status.value, verdict.proved) == (status, proved), verdict.text()
    assert (verdict.diagnosis.id if verdict.diagnosis else None) == slip
    assert verdict.text()


@pytest.mark.parametrize(("reference", "answer", "domain", "status", "proved"), PAIRS)
def test_an_answer_to_a_formula(reference: str, answer: str, domain: str | None, status: str, proved: bool) -> None:
    verdict = check(reference, answer, domain=domain)
    assert (verdict.status.value, verdict.proved) == (status, proved), verdict.text()
    assert verdict.text()
    assert verdict.to_dict()["status"] == status


def test_incorrect_rests_on_a_witness_or_a_mismatch() -> None:
    for function, wrt, answer, status, _, _ in DERIVATIVES:
        verdict = check(derive(function, wrt), answer)
        assert isinstance(verdict.evidence, Witness | Mismatch) == (status == "incorrect")


@pytest.mark.parametrize(("function", "wrt", "written"), DERIVATIONS)
def test_a_diagnosis_is_never_a_right_answer(function: str, wrt: str, written: str) -> None:
    """A slip may give the right result by chance; then the answer is right, and nothing is diagnosed."""
    derivation = derive(function, wrt)
    for slip, _, result in candidates(derivation):
        verdict = check(derivation, result)
        if isinstance(compare(derivation.result_node, result), Proof):
            assert verdict.status is Status.CORRECT
            assert verdict.diagnosis is None
        elif verdict.status is Status.INCORRECT:
            assert verdict.diagnosis is not None, (slip.id, to_text(result))


def test_the_right_answer_is_proved_for_every_derivation_of_the_table() -> None:
    for function, wrt, written in DERIVATIONS:
        assert check(derive(function, wrt), written).proved, (function, wrt)


def test_equally_specific_slips_at_different_steps_are_said_as_either_or() -> None:
    verdict = check(derive("sin(2x) + sin(2x) + x", "x"), "cos(2x) + 2 cos(2x) + 1")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "chain.forgot-inner"
    both = check(derive("sin(2x) + cos(2x)", "x"), "cos(2x) - 2 sin(2x)").diagnosis
    assert both is not None
    assert both.sentence.startswith("the derivative of the inner function 2x")
    swapped = check(derive("sin(2x) sin(3y x)", "x"), "cos(2x) sin(3y x) + sin(2x) cos(3y x) 3y").diagnosis
    assert swapped is not None
    assert swapped.step is not None
    assert to_text(swapped.step.before) == "∂/∂x(sin(2x))"


def test_either_or_names_two_slips_that_give_the_same_answer() -> None:
    verdict = check(derive("x^2/2 + x^2/2", "x"), "x + x^2")
    assert verdict.diagnosis is not None
    assert "exponent" in verdict.diagnosis.sentence


def test_an_entry_of_a_gradient_is_diagnosed() -> None:
    verdict = check(gradient("sin(5x) + y^2"), "(cos(5x), 2y)")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "chain.forgot-inner"


@pytest.mark.parametrize(
    ("reference", "answer", "words"),
    [
        ("(x, y)", "x y", "The right answer is a vector of 2 entries, and this is a single value."),
        ("(x, y)", "(x, y, 0)", "The right answer has 2 entries, and this one has 3."),
        ("w <- w - alpha g", "b <- w - alpha g", "The right answer gives w its new value, and this one b."),
        ("x", "1/(x-x)", "At x = 2 the right value is 2, and this answer has no value."),
    ],
)
def test_the_words_of_a_mismatch(reference: str, answer: str, words: str) -> None:
    assert check(reference, answer, variables=["b"]).text().splitlines()[1] == words


def test_a_domain_speaks_of_variables_of_the_question() -> None:
    with pytest.raises(ValueError, match="q"):
        check("x", "x", domain="q=0..1")
    with pytest.raises(ValueError, match="X"):
        check("x", "X", domain="X=0..1")
    with pytest.raises(ValueError, match="q"):
        check("x", "(", domain="q=0..1")
    assert check("pi/2", "arctan(x) + arctan(1/x)", domain="x>0").proved
    assert check("sin x", "sin(x + 2pi n)", domain="n=integer").proved
    assert check("pi/2", "(", domain="x>0").status is Status.UNREADABLE
    assert check("log(w1^2)", "2 log w1", domain={"w_1": (0, None)}).proved


def test_the_reference_may_be_a_sympy_expression() -> None:
    x = sympy.Symbol("x")
    assert check(sympy.sin(x) ** 2, "1 - cos(x)^2").proved
    assert check("2x", 2 * x).proved
    assert check(gradient("x y"), "(y, x)").proved


def test_an_unreadable_reference_is_the_callers_error() -> None:
    with pytest.raises(st.ParseError):
        check("2x +", "2x")
    with pytest.raises(st.ParseError):
        check("x", "x", domain="x=zero..one")


def test_further_names_can_be_declared() -> None:
    assert check("x", "x + 0 y").status is Status.UNREADABLE
    assert check("x", "x + 0 y", variables=["y"]).status is Status.CORRECT
    assert check("learning_rate g", "g learning_rate", variables=["learning_rate", "g"]).proved


def test_a_verdict_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="five outcomes"):
        bool(check("x", "x"))


def test_the_catalogue_has_words_for_every_outcome() -> None:
    assert {status for status, _ in OUTCOMES} | {Status.UNREADABLE} == set(Status)


def test_slips_have_distinct_names_and_sentences() -> None:
    rows = [*STEP_SLIPS, *WHOLE_SLIPS]
    assert len({row.id for row in STEP_SLIPS}) == len(STEP_SLIPS)
    assert len({row.id for row in WHOLE_SLIPS}) == len(WHOLE_SLIPS)
    wanted = {
        "chain.forgot-inner",
        "partial.wrong-variable",
        "sign",
        "integrated",
        "power.not-lowered",
        "product.of-derivatives",
        "factor-lost",
        "update.ascent",
    }
    assert wanted <= {row.id for row in rows}


def test_the_words_of_an_incorrect_verdict() -> None:
    verdict = check(derive("sin(5x)", "x"), "cos(5x)")
    assert verdict.text() == (
        "Incorrect.\n"
        "At x = 2 the right value is -4.19536, and this answer has -0.839072.\n"
        "The derivative of the inner function 5x is missing: by the chain rule it is a factor.\n"
        "The step in question: d/dx(sin(5x)) = cos(5x) d/dx(5x)"
    )
