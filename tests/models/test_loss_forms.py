"""What follows from a loss: its Hessian, its normal equations, learning rates and convexity, by its structure."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.expression.writing import to_text
from steepest.models.losses import LOSSES, Loss
from steepest.models.matrix_losses import WAYS, matrix_gradient
from steepest.models.normal_equations import normal_equations
from steepest.models.rates import rates_of
from steepest.models.second_order import loss_hessian
from steepest.models.table import Table
from tests.models.on_numpy import value

N, D = 5, 5  # alike, so that every 𝟏 has one length
LAMBDA = 0.4


def _where(loss: Loss, seed: int = 2) -> dict[Any, Any]:
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(N, D)), rng.normal(size=N)
    where: dict[Any, Any] = {"N": N, "d": D, "lambda": LAMBDA, "I": np.eye(D), "C": np.eye(N) - 1 / N}
    where |= {("entries", "x"): X, ("entries", "y"): y, "X": X, "y": y[:, None], "b": 0.7}
    where |= {("entries", "w"): (w := rng.normal(size=D)), "w": w[:, None]}
    return where


# --- row 6 of the curriculum -------------------------------------------------------------------------


def test_the_gradient_of_the_mean_squared_error_for_any_number_of_features() -> None:
    loss = st.loss("mse", "d")
    assert to_text(loss.gradient("b").result_node) == "(2/N) sum(i=1..N, b + sum(k=1..d, w_k x_ik) - y_i)"
    assert to_text(loss.gradient("w_j").result_node) == "(2/N) sum(i=1..N, (b + sum(k=1..d, w_k x_ik) - y_i) x_ij)"
    assert "∂MSE/∂w_j = (2/N) sum(i=1..N, (y'_i - y_i) x_ij)" in str(loss.text())
    assert to_text(loss.gradient("w", form="matrix").result_node) == "(2/N) Xᵀ (X w + b 𝟏 - y)"
    assert loss.verify().ok
    assert loss.gradient(form="matrix").verify().ok


def test_the_bridge_is_one_readable_step() -> None:
    said = str(st.loss("mse", "d").gradient("w", form="matrix").text())
    assert "this is entry j of (2/N) Xᵀ r with r = X w + b 𝟏 - y" in " ".join(said.split())


@pytest.mark.parametrize("loss", ["mse", "half-mse", "sse", "mae", "log-loss", "hinge", "poisson"])
def test_differentials_and_the_bridge_agree(loss: str) -> None:
    ours = st.loss(loss, "d", l2="lambda")
    where = _where(ours)
    first, second = (matrix_gradient(ours, way).result_nodes for way in WAYS)
    for one, other in zip(first, second, strict=True):
        assert value(one, where, N) == pytest.approx(value(other, where, N), rel=1e-12, abs=1e-14)


# --- named results -----------------------------------------------------------------------------------

#   loss                     what the slope by the score ends in
NAMED = [
    ("log-loss", "sigmoid(z) - y"),
    ("softmax-cross-entropy", "e^(z_l)/sum(s=1..K, e^(z_s)) - y_l"),
    ("poisson", "e^z - y"),
    ("huber", "{z - y if |y - z| <= delta, -delta sign(y - z) otherwise}"),
]


@pytest.mark.parametrize(("loss", "slope"), NAMED)
def test_the_slope_by_the_score_has_its_name(loss: str, slope: str) -> None:
    (lemma,) = st.loss(loss, "d").lemmas
    assert to_text(lemma.result_node) == slope
    assert lemma.verify().ok


def test_a_formula_of_ones_own_ends_in_a_named_form() -> None:
    loss = st.Loss("mean(log(1+exp(-y*(w*x+b))))", params=["w", "b"], data=["x", "y"])
    assert to_text(loss.gradient("w").result_node) == "-(1/N) sum(i=1..N, y_i x_i sigmoid(-y_i (w x_i + b)))"
    assert to_text(loss.lemmas[0].result_node) == "sigmoid(z)"
    assert loss.verify().ok
    likelihood = "-mean(y*ln(σ(w*x+b)) + (1-y)*ln(1-σ(w*x+b)))"
    assert to_text(st.Loss(likelihood, ["w", "b"], ["x", "y"]).gradient("b").result_node).endswith(
        "sum(i=1..N, sigmoid(w x_i + b) - y_i)"
    )


def test_a_formula_with_arrays_has_every_form() -> None:
    loss = st.Loss("mean((sum(k=1..d, w_k x_k) + b - y)^2)", params=["w", "b"], data=["x", "y"])
    assert to_text(loss.gradient("w").result_node) == "(2/N) sum(i=1..N, (sum(k=1..d, w_k x_ik) + b - y_i) x_ij)"
    assert to_text(loss.gradient("w", form="matrix").result_node) == "(2/N) Xᵀ (X w + b 𝟏 - y)"
    assert loss.convexity().kind == "convex"
    assert loss.verify().ok


def test_the_assumption_on_labels_is_said_and_needed() -> None:
    (lemma,) = st.loss("softmax-cross-entropy", "d").lemmas
    assert "Assuming sum(r=1..K, y_r) = 1" in str(lemma.text())


# --- the Hessian -------------------------------------------------------------------------------------


@pytest.mark.parametrize("penalty", [{}, {"l2": "lambda"}])
@pytest.mark.parametrize("loss", ["mse", "half-mse", "sse", "log-loss", "poisson"])
def test_the_hessian_equals_differences_of_the_gradient(loss: str, penalty: dict[str, Any]) -> None:
    ours = st.loss(loss, "d", **penalty)
    where = _where(ours)
    hessian = loss_hessian(ours, "matrix")
    assert hessian.verify().ok
    gradient = {one.variable: one.result_node for one in ours.gradient(form="matrix").derivations}
    b, w = (next(node for name, node in gradient.items() if to_text(name) == letter) for letter in "bw")
    h = 1e-5
    by_b = _moved(w, where, "b", h)
    assert value(hessian.block("b", "w").matrix, where, N) == pytest.approx(by_b, rel=1e-6, abs=1e-8)  # type: ignore[arg-type]
    assert value(hessian.block("b", "b").matrix, where, N) == pytest.approx(_moved(b, where, "b", h), rel=1e-6)  # type: ignore[arg-type]
    whole = value(hessian.block("w", "w").matrix, where, N)  # type: ignore[arg-type]
    for j in range(D):
        step = np.zeros((D, 1))
        step[j] = h
        ends = [value(w, {**where, "w": where["w"] + sign * step}, N) for sign in (1, -1)]
        assert whole[:, [j]] == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5, abs=1e-7)
    entries = hessian.block("w", "w").derivation.result_node
    where |= {("entries", "w"): where["w"][:, 0]}
    found = [[value(entries, {**where, "j": j + 1, "n": n + 1}, N) for n in range(D)] for j in range(D)]
    assert np.array(found) == pytest.approx(whole, rel=1e-12, abs=1e-14)


def _moved(node: Any, where: dict[Any, Any], name: str, h: float) -> Any:
    ends = [value(node, {**where, name: where[name] + sign * h}, N) for sign in (1, -1)]
    return (ends[0] - ends[1]) / (2 * h)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_every_hessian_is_derived_and_checked(loss: str) -> None:
    for form in ("sum", "matrix"):
        found = loss_hessian(st.loss(loss, "d"), form).verify()
        assert found.ok, found.text()


# --- normal equations --------------------------------------------------------------------------------

#   loss        bias     penalty               the equations
EQUATIONS = [
    ("mse", "none", {}, ["Xᵀ X w = Xᵀ y"]),
    ("sse", "none", {}, ["Xᵀ X w = Xᵀ y"]),
    ("mse", "none", {"l2": "lambda"}, ["(Xᵀ X + N lambda I) w = Xᵀ y"]),
    ("sse", "none", {"l2": "lambda"}, ["(Xᵀ X + lambda I) w = Xᵀ y"]),
    ("half-mse", "none", {"l2": "lambda"}, ["(Xᵀ X + 2N lambda I) w = Xᵀ y"]),
    ("mse", "folded", {}, ["Xᵀ X w = Xᵀ y"]),
    ("mse", "apart", {}, ["N b + 𝟏ᵀ X w = 𝟏ᵀ y", "Xᵀ 𝟏 b + Xᵀ X w = Xᵀ y"]),
    ("mse", "apart", {"l2": "lambda"}, ["N b + 𝟏ᵀ X w = 𝟏ᵀ y", "Xᵀ 𝟏 b + (Xᵀ X + N lambda I) w = Xᵀ y"]),
]


@pytest.mark.parametrize(("loss", "bias", "penalty", "equations"), EQUATIONS)
def test_the_normal_equations_and_their_solution(
    loss: str, bias: str, penalty: dict[str, Any], equations: list[str]
) -> None:
    ours = st.loss(loss, "d", bias=bias, **penalty)
    found = normal_equations(ours)
    assert [to_text(row.equation) for row in found.rows] == equations
    assert found.verify().ok
    rng = np.random.default_rng(8)  # more examples than weights, so that there is one minimum
    X, y = rng.normal(size=(9, D)), rng.normal(size=(9, 1))
    where = {"X": X, "y": y, "N": 9, "lambda": LAMBDA, "I": np.eye(D), "C": np.eye(9) - 1 / 9}
    weights = value(found.solution[0].right, where, 9)
    scale = {"mse": 1 / 9, "half-mse": 1 / 18, "sse": 1.0}[loss]
    assert np.allclose(weights, _by_least_squares(X, y, bias, scale, LAMBDA if penalty else 0.0), rtol=1e-9)


def _by_least_squares(X: Any, y: Any, bias: str, scale: float, strength: float) -> Any:
    """Ridge as plain least squares of more rows: NumPy solves it by an orthogonal decomposition."""
    columns = np.hstack([np.ones((len(X), 1)), X]) if bias == "apart" else X
    penalised = np.eye(columns.shape[1]) * np.sqrt(strength / scale)
    if bias == "apart":
        penalised[0, 0] = 0.0
    rows, right = np.vstack([columns, penalised]), np.vstack([y, np.zeros((len(penalised), 1))])
    found = np.linalg.lstsq(rows, right, rcond=None)[0]
    return found[1:] if bias == "apart" else found


def test_normal_equations_of_formulas_are_found_by_their_structure() -> None:
    line = normal_equations(st.Loss("mean((w*x + b - y)^2)", ["w", "b"], ["x", "y"]))
    assert [to_text(row.equation) for row in line.rows] == [
        "sum(i=1..N, x_i^2) w + sum(i=1..N, x_i) b = sum(i=1..N, y_i x_i)",
        "sum(i=1..N, x_i) w + N b = sum(i=1..N, y_i)",
    ]
    assert len(line.solution) == 2
    assert line.verify().ok
    with pytest.raises(st.UnsupportedError, match="quadratic"):
        normal_equations(st.loss("log-loss", "d"))
    with pytest.raises(st.UnsupportedError, match="quadratic"):
        normal_equations(st.loss("mse", "d", l1="mu"))


# --- learning rates ----------------------------------------------------------------------------------


def _table(n_samples: int, n_features: int) -> tuple[Table, Any, Any]:
    rng = np.random.default_rng(4)
    X, y = rng.integers(-5, 6, size=(n_samples, n_features)), rng.integers(-9, 10, size=n_samples)
    columns = [(f"f{j}", tuple(Fraction(int(v)) for v in X[:, j])) for j in range(n_features)]
    return Table((*columns, ("label", tuple(Fraction(int(v)) for v in y)))), X.astype(float), y.astype(float)


@pytest.mark.parametrize("features", [1, 3])
def test_the_stable_learning_rates_are_those_of_the_eigenvalues(features: int) -> None:
    table, X, y = _table(8, features)
    found = rates_of(st.loss("mse", features), table)
    full = np.hstack([np.ones((8, 1)), X])
    values = np.linalg.eigvalsh(2 / 8 * full.T @ full)
    assert found.bound == pytest.approx(2 / values[-1])
    assert found.best == pytest.approx(2 / (values[0] + values[-1]))
    assert [x for _, x in found.minimum or ()] == pytest.approx(np.linalg.lstsq(full, y, rcond=None)[0])
    best, start = found.best or 0.0, np.zeros(features + 1)
    low, high = (np.linalg.norm(_descended(full, y, start, rate)) for rate in (best, 1.01 * (found.bound or 0.0)))
    assert low < 100 < high


def _descended(X: Any, y: Any, w: Any, rate: float) -> Any:
    for _ in range(2_000):
        w = w - rate * 2 / len(X) * X.T @ (X @ w - y)
    return w


def test_a_direction_in_which_nothing_changes_is_said() -> None:
    column = tuple(Fraction(k) for k in (1, 2, 3))
    table = Table((("x1", column), ("x2", column), ("y", column)))
    found = rates_of(st.loss("mse", 2), table)
    assert found.is_flat
    assert found.best is None
    assert "no single minimum" in " ".join(str(found).split())


# --- convexity ---------------------------------------------------------------------------------------

#   loss                     model           kind
CONVEXITY = [
    *((loss, "linear", "convex") for loss in LOSSES),
    ("mse", "polynomial", "convex"),
    ("mse", "logistic", "not convex"),
    ("mse", "log-linear", "not convex"),
    ("mse", "hidden-layer", "not convex"),
    ("log-loss", "hidden-layer", "not convex"),
    ("softmax-cross-entropy", "hidden-layer", "undecided"),
]


@pytest.mark.parametrize(("loss", "model", "kind"), CONVEXITY)
def test_convexity_is_told_with_its_reason(loss: str, model: str, kind: str) -> None:
    found = st.loss(loss, "d", model=model).convexity()
    assert found.kind == kind
    assert (found.reason != "unknown") == (kind != "undecided")
    assert str(found)


def test_hubers_loss_with_a_number_is_convex_too() -> None:
    assert st.loss("huber", "d", delta=1).convexity().reason == "slope"
    assert "for delta > 0" in " ".join(str(st.loss("huber", "d").convexity()).split())


def test_a_loss_that_is_not_convex_is_never_called_convex() -> None:
    formulas = ("mean(sin(w x) y)", "mean(-(w x - y)^2)", "mean((w x - y)^2) - lambda w^2", "mean((w^2 x - y)^2)")
    formulas += ("(1 - 3) mean((w x - y)^2)", "-mean((w x - y)^2)", "lambda mean((w x - y)^2)", "mean(x (w - y)^2)")
    for formula in formulas:
        loss = st.Loss(formula, ["w"], ["x", "y"], constants=["lambda"] if "lambda" in formula else [])
        assert loss.convexity().kind != "convex", formula


def test_a_quadratic_without_a_minimum_is_not_said_to_have_one() -> None:
    loss = st.Loss("-mean((w x - y)^2)", ["w"], ["x", "y"])
    assert "the gradient is 0 at" in " ".join(str(normal_equations(loss)).split())
    assert "not known to be convex" in " ".join(str(rates_of(loss)).split())
