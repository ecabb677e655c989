"""Moments in files come back bit for bit, and a file that is damaged says so."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import steepest as st

MOMENTS = st.Moments.of(np.random.default_rng(2).standard_normal((30, 3)) + 100, np.arange(30.0), np.linspace(0, 1, 30))


def _saved(folder: Path, **changes: Any) -> Path:
    """A file of moments with some arrays replaced; None takes one away."""
    file = folder / "m.npz"
    MOMENTS.save(file)
    arrays = {**dict(np.load(file)), **changes}
    np.savez(file, **{name: array for name, array in arrays.items() if array is not None})
    return file


def test_they_come_back_bit_for_bit(tmp_path: Path) -> None:
    named = MOMENTS.copy()
    named.names = ("a", "b²", "sin(c)", "y")
    for name, moments in {"m.npz": MOMENTS, "no ending": named, "of X.npz": st.Moments.of(np.eye(3))}.items():
        moments.save(tmp_path / name)
        again = st.Moments.load(str(tmp_path / name))
        assert again.scatter.tobytes() == moments.scatter.tobytes()
        assert again.mean.tobytes() == moments.mean.tobytes()
        assert (again.count, again.weight, again.names) == (moments.count, moments.weight, moments.names)
        assert again.has_targets == moments.has_targets
        again.update(*([[1.0, 2.0, 3.0]], [4.0]) if again.has_targets else ([[1.0, 2.0, 3.0]],))
        assert again.count == moments.count + 1


def test_moments_of_no_rows_are_not_saved(tmp_path: Path) -> None:
    with pytest.raises(st.DataError, match="no rows yet"):
        st.Moments().save(tmp_path / "m.npz")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"shift": None}, "shift is missing"),
        ({"version": None}, "version is missing"),
        ({"version": np.array(99)}, "they are of version 99, and 1 is known"),
        ({"count": np.array([1, 2])}, "a number is none"),
        ({"count": np.array(0)}, "0 rows"),
        ({"weight": np.array(-1.0)}, "the weight -1"),
        ({"weight": np.array(np.nan)}, "the weight nan"),
        ({"origin": np.zeros(3)}, "the sizes of the arrays do not fit together"),
        ({"scatter": np.zeros((4, 4), np.float32)}, "an entry is no finite number"),
        ({"scatter": np.full((4, 4), np.nan)}, "an entry is no finite number"),
        ({"scatter": np.arange(16.0).reshape(4, 4)}, "not symmetric"),
        ({"scatter": -np.eye(4)}, "a sum of squares is negative"),
        ({"named": np.array(["a"])}, "the names of the columns do not fit"),
        ({"named": np.arange(4)}, "the names of the columns do not fit"),
    ],
)
def test_damaged_moments_are_told(changes: dict[str, Any], told: str, tmp_path: Path) -> None:
    with pytest.raises(st.DataError, match=rf"m\.npz: the moments in this file are damaged: .*{told}"):
        st.Moments.load(_saved(tmp_path, **changes))


def test_what_would_run_is_never_read(tmp_path: Path) -> None:
    """An array of objects is a pickle, and a pickle may run anything when it is read."""
    file = tmp_path / "m.npz"
    MOMENTS.save(file)
    np.savez(file, **{**dict(np.load(file)), "origin": np.array([print], dtype=object)})
    with pytest.raises(st.DataError, match="no file of moments"):
        st.Moments.load(file)
    file.write_bytes(pickle.dumps(MOMENTS))
    with pytest.raises(st.DataError, match="no file of moments"):
        st.Moments.load(file)


def test_other_files_are_told(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", np.eye(2))
    for name, told in {
        "X.npy": "holds an array and no moments",
        "nowhere": "cannot be read",
        ".": "cannot be read",
    }.items():
        with pytest.raises(st.DataError, match=told):
            st.Moments.load(tmp_path / name)


@given(some.data())
def test_a_file_with_any_byte_changed_is_right_or_refused(draw: Any) -> None:
    stream = io.BytesIO()
    np.savez(stream, **_arrays())
    whole = bytearray(stream.getvalue())
    cut = draw.draw(some.integers(0, len(whole)), label="length")
    place = draw.draw(some.integers(0, len(whole) - 1), label="place")
    whole[place] ^= draw.draw(some.integers(1, 255), label="change")
    for damaged in (bytes(whole), bytes(whole[:cut])):
        _is_right_or_refused(damaged)


def _arrays() -> dict[str, Any]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        MOMENTS.save(Path(folder) / "m")
        return dict(np.load(Path(folder) / "m"))


def _is_right_or_refused(damaged: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "m.npz"
        file.write_bytes(damaged)
        try:
            again = st.Moments.load(file)
        except st.DataError:
            return
        assert np.array_equal(again.scatter, MOMENTS.scatter)
