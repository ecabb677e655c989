"""Sums over ranges in normal form: what was renamed, shifted, split, joined, turned or exchanged is the same."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Mismatch, Proof, Undecided, Witness
from steepest.expression.nodes import FiniteSum, Indexed, Node, Symbol
from steepest.expression.normal_form import identical
from steepest.expression.reading import parse
from steepest.expression.trees import mapped
from tests.expression.plain_arrays import World, value
from tests.expression.sum_formulas import changed, rewritten, sums

POSITIVE = [Symbol(name) - 1 for name in "NM"]


def proved(one: str, other: str) -> bool:
    return identical(parse(one), parse(other), nonnegative=POSITIVE, integers=["N", "M"])


SAME = [
    ("sum(i=1..N, x_i)", "sum(k=1..N, x_k)"),
    ("sum(i=1..N, x_i)", "sum(j=0..N-1, x_{j+1})"),
    ("sum(i=1..N, x_i)", "x_1 + sum(i=2..N, x_i)"),
    ("sum(i=1..N, x_i)", "sum(i=1..N-1, x_i) + x_N"),
    ("sum(i=1..N, x_i)", "sum(i=0..N-1, x_{N-i})"),
    ("sum(i=1..2N, x_i)", "sum(i=1..N, x_i + x_{N+i})"),
    ("sum(i=1..N-1, x_{i+1} - x_i)", "x_N - x_1"),
    ("sum(i=1..N, sum(j=1..M, a_ij))", "sum(j=1..M, sum(i=1..N, a_ij))"),
    ("sum(i=1..N, x_i)^2", "sum(i=1..N, sum(j=1..N, x_i x_j))"),
    ("sum(i=2..N, log(x_i)) + log(x_1)", "sum(i=1..N, log(x_i))"),
    ("sum(i=1..N, x_i/(1 + e^(-x_i)))", "sum(i=1..N, x_i - x_i e^(-x_i)/(1 + e^(-x_i)))"),
    ("sum(i=0..N-1, r^i)", "(1 - r^N)/(1 - r)"),
    ("sum(i=0..N, r^i)", "1 + r sum(i=0..N-1, r^i)"),
    ("sum(i=0..N-1, 1/2^i)", "2 - 2^(1-N)"),
    ("sum(i=0..N-1, e^(-i x))", "(1 - e^(-N x))/(1 - e^(-x))"),
    ("sum(t=0..N, g^t R_t)", "R_0 + g sum(t=0..N-1, g^t R_{t+1})"),
    ("sum(i=1..N, (-1)^i)", "((-1)^N - 1)/2"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_equal_sums_have_one_normal_form(one: str, other: str) -> None:
    assert proved(one, other)
    assert proved(other, one)


#   one                       other                                 where they differ
APART = [
    ("sum(i=1..N, i x_i)", "x_1 + 2x_2 + sum(i=3..N, i x_i)"),  # N = 1
    ("sum(i=1..N-3, 1)", "N - 3"),  # N = 1
    ("sum(i=1..N, sign(x)^i)", "(sign(x)^(N+1) - sign(x))/(sign(x) - 1) + 1 + sign(x)"),  # x > 0
    ("sum(i=1..N, x_i)", "sum(i=2..N+1, x_i)"),
    ("sum(i=1..N, x_i y_i)", "sum(i=1..N, x_i) sum(i=1..N, y_i)"),
    ("sum(i=1..N, x_i)", "sum(i=1..N, x_{N-i})"),
    ("sum(i=1..N, r^i)", "sum(i=0..N-1, r^i)"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_sums_that_differ_somewhere_have_not(one: str, other: str) -> None:
    assert not proved(one, other)
    assert not proved(other, one)


def worlds(count: int = 6) -> Iterator[World]:
    """Data, and sizes from 1 on."""
    random = Random(1)  # noqa: S311 — data, not secrets
    places = range(-6, 16)
    for n, m in ((1, 1), (2, 1), (1, 2), (3, 2), (2, 3), (4, 4))[:count]:
        one = {base: {(i,): Fraction(random.randint(-4, 4)) for i in places} for base in "xy"}
        two = {(i, j): Fraction(random.randint(-4, 4)) for i in places for j in places}
        numbers = {name: Fraction(random.randint(1, 99), random.randint(1, 9)) for name in "ab"}
        yield {"N": n, "M": m, **numbers, **one, "a_": two}


def same_on_data(one: Node, other: Node) -> bool:
    return all(_value(one, world) == _value(other, world) for world in worlds())


def _value(node: Node, world: World) -> Fraction:
    """The name a is a number, and a table where it has indices."""
    found = value(mapped(node, _table_apart), world)
    assert isinstance(found, Fraction)
    return found


def _table_apart(part: Node) -> Node:
    return Indexed("a_", part.indices) if isinstance(part, Indexed) and part.base == "a" else part


some = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(st.data())
def test_a_sum_rewritten_by_identities_is_never_wrong(data: st.DataObject) -> None:
    one = data.draw(sums())
    other = data.draw(rewritten(one))
    assert same_on_data(one, other), "the strategy uses identities only"
    for evidence in (compare(one, other), compare(other, one)):
        assert isinstance(evidence, Proof | Agreement | Undecided), evidence


@some
@given(st.data())
def test_a_sum_changed_at_a_node_is_right_only_if_data_bear_it_out(data: st.DataObject) -> None:
    one = data.draw(sums())
    other = data.draw(changed(data.draw(rewritten(one, times=2))))
    same = same_on_data(one, other)
    for evidence in (compare(one, other), compare(other, one)):
        if isinstance(evidence, Proof | Agreement):
            assert same, evidence
        assert not (same and isinstance(evidence, Witness | Mismatch)), evidence


def test_a_sum_that_is_nested_as_deep_as_it_may_be_ends_in_time() -> None:
    body: Node = Indexed("x", (Symbol("i"),))
    for name in "ijkmpq":
        body = FiniteSum(body, Symbol(name), parse("1"), parse("N"))
    assert isinstance(compare(body, body + 1), Witness | Undecided)
