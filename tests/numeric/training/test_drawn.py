"""Steps over drawn examples: every way of taking them takes the same steps, and they are those of a loop by hand."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest as st
from steepest.models.running import run
from steepest.models.update_rows import UPDATES
from steepest.models.variants import variant_of
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.training import steppers
from steepest.numeric.training.chunks import InChunks
from steepest.numeric.training.descent import Descent
from steepest.numeric.training.machine_code import InMachineCode
from steepest.numeric.training.order import Epochs

RNG = np.random.default_rng(1)
X = RNG.normal(size=(203, 4))
SCORE = X @ np.array([1.0, -2.0, 0.5, 0.0]) + 0.3 + 0.5 * RNG.normal(size=203)
TARGETS = {
    "mse": SCORE,
    "sse": SCORE,
    "half-mse": SCORE,
    "huber": SCORE,
    "log-loss": (SCORE > 0).astype(float),
    "hinge": np.sign(SCORE),
    "poisson": np.floor(np.exp(np.clip(SCORE, -3, 2))),
}


def loss_of(name: str, **how: Any) -> CompiledLoss:
    found: Any = st.loss(name, "d", **({"delta": 1.0} if name == "huber" else {}), **how).compile()
    return found  # type: ignore[no-any-return]


def rate_of(name: str) -> float:
    return 2e-5 if name == "sse" else 0.004


def singly(*args: Any, **how: Any) -> Descent:
    """A run whose steps are taken one by one, whatever they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(steppers, "linear_steps", lambda objective, rule: None)
        return st.descend(*args, **how)


def close(found: Any, other: Any, within: float = 1e-11) -> bool:
    return bool(np.allclose(found, other, rtol=within, atol=within))


@pytest.mark.parametrize("backend", ["numba", "numpy"])
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("name", TARGETS)
def test_every_way_of_stepping_takes_the_same_steps(name: str, batch_size: int, backend: str) -> None:
    fg = loss_of(name)
    how = {"batch_size": batch_size, "learning_rate": rate_of(name), "epochs": 2}
    found = st.descend(fg, np.zeros(5), (X, TARGETS[name]), backend=backend, **how)
    other = singly(fg, np.zeros(5), (X, TARGETS[name]), **how)
    assert close(found.params, other.params)
    assert close(found.history.loss, other.history.loss)
    assert found.history.step.tolist() == other.history.step.tolist()


@pytest.mark.parametrize("backend", ["numba", "numpy"])
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize(
    "how",
    [
        {"weight_decay": 0.3},
        {"learning_rate": "0.01/(1 + 0.01 t)", "weight_decay": 0.1},
        {"learning_rate": lambda t: 0.01 / t},
        {"maximize": True, "learning_rate": 1e-4, "weight_decay": 0.1},
        {"shuffle": False},
        {"order": RNG.permuted(np.tile(np.arange(203), (300, 1)), axis=1)[:, :1]},
    ],
    ids=" ".join,
)
def test_settings_schedules_and_orders_are_those_of_single_steps(how: Any, batch_size: int, backend: str) -> None:
    fg, options = loss_of("mse", l2=0.2), {"learning_rate": 0.01, "steps": 300, "batch_size": batch_size, **how}
    if "order" in how:
        del options["batch_size"]
    found = st.descend(fg, np.ones(5), (X, SCORE), method="sgd", backend=backend, **options)
    other = st.descend(lambda w, x, y: fg(w, x, y), np.ones(5), (X, SCORE), method="sgd", **options)
    assert close(found.params, other.params)


@pytest.mark.parametrize("backend", ["numba", "numpy"])
@pytest.mark.parametrize("batch_size", [1, 7])
@pytest.mark.parametrize("name", ["mse", "sse", "log-loss"])
def test_weighted_examples_are_those_of_single_steps(name: str, batch_size: int, backend: str) -> None:
    fg, weights = loss_of(name, l2=0.1), np.where(np.arange(203) % 5, RNG.uniform(0, 3, 203), 0.0)
    how = {"batch_size": batch_size, "learning_rate": rate_of(name), "epochs": 2, "sample_weight": weights}
    found = st.descend(fg, np.ones(5), (X, TARGETS[name]), backend=backend, **how)
    other = singly(fg, np.ones(5), (X, TARGETS[name]), **how)
    assert close(found.params, other.params)


