"""A quadratic loss by its moments: value, gradient, minimum and descent are those of the data, to rounding."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
import sympy

import steepest as st
from steepest.models.penalties import penalty
from steepest.numeric.moments.finding import quadratic_of
from steepest.numeric.moments.solving import MOST_CONDITION
from tests.numeric.moments.data import solved_exactly

RNG = np.random.default_rng(5)
N, D = 500, 4
X = RNG.standard_normal((N, D))
Y = X @ [1.0, -2.0, 0.5, 3.0] + 1 + 0.3 * RNG.standard_normal(N)
YEARS = X + np.array([2000.0, 0, 0, 0])
MSE = st.mse(st.LinearModel("d"))


def _cases() -> Iterator[Any]:
    features = "mean((a x^2 + b sin(x) + c - y)^2) + lambda (a^2 + 2c^2) - a"
    ridge, whole = [penalty("l2", "lambda")], [penalty("l2", "lambda", True)]
    column = X[:, 0]
    for name, loss, data, constants in (
        ("mse", MSE, (X, Y), {}),
        ("half of it", st.loss("half-mse", features="d"), (X, Y), {}),
        ("their sum", st.loss("sse", features="d"), (X, Y), {}),
        ("four features", st.mse(st.LinearModel(4)), (X, Y), {}),
        ("no bias", st.mse(st.LinearModel("d", "none")), (X, Y), {}),
        ("folded", st.mse(st.LinearModel(4, "folded")), (X, Y), {}),
        ("years", MSE, (YEARS, Y), {}),
        ("ridge", MSE.penalised(ridge), (X + 5, Y), {"lambda": 0.5}),
        ("ridge with the bias", MSE.penalised(whole), (X + 5, Y), {"lambda": 0.5}),
        ("ridge, no bias", st.mse(st.LinearModel("d", "none")).penalised(ridge), (X, Y), {"lambda": 2.0}),
        ("powers", st.mse(st.PolynomialModel(3)), (column, Y), {}),
        (
            "features",
            st.Loss(features, ["c", "a", "b"], ["x", "y"], constants=["lambda"]),
            (column, Y),
            {"lambda": 0.3},
        ),
        ("a vector of them", st.Loss("mean((sum(k=1..d, w_k sin(x_k)) - y)^2)", ["w"], ["x", "y"]), (X, Y), {}),
        ("a constant", st.Loss("mean((y - c)^2)", ["c"], ["y"]), (Y,), {}),
        ("column by column", MSE, (np.asfortranarray(X), Y), {}),
        ("sparse", MSE, (scipy.sparse.csr_array(np.where(X > 1, X, 0)), Y), {}),
        (
            "two scores",
            st.Loss("mean((a x - y)^2) + mean((a v - b)^2)", ["a", "b"], ["x", "y", "v"]),
            (column, Y, X[:, 1]),
            {},
        ),
        (
            "weights in a column",
            st.Loss("mean(s (a x + b - y)^2)", ["a", "b"], ["x", "y", "s"]),
            (column, Y, X[:, 1] ** 2),
            {},
        ),
        ("written out", st.Loss("mean(a^2 x^2 - 2 a x y + y^2)", ["a"], ["x", "y"]), (column, Y), {}),
    ):
        yield pytest.param(loss.compile(constants=constants), data, id=name)


CASES = list(_cases())


def _start(found: st.Quadratic) -> np.ndarray:
    return np.random.default_rng(1).standard_normal(found.n_parameters)


def _loop(fg: Any, data: Any, start: Any, rate: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Full-batch descent, step by step."""
    theta, losses = np.array(start), []
    for _ in range(steps):
        value, slope = fg(theta, *data)
        losses.append(value)
        theta = theta - rate * slope
    return theta, np.array([*losses, fg(theta, *data)[0]])


@pytest.mark.parametrize(("fg", "data"), CASES)
def test_value_gradient_and_hessian_are_those_of_the_loss(fg: Any, data: Any) -> None:
    found = quadratic_of(fg, *data)
    assert found is not None
    theta = _start(found)
    value, slope = fg(theta, *data)
    assert found.value(theta) == pytest.approx(value, rel=1e-12)
    assert np.allclose(found.gradient(theta), slope, rtol=0, atol=1e-12 * np.abs(slope).max())
    columns = [fg(theta + step, *data)[1] - slope for step in np.eye(len(theta))]
    assert np.allclose(found.hessian, columns, rtol=0, atol=1e-12 * np.abs(columns).max())


