"""Derivations: written as a teacher would, in the author's form, and every step verified."""

from __future__ import annotations

import math
from collections.abc import Iterator

import mpmath
import pytest
import sympy
from hypothesis import assume, given
from hypothesis import strategies as hs

import steepest as st
from steepest.checking.status import Status
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.rules import FRAMES, Rule, rules
from steepest.derivation.step import all_steps, held, steps_of
from steepest.derivation.tidying import TIDYINGS
from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.verification import check_step, verify
from steepest.expression.functions import FUNCTIONS, FunctionRow, exp, log, sigmoid
from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    Vector,
    number,
)
from steepest.expression.reading import parse
from steepest.expression.writing import to_latex, to_text
from tests.tables.derivations import DERIVATIONS


@pytest.mark.parametrize(("formula", "variable", "derivative"), DERIVATIONS)
def test_the_derivative_is_written_as_expected(formula: str, variable: str, derivative: str) -> None:
    assert to_text(derive(formula, variable).result_node) == derivative


@pytest.mark.parametrize(("formula", "variable", "derivative"), DERIVATIONS)
def test_every_step_verifies_and_sympy_agrees(formula: str, variable: str, derivative: str) -> None:
    verification = derive(formula, variable).verify()
    assert verification.ok, verification.text()
    assert all(opinion.kind in ("same", "agrees") for opinion in verification.opinions), verification.opinions


@pytest.mark.parametrize("row", list(rules()), ids=lambda row: row.id)
def test_a_rule_applies_to_its_own_example(row: Rule) -> None:
    derivation = derive(row.example, "x")
    first = next(step for step in derivation.steps if step.rule != "hold-constant")
    assert first.rule == row.id
    assert derivation.verify().ok


def _mutations(makes: Node) -> Iterator[Node]:
    yield makes + 1
    yield 2 * makes + 1
    yield -makes - 2


@pytest.mark.parametrize("row", list(rules()), ids=lambda row: row.id)
def test_a_mutated_rule_is_caught(row: Rule) -> None:
    right = derive(row.example, "x")
    path = next(path for path, step in steps_of(right.step) if step.rule == row.id)
    for number_of in range(3):

        def mutated(node: Node, d: object, number_of: int = number_of) -> Node:
            return list(_mutations(row.makes(node, d)))[number_of]  # type: ignore[arg-type]

        wrong = derive(row.example, "x", override={path: mutated})
        assert not wrong.verify().ok


TIDIED = {
    "tidy.signs": ("-3/x", "x"),
    "tidy.zeros-and-ones": ("2x + 1", "x"),
    "tidy.constants-out-of-sum": ("sum(i=1..N, (w x_i)^2)", "w"),
    "tidy.fractions": ("sqrt(1 + sqrt x)", "x"),
    "tidy.numbers": ("sin(5x)", "x"),
    "tidy.powers": ("x^2 x^3 + y", "x"),
    "tidy.like-terms": ("2x + 3x", "x"),
    "tidy.brackets": ("x/(x^2 + 1)", "x"),
    "tidy.functions-last": ("cos(x^2)", "x"),
}


@pytest.mark.parametrize("row", TIDYINGS, ids=lambda row: row.id)
def test_a_tidying_is_a_step_and_its_mutation_is_caught(row: object) -> None:
    identity = row.id  # type: ignore[attr-defined]
    steps = [step for step in derive(*TIDIED[identity]).steps if step.rule == identity]
    assert steps
    for step in steps:
        assert check_step(step, Domain()).failure is None
        for mutation in _mutations(step.after):
            broken = type(step)(step.rule, step.before, mutation, mutation)
            assert check_step(broken, Domain()).failure is not None


