"""Update rules do what torch.optim does, row by row and variant by variant, and every mutation of a row is seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.evidence.step_checks import check_step
from steepest.expression.nodes import Assignment, Negation, Node, Number, Product, Sum, number
from steepest.expression.reading import parse
from steepest.expression.trees import children, rebuilt, walk
from steepest.expression.writing import to_text
from steepest.models import LinearModel, Loss, mse, update_rule
from steepest.models.running import run
from steepest.models.update_rows import UPDATES, UpdateRow
from steepest.models.variants import Variant, variant_of
from tests.tables.torch_optim import CASES, GRADIENTS, KEPT, RATES, RECORDED, START, STEPS, iterates

WITHIN = 1e-12
VARIANTS = [(rule, settings) for rule, settings, _, _ in CASES]
NAMED = [f"{rule} {settings}" for rule, settings in VARIANTS]
LOSS = Loss("mean((w x + b - y)^2)", params=["w", "b"], data=["x", "y"])
RECORDS = json.loads(RECORDED.read_text())["cases"]


def ran(variant: Variant, gradient: str, steps: int = STEPS) -> np.ndarray[Any, Any]:
    """The iterates of a variant, without its start."""

    def slope(theta: Any) -> Any:
        return np.array(GRADIENTS[gradient](theta)) if np.all(np.isfinite(theta)) else np.full(len(START), np.nan)

    return run(variant, slope, START, steps, learning_rate=RATES[gradient])[1:]


def kept(found: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The iterates that are recorded."""
    return found[[step - 1 for step in KEPT]]


def apart(found: np.ndarray[Any, Any], expected: Any) -> float:
    """How far apart two tables of iterates are, relative to their size."""
    other = np.asarray(expected)
    with np.errstate(all="ignore"):
        distance = np.abs(found - other) / (1 + np.abs(other))
    return float(np.max(np.where(np.isfinite(distance), distance, np.inf)))


# --- the witness ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", RECORDS, ids=lambda c: f"{c['rule']} {c['settings']} {c['gradient']}")
def test_fifty_steps_are_those_that_torch_was_recorded_to_make(case: dict[str, Any]) -> None:
    found = ran(variant_of(UPDATES[case["rule"]], case["settings"]), case["gradient"])
    assert apart(kept(found), case["iterates"]) < WITHIN


@pytest.mark.parametrize("gradient", GRADIENTS)
@pytest.mark.parametrize(("rule", "settings", "optimizer", "theirs"), CASES, ids=NAMED)
def test_fifty_steps_are_those_of_torch(
    rule: str, settings: dict[str, Any], optimizer: str, theirs: dict[str, Any], gradient: str
) -> None:
    pytest.importorskip("torch", reason="torch is not installed; its recorded iterates are compared above")
    assert apart(ran(variant_of(UPDATES[rule], settings), gradient), iterates(optimizer, theirs, gradient)) < WITHIN


def test_every_row_has_a_witness_and_every_setting_a_case() -> None:
    tried: dict[str, set[str]] = {}
    for rule, settings in VARIANTS:
        names = set(settings) | ({"beta1", "beta2"} if "betas" in settings else set())
        tried.setdefault(rule, set()).update(names)
    assert tried.keys() == UPDATES.keys()
    shared = {"weight_decay", "maximize"}  # the lines of which every row has
    for row in UPDATES.values():
        assert {one.name for one in row.settings} - shared <= tried[row.id] | shared, row.id


# --- mutations --------------------------------------------------------------------------------------


def mutations(line: Assignment) -> Iterator[Assignment]:
    """The line with one part of its value changed: a sign turned, a number raised, a product doubled."""
    for node in dict.fromkeys(walk(line.value)):
        if isinstance(node, Negation):
            yield _with(line, node, node.operand)
        elif isinstance(node, Number):
            yield _with(line, node, number(node.value + 1))
        elif isinstance(node, Sum):
            yield _with(line, node, Sum((*node.terms[:-1], Negation(node.terms[-1]))))
        elif isinstance(node, Product):
            yield _with(line, node, Product((number(2), *node.factors)))
    yield Assignment(line.target, Sum((line.value, number(1))))


def _with(line: Assignment, old: Node, new: Node) -> Assignment:
    def changed(node: Node) -> Node:
        if node == old:
            return new
        parts = children(node)
        return rebuilt(node, tuple(map(changed, parts))) if parts else node

    return Assignment(line.target, changed(line.value))


