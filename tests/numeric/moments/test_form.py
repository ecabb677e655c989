"""Which losses are quadratic is found by their formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.models.losses import LOSSES, loss_of
from steepest.models.penalties import penalty
from steepest.numeric.moments.form import quadratic_form


@pytest.mark.parametrize("name", sorted(set(LOSSES) - {"softmax-cross-entropy"}))
def test_of_the_table_of_losses_the_squared_errors_are_quadratic(name: str) -> None:
    model = st.LinearModel("d")
    numbers = dict.fromkeys(loss_of(LOSSES[name], model).constants, 1.0)
    found = quadratic_form(loss_of(LOSSES[name], model), numbers)
    assert (found is not None) == (name in ("mse", "half-mse", "sse"))


#   formula, parameters, data                                      features and target, place of the intercept
FORMULAS = [
    ("mean((w*x + b - y)^2)", "w b", "x y", (("x", "y"), -1)),
    ("mean((b + w*x - y)^2)", "b w", "x y", (("x", "y"), 0)),
    ("mean((a x^2 + b sin(x) - y)^2)", "a b", "x y", (("x^2", "sin(x)", "y"), None)),
    ("mean((a u + c u v + b - y)^2)", "a b c", "u v y", (("u", "u v", "y"), 1)),
    ("sum(i=1..N, (y_i - b - w x_i)^2)/(2N)", "w b", "x y", (("x", "y"), -1)),
    ("mean(|w x - y|^2)", "w", "x y", (("x", "y"), None)),
    ("mean((w x - y)(w x - y))", "w", "x y", (("x", "y"), None)),
    ("mean((w (x - 3) - ln(y))^2)/4", "w", "x y", (("x - 3", "ln(y)"), None)),
    ("mean((2 w x + 3 - y)^2)", "w", "x y", (("x", "(-3 + y)/2"), None)),
    ("mean((w x - y)^2) + w^2/3 + 2w - 1", "w", "x y", (("x", "y"), None)),
]
OTHERS = [
    ("mean((w x - y)^4)", "w", "x y"),
    ("mean(|w x - y|)", "w", "x y"),
    ("mean(|w x - y|^3)", "w", "x y"),
    ("mean((w^2 x - y)^2)", "w", "x y"),
    ("mean((w v x - y)^2)", "w v", "x y"),
    ("mean((sin(w) x - y)^2)", "w", "x y"),
    ("mean(sqrt((w x - y)^2))", "w", "x y"),
    ("mean((w x - y)^2) + |w|", "w", "x y"),
    ("mean((w x - y)^2) + w^4", "w", "x y"),
    ("ln(mean((w x - y)^2))", "w", "x y"),
    ("mean((w x - y)^2)^2", "w", "x y"),
]


@pytest.mark.parametrize(("formula", "params", "data", "expected"), FORMULAS, ids=[row[0] for row in FORMULAS])
def test_a_formula_is_seen_as_a_square_of_its_features(formula: str, params: str, data: str, expected: Any) -> None:
    found = quadratic_form(st.Loss(formula, params.split(), data.split()))
    assert found is not None
    assert (found.labels, found.intercept) == expected


@pytest.mark.parametrize(("formula", "params", "data"), OTHERS, ids=[row[0] for row in OTHERS])
def test_other_formulas_are_no_quadratics(formula: str, params: str, data: str) -> None:
    loss = st.Loss(formula, params.split(), data.split())
    assert quadratic_form(loss) is None
    columns = [np.arange(1.0, 5.0) * k for k in range(1, len(data.split()) + 1)]
    with pytest.raises(st.UnsupportedError, match="moments are for a loss that is quadratic in its parameters"):
        loss.quadratic(*columns)
    with pytest.raises(st.UnsupportedError, match="quadratic in its parameters"):
        loss.moments(*columns)


def test_the_penalty_decides_too() -> None:
    mse = st.mse(st.LinearModel("d"))
    assert quadratic_form(mse.penalised([penalty("l2", "lambda", True)]), {"lambda": 1.0}) is not None
    assert quadratic_form(mse.penalised([penalty("l1", "lambda")]), {"lambda": 1.0}) is None


@pytest.mark.parametrize(
    "model",
    [st.LinearModel("d"), st.LinearModel(3), st.LinearModel("d", "none"), st.LinearModel(3, "folded")],
    ids=["d", "3", "no bias", "folded"],
)
def test_a_table_is_taken_as_it_is(model: st.LinearModel) -> None:
    form = quadratic_form(st.mse(model))
    assert form is not None
    assert (form.table, form.intercept) == ("x", None if model.bias == "none" else 0)
