"""Steps by hand: every figure is right and can be read, and a wrong one is seen."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest as st
from steepest.evidence.by_hand_checks import checks_by_hand
from steepest.expression.nodes import number, written_value
from steepest.expression.writing import to_text
from steepest.models import LinearModel, Loss, mse, update_rule
from steepest.models.batches import checked_examples, drawn_examples, over_examples_drawn
from steepest.models.by_hand import ByHand
from steepest.models.figures import as_value, figure
from steepest.models.stability import ABOVE, AT, BELOW, stability
from steepest.models.update_rows import UPDATES

FOUR = {"x1": [0, 1, 2, 3], "y": [1, 3, 4, 6]}
LINE = mse(LinearModel(1))
START = {"b": 0, "w1": 0}


def test_two_steps_on_a_four_row_table_are_those_of_a_pencil() -> None:
    hand = update_rule(LINE, learning_rate="0.1").by_hand(START, data=FOUR)
    first, second = hand.steps
    assert [to_text(slope.step.after) for slope in (*first.slopes, *second.slopes)] == ["-7", "-14.5", "-1.25", "-2.25"]
    assert to_text(first.slopes[1].step.before) == (
        "(2/4) ((0 + 0*0 - 1)*0 + (0 + 0*1 - 3)*1 + (0 + 0*2 - 4)*2 + (0 + 0*3 - 6)*3)"
    )
    assert to_text(first.slopes[1].step.makes) == "(2/4) (0 - 3 - 8 - 18)"
    assert [to_text(line[0].step.before) for line in second.lines] == ["0.7 - 0.1(-1.25)", "1.45 - 0.1(-2.25)"]
    assert [one.values for one in hand.iterates] == [(0, 0, 15.5), (0.7, 1.45, 0.46875), (0.825, 1.675, 0.0834375)]
    assert all(exact for one in hand.iterates for _, exact in (*one.parameters, one.loss))


@pytest.mark.parametrize("rule", UPDATES)
def test_every_figure_is_checked_and_a_wrong_one_is_seen(rule: str) -> None:
    made = update_rule(LINE, rule, learning_rate="0.1")
    hand = made.by_hand({"b": "1/2", "w1": -1}, data=FOUR, order=[(1, 2), (4,)] if made.drawn is not None else ())
    assert all(check.failure is None and check.unchecked is None for check in checks_by_hand(hand))
    for number_of_step, step in enumerate(hand.steps):
        for place, slope in enumerate(step.slopes):
            wrong = replace(slope, value=slope.value + fmpq(1, 1000))
            slopes = (*step.slopes[:place], wrong, *step.slopes[place + 1 :])
            assert _fails(hand, number_of_step, replace(step, slopes=slopes))
        for place, lines in enumerate(step.lines):
            for at, line in enumerate(lines):
                shown = replace(line, step=replace(line.step, after=number(99), makes=number(99)))
                for wrong in (shown, replace(line, value=line.value + fmpq(1, 1000))):
                    block = (*lines[:at], wrong, *lines[at + 1 :])
                    broken = (*step.lines[:place], block, *step.lines[place + 1 :])
                    assert _fails(hand, number_of_step, replace(step, lines=broken))


def _fails(hand: ByHand, place: int, step: object) -> bool:
    steps = (*hand.steps[:place], step, *hand.steps[place + 1 :])
    return any(check.failure is not None for check in checks_by_hand(replace(hand, steps=steps)))  # type: ignore[arg-type]


def test_long_numbers_are_rounded_and_said_to_be() -> None:
    hand = update_rule("x^4 - x", learning_rate="1/3").by_hand({"x": "1/7"}, 12)
    assert hand.verify().ok
    last = hand.steps[-1].lines[0][0]
    assert not last.exact
    assert len(to_text(last.step.after)) < 16
    theta = 1 / 7
    for _ in range(12):
        theta -= (4 * theta**3 - 1) / 3
    assert hand.iterates[-1].values[0] == pytest.approx(theta, rel=1e-13)


def test_a_large_table_is_not_written_out() -> None:
    data = {"x1": list(range(30)), "y": [2 * k for k in range(30)]}
    hand = update_rule(LINE, learning_rate="0.001").by_hand(START, 1, data=data)
    assert "sum(i=1..30" in to_text(hand.steps[0].slopes[0].step.before)
    assert hand.verify().ok
    assert max(map(len, hand.text(width=80).split("\n"))) <= 80


@pytest.mark.parametrize(
    ("rule", "start", "how", "said"),
    [
        (update_rule(LINE), {"b": 0}, {"data": FOUR}, "value of w1"),
        (update_rule(LINE), {**START, "q": 1}, {"data": FOUR}, "q is no parameter"),
        (update_rule(LINE), START, {"data": FOUR, "order": [1]}, "takes all examples"),
        (update_rule(LINE), START, {"data": FOUR, "steps": 0}, "1 to 100"),
        (update_rule(LINE, "sgd"), START, {"data": FOUR, "order": [1]}, "for 1 steps"),
        (update_rule(LINE, "sgd"), START, {"data": FOUR, "order": [1, 9]}, "no example 9"),
        (update_rule(LINE, "mini-batch"), START, {"data": FOUR, "order": [(1, 1), (2,)]}, "different examples"),
        (update_rule(LINE, "mini-batch"), START, {"data": FOUR, "batch_size": 5}, "between 1 and 4"),
        (update_rule("ln(x)", learning_rate=1), {"x": -1}, {}, "no value"),
        (update_rule("x^2", learning_rate="alpha_t"), {"x": 1}, {}, "left open"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(rule: st.UpdateRule, start: dict, how: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises((ValueError, st.DomainError), match=said):
        rule.by_hand(start, **how)


def test_a_letter_for_the_number_of_features_is_refused() -> None:
    rule = update_rule(mse(LinearModel("d")), "momentum")  # type: ignore[arg-type]
    assert rule.verify().ok
    with pytest.raises(st.UnsupportedError, match="number"):
        rule.by_hand({"b": 0}, data=FOUR)


# --- figures ----------------------------------------------------------------------------------------


@given(some.fractions(max_denominator=10**9))
def test_a_figure_is_its_number_to_eight_figures(value: Fraction) -> None:
    shown, exact = figure(fmpq(value.numerator, value.denominator))
    read = float(np.float64(eval_number(shown)))
    assert read == pytest.approx(float(value), rel=6e-8, abs=0)
    if exact:
        assert eval_number(shown) == value


def eval_number(node: object) -> Fraction:
    """The number that a tree of `figure` is."""
    from steepest.expression.enclosures import evaluate

    value = evaluate(node, {}, 128).value  # type: ignore[arg-type]
    return Fraction(int(value.p), int(value.q))


def test_a_very_long_number_becomes_a_ball() -> None:
    assert isinstance(as_value(fmpq(3**3000, 2**4500)), arb)
    assert as_value(Fraction(1, 3)) == fmpq(1, 3)
    assert written_value(figure(fmpq(-7, 2))[0]) == Fraction(-7, 2)


# --- what is drawn ----------------------------------------------------------------------------------


@settings(max_examples=30)
@given(some.integers(1, 12), some.integers(1, 12), some.integers(0, 10**6))
def test_a_draw_has_different_examples_and_is_the_same_again(size: int, count: int, seed: int) -> None:
    if count > size:
        with pytest.raises(ValueError, match="batch"):
            drawn_examples(size, 3, seed, count)
        return
    drawn = drawn_examples(size, 3, seed, count)
    assert drawn == drawn_examples(size, 3, seed, count) == checked_examples(drawn, size)
    assert all(len(batch) == count for batch in drawn)
    assert all(1 <= example <= size for (example,) in drawn_examples(size, 5, seed))


@pytest.mark.parametrize(
    ("formula", "one", "batch"),
    [
        ("mean((w x - y)^2)", "(w x_i - y_i)^2", "(1/|B|) sum(i in B, (w x_i - y_i)^2)"),
        ("mean((w x - y)^2)/2", "(w x_i - y_i)^2/2", "(1/|B|) sum(i in B, (w x_i - y_i)^2)/2"),
        ("mean((w x - y)^2) + w^2", "(w x_i - y_i)^2 + w^2", "(1/|B|) sum(i in B, (w x_i - y_i)^2) + w^2"),
        ("sum(i=1..N, (w x_i - y_i)^2)", "N (w x_i - y_i)^2", "(N/|B|) sum(i in B, (w x_i - y_i)^2)"),
        ("1/(2N) sum(i=1..N, |w x_i - y_i|)", "(1/2) |w x_i - y_i|", "(1/(2 |B|)) sum(i in B, |w x_i - y_i|)"),
    ],
)
def test_the_loss_of_what_is_drawn(formula: str, one: str, batch: str) -> None:
    whole = Loss(formula, ["w"], ["x", "y"]).formula
    assert to_text(over_examples_drawn(whole, "example")[0]) == one
    assert to_text(over_examples_drawn(whole, "batch")[0]).replace("card(B)", "|B|") == batch


# --- the bound --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [row.id for row in UPDATES.values() if row.bound])
@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.5}])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_below_the_bound_a_rule_comes_to_rest_and_above_it_diverges(rule: str, more: dict, seed: int) -> None:  # type: ignore[type-arg]
    rng = np.random.default_rng(seed)
    factor = rng.integers(-3, 4, size=(2, 2))
    hessian = factor @ factor.T + np.eye(2, dtype=int)
    (a, b), (_, c) = hessian
    formula = f"{a}/2 x^2 + {b} x y + {c}/2 y^2 + 1".replace("+ -", "- ")
    if rule == "momentum":
        more = more | {"momentum": 0.7, "dampening": [0, 0.3, 0.5][seed - 1]}
    known = stability(*_at(formula, rule, more, 0.01))
    assert known is not None
    bound = float(eval_number(known.bound[0]))
    for share, side in ((0.98, BELOW), (1.02, ABOVE)):
        made, point = _at(formula, rule, more, round(share * bound, 6))
        again = stability(made, point)
        assert again is not None
        assert again.side == side
        end = np.abs(made.run(lambda theta: hessian @ theta, [1.0, -0.5], 3000)[-1])
        assert (np.max(end) < 1e-6) == (side == BELOW)
        assert (not np.all(end < 1e6)) == (side == ABOVE)


def _at(formula: str, rule: str, more: dict, rate: float) -> tuple[st.UpdateRule, object]:  # type: ignore[type-arg]
    made = update_rule(formula, rule, learning_rate=rate, **more)
    return made, made.by_hand({"x": 1, "y": 1}, 1).steps[0].point


def test_the_bound_of_the_valley_and_of_a_line_through_data() -> None:
    known = stability(*_at("4 + (x-2)^2 + 2y^2", "gradient-descent", {}, 0.5))
    assert known is not None
    assert (to_text(known.curvature[0]), to_text(known.bound[0]), known.side) == ("4", "0.5", AT)
    rule = update_rule(LINE, learning_rate="0.1")
    found = stability(rule, rule.by_hand(START, data=FOUR).steps[0].point)
    assert found is not None
    X = np.array([[1, x] for x in FOUR["x1"]])
    greatest = np.linalg.eigvalsh(2 / 4 * X.T @ X)[-1]
    assert float(eval_number(found.bound[0])) == pytest.approx(2 / greatest, rel=1e-5)


@pytest.mark.parametrize("formula", ["x^4 + y^2", "x^2 + 25 sin(x)^2 + y", "x + y"])
def test_no_bound_is_said_where_none_is_known(formula: str) -> None:
    assert stability(*_at(formula, "gradient-descent", {}, 0.1)) is None
