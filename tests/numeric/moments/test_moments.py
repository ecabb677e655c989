"""Moments of data: exact to rounding, however the rows come, and clear about rows that cannot be used."""

from __future__ import annotations

import pickle
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as some

import steepest as st
from steepest.numeric.moments import csv_shares, scatter
from tests.numeric.moments.data import EPS, exact_sums, furthest

RNG = np.random.default_rng(11)
ROWS = 400
LOST = 40 * EPS  # a few roundings, and four bits where no origin is subtracted


def _tables() -> Iterator[Any]:
    plain = RNG.standard_normal((ROWS, 3))
    years = plain.copy()
    years[:, 0] = 2000 + np.round(10 * plain[:, 0])
    rising = plain.copy()
    rising[:, 1] = np.arange(ROWS) + plain[:, 1]
    for name, table in {
        "plain": plain,
        "means as large as spreads": plain + 1,
        "years": years,
        "far away": plain + 1e8,
        "farther": plain + 1e12,
        "rising": rising,
        "rising far away": rising + 1e9,
        "lengths apart": plain * [1e-8, 1.0, 1e8],
        "a constant": np.column_stack([plain, np.full(ROWS, 0.1)]),
        "ones": np.column_stack([plain, np.ones(ROWS)]),
    }.items():
        yield pytest.param(table, id=name)