CLASSES = np.arange(203) % 3 + 1
SOFTMAX = loss_of("softmax-cross-entropy", l2=0.1)
SPREADS = np.array([[1.0, 2.0, 300.0, 0.5]])
BY_COLUMN = st.Loss(
    "mean((b + sum(k=1..d, w_k x_k) - y)^2) + 0.1 sum(k=1..d, (w_k/c_{1,k})^2)", ["b", "w"], ["x", "y", "c"]
).compile()


@pytest.mark.parametrize("batch_size", [1, 29])
@pytest.mark.parametrize(
    ("fg", "data", "parameters"),
    [
        (SOFTMAX, (X, np.eye(3)[CLASSES - 1]), 15),
        (SOFTMAX, (X, CLASSES), 15),
        (BY_COLUMN, (X, SCORE, SPREADS), 5),
        (loss_of("huber", l1=0.1), (X, SCORE), 5),
        (loss_of("sse", l2=0.1), (X, SCORE), 5),
    ],
    ids=["softmax", "softmax of classes", "data in the penalty", "l1", "a sum"],
)
def test_weighted_steps_are_on_average_the_gradient_of_the_whole_loss(
    fg: CompiledLoss, data: tuple[Any, ...], parameters: int, batch_size: int
) -> None:
    """Each step from the same point, over one epoch of batches of one size: the mean of the moves is one of all."""
    weights, start = np.where(np.arange(203) % 5, RNG.uniform(0, 3, 203), 0.0), RNG.normal(size=parameters)
    order = np.arange(203).reshape(-1, batch_size)
    moves = [
        start - st.descend(fg, start, data, order=[rows], learning_rate=1.0, sample_weight=weights).params
        for rows in order
    ]
    whole = fg(start, *data, sample_weight=weights)[1]
    assert np.allclose(np.mean(moves, axis=0), whole, rtol=1e-9, atol=1e-9)


def test_penalties_belong_to_the_loss_that_is_noted() -> None:
    """The penalty is that at the entry of the history, however the steps are taken."""
    fg = loss_of("mse", l2=0.2, penalise_bias=True)
    for batch_size in (1, 7):
        how = {"batch_size": batch_size, "learning_rate": 0.01, "epochs": 1}
        runs = [st.descend(fg, np.ones(5), (X, SCORE), backend=backend, **how) for backend in ("numba", "numpy")]
        assert close(runs[0].history.loss, runs[1].history.loss)


@pytest.mark.parametrize("kind", ["C", "F", "float32", "strided", "integers"])
@pytest.mark.parametrize("backend", ["numba", "numpy"])
def test_the_memory_order_and_the_type_of_the_data_do_not_matter(kind: str, backend: str) -> None:
    values = np.round(X * 4)
    forms = {
        "C": values,
        "F": np.asfortranarray(values),
        "float32": values.astype(np.float32),
        "strided": np.repeat(values, 2, axis=1)[:, ::2],
        "integers": values.astype(int),
    }
    how = {"method": "sgd", "learning_rate": 1e-3, "epochs": 2}
    within = 1e-5 if kind == "float32" else 1e-11  # single steps on float32 are worked out in float32
    found = st.descend(loss_of("mse"), np.zeros(5), (forms[kind], SCORE), backend=backend, **how)
    assert close(found.params, singly(loss_of("mse"), np.zeros(5), (values, SCORE), **how).params, within)


@settings(max_examples=40, deadline=None)
@given(
    some.integers(1, 90),
    some.integers(1, 6),
    some.floats(1e-4, 0.05),
    some.sampled_from([0.0, 1e-6, 0.1, 0.5]),
    some.integers(0, 10**6),
)
def test_single_examples_in_chunks_are_a_loop_by_hand(
    size: int, features: int, rate: float, decay: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(size, features)), rng.normal(size=size)
    w, b = np.zeros(features), 0.0
    steps = 3 * size
    for step in range(1, steps + 1):
        i = int(Epochs(size, 1, seed).rows(step)[0])
        slope = 2 * (w @ x[i] + b - y[i])
        w, b = w - rate * (slope * x[i] + decay * w), b - rate * (slope + decay * b)
    found = st.descend(
        loss_of("mse"), np.zeros(features + 1), (x, y),
        method="sgd", learning_rate=rate, weight_decay=decay, steps=steps, seed=seed, backend="numpy",
    )  # fmt: skip
    assert close(found.params, [b, *w], 1e-10)