@pytest.mark.parametrize(("fg", "data"), CASES)
def test_the_minimum_has_no_slope_and_nothing_is_below_it(fg: Any, data: Any) -> None:
    found = quadratic_of(fg, *data)
    assert found is not None
    least, theta = found.minimum(), _start(found)
    assert np.abs(fg(least, *data)[1]).max() < 1e-12 * np.abs(fg(theta, *data)[1]).max()
    assert found.minimum_value == pytest.approx(fg(least, *data)[0], rel=1e-12)
    assert found.remarks == ()
    for step in np.eye(len(least)):
        assert fg(least + 1e-3 * step, *data)[0] > found.minimum_value


@pytest.mark.parametrize("share", [0.5, 0.97])
@pytest.mark.parametrize(("fg", "data"), CASES)
def test_all_steps_at_once_are_the_steps_of_the_loop(fg: Any, data: Any, share: float) -> None:
    found = quadratic_of(fg, *data)
    assert found is not None
    start, rate = _start(found), share * found.largest_stable_rate
    theta, losses = found.descend(start, rate, 120)
    expected, curve = _loop(fg, data, start, rate, 120)
    assert np.allclose(theta, expected, rtol=0, atol=1e-12 * np.abs(expected).max())
    assert np.allclose(losses, curve, rtol=1e-12, atol=0)
    iterates = found.iterates(start, rate, [0, 1, 17])
    for steps, one in zip((0, 1, 17), iterates, strict=True):
        assert np.allclose(one, _loop(fg, data, start, rate, steps)[0], rtol=0, atol=1e-12 * np.abs(expected).max())
    norms = found.run(start, rate).gradient_norms(120)
    assert norms[120] == pytest.approx(np.linalg.norm(fg(theta, *data)[1]), rel=1e-6, abs=1e-11 * norms[0])


@pytest.mark.parametrize(("fg", "data"), CASES)
def test_beyond_the_stable_rate_the_loss_grows_as_is_foretold(fg: Any, data: Any) -> None:
    found = quadratic_of(fg, *data)
    assert found is not None
    start, bound = _start(found), found.largest_stable_rate
    assert found.divergence(0.999 * bound) is None
    assert str(found.divergence(1.01 * bound)).startswith(f"the learning rate {1.01 * bound:g} is beyond")
    assert found.steps_to(start, 1.01 * bound, 1e-9) is None
    losses, curve = found.descend(start, 1.05 * bound, 300)[1], _loop(fg, data, start, 1.05 * bound, 300)[1]
    assert losses[-1] > losses[150] > losses[0] * 10
    assert np.allclose(losses, curve, rtol=1e-10)


@pytest.mark.parametrize(("fg", "data"), CASES)
def test_the_number_of_steps_to_a_tolerance_is_that_of_the_loop(fg: Any, data: Any) -> None:
    found = quadratic_of(fg, *data)
    assert found is not None
    start, rate = _start(found), 0.9 * found.largest_stable_rate
    norms = found.run(start, rate).gradient_norms(60)
    wanted = float(norms[40] * (1 + 1e-9))
    steps = found.steps_to(start, rate, wanted)
    assert steps is not None
    assert steps <= 40
    here, before = (
        np.linalg.norm(fg(_loop(fg, data, start, rate, k)[0], *data)[1]) for k in (steps, max(steps - 1, 0))
    )
    assert here <= wanted * (1 + 1e-9)
    assert before > wanted * (1 - 1e-9) or steps == 0
    assert found.steps_to(start, rate, 1e300) == 0


# ---- exact witnesses


