"""Machine code for many points says what NumPy says, and is as careful about what it is given."""

from __future__ import annotations

import math
import pickle
import sys

import numpy as np
import pytest

import steepest as st
from steepest.numeric import loops

#: One formula for each way in which a loop may differ, for each takes a second to compile.
FORMULAS = (
    ("e^(2y) sin x", 1),
    ("ln(1 + e^(x y)) - sigmoid(y) tanh(x) + relu(x) |y| + max(x, y, 0)", 1),
    ("{x^2 if x < 0, sin(x)/y if x < 1, 3y otherwise} + x^(5/2) + arctan(y/x) + cbrt(x)", 2),
)
RNG = np.random.default_rng(7)


@pytest.fixture(scope="module", params=FORMULAS, ids=[text for text, _ in FORMULAS])
def both(request: pytest.FixtureRequest) -> tuple[st.CompiledFunction, st.CompiledFunction]:
    text, order = request.param
    f, g = (st.compile(text, ["x", "y"], order=order, backend=backend) for backend in ("numba", "numpy"))
    return f, g  # type: ignore[return-value]


def _spellings(shape: tuple[int, ...]) -> list[tuple[np.ndarray, np.ndarray]]:
    x, y = RNG.uniform(-2, 2, shape), RNG.uniform(0.2, 2, shape)
    return [
        (x, y),
        (np.asfortranarray(x), np.asfortranarray(y)),
        (np.asfortranarray(x), y),
        (np.repeat(x, 2, axis=-1)[..., ::2], y[::-1]),
        (x, y[:1]),
    ]


def test_loops_say_what_numpy_says_for_arrays_of_any_kind(
    both: tuple[st.CompiledFunction, st.CompiledFunction],
) -> None:
    f, g = both
    for shape in ((7,), (3, 5), (2, 3, 4)):
        for x, y in _spellings(shape):
            for found, expected in zip(f(x, y), g(x, y), strict=True):
                assert found.shape == expected.shape
                assert np.allclose(found, expected, rtol=1e-12, atol=1e-14, equal_nan=True)
    for found, expected in zip(f(x, 0.5), g(x, 0.5), strict=True):
        assert np.allclose(found, expected, rtol=1e-12, atol=1e-14, equal_nan=True)


def test_loops_say_what_numbers_say(both: tuple[st.CompiledFunction, st.CompiledFunction]) -> None:
    f, g = both
    for x, y in ((-1.5, 0.5), (0.3, 1.7), (1.2, 0.4)):
        ours, theirs = f(x, y), g(x, y)
        for found, expected in zip(ours, theirs, strict=True):
            assert np.allclose(found, expected, rtol=1e-12, atol=1e-14, equal_nan=True)
        assert type(ours[0]) is float
        assert all(type(slope) is float for slope in ours[1])


def test_what_is_no_number_stays_in_its_place(both: tuple[st.CompiledFunction, st.CompiledFunction]) -> None:
    x, y = RNG.uniform(0.1, 0.9, 40), RNG.uniform(0.2, 2, 40)
    for f in both:
        whole = f(x, y)
        spoiled = x.copy()
        spoiled[13] = math.nan
        for found, expected in zip(f(spoiled, y), whole, strict=True):
            rest = np.arange(40) != 13
            assert np.allclose(found[..., rest], expected[..., rest], rtol=1e-13)
        assert math.isnan(f(spoiled, y)[0][13])


@pytest.fixture(scope="module")
def turning() -> st.CompiledFunction:
    return st.compile("sin(x) cos(3x)", ["x"], backend="numba")  # type: ignore[return-value]


def test_angles_of_any_size_are_turned_right(turning: st.CompiledFunction, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "STRETCH", 16)
    x = RNG.uniform(-1e3, 1e3, 100)
    x[40], x[50], x[70] = 1e22, -3e7, math.inf
    value, gradient = turning(x)
    with np.errstate(invalid="ignore"):
        expected = np.sin(x) * np.cos(3 * x)
        slopes = np.cos(x) * np.cos(3 * x) - 3 * np.sin(x) * np.sin(3 * x)
    assert np.allclose(value, expected, rtol=1e-11, atol=1e-13, equal_nan=True)
    assert np.allclose(gradient[0], slopes, rtol=1e-11, atol=1e-13, equal_nan=True)
    assert np.isnan(value).sum() == 1


