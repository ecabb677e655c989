"""`descend` reaches the minimum that other programs reach, stops for the reason it says, and names what is wrong."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import minimize

import steepest as st
from steepest.models.update_rows import UPDATES
from steepest.numeric.training import by_moments, noting
from steepest.numeric.training.descent import Reached

RNG = np.random.default_rng(2)
X = RNG.normal(size=(120, 3)) @ np.diag([1.0, 2.0, 0.5])
SCORE = X @ np.array([1.0, -0.5, 2.0]) + 0.7 + 0.3 * RNG.normal(size=120)
MSE = st.loss("mse", "d").compile()
START = np.zeros(4)

#: Losses with one minimum each, and the rate of plain gradient descent.
SMOOTH: dict[str, tuple[Any, Any]] = {
    "mse": (MSE, SCORE),
    "mse with l2": (st.loss("mse", "d", l2=0.2).compile(), SCORE),
    "huber": (st.loss("huber", "d", delta=1).compile(), SCORE),
    "log-loss with l2": (st.loss("log-loss", "d", l2=0.05).compile(), (SCORE > 0.5).astype(float)),
    "poisson": (st.loss("poisson", "d", l2=0.1).compile(), np.floor(np.exp(np.clip(SCORE / 3, -2, 2)))),
}
#: How each rule comes to rest: a rate, and for those whose steps do not shrink by themselves a schedule.
SUITED: dict[str, dict[str, Any]] = {
    "gradient-descent": {"learning_rate": 0.05, "steps": 6000},
    "momentum": {"learning_rate": 0.01, "steps": 4000},
    "nesterov": {"learning_rate": 0.01, "steps": 4000},
    "adagrad": {"learning_rate": 0.5, "steps": 6000},
    "rmsprop": {"learning_rate": "0.02/(1 + 0.01 t)", "steps": 8000},
    "adam": {"learning_rate": 0.02, "steps": 6000},
    "adamw": {"learning_rate": 0.02, "steps": 6000, "weight_decay": 0},
    "sgd": {"learning_rate": "0.1/(1 + 0.02 t)", "epochs": 100},
    "mini-batch": {"learning_rate": "0.1/(1 + 0.01 t)", "epochs": 800},
}


@pytest.mark.parametrize("method", SUITED)
@pytest.mark.parametrize("name", SMOOTH)
def test_every_method_reaches_the_minimum_that_scipy_reaches(name: str, method: str) -> None:
    fg, y = SMOOTH[name]
    best = minimize(fg, START, args=(X, y), jac=True, tol=1e-12)
    found = st.descend(fg, START, (X, y), method=method, **SUITED[method])
    drawn = method in ("sgd", "mini-batch")
    assert found.value - best.fun < (2e-3 if drawn else 1e-6) * (1 + abs(best.fun))
    assert np.allclose(found.params, best.x, atol=0.1 if drawn else 2e-3)


def test_every_row_has_a_way_to_come_to_rest() -> None:
    assert SUITED.keys() == UPDATES.keys()


@pytest.mark.parametrize("moments", [True, False, "auto"])
def test_a_loop_by_hand_takes_the_same_steps(moments: Any) -> None:
    w, losses = START.copy(), []
    for _ in range(200):
        r = X @ w[1:] + w[0] - SCORE
        losses.append(r @ r / 120)
        w = w - 0.08 * 2 / 120 * np.array([r.sum(), *(X.T @ r)])
    found = st.descend(MSE, START, (X, SCORE), learning_rate=0.08, steps=200, moments=moments)
    assert np.allclose(found.params, w, rtol=1e-12, atol=1e-13)
    assert np.allclose(found.history.loss[:-1], losses, rtol=1e-12)
    assert found.value == found.history.loss[-1]


@settings(max_examples=40, deadline=None)
@given(some.integers(1, 5), some.integers(1, 40), some.floats(1e-3, 3.0), some.integers(0, 10**6), some.integers(0, 60))
def test_moments_take_the_steps_of_the_data(features: int, size: int, rate: float, seed: int, steps: int) -> None:
    """Also where a rate diverges and where columns follow from each other."""
    rng = np.random.default_rng(seed)
    x, y, start = rng.normal(size=(size, features)), rng.normal(size=size), rng.normal(size=features + 1)
    how = {"learning_rate": rate, "steps": steps, "keep_params": True}
    ours, theirs = (st.descend(MSE, start, (x, y), moments=each, **how) for each in (True, False))
    assert (ours.steps, ours.reason) == (theirs.steps, theirs.reason)
    for name in ("loss", "gradient_norm", "params"):
        one, other = (np.asarray(getattr(each.history, name)).reshape(steps + 1, -1) for each in (ours, theirs))
        largest = np.maximum.accumulate(np.abs(other).max(axis=1))  # of what the rounding of either comes from
        within = 1e-12 if theirs.history.loss[-1] <= theirs.history.loss[0] else 1e-11  # the loop's own error grows too
        assert (np.abs(one - other).max(axis=1) <= within * largest).all(), name


@pytest.mark.parametrize("method", ["momentum", "nesterov", "adam", "rmsprop", "adagrad", "adamw"])
def test_other_rules_take_their_gradients_from_moments(method: str) -> None:
    how = {"learning_rate": 0.02, "steps": 300, "method": method}
    ours, theirs = (st.descend(MSE, START, (X, SCORE), moments=each, **how) for each in (True, False))
    assert np.allclose(ours.params, theirs.params, rtol=1e-9)
    assert np.allclose(ours.history.loss, theirs.history.loss, rtol=1e-9)


def test_moments_are_refused_where_there_are_none() -> None:
    fg, y = SMOOTH["log-loss with l2"]
    with pytest.raises(st.UnsupportedError, match="moments are for a loss that is quadratic"):
        st.descend(fg, START, (X, y), moments=True)
    with pytest.raises(ValueError, match="moments is True, False or 'auto'"):
        st.descend(MSE, START, (X, SCORE), moments="yes")


# ---- what can be made smaller


def test_a_formula_a_function_and_a_loss_are_descended_alike() -> None:
    text = "(x - 3)^2 + 2 y^2"

    def function(w: Any) -> tuple[float, Any]:
        return (w[0] - 3) ** 2 + 2 * w[1] ** 2, [2 * (w[0] - 3), 4 * w[1]]

    how: dict[str, Any] = {"learning_rate": 0.1, "steps": 30, "method": "momentum"}
    found = [
        st.descend(text, {"y": 1, "x": 0}, **how),
        st.descend(text, [0, 1], **how),
        st.descend(st.compile(text, ["x", "y"]), [0, 1], **how),
        st.descend(st.parse(text), {"x": 0, "y": 1}, **how),
        st.descend(function, [0, 1], **how),
    ]
    points = [each.point if each.names else dict(zip("xy", each.params, strict=True)) for each in found]
    for point in points[1:]:
        assert {name: float(point[name]) for name in "xy"} == pytest.approx(points[0], rel=1e-14)


def test_arguments_that_are_not_differentiated_stay() -> None:
    found = st.descend(st.compile("(x - a)^2", ["x", "a"], wrt=["x"]), {"x": 0, "a": 3}, learning_rate=0.5, steps=1)
    assert found.point == {"x": 3.0}


def test_parameters_have_names_and_any_shape() -> None:
    named = st.descend(MSE, {"w": [0, 0, 0], "b": 0}, (X, SCORE), learning_rate=0.05, steps=3)
    assert named.params.tolist() == st.descend(MSE, START, (X, SCORE), learning_rate=0.05, steps=3).params.tolist()
    square = st.descend(lambda w: (float((w**2).sum()), 2 * w), np.ones((2, 3)), learning_rate=0.25, steps=1)
    assert square.params.tolist() == [[0.5] * 3] * 2
    assert st.descend(lambda w: (float(w**2), 2 * w), 1.0, learning_rate=0.25, steps=1).params.shape == ()


def test_the_start_is_left_as_it_is() -> None:
    start = np.ones(2)
    st.descend(lambda w: (float(w @ w), 2 * w), start, learning_rate=0.1, steps=3)
    assert start.tolist() == [1.0, 1.0]


def test_a_descent_can_be_pickled_and_speaks() -> None:
    found = st.descend(MSE, START, (X, SCORE), learning_rate=0.05, steps=3)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301  (what was pickled here)
    assert again.params.tolist() == found.params.tolist()
    assert again.value == found.value
    assert str(found) == "Stopped after 3 steps, as many as were asked for."
    assert repr(found) == "<Descent gradient-descent, 3 steps, steps>"


@pytest.mark.parametrize("kind", ["csr_matrix", "csc_array"])
@pytest.mark.parametrize("name", ["mse", "huber", "log-loss with l2"])
@pytest.mark.parametrize("how", [{}, {"method": "sgd"}, {"method": "adam", "batch_size": 8}], ids=str)
def test_sparse_tables_are_descended_on_as_dense_ones_are(name: str, kind: str, how: dict[str, Any]) -> None:
    fg, y = SMOOTH[name]
    table = np.where(np.abs(X) < 0.5, 0.0, X)
    options = {"learning_rate": 0.05, "steps": 60, **how}
    found = st.descend(fg, START, (getattr(scipy.sparse, kind)(table), y), **options)
    assert np.allclose(found.params, st.descend(fg, START, (table, y), **options).params, rtol=1e-10, atol=1e-12)


# ---- schedules


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.1, [0.1, 0.1, 0.1]),
        ("0.1/t", [0.1, 0.05, 0.1 / 3]),
        ("0.1/(1 + 0.01 t)", [0.1 / 1.01, 0.1 / 1.02, 0.1 / 1.03]),
        ("0.05 (1 + cos(pi t/100))", [0.05 * (1 + np.cos(np.pi * t / 100)) for t in (1, 2, 3)]),
        ("{0.1 if t < 3, 0.01 otherwise}", [0.1, 0.1, 0.01]),
        (lambda t: 0.1 * 0.5 ** (t // 2), [0.1, 0.05, 0.05]),
        (np.float32(0.5), [0.5, 0.5, 0.5]),
    ],
)
def test_a_learning_rate_may_change_from_step_to_step(rate: Any, expected: list[float]) -> None:
    found = st.descend(lambda w: (float(w @ w), 2 * w), [1.0], learning_rate=rate, steps=3)
    assert np.allclose(found.history.learning_rate[1:], expected, rtol=1e-15)
    assert np.allclose(found.params, np.prod([1 - 2 * each for each in expected]), rtol=1e-14)


@pytest.mark.parametrize("rate", [0, -1, "0.1/", "x", True, "alpha_t", float("nan"), lambda t: float("nan"), [1], 1j])
def test_a_learning_rate_that_cannot_be_is_refused(rate: Any) -> None:
    with pytest.raises(ValueError, match="learning rate"):
        st.descend("x^2", [1.0], learning_rate=rate)


@pytest.mark.parametrize("how", [{}, {"method": "adam"}, {"method": "sgd", "backend": "numpy"}], ids=str)
@pytest.mark.parametrize(
    ("rate", "said"),
    [
        ("-1/t", "the learning rate of step 1 is -1"),
        ("0.01 - t/1000", "the learning rate of step 11 is -0.001"),
        ("sqrt(40 - t)/1000", "the learning rate of step 41 is nan"),
        (lambda t: 0.01 * (t < 7) - 0.001, "the learning rate of step 7 is -0.001"),
    ],
)
def test_a_schedule_that_leaves_the_numbers_from_0_is_an_error_with_the_step(
    rate: Any, said: str, how: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match=said):
        st.descend(MSE, START, (X, SCORE), learning_rate=rate, steps=200, **how)


@pytest.mark.parametrize("method", ["gradient-descent", "sgd"])
def test_of_a_schedule_only_the_steps_that_are_taken_are_asked(method: str) -> None:
    how: dict[str, Any] = {"method": method, "steps": 40, "backend": "numpy"}
    rates = [0.01] * 40
    assert st.descend(MSE, START, (X, SCORE), learning_rate=lambda t: rates[t - 1], **how).steps == 40
    assert st.descend(MSE, START, (X, SCORE), learning_rate="sqrt(40 - t)/1000", **how).steps == 40


@pytest.mark.parametrize("rate", [1e-301, "1e-301", 5e-324, 1e-120])
def test_a_learning_rate_may_be_as_small_as_a_float(rate: Any) -> None:
    assert st.descend("x^2", [1.0], learning_rate=rate, steps=1).learning_rate == float(rate)


def test_a_learning_rate_that_is_left_out_is_said() -> None:
    found = st.descend(MSE, START, (X, SCORE), tolerance=1e-8, steps=5000)
    hessian = 2 / 120 * np.column_stack([np.ones(120), X]).T @ np.column_stack([np.ones(120), X])
    assert found.learning_rate == pytest.approx(1 / np.linalg.eigvalsh(hessian)[-1])
    assert found.converged
    assert "No learning rate was given" in found.remarks[0]
    formula = st.descend("(x - 1)^2 + 4 y^2", {"x": 0, "y": 1}, method="momentum", steps=3)
    assert formula.learning_rate == pytest.approx((1 + 0.9) / 8)
    assert st.descend("x^4", [1.0], steps=1).remarks == (
        "No learning rate was given; 0.01 is usual for gradient-descent.",
    )


# ---- why a run stops


@pytest.mark.parametrize("moments", [True, False])
def test_a_small_gradient_stops_a_run(moments: bool) -> None:
    how = {"learning_rate": 0.08, "tolerance": 1e-6, "steps": 10_000}
    found = st.descend(MSE, START, (X, SCORE), moments=moments, **how)
    norms = found.history.gradient_norm
    assert found.reason == "gradient"
    assert norms[-1] <= 1e-6 < norms[-2]
    assert found.steps == len(norms) - 1 < 10_000
    assert "the norm of the gradient" in found.sentence
    assert np.allclose(np.linalg.norm(MSE(found.params, X, SCORE)[1]), norms[-1], rtol=1e-6)


@pytest.mark.parametrize("moments", [True, False])
def test_a_loss_that_stands_still_stops_a_run(moments: bool) -> None:
    how = {"learning_rate": 0.08, "loss_tolerance": 1e-6, "steps": 10_000}
    found = st.descend(MSE, START, (X, SCORE), moments=moments, **how)
    changes = np.abs(np.diff(found.history.loss))
    assert found.reason == "loss"
    assert changes[-1] <= 1e-6 < changes[-2]


def test_epochs_that_gain_nothing_stop_a_run() -> None:
    found = st.descend(MSE, START, (X, SCORE), method="sgd", learning_rate="0.05/t", epochs=500, loss_tolerance=1e-3)
    assert found.reason == "loss"
    assert found.steps % 120 == 0


def test_a_callback_is_told_of_every_entry_and_may_stop_the_run() -> None:
    told: list[Reached] = []

    def callback(reached: Reached) -> bool:
        told.append(reached)
        return reached.step == 5

    found = st.descend(MSE, START, (X, SCORE), learning_rate=0.05, callback=callback, keep_params=True)
    assert (found.reason, found.steps, len(told)) == ("callback", 5, 6)
    assert [each.loss for each in told] == found.history.loss.tolist()
    assert np.array([each.params for each in told]).tolist() == found.history.params.tolist()
    assert all(each.gradient_norm == norm for each, norm in zip(told, found.history.gradient_norm, strict=True))


def test_no_steps_are_the_start() -> None:
    for how in ({}, {"method": "sgd"}, {"moments": True}):
        found = st.descend(MSE, START, (X, SCORE), learning_rate=0.1, steps=0, **how)
        assert (found.params.tolist(), found.steps, found.reason) == (START.tolist(), 0, "steps")
        assert found.value == pytest.approx(MSE(START, X, SCORE)[0])


# ---- long runs


@pytest.mark.parametrize("how", [{"tolerance": 1e-8}, {"loss_tolerance": 1e-12}], ids=str)
def test_a_run_that_ends_early_keeps_no_more_than_it_took(how: dict[str, Any]) -> None:
    found = st.descend(MSE, START, (X, SCORE), learning_rate=0.08, steps=10**15, **how)
    assert found.converged
    assert len(found.history) == found.steps + 1
    by_loop = st.descend(MSE, START, (X, SCORE), learning_rate=0.08, steps=10**15, moments=False, **how)
    assert found.steps == by_loop.steps


@pytest.mark.parametrize("how", [{"learning_rate": 1e-4}, {"learning_rate": 1e-3, "tolerance": 1e-2}], ids=str)
def test_stretches_of_steps_are_those_of_one_piece(how: dict[str, Any]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(by_moments, "FIRST_STRETCH", 2)
        patch.setattr(by_moments, "LONGEST_STRETCH", 64)
        found = st.descend(MSE, START, (X, SCORE), steps=30_001, keep_params=True, **how)
        assert found.reason == ("gradient" if "tolerance" in how else "steps")
    other = st.descend(MSE, START, (X, SCORE), steps=30_001, keep_params=True, moments=False, **how)
    assert found.steps == other.steps
    for name in ("loss", "gradient_norm", "params", "step", "learning_rate"):
        assert np.allclose(getattr(found.history, name), getattr(other.history, name), rtol=1e-9, atol=1e-12), name


@pytest.mark.parametrize("how", [{}, {"moments": False}, {"method": "sgd", "backend": "numpy"}], ids=str)
def test_a_history_that_grows_too_long_is_thinned(how: dict[str, Any], tmp_path: Path) -> None:
    steps, unit = (600, 120) if "method" in how else (1001, 1)
    options = {"learning_rate": 1e-3, "keep_params": True, **how}
    whole = st.descend(MSE, START, (X, SCORE), steps=steps, **options)
    most = 4 if unit > 1 else 100
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(noting, "MOST_ENTRIES", most)
        found = st.descend(MSE, START, (X, SCORE), steps=steps, **options)
        st.descend(MSE, START, (X, SCORE), steps=steps - unit, **options, checkpoint=tmp_path / "run.npz")
        again = st.descend(MSE, START, (X, SCORE), steps=steps, **options, resume=tmp_path / "run.npz")
    kept, places = found.history.step, {step: place for place, step in enumerate(whole.history.step.tolist())}
    assert len(kept) <= most
    assert kept[-2:].tolist() == whole.history.step[-2:].tolist()
    assert (kept[:-2] % (kept[1] - kept[0]) == 0).all()
    assert found.params.tolist() == whole.params.tolist()
    own = [places[step] for step in kept.tolist()]
    for name in ("loss", "gradient_norm", "params"):
        if getattr(found.history, name) is not None:
            assert np.allclose(getattr(found.history, name), getattr(whole.history, name)[own], rtol=1e-12), name
    assert again.history.step.tolist() == kept.tolist()
    assert again.history.loss.tobytes() == found.history.loss.tobytes()


def test_a_long_run_tells_the_bar_on_its_way_and_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []

    class StopHereError(Exception):
        pass

    def after(*args: Any) -> Any:
        if len(told) == 3:
            raise StopHereError
        told.append(args[1])
        return own(*args)

    own = by_moments._after
    monkeypatch.setattr(by_moments, "_after", after)
    with pytest.raises(StopHereError):
        st.descend(MSE, START, (X, SCORE), learning_rate=1e-3, steps=10**9)
    assert told == [1024, 2048, 4096]


def test_columns_of_very_different_scales_are_stepped_on_by_the_data() -> None:
    x = X * np.array([1e-9, 1.0, 1e3])
    how: dict[str, Any] = {"learning_rate": 1e-8, "steps": 50}
    found, other = (st.descend(MSE, START, (x, SCORE), moments=each, **how) for each in ("auto", False))
    assert found.params.tolist() == other.params.tolist()
    assert found.history.loss.tolist() == other.history.loss.tolist()


# ---- what goes wrong


@pytest.mark.parametrize("moments", [True, False])
def test_a_rate_beyond_the_bound_is_said_with_the_bound(moments: bool) -> None:
    found = st.descend(MSE, START, (X, SCORE), learning_rate=0.9, steps=5000, moments=moments)
    bound = st.descend(MSE, START, (X, SCORE), steps=1).learning_rate
    assert isinstance(bound, float)
    assert found.reason == "diverged"
    assert f"The learning rate 0.9 is beyond {2 * bound:.4g} = 2/λ" in found.remarks[-1]
    assert np.isfinite(found.params).all()
    assert np.isfinite(found.history.loss).all()
    assert found.steps == len(found.history) - 1
    assert np.isfinite(found.value)


@pytest.mark.parametrize(("method", "bound"), [("momentum", 2 * 1.9 / 4), ("nesterov", 2 * 1.9 / (2.8 * 4))])
def test_the_bound_of_a_rule_with_momentum_is_its_own(method: str, bound: float) -> None:
    how: dict[str, Any] = {"method": method, "steps": 20_000}
    below = st.descend("2 x^2", [1.0], learning_rate=0.98 * bound, **how)
    beyond = st.descend("2 x^2", [1.0], learning_rate=1.02 * bound, **how)
    assert beyond.reason == "diverged"
    assert below.value < 1e-3
    assert f"is beyond {bound:.4g}" in beyond.remarks[-1]


def test_a_loss_that_grew_without_overflow_is_remarked_on() -> None:
    found = st.descend("2 x^2", [1.0], learning_rate=0.6, steps=10)
    assert found.reason == "steps"
    assert "beyond 0.5 = 2/λ, with λ = 4" in found.remarks[0]


@pytest.mark.parametrize("share", [1.0001, 1.5])
def test_a_rate_beyond_the_bound_is_said_also_where_the_loss_still_falls(share: float) -> None:
    bound = st.descend(MSE, START, (X, SCORE), steps=1).learning_rate
    assert isinstance(bound, float)
    found = st.descend(MSE, START, (X, SCORE), learning_rate=2 * share * bound, steps=20)
    assert found.reason == "steps"
    assert "= 2/λ" in found.remarks[0]
    assert st.descend(MSE, START, (X, SCORE), learning_rate=1.99 * bound, steps=20).remarks == ()


def test_a_loss_without_a_bound_says_that_none_is_known() -> None:
    found = st.descend("x^4", [3.0], learning_rate=1.0)
    assert found.reason == "diverged"
    assert found.remarks == ("No bound of the learning rate is known here; a smaller one may come to rest.",)


def test_a_formula_that_is_left_by_its_domain_ends_at_the_last_value() -> None:
    found = st.descend("x ln x", [0.5], learning_rate=3.0)
    assert found.reason == "diverged"
    assert np.isfinite(found.value)


def bad(changed: str) -> tuple[Any, Any]:
    x, y = X.copy(), SCORE.copy()
    if changed == "nan":
        x[3, 1] = np.nan
    elif changed == "inf":
        y[7] = np.inf
    elif changed == "empty":
        x, y = x[:0], y[:0]
    elif changed == "short":
        y = y[:-1]
    elif changed == "wide":
        x = np.column_stack([x, x])
    return x, y


@pytest.mark.parametrize(
    ("changed", "kind", "said"),
    [
        ("nan", st.DataError, "X has nan in row 4, column 2"),
        ("inf", st.DataError, "y has infinity in row 8"),
        ("empty", st.DataError, "X has no rows"),
        ("short", st.ShapeError, "119"),
        ("wide", st.ShapeError, r"\(4,\)"),
    ],
)
@pytest.mark.parametrize(
    "how", [{}, {"moments": False}, {"method": "sgd"}, {"method": "adam", "batch_size": 4}], ids=str
)
def test_bad_data_are_named_by_their_place(changed: str, kind: type[Exception], said: str, how: dict[str, Any]) -> None:
    with pytest.raises(kind, match=said):
        st.descend(MSE, START, bad(changed), learning_rate=0.01, **how)


def test_labels_that_a_loss_is_not_for_are_named() -> None:
    fg = st.loss("log-loss", "d").compile()
    with pytest.raises(st.DataError, match="y is 2 in row 1; the label of log-loss is 0 or 1"):
        st.descend(fg, START, (X, np.full(120, 2.0)))


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        ({"method": "adm"}, ValueError, "did you mean adam"),
        ({"momentum": 0.9}, ValueError, "has no setting 'momentum'"),
        ({"method": "adam", "beta1": 2}, ValueError, "beta1 is a number with"),
        ({"steps": -1}, ValueError, "steps and epochs are whole numbers from 0"),
        ({"steps": 2.5}, ValueError, "steps and epochs are whole numbers from 0"),
        ({"epochs": 3}, ValueError, "an epoch is a pass over examples"),
        ({"method": "sgd", "epochs": 3, "steps": 5}, ValueError, "say steps or epochs"),
        ({"sample_weight": [1.0, 2.0]}, st.ShapeError, r"sample_weight has the shape \(2,\); the data have 120"),
        ({"sample_weight": np.zeros(120)}, st.DataError, "sample_weight is 0 for every example"),
        ({"sample_weight": -np.ones(120), "method": "sgd"}, st.DataError, "sample_weight is -1 in row 1"),
        ({"tolerance": -1}, ValueError, "tolerance is a number from 0, not -1"),
        ({"tolerance": np.nan}, ValueError, "tolerance is a number from 0, not nan"),
        ({"loss_tolerance": -1}, ValueError, "loss_tolerance is a number from 0"),
        ({"method": "sgd", "seed": -1}, ValueError, "the seed is a whole number from 0, not -1"),
        ({"method": "sgd", "seed": "a"}, ValueError, "the seed is a whole number from 0, not 'a'"),
        ({"batch_size": 2.5}, ValueError, "a batch of 120 examples has between 1 and 120 of them, not 2.5"),
        ({"backend": "jax"}, ValueError, "the backend is one of"),
        ({"method": "sgd", "moments": True}, st.UnsupportedError, "moments are for steps that take all data"),
        ({"checkpoint": "run.npz", "checkpoint_every": 0}, ValueError, "checkpoint_every is a number of steps from 1"),
        ({"start": {"w": [0, 0, 0]}}, ValueError, "the start has no b"),
        ({"start": {"w": [0, 0, 0], "b": 0, "c": 1}}, ValueError, "the start has c"),
        ({"start": [0.0, np.nan, 0.0, 0.0]}, st.DataError, "the start has nan"),
    ],
)
def test_what_cannot_be_is_refused(asked: dict[str, Any], kind: type[Exception], said: str) -> None:
    options = {"start": START, "learning_rate": 0.01, **asked}
    with pytest.raises(kind, match=said):
        st.descend(MSE, options.pop("start"), (X, SCORE), **options)


def test_a_formula_has_no_data_and_nothing_to_draw() -> None:
    with pytest.raises(TypeError, match="a formula in numbers has no data"):
        st.descend("x^2", [1.0], (X,))
    with pytest.raises(ValueError, match="the start has no y; it needs x, y"):
        st.descend("x^2 + y^2", {"x": 1.0})
    with pytest.raises(st.ParseError, match="a bracket"):
        st.descend("x^2 +", {"x": 1.0})
    with pytest.raises(ValueError, match="only a loss over data has examples to draw"):
        st.descend("x^2", [1.0], method="sgd")
    with pytest.raises(st.DomainError, match="the loss at the start"):
        st.descend("ln x", [-1.0])
    with pytest.raises(st.ShapeError, match=r"the start has the shape \(3,\)"):
        st.descend("x^2 + y^2", [1.0, 2.0, 3.0])
    with pytest.raises(st.ShapeError, match=r"the gradient has the shape \(3,\); the parameters have \(2,\)"):
        st.descend(lambda w: (0.0, [1.0, 2.0, 3.0]), [1.0, 2.0])


# ---- a bar


class _Terminal:
    """A stderr that says it is a terminal, and keeps what is written."""

    def __init__(self, *, terminal: bool) -> None:
        self.terminal, self.text, self.encoding = terminal, "", "utf-8"

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


@pytest.mark.parametrize(
    ("progress", "terminal", "shown"), [(True, True, True), (True, False, False), (None, True, False)]
)
def test_a_bar_appears_on_a_terminal_when_it_is_wanted(
    progress: bool | None, terminal: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = _Terminal(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stderr)
    st.descend("x^2", [1.0], learning_rate=0.1, steps=50, progress=progress)
    assert ("100%" in stderr.text) == shown
    assert shown or not stderr.text
