"""The same question has the same verdict: in any order, beside any other, in any thread, under any seed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

import steepest as st
from steepest.evidence import Agreement, Undecided, compare
from steepest.evidence.domain import Domain
from steepest.expression.reading import parse

ROOT = Path(__file__).resolve().parents[2]
THREADS = 4

#  reference, answer, declared: proved, refuted, agreed and undecided ones of every kind
QUESTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("2x cos(x^2)", "cos(x^2) 2x", {}),
    ("x", "|x|", {}),
    ("log(x^2)", "2 log x", {}),
    ("log(x^2)", "2 log x", {"domain": "x>0"}),
    ("x", "x + e^(-100(x+20)^2)", {}),
    ("sign(x)", "tanh(10^20 x)", {}),
    ("1/(1+e^(-2x))", "tanh(x)/2+1/2", {}),
    ("max(a, max(b, x))", "max(max(a, b), x)", {}),
    ("arctan x + arctan(1/x)", "pi/2", {"domain": "x>0"}),
    ("cbrt(2+sqrt(5)) + cbrt(2-sqrt(5))", "1", {}),
    ("cos(pi n)", "(-1)^n", {"domain": "n=integer"}),
    ("n^3", "n", {"domain": "n=integer -1..1"}),
    ("e^(sin(x)^2)", "e^(1-cos(x)^2)", {}),
    ("x n", "x n (n-2)/(n-2)", {"domain": "n=integer 0..9"}),
    ("sum(i=1..N, (w x_i - y_i) x_i)", "w sum_j x_j^2 - sum_j x_j y_j", {}),
    ("sum(i=1..N, (w x_i - y_i) x_i)", "w sum_j x_j^2 + sum_j x_j y_j", {}),
    ("sum(k=1..N, 1/(k (k+1)))", "N/(N+1)", {}),
    ("sum(i=1..N, x_i)", "sum(i=1..M, x_i) + sum(i=M+1..N, x_i)", {"variables": ["M"]}),
    ("X^T (X w - y)", "X^T X w - X^T y", {"shapes": {"X": "N×d", "w": "d", "y": "N"}}),
    ("X^T (X w - y)", "X^T X w + X^T y", {"shapes": {"X": "N×d", "w": "d", "y": "N"}}),
    ("(2x, 2y)", "(2y, 2x)", {}),
    ("y = 2x + 1", "2x - y + 1 = 0", {}),
    ("w <- w - alpha g", "w <- w + alpha g", {}),
    ("e^2", "7.38", {}),
    ("sqrt(x^2-1)", "sqrt(x-1) sqrt(x+1)", {}),
    ("x + 1", "(x^2-1)/(x-1)", {}),
    ("2x cos(x^2)", "2x cos(x^2", {}),
]


def verdict_of(question: tuple[str, str, dict[str, Any]]) -> tuple[str, bool, str, str]:
    """All that a verdict says; the digits to which values agree among it."""
    reference, answer, declared = question
    verdict = st.check(reference, answer, **declared)
    return verdict.status.value, verdict.proved, repr(verdict.evidence), verdict.text()


@pytest.fixture(scope="module")
def expected() -> list[tuple[str, bool, str, str]]:
    return [verdict_of(question) for question in QUESTIONS]


def test_the_order_says_nothing(expected: list[Any]) -> None:
    assert [verdict_of(question) for question in reversed(QUESTIONS)] == expected[::-1]


@pytest.mark.parametrize("place", range(0, len(QUESTIONS), 3))
def test_what_was_asked_before_says_nothing(expected: list[Any], place: int) -> None:
    reference, answer, declared = QUESTIONS[place]
    for other in ("x", "0", "x + 0 log(x)", answer, f"({answer}) + 1", "(" * 20):
        try:
            st.check(reference, other, **declared)
            st.check(other, reference, **declared)
        except (st.SteepestError, ValueError):
            continue
    assert verdict_of(QUESTIONS[place]) == expected[place]


def test_threads_say_the_same(expected: list[Any]) -> None:
    together = Barrier(THREADS)

    def all_of_them(shift: int) -> list[Any]:
        together.wait()
        order = [(k + shift * 7) % len(QUESTIONS) for k in range(len(QUESTIONS))]
        found = {k: verdict_of(QUESTIONS[k]) for k in order}
        return [found[k] for k in range(len(QUESTIONS))]

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(all_of_them, range(THREADS))) == [expected] * THREADS


PROGRAM = """
from tests.evidence.test_deterministic import QUESTIONS, verdict_of
for question in QUESTIONS:
    print(ascii(verdict_of(question)))
"""


@pytest.mark.parametrize("seed", ["0", "1", "271828"])
def test_another_process_says_the_same_whatever_the_hashes_are(expected: list[Any], seed: str) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    assert done.stdout.splitlines() == [ascii(one) for one in expected]


def _plain() -> Iterable[tuple[str, str, str | None]]:
    for reference, answer, declared in QUESTIONS:
        if not {"shapes", "variables"} & set(declared) and not {"=", "<-", "7.38"} & set(
            f"{reference} {answer}".split()
        ):
            yield reference, answer, declared.get("domain")


@pytest.mark.parametrize(("reference", "answer", "domain"), [row for row in _plain() if not row[1].endswith("x^2")])
def test_the_seed_of_the_points_decides_nothing(reference: str, answer: str, domain: str | None) -> None:
    """Where a difference is seen, or how many points were looked at, may depend on it; the verdict does not."""
    pair, where = (parse(reference), parse(answer)), Domain.of(domain)
    usual = compare(*pair, where)
    for seed in (1, 7, 2024):
        other = compare(*pair, where, seed=seed)
        assert type(other) is type(usual)
        if not isinstance(usual, Agreement | Undecided):
            assert other == usual
