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
from steepest.derivation.fixing import fixed_first
from steepest.derivation.rule import FRAMES, Rule
from steepest.derivation.rules import rules
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
from steepest.expression.trees import substituted
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
    derivation = derive(row.example, row.wrt)
    assert derivation.complete
    assert row.id in {step.rule for step in derivation.steps}
    if row.id != "named-function":  # of which nothing is known
        assert derivation.verify().ok, derivation.verify().text()
    assert not derivation.verify().failures


def _mutations(makes: Node) -> Iterator[Node]:
    yield makes + 1
    yield 2 * makes + 1
    yield -makes - 2


@pytest.mark.parametrize("row", list(rules()), ids=lambda row: row.id)
def test_a_mutated_rule_is_caught(row: Rule) -> None:
    right = derive(row.example, row.wrt)
    path = next(path for path, step in steps_of(right.step) if step.rule == row.id)
    for number_of in range(3):

        def mutated(node: Node, d: object, number_of: int = number_of) -> Node:
            return list(_mutations(row.makes(node, d)))[number_of]  # type: ignore[arg-type]

        wrong = derive(row.example, row.wrt, override={path: mutated})
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
    "tidy.common-factor": ("x^2 e^x", "x"),
    "tidy.named-products": ("ln|x|", "x"),
    "tidy.pythagoras": ("sin(x)/cos(x)", "x"),
    "tidy.multiplied-out": ("(2x + 3)/(x - 5)", "x"),
    "tidy.order": ("cos(x^2)", "x"),
    "tidy.turned": ("-(x^2 y - x)", "x"),
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
OF_SEVERAL = [row for row in FUNCTIONS if row.takes in ("several", "vector") and row.gives != "diagonal"]
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
def test_a_function_of_several_numbers_has_a_rule_unless_its_value_is_a_vector(row: FunctionRow) -> None:
    x, y = Symbol("x"), Symbol("y")
    held = Function(row.name, Vector((x, 2 * x, y)))
    assert parse(to_text(held)) == held
    assert parse(to_latex(held)) == held
    if row.name == "softmax":
        with pytest.raises(UnsupportedError, match="cannot be differentiated"):
            derive(held, "x")
        return
    assert derive(held, "x").complete
    assert derive(held, "x").verify().ok
    constant = derive(Product((Symbol("z"), held)), "z")
    assert constant.result_node == held
    assert constant.verify().ok


REFUSED = [
    "∇f x",
    "[[1, x], [x, 1]]",
    "∂x + x^T x",
    "sum(i=1..N, x_i)",
    "sum(i=1..N, x_i^{(2)})",
    "(x, y)",
    "x = y = z",
    "x dL/dx",
    "∂L/∂w x",
]


@pytest.mark.parametrize("formula", REFUSED)
def test_what_is_no_number_or_has_no_such_variable_is_refused(formula: str) -> None:
    with pytest.raises(st.SteepestError):
        derive(formula, "x")
    with pytest.raises(st.SteepestError):
        gradient(formula, ["x"])


#   formula                  variable   the part that has no rule
WITHOUT_RULE = [
    ("f(x, y) + x", "x", "∂/∂x(f(x, y))"),
    ("w_j^2 + w_k", "w_j", "∂w_k/∂w_j"),
    ("n^2 + sum(i=1..n, x i)", "n", "∂/∂n(sum(i=1..n, x i))"),
    ("sum(k=1..d, (w_k - w_{k+1})^2)", "w_j", "∂/∂w_j(sum(k=1..d, (w_k - w_{k+1})^2))"),
    ("sum(i in B, w_i x_i)", "w_j", "∂/∂w_j(sum(i in B, w_i x_i))"),
]


@pytest.mark.parametrize(("formula", "variable", "part"), WITHOUT_RULE)
def test_what_no_rule_covers_is_named_in_a_step_and_never_0(formula: str, variable: str, part: str) -> None:
    derivation = derive(formula, variable)
    assert not derivation.complete
    assert [to_text(missing) for missing in derivation.missing] == [part]
    assert part in to_text(derivation.result_node)
    assert [step.rule for step in derivation.steps if step.before == derivation.missing[0]][-1] == "no-rule"
    with pytest.raises(UnsupportedError, match="no rule"):
        _ = derivation.result


#   formula                                                            variable   its derivative
OF_SUMS = [
    ("mean((w x_i + b - y_i)^2)", "w", "2 mean((w x_i + b - y_i) x_i)"),
    ("mean((w x_i + b - y_i)^2)", "b", "2 mean(w x_i + b - y_i)"),
    ("(1/N) Σ_{(x,y)∈D} (y − (b + w x))²", "w", "-(2/N) sum((x, y) in D, (y - (b + w x)) x)"),
    ("(1/N) Σ_{(x,y)∈D} (y − (b + w x))²", "b", "-(2/N) sum((x, y) in D, y - (b + w x))"),
    ("1/N sum(i=1..N, (sum(j=1..d, w_j x_ij) + b − y_i)^2)", "w_j",
     "(2/N) sum(i=1..N, (sum(j=1..d, w_j x_ij) + b - y_i) x_ij)"),
    ("1/N sum(i=1..N, (sum(j=1..d, w_j x_ij) + b − y_i)^2)", "w_i",
     "(2/N) sum(k=1..N, (sum(j=1..d, w_j x_kj) + b - y_k) x_ki)"),
    ("1/N sum(i=1..N, (sum(j=1..d, w_j x_ij) + b − y_i)^2)", "w_k",
     "(2/N) sum(i=1..N, (sum(j=1..d, w_j x_ij) + b - y_i) x_ik)"),
    ("1/N sum(i=1..N, (sum(j=1..d, w_j x_ij) + b − y_i)^2)", "w_2",
     "(2/N) sum(i=1..N, (sum(j=1..d, w_j x_ij) + b - y_i) x_i2)"),
    ("sum(i=1..n, sum(j=1..n, w_i a_ij w_j))", "w_k", "sum(j=1..n, a_kj w_j) + sum(i=1..n, w_i a_ik)"),
    ("sum(j=1..d, w_j^2)", "w_k", "2w_k"),
    ("sum(i=1..N, b)", "b", "N"),
    ("sum(i=0..d, b)", "b", "d + 1"),
    ("sum(i in B, b)", "b", "card(B)"),
    ("1/|B| sum(i in B, (w x_i - y_i)^2)", "w", "(2/|B|) sum(i in B, (w x_i - y_i) x_i)"),
    ("mean((w x + b - y)^2)", "w", "2 mean((w x + b - y) x)"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "variable", "derivative"), OF_SUMS)
