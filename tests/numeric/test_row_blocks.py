"""A table is gone through block by block, in any order of memory, of any type of numbers, and sparse: same sums."""

from __future__ import annotations

import itertools
import tracemalloc
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.numeric import row_blocks, score_program
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.row_blocks import blocks
from tests.numeric.losses_by_hand import BY_SCORE, agree, by_hand, constants_of, data_for, loss_named

ORDERS = {
    "row-major": lambda X: np.ascontiguousarray(X),
    "column-major": lambda X: np.asfortranarray(X),
    "every other row": lambda X: np.repeat(X, 2, axis=0)[::2],
    "every other column": lambda X: np.repeat(X, 2, axis=1)[:, ::2],
    "upside down": lambda X: np.ascontiguousarray(X[::-1])[::-1],
    "columns backwards": lambda X: np.ascontiguousarray(X[:, ::-1])[:, ::-1],
    "column-major, every third row": lambda X: np.asfortranarray(np.repeat(X, 3, axis=0))[::3],
    "read-only": lambda X: np.broadcast_to(X, X.shape),
}


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of 32 rows, however small the table is."""
    monkeypatch.setattr(row_blocks, "BLOCK_BYTES", 1)
    monkeypatch.setattr(row_blocks, "MOST_BYTES", 0)
    monkeypatch.setattr(score_program, "MOST_BYTES", 0)


@given(some.integers(1, 10**6), some.integers(0, 10**5))
def test_blocks_cover_every_row_once(rows: int, row_bytes: int) -> None:
    found = list(blocks(rows, row_bytes))
    assert found[0].start == 0
    assert found[-1].stop == rows
    assert all(one.stop == other.start for one, other in itertools.pairwise(found))
    assert all(block.start < block.stop for block in found)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("row", BY_SCORE)
def test_the_order_of_memory_changes_nothing(row: str, order: str, small_blocks: None) -> None:
    params, X, y = data_for(row, 100, 5)
    fg = CompiledLoss(loss := loss_named(row), constants_of(loss))
    assert agree(fg(params, ORDERS[order](X), y), by_hand(row, params, X, y))


@pytest.mark.parametrize("row", BY_SCORE)
def test_blocks_and_no_blocks_agree(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    params, X, y = data_for(row, 333, 4)
    loss = loss_named(row, "l2")
    whole = CompiledLoss(loss, constants_of(loss))(params, X, y)
    for name, value in (("BLOCK_BYTES", 1), ("MOST_BYTES", 0)):
        monkeypatch.setattr(row_blocks, name, value)
    monkeypatch.setattr(score_program, "MOST_BYTES", 0)
    assert agree(CompiledLoss(loss, constants_of(loss))(params, X, y), whole, 1e-12)


@pytest.mark.parametrize("model", [st.HiddenLayerModel("d", 3), st.PolynomialModel(3)])
def test_any_loss_goes_by_blocks(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    loss = loss_of(LOSSES["mse"], model)
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 2)) if isinstance(model, st.HiddenLayerModel) else rng.normal(size=200)
    y, params = rng.normal(size=200), rng.normal(size=13 if isinstance(model, st.HiddenLayerModel) else 4)
    v = rng.uniform(0, 2, 200)
    whole = [CompiledLoss(loss)(params, X, y, sample_weight=weights) for weights in (None, v)]
    monkeypatch.setattr(row_blocks, "BLOCK_BYTES", 1)
    monkeypatch.setattr(row_blocks, "MOST_BYTES", 0)
    pieces = [CompiledLoss(loss)(params, X, y, sample_weight=weights) for weights in (None, v)]
    assert all(agree(*pair, 1e-12) for pair in zip(pieces, whole, strict=True))


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint8, np.bool_, np.float16, np.float32, ">f8"])
def test_other_kinds_of_numbers_are_numbers(kind: Any, small_blocks: None) -> None:
    params, X, y = data_for("mse", 90, 3)
    table = (np.abs(X) * 3).round().astype(kind)
    found = CompiledLoss(loss_named("mse"))(params, table, y)
    assert agree(found, by_hand("mse", params, table.astype(float), y), 1e-5 if kind == np.float32 else 1e-10)
    assert isinstance(found[0], float)
    assert found[1].dtype == np.float64


@pytest.mark.parametrize("form", ["csr_array", "csc_array", "coo_array", "csr_matrix", "lil_matrix"])
@pytest.mark.parametrize("row", BY_SCORE)
def test_a_sparse_table_is_the_same_table(row: str, form: str) -> None:
    params, X, y = data_for(row, 60, 4)
    X[np.abs(X) < 0.7] = 0
    loss = loss_named(row, "l2")
    fg, table = CompiledLoss(loss, constants_of(loss)), getattr(scipy.sparse, form)(X)
    assert agree(fg(params, table, y), by_hand(row, params, X, y, "l2"))
    v = np.linspace(0, 2, 60)
    assert agree(fg(params, table, y, sample_weight=v), by_hand(row, params, X, y, "l2", v))


def test_several_classes_take_a_sparse_table() -> None:
    rng = np.random.default_rng(2)
    X, labels, params = rng.normal(size=(40, 3)), rng.integers(1, 5, 40), rng.normal(size=16)
    fg = CompiledLoss(loss_of(LOSSES["softmax-cross-entropy"], st.LinearModel("d", outputs=4)))
    assert agree(fg(params, scipy.sparse.csr_array(X), labels), fg(params, X, labels), 1e-12)


def test_a_loss_that_needs_the_entries_of_a_sparse_table_says_so() -> None:
    loss = st.Loss("mean((w*x^2 + b*x - y)^2)", ["w", "b"], ["x", "y"])
    with pytest.raises(st.SteepestError, match=r"sparse|shape"):
        CompiledLoss(loss)([1.0, 2.0], scipy.sparse.csr_array(np.eye(3)), np.ones(3))


@settings(max_examples=60, deadline=None)
@given(
    some.sampled_from(sorted(BY_SCORE)), some.integers(1, 12), some.integers(1, 6), some.sampled_from(sorted(ORDERS)),
    some.booleans(), some.booleans(), some.integers(0, 2**31),
)  # fmt: skip
def test_any_shape_agrees_with_what_one_writes_by_hand(
    row: str, samples: int, features: int, order: str, bias: bool, weighted: bool, seed: int
) -> None:
    params, X, y = data_for(row, samples, features, seed)
    params = params if bias else params[1:]
    v = np.random.default_rng(seed).integers(0, 3, samples) + (np.arange(samples) == 0) if weighted else None
    loss = _COMPILED.get((row, bias)) or CompiledLoss(
        made := loss_named(row, bias="apart" if bias else "none"), constants_of(made)
    )
    _COMPILED[row, bias] = loss
    found = loss(params, ORDERS[order](X), y, sample_weight=v)
    assert agree(found, by_hand(row, params, X, y, v=v, bias=bias))


_COMPILED: dict[tuple[str, bool], CompiledLoss] = {}


@pytest.mark.parametrize("samples", [20_000, 150_000])
@pytest.mark.parametrize("order", [name for name in ORDERS if "column" not in name or name.startswith("column-major")])
def test_the_table_is_not_copied(order: str, samples: int) -> None:
    """Neither one that is read twice nor one that is gone through in blocks."""
    params, X, y = data_for("mse", samples, 20)
    fg, table = CompiledLoss(loss_named("mse")), ORDERS[order](X)
    fg(params, table, y)
    tracemalloc.start()
    fg(params, table, y)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < X.nbytes / 4
