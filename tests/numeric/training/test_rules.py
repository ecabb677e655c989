"""Generated update rules do what torch.optim and the walk over the trees do, and rows of a caller work at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import steepest as st
from steepest.models.running import run
from steepest.models.update_rows import UPDATES, Line, Setting, UpdateRow
from steepest.models.variants import variant_of
from steepest.numeric.blocks import BLOCK
from steepest.numeric.training.rules import CompiledRule
from tests.tables.torch_optim import CASES, GRADIENTS, KEPT, RATES, RECORDED, START, STEPS, iterates

WITHIN = 1e-12
RECORDS = json.loads(RECORDED.read_text())["cases"]
VARIANTS = [(rule, settings) for rule, settings, _, _ in CASES]
NAMED = [f"{rule} {settings}" for rule, settings in VARIANTS]


def moved(rule: str | UpdateRow, settings: dict[str, Any], gradient: Callable[..., Any], **how: Any) -> Any:
    """The iterates of `descend` with a gradient alone, without the start."""

    def value_and_gradient(theta: Any) -> tuple[float, Any]:
        return 0.0, np.array(gradient(theta))

    options = {"steps": STEPS, "keep_params": True, **how, **settings}
    batch = {"order": np.zeros(STEPS, int), "data": (np.zeros(1),)} if rule in ("sgd", "mini-batch") else {}
    taken = (lambda theta, row: value_and_gradient(theta)) if batch else value_and_gradient
    if not batch:
        return st.descend(taken, START, method=rule, **options).history.params[1:]
    found = [
        st.descend(taken, START, method=rule, **{**options, "steps": k}, **batch).params for k in range(1, STEPS + 1)
    ]
    return np.array(found)


def apart(found: Any, expected: Any) -> float:
    """How far apart two tables of iterates are, relative to their size."""
    other = np.asarray(expected)
    return float(np.max(np.abs(found - other) / (1 + np.abs(other))))


@pytest.mark.parametrize(("rule", "settings", "optimizer", "theirs"), CASES, ids=NAMED)
@pytest.mark.parametrize("gradient", GRADIENTS)
def test_fifty_steps_are_those_of_torch(
    rule: str, settings: dict[str, Any], optimizer: str, theirs: dict[str, Any], gradient: str
) -> None:
    pytest.importorskip("torch", reason="torch is not installed; its recorded iterates are compared below")
    found = moved(rule, settings, GRADIENTS[gradient], learning_rate=RATES[gradient])
    assert apart(found, iterates(optimizer, theirs, gradient)) < WITHIN


@pytest.mark.parametrize(
    "case", json.loads(RECORDED.read_text())["cases"], ids=lambda c: f"{c['rule']} {c['settings']}"
)
def test_fifty_steps_are_those_that_torch_was_recorded_to_make(case: dict[str, Any]) -> None:
    found = moved(case["rule"], case["settings"], GRADIENTS[case["gradient"]], learning_rate=RATES[case["gradient"]])
    assert apart(found[[step - 1 for step in KEPT]], case["iterates"]) < WITHIN


@pytest.mark.parametrize(("rule", "settings"), VARIANTS, ids=NAMED)
def test_the_generated_function_does_what_the_walk_over_the_trees_does(rule: str, settings: dict[str, Any]) -> None:
    variant = variant_of(UPDATES[rule], {"learning_rate": "0.05/(1 + 0.1 t)", **settings})
    walked = run(variant, lambda theta: np.array(GRADIENTS["waves"](theta)), START, STEPS)[1:]
    found = moved(rule, settings, GRADIENTS["waves"], learning_rate="0.05/(1 + 0.1 t)")
    assert apart(found, walked) < WITHIN


@pytest.mark.parametrize(("rule", "settings"), VARIANTS, ids=NAMED)
def test_a_long_vector_is_moved_block_by_block_and_each_entry_as_if_alone(rule: str, settings: dict[str, Any]) -> None:
    compiled = CompiledRule(variant_of(UPDATES[rule], settings))
    rng = np.random.default_rng(0)
    long = rng.normal(size=(3, BLOCK // 2))
    places = [0, BLOCK - 1, BLOCK, long.size - 1]
    short = long.reshape(-1)[places].copy()
    states, own = compiled.start(long), compiled.start(short)
    for step in (1, 2, 3):
        slope = rng.normal(size=long.shape)
        compiled.move(short, slope.reshape(-1)[places], own, 0.1, step)
        compiled.move(long, slope, states, 0.1, step)
    assert long.reshape(-1)[places].tolist() == short.tolist()


def test_a_row_that_somebody_writes_works_at_once() -> None:
    row = UpdateRow("sign-descent", ("theta <- theta - alpha sign(g)",), "by the sign of the slope alone")
    found = st.descend("(x - 3)^2 + |y|", {"x": 0, "y": 1}, method=row, learning_rate=0.25, steps=20)
    assert found.point == {"x": 3.0, "y": 0.0}


def test_a_row_may_remember_the_parameters_of_the_step_before() -> None:
    """``p <- theta`` remembers what theta was before the same step moved it."""
    row = UpdateRow(
        "heavy-ball",
        (Line("h <- theta - p", ("mu",)), Line("p <- theta"), Line("theta <- theta - alpha g + mu h", ("mu",))),
        "the last move is added",
        (Setting("mu", "mu", "0.5", "how much of it"),),
    )
    steps, theta, before = 10, np.array([1.0, -2.0]), np.zeros(2)
    for _ in range(steps):
        move = theta - before
        before, theta = theta, theta - 0.1 * 2 * theta + 0.5 * move
    found = st.descend(lambda w: (float(w @ w), 2 * w), [1.0, -2.0], method=row, learning_rate=0.1, steps=steps)
    assert np.allclose(found.params, theta, rtol=1e-14)


@given(some.lists(some.floats(-1e3, 1e3), min_size=1, max_size=5), some.floats(1e-3, 0.5))
def test_gradient_descent_of_a_parabola_has_a_formula(start: list[float], rate: float) -> None:
    found = st.descend(lambda w: (float(w @ w), 2 * w), start, learning_rate=rate, steps=7)
    assert np.allclose(found.params, np.array(start) * (1 - 2 * rate) ** 7, rtol=1e-12, atol=1e-300)


def test_the_source_reads_like_the_rule() -> None:
    source = CompiledRule(variant_of(UPDATES["nesterov"], {"weight_decay": 0.1})).source
    assert source == (
        "def update(theta, g, v, alpha, t):\n"
        "    # g ← g + lambda theta\n"
        "    # v ← mu v + g\n"
        "    # theta ← theta - alpha (g + mu v)\n"
        "    v0 = g + 0.1*theta\n"
        "    v1 = v0 + 0.9*v\n"
        "    return theta - alpha*(v0 + 0.9*v1), v1\n"
    )


def test_a_setting_without_a_number_is_asked_for() -> None:
    with pytest.raises(ValueError, match="say the value of momentum"):
        st.descend("x^2", [1.0], method="momentum", momentum=True)