#: What is no other rule, for its letter is only squared.
SAME = {"m ← rho m - (1 - rho) g"}


@pytest.mark.parametrize(("rule", "settings"), VARIANTS, ids=NAMED)
def test_a_mutation_of_a_line_is_seen(rule: str, settings: dict[str, Any]) -> None:
    variant = variant_of(UPDATES[rule], settings)
    expected = {case["gradient"]: case["iterates"] for case in RECORDS if _is(case, rule, settings)}
    total = 0
    for place, line in enumerate(variant.lines):
        for mutation in mutations(line):
            broken = replace(variant, lines=(*variant.lines[:place], mutation, *variant.lines[place + 1 :]))
            with np.errstate(all="ignore"):
                distances = [apart(kept(ran(broken, gradient)), expected[gradient]) for gradient in GRADIENTS]
            assert max(distances) > WITHIN or to_text(mutation) in SAME, to_text(mutation)
            total += 1
    assert total >= 3


def _is(case: dict[str, Any], rule: str, settings: dict[str, Any]) -> bool:
    return bool(case["rule"] == rule and case["settings"] == json.loads(json.dumps(settings)))


# --- the rule of a loss -----------------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "settings"), VARIANTS, ids=NAMED)
def test_the_lines_of_a_loss_verify(rule: str, settings: dict[str, Any]) -> None:
    made = update_rule(LOSS, rule, **settings)
    assert [block[-1].target for block in made.lines] == list(LOSS.parameters)
    found = made.verify()
    assert found.ok, found.text()


@pytest.mark.parametrize("rule", UPDATES)
def test_a_mutation_of_the_slope_that_is_put_in_is_seen(rule: str) -> None:
    for step in update_rule(mse(LinearModel(2)), rule).steps:
        assert check_step(step, st.Domain()).failure is None
        line = step.after
        assert isinstance(line, Assignment)
        for value in (Sum((line.value, number(1))), Negation(line.value), Product((number(2), line.value))):
            broken = replace(step, after=Assignment(line.target, value))
            assert check_step(broken, st.Domain()).failure is not None


@pytest.mark.parametrize("rule", UPDATES)
def test_the_lines_of_a_loss_do_what_the_row_does(rule: str) -> None:
    """The lines with the slopes of a loss put in, worked by hand, and the row run on arrays, agree."""
    data = {"x": [0, 1, 2, 3], "y": [1, 3, 4, 6]}
    made = update_rule(LOSS, rule, learning_rate="0.05")
    order = [(1, 2), (3,), (2, 4)] if made.variant.over == "batch" else [(1,), (4,), (2,)]
    hand = made.by_hand({"w": "1/2", "b": -1}, 3, data=data, order=order if made.drawn is not None else ())
    x, y = (np.array(data[name], dtype=float) for name in "xy")

    def slope(theta: Any, examples: tuple[int, ...] = (1, 2, 3, 4)) -> Any:
        rows = [example - 1 for example in examples]
        residual = theta[0] * x[rows] + theta[1] - y[rows]
        return np.array([2 * np.mean(residual * x[rows]), 2 * np.mean(residual)])

    found = made.run(slope, [0.5, -1.0], 3, order=order if made.drawn is not None else None)
    assert np.allclose(found, [one.values[:2] for one in hand.iterates], rtol=1e-13, atol=1e-13)
    assert hand.verify().ok, hand.verify().text()


# --- a row that is added ------------------------------------------------------------------------------

SIGN = UpdateRow("sign-descent", ("theta <- theta - alpha sign(g)",), "each parameter moves by the sign of its slope")


