"""Data that cannot be used are refused with the place; weights and labels mean what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.numeric.losses import CompiledLoss
from tests.numeric.losses_by_hand import BY_SCORE, agree, by_hand, constants_of, data_for, loss_named

SOFTMAX = loss_of(LOSSES["softmax-cross-entropy"], st.LinearModel("d", outputs="K"))
HIDDEN = loss_of(LOSSES["mse"], st.HiddenLayerModel("d", "m"))
X3, Y3 = np.arange(6.0).reshape(3, 2), np.array([1.0, 2.0, 4.0])


def _with(array: np.ndarray, place: Any, value: float) -> np.ndarray:
    found = array.copy()
    found[place] = value
    return found


BACKENDS = [*((row, "numpy") for row in BY_SCORE), ("mse", "numba"), ("hinge", "numba")]


@pytest.mark.parametrize(("row", "backend"), BACKENDS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_none_is_found_in_the_table(row: str, value: float, backend: str) -> None:
    params, X, y = data_for(row, 20, 3)
    loss = loss_named(row)
    if (row, backend) not in _COMPILED:
        _COMPILED[row, backend] = CompiledLoss(loss, constants_of(loss), backend=backend)
    fg = _COMPILED[row, backend]
    told = "nan" if np.isnan(value) else "infinity"
    with pytest.raises(st.DataError, match=rf"^X has {told} in row 5, column 2$"):
        fg(params, _with(X, (4, 1), value), y)
    with pytest.raises(st.DataError, match=rf"^X has {told} in row 5, column 2$"):
        fg(params, scipy.sparse.csr_array(_with(X, (4, 1), value)), y)
    with pytest.raises(st.DataError, match=rf"y has {told} in row 20|y is .* in row 20"):
        fg(params, X, _with(y, 19, value))
    with pytest.raises(st.DataError, match=r"params\[2\] is (nan|infinite)"):
        fg(_with(params, 2, value), X, y)


_COMPILED: dict[tuple[str, str], CompiledLoss] = {}


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_number_that_is_none_is_found_for_any_loss(value: float) -> None:
    rng = np.random.default_rng(0)
    X = _with(rng.normal(size=(6, 2)), (3, 0), value)
    with pytest.raises(st.DataError, match=r"X has \w+ in row 4, column 1"):
        CompiledLoss(SOFTMAX)(rng.normal(size=9), X, [1, 2, 3, 1, 2, 3])
    with pytest.raises(st.DataError, match=r"X has \w+ in row 4, column 1"):
        CompiledLoss(loss_of(LOSSES["mse"], st.HiddenLayerModel("d", 2, "relu")))(rng.normal(size=9), X, np.ones(6))


def test_what_overflows_is_said_to_overflow() -> None:
    fg = CompiledLoss(loss_named("poisson"))
    with pytest.raises(st.DataError, match="the value of L overflows at these parameters"):
        fg([1000.0, 0.0, 0.0], X3, [1.0, 2.0, 3.0])
    with pytest.raises(st.DataError, match="the value of SSE overflows"):
        CompiledLoss(loss_named("sse"))([0.0, 1e200, 0.0], X3, Y3)
    with pytest.raises(st.DataError, match="has no value at these parameters"):
        CompiledLoss(st.Loss("mean(log(w*x) - y)", ["w"], ["x", "y"]))([-1.0], [1.0, 2.0], [0.0, 0.0])


@pytest.mark.parametrize("loss", [loss_named("mse"), SOFTMAX, HIDDEN], ids=["score", "classes", "units"])
def test_no_examples_are_refused(loss: st.Loss) -> None:
    with pytest.raises(st.DataError, match=r"X has no rows: its shape is \(0, 2\)"):
        CompiledLoss(loss)(np.zeros(3), np.empty((0, 2)), np.empty(0))


@pytest.mark.parametrize(
    ("row", "y", "told"),
    [
        ("log-loss", [0.0, 1.0, 2.0], "y is 2 in row 3; the label of log-loss is 0 or 1"),
        ("log-loss", [0.0, -1.0, 1.0], "y is -1 in row 2; the label of log-loss is 0 or 1"),
        ("log-loss", [0.0, 0.5, 1.0], "y is 0.5 in row 2; the label of log-loss is 0 or 1"),
        ("hinge", [0.0, 1.0, -1.0], "y is 0 in row 1; the label of hinge is -1 or 1"),
        ("poisson", [0.0, 1.0, -1.0], "y is -1 in row 3; the label of poisson is a whole number from 0"),
        ("poisson", [0.0, 1.5, 1.0], "y is 1.5 in row 2; the label of poisson is a whole number from 0"),
    ],
)
def test_labels_that_a_loss_is_not_for_are_named(row: str, y: list[float], told: str) -> None:
    fg = CompiledLoss(loss_named(row))
    for labels in (y, np.array(y)):
        with pytest.raises(st.DataError, match=told):
            fg(np.zeros(3), X3, labels)


def test_labels_may_be_whole_numbers_and_truth_values() -> None:
    fg = CompiledLoss(loss_named("log-loss"))
    wanted = fg([0.1, 0.2, 0.3], X3, [0.0, 1.0, 1.0])
    for labels in (np.array([0, 1, 1]), np.array([False, True, True]), np.array([0, 1, 1], np.uint8)):
        assert agree(fg([0.1, 0.2, 0.3], X3, labels), wanted)


def test_classes_may_be_numbers_or_a_table_with_a_one_in_each_row() -> None:
    rng = np.random.default_rng(4)
    X, labels, params = rng.normal(size=(9, 2)), np.array([1, 2, 3, 1, 1, 2, 3, 3, 2]), rng.normal(size=9)
    fg = CompiledLoss(SOFTMAX)
    table = np.eye(3)[labels - 1]
    assert agree(fg(params, X, labels), fg(params, X, table), 1e-14)
    v = rng.uniform(size=9)
    assert agree(fg(params, X, labels, sample_weight=v), fg(params, X, table, sample_weight=v), 1e-14)
    with pytest.raises(st.DataError, match="y is 4 in row 2; the parameters are those of 3 classes"):
        fg(params, X[:2], [1, 4])
    with pytest.raises(
        st.DataError, match="y is 0 in row 1; the label of softmax-cross-entropy is a class from 1 to K"
    ):
        fg(params, X[:2], [0, 1])


@pytest.mark.parametrize("row", BY_SCORE)
@pytest.mark.parametrize("penalised", ["none", "l2", "l1"])
def test_weight_two_is_the_example_twice(row: str, penalised: str) -> None:
    params, X, y = data_for(row, 12, 3)
    counts = np.array([2, 0, 1, 3, 1, 1, 0, 2, 1, 1, 5, 1])
    loss = loss_named(row, penalised)
    fg = CompiledLoss(loss, constants_of(loss))
    twice = fg(params, np.repeat(X, counts, axis=0), np.repeat(y, counts))
    assert agree(fg(params, X, y, sample_weight=counts), twice, 1e-12)
    assert agree(twice, by_hand(row, params, X, y, penalised, counts))


@pytest.mark.parametrize(
    ("loss", "params", "columns"),
    [
        (SOFTMAX, 9, None),
        (loss_of(LOSSES["mse"], st.HiddenLayerModel("d", 2)), 9, None),
        (st.Loss("log(mean((w*x + b - y)^2))", ["w", "b"], ["x", "y"]), 2, 1),
        (st.Loss("mean((w*x + b - y)^2)/mean(1 + y^2)", ["w", "b"], ["x", "y"]), 2, 1),
        (st.Loss("sum(i=1..N, (w*x_i - y_i)^2)/N + w^2/N", ["w"], ["x", "y"]), 1, 1),
    ],
    ids=["classes", "units", "logarithm", "quotient", "penalty by N"],
)
def test_weight_two_is_the_example_twice_in_any_loss(loss: st.Loss, params: int, columns: int | None) -> None:
    rng = np.random.default_rng(7)
    X = rng.normal(size=8) if columns else rng.normal(size=(8, 2))
    y = rng.integers(1, 4, 8) if loss is SOFTMAX else rng.normal(size=8)
    counts, theta = np.array([1, 2, 1, 3, 0, 1, 2, 1]), rng.normal(size=params)
    fg = CompiledLoss(loss)
    twice = fg(theta, np.repeat(X, counts, axis=0), np.repeat(y, counts))
    assert agree(fg(theta, X, y, sample_weight=counts), twice, 1e-12)


@pytest.mark.parametrize(
    ("weights", "error", "told"),
    [
        ([1.0, 1.0], st.ShapeError, r"sample_weight has the shape \(2,\); the data have 3 examples"),
        ([1.0, -1.0, 1.0], st.DataError, "sample_weight is -1 in row 2; the weight of an example is a number from 0"),
        ([1.0, 1.0, np.nan], st.DataError, "sample_weight has nan in row 3"),
        ([0.0, 0.0, 0.0], st.DataError, "sample_weight is 0 for every example"),
    ],
)
def test_weights_that_are_none_are_refused(weights: list[float], error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        CompiledLoss(loss_named("mse"))(np.zeros(3), X3, Y3, sample_weight=weights)


@pytest.mark.parametrize(
    ("X", "y", "told"),
    [
        (X3, [1.0, 2.0], r"y has the shape \(2,\); the formula needs \(N,\) with N = 3 as in X"),
        (X3[:, 0], Y3, r"X has the shape \(3,\); the formula needs \(N, d\)"),
        (X3, X3, r"y has the shape \(3, 2\); the formula needs \(N,\)"),
    ],
)
def test_both_shapes_are_shown(X: Any, y: Any, told: str) -> None:
    with pytest.raises(st.ShapeError, match=told):
        CompiledLoss(loss_named("mse"))(np.zeros(3), X, y)


def test_a_number_of_features_is_held_to() -> None:
    fg = CompiledLoss(loss_named("mse", features=3))
    with pytest.raises(st.ShapeError, match=r"X has the shape \(3, 2\); the formula needs \(N, 3\)"):
        fg(np.zeros(3), X3, Y3)
    assert agree(fg(np.zeros(4), np.ones((3, 3)), Y3), by_hand("mse", np.zeros(4), np.ones((3, 3)), Y3))


@pytest.mark.parametrize("table", [[["a", "b"]], [[1j, 2j]], [[object(), object()]]])
def test_what_holds_no_real_numbers_is_refused(table: Any) -> None:
    with pytest.raises(st.DataError, match="X must hold real numbers, and its entries are of the type"):
        CompiledLoss(loss_named("mse"))(np.zeros(3), table, [1.0])


def test_masked_entries_are_refused() -> None:
    table = np.ma.masked_array(X3, mask=X3 == 2)
    with pytest.raises(st.DataError, match="X has masked entries; leave them out, or fill them"):
        CompiledLoss(loss_named("mse"))(np.zeros(3), table, Y3)
    fg = CompiledLoss(loss_named("mse"))
    with pytest.raises(st.DataError, match=r"sample_weight has masked entries.*sample_weight.filled\(0\)"):
        fg(np.zeros(3), X3, Y3, sample_weight=np.ma.masked_array(np.ones(3), mask=[1, 0, 0]))
    with pytest.raises(st.DataError, match="params has masked entries"):
        fg(np.ma.masked_array(np.zeros(3), mask=[1, 0, 0]), X3, Y3)
    with pytest.raises(st.DataError, match="x has masked entries"):
        st.compile("x^2", ["x"])(np.ma.masked_array(Y3, mask=[1, 0, 0]))
    assert agree(
        CompiledLoss(loss_named("mse"))(np.zeros(3), np.ma.masked_array(X3), Y3), by_hand("mse", np.zeros(3), X3, Y3)
    )


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (np.ones((3, 3)), "row 1 of y sums to 3; the labels of softmax-cross-entropy are 0 or more and sum to 1"),
        ([[1, 0, 0], [0, 0, 0], [0, 1, 0]], "row 2 of y sums to 0"),
        ([[1, 0, 0], [0, 1, 0], [2, -1, 0]], "y is -1 in row 3, column 2"),
        ([[1, 0, 0], [0, np.nan, 0], [0, 1, 0]], "y has nan in row 2, column 2"),
        ([[1, 0, 0], [0, np.inf, -np.inf], [0, 1, 0]], "y has infinity in row 2, column 2"),
    ],
)
def test_rows_of_labels_that_are_no_probabilities_are_refused(labels: Any, told: str) -> None:
    with pytest.raises(st.DataError, match=told):
        CompiledLoss(SOFTMAX)(np.zeros(9), X3, np.array(labels))


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_soft_labels_are_labels(kind: Any) -> None:
    rng = np.random.default_rng(1)
    theta, soft = rng.normal(size=9), rng.dirichlet(np.ones(3), 3).astype(kind)
    fg = CompiledLoss(SOFTMAX)
    pure = [fg(theta, X3, np.eye(3)[[r] * 3], sample_weight=soft[:, r]) for r in range(3)]
    parts = [
        (value * weight, slope * weight) for (value, slope), weight in zip(pure, soft.sum(axis=0) / 3, strict=True)
    ]
    assert agree(fg(theta, X3, soft), tuple(map(sum, zip(*parts, strict=True))), 1e-6)


@pytest.mark.parametrize("backend", ["numpy", "numba"])
@pytest.mark.parametrize("weights", [None, np.arange(40.0)])
def test_a_target_that_is_one_number_is_that_of_every_example(backend: str, weights: Any) -> None:
    formula = "(1/(2N)) sum(i=1..N, (sum(k=1..d, w_k x_ik) + b - y)^2)"
    rng = np.random.default_rng(7)
    theta, X, column = rng.normal(size=4), rng.normal(size=(40, 3)), np.full(40, 1.5)
    one, each = (st.Loss(text, ["w", "b"], ["x", "y"]) for text in (formula, formula.replace("- y", "- y_i")))
    fg, wanted = (loss.compile(backend=backend) for loss in (one, each))
    for table in (X, np.asfortranarray(X), scipy.sparse.csr_array(X)):
        assert agree(fg(theta, table, 1.5, sample_weight=weights), wanted(theta, X, column, sample_weight=weights))
    product = fg.hessian_product(theta, theta, X, 1.5, sample_weight=weights)
    assert np.allclose(product, wanted.hessian_product(theta, theta, X, column, sample_weight=weights))
    with pytest.raises(st.ShapeError, match=r"y has the shape \(40,\); the formula needs a number"):
        fg(theta, X, column)
    found = one.quadratic(X, 1.5, sample_weight=weights)
    assert np.allclose(found.minimum(), each.quadratic(X, column, sample_weight=weights).minimum())
    with pytest.raises(st.ShapeError, match=r"y has the shape \(40,\); the formula needs a number"):
        one.quadratic(X, column)
