"""The verifier itself: it passes what holds, catches what does not, and says what it could not check."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import steepest as st
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.evaluating import at
from steepest.derivation.step import Step
from steepest.evidence import exactness, inside, meeting, opinions, verification
from steepest.evidence.domain import Domain
from steepest.evidence.exactness import proved_equal
from steepest.evidence.opinions import Opinion, second_opinion, size_written_out, written_out
from steepest.evidence.verification import WORK_OF_VERIFICATION, Verification, check_step, verify
from steepest.expression.nodes import Assignment, Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.work import budget, left_of_budget
from steepest.expression.writing import to_text
from steepest.models import LinearModel, Loss, mse, update_rule

x = Symbol("x")


def made_up(before: str, after: str) -> Step:
    a, b = parse(before), parse(after)
    return Step("made-up", a, b, b)


@pytest.mark.parametrize("module", [verification, meeting, inside, exactness, opinions])
def test_it_knows_no_rules(module: object) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))  # type: ignore[attr-defined]
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert "steepest.derivation.rules" not in imported
    assert "steepest.derivation.tidying" not in imported


# ---- what is said

SAME = "; SymPy's own derivative is the same, proved."

#   formula                          what is said
SAID = [
    ("x^2 sin x", "Checked: 3 steps, each enclosed at 12 points or more and read back" + SAME),
    ("x^(4/3)", "Checked: 1 step, each enclosed at 12 points or more and read back" + SAME),
    (
        "ln(-1 - x^2)",
        "Not everything could be checked:\n"
        "  chain: d/dx(ln(-1 - x^2)) → -2x/(-1 - x^2): no point was found at which it could be checked\n"
        "Checked: 5 steps, each enclosed at 12 points or more and read back" + SAME,
    ),
]


@pytest.mark.parametrize(("formula", "said"), SAID)
def test_what_was_tried_is_said(formula: str, said: str) -> None:
    assert verify(derive(formula, "x")).text() == said


def test_the_points_that_are_said_are_the_fewest_of_any_step_that_varies() -> None:
    varying, constant = made_up("x + x", "2x"), made_up("1 + 1", "2")
    found = Verification(
        (
            replace(check_step(varying, Domain()), points=7),
            replace(check_step(varying, Domain()), points=1),
            check_step(constant, Domain()),
        )
    )
    assert found.text() == (
        "Checked: 3 steps, 2 enclosed at one point or more, 1 without variables enclosed, all read back."
    )
    alone = Verification((check_step(constant, Domain()),))
    assert alone.text() == "Checked: 1 step, each without variables enclosed and read back."


def test_a_step_without_points_may_still_be_proved() -> None:
    alone = replace(check_step(made_up("x + x", "2x"), Domain()), points=0, digits=0)
    assert alone.exact
    assert Verification((alone,)).text() == "Checked: 1 step, each proved by exact algebra alone and read back."


def test_many_unchecked_steps_are_counted() -> None:
    unchecked = check_step(made_up("ln(-1-x^2)", "ln(-1-x^4)"), Domain())
    assert unchecked.unchecked == verification.NO_POINT
    said = Verification((unchecked,) * 8).text()
    assert said.startswith("Not everything could be checked:\n  made-up: ln(-1 - x^2) → ln(-1 - x^4): no point")
    assert said.endswith("\n  … and 3 steps more")
    assert "does not hold" not in said


def test_digits_are_many() -> None:
    assert all(check.digits >= 30 for check in verify(derive("e^(2y) sin x", "x")).checks)


# ---- where points are rare

#   formula                         where it has a value
NARROW = [
    "ln(x - 6)",  # x > 6
    "sqrt(x - 10)",  # x > 10
    "arcsin(x/100 - 3)",  # 200 to 400
    "sqrt(5 - x) + sqrt(x - 4)",  # 4 to 5
    "x^0.5 (x - 7)^0.5",  # x > 7
    "sqrt(x - 1000000)",
    "ln(x - 600) + 0 ln(601 - x)",
    "arcsin(10x - 37.5)",  # 3.65 to 3.85
    "ln(ln(ln(x)))",
    "arctan(ln(-x - 8))",
]


@pytest.mark.parametrize("formula", NARROW)
def test_points_are_found_inside_a_narrow_domain(formula: str) -> None:
    found = verify(derive(formula, "x"))
    assert found.ok, found.text()
    assert all(check.points >= 12 for check in found.checks if check.varies)


@pytest.mark.parametrize(
    "formula",
    ["ln(x - 6) + ln(y - 80) sqrt(x - y)", "ln(x - 6) + ln(80 - y) sqrt(y - x)", "arcsin(x + y + z - 30) ln(x - 9)"],
)
def test_points_are_found_where_conditions_hang_together(formula: str) -> None:
    found = verify(gradient(formula))
    assert found.ok, found.text()


@pytest.mark.parametrize(
    "formula", ["mean((ln(x) w - y)^2)", "mean((ln(x - 20) w - y)^2)", "mean(w ln(x) ln(1 - x) - y)"]
)
def test_points_are_found_for_data_of_one_kind(formula: str) -> None:
    found = verify(Loss(formula, params=["w"], data=["x", "y"]))
    assert found.ok, found.text()


@pytest.mark.parametrize(("before", "after"), [("d/dx(ln(x - 6))", "1/(x - 5)"), ("sqrt(4-x) + sqrt(x-3)", "1")])
def test_a_wrong_step_is_caught_inside_a_narrow_domain(before: str, after: str) -> None:
    assert "differ" in str(check_step(made_up(before, after), Domain()).failure)


# ---- what does not hold


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("∂/∂x(x^2)", "x"),
        ("∂/∂x(x^2 y)", "2x y + 0.0000001"),
        ("∂/∂w(sum(i=1..N, w x_i))", "sum(i=1..N, x_i^2)"),
        ("2x/2", "x + 1/10^20"),
        ("|x|", "x"),
        ("x", "sqrt(x)^2 + 0 ln(-1 - x^2)"),
        ("(x, x)", "(x, x, x)"),
        ("sin(10^60)", "0"),
    ],
)
def test_a_wrong_step_is_caught(before: str, after: str) -> None:
    checked = check_step(made_up(before, after), Domain())
    assert checked.failure is not None
    assert checked.unchecked is None
    assert "does not hold" in Verification((checked,)).text()


@pytest.mark.parametrize(
    ("before", "after"), [("∂/∂x(ln x)", "1/|x|"), ("x^2/x", "x"), ("sin(10^60)", "sin(10^60) + 0")]
)
def test_a_step_that_holds_wherever_its_first_side_has_a_value_is_passed(before: str, after: str) -> None:
    checked = check_step(made_up(before, after), Domain())
    assert (checked.failure, checked.unchecked) == (None, None)


def test_a_line_that_reads_back_otherwise_is_caught() -> None:
    odd = Symbol("2x")  # no reader makes such a name
    assert "read back" in str(check_step(Step("made-up", odd, odd, odd), Domain()).failure)


def test_a_line_too_long_to_be_read_is_unchecked_and_shown_by_its_beginning() -> None:
    long = parse(" + ".join(["sin(x)"] * 300))
    for _ in range(3):
        long = long * long + 1
    checked = check_step(Step("made-up", long, long, long), Domain())
    assert (checked.failure, checked.unchecked) == (None, verification.UNREADABLE)
    assert len(Verification((checked,)).text()) < 500


# ---- exact algebra

#   before                        after                         proved
EXACT = [
    ("d/dx(x^3)", "3x^2", True),
    ("d/dx(x^3)", "3x^2 + 1", False),
    ("∂/∂x(x^2/(1 + y x))", "(2x + x^2 y)/(1 + x y)^2", True),
    ("∂/∂x(x^2 e^(2y) + pi sqrt(2) x)", "2x e^(2y) + sqrt(2) pi", True),
    ("∂/∂x((x + y)^-3)", "-3/(x + y)^4", True),
    ("∂/∂x(y)", "0", True),
    ("2x/2", "x", True),
    ("d/dx(sin(x))", "cos(x)", None),
    ("d/dx(x^x)", "x^x (ln(x) + 1)", None),
    ("∂/∂w(sum(i=1..N, w x_i))", "sum(i=1..N, x_i)", None),
]


@pytest.mark.parametrize(("before", "after", "proved"), EXACT)
def test_rational_derivatives_are_decided_by_polynomials(before: str, after: str, proved: bool | None) -> None:
    assert proved_equal(parse(before), parse(after)) is proved


# ---- SymPy's opinion


def test_a_result_that_sympy_does_not_share_is_caught() -> None:
    right = derive("x^3", "x")
    wrong = replace(right, step=replace(right.step, after=parse("3x^2 + x - x + 1/1000")))
    found = verify(wrong)
    assert not found.ok
    assert [opinion.kind for opinion in found.opinions] == ["differs"]
    assert found.text().startswith(
        "This derivation does not hold:\n  power: d/dx(x^3) → 3x^2 + x - x + 1/1000: the val"
    )
    assert found.text().endswith("\n  SymPy finds another derivative: 3x^2")


#   function                       result           kind
OPINIONS = [
    ("x^2", "2x", "same"),
    ("x^2", "3x", "differs"),
    ("|x|", "sign(x)", "same"),
    ("sum(i=1..1000, sum(j=1..1000, sin(i j x)))", "x", "not compared"),
    ("ln(-1-x^2)", "1/sqrt(-1-x^2)", "not compared"),
]


@pytest.mark.parametrize(("function", "result", "kind"), OPINIONS)
def test_an_opinion_is_one_of_four_kinds(function: str, result: str, kind: str) -> None:
    assert second_opinion(parse(function), x, parse(result), Domain()).kind == kind


def test_opinions_in_words() -> None:
    assert str(Opinion("agrees", 9, 17)) == "SymPy's own derivative agrees to 17 digits at 9 points"
    assert str(Opinion("agrees", 9)) == "SymPy's own derivative agrees at 9 points, kinks left out"
    assert str(Opinion("not compared", detail="why")) == "SymPy's derivative was not compared (why)"
    assert str(Opinion("differs", detail="2x")) == "SymPy finds another derivative: 2x"


def test_sums_are_written_out_term_by_term() -> None:
    assert to_text(written_out(parse("sum(i=1..3, w x_i)"))) == "w x[1] + w x[2] + w x[3]"
    assert size_written_out(parse("sum(i=1..1000, sum(j=1..1000, x))")) > 10**6


# ---- every kind of record


def test_a_loss_an_update_rule_and_a_value_are_verified_too() -> None:
    loss = mse(LinearModel(1))
    assert verify(loss).text() == verify(loss.gradient()).text()
    rule = verify(update_rule(loss))
    assert rule.ok
    assert {"update", "sum-over-examples"} <= {check.step.rule for check in rule.checks}
    assert [opinion.kind for opinion in rule.opinions] == ["same", "same"]
    for value in (at(derive("sin x e^x"), x="pi/6"), at(gradient("sin x e^y"), x="pi/6", y=2)):
        found = verify(value)
        assert found.text() == "Checked: 1 step, each without variables enclosed and read back."
        assert found.ok


def test_a_wrong_value_and_a_wrong_update_are_caught() -> None:
    value = at(derive("sin x"), x="pi/6")
    assert not verify(replace(value, step=replace(value.step, after=parse("sqrt(3)/2 + 1/10^30")))).ok
    rule = update_rule(mse(LinearModel(1)))
    first = rule.steps[0]
    assert isinstance(first.after, Assignment)
    wrong = Assignment(first.after.target, first.after.value + 1)
    found = verify(replace(rule, steps=(replace(first, after=wrong), *rule.steps[1:])))
    assert len(found.failures) == 1


def test_a_loss_with_ten_features_is_verified_throughout() -> None:
    found = verify(mse(LinearModel(10)))
    assert found.ok
    assert all(check.points >= 4 for check in found.checks if check.varies)
    fewest = min(check.points for check in found.checks if check.varies)
    assert f" enclosed at {fewest} points or more" in found.text()


# ---- bounds


@pytest.mark.parametrize(
    "formula",
    [
        " ".join(f"sin({k}x)" for k in range(1, 30)),
        "sum(i=1..1000, sum(j=1..1000, sin(i j x)))",
        "sum(i=1..1000, arctan(sinh(i x)))",
    ],
)
def test_the_work_of_a_verification_is_bounded_and_what_is_left_is_said(formula: str) -> None:
    record = st.derive(formula, "x")
    with budget(10 * WORK_OF_VERIFICATION):
        found = verify(record)
        spent = 10 * WORK_OF_VERIFICATION - left_of_budget()
    assert spent < 2 * WORK_OF_VERIFICATION
    assert not found.failures
    assert not found.ok
    assert found.text().startswith("Not everything could be checked:")


def test_without_any_work_left_every_step_is_unchecked() -> None:
    node: Node = parse("x^2 sin x")
    with budget(0):
        found = verify(derive(node, "x"))
    assert [check.unchecked for check in found.checks] == [verification.TOO_LONG] * len(found.checks)
    assert [opinion.kind for opinion in found.opinions] == ["not compared"]
    assert "does not hold" not in found.text()


def test_what_has_no_value_of_its_own_is_checked_by_algebra_or_said_to_be_unchecked() -> None:
    for formula in ("y^2 card(B)", "y f(x)"):
        found = verify(derive(formula, "y"))
        assert found.ok
        assert "proved by exact algebra alone" in found.text()
    found = verify(derive("y sum(i in B, x_i) + sin(y)", "y"))
    assert not found.failures
    assert "a sum over a set has no numerical value of its own" in found.text()