NAMES = {"log": mpmath.log, "asin": mpmath.asin, "acos": mpmath.acos, "atan": mpmath.atan, "abs": abs}
SCALAR = [row for row in FUNCTIONS if row.takes == "scalar"]
OF_SEVERAL = [row for row in FUNCTIONS if row.takes != "scalar"]
OWN = {
    "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)),
    "relu": lambda u: max(mpmath.mpf(0), u),
    "sign": mpmath.sign,
    "step": lambda u: mpmath.mpf(1 if u > 0 else 0),
    "log2": lambda u: mpmath.log(u, 2),
}


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
def test_a_row_has_the_derivative_that_central_differences_find(row: FunctionRow) -> None:
    function = NAMES.get(row.name) or OWN.get(row.name) or getattr(mpmath, row.name)
    for x in (0.3, 0.7) if row.name != "acosh" else (1.25, 3):
        slope = mpmath.diff(function, x)
        value = float(derive(f"{row.name}(x)", "x").at(x=x))
        assert math.isclose(value, float(slope), rel_tol=1e-9, abs_tol=1e-12)


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
def test_a_row_goes_through_every_reader(row: FunctionRow) -> None:
    node = Function(row.name, parse("2x + 1/3"))
    assert parse(to_text(node)) == node
    assert parse(to_latex(node)) == node
    verification = derive(node, "x").verify()
    assert verification.ok
    assert verification.opinions[0].kind in ("same", "agrees")
    for spelling in row.spellings:
        assert parse(f"{spelling}(x)") == Function(row.name, Symbol("x"))


@pytest.mark.parametrize("row", SCALAR, ids=lambda row: row.name)
def test_a_row_is_diagnosed_where_the_inner_derivative_is_forgotten(row: FunctionRow) -> None:
    x = Symbol("x")
    verdict = st.check(derive(Function(row.name, 3 * x), "x"), row.derivative(3 * x))
    if verdict.status is not Status.CORRECT:  # the slope of a step is 0 either way
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.id == "chain.forgot-inner"


@pytest.mark.parametrize("row", OF_SEVERAL, ids=lambda row: row.name)
def test_a_function_of_several_numbers_is_a_constant_or_refused_by_name(row: FunctionRow) -> None:
    x, y = Symbol("x"), Symbol("y")
    held = Function(row.name, Vector((x, 2 * x)))
    assert parse(to_text(held)) == held
    assert parse(to_latex(held)) == held
    with pytest.raises(UnsupportedError, match=row.name if row.name != "softmax" else "cannot be differentiated"):
        derive(held, "x")
    if row.name != "softmax":  # whose value is no number
        derivation = derive(Product((y, held)), "y")
        assert derivation.result_node == held
        assert derivation.verify().ok


REFUSED = [
    "∇f x",
    "x dL/dx",
    "x^T y",
    "sum(i in B, x^2)",
    "f(x)^2",
    "f'(2x)",
    "{x^2 if x < 0, x otherwise}",
    "x {1 if x < 0, 2 otherwise}",
    "[[1, x], [x, 1]]",
    "dot(x, x)",
    "x ⊙ x",
    "softmax(x)",
    "||x||",
    "x + max(x, y)",
    "sum(i=1..N, x_i)",
    "sum(i=1..N, x_i^{(2)})",
]


@pytest.mark.parametrize("formula", REFUSED)
def test_what_no_rule_covers_is_refused_and_never_0(formula: str) -> None:
    with pytest.raises(UnsupportedError):
        derive(formula, "x")
    with pytest.raises(UnsupportedError):
        gradient(formula, ["x"])


#   formula                               the derivative by y
CONSTANT = [
    ("y f(x)", "f(x)"),
    ("y^2 + f'(x)", "2y"),
    ("y {x^2 if x < 0, x otherwise}", "{x^2 if x < 0, x otherwise}"),
    ("y sum(i in B, x_i)", "sum(i in B, x_i)"),
    ("y max(x, 2)", "max(x, 2)"),
    ("y^2 card(B)", "2y card(B)"),
]


