"""Products over a range: by their logarithm, by their logarithmic derivative, factor by factor."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steepest.derivation import derive
from steepest.derivation.records import Derivation
from steepest.derivation.step import all_steps
from steepest.evidence import compare
from steepest.evidence.domain import Domain
from steepest.evidence.records import Proof, Witness
from steepest.evidence.verification import verify
from steepest.expression.reading import parse
from steepest.expression.writing import to_text

GAUSS = r"\prod_{i=1}^{N}\frac{1}{\sqrt{2\pi}\sigma}e^{-\frac{(x_i-\mu)^2}{2\sigma^2}}"

#  formula, variable, derivative, what is taken for granted
LOGARITHMS = [
    (
        "ln(prod(i=1..N, p^(y_i) (1-p)^(1-y_i)))",
        "p",
        "sum(i=1..N, y_i/p - (1 - y_i)/(1 - p))",
        {"p > 0", "1 - p > 0"},
    ),
    ("ln(prod(i=1..N, λ e^(-λ x_i)))", "λ", "sum(i=1..N, 1/lambda - x_i)", {"lambda > 0"}),
    ("ln(prod(i=1..N, λ^(k_i) e^(-λ)/c_i))", "λ", "sum(i=1..N, k_i/lambda - 1)", {"lambda > 0", "c_i > 0"}),
    (rf"\ln {GAUSS}", "mu", "(1/sigma^2) sum(i=1..N, x_i - mu)", {"sigma > 0"}),
    (rf"\ln {GAUSS}", "sigma", "sum(i=1..N, (x_i - mu)^2/sigma^3 - 1/sigma)", {"sigma > 0"}),
    (
        "-1/N ln(prod(i=1..N, σ(w x_i)^(y_i) (1-σ(w x_i))^(1-y_i)))",
        "w",
        "-(1/N) sum(i=1..N, x_i (y_i - sigmoid(w x_i)))",
        {"1 - sigmoid(w x_i) > 0"},
    ),
    ("ln(prod(i=1..N, (x - y_i)^2))", "x", "sum(i=1..N, 2/(x - y_i))", {"(x - y_i)^2 > 0"}),
    ("ln(prod(i=1..N, sqrt(x)/x^i))", "x", None, {"x > 0"}),
    ("ln(prod(i=1..N, e^(-x y_i)))", "x", "-sum(i=1..N, y_i)", set()),
    ("ln(prod(k=1..d, w_k x_k))", "w_j", "1/w_j", {"w_k > 0", "x_k > 0"}),
    ("ln(prod(i=1..N, prod(j=1..M, x y_ij)))", "x", None, {"x > 0", "y_ij > 0"}),
    ("ln(prod(i=1..N, -x y_i))", "x", None, {"-x y_i > 0"}),
]
PRODUCTS = [
    (
        "prod(i=1..N, λ e^(-λ x_i))",
        "λ",
        "prod(i=1..N, lambda e^(-lambda x_i)) sum(i=1..N, 1/lambda - x_i)",
        {"lambda != 0"},
    ),
    (
        "prod(i=1..N, p^(y_i) (1-p)^(1-y_i))",
        "p",
        "prod(i=1..N, p^(y_i) (1 - p)^(1 - y_i)) sum(i=1..N, y_i/p - (1 - y_i)/(1 - p))",
        {"p != 0", "1 - p != 0"},
    ),
    ("prod(i=1..N, x + y_i)", "x", "prod(i=1..N, x + y_i) sum(i=1..N, 1/(x + y_i))", {"x + y_i != 0"}),
    ("prod(i=1..3, (x + i)^2)", "x", None, {"x + i != 0"}),
    ("prod(i=1..N, x)", "x", "N prod(i=1..N, x)/x", {"x != 0"}),
    ("prod(i=1..N, x^2 + 1)", "x", "2x N prod(i=1..N, x^2 + 1)/(x^2 + 1)", {"x^2 + 1 != 0"}),
    ("prod(i=1..N, y_i/(c - x))", "x", None, set()),
    ("prod(i=1..N, x^x + y_i)", "x", None, {"x > 0", "x^x + y_i != 0"}),
    ("prod(i=1..N, prod(j=1..M, x + y_ij))", "x", None, {"x + y_ij != 0"}),
    ("sum(j=1..M, prod(i=1..N, x + y_ij))", "x", None, {"x + y_ij != 0"}),
    ("prod(k=1..d, w_k + x_k)", "w_j", "prod(k=1..d, w_k + x_k)/(w_j + x_j)", {"w_j + x_j != 0"}),
    ("prod(i=1..d, w_i x_i)", "w_i", "prod(j=1..d, w_j x_j)/w_i", {"w_i != 0"}),
    ("prod(i=1..d, w_i + w_3)", "w_4", None, None),
]


def assumed(derivation: Derivation) -> Iterator[str]:
    for step in all_steps(derivation.step):
        yield from (to_text(one.condition) for one in step.assumptions if one.condition is not None)


@pytest.mark.parametrize(("formula", "variable", "derivative", "conditions"), LOGARITHMS + PRODUCTS)
def test_a_derivative_holds_under_what_it_says_that_it_takes_for_granted(
    formula: str, variable: str, derivative: str | None, conditions: set[str] | None
) -> None:
    derivation = derive(formula, variable)
    assert derivation.complete
    assert verify(derivation).ok
    assert derivative is None or to_text(derivation.result_node) == derivative
    assert conditions is None or set(assumed(derivation)) == conditions


@pytest.mark.parametrize(("formula", "variable", "derivative", "conditions"), LOGARITHMS)
def test_the_logarithm_of_a_product_becomes_a_sum(
    formula: str, variable: str, derivative: str | None, conditions: set[str]
) -> None:
    found = [step for step in all_steps(derive(formula, variable).step) if step.rule == "log-of-product"]
    assert found
    assert {one.id for step in found for one in step.assumptions} <= {"positive-factors"}
    assert not any(step.rule == "product-over-examples" for step in all_steps(derive(formula, variable).step))


@pytest.mark.parametrize("formula", ["ln(x y sin(x))", "ln(x^2/y)", "log2(prod(i=1..N, x + y_i))"])
def test_any_other_logarithm_is_left_to_the_chain_rule(formula: str) -> None:
    derivation = derive(formula, "x")
    assert not any(step.rule == "log-of-product" for step in all_steps(derivation.step))
    assert verify(derivation).ok


@pytest.mark.parametrize("formula", ["prod(i=1..x, y_i)", "ln(prod(i=x..3, y_i))", "prod(k=1..d, w_k + w_j) + x"])
def test_where_no_rule_applies_the_derivation_says_so(formula: str) -> None:
    derivation = derive(formula, "x" if "w" not in formula else "w_j")
    assert not derivation.complete
    assert not verify(derivation).failures


def test_a_product_without_the_variable_is_constant() -> None:
    assert to_text(derive("x prod(i=1..N, y_i)", "x").result_node) == "prod(i=1..N, y_i)"
    assert to_text(derive("prod(x=1..3, x + y)", "y").result_node) == "prod(x=1..3, x + y) sum(x=1..3, 1/(x + y))"


def test_a_product_is_derived_again() -> None:
    twice = derive("prod(i=1..3, x + i)", "x", order=2)
    assert verify(twice).ok
    written_out = derive("(x + 1)(x + 2)(x + 3)", "x", order=2)
    assert isinstance(compare(twice.result_node, written_out.result_node), Proof)


def test_the_likelihood_in_closed_form_has_the_same_derivative() -> None:
    found = derive("prod(i=1..N, λ e^(-λ x_i))", "λ").result_node
    total = "sum(i=1..N, x_i)"
    assert isinstance(compare(found, parse(f"λ^N e^(-λ {total}) (N/λ - {total})"), Domain.of("λ > 0")), Proof)
    assert isinstance(compare(found, parse(f"λ^N e^(-λ {total}) (N/λ + {total})"), Domain.of("λ > 0")), Witness)