def test_hessian_and_minimum_are_those_of_sympy() -> None:
    x, y = [0, 1, 2, 4, 7], [1, 3, 2, 5, 11]
    b, w, lam = sympy.symbols("b w lambda")
    exact = sum((b + w * xi - yi) ** 2 for xi, yi in zip(x, y, strict=True)) / sympy.Integer(5) + lam * w**2
    exact = exact.subs(lam, sympy.Rational(1, 4))
    solution = sympy.solve([exact.diff(b), exact.diff(w)], [b, w])
    loss = MSE.penalised([penalty("l2", "lambda")])
    found = loss.quadratic(np.array(x, float)[:, None], np.array(y, float), constants={"lambda": 0.25})
    hessian = [[float(exact.diff(p, q)) for q in (b, w)] for p in (b, w)]
    assert np.allclose(found.hessian, hessian, rtol=1e-15)
    assert np.allclose(found.minimum(), [float(solution[b]), float(solution[w])], rtol=1e-15)
    assert found.minimum_value == pytest.approx(float(exact.subs(solution)), rel=1e-14)
    roots = sorted((float(root) for root in sympy.Matrix(hessian).eigenvals()), reverse=True)
    assert np.allclose(found.curvatures, roots)
    assert found.condition == pytest.approx(roots[0] / roots[1])
    assert found.largest_stable_rate == pytest.approx(2 / roots[0])
    assert found.best_rate == pytest.approx(2 / (roots[0] + roots[1]))


@pytest.mark.parametrize("degree", [3, 6, 9, 12])
def test_powers_whose_moments_lose_too_much_are_solved_by_their_rows(degree: int) -> None:
    """The condition of powers grows until their moments know nothing of the minimum; the rows still do."""
    x = np.linspace(0, 1, 60)
    y = np.round(np.cos(3 * x) + 0.1 * np.sin(40 * x), 6)
    found = st.mse(st.PolynomialModel(degree)).quadratic(x, y)
    powers = x[:, None] ** np.arange(degree + 1)
    exact, value = solved_exactly(powers, y)
    least = found.minimum()
    beyond = any("orthogonal decomposition" in remark for remark in found.remarks)
    assert beyond == (degree >= 6)
    error = np.abs(least - exact).max() / np.abs(exact).max()
    assert error < 1e-15 * max(np.linalg.cond(powers), 100)  # what backward stability promises
    assert found.minimum_value == pytest.approx(value, rel=1e-8)  # weights near 1e6 cancel in every prediction


def test_without_the_rows_the_figures_that_are_lost_are_told() -> None:
    x = np.linspace(0, 1, 60)
    loss = st.mse(st.PolynomialModel(7))
    moments = loss.moments(x, np.cos(3 * x))
    found = loss.quadratic(moments)
    assert any("by moments alone the minimum keeps about" in remark for remark in found.remarks)
    assert f"beyond {MOST_CONDITION:.0e}" in found.remarks[-1]


@pytest.mark.parametrize("name", ["mse", "half-mse", "sse"])
def test_a_weight_counts_a_row_so_many_times(name: str) -> None:
    times = RNG.integers(0, 4, N)
    fg = st.loss(name, features="d").compile()
    weighted = quadratic_of(fg, X, Y, sample_weight=times)
    repeated = quadratic_of(fg, np.repeat(X, times, axis=0), np.repeat(Y, times))
    assert weighted is not None
    assert repeated is not None
    theta = _start(weighted)
    assert weighted.value(theta) == pytest.approx(repeated.value(theta), rel=1e-13)
    assert np.allclose(weighted.minimum(), repeated.minimum(), rtol=1e-12)
    value, slope = fg(theta, X, Y, sample_weight=times.astype(float))
    assert weighted.value(theta) == pytest.approx(value, rel=1e-12)
    assert np.allclose(weighted.gradient(theta), slope, rtol=1e-11)
    with pytest.raises(st.DataError, match="sample_weight is 0 for every example"):
        quadratic_of(fg, X, Y, sample_weight=np.zeros(N))


# ---- singular Hessians