TABLES = list(_tables())
TARGETS = RNG.standard_normal(ROWS) + 3
WEIGHTS = RNG.uniform(0, 2, ROWS)


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, so that small tables have many."""
    monkeypatch.setattr(scatter, "BLOCK", 1 << 10)


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
@pytest.mark.parametrize("table", TABLES)
def test_moments_are_those_of_rational_arithmetic(table: Any, weights: Any) -> None:
    moments = st.Moments.of(table, TARGETS, weights)
    total, means, products = exact_sums(np.column_stack([table, TARGETS]), weights)
    assert moments.weight == pytest.approx(float(total), rel=1e-14)
    assert np.allclose([*moments.mean, moments.target_mean], [float(each) for each in means], rtol=1e-13, atol=1e-14)
    assert furthest(moments.scatter, products) < LOST


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
@pytest.mark.parametrize("table", TABLES)
def test_rows_may_come_in_any_blocks(table: Any, weights: Any) -> None:
    _, _, products = exact_sums(np.column_stack([table, TARGETS]), weights)
    moments = st.Moments()
    cuts = [0, 1, 2, 9, 100, 101, 250, ROWS]
    for start, stop in pairwise(cuts):
        part = slice(start, stop)
        moments.update(table[part], TARGETS[part], None if weights is None else weights[part])
    assert moments.count == ROWS
    assert furthest(moments.scatter, products) < LOST


@cache
def _exact(which: int) -> list[list[Fraction]]:
    return exact_sums(np.column_stack([TABLES[which].values[0], TARGETS]))[2]


@given(some.lists(some.integers(0, ROWS), max_size=4), some.sampled_from(range(len(TABLES))))
def test_merging_parts_is_the_whole_in_any_order(cuts: list[int], which: int) -> None:
    table = TABLES[which].values[0]
    places = [0, *sorted(cuts), ROWS]
    parts = [slice(a, b) for a, b in pairwise(places) if a < b]
    found = [st.Moments.of(table[part], TARGETS[part]) for part in parts]
    left, right = found[0], found[-1]
    for other in found[1:]:
        left = left.merge(other)
    for other in reversed(found[:-1]):
        right = other.merge(right)
    for moments in (left, right, sum(found[1:], found[0])):
        assert moments.count == ROWS
        assert furthest(moments.scatter, _exact(which)) < LOST


def test_merging_changes_neither_and_update_changes_one() -> None:
    one, other = st.Moments.of([[1.0], [2.0]], [1.0, 2.0]), st.Moments.of([[5.0]], [3.0])
    both = one.merge(other)
    assert (one.count, other.count, both.count) == (2, 1, 3)
    assert one.update([[5.0]], [3.0]) is one
    assert one.count == 3
    assert np.array_equal(one.scatter, both.scatter)
    assert st.Moments().merge(both).count == both.merge(st.Moments()).count == 3


@pytest.mark.parametrize("table", TABLES)
def test_raw_moments_are_the_products_of_the_table(table: Any) -> None:
    moments = st.Moments.of(table, TARGETS, WEIGHTS)
    weighted = table * WEIGHTS[:, None]
    assert np.allclose(moments.gram, table.T @ weighted, rtol=1e-12)
    assert np.allclose(moments.cross, weighted.T @ TARGETS, rtol=1e-9)
    assert moments.square == pytest.approx(TARGETS @ (WEIGHTS * TARGETS))
    assert np.allclose(moments.sums, weighted.sum(axis=0), rtol=1e-9)
    assert moments.target_sum == pytest.approx(WEIGHTS @ TARGETS)
    assert moments.covariance.shape == (moments.n_features, moments.n_features)


def test_a_weight_counts_a_row_so_many_times() -> None:
    table, times = RNG.standard_normal((50, 2)), RNG.integers(0, 4, 50)
    y = table[:, 0] - 2
    weighted = st.Moments.of(table, y, times)
    repeated = st.Moments.of(np.repeat(table, times, axis=0), np.repeat(y, times))
    assert (weighted.count, weighted.weight) == (50, repeated.count)
    assert np.allclose(weighted.scatter, repeated.scatter, rtol=1e-13, atol=1e-13)


def _layouts(table: np.ndarray, folder: Path) -> dict[str, Any]:
    np.save(folder / "X.npy", table)
    wide = np.zeros((2 * ROWS, 6))
    wide[::2, ::2] = table
    return {
        "column by column": np.asfortranarray(table),
        "every other entry": wide[::2, ::2],
        "backwards": table[::-1][::-1],
        "lists": table.tolist(),
        "sparse": scipy.sparse.csr_array(table),
        "sparse columns": scipy.sparse.csc_matrix(table),
        "other byte order": table.astype(">f8"),
        "a memory map": np.load(folder / "X.npy", mmap_mode="r"),
        "a path": folder / "X.npy",
        "its name": str(folder / "X.npy"),
    }


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_the_layout_of_the_table_makes_no_difference(weights: Any, tmp_path: Path) -> None:
    table = np.round(RNG.standard_normal((ROWS, 3)), 3)
    expected = st.Moments.of(table, TARGETS, weights)
    for name, layout in _layouts(table, tmp_path).items():
        found = st.Moments.of(layout, TARGETS, weights)
        assert np.allclose(found.scatter, expected.scatter, rtol=1e-13, atol=1e-12), name
        assert np.allclose(found.mean, expected.mean, rtol=1e-12), name


def test_single_precision_and_whole_numbers_are_added_in_double_precision() -> None:
    whole = RNG.integers(-5, 5, (ROWS, 2))
    single = (RNG.standard_normal((ROWS, 2)) + 100).astype(np.float32)
    for table in (whole, single, whole > 0):
        _, _, products = exact_sums(np.column_stack([table, TARGETS]))
        assert furthest(st.Moments.of(table, TARGETS).scatter, products) < LOST


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_wide_tables_are_added_up_as_narrow_ones(offset: float, weights: Any) -> None:
    table = RNG.standard_normal((ROWS, scatter.WIDE + 3)) + offset
    found = st.Moments.of(table, TARGETS, weights)
    for pair in ([0, scatter.WIDE + 2], [5, 6]):
        _, _, products = exact_sums(np.column_stack([table[:, pair], TARGETS]), weights)
        kept = [*pair, scatter.WIDE + 3]
        assert furthest(found.scatter[np.ix_(kept, kept)], products) < LOST


def test_blocks_and_csv_give_the_same(tmp_path: Path) -> None:
    table = np.round(RNG.standard_normal((ROWS, 2)), 4)
    y = np.round(TARGETS, 4)
    expected = st.Moments.of(table, y)
    blocks = ((table[k : k + 7], y[k : k + 7]) for k in range(0, ROWS, 7))
    said: list[tuple[int, int | None]] = []
    found = st.Moments.of_blocks(blocks, progress=lambda done, all_rows: said.append((done, all_rows)))
    assert np.allclose(found.scatter, expected.scatter, rtol=1e-13, atol=1e-12)
    assert said[-1] == (ROWS, None)
    file = tmp_path / "data.csv"
    np.savetxt(file, np.column_stack([table, y]), fmt="%.4f", delimiter=",", header="a,b,price", comments="")
    read = st.Moments.of_csv(file, "price")
    assert read.names == ("a", "b", "price")
    assert np.allclose(read.scatter, expected.scatter, rtol=1e-13, atol=1e-12)
    assert st.Moments.of_csv(file, "price", ["b"]).n_features == 1


def _csv(folder: Path, rows: int = ROWS, header: str = "a,b,price") -> tuple[Path, np.ndarray]:
    table = np.round(np.random.default_rng(3).standard_normal((rows, 3)), 4)
    file = folder / "data.csv"
    np.savetxt(file, table, fmt="%.4f", delimiter=",", header=header, comments="")
    return file, table


def test_two_processes_share_the_lines_of_a_csv_file(tmp_path: Path) -> None:
    file, table = _csv(tmp_path)
    said: list[tuple[int, int | None]] = []
    found = st.Moments.of_csv(file, "price", workers=2, progress=lambda *rows: said.append(rows))
    expected = st.Moments.of(table[:, :2], table[:, 2])
    assert (found.count, found.names) == (ROWS, ("a", "b", "price"))
    assert np.allclose(found.scatter, expected.scatter, rtol=1e-13, atol=1e-12)
    assert len(said) == 2
    assert said[-1] == (ROWS, None)


def test_what_processes_cannot_share_is_read_by_one(tmp_path: Path) -> None:
    file, _ = _csv(tmp_path, header='"a",b,price')
    with file.open("a") as more:
        more.write('1,"2",3\n')
    assert st.Moments.of_csv(file, "price", workers=2).count == ROWS + 1
    with file.open("a") as more:
        more.write("1,two,3\n")
    with pytest.raises(st.DataError, match=f"data.csv, line {ROWS + 3}, column 'b'"):
        st.Moments.of_csv(file, "price", workers=2)
    assert st.Moments.of_csv(_csv(tmp_path, rows=1)[0], "price", workers=2).count == 1
    with pytest.raises(st.DataError, match="no column 'cost'"):
        st.Moments.of_csv(file, "cost", workers=2)
    with pytest.raises(ValueError, match="at least 1, not 0"):
        st.Moments.of_csv(file, "price", workers=0)


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@pytest.mark.parametrize("workers", range(1, 9))
def test_every_line_is_in_one_share(workers: int, end: str, tmp_path: Path) -> None:
    lines = [f"{k},{'9' * k}" for k in range(6)]
    file = tmp_path / "data.csv"
    file.write_bytes(("x,y\n" + (end or "\n").join(lines) + end).encode())
    shares = list(csv_shares._cut(str(file), workers))
    whole = file.read_bytes()
    assert b"".join(whole[share.start : share.stop] for share in shares) == whole[4:]
    assert all(whole[share.start - 1 : share.start] == b"\n" for share in shares)
    for share in shares:
        with share.open("rb") as stream:
            assert stream.read() == b"x,y\n" + whole[share.start : share.stop]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_two_workers_find_the_same(weights: Any) -> None:
    table = RNG.standard_normal((ROWS, 3)) + 50
    said: list[tuple[int, int | None]] = []
    two = st.Moments.of(table, TARGETS, weights, workers=2, progress=lambda *rows: said.append(rows))
    _, _, products = exact_sums(np.column_stack([table, TARGETS]), weights)
    assert furthest(two.scatter, products) < LOST
    assert said[-1] == (ROWS, ROWS)
    assert st.Moments.of(table[:1], TARGETS[:1], workers=3).count == 1


def test_moments_of_a_memory_map_take_constant_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    table = np.lib.format.open_memmap(tmp_path / "X.npy", mode="w+", dtype=float, shape=(100_000, 20))
    table[:] = 1.0
    table[::3, 0] = 7.0
    mapped = np.load(tmp_path / "X.npy", mmap_mode="r")
    st.Moments.of(mapped[:10])
    tracemalloc.start()
    moments = st.Moments.of(mapped)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert moments.count == 100_000
    assert peak < 4e6 < table.nbytes / 3


# ---- rows that cannot be used


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize(
    ("row", "column", "value", "told"),
    [
        (0, 0, np.nan, "X has nan in row 1, column 1"),
        (317, 2, np.inf, "X has infinity in row 318, column 3"),
        (399, 1, -np.inf, "X has infinity in row 400, column 2"),
    ],
)
def test_an_entry_that_is_not_finite_is_named(row: int, column: int, value: float, told: str, workers: int) -> None:
    table = RNG.standard_normal((ROWS, 3))
    table[row, column] = value
    with pytest.raises(st.DataError, match=told):
        st.Moments.of(table, TARGETS, workers=workers)
    with pytest.raises(st.DataError, match=told):
        st.Moments.of(table, workers=workers)
    with pytest.raises(st.DataError, match=told):
        st.Moments.of(scipy.sparse.csr_array(table), TARGETS, workers=workers)


def test_of_two_workers_the_first_fault_is_told() -> None:
    table = RNG.standard_normal((ROWS, 3))
    table[[150, 350], 0] = np.nan
    for _ in range(5):
        with pytest.raises(st.DataError, match="row 151, column 1"):
            st.Moments.of(table, workers=2)


def test_a_fault_in_a_block_is_counted_from_the_first_row_of_all_and_changes_nothing() -> None:
    moments = st.Moments.of(np.ones((10, 2)), np.arange(10.0))
    before = moments.scatter
    with pytest.raises(st.DataError, match="X has nan in row 12, column 2"):
        moments.update([[1.0, 2.0], [1.0, np.nan]], [1.0, 2.0])
    with pytest.raises(st.DataError, match=r"y has nan in row 11$"):
        moments.update([[1.0, 2.0]], [np.nan])
    with pytest.raises(st.DataError, match=r"sample_weight is -1 in row 12; a weight is a number from 0"):
        moments.update(np.ones((2, 2)), np.ones(2), [1.0, -1.0])
    with pytest.raises(st.DataError, match="sample_weight is nan in row 11"):
        moments.update(np.ones((2, 2)), np.ones(2), [np.nan, 1.0])
    assert moments.count == 10
    assert np.array_equal(moments.scatter, before)


def test_numbers_whose_squares_are_too_large_are_told() -> None:
    with pytest.raises(st.DataError, match="the squares of the numbers in rows 1 to 2 are too large"):
        st.Moments.of([[1e200], [2e200]])


@pytest.mark.parametrize(
    ("X", "y", "error", "told"),
    [
        (np.empty((0, 2)), np.empty(0), st.DataError, "X has no rows"),
        (np.ones((2, 0)), np.ones(2), st.ShapeError, r"X has the shape \(2, 0\)"),
        (np.ones((2, 2, 2)), np.ones(2), st.ShapeError, r"X has the shape \(2, 2, 2\)"),
        (np.ones((3, 2)), np.ones(2), st.ShapeError, r"y has the shape \(2,\); moments need \(3,\)"),
        (np.ones((3, 2)), np.ones((3, 1)), st.ShapeError, r"y has the shape \(3, 1\)"),
        ([["a"]], [1.0], st.DataError, "X must hold numbers"),
        (np.ones((1, 1)) * 1j, [1.0], st.DataError, "X must hold numbers"),
        (np.ma.masked_values([[1.0], [7.0]], 7.0), [1.0, 2.0], st.DataError, "X has masked entries"),
        ([[1.0], [7.0]], np.ma.masked_values([1.0, 7.0], 7.0), st.DataError, "y has masked entries"),
        ("nowhere.npy", [1.0], st.DataError, "nowhere.npy: the file cannot be read"),
        (__file__, [1.0], st.DataError, r"this is no \.npy file of numbers"),
    ],
)
def test_other_tables_are_refused(X: Any, y: Any, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        st.Moments.of(X, y)


def test_rows_with_other_columns_are_refused() -> None:
    moments = st.Moments.of(np.ones((2, 2)), np.ones(2))
    with pytest.raises(st.ShapeError, match="X has 3 columns, and the rows before have 2"):
        moments.update(np.ones((2, 3)), np.ones(2))
    with pytest.raises(st.ShapeError, match="these rows are without targets y, and those before are with them"):
        moments.update(np.ones((2, 3)))
    with pytest.raises(st.ShapeError, match="have 2"):
        moments.merge(st.Moments.of(np.ones((2, 1)), np.ones(2)))
    with pytest.raises(ValueError, match="at least 1, not 0"):
        st.Moments.of(np.ones((2, 2)), workers=0)


def test_moments_of_no_rows_say_so() -> None:
    assert repr(st.Moments()) == "<Moments of no rows>"
    assert st.Moments().count == 0
    for asked in (lambda: st.Moments().mean, lambda: st.Moments.of_blocks([])):
        with pytest.raises(st.DataError, match="there are no rows yet"):
            asked()
    with pytest.raises(st.ShapeError, match="these moments are of X alone"):
        _ = st.Moments.of([[1.0]]).cross


def test_they_can_be_pickled() -> None:
    moments = st.Moments.of(np.arange(6.0).reshape(3, 2), np.ones(3))
    again = pickle.loads(pickle.dumps(moments))  # noqa: S301  our own bytes
    assert np.array_equal(again.scatter, moments.scatter)
    assert (again.count, again.has_targets, repr(again)) == (3, True, "<Moments of 3 rows: 2 features and a target>")
