"""The verifier itself: it passes what holds, catches what does not, and says what it could not check."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest

import steepest as st
from steepest.derivation.deriving import derive, gradient
from steepest.derivation.evaluating import at
from steepest.derivation.fixing import fixed_first
from steepest.derivation.records import Derivation, Gradient, Value
from steepest.derivation.rules import FRAMES
from steepest.derivation.step import Assumption, Step
from steepest.evidence import (
    differences,
    exactness,
    inside,
    instances,
    meeting,
    opinions,
    ranges,
    step_checks,
    verification,
    verified,
    written_lines,
)
from steepest.evidence.domain import Domain
from steepest.evidence.exactness import proved_equal
from steepest.evidence.step_checks import NO_POINT, TOO_LONG, check_step
from steepest.evidence.verification import STEP_WAYS, WAYS, WORK_OF_VERIFICATION, Verification, verify
from steepest.evidence.written_lines import UNREADABLE
from steepest.expression.nodes import Assignment, Node, Relation, Symbol, number
from steepest.expression.reading import parse
from steepest.expression.work import budget, left_of_budget
from steepest.expression.writing import to_text
from steepest.models import LinearModel, Loss, mse, update_rule
from steepest.models.updates import UpdateRule

x = Symbol("x")


def made_up(before: str, after: str) -> Step:
    a, b = parse(before), parse(after)
    return Step("made-up", a, b, b)


CHECKERS = (
    differences,
    exactness,
    inside,
    instances,
    meeting,
    opinions,
    ranges,
    step_checks,
    verification,
    verified,
    written_lines,
)
#: What a checker may know of derivations: records of steps, where they stand, and nothing of how they are made.
RECORDS = {f"steepest.derivation.{name}" for name in ("paths", "records", "several", "step")}


@pytest.mark.parametrize("module", CHECKERS, ids=lambda module: module.__name__)
def test_it_knows_no_rules(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name for name in imported if name.startswith("steepest.derivation")} <= RECORDS
    assert "steepest.expression.functions" not in imported  # whose rows have derivatives


# ---- what is said

SAME = "; SymPy's own derivative is the same, proved."
WHOLE = "; the whole agrees with power series at 12 points and central differences at 8" + SAME

#   formula                          what is said
SAID = [
    ("x^2 sin x", "Checked: 3 steps, each enclosed at 12 points or more and read back" + WHOLE),
    ("x^4", "Checked: 1 step, each enclosed at 12 points or more and read back" + WHOLE),
    (
        "ln(-1 - x^2)",
        "Not everything could be checked:\n"
        f"  chain: d/dx(ln(-1 - x^2)) → {to_text(derive('ln(-1 - x^2)').result_node)}: "
        "no point was found at which it could be checked\n"
        "Checked: 5 steps, each enclosed at 12 points or more and read back" + SAME,
    ),
]


@pytest.mark.parametrize(("formula", "said"), SAID)
def test_what_was_tried_is_said(formula: str, said: str) -> None:
    assert verify(derive(formula, "x")).text() == said


def test_the_points_that_are_said_are_the_fewest_of_any_step_that_varies() -> None:
    varying, constant = made_up("x + x", "2x"), made_up("1 + 1", "2")
    whole = check_step(varying, Domain())
    found = Verification(
        (replace(whole, met=whole.met[:7]), replace(whole, met=whole.met[:1]), check_step(constant, Domain()))
    )
    assert found.text() == (
        "Checked: 3 steps, 2 enclosed at one point or more, 1 without variables enclosed, all read back."
    )
    alone = Verification((check_step(constant, Domain()),))
    assert alone.text() == "Checked: 1 step, each without variables enclosed and read back."


def test_a_step_without_points_may_still_be_proved() -> None:
    alone = replace(check_step(made_up("x + x", "2x"), Domain()), met=())
    assert (alone.exact, alone.points, alone.digits) == (True, 0, 0)
    assert Verification((alone,)).text() == "Checked: 1 step, each proved by exact algebra alone and read back."


def test_on_demand_a_few_points_are_told_and_all_are_there() -> None:
    found = verify(derive("x^2 y", "x"))
    lines = found.text("every").split("\n")
    assert lines[0] == found.text()
    assert lines[1] == (
        "  hold-constant: ∂/∂x(x^2 y) → 2x y: met to 37 digits at 12 points (x = 2, y = 1; x = -1, y = 0; "
        "x = 1/2, y = 3/2; …), proved by exact algebra"
    )
    assert lines[-4] == "  ∂/∂x(x^2 y) as a whole:"
    assert lines[-3].startswith("    the power series of the function agrees to 37 digits at 12 points (x = 2, y = 1; ")
    said = r" +central differences agree to a relative difference of \S+ at 8 points, h = \S+ to \S+ \(x = 2, .*…\)"
    assert re.fullmatch(said, lines[-2])
    first = found.checks[0]
    assert len({meeting.point for meeting in first.met}) == first.points == 12
    assert first.met[0].point == ((Symbol("x"), Fraction(2)), (Symbol("y"), Fraction(1)))
    assert found.text("terse") == "Checked, and it holds."
    with pytest.raises(ValueError, match="detail is one of terse, normal, every"):
        found.text("much")


def test_a_point_with_many_coordinates_is_told_by_its_first_ones() -> None:
    found = verify(derive("a b c d f^2", "f"), ways=["enclosures"])
    assert "(a = 2, b = 1, c = -1, d = -2, …;" in found.text("every")


def test_many_unchecked_steps_are_counted() -> None:
    unchecked = check_step(made_up("ln(-1-x^2)", "ln(-1-x^4)"), Domain())
    assert unchecked.unchecked == NO_POINT
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
    assert (checked.failure, checked.unchecked) == (None, UNREADABLE)
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
    assert [check.unchecked for check in found.checks] == [TOO_LONG] * len(found.checks)
    assert [opinion.kind for opinion in found.opinions] == ["not compared"]
    assert "does not hold" not in found.text()


# ---- what has no value until it is put in


@pytest.mark.parametrize(
    ("formula", "variable"),
    [
        ("y^2 card(B)", "y"),
        ("y f(x)", "y"),
        ("f(x^2) y", "x"),
        ("y sum(i in B, x_i) + sin(y)", "y"),
        ("sum((x, y) in D, (w x + b - y)^2)/card(D)", "w"),
        ("mean((w x_i + b - y_i)^2)", "b"),
        ("mean((w x + b - y)^2)", "w"),
    ],
)
def test_sets_means_and_named_functions_are_checked_by_examples(formula: str, variable: str) -> None:
    found = verify(derive(formula, variable))
    assert found.ok, found.text()
    assert all(check.points == 12 for check in found.checks if check.varies), found.text("every")
    assert found.opinions[0].kind == "same"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("∂/∂w(sum((x, y) in D, (w x - y)^2))", "sum((x, y) in D, 2(w x - y) y)"),
        ("∂/∂w(sum((x, y) in D, (w x - y)^2)/card(D))", "sum((x, y) in D, 2(w x - y) x)"),
        ("∂/∂w(mean((w x_i - y_i)^2))", "mean(2(w x_i - y_i))"),
        ("∂/∂w(mean((w x - y)^2))", "mean(2 (w x - y)) mean(x)"),
        ("∂/∂x(f(x^2))", "f'(x^2)"),
        ("∂/∂x(f(x^2))", "2x f(x^2)"),
    ],
)
def test_a_wrong_step_over_a_set_is_caught(before: str, after: str) -> None:
    assert "differ" in str(check_step(made_up(before, after), Domain()).failure)


def test_a_difference_where_an_assumption_fails_is_none() -> None:
    positive = Assumption("positive", Relation((x, number(0)), (">",)))
    checked = check_step(replace(made_up("|x|", "x"), assumptions=(positive,)), Domain())
    assert checked.failure is None
    assert checked.points == 12
    assert all(dict(meeting.point)[x] >= 0 for meeting in checked.met)


def test_a_range_that_may_be_empty_needs_an_assumption() -> None:
    step = made_up("∂/∂x(sum(i=7..N, x))", "N - 6")
    assert "the values differ at N = 2" in str(check_step(step, Domain()).failure)
    enough = Assumption("range", Relation((Symbol("N"), number(6)), (">=",)))
    checked = check_step(replace(step, assumptions=(enough,)), Domain())
    assert (checked.failure, checked.points) == (None, 12)
    record = Derivation(parse("sum(i=7..N, x)"), x, replace(step, assumptions=(enough,)))
    found = verify(record)
    assert found.ok
    assert str(found.opinions[0]) == "SymPy's own derivative with N = 6 is the same, proved"


def test_a_part_without_a_rule_claims_nothing_and_is_said_to_be_left() -> None:
    found = verify(derive("x^2 + g(x, y)", "x"))
    assert found.ok
    assert "1 part not worked out" in found.text()
    assert "the derivation is not complete" in found.text("every")


# ---- ways


def test_the_ways_are_chosen_and_each_is_reported_apart() -> None:
    record = derive("x^2 sin x", "x")
    assert verify(record).ways == WAYS
    quick = verify(record, ways=("enclosures", "lines"))
    assert quick.text() == "Checked: 3 steps, each enclosed at 12 points or more and read back."
    assert quick.results == ()
    assert all(check.exact is None for check in quick.checks)
    assert verify(record, ways=["lines"]).text() == "Checked: 3 steps, each read back."
    algebra = verify(record, ways=["algebra"])
    assert [check.exact for check in algebra.checks] == [None, True, None]
    assert "exact algebra alone does not settle it" in algebra.text()
    (whole,) = verify(record, ways=["series", "sympy"]).results
    assert (whole.series is None, whole.differences is None, whole.opinion is None) == (False, True, False)
    with pytest.raises(ValueError, match=r"a way to verify is one of enclosures, .*, not 'magic'"):
        verify(record, ways=["magic"])
    with pytest.raises(ValueError, match="a way to verify is one of"):
        verify(record, ways=[])


def test_the_ways_of_steps_alone_leave_results_alone() -> None:
    assert verify(derive("x^3", "x"), ways=STEP_WAYS).results == ()
    assert verify(derive("x^3", "x"), ways=["differences"]).checks == ()


def test_a_derivation_with_others_fixed_first_is_compared_as_a_whole() -> None:
    found = verify(fixed_first("e^(2y) sin x", "x", {"y": 1}))
    assert found.ok
    assert [result.opinion is not None and result.opinion.kind for result in found.results] == ["same"]


def test_a_domain_is_taken_as_it_is_written() -> None:
    found = verify(derive("ln(x)", "x"), "x=5..7", ways=["enclosures"])
    assert all(5 <= value <= 7 for meeting in found.checks[0].met for _, value in meeting.point)


# ---- frames around rules, each with a wrong outcome


def _wrong_frames() -> dict[str, Derivation | Gradient | Value | UpdateRule]:
    """For every frame a record whose first step is that frame, and comes to something else."""
    held, twice, both = derive("y sin x", "x"), derive("x y^2", ["y", "x"]), gradient("x y")
    fixed, value = fixed_first("e^(2y) sin x", "x", {"y": 1}).derivation, at(derive("sin x"), x="pi/6")
    rule = update_rule(mse(LinearModel(1)))
    first = rule.steps[0]
    assert isinstance(first.after, Assignment)
    moved = replace(first, after=Assignment(first.after.target, first.after.value + 1))
    wrong: list[Derivation | Gradient | Value] = [
        replace(record, step=replace(record.step, after=record.step.after + 1))
        for record in (held, twice, fixed, value)
    ]
    wrong.append(replace(both, step=replace(both.step, after=parse("(x, y)"))))
    return {record.step.rule: record for record in wrong} | {"update": replace(rule, steps=(moved, *rule.steps[1:]))}


WRONG = _wrong_frames()


def test_every_frame_has_a_wrong_outcome_here() -> None:
    assert set(WRONG) == {row.id for row in FRAMES}


@pytest.mark.parametrize("rule", WRONG)
def test_a_wrong_frame_is_caught(rule: str) -> None:
    failures = verify(WRONG[rule], ways=["enclosures"]).failures
    assert len(failures) == 1
    assert failures[0].startswith(f"{rule}: ")
