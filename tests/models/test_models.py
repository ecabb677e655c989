"""Models, losses and update rules equal the course's formulas, SymPy's derivatives and plain NumPy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy

import steepest as st
from steepest.cli.tables import read_table
from steepest.evidence.verification import check_step, verify
from steepest.expression.nodes import Equation, Symbol
from steepest.expression.writing import to_text
from steepest.models import LOSSES, UPDATES, LinearModel, Loss, LossRow, loss_of, mse, update_rule
from steepest.models.by_hand import by_hand
from steepest.models.table import Table, point_on, value_on

CHIRPS = Path(__file__).parents[2] / "examples" / "chirps.csv"


def test_the_linear_model_is_written_as_in_the_course() -> None:
    assert to_text(LinearModel(1).equation) == "y' = b + w1 x1"
    assert to_text(LinearModel(3).equation) == "y' = b + w1 x1 + w2 x2 + w3 x3"
    assert [p.name for p in LinearModel(2).parameters] == ["b", "w1", "w2"]


@pytest.mark.parametrize(("parameter", "slope"), [("b", "1"), ("w1", "x1"), ("w3", "x3")])
def test_the_derivatives_of_a_prediction(parameter: str, slope: str) -> None:
    assert to_text(st.derive(LinearModel(3).prediction, parameter).result_node) == slope


def test_predict_is_b_plus_x_w() -> None:
    rng = np.random.default_rng(0)
    X, w = rng.normal(size=(7, 3)), rng.normal(size=3)
    assert np.allclose(LinearModel(3).predict(X, w, b=0.5), 0.5 + X @ w, rtol=1e-15)
    assert LinearModel(1).predict([10.0], [0.5], 2.0) == 7.0
    with pytest.raises(st.ShapeError, match=r"\(2,\)"):
        LinearModel(3).predict(X, w[:2])
    with pytest.raises(st.ShapeError, match=r"\(7, 2\)"):
        LinearModel(3).predict(X[:, :2], w)


def test_a_model_needs_a_number_of_features() -> None:
    for features in (0, 51, 1.5):
        with pytest.raises(ValueError, match="number of features"):
            LinearModel(features)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="letter d"):
        LinearModel("n")


def test_the_gradient_of_the_mean_squared_error_is_that_of_the_course() -> None:
    gradient = mse(LinearModel(1)).gradient()
    assert to_text(gradient.result_node) == (
        "((2/N) sum(i=1..N, b + w1 x_i1 - y_i), (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1))"
    )
    assert gradient.verify().ok
    verdict = st.check(mse(LinearModel(1)).gradient("w1"), "2/N sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)")
    assert verdict.proved


@pytest.mark.parametrize("features", [1, 2, 10])
@pytest.mark.parametrize("row", [row for row in LOSSES.values() if not row.by_class], ids=lambda row: row.id)
def test_every_entry_of_every_loss_verifies(row: LossRow, features: int) -> None:
    loss = loss_of(row, LinearModel(features))
    assert loss.gradient().verify().ok
    assert len(loss.gradient()) == features + 1


def _table(n_samples: int, n_features: int) -> tuple[Table, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    X, y = rng.integers(-5, 6, size=(n_samples, n_features)), rng.integers(-9, 10, size=n_samples)
    columns = [(f"f{j}", tuple(Fraction(int(v)) for v in X[:, j])) for j in range(n_features)]
    return Table((*columns, ("label", tuple(Fraction(int(v)) for v in y)))), X, y


@pytest.mark.parametrize("features", [1, 3])
def test_numbers_on_a_table_equal_numpy(features: int) -> None:
    table, X, y = _table(8, features)
    loss, w = mse(LinearModel(features)), np.arange(1, features + 1) / 4
    point = point_on(loss, table, {"b": "1/2", **{f"w{j + 1}": float(w[j]) for j in range(features)}})
    residual = X @ w + 0.5 - y
    assert value_on(loss.formula, point) == pytest.approx(np.mean(residual**2), rel=1e-14)
    expected = [2 * np.mean(residual), *(2 / len(y) * X.T @ residual)]
    found = [value_on(loss.gradient(p.name).result_node, point) for p in loss.parameters]
    assert found == pytest.approx(expected, rel=1e-13)
    moved = (
        by_hand(
            update_rule(loss, learning_rate=0.1),
            {"b": "1/2", **{f"w{j + 1}": w[j] for j in range(features)}},
            1,
            table=table,
        )
        .iterates[-1]
        .values[:-1]
    )
    start = [0.5, *w]
    assert list(moved) == pytest.approx([s - 0.1 * g for s, g in zip(start, expected, strict=True)])


def test_the_loss_written_out_has_sympys_derivatives() -> None:
    w, b = sympy.symbols("w b")
    data = [(1, 2), (3, 5), (4, -1)]
    value = sum((w * x + b - y) ** 2 for x, y in data) / sympy.Integer(3)
    loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    table = Table((("x", tuple(Fraction(x) for x, _ in data)), ("y", tuple(Fraction(y) for _, y in data))))
    for name, at in (("w", {"w": 2, "b": 1}), ("b", {"w": -1, "b": 3})):
        slope = value_on(loss.gradient(name).result_node, point_on(loss, table, at))
        assert slope == pytest.approx(float(sympy.diff(value, name).subs(at)), rel=1e-15)


def test_the_general_door_keeps_the_form_of_its_formula() -> None:
    loss = Loss("mean((w*x + b - y)^2)", params=["w", "b"], data=["x", "y"])
    assert to_text(loss.formula) == "(1/N) sum(i=1..N, (w x_i + b - y_i)^2)"
    assert to_text(loss.gradient("w").result_node) == "(2/N) sum(i=1..N, (w x_i + b - y_i) x_i)"
    assert to_text(loss.gradient("b").result_node) == "(2/N) sum(i=1..N, w x_i + b - y_i)"
    logistic = Loss("mean(ln(1 + e^(-y (w x + b))))", params=["w", "b"], data=["x", "y"])
    assert logistic.gradient().verify().ok
    ridge = Loss("mean((w*x - y)^2) + lambda w^2", params=["w", "lambda"], data=["x", "y"])
    assert ridge.gradient("w").verify().ok


def test_a_weight_of_a_penalty_is_a_constant() -> None:
    loss = Loss("mean((w*x - y)^2) + lambda w^2", params=["w"], data=["x", "y"], constants=["lambda"])
    assert to_text(loss.gradient("w").result_node) == "(2/N) sum(i=1..N, (w x_i - y_i) x_i) + 2lambda w"


def test_records_are_short_at_the_prompt() -> None:
    loss = mse(LinearModel(1))
    assert repr(loss) == "<Loss MSE = (1/N) sum(i=1..N, (y_i - (b + w1 x_i1))^2)>"
    assert repr(st.derive("x^2")) == "<Derivation d/dx(x^2) = 2x>"
    assert repr(st.derive("x^2").at(x=3)) == "<Value 6 at x = 3>"
    assert repr(st.check("x", "x")) == "<Verdict correct, proved>"
    assert repr(update_rule(loss)).startswith("<UpdateRule gradient-descent of <Loss MSE")


@pytest.mark.parametrize(
    ("formula", "params", "data", "match"),
    [
        ("mean((w*x - y)^2)", ["w", "b"], ["x", "y"], "b does not occur"),
        ("mean((w*x - y)^2)", ["w", "w"], ["x", "y"], "twice"),
        ("mean((w*x - y)^2)", [], ["x", "y"], "at least one"),
        ("mean((N*x - y)^2)", ["N"], ["x", "y"], "number of examples"),
        ("mean((w*x - z)^2)", ["w"], ["x", "y"], "did you mean|not a name"),
        ("mean(w^2) + x + y", ["w"], ["x", "y"], "no data"),
    ],
)
def test_a_loss_that_makes_no_sense_is_refused(formula: str, params: list[str], data: list[str], match: str) -> None:
    with pytest.raises((ValueError, st.ParseError), match=match):
        Loss(formula, params, data)


def test_a_parameter_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no parameter"):
        mse(LinearModel(1)).gradient("w2")
    with pytest.raises(ValueError, match="sum, matrix, components"):
        mse(LinearModel(1)).gradient("w1", form="tensor")
    with pytest.raises(ValueError, match="gradient-descent"):
        update_rule(mse(LinearModel(1)), "adm")


@pytest.mark.parametrize("name", list(UPDATES))
def test_every_step_of_every_update_verifies_and_its_mutation_is_caught(name: str) -> None:
    rule = update_rule(mse(LinearModel(2)), name)
    for step in rule.steps:
        assert check_step(step, st.Domain()).failure is None
        target, value = step.after.target, step.after.value  # type: ignore[attr-defined]
        broken = type(step)(step.rule, step.before, step.makes, type(step.after)(target, value + 1), step.because)  # type: ignore[call-arg]
        assert check_step(broken, st.Domain()).failure is not None


def test_the_update_moves_against_the_gradient() -> None:
    rule = update_rule(mse(LinearModel(1)))
    assert [to_text(assignment) for assignment in rule.assignments] == [
        "b ← b - alpha (2/N) sum(i=1..N, b + w1 x_i1 - y_i)",
        "w1 ← w1 - alpha (2/N) sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)",
    ]
    verdict = st.check(rule.assignments[1], "w1 ← w1 + alpha*(2/N)*sum(i=1..N, (b + w1 x_i1 - y_i) x_i1)")
    assert verdict.diagnosis is not None
    assert verdict.diagnosis.id == "update.ascent"


def test_the_real_table_of_the_course() -> None:
    table = read_table(CHIRPS)
    assert table.size == 15
    X = np.array([float(v) for v in table.columns[0][1]])
    y = np.array([float(v) for v in table.columns[1][1]])
    loss = mse(LinearModel(1))
    point = point_on(loss, table, {"w1": 0, "b": 0})
    assert value_on(loss.gradient("w1").result_node, point) == pytest.approx(2 * np.mean(-y * X), rel=1e-14)
    assert value_on(loss.gradient("b").result_node, point) == pytest.approx(2 * np.mean(-y), rel=1e-14)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("", ":1:"),
        ("x,y\n", ":2:"),
        ("x,y\n1,2\n3\n", ":3:"),
        ("x,y\n1,two\n", ":2:2:"),
        ("x,y\n1,\n", ":2:2:"),
        ("x,y\n1,nan\n", ":2:2:"),
        ("x,y\n1,inf\n", ":2:2:"),
        ("x,y\n1,1e999999999\n", ":2:2:"),
        ('x,y\n1,"2\n', ":"),
        ("x,y\n1,\x00\n", ":"),
    ],
)
def test_a_table_that_cannot_be_used_says_where(content: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text(content)
    with pytest.raises(st.DataError) as refusal:
        read_table(file)
    assert f"data.csv{place}" in str(refusal.value)


def test_a_table_of_another_width_is_refused() -> None:
    table, _, _ = _table(4, 2)
    with pytest.raises(st.ShapeError, match="the loss needs x1, y"):
        point_on(mse(LinearModel(1)), table, {"b": 0, "w1": 0})
    with pytest.raises(ValueError, match="w1, w2"):
        point_on(mse(LinearModel(2)), table, {"b": 0})
    with pytest.raises(ValueError, match="w9 is no parameter"):
        point_on(mse(LinearModel(2)), table, {"b": 0, "w1": 0, "w2": 0, "w9": 1})


def test_the_equation_of_a_loss_names_it() -> None:
    assert mse(LinearModel(1)).equation == Equation(Symbol("MSE"), mse(LinearModel(1)).formula)
    assert verify(mse(LinearModel(1)).gradient("b")).ok  # type: ignore[arg-type]
