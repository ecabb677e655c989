"""Questions with shapes, sets and update rules, as they are asked and answered."""

from __future__ import annotations

import pytest

import steepest as st
from steepest.checking.check import check
from steepest.checking.declared import declared
from steepest.checking.listings import Listing, listing_of
from steepest.expression.nodes import Symbol

DATA = {"X": "N×d", "w": "d", "y": "N"}
GRADIENT = "2/N X^T (X w - y)"
ROW = "2/N sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i) x_ij)"

#   reference   answer                                              status        proved
ANSWERS = [
    (GRADIENT, "(2/N)(X^T X w - X^T y)", "correct", True),
    (GRADIENT, ROW, "correct", True),
    (GRADIENT, "2/N sum(i=1..N, (sum(k=1..d, w_k X_ik) - y_i) X_ij)", "correct", True),
    (GRADIENT, "2/N sum(i=1..N, (w^T x_i - y_i) x_i)", "correct", True),
    (GRADIENT, "2/N sum(i=1..N, (w·x_i - y_i) x_i)", "correct", True),
    (GRADIENT, "∇L = 2/N X^T (X w - y)", "correct", True),
    (GRADIENT, "2/N (X^T (X w - y))_j", "correct", True),
    (ROW, "(2/N X^T (X w - y))_j", "correct", True),
    (ROW, "2/N sum(i=1..N, (X w - y)_i x_ij)", "correct", True),
    (GRADIENT, "2/N X^T (X w + y)", "incorrect", True),
    (GRADIENT, "2/N X (X w - y)", "incorrect", True),
    (GRADIENT, "2/N (X w - y) X^T", "incorrect", True),
    (GRADIENT, "2/N X^T X (w - y)", "incorrect", True),
    (ROW, "2/N (X w - y)_j", "incorrect", True),
    (ROW, "2/N (X^T (X w - y))_k", "incorrect", True),
    ("X w", "w X", "incorrect", True),
    ("X w", "(I + X^T X) w", "incorrect", True),
    ("w", "I w", "correct", True),
    (GRADIENT, "2/N sum(i=1..N, (w x_i - y_i) x_i)", "unreadable", False),  # a dot product is meant
    (GRADIENT, "2/N X^T (X w - z)", "unreadable", False),
    (GRADIENT, "2/N (X^T (X w - y)_j", "unreadable", False),
    (GRADIENT, "(X^T X)_j", "unreadable", False),
]


@pytest.mark.parametrize(("reference", "answer", "status", "proved"), ANSWERS)
def test_an_answer_in_matrices_or_indices(reference: str, answer: str, status: str, proved: bool) -> None:
    verdict = check(reference, answer, shapes=DATA)
    assert (verdict.status.value, verdict.proved) == (status, proved), verdict.text()
    assert verdict.text()
    assert verdict.to_dict()["status"] == status


def test_what_is_not_declared_follows_from_the_right_answer() -> None:
    assert check("X^T (X w - y)", "X^T X w - X^T y").proved
    assert check("X^T (X w - y)", "w^T X^T X - y^T X").remarks[0].startswith("the answer is written as a row")
    assert check("X^T (X w - y)", "X (X w - y)").status.value == "incorrect"
    assert check("X w", "w X").status.value == "undecided", "X may be a matrix"
    assert check("I R", "R I").proved, "and these are numbers"


def test_a_witness_shows_sizes_and_data() -> None:
    said = check("X^T y", "-X^T y", shapes=DATA).text()
    assert said.splitlines()[1].startswith("At N = 2, d = 2, X = [[")
    assert "entry 1" in said


def test_permuted_entries_are_named() -> None:
    verdict = check("(2x, 4y)", "(4y, 2x)")
    assert verdict.status.value == "incorrect"
    assert "the entries are right, and in another order" in verdict.remarks
    assert not check("(2x, 4y)", "(4y, 3x)").remarks


def test_entries_of_data_may_be_named_by_number() -> None:
    assert check("sum(i=1..N, x_i)", "x_1 + sum(i=2..N, x_i)").proved
    assert check("sum(i=1..3, x_i)", "x₃ + x₂ + x₁").proved
    assert check("sum(i=1..2N, x_i)", "sum(i=1..N, x_{2i} + x_{2i-1})").status.value == "correct"
    assert check("sum(i=1..N, sum(j=1..d, w_j x_ij))", "N sum(j=1..d, w_j x_1j)").status.value == "incorrect"