@pytest.mark.parametrize(
    "table",
    [
        np.column_stack([X, X[:, 0]]),
        np.column_stack([X, X[:, 0] - 2 * X[:, 1] + 3]),
        np.column_stack([X, np.full(N, 0.7)]),
        np.column_stack([YEARS, YEARS[:, 0]]),
        X[:3],
        X[:1],
        np.zeros((5, 2)),
    ],
    ids=["twice", "sum", "constant", "years twice", "few rows", "one row", "zeros"],
)
def test_of_many_minima_the_one_of_least_norm_is_given_and_it_is_said(table: np.ndarray) -> None:
    y = Y[: len(table)]
    found = MSE.quadratic(table, y)
    design = np.column_stack([np.ones(len(table)), table])
    expected = np.linalg.lstsq(design, y, rcond=1e-12)[0]
    assert np.allclose(found.minimum(), expected, rtol=0, atol=1e-9 * np.abs(expected).max())
    assert any("of all minima the one of least norm" in remark for remark in found.remarks)
    assert found.minimum_value == pytest.approx(np.mean((design @ expected - y) ** 2), rel=1e-9, abs=1e-20)
    assert np.isfinite(found.condition)


def test_descent_on_a_singular_hessian_is_that_of_the_loop() -> None:
    table = np.column_stack([X, X[:, 0]])
    fg = MSE.compile()
    found = quadratic_of(fg, table, Y)
    assert found is not None
    start, rate = _start(found), 0.8 * found.largest_stable_rate
    theta, losses = found.descend(start, rate, 400)
    expected, curve = _loop(fg, (table, Y), start, rate, 400)
    assert np.allclose(theta, expected, rtol=1e-12)
    assert np.allclose(losses, curve, rtol=1e-12)


def test_a_column_that_nearly_follows_from_another_keeps_its_figures() -> None:
    table = np.column_stack([X, X[:, 0] + 1e-7 * X[:, 1] ** 2])
    found = MSE.quadratic(table, Y)
    design = np.column_stack([np.ones(N), table])
    expected = np.linalg.lstsq(design, Y, rcond=None)[0]
    assert np.allclose(found.minimum(), expected, rtol=0, atol=1e-7 * np.abs(expected).max())
    assert found.minimum_value == pytest.approx(np.mean((design @ expected - Y) ** 2), rel=1e-9)


def test_a_loss_without_a_minimum_says_so_and_descends_all_the_same() -> None:
    for formula in ("mean((w x - y)^2) - 100 w^2", "mean((w x - y)^2) + v + 0 w", "mean((v x - y)^2) - w"):
        names = ["w"] if "v" not in formula else ["v", "w"]
        loss = st.Loss(formula, names, ["x", "y"])
        fg, data = loss.compile(), (X[:, 0], Y)
        found = quadratic_of(fg, *data)
        assert found is not None
        with pytest.raises(st.DomainError, match="it has no minimum"):
            found.minimum()
        start = _start(found)
        theta, losses = found.descend(start, 0.01, 50)
        expected, curve = _loop(fg, data, start, 0.01, 50)
        assert np.allclose(theta, expected, rtol=1e-12)
        assert np.allclose(losses, curve, rtol=1e-10, atol=1e-12 * np.abs(curve).max())


def test_where_rounding_would_tell_the_data_are_looked_at_in_every_step() -> None:
    table = X * np.array([1e-4, 1.0, 1.0, 1e4])
    fg = MSE.compile()
    found = quadratic_of(fg, table, Y)
    assert found is not None
    assert not found.is_known_at_once
    assert "worked out from the data and not from moments" in found.remarks[-1]
    start, rate = _start(found), 0.9 * found.largest_stable_rate
    theta, losses = found.descend(start, rate, 30)
    expected, curve = _loop(fg, (table, Y), start, rate, 30)
    assert np.array_equal(theta, expected)
    assert np.array_equal(losses, curve)
    assert found.value(start) == losses[0]
    assert np.array_equal(found.gradient(start), fg(start, table, Y)[1])
    expected = np.linalg.lstsq(np.column_stack([np.ones(N), X]), Y, rcond=None)[0] / [1, 1e-4, 1, 1, 1e4]
    assert np.allclose(found.minimum(), expected, rtol=1e-11)
    assert MSE.quadratic(st.Moments.of(table, Y)).is_known_at_once  # there is no other way


