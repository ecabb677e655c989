"""What is asked of data, and what is said of columns that leave a minimum open."""

from __future__ import annotations

import copy

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from steepest.errors import DataError
from steepest.numeric.tables.checks import remarks_on, require_finite, require_labels
from steepest.numeric.tables.remarks import LEAST_NORM

#   array                                           what is said
NOT_FINITE = [
    ([[1.0, 2.0], [np.inf, 0.0]], "X has infinity in row 2, column 1"),
    ([[1.0, np.nan], [np.nan, 0.0]], "X has nan in row 1, column 2"),
    ([1.0, 2.0, -np.inf], "X has infinity in row 3"),
    (np.nan, "X has nan in row 1"),
    ([], "X has no rows: its shape is (0,)"),
    (np.zeros((0, 4)), "X has no rows: its shape is (0, 4)"),
    (["a"], "X must hold numbers"),
    (np.array([None]), "X must hold numbers"),
]


@pytest.mark.parametrize(("array", "words"), NOT_FINITE)
def test_data_that_are_not_finite_are_refused_with_their_place(array: object, words: str) -> None:
    with pytest.raises(DataError) as refused:
        require_finite(np.asarray(array), "X")
    assert str(refused.value).startswith(words)


def test_a_column_is_named_where_it_has_a_name() -> None:
    with pytest.raises(DataError, match="X has nan in row 1, column 'b'"):
        require_finite(np.array([[0.0, np.nan]]), "X", ["a", "b"])


@pytest.mark.parametrize("array", [[1e308] * 4, [[1e308, -1e308]] * 3, [1], [True], np.zeros((3, 0))])
def test_what_is_finite_is_let_through_even_where_its_sum_is_not(array: object) -> None:
    require_finite(np.asarray(array), "X")
    require_finite(np.asfortranarray(array), "X")


@given(st.integers(0, 40), st.integers(0, 6), st.sampled_from([np.nan, np.inf, -np.inf]), st.booleans())
def test_the_first_place_is_found(row: int, column: int, value: float, fortran: bool) -> None:
    X = np.ones((41, 7), order="F" if fortran else "C")
    X[row, column] = value
    X[row + 1 :, ::2] = np.nan
    for array in (X, sp.csr_matrix(X), sp.csc_matrix(X)):
        with pytest.raises(DataError, match=rf"row {row + 1}, column {column + 1}$"):
            require_finite(array, "X")


#   labels      y                  what is said
LABELS = [
    ("0,1", [0, 1, 2], "y is 2 in row 3; the label of a-loss is 0 or 1"),
    ("0,1", [-1, 1, 0], "y is -1 in row 1"),
    ("-1,1", [1, 0], "y is 0 in row 2; the label of a-loss is -1 or 1"),
    ("count", [0, 3, 0.5], "y is 0.5 in row 3; the label of a-loss is a whole number from 0"),
    ("class", [1, 2, 0], "y is 0 in row 3"),
    ("0,1", [0, np.nan], "y has nan in row 2"),
    ("number", [0, np.inf], "y has infinity in row 2"),
]


@pytest.mark.parametrize(("labels", "y", "words"), LABELS)
def test_labels_that_a_loss_is_not_for_are_refused_with_their_row(labels: str, y: list[float], words: str) -> None:
    with pytest.raises(DataError) as refused:
        require_labels(np.array(y, dtype=float), labels, loss="a-loss")
    assert str(refused.value).startswith(words)


@pytest.mark.parametrize(("labels", "y"), [("0,1", [0, 1, 1]), ("-1,1", [-1, 1]), ("count", [0, 7]), ("class", [3, 1])])
def test_labels_that_a_loss_is_for_are_let_through(labels: str, y: list[float]) -> None:
    require_labels(np.array(y, dtype=float), labels)


#   what an error is made of                             what it says
SAID = [
    (("data.csv", 7, 2, "the cell is empty"), "data.csv:7:2: the cell is empty"),
    (("data.csv", 7, "chirps", "the cell is empty"), "data.csv, line 7, column 'chirps': the cell is empty"),
    (("data.csv", None, None, "cannot be read"), "data.csv: cannot be read"),
    ((None, None, None, "X has no rows"), "X has no rows"),
]


@pytest.mark.parametrize(("parts", "words"), SAID)
def test_an_error_says_where_and_survives_copying(parts: tuple[object, ...], words: str) -> None:
    error = DataError(*parts)  # type: ignore[arg-type]
    again = copy.copy(error)  # as it crosses to another process
    assert str(error) == str(again) == words
    assert (again.file, again.line, again.column, again.message) == parts