def test_long_work_is_done_in_machine_code_or_in_chunks() -> None:
    def way(steps: int, **how: Any) -> str:
        seen: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            for kind in (InMachineCode, InChunks):
                own = kind.advance
                patch.setattr(kind, "advance", lambda self, *a, kind=kind, own=own: seen.append(kind.__name__) or own(self, *a))  # fmt: skip  # noqa: E501
            st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), steps=steps, learning_rate=1e-3, **how)
        return seen[0] if seen else "one by one"

    assert way(100, method="sgd") == "InChunks"
    assert way(100, method="mini-batch") == "one by one"
    assert way(40_000, batch_size=16) == "InMachineCode"
    assert way(40_000, batch_size=1, backend="numpy") == "InChunks"


def test_machine_code_is_refused_where_there_is_none() -> None:
    with pytest.raises(st.UnsupportedError, match="machine code is for a loss of a linear score"):
        st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), method="adam", batch_size=4, backend="numba")
    with pytest.raises(ValueError, match="the backend is one of auto, numpy, numba"):
        st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), method="sgd", backend="cuda")


def test_machine_code_without_numba_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    fg = st.Loss("mean((w x + b - y)^4)", params=["w", "b"], data=["x", "y"]).compile()
    with pytest.raises(ImportError, match=r"pip install 'steepest\[fast\]'"):
        st.descend(fg, np.zeros(2), (X[:, 0], SCORE), method="sgd", backend="numba")


def test_a_learning_rate_that_is_left_out_is_usual_and_never_beyond_what_one_example_bears() -> None:
    usual = st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), method="sgd", epochs=1)
    assert (usual.learning_rate, usual.reason) == (0.01, "steps")
    large = st.descend(loss_of("mse"), np.zeros(5), (100 * X, SCORE), method="sgd", epochs=1)
    largest = 2 * (1e4 * (X**2).sum(axis=1) + 1).max()
    assert large.learning_rate == pytest.approx(1 / largest)
    assert large.reason == "steps"
    assert "is one over the largest curvature of the loss of one example" in large.remarks[0]


# ---- other rules


@pytest.mark.parametrize("method", [row.id for row in UPDATES.values()])
def test_any_rule_on_batches_is_the_walk_over_the_trees_on_the_same_batches(method: str) -> None:
    fg = loss_of("log-loss", l2=0.1)
    y, order = TARGETS["log-loss"], [RNG.choice(203, size, replace=False) for size in RNG.integers(1, 9, 60)]
    walked = run(
        variant_of(UPDATES[method], {"learning_rate": 0.05}, over="batch"),
        lambda theta, rows: fg(theta, X[rows], y[rows])[1],
        np.zeros(5),
        60,
        order=order,
    )
    found = st.descend(fg, np.zeros(5), (X, y), method=method, learning_rate=0.05, order=order)
    assert found.steps == 60
    assert close(found.params, walked[-1], 1e-12)


# ---- what is drawn


def test_every_epoch_is_a_permutation_and_no_other_one_is_alike() -> None:
    order = Epochs(23, 4, seed=5)
    epochs = [np.concatenate([order.rows(step) for step in range(6 * k + 1, 6 * k + 7)]) for k in range(3)]
    assert all(sorted(epoch.tolist()) == list(range(23)) for epoch in epochs)
    assert len({tuple(epoch.tolist()) for epoch in epochs}) == 3
    assert order.rows(1).tolist() == Epochs(23, 4, seed=5).rows(1).tolist() != Epochs(23, 4, seed=6).rows(1).tolist()