@pytest.mark.parametrize(("formula", "result"), CONSTANT)
def test_what_does_not_contain_the_variable_is_a_constant_of_any_kind(formula: str, result: str) -> None:
    derivation = derive(formula, "y")
    assert to_text(derivation.result_node) == result
    verification = derivation.verify()
    assert not verification.failures


@pytest.fixture
def softplus() -> Iterator[FunctionRow]:
    row = FunctionRow(
        "softplus",
        derivative=lambda u: sigmoid(u),
        latex=r"\operatorname{softplus}",
        sympy=lambda sp, u: sp.log(1 + sp.exp(u)),
        enclosure=lambda u: (1 + u.exp()).log(),
        rewritten=lambda u: log(1 + exp(u)),
    )
    FUNCTIONS.add(row)
    yield row
    FUNCTIONS.remove("softplus")


def test_a_row_added_at_run_time_works_everywhere(softplus: FunctionRow) -> None:
    derivation = derive("softplus(w x + b)^2", "w")
    assert to_text(derivation.result_node) == "2x softplus(w x + b) sigmoid(w x + b)"
    assert derivation.verify().ok
    assert r"\operatorname{softplus}" in derivation.latex()
    assert "softplus" in derivation.text("every")
    assert "the derivative of softplus(x) is sigmoid(x)" in derive("softplus x").text("every")
    assert derivation.result.subs({"x": 0}) == 0
    assert st.check("softplus(x)", "ln(1 + e^x)").proved
    verdict = st.check(derive("softplus(2x)"), "sigmoid(2x)")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "chain.forgot-inner"
    with pytest.raises(ValueError, match="already names"):
        FUNCTIONS.add(softplus)


def test_sympy_results_have_plain_symbols() -> None:
    x, y = sympy.symbols("x y")
    assert derive("e^(2y) sin x", "x").result == sympy.exp(2 * y) * sympy.cos(x)
    assert derive(sympy.exp(2 * y) * sympy.sin(x), "x").result == sympy.exp(2 * y) * sympy.cos(x)
    assert derive(x**2, "x").result == 2 * x


def test_a_value_at_a_point_is_exact() -> None:
    value = derive("e^(2y) sin x", "x").at({"x": 0, "y": 1})
    assert value.exact == sympy.exp(2)
    assert float(value) == pytest.approx(7.38905609893065, rel=1e-15)
    assert derive("sin x").at(x="pi/6").exact == sympy.sqrt(3) / 2


@pytest.mark.parametrize(
    ("formula", "point", "error"),
    [
        ("ln x", {"x": -1}, st.DomainError),
        ("1/x", {"x": 0}, st.DomainError),
        ("sqrt x", {"x": 0}, st.DomainError),
        ("x y", {"x": 1}, ValueError),
        ("x", {"x": 1, "z": 2}, ValueError),
        ("x", {"x": "y"}, ValueError),
        ("x^x", {"x": 10**6}, st.LimitError),
    ],
)
def test_a_point_that_cannot_be_used_is_refused(formula: str, point: dict[str, object], error: type) -> None:
    with pytest.raises(error):
        derive(formula, "x").at(point)


def test_a_variable_that_does_not_occur_gives_zero() -> None:
    assert to_text(derive("x^2", "z").result_node) == "0"


def test_the_variable_may_be_left_out_where_there_is_one() -> None:
    assert to_text(derive("x^2").result_node) == "2x"
    with pytest.raises(ValueError, match="x, y"):
        derive("x y")
    with pytest.raises(ValueError, match="none"):
        derive("7")


@pytest.mark.parametrize("formula", ["(x, y)", "mean(x)", "d/dx(x^2)", "x = y = z", "∂L/∂w x"])
def test_what_has_no_rule_is_refused_and_never_zero(formula: str) -> None:
    with pytest.raises(st.SteepestError):
        derive(formula, "x")