def _any_data(rng: np.random.Generator) -> tuple[Any, Any]:
    """A table with all that makes tables hard: means far away, units far apart, columns that follow from others."""
    rows, columns = int(rng.choice([2, 5, 20, 200])), int(rng.integers(1, 6))
    table = rng.standard_normal((rows, columns)) * 10.0 ** rng.integers(-2, 3, columns)
    table += rng.choice([0.0, 1.0, 100.0, 1e4], size=columns)
    if columns > 1 and rng.random() < 0.3:
        table[:, 0] = (
            table[:, 1] * rng.choice([1.0, 2.0]) + rng.choice([0.0, 10.0 ** -rng.integers(1, 8)]) * table[:, 0]
        )
    if rng.random() < 0.2:
        table = np.asfortranarray(np.round(table))
    y = table @ rng.standard_normal(columns) * rng.choice([0, 1]) + rng.standard_normal(rows) + rng.choice([0.0, 1e3])
    return table, y


@pytest.mark.parametrize("seed", range(80))
def test_hard_data_are_descended_as_by_the_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table, y = _any_data(rng)
    loss = st.mse(st.LinearModel("d", str(rng.choice(["apart", "none"]))))
    if constants := {"lambda": float(10.0 ** rng.integers(-4, 2))} if rng.random() < 0.3 else {}:
        loss = loss.penalised([penalty("l2", "lambda", bool(rng.random() < 0.5))])
    fg = loss.compile(constants=constants)
    found = quadratic_of(fg, table, y)
    assert found is not None
    start = _start(found)
    value, slope = fg(start, table, y)
    assert found.value(start) == pytest.approx(value, rel=1e-10)
    assert np.allclose(found.gradient(start), slope, rtol=0, atol=1e-10 * np.abs(slope).max())
    theta, losses = found.descend(start, 0.9 * found.largest_stable_rate, 60)
    expected, curve = _loop(fg, (table, y), start, 0.9 * found.largest_stable_rate, 60)
    assert np.allclose(theta, expected, rtol=0, atol=1e-10 * np.abs(expected).max())
    assert np.allclose(losses, curve, rtol=1e-9, atol=1e-16 * curve[0])
    assert found.minimum_value <= min(curve) * (1 + 1e-9) + 1e-16 * curve[0]
    assert found.minimum_value == pytest.approx(fg(found.minimum(), table, y)[0], rel=1e-6, abs=1e-13 * curve[0])


# ---- from moments alone


def test_moments_stand_for_the_data() -> None:
    file = st.Moments.of(YEARS[:200], Y[:200]).merge(st.Moments.of(YEARS[200:], Y[200:]))
    of_moments, of_rows = MSE.quadratic(file), MSE.quadratic(YEARS, Y)
    assert np.allclose(of_moments.minimum(), of_rows.minimum(), rtol=1e-11)
    assert of_moments.minimum_value == pytest.approx(of_rows.minimum_value, rel=1e-9)


def test_moments_of_other_features_are_refused() -> None:
    loss = st.Loss("mean((a x^2 + b sin(x) - y)^2)", ["a", "b"], ["x", "y"])
    moments = loss.moments(X[:, 0], Y)
    assert moments.names == ("x^2", "sin(x)", "y")
    assert np.allclose(loss.quadratic(moments).minimum(), loss.quadratic(X[:, 0], Y).minimum())
    with pytest.raises(
        st.ShapeError, match=r"the loss needs moments of x\^2, sin\(x\), y, and these are of columns with"
    ):
        loss.quadratic(st.Moments.of(X[:, :2], Y))
    with pytest.raises(st.ShapeError, match="the loss has 2 features, and these moments 3"):
        st.mse(st.LinearModel(2)).quadratic(st.Moments.of(X[:, :3], Y))
    with pytest.raises(st.ShapeError, match="these moments are of X alone"):
        MSE.quadratic(st.Moments.of(X))
    other = st.Loss("mean((a x - y)^2) + mean((a v - b)^2)", ["a", "b"], ["x", "y", "v"])
    with pytest.raises(st.UnsupportedError, match="quadratic in its parameters"):
        other.quadratic(moments)


