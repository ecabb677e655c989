"""Where starts lead, and what a draw means on average: found by rules, and tried out without them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from steepest.evidence.apart import verify_apart
from steepest.evidence.arrivals import AT_REST, AWAY, MOVING, arrivals
from steepest.expression.nodes import Application, Negation, number
from steepest.expression.trees import walk
from steepest.expression.writing import to_text
from steepest.models import LOSSES, LinearModel, Loss, mse, update_rule
from steepest.models.expectation import expectation

VALLEY, CRATE = "4 + (x-2)^2 + 2y^2", "x^2 + y^2 + 25(sin^2 x + sin^2 y)"


def test_every_start_in_the_valley_leads_to_its_one_minimum() -> None:
    starts = [{"x": x, "y": y} for x, y in ((0, 0), (0, 1), (50, -40), ("1/3", "-pi"))]
    found = arrivals(update_rule(VALLEY, learning_rate=0.1), starts)
    for one in found.arrivals:
        assert (one.outcome, one.exact, one.kind) == (AT_REST, True, "minimum")
        assert [to_text(part) for part in one.place] == ["x = 2", "y = 0"]
        assert one.value is not None
        assert to_text(one.value[0]) == "4"
    assert found.convexity is not None
    assert found.convexity.kind == "strictly convex"


@pytest.mark.parametrize("start", [(1, 1), (3, 0.5), (4, 4), (-3, 6)])
def test_in_the_egg_crate_the_start_decides(start: tuple[float, float]) -> None:
    (one,) = arrivals(update_rule(CRATE, learning_rate=0.01), [dict(zip("xy", start, strict=True))]).arrivals
    assert (one.outcome, one.kind) == (AT_REST, "minimum")
    theta = np.array(start, dtype=float)
    for _ in range(500):
        theta -= 0.01 * (2 * theta + 25 * np.sin(2 * theta))
    assert [float(to_text(part.right)) for part in one.place] == pytest.approx(theta, rel=1e-5, abs=1e-5)


def test_what_diverges_what_still_moves_and_what_is_no_minimum() -> None:
    (away,) = arrivals(update_rule(VALLEY, learning_rate=0.6), [{"x": 0, "y": 1}]).arrivals
    assert away.outcome == AWAY
    (slow,) = arrivals(update_rule(VALLEY, learning_rate="1e-6"), [{"x": 0, "y": 1}], 200).arrivals
    assert (slow.outcome, slow.kind) == (MOVING, None)
    (saddle,) = arrivals(update_rule("x^2 - y^2", learning_rate=0.1), [{"x": 3, "y": 0}]).arrivals
    assert (saddle.kind, saddle.exact) == ("saddle point", True)
    (down,) = arrivals(update_rule("x^2 - y^2", learning_rate=0.1), [{"x": 3, "y": "1e-3"}]).arrivals
    assert down.outcome == AWAY


def test_a_root_is_only_near() -> None:
    (one,) = arrivals(update_rule("x^4/4 - x^2", learning_rate=0.05), [{"x": 1}]).arrivals
    assert (one.kind, one.exact) == ("minimum", False)
    assert float(to_text(one.place[0].right)) == pytest.approx(math.sqrt(2), rel=1e-5)


# --- on average -------------------------------------------------------------------------------------

FORMULAS = [
    "mean((w x - y)^2)",
    "mean(ln(1 + e^(-y w x)))",
    "mean((w x - y)^2) + w^2/2",
    "sum(i=1..N, |w x_i - y_i|)",
    "1/(2N) sum(i=1..N, (w x_i - y_i)^2) + |w|",
]


@pytest.mark.parametrize("rule", ["sgd", "mini-batch"])
@pytest.mark.parametrize("formula", FORMULAS)
def test_the_expected_slope_is_that_of_the_whole(formula: str, rule: str) -> None:
    loss = Loss(formula, ["w"], ["x", "y"])
    found = expectation(update_rule(loss, rule))
    (step,) = found.steps
    assert step.after == loss.gradient("w").result_node
    checked = verify_apart(found)
    assert checked.ok, checked.text()
    for wrong in (number(2) * step.after, Negation(step.after), step.after + number(1)):
        broken = replace(found, steps=(replace(step, after=wrong),))
        assert verify_apart(broken).failures


@pytest.mark.parametrize("rule", ["adam", "momentum"])
def test_any_rule_may_draw(rule: str) -> None:
    made = update_rule(mse(LinearModel(2)), rule, over="batch")
    assert made.expectation().verify().ok
    assert all(isinstance(step.before, Application) for step in made.expectation().steps)


def test_nothing_is_expected_where_nothing_is_drawn() -> None:
    with pytest.raises(ValueError, match="takes all examples"):
        expectation(update_rule(mse(LinearModel(1))))
    assert any(part == number(2) for part in walk(mse(LinearModel(1)).gradient("b").result_node))


@pytest.mark.parametrize("name", ["mse", "half-mse", "mae", "log-loss", "huber", "poisson", "hinge", "sse"])
@pytest.mark.parametrize("rule", ["sgd", "mini-batch"])
def test_every_loss_can_be_drawn_from(name: str, rule: str) -> None:
    from steepest.models import loss_of

    found = update_rule(loss_of(LOSSES[name], LinearModel(1)), rule).expectation()
    assert found.verify().ok, found.verify().text()
