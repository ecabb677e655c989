"""Sample points are readable, deterministic, in the domain, and of the right kind."""

from __future__ import annotations

from fractions import Fraction

import pytest

from steepest.evidence.domain import Domain
from steepest.evidence.places import special_points
from steepest.evidence.sampling import SamplePoint, roles, roles_of_pair, sample_points, small_points
from steepest.expression.enclosures import evaluate
from steepest.expression.nodes import Indexed, Symbol, number
from steepest.expression.reading import parse

x, y = Symbol("x"), Symbol("y")


def values(text: str, name: str, domain: str | None = None, count: int = 40) -> list[Fraction]:
    points = sample_points((parse(text),), Domain.of(domain), count)
    return [dict(point.listed())[Symbol(name)] for point in points]


def test_the_first_points_are_readable_and_later_ones_reach_far() -> None:
    found = values("x^2", "x")
    assert found[:5] == [2, -1, Fraction(1, 2), 1, 3]
    assert max(found) >= 1000
    assert min(found) <= -1000
    assert any(0 < abs(value) < Fraction(1, 50) for value in found)


@pytest.mark.parametrize(
    "domain", ["x=0..1", "x>0", "x<-3", "x=5..5", "x=1/3..1/2", "x!=0", "x=integer 3..7", "x=integer -50..50, x!=2"]
)
def test_every_point_lies_in_the_domain(domain: str) -> None:
    found = values("x y", "x", domain)
    assert found
    assert all(value in Domain.of(domain).of_variable("x") for value in found)


def test_some_points_have_small_values_only() -> None:
    part = roles((parse("x y sum(i=1..N, z)"),), Domain.of("z=2..3"))
    found = list(small_points(Domain.of("z=2..3"), part))
    assert len(found) == 4
    assert len({(point[x], point[y]) for point in found}) == 4
    assert all(0 < abs(float(point[name])) <= 0.5 for point in found for name in (x, y))
    assert all(2 <= float(point[Symbol("z")]) <= 3 for point in found)


def test_variables_do_not_move_together() -> None:
    points = list(sample_points((parse("x y z"),), Domain(), 20))
    pairs = {(point[x] == point[y]) for point in points}
    assert False in pairs
    assert len({tuple(map(str, point.values())) for point in points}) == 20


def test_the_same_call_gives_the_same_points_and_another_seed_others() -> None:
    tree = parse("x y")
    first = [point.listed() for point in sample_points((tree,), Domain(), 40)]
    assert first == [point.listed() for point in sample_points((tree,), Domain(), 40)]
    assert first != [point.listed() for point in sample_points((tree,), Domain(), 40, seed=1)]


def test_the_index_of_a_set_and_of_a_mean_is_no_size() -> None:
    part = roles((parse("sum(i in B, w x_i) + mean_j(y_j) + z_k^{(l)}"),), Domain())
    assert part.sizes == ("k", "l")
    assert part.reals == ("w",)


def test_an_index_above_has_values_of_its_own() -> None:
    point = SamplePoint({})
    below, above = Indexed("x", (number(1), number(2))), Indexed("x", (number(1),), (number(2),))
    assert {above: point[above], below: point[below]} == dict(point)
    assert [node for node, _ in point.listed()] == [above, below]


def test_names_tell_sizes_integers_and_reals_apart() -> None:
    part = roles((parse("sum(i=1..N, w x_ij)"), parse("n x")), Domain.of("n=integer"))
    assert part.sizes == ("N", "j")
    assert part.integers == ("n",)
    assert part.reals == ("w", "x")


def test_data_appears_when_asked_for_and_stays_the_same() -> None:
    tree = parse("sum(i=1..N, w x_i)")
    point = next(iter(sample_points((tree,), Domain(), 1)))
    before = evaluate(tree, point).value
    listed = point.listed()
    assert [node for node, _ in listed if isinstance(node, Indexed)] == [
        Indexed("x", (number(k),)) for k in range(1, int(point[Symbol("N")]) + 1)
    ]
    assert evaluate(tree, point).value == before
    with pytest.raises(KeyError):
        point[Symbol("unknown")]


def test_a_moved_point_keeps_the_rest() -> None:
    point = SamplePoint({x: Fraction(1), y: Fraction(2)})
    assert point.moved(x, Fraction(7)).listed() == ((x, Fraction(7)), (y, Fraction(2)))


def test_a_formula_without_variables_has_one_point() -> None:
    assert [point.listed() for point in sample_points((parse("1/2"),), Domain(), 40)] == [()]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x + 0 log(x+100)", -100),
        ("x + sqrt(10^6-x)", 10**6),
        ("e^(-100(x+20)^2)", -20),
        ("e^(-(x^2+40x+400))", -20),
        ("|x-7/3|", Fraction(7, 3)),
        ("1/(x^2-2)", None),
    ],
)
def test_special_places_are_met_on_both_sides(text: str, place: Fraction | None) -> None:
    tree = parse(text)
    found = [dict(p.listed())[x] for p in special_points(tree, x, Domain(), roles_of_pair(tree, x, Domain()), None)]
    target = Fraction(place) if place is not None else Fraction(1414213562, 10**9)
    near = [value for value in found if abs(value - target) <= max(1, abs(target) / 50)]
    assert any(value < target for value in near)
    assert any(value > target for value in near)
    assert place is None or target in found


def test_sizes_and_data_keep_to_their_domain() -> None:
    tree = parse("sum(i=1..N, x_i) + i")
    for point in sample_points([tree], Domain.of("N>=6, x>0"), 10):
        assert point[Symbol("N")] >= 6
        assert all(point[Indexed("x", (number(k),))] > 0 for k in range(1, 9))
    assert [p[Symbol("N")] for p in sample_points([parse("sum(i=1..N, i)")], Domain.of("N=-3..-2"), 2)] == [-2, -3]
    assert roles([tree], Domain()).reals == ("i",)


def test_an_answer_makes_no_size_of_a_real_variable() -> None:
    x, total = parse("x"), parse("sum(i=1..x, 1)")
    assert roles_of_pair(x, total, Domain()).reals == ("x",)
    assert roles_of_pair(total, x, Domain()).sizes == ("x",)