def test_means_stand_for_sums_divided() -> None:
    assert check("1/N sum(i=1..N, (w x_i - y_i)^2)", "mean((w x_i - y_i)^2)").proved
    assert check("1/N sum(i=1..N, (w x_i - y_i)^2)", "mean(w x_i - y_i)^2").status.value == "incorrect"


# ---- sets and intervals

LISTED = [
    ("{1, 2}", "{2, 1}", "correct"),
    ("{1, 2}", r"\left\{2, 1\right\}", "correct"),
    ("{1, 2}", "(2, 1)", "correct"),
    ("{1, 2}", "{1, 2, 4/2}", "correct"),
    ("{1, 2}", "{1}", "incorrect"),
    ("{1, 2}", "1", "incorrect"),
    ("{1, 2}", "{1, 2, 3}", "incorrect"),
    ("{1, 2}", "{1, 2", "unreadable"),
    ("{1, 2}", "{1, q}", "unreadable"),
    ("{(0, 0), (1, -1)}", "{(1, -1), (0, 0)}", "correct"),
    ("{(0, 0), (1, -1)}", "{(-1, 1), (0, 0)}", "incorrect"),
    ("[0, 1)", "[0, 2/2)", "correct"),
    ("[0, 1)", "[0, 1]", "incorrect"),
    ("[0, 1)", "(0, 1)", "incorrect"),
    ("[0, 1)", "[0, 2)", "incorrect"),
    ("[0, 1)", "{0, 1}", "incorrect"),
    ("{x if x > 0, 0 otherwise}", "max(0, x)", "correct"),
]


@pytest.mark.parametrize(("reference", "answer", "status"), LISTED)
def test_sets_and_intervals(reference: str, answer: str, status: str) -> None:
    verdict = check(reference, answer)
    assert verdict.status.value == status, verdict.text()
    assert verdict.text()


def test_an_outer_pair_of_brackets() -> None:
    assert listing_of("[0, 1)") == Listing("[", ")", ("0", "1"))
    assert listing_of("(a)(b)") is None
    assert listing_of("2{x}") is None
    assert listing_of("{1,, 2}") is None


# ---- update rules

RULES = [
    ("w <- w - alpha dL/dw", "correct"),
    ("w := w - α ∂L/∂w", "correct"),
    ("w <- w - 2 alpha/N sum(i=1..N, (w x_i + b - y_i) x_i)", "correct"),
    ("b <- b - alpha dL/db", "correct"),
    ("w <- w + alpha dL/dw", "incorrect"),
    ("w <- w - dL/dw", "incorrect"),
    ("b <- b - alpha dL/dw", "incorrect"),
    ("w - alpha dL/dw", "unreadable"),  # of which parameter?
    ("x <- w - alpha dL/dw", "unreadable"),
    ("w <- w - alpha dM/dw", "unreadable"),
]


@pytest.mark.parametrize(("answer", "status"), RULES)
def test_a_slope_stands_for_what_it_is_known_to_be(answer: str, status: str) -> None:
    loss = st.Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    verdict = check(st.update_rule(loss), answer)
    assert verdict.status.value == status, verdict.text()


# ---- what is declared


def test_shapes_and_sets_are_told_apart() -> None:
    told = declared({"X": "N×d", "B": "set", "D": "set of N", "E": "set of 5"})
    assert set(told.shapes) == {"X"}
    assert set(told.sets) == {"B", "D", "E"}
    assert told.sizes["D"] == Symbol("N")
    assert {"X", "N", "d", "x", "I"} <= told.names
    with pytest.raises(ValueError, match="number of elements"):
        declared({"D": "set of many things"})
    with pytest.raises(ValueError, match="no shape"):
        declared({"X": "wide"} | {"Y": "N×d×k"})


def test_a_set_of_n_runs_from_1_to_n() -> None:
    shapes = {"D": "set of N"}
    right = "1/card(D) sum((x, y) in D, (w x - y) x)"
    assert check(right, "1/N sum((x, y) in D, (w x - y) x)", shapes=shapes).proved


def test_a_right_answer_that_does_not_fit_is_its_authors_error() -> None:
    with pytest.raises(st.ParseError):
        check("w X", "X w", shapes=DATA)
