"""Losses by one score are found by their form, whoever wrote them, and put together again they are the same loss."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.expression.writing import to_text
from steepest.models.catalogue import MODELS, Wanted
from steepest.models.losses import LOSSES, Loss, loss_of
from steepest.models.penalties import penalty
from steepest.numeric.index_program import IndexProgram
from steepest.numeric.score_parts import score_parts

CONSTANTS = {"delta": 0.75, "lambda": 0.5}

#   formula                                        parameters  features              cost                scale
FORMULAS = [
    ("mean((w*x + b - y)^2)",                          "w b",   ["x"],                "(z - y)^2",         "1/N"),
    ("mean((w*x - y)^2)",                              "w",     ["x"],                "(z - y)^2",         "1/N"),
    ("mean(log(1 + exp(-y*(w*x + b))))",               "w b",   ["x"],                "ln(1 + exp(-y z))", "1/N"),
    ("mean(max(0, 1 - y*(w*x + b)))",                  "w b",   ["x"],                "max(0, 1 - y z)",   "1/N"),
    ("sum(i=1..N, (a*x_i^2 + b*x_i + c - y_i)^2)",     "a b c", ["x^2", "x"],         "(z - y)^2",         "1"),
    ("mean((y - a*sin(x) - b*cos(x))^2)/2",            "a b",   ["sin(x)", "cos(x)"], "(y - z)^2",         "(1/N)/2"),
    ("mean((sum(k=1..d, w_k*x_k) + b - y)^2)",         "w b",   ["x_k"],              "(z - y)^2",         "1/N"),
    ("mean(y*(w*x + b)^4)",                            "w b",   ["x"],                "y z^4",             "1/N"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "params", "features", "cost", "scale"), FORMULAS)
def test_the_parts_of_a_formula_are_those_that_a_reader_sees(
    formula: str, params: str, features: list[str], cost: str, scale: str
) -> None:
    parts = score_parts(Loss(formula, params.split(), ["x", "y"]))
    assert parts is not None
    assert [to_text(each) for each in parts.features] == features
    assert (to_text(parts.cost), to_text(parts.scale)) == (cost, scale)


@pytest.mark.parametrize(
    ("formula", "params"),
    [
        ("log(mean((w*x - y)^2))", ["w"]),  # the mean stands inside something else
        ("mean((a*(x - b) - y)^2)", ["a", "b"]),  # a product of parameters
        ("mean((w*x - y)^2) + mean(w*x)", ["w"]),  # two sums over the examples
        ("mean((w*x + b - y)^2 + abs(w))", ["w", "b"]),  # a parameter outside of the score
    ],
)
def test_a_loss_of_another_form_has_no_parts(formula: str, params: list[str]) -> None:
    assert score_parts(Loss(formula, params, ["x", "y"] if "y" in formula else ["x"])) is None


def test_the_intercept_is_found_where_it_stands() -> None:
    first = score_parts(st.mse(st.LinearModel("d")))
    last = score_parts(Loss("mean((sum(k=1..d, w_k*x_k) + b - y)^2)", ["w", "b"], ["x", "y"]))
    none = score_parts(st.mse(st.LinearModel("d", "none")))
    assert first is not None
    assert last is not None
    assert none is not None
    params = np.arange(4.0)
    assert [each.intercept_at for each in (first, last, none)] == [0, -1, None]
    assert [params[each.weights].tolist() for each in (first, last, none)] == [[1, 2, 3], [0, 1, 2], [0, 1, 2, 3]]
    assert [each.table for each in (first, last, none)] == ["x", "x", "x"]


def test_a_bias_that_is_folded_in_is_an_intercept() -> None:
    for features in ("d", 2):
        parts = score_parts(st.mse(st.LinearModel(features, "folded")))
        assert parts is not None
        assert parts.intercept_at == 0
        assert parts.table == "x"


def _rows() -> list[Any]:
    found = []
    for row, model, features in product(LOSSES.values(), MODELS.values(), ("d", 2)):
        try:
            loss = loss_of(row, model.makes(Wanted(features=features)), [penalty("l2", "lambda")])
        except st.SteepestError:
            continue
        if not row.by_class and (parts := score_parts(loss, CONSTANTS)) is not None and parts.table is not None:
            found.append(pytest.param(parts, id=f"{row.id}-{model.id}-{features}"))
    return found


@pytest.mark.parametrize("parts", _rows())
def test_put_together_the_parts_are_the_loss(parts: Any) -> None:
    """The value from costs and scores is that of the graph of the whole formula, which knows nothing of scores."""
    rng = np.random.default_rng(3)
    X, y, theta = rng.normal(size=(5, 2)), rng.integers(0, 2, 5).astype(float), rng.normal(size=3)
    z = X @ theta[parts.weights] + theta[parts.intercept_at]
    costs, slopes = (st.compile(tree, ["z", "y"], order=order) for tree, order in ((parts.cost, 1), (parts.slope, 0)))
    value, gradient = costs(z, y)
    assert np.allclose(slopes(z, y), gradient[0], rtol=1e-12, atol=1e-12)
    program = IndexProgram(parts.loss, CONSTANTS)
    sizes = {"N": 5, "d": 2}
    given = [theta[:1][0], theta[1:]] if len(program.parameter_shapes) == 2 else list(theta)
    named = dict(zip(program.parameter_shapes, given, strict=True))
    whole, _ = program.evaluate(named, {"x": X, "y": y}, sizes, None)
    scale = {"1/N": 1 / 5, "1/(2N)": 1 / 10, "1": 1.0}[to_text(parts.scale)]
    assert scale * value.sum() + 0.5 * np.sum(theta[1:] ** 2) == pytest.approx(whole, rel=1e-12)


def test_features_that_are_no_columns_are_worked_out() -> None:
    parts = score_parts(Loss("mean((y - a*sin(x) - b*x - c)^2)", ["a", "b", "c"], ["x", "y"]))
    assert parts is not None
    assert parts.table is None
    x = np.linspace(0, 1, 5)
    assert np.allclose(parts.design(x, x), np.stack([np.sin(x), x], axis=1))
    assert parts.targets_of(x, 2 * x)[0].tolist() == (2 * x).tolist()