def test_a_row_added_at_run_time_goes_through_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UPDATES, SIGN.id, SIGN)
    made = update_rule(LOSS, "sign-descent", learning_rate="0.25")
    assert to_text(made.lines[1][0]) == "b ← b - alpha sign((2/N) sum(i=1..N, w x_i + b - y_i))"
    assert made.verify().ok
    for written in (made.text(), made.latex(), made.markdown(), made.html(), made.json()):
        assert "sign" in written
    hand = made.by_hand({"w": 0, "b": 0}, 2, data={"x": [1, 2], "y": [2, 4]})
    assert [one.values[:2] for one in hand.iterates] == [(0.0, 0.0), (0.25, 0.25), (0.5, 0.5)]
    assert hand.verify().ok
    found = made.run(lambda theta: -theta, [[1.0, -2.0]], 2)
    assert np.array_equal(found, [[[1, -2]], [[1.25, -2.25]], [[1.5, -2.5]]])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((), "needs its lines"),
        ("theta <- theta", "needs its lines"),
        (("v <- v + g",), "no line of the rule"),
        (("theta - g",), "gives a letter its value"),
        (("theta <- theta - q g",), "q"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(lines: Any, said: str) -> None:
    with pytest.raises((ValueError, st.ParseError), match=said):
        UpdateRow("wrong", lines, "nothing")


# --- settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "settings", "said"),
    [
        ("adam", {"momentum": 0.9}, "no setting 'momentum'"),
        ("adam", {"betas": "0.9"}, "two numbers"),
        ("adam", {"beta1": 1}, "0 <= beta1 < 1"),
        ("adam", {"eps": "x"}, "eps is a number"),
        ("adam", {"amsgrad": "yes"}, "is a choice"),
        ("momentum", {"momentum": -1}, "0 <= mu < 1"),
        ("gradient-descent", {"learning_rate": 0}, "positive number"),
        ("gradient-descent", {"learning_rate": "alpha + 1"}, "learning rate"),
        ("gradient-descent", {"over": "half"}, "one of all, example, batch"),
        ("nope", {}, "there is no update rule"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(rule: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        update_rule(LOSS, rule, **settings)


def test_a_schedule_is_a_symbol_and_may_be_a_formula() -> None:
    opened = update_rule("x^2", learning_rate="alpha_t")
    assert to_text(opened.lines[0][0]) == "x ← x - alpha_t*2x"
    with pytest.raises(ValueError, match="left open"):
        opened.run(lambda x: 2 * x, 1.0, 1)
    falling = update_rule("x^2", learning_rate="0.5/(1 + t)")
    found = falling.run(lambda x: 2 * x, 1.0, 3)
    assert np.allclose(found, np.cumprod([1, 1 - 0.5, 1 - 1 / 3, 1 - 0.25]))
    assert np.allclose(falling.by_hand({"x": 1}, 3).iterates[-1].values[0], found[-1])
    assert np.allclose(opened.run(lambda x: 2 * x, 1.0, 3, learning_rate=lambda t: 0.5 / (1 + t)), found)


def test_a_letter_that_the_loss_uses_is_left_to_it() -> None:
    loss = Loss("mean((m x + v - y)^2) + alpha m^2", ["m", "v"], ["x", "y"], constants=["alpha"])
    made = update_rule(loss, "adam", weight_decay=0.5)
    letters = {to_text(line.target) for line in made.variant.lines} | {to_text(made.variant.rate_letter)}
    assert not letters & {"m", "v", "alpha"}
    assert made.verify().ok
    hand = made.by_hand({"m": 1, "v": 0, "alpha": "1/10"}, 1, data={"x": [1, 2], "y": [0, 1]})
    assert hand.verify().ok


def test_a_setting_may_be_left_open_and_given_later() -> None:
    made = update_rule("x^2", "momentum", weight_decay=True, learning_rate=0.1)
    assert "lambda x" in to_text(made.lines[0][0])
    with pytest.raises(ValueError, match="weight_decay"):
        made.run(lambda x: 2 * x, 1.0, 1)
    assert np.allclose(made.run(lambda x: 2 * x, 1.0, 1, settings={"weight_decay": 1.0})[1], 1 - 0.1 * 3)
    with pytest.raises(ValueError, match="no number"):
        made.run(lambda x: 2 * x, 1.0, 1, settings={"weight_decay": 1.0, "eps": 1.0})


def test_the_gradient_has_the_shape_of_the_parameters() -> None:
    with pytest.raises(st.ShapeError, match="shape"):
        update_rule("x^2").run(lambda x: np.zeros(3), [1.0, 2.0], 1)


def test_a_function_has_its_variables_as_parameters() -> None:
    made = update_rule("4 + (x-2)^2 + 2y^2")
    assert [to_text(line) for line in made.assignments] == ["x ← x - alpha*2(x - 2)", "y ← y - alpha*4y"]
    with pytest.raises(ValueError, match="no variable"):
        update_rule("7")
    with pytest.raises(ValueError, match="data in it"):
        update_rule("sum(i=1..N, (w x_i)^2)")


def test_what_gets_a_value_is_no_derivative() -> None:
    assert parse("g_x <- 2x", {"g", "x"}) == Assignment(parse("g_x", {"g", "x"}), parse("2x", {"x"}))
    assert to_text(parse("g_x = 2x")) == "∂g/∂x = 2x"
