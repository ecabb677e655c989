"""A run that was interrupted ends as the one that was not, bit for bit; what is no checkpoint of it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.models.update_rows import UPDATES
from steepest.numeric.training.descent import Descent, Reached

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 3))
Y = X @ np.array([1.0, -2.0, 0.5]) + 0.3 + 0.1 * RNG.normal(size=50)
START = np.zeros(4)
LOSS = st.loss("mse", "d").compile()
MODES: dict[str, dict[str, Any]] = {
    "all": {"batch_size": None},
    "one": {"batch_size": 1, "backend": "numpy"},
    "one, step by step": {"batch_size": 1, "loss": st.loss("log-loss", "d").compile(), "backend": "numpy"},
    "one, in machine code": {"batch_size": 1, "backend": "numba"},
    "batch": {"batch_size": 8, "backend": "numpy"},
    "batch, in machine code": {"batch_size": 8, "backend": "numba"},
    "in turn": {"batch_size": 8, "shuffle": False},
    "an order": {"order": RNG.permuted(np.tile(np.arange(50), (120, 1)), axis=1)[:, :4]},
}
PLAIN = ("gradient-descent", "sgd", "mini-batch")


def run(mode: str, steps: int, method: str = "gradient-descent", **how: Any) -> Descent:
    options = {"learning_rate": 0.01, **MODES[mode], **how}
    loss = options.pop("loss", LOSS)
    y = (Y > 0).astype(float) if loss is not LOSS else Y
    return st.descend(loss, START, (X, y), method=method, steps=steps, **options)


def same(found: Descent, other: Descent) -> bool:
    histories = [
        [getattr(each.history, name) for name in ("step", "loss", "gradient_norm", "learning_rate", "params")]
        for each in (found, other)
    ]
    alike = all(
        (one is None and two is None) or (one.dtype == two.dtype and one.tobytes() == two.tobytes())
        for one, two in zip(*histories, strict=True)
    )
    told = [(each.steps, each.reason, each.params.tobytes()) for each in (found, other)]
    return alike and told[0] == told[1]


class StopHereError(Exception):
    """What a callback raises to end a run in the middle."""


def after(step: int) -> Any:
    def stop(reached: Reached) -> None:
        if reached.step >= step:
            raise StopHereError

    return stop


#: Rules without memory alone are run in machine code, and some draw examples always.
PAIRS = [
    (method, mode)
    for method, row in UPDATES.items()
    for mode in MODES
    if (method in PLAIN or "machine" not in mode) and (row.over == "all" or mode != "all")
]


@pytest.mark.parametrize(("method", "mode"), PAIRS)
def test_an_interrupted_run_ends_as_the_uninterrupted_one(method: str, mode: str, tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    whole = run(mode, 110, method, keep_params=True)
    with pytest.raises(StopHereError):
        run(mode, 110, method, keep_params=True, checkpoint=file, checkpoint_every=20, callback=after(60))
    assert same(run(mode, 110, method, keep_params=True, resume=file), whole)


@pytest.mark.parametrize("mode", MODES)
def test_a_run_may_be_made_longer(mode: str, tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    run(mode, 37, checkpoint=file)
    assert same(run(mode, 110, resume=file), run(mode, 110))


def test_a_schedule_and_a_run_that_had_ended_are_taken_up(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    rate = {"learning_rate": "0.02 (1 + cos(pi t/100))"}
    run("batch", 40, "adam", checkpoint=file, **rate)
    assert same(run("batch", 100, "adam", resume=file, **rate), run("batch", 100, "adam", **rate))
    stopped = run("all", 10_000, learning_rate=0.2, tolerance=1e-6, checkpoint=file)
    assert stopped.reason == "gradient"
    assert same(run("all", 10_000, learning_rate=0.2, tolerance=1e-6, resume=file), stopped)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"learning_rate": 0.02}, "the learning rate was '0.01', and is '0.02'"),
        ({"method": "adam"}, "the method was 'momentum', and is 'adam'"),
        ({"momentum": 0.5}, "its settings was"),
        ({"mode": "batch"}, "the order was 'all data'"),
        ({"steps": 20}, "the run is at step 30 already, and 20 are asked for"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(changed: dict[str, Any], said: str, tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    run("all", 30, "momentum", checkpoint=file)
    options = {"mode": "all", "steps": 40, "method": "momentum", **changed}
    with pytest.raises(st.DataError, match=said):
        run(resume=file, **options)


def test_other_data_and_another_start_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    run("all", 30, checkpoint=file)
    with pytest.raises(st.DataError, match="the shape of the data"):
        st.descend(LOSS, START, (X[:40], Y[:40]), learning_rate=0.01, resume=file)
    with pytest.raises(st.DataError, match="started from other parameters"):
        st.descend(LOSS, START + 1, (X, Y), learning_rate=0.01, resume=file)


def test_another_loss_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.npz"
    run("all", 30, checkpoint=file)
    for other in (st.loss("half-mse", "d").compile(), st.loss("mse", "d", l2=0.1).compile()):
        with pytest.raises(st.DataError, match="another run: the loss was"):
            st.descend(other, START, (X, Y), learning_rate=0.01, resume=file)
    how = {"learning_rate": 0.1, "steps": 5}
    st.descend("x^2", [1.0], checkpoint=file, **how)
    with pytest.raises(st.DataError, match=r"the loss was 'x\^2', and is 'x\^4' now"):
        st.descend("x^4", [1.0], resume=file, **how)


def test_a_folder_that_does_not_exist_is_said_before_the_run(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        run("all", 30, checkpoint=tmp_path / "missing" / "run.npz")


def test_a_missing_file_and_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(st.DataError, match=r"run\.npz: there is no such file"):
        run("all", 30, resume=tmp_path / "run.npz")
    (tmp_path / "text").write_text("x,y\n1,2\n")
    np.savez(tmp_path / "other.npz", X=X)
    np.savez(tmp_path / "objects.npz", described=np.array({"format": "steepest checkpoint 1"}, dtype=object))
    np.save(tmp_path / "array.npy", X)
    for name in ("text", "other.npz", "objects.npz", "array.npy"):
        with pytest.raises(st.DataError, match="this is no checkpoint"):
            run("all", 30, resume=tmp_path / name)


def test_every_damage_is_seen_or_does_no_harm(tmp_path: Path) -> None:
    """A byte is changed, or the end is cut off: the run is refused, or is the same."""
    file, broken = tmp_path / "run.npz", tmp_path / "broken.npz"
    run("all", 5, "adam", checkpoint=file)
    whole, data = run("all", 8, "adam"), file.read_bytes()
    refused = 0
    for place in RNG.choice(len(data), 150, replace=False):
        broken.write_bytes(data[:place] + bytes([data[place] ^ 0x41]) + data[place + 1 :])
        try:
            assert same(run("all", 8, "adam", resume=broken), whole)
        except st.DataError:
            refused += 1
    for end in RNG.choice(len(data), 20, replace=False):
        broken.write_bytes(data[:end])
        with pytest.raises(st.DataError):
            run("all", 8, "adam", resume=broken)
    assert refused > 75


def test_a_file_is_whole_or_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "run.npz"
    run("all", 30, checkpoint=file)
    before = file.read_bytes()

    def fails(*args: Any, **named: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", fails)
    with pytest.raises(OSError, match="no space"):
        run("all", 40, checkpoint=file)
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]