def test_an_entry_with_a_letter_as_index_is_refused_and_never_zero() -> None:
    with pytest.raises(st.UnsupportedError, match="letter"):
        derive("sum(j=1..d, w_j x_j)", "w_k")
    assert to_text(derive("w[1]^2 + w[2]", "w[1]").result_node) == "2w[1]"


def test_the_gradient_has_an_entry_for_each_variable_in_order() -> None:
    valley = gradient("4 + (x-2)^2 + 2y^2")
    assert to_text(valley.result_node) == "(2(x - 2), 4y)"
    assert valley.verify().ok
    assert valley.at(x=2, y=0).is_zero
    assert [v.name for v in gradient("w10 + w2 + b").variables] == ["b", "w2", "w10"]  # type: ignore[union-attr]
    assert to_text(gradient("f(y, x) = e^(2y) sin x").result_node) == "(2 e^(2y) sin(x), e^(2y) cos(x))"
    assert to_text(gradient("x y", wrt=["y", "x"]).result_node) == "(x, y)"


def test_a_hold_constant_step_lists_what_is_held() -> None:
    first = derive("a x y + N", "x").steps[0]
    assert first.rule == "hold-constant"
    assert [name for name, _ in first.bindings] == ["N", "a", "y"]
    counted = derive("1/N sum(i=1..N, (w x_i + b)^2)", "w").steps[0]
    assert [name for name, _ in counted.bindings] == ["b"]


def test_the_table_of_rules_can_be_replaced() -> None:
    without = [row for row in rules() if row.id != "chain"]
    with pytest.raises(st.UnsupportedError, match="sin"):
        derive("sin(5x)", "x", rules=without)


def test_steps_hold_what_they_rest_on() -> None:
    for formula, variable, _ in DERIVATIONS:
        for step in all_steps(derive(formula, variable).step):
            if step.rule not in {row.id for row in TIDYINGS}:
                assert len(step.because) == len(held(step.makes))
            assert not held(step.after)


# --- properties -------------------------------------------------------------------------------

_leaves = hs.one_of(
    hs.sampled_from(["x", "y"]).map(Symbol),
    hs.integers(0, 4).map(lambda value: Number(number(value).value)),  # type: ignore[attr-defined]
)


def _larger(parts: hs.SearchStrategy[Node]) -> hs.SearchStrategy[Node]:
    several = hs.lists(parts, min_size=2, max_size=3).map(tuple)
    return hs.one_of(
        several.map(Sum),
        several.map(Product),
        parts.map(Negation),
        hs.builds(Quotient, parts, parts),
        hs.builds(Power, parts, hs.integers(0, 3).map(number)),
        hs.builds(Function, hs.sampled_from(sorted(row.name for row in FUNCTIONS if row.takes == "scalar")), parts),
    )


@given(hs.recursive(_leaves, _larger, max_leaves=7))
def test_derivations_of_generated_formulas_verify(formula: Node) -> None:
    failures = verify(derive(formula, "x")).failures
    # A generated formula may have no value anywhere; that is said, and is no wrong step.
    assume(not any("no point was found" in failure for failure in failures))
    assert failures == ()


@pytest.mark.parametrize("text", ["(x - y + y/2)/(-arsinh(x))", "(x - y/2)/arcsin(x)", "(1 + x + x/2)/artanh(x)"])
def test_two_tidyings_that_undo_each_other_come_to_an_end(text: str) -> None:
    assert verify(derive(text, "x")).ok


# --- doors and corners ------------------------------------------------------------------------


def test_a_derivative_by_the_bound_of_a_sum_is_refused_and_never_zero() -> None:
    with pytest.raises(st.UnsupportedError, match="no rule"):
        derive("n^2 + sum(i=1..n, x i)", "n")
    assert [to_text(v) for v in gradient("sum(i=1..N, (w x_i - y_i)^2)").variables] == ["w"]