def test_results_go_where_out_says_and_single_precision_stays(turning: st.CompiledFunction) -> None:
    x = np.linspace(-3, 3, 50)
    value, gradient = np.empty(50), np.empty((1, 100))[:, ::2]
    found = turning(x, out=(value, gradient))
    assert found[0] is value
    assert found[1] is gradient
    expected = turning(x)
    assert np.array_equal(value, expected[0])
    assert np.array_equal(gradient, expected[1])
    single = turning(x.astype(np.float32))
    assert single[0].dtype == single[1].dtype == np.float32
    assert np.allclose(single[0], expected[0], atol=1e-6)
    assert turning(np.zeros((0, 3)))[1].shape == (1, 0, 3)
    assert turning(2)[0] == pytest.approx(math.sin(2) * math.cos(6), rel=1e-15)


def test_an_argument_that_is_written_over_is_read_first(turning: st.CompiledFunction) -> None:
    x = np.linspace(-3, 3, 100)
    expected = turning(x[:50].copy())
    value, gradient = turning(x[:50], out=(x[1:51], np.empty((1, 50))))
    assert np.array_equal(value, expected[0])
    assert np.array_equal(gradient, expected[1])


ONE = np.zeros((1, 3))
REFUSED = (
    (np.zeros(3), (ONE[0], ONE), ValueError, "out overlap"),
    (np.zeros(3, np.longdouble), None, TypeError, "float32 and float64"),
    (np.zeros(3, complex), None, TypeError, "x holds complex128"),
    (np.zeros(3), (np.zeros(3, int), np.zeros((1, 3))), TypeError, "out holds int64, and float64"),
    (
        np.zeros(3),
        (np.zeros(4), np.zeros((1, 3))),
        st.ShapeError,
        r"\[\(4,\), \(1, 3\)\]; needed are \[\(3,\), \(1, 3\)\]",
    ),
    (np.zeros(3), ([0.0] * 3, np.zeros((1, 3))), TypeError, "arrays, not of list"),
)


@pytest.mark.parametrize(("x", "out", "kind", "told"), REFUSED)
def test_what_cannot_be_is_refused_by_name(
    turning: st.CompiledFunction, x: np.ndarray, out: object, kind: type[Exception], told: str
) -> None:
    with pytest.raises(kind, match=told):
        turning(x, out=out)


def test_many_results_in_any_order_of_memory_are_written_where_they_belong() -> None:
    names = [f"x{k}" for k in range(1, 7)]
    text = " + ".join(f"sin({a} {b})" for a in names for b in names[:2])
    f, g = (st.compile(text, names, backend=backend) for backend in ("numba", "numpy"))
    table = RNG.uniform(-1, 1, (200, 6))
    out = np.empty((400,))[::2], np.empty((200, 6)).T
    value, gradient = f(*table.T, out=out)
    expected = g(*table.T)
    assert np.allclose(value, expected[0], rtol=1e-12, atol=1e-14)
    assert np.allclose(gradient, expected[1], rtol=1e-12, atol=1e-14)


def test_it_can_be_pickled_and_read(turning: st.CompiledFunction) -> None:
    again = pickle.loads(pickle.dumps(turning))  # noqa: S301  our own bytes
    assert again.recipe == turning.recipe
    assert again.source == turning.source
    assert "# sin(x) cos(3x)\n" in again.source
    assert again.hessian_product(0.4, direction=[1.0])[0] == pytest.approx(
        st.compile("sin(x) cos(3x)", ["x"], order=2)(0.4)[2][0][0], rel=1e-14
    )


def test_without_numba_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(ImportError, match=r"pip install 'steepest\[fast\]'"):
        st.compile("x", ["x"], backend="numba")