def test_data_may_come_as_lists_files_and_sparse_arrays(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", X)
    np.save(tmp_path / "y.npy", Y)
    expected = MSE.quadratic(X, Y).minimum()
    for table, y in (
        (X.tolist(), Y.tolist()),
        (tmp_path / "X.npy", str(tmp_path / "y.npy")),
        (scipy.sparse.coo_array(X), Y),
        (scipy.sparse.csc_matrix(X), Y),
    ):
        assert np.allclose(MSE.moments(table, y).cross, X.T @ Y)
        assert np.allclose(st.mse(st.LinearModel(D)).quadratic(MSE.moments(table, y)).minimum(), expected)
    steep = scipy.sparse.coo_array(np.column_stack([X, X[:, 0] + 1e-5 * X[:, 1] ** 2]))
    assert "orthogonal decomposition" in MSE.quadratic(steep, Y).remarks[0]


def test_bad_data_are_named() -> None:
    wrong = X.copy()
    wrong[7, 1] = np.nan
    with pytest.raises(st.DataError, match="X has nan in row 8, column 2"):
        MSE.quadratic(wrong, Y)
    with pytest.raises(st.DataError, match="y has infinity in row 3"):
        MSE.quadratic(X, np.where(np.arange(N) == 2, np.inf, Y))
    with pytest.raises(st.ShapeError, match="y has 3 rows, and x has 500"):
        MSE.quadratic(X, Y[:3])
    with pytest.raises(TypeError, match=r"takes 2 arrays of data \(x, y\), not 1"):
        MSE.quadratic(X)
    with pytest.raises(TypeError, match="the weights of rows are in their moments"):
        MSE.quadratic(st.Moments.of(X, Y), sample_weight=np.ones(N))
    found = MSE.quadratic(X, Y)
    with pytest.raises(st.ShapeError, match=r"params has the shape \(3,\); the loss needs \(5,\)"):
        found.value(np.zeros(3))
    with pytest.raises(ValueError, match="a whole number from 0, not -1"):
        found.descend(np.zeros(5), 0.1, -1)
    with pytest.raises(st.UnsupportedError, match="any number of features"):
        st.mse(st.PolynomialModel("d")).quadratic(X[:, 0], Y)


def test_a_hundred_million_steps_take_no_longer_than_one() -> None:
    """k steps are worked out at once; the limit of many is the minimum."""
    found = MSE.quadratic(YEARS, Y)
    theta = found.iterates(np.zeros(5), 0.5 * found.largest_stable_rate, [10**17])[0]
    assert np.allclose(theta, found.minimum(), rtol=1e-12)
    assert repr(found) == "<Quadratic of 5 parameters>"


def test_one_step_reaches_the_minimum_of_one_parameter() -> None:
    found = st.Loss("mean((w x - y)^2)", ["w"], ["x", "y"]).quadratic(X[:, 0], Y)
    theta, losses = found.descend([3.0], float(found.best_rate), 5)
    assert theta == pytest.approx(found.minimum())
    assert np.allclose(losses[1:], found.minimum_value)
    assert Fraction(found.best_rate) == Fraction(found.largest_stable_rate) / 2


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        (lambda q, p, most: q.descend([np.nan, 0.0], 0.1, 3), st.DataError, "params has nan in entry 1"),
        (lambda q, p, most: q.value([0.0, np.inf]), st.DataError, "params has inf in entry 2"),
        (lambda q, p, most: q.descend(p, np.nan, 3), ValueError, "a positive number, not nan"),
        (lambda q, p, most: q.descend(p, np.inf, 3), ValueError, "a positive number, not inf"),
        (lambda q, p, most: q.iterates(p, -1, [3]), ValueError, "a positive number, not -1"),
        (lambda q, p, most: q.steps_to(p, 0, 1e-6), ValueError, "a positive number, not 0"),
        (lambda q, p, most: q.iterates(p, 0.1, [-1]), ValueError, "a whole number from 0"),
        (lambda q, p, most: q.descend(p, 0.1, 2.5), ValueError, "a whole number from 0"),
        (lambda q, p, most: q.descend(p, 1.5 * most, 100_000), st.DomainError, "beyond the largest stable one"),
        (lambda q, p, most: q.iterates(p, 1.5 * most, [1, 100_000]), st.DomainError, "beyond the largest stable one"),
    ],
)
def test_what_no_descent_can_start_from_or_end_at_is_said(asked: Any, kind: type[Exception], said: str) -> None:
    X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0, 3.0, 4.0, 6.0])
    q = st.mse(st.LinearModel("d")).quadratic(X, y)
    with pytest.raises(kind, match=said):
        asked(q, [0.0, 0.0], q.largest_stable_rate)