def test_each_example_is_drawn_first_about_equally_often() -> None:
    firsts = np.bincount([int(Epochs(5, 1, seed).rows(1)[0]) for seed in range(2000)])
    assert firsts.min() > 330  # 400 expected, standard deviation 18
    assert len(firsts) == 5


def test_the_same_seed_gives_the_same_run_in_another_process() -> None:
    source = (
        "import numpy as np, steepest as st\n"
        "X = np.arange(40.0).reshape(20, 2) % 7; y = X @ [1.0, -1.0] + 0.5\n"
        "fg = st.loss('mse', 'd').compile()\n"
        "for size in (1, 3):\n"
        "    print(st.descend(fg, [0, 0, 0], (X, y), batch_size=size, learning_rate=0.01, steps=50, seed=3)"
        ".params.tobytes().hex())\n"
    )
    outcomes = {
        subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    }
    assert len(outcomes) == 1


def test_drawn_steps_are_on_average_the_gradient_of_the_whole_loss() -> None:
    """With any weights, with a penalty, for a mean and for a sum: one step from each example in turn."""
    weights = RNG.uniform(0, 3, 203)
    weights[5] = 0.0
    at = RNG.normal(size=5)
    for name, how in (("mse", {"l2": 0.3, "l1": 0.1}), ("sse", {"l2": 0.3}), ("log-loss", {})):
        fg = loss_of(name, **how)
        y = TARGETS[name]
        for own in (None, weights):
            further = {} if own is None else {"sample_weight": own}
            moves = [
                st.descend(fg, at, (X, y), learning_rate=1.0, order=[[i]], sample_weight=own).params - at
                for i in range(203)
            ]
            assert close(np.mean(moves, axis=0), -fg(at, X, y, **further)[1], 1e-9)


def test_an_order_is_checked() -> None:
    how = {"learning_rate": 0.1}
    for order, said in (
        ([[0, 203]], "there is no row 203: the data have the rows 0 to 202"),
        ([[-1]], "there is no row -1"),
        ([[3, 3]], "the same row twice"),
        ([[0.5]], "an order consists of row numbers"),
        ([], "an order consists of row numbers"),
    ):
        with pytest.raises(ValueError, match=said):
            st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), order=order, **how)
    with pytest.raises(ValueError, match="the order says 1 steps, and 5 are asked for"):
        st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), order=[[1]], steps=5, **how)
    with pytest.raises(ValueError, match="a batch of 203 examples has between 1 and 203 of them, not 500"):
        st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), batch_size=500, **how)


# ---- what goes wrong


@pytest.mark.parametrize("backend", ["numba", "numpy"])
@pytest.mark.parametrize("batch_size", [1, 7])
def test_a_run_that_diverges_ends_at_the_last_finite_parameters(batch_size: int, backend: str) -> None:
    how = {"batch_size": batch_size, "learning_rate": 3.0, "epochs": 20}
    found = st.descend(loss_of("mse"), np.zeros(5), (X, SCORE), backend=backend, **how)
    other = singly(loss_of("mse"), np.zeros(5), (X, SCORE), **how)
    assert found.reason == other.reason == "diverged"
    assert np.isfinite(found.params).all()
    assert abs(found.steps - other.steps) <= 1
    assert 0 < found.steps < 20 * 203
    largest = 2 * (X**2).sum(axis=1) + 2
    told = f"beyond {2 / largest.max():.4g} = 2/λ, with λ = {largest.max():.4g}"
    assert told in found.remarks[0]
    assert f"row {largest.argmax() + 1}:" in found.remarks[0]


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("backend", ["numba", "numpy"])
@pytest.mark.parametrize("name", ["mse", "hinge"])
def test_a_value_that_is_no_number_is_named_by_its_place(name: str, backend: str, value: float) -> None:
    for place in ("X", "y"):
        x, y = X.copy(), TARGETS[name].copy()
        if place == "X":
            x[150, 2] = value
        else:
            y[150] = value
        for batch_size in (1, 7):
            with pytest.raises(st.DataError, match="in row 151"):
                st.descend(loss_of(name), np.zeros(5), (x, y), batch_size=batch_size, learning_rate=0.01, epochs=1, backend=backend)  # fmt: skip  # noqa: E501
