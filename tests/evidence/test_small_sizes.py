"""Deep sums are checked for few examples, and a wrong step among them is still caught."""

from __future__ import annotations

from dataclasses import replace

from steepest.derivation.step import Step
from steepest.evidence.domain import Domain
from steepest.evidence.small_sizes import DEEP, FEW, depth_of_sums, with_small_sizes
from steepest.evidence.step_checks import check_step
from steepest.expression.reading import parse

DEEP_SUM = "sum(i=1..N, sum(j=1..d, sum(k=1..K, sum(m=1..M, x_ij y_jk z_km))))"


def test_the_depth_counts_sums_within_each_other() -> None:
    assert depth_of_sums(parse(DEEP_SUM)) == DEEP
    assert depth_of_sums(parse("sum(i=1..N, x_i) + sum(k=1..d, prod(m=1..M, w_k))")) == 2
    assert depth_of_sums(parse("x^2")) == 0


def test_a_size_that_is_declared_keeps_its_range() -> None:
    domain = Domain.of("N=integer 3..4")
    found = with_small_sizes(domain, (parse(DEEP_SUM),))
    assert found.ranges["N"] == domain.ranges["N"]
    assert {name: found.ranges[name] for name in "dKM"} == dict.fromkeys("dKM", FEW)


def test_a_step_of_deep_sums_is_checked_and_a_wrong_one_is_caught() -> None:
    before = parse(DEEP_SUM)
    right = parse("sum(i=1..N, sum(j=1..d, x_ij sum(k=1..K, y_jk sum(m=1..M, z_km))))")
    wrong = parse("sum(i=1..N, sum(j=1..d, x_ij sum(k=1..K, y_kj sum(m=1..M, z_km))))")
    step = Step("tidy", before, right, right)
    found = check_step(step, Domain())
    assert found.points
    assert found.failure is None
    assert check_step(replace(step, makes=wrong, after=wrong), Domain()).failure is not None
