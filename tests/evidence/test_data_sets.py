"""Sums over data, over sets and means: what runs over the same examples, and what was taken for granted."""

from __future__ import annotations

import pytest

from steepest.evidence.data_sets import on_one_data_set
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Evidence, Proof, Undecided, Witness
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.writing import to_text

SETS = {"B": "set", "D": "set"}


def judged(reference: str, answer: str, sizes: dict[str, Node] | None = None) -> Evidence:
    return compare(parse(reference, shapes=SETS), parse(answer, shapes=SETS), sizes=sizes)


#   reference                                   answer                              what is taken for granted
GRANTED = [
    ("sum(i=1..N, x_i)", "sum_j x_j", "j is taken to run from 1 to N"),
    ("sum(i=0..N-1, x_i)", "sum_j x_j", "j is taken to run from 0 to N - 1"),
    ("2/N sum(i=1..N, (w x_i+b-y_i) x_i)", "2/N (w sum_j x_j^2 + b sum_j x_j - sum_j x_j y_j)", "j is taken"),
    ("(1/N) sum(i=1..N, x_i)", "mean(x)", "the mean is taken over"),
    ("(1/N) sum(i=1..N, x_i)", "mean_i(x_i)", "the mean is taken over i from 1 to N"),
    ("mean((w x - y)^2)", "1/N sum(i=1..N, (w x_i - y_i)^2)", "the mean is taken over"),
    ("mean_i(x_i^2) - mean_i(x_i)^2", "1/N sum_k (x_k - 1/N sum_i x_i)^2", "from 1 to N"),
    ("(1/N) sum((x, y) in D, x y)", "(1/N) sum((u, v) in D, u v)", "N is taken to be the number of elements of D"),
]


@pytest.mark.parametrize(("reference", "answer", "granted"), GRANTED)
def test_what_runs_over_the_same_data_is_compared_and_said(reference: str, answer: str, granted: str) -> None:
    for pair in ((reference, answer), (answer, reference)):
        evidence = judged(*pair)
        assert isinstance(evidence, Proof | Agreement), evidence
        assert granted in (evidence.remark or "")


REFUTED = [
    ("2/N sum(i=1..N, (w x_i+b-y_i) x_i)", "1/N (w sum_j x_j^2 + b sum_j x_j - sum_j x_j y_j)"),
    ("(1/N) sum(i=1..N, x_i)", "2 mean_i(x_i)"),
    ("sum(i in B, x_i)", "sum(i in B, x_i^2)"),
    ("sum(i in B, x_i)", "x_1"),
    ("sum(i in B, c)", "c"),
    ("sum((x, y) in D, (y - w x)^2)", "sum((y, x) in D, (y - w x)^2)"),
    ("1/card(D) sum((x, y) in D, x y)", "sum((x, y) in D, x y)"),
]


@pytest.mark.parametrize(("reference", "answer"), REFUTED)
def test_another_sum_over_the_same_data_is_refuted(reference: str, answer: str) -> None:
    assert isinstance(judged(reference, answer), Witness)
    assert isinstance(judged(answer, reference), Witness)


def test_a_set_runs_over_its_size_where_that_is_said() -> None:
    over_set, over_range = "sum((x, y) in D, (w x - y) x)/card(D)", "1/N sum(i=1..N, (w x_i - y_i) x_i)"
    assert isinstance(judged(over_set, over_range), Undecided)
    assert isinstance(judged(over_set, over_range, {"D": Symbol("N")}), Proof)
    assert isinstance(judged(over_set, "2 " + over_range[2:], {"D": Symbol("N")}), Witness)


def test_a_range_that_leaves_out_the_first_is_not_that_of_all() -> None:
    pair = parse("x_1 + sum(i=2..N, x_i)"), parse("sum_j x_j")
    assert to_text(on_one_data_set(*pair).answer) == to_text(pair[1])


def test_a_batch_is_not_all_there_are() -> None:
    assert isinstance(judged("1/card(B) sum(i in B, x_i)", "1/N sum(i=1..N, x_i)"), Undecided)


def test_elements_by_other_letters_than_the_data_may_be_anything() -> None:
    sizes = {"D": Symbol("N")}
    assert isinstance(judged("sum((u, v) in D, u - v)", "sum(i=1..N, x_i - y_i)", sizes), Undecided)
    assert isinstance(judged("sum((x, y) in D, x)", "sum(i=1..N, x_i)", sizes), Proof)
