"""Sets, means and named functions put in by examples: alike in all formulas, and under names of their own."""

from __future__ import annotations

import pytest

from steepest.evidence.domain import Domain, Range
from steepest.evidence.instances import SIZES, instantiated
from steepest.expression.enclosures import enclose
from steepest.expression.nodes import Application, Cardinality, Mean, Node, SetSum, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.trees import walk
from steepest.expression.writing import to_text

#   formula                                      put in
PUT_IN = [
    ("x^2", "x^2"),
    ("sum((x, y) in D, (w x - y)^2)", "sum(i=1..|D|, (w x_i - y_i)^2)"),
    ("sum(i in B, w x_i)/card(B)", "sum(k=1..|B|, w x_k)/|B|"),
    ("sum_i x_i", "sum(k=1..|all|, x_k)"),
    ("sum(i in B, x_i y_{i+1})", "sum(k=1..|B|, x_k y_{k+1})"),
    ("mean(w x_i)", "sum(i=1..|examples|, w x_i)/|examples|"),
    ("mean(sum(k=1..N, x))", "sum(i=1..|examples|, sum(k=1..N, x_i))/|examples|"),
    ("w mean(w x)", "w (sum(i=1..|examples|, w x_i)/|examples|)"),
    ("sum(x in D, x) + sum(y in D, y^2)", "sum(i=1..|D|, x_i) + sum(i=1..|D|, x_i^2)"),
    ("sum(x in D, sum(y in E, x y))", "sum(k=1..|D|, sum(i=1..|E|, x_k y_i))"),
    ("x sum(x in D, x)", "x sum(i=1..|D|, x1_i)"),
    ("x1 + sum(x in D, x)", "x1 + sum(i=1..|D|, x2_i)"),
]


@pytest.mark.parametrize(("formula", "expected"), PUT_IN)
def test_each_kind_is_put_in(formula: str, expected: str) -> None:
    (found,), _ = instantiated([parse(formula)], Domain())
    assert to_text(found) == expected
    assert not any(isinstance(part, SetSum | Mean | Cardinality | Application) for part in walk(found))


def test_formulas_without_any_are_left_as_they_are() -> None:
    node, domain = parse("sum(i=1..N, x_i)"), Domain()
    put_in, where = instantiated([node], domain)
    assert put_in[0] is node
    assert where is domain


def test_sizes_are_small_integers_and_a_domain_is_kept() -> None:
    domain = Domain.of("w=0..1")
    _, where = instantiated([parse("sum(x in D, w x) + card(D)")], domain)
    assert where.ranges == {"w": domain.ranges["w"], "|D|": SIZES}
    own = Domain({"|D|": Range()})
    assert instantiated([parse("card(D)")], own)[1] is own


def test_one_set_and_one_mean_stand_for_the_same_in_all_formulas() -> None:
    before, after = parse("sum((x, y) in D, x y)"), parse("sum((u, v) in D, v u)")
    (one, other), _ = instantiated([before, after], Domain())
    assert to_text(one) == "sum(i=1..|D|, x_i y_i)"
    assert to_text(other) == "sum(i=1..|D|, y_i x_i)"


def test_a_name_outside_every_mean_is_no_datum() -> None:
    (one, other), _ = instantiated([parse("mean(b x)"), parse("b mean(x)")], Domain())
    assert to_text(one) == "sum(i=1..|examples|, b x_i)/|examples|"
    assert to_text(other) == "b (sum(i=1..|examples|, x_i)/|examples|)"


def value(node: Node, at: int) -> object:
    return enclose(instantiated([node], Domain())[0][0], {Symbol("x"): at, Symbol("y"): 3})


@pytest.mark.parametrize("name", ["f", "g", "prediction"])
def test_a_dash_is_the_slope_of_the_polynomial_of_a_name(name: str) -> None:
    """The fourth differences of a polynomial of degree 4 are constant, so Taylor's formula at 0 is exact."""
    dashes = [Application(name + k * "'", (number(0),)) for k in range(5)]
    taylor = [value(dash, 0) for dash in dashes]
    at_two = sum(float(str(t)) * 2**k / (1, 1, 2, 6, 24)[k] for k, t in enumerate(taylor))
    assert float(str(value(Application(name, (number(2),)), 0))) == pytest.approx(at_two)


def test_names_and_places_of_arguments_differ() -> None:
    f, g = (Application(name, (Symbol("x"),)) for name in "fg")
    assert str(value(f, 2)) != str(value(g, 2))
    one, other = Application("f", (Symbol("x"), Symbol("y"))), Application("f", (Symbol("y"), Symbol("x")))
    assert str(value(one, 2)) != str(value(other, 2))