# ---- remarks

rng = np.random.default_rng(3)
FREE = rng.normal(size=(60, 3))
CELSIUS = rng.normal(20, 5, size=60).round(1)

#   X                                                          intercept   columns of which something is said
REMARKS = [
    (FREE, True, []),
    (FREE + 1e6, True, []),
    (FREE * [1e-9, 1.0, 1e9], True, []),
    (FREE * [1e-200, 1.0, 1e250], True, []),
    (np.c_[FREE, FREE[:, 0] + 1e-5 * FREE[:, 1]], True, ["column 'd' follows from 'a' and 'b'"]),
    (np.c_[FREE, FREE[:, 0] + 1e-5 * rng.normal(size=60)], True, []),
    (np.c_[FREE, np.full(60, 3.0)], True, ["column 'd' is 3 in every row, which the intercept says as well"]),
    (np.c_[FREE, np.full(60, 3.0)], False, []),
    (np.c_[FREE, np.zeros(60)], True, ["column 'd' is 0 in every row and says nothing"]),
    (np.c_[FREE, np.zeros(60)], False, ["column 'd' is 0 in every row and says nothing"]),
    (np.c_[FREE, 2 * FREE[:, 1] + 7], True, ["column 'd' follows from 'b'"]),
    (np.c_[FREE, 2 * FREE[:, 1] + 7], False, []),
    (np.c_[CELSIUS, CELSIUS * 1.8 + 32, CELSIUS + 273.15], True, ["'b' follows from 'a'", "'c' follows from 'a'"]),
    (np.eye(4)[rng.integers(0, 4, 50)], True, ["column 'd' follows from 'a', 'b' and 'c'"]),
    (np.eye(4)[rng.integers(0, 4, 50)], False, []),
    (FREE[:3], True, ["there are 3 rows for 3 columns and an intercept"]),
    (FREE[:3], False, []),
    (FREE[:1], True, ["there is 1 row for 3 columns and an intercept"]),
]


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize(("X", "intercept", "said"), REMARKS)
def test_what_is_said_of_columns(X: np.ndarray, intercept: bool, said: list[str], sparse: bool) -> None:
    found = remarks_on(sp.csc_matrix(X) if sparse else X, list("abcdef")[: X.shape[1]], intercept=intercept)
    named = [remark for remark in found if "row 1" not in remark]
    for words in said:
        assert any(words in remark for remark in named), found
    assert bool(found) == bool(said)
    if found:
        assert found[-1].endswith(LEAST_NORM)


@given(st.integers(2, 6), st.integers(0, 5), st.booleans(), st.integers(0, 1000))
def test_columns_are_independent_where_the_rank_is_full(count: int, made: int, intercept: bool, seed: int) -> None:
    """The rank that NumPy finds is the number of columns about which nothing is said."""
    own = np.random.default_rng(seed)
    X = own.integers(-3, 4, size=(40, count)).astype(float)
    X = np.c_[X, *(X @ own.integers(-2, 3, size=count) for _ in range(made))]
    table = np.c_[np.ones(40), X] if intercept else X
    missing = table.shape[1] - np.linalg.matrix_rank(table)
    found = remarks_on(X, intercept=intercept)
    more = [int(remark.split()[4]) - 1 for remark in found if remark.startswith("the same is true")]
    assert len(found) + sum(more) == missing


def test_a_dependence_that_a_few_rows_suggest_is_looked_for_in_all() -> None:
    X = np.zeros((100_000, 2))
    X[:, 0] = np.arange(100_000)
    X[54_321, 1] = 1.0
    assert remarks_on(X) == []
    X[54_321, 1] = 0.0
    assert "column 2 is 0 in every row" in remarks_on(X)[0]


def test_good_data_are_looked_at_in_a_few_rows() -> None:
    """A million rows take no longer than a thousand, up to what a noisy machine adds."""
    X = np.random.default_rng(0).normal(size=(200_000, 20))
    touched = X.view(_Counting)
    _Counting.rows = 0
    assert remarks_on(touched) == []
    assert _Counting.rows < 2_000


class _Counting(np.ndarray):
    """An array that counts the rows that are taken out of it."""

    rows = 0

    def __getitem__(self, key: object) -> object:
        found = super().__getitem__(key)  # type: ignore[index]
        if isinstance(key, slice) and len(self) == 200_000:
            _Counting.rows += len(found)
        return found