def test_letters_never_run_out() -> None:
    assert "sin(u1) with u1 = u v t s x" in derive("sin(u v t s x)", "x").text()
    assert derive("sin(u v t s u1 x)", "x").verify().ok
    assert derive("sin(u v t s u1 x)", "x").text().count("u2") >= 1


def test_an_index_is_not_caught_by_a_bound_one() -> None:
    loss = st.Loss("mean((w*sum(i=1..3, i*x) - y)^2)", params=["w"], data=["x", "y"])
    assert to_text(loss.formula) == "(1/N) sum(i=1..N, (w sum(j=1..3, j x_i) - y_i)^2)"
    assert loss.gradient("w").verify().ok


def test_a_kink_is_said() -> None:
    value = derive("|x|").at(x=0)
    assert float(value) == 0
    assert value.remarks == ("|u| has no derivative where u = 0; sign(0) = 0 is used there",)
    assert derive("|x|").at(x=1).remarks == ()
    assert derive("|x|^3").at(x=0).remarks == ()  # smooth, although |x| is not
    assert derive("|x - pi|").at(x="pi").remarks != ()
    assert gradient("relu(x + y)").at(x=1, y=-1).remarks[0].startswith("relu(u) has no derivative")


def test_sympy_is_taken_everywhere_and_handed_back() -> None:
    x = sympy.Symbol("x", real=True)
    assert derive(sympy.sin(x) ** 2, x).result.free_symbols == {x}
    assert derive(sympy.sin(x) ** 2, x).at({x: 0}).exact == 0
    assert gradient(x**2 * sympy.Symbol("y")).result.free_symbols == {x, sympy.Symbol("y")}
    assert st.to_text(x**2 + 1) == "x^2 + 1"
    assert st.to_latex(sympy.exp(x)) == "e^{x}"
    assert st.parse(sympy.sin(x)) == parse("sin x")
    assert st.check("0.5", 0.5).proved
    w = sympy.Symbol("w")
    assert to_text(st.Loss((w * x - 2) ** 2, params=["w"], data=["x"]).gradient("w").result_node) == "2(w x - 2) x"


def test_numpy_numbers_are_coordinates() -> None:
    import numpy as np

    assert float(derive("x^2").at(x=np.float64(1.5))) == 3.0
    assert float(derive("x^2").at(x=np.int64(3))) == 6.0


def test_names_in_wrt_are_names() -> None:
    with pytest.raises(st.ParseError):
        gradient("x y", wrt="xy")
    with pytest.raises(ValueError, match="twice"):
        gradient("x y", wrt=["x", "x"])


def test_a_derivative_that_grows_too_large_is_refused() -> None:
    with pytest.raises(st.LimitError, match="derivative may have at most"):
        derive(" ".join(f"sin({k}x)" for k in range(1, 110)), "x")


FRAMED = {
    "hold-constant": lambda: derive("y sin x", "x").step,
    "gradient-entry": lambda: gradient("x y").step,
    "evaluate-at-point": lambda: derive("e^(2y) sin x", "x").at(x=0, y=1).step,
    "tidy.turn-difference": lambda: st.mse(st.LinearModel(1)).gradient("w1").step.tidying[-1],
}


@pytest.mark.parametrize("name", sorted(FRAMED))
def test_a_step_around_derivations_holds_and_its_mutation_is_caught(name: str) -> None:
    step = FRAMED[name]()
    assert step.rule == name
    assert check_step(step, Domain()).failure is None
    for mutation in _mutations(step.after.entries[0] if isinstance(step.after, Vector) else step.after):
        after = Vector((mutation, *step.after.entries[1:])) if isinstance(step.after, Vector) else mutation
        broken = type(step)(step.rule, step.before, step.makes, after, step.because)
        assert check_step(broken, Domain()).failure is not None


def test_every_frame_is_tested() -> None:
    assert {row.id for row in FRAMES} <= {*FRAMED, "update"}  # updates are tested with their models