def test_a_sum_is_derived_without_a_condition_left_over(formula: str, variable: str, derivative: str) -> None:
    derivation = derive(formula, variable)
    assert to_text(derivation.result_node) == derivative
    assert not derivation.verify().failures


@pytest.mark.parametrize("formula", [row[0] for row in OF_SUMS if row[1] == "w_k"])
def test_the_index_asked_for_may_be_any_letter(formula: str) -> None:
    results = {}
    for letter in "ijkmpq":
        result = derive(formula, f"w_{letter}").result_node
        results[letter] = to_text(substituted(result, {Symbol(letter): Symbol("z")}))
    for letter, text in results.items():
        assert st.check(results["k"], text, variables=["w", "x", "y", "a", "b"]).status is Status.CORRECT, (
            letter,
            text,
        )


#   formula             variable  assumptions
ASSUMED = [
    ("x^x", "x", {("positive-base", "x > 0")}),
    ("2^x", "x", set()),
    ("a^(2x)", "x", {("positive-base", "a > 0")}),
    ("|x - 1|", "x", {("kink-abs", "x - 1 != 0")}),
    ("max(0, w x + b)", "w", {("kink-max", "w x + b != 0")}),
    ("{x^2 if x < y, x otherwise}", "x", {("border", "x != y")}),
    ("{x^2 if y < 0, x otherwise}", "x", set()),
    ("g(y) x", "x", {("named-function", "")}),
]


@pytest.mark.parametrize(("formula", "variable", "assumed"), ASSUMED)
def test_what_is_taken_for_granted_is_said(formula: str, variable: str, assumed: set[tuple[str, str]]) -> None:
    steps = derive(formula, variable).steps
    found = {(each.id, to_text(each.condition) if each.condition else "") for s in steps for each in s.assumptions}
    assert found == assumed


#   formula          variables           the derivative
REPEATED = [
    ("x^5", ["x", "x"], "20x^3"),
    ("e^(2y) sin x", ["x", "y"], "2 e^(2y) cos(x)"),
    ("e^(2y) sin x", ["y", "y"], "4 e^(2y) sin(x)"),
    ("ln x", ["x", "x"], "-1/x^2"),
]


@pytest.mark.parametrize(("formula", "variables", "derivative"), REPEATED)
def test_derivatives_of_higher_order_are_taken_one_after_the_other(
    formula: str, variables: list[str], derivative: str
) -> None:
    derivation = derive(formula, variables)
    assert to_text(derivation.result_node) == derivative
    assert derivation.verify().ok, derivation.verify().text()
    assert derivation.step.rule == "one-after-the-other"
    if len(set(variables)) == 1:
        assert derive(formula, variables[0], order=2) == derivation
    asked = st.parse(to_text(derivation.step.before))
    assert derive(asked) == derivation


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


def test_a_numbered_entry_is_a_variable_of_its_own() -> None:
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
    assert derive("sin(5x)", "x", rules=without).missing == (parse("d/dx(sin(5x))"),)


def test_steps_hold_what_they_rest_on() -> None:
    for formula, variable, _ in DERIVATIONS:
        for step in all_steps(derive(formula, variable).step):
            if step.rule not in {row.id for row in TIDYINGS}:
                assert step.rule != "no-rule"
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


def test_a_gradient_leaves_out_what_only_counts() -> None:
    assert [to_text(v) for v in gradient("sum(i=1..N, (w x_i - y_i)^2)").variables] == ["w"]
    assert [to_text(v) for v in gradient("(1/N) sum((x, y) in D, (w x - y)^2)").variables] == ["w"]


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
    assert value.slopes == (-1, 1)
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


def test_a_symbol_of_sympy_is_a_variable_whatever_its_name() -> None:
    odd = sympy.Symbol("a = b = c")
    assert derive(sympy.sin(odd), odd).result == sympy.cos(odd)
    with pytest.raises(ValueError, match="not the name"):
        derive("x^2", sympy.Symbol("x") + 1)


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
    "fix-others": lambda: fixed_first("x^2 y", "x", {"y": 2}).step,
    "one-after-the-other": lambda: derive("x^2 y", ["x", "y"]).step,
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


@pytest.mark.parametrize(
    "formula",
    "(x^2)^(1/2); (x^2)^(3/2); ((x + 1)^2)^(1/2); (x^4)^(1/4); (x^2)^(1/2) x; 1/(x^2)^(1/2); x/(x^2)^(1/2); "
    "(x^2)^(1/3) x; ((x^2)^(1/2))^3; (x^3)^(2/3)/x; (sin(x)^2)^(1/2); (x^2 y^2)^(1/2)".split("; "),
)
def test_a_root_of_a_square_is_no_power_of_what_was_squared(formula: str) -> None:
    """(x^2)^(1/2) is |x|: collecting its exponents would lose a sign where x < 0."""
    assert derive(formula, "x").verify().ok
