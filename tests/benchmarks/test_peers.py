"""The other programs are asked what they can be asked, and heard as they mean it; times are never tested."""

from __future__ import annotations

import pytest

from benchmarks.killable import CannotExpressError
from benchmarks.peers import PEERS, Pair, equals, math_verify, sampling, simplify
from benchmarks.verdicts import last_hundredth
from steepest.evidence.domain import Domain
from steepest.expression.reading import parse


def _pair(reference: str, answer: str, domain: str | None = None) -> Pair:
    return Pair(parse(reference), parse(answer), Domain.of(domain))


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize(("answer", "right"), [("2x + 2", True), ("2x + 1", False)])
def test_each_is_right_where_it_is_easy(peer: str, answer: str, right: bool) -> None:
    if peer.startswith("Math-Verify"):
        pytest.importorskip("math_verify")
    assert PEERS[peer](_pair("2(x + 1)", answer))() is right


def test_sympy_is_told_the_domain() -> None:
    assert simplify(_pair("sqrt(x^2)", "x", "x>0"))()
    assert not simplify(_pair("sqrt(x^2)", "x"))()
    assert equals(_pair("sin(x + 2 pi n)", "sin x", "n=integer -5..5"))()


def test_vectors_are_compared_entry_by_entry() -> None:
    for peer in (simplify, equals, sampling):
        assert peer(_pair("(x + x, 1)", "(2x, 1)"))() is True
        assert peer(_pair("(x + x, 1)", "(2x, 2)"))() is False


def test_points_are_taken_from_the_domain() -> None:
    assert sampling(_pair("|x|", "x", "x=5..9"))()
    assert sampling(_pair("|x|", "x"))() is False
    assert sampling(_pair("ln(x)", "ln(x) + 1", "x<0"))() is None


@pytest.mark.parametrize("text", ["x = 2", "x <- x - 1", "X^T y", "mean(x_i)"])
def test_what_has_no_form_is_not_asked(text: str) -> None:
    with pytest.raises(CannotExpressError):
        simplify(_pair(text, text))


def test_latex_that_is_not_read_is_not_asked() -> None:
    pytest.importorskip("math_verify")
    with pytest.raises(CannotExpressError):
        math_verify(_pair("X.T @ y", "mean(x_i)"))


def test_the_last_hundredth_is_left_out() -> None:
    assert last_hundredth([float(k) for k in range(1, 101)]) == 99
    assert last_hundredth([1.0]) == 1
