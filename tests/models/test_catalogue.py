"""Every model: its prediction as a formula and on numbers, its parameters and shapes, and sizes that do not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import steepest as st
from steepest.expression.nodes import Indexed, Number
from steepest.expression.reading import parse
from steepest.expression.writing import to_text
from steepest.models.catalogue import MODELS, Wanted, model_of
from steepest.models.model import CLASS, EXAMPLE, Model
from tests.models.on_numpy import value

SIZE = 3


def _arrays(model: Model) -> dict[str, Any]:
    """Values for the parameters, under the names that `predict` has for them."""
    rng = np.random.default_rng(1)
    return {
        one.whole.name.replace("W", "w"): rng.normal(size=(SIZE,) * len(one.shape)) if one.shape else rng.normal()
        for one in model.learned
    }


@pytest.mark.parametrize("name", list(MODELS))
def test_the_prediction_on_numbers_is_that_of_the_formula(name: str) -> None:
    model = model_of(name, Wanted("d"))
    arrays, X = _arrays(model), np.random.default_rng(2).normal(size=(SIZE, SIZE))
    data = X[:, 0] if name == "polynomial" else X
    found = model.predict(data, **arrays)
    where: dict[Any, Any] = {"d": SIZE, "K": SIZE, "m": SIZE, ("entries", "x"): data, **arrays}
    where |= {("entries", base.lower()): array for base, array in arrays.items()}
    formula = model.prediction_for(EXAMPLE, None if model.classes is None else CLASS)
    assert parse(to_text(formula)) == formula
    for place in np.ndindex(found.shape):
        letters = dict(zip("il", (k + 1 for k in place), strict=False))
        assert value(formula, {**where, **letters}, SIZE) == pytest.approx(found[place], rel=1e-12)


@pytest.mark.parametrize("features", [2, "d"])
@pytest.mark.parametrize("name", list(MODELS))
def test_parameters_have_shapes(name: str, features: int | str) -> None:
    model = model_of(name, Wanted(features))
    for one in model.learned:
        assert isinstance(one.entry, Indexed) == bool(one.shape)
        assert len(one.shape) == (len(one.entry.indices) if isinstance(one.entry, Indexed) else 0)
    sizes = {size for one in model.learned for size in one.shape if isinstance(size, Number)}
    assert features == "d" or all(size.value == features for size in sizes)


def test_a_row_of_probabilities_adds_up_to_1() -> None:
    model = model_of("softmax", Wanted(2, classes=3))
    found = model.predict([[1.0, 2.0], [0.0, 900.0]], w=np.arange(6.0).reshape(2, 3), b=np.zeros(3))
    assert found.sum(axis=1) == pytest.approx([1.0, 1.0])


#   model, sizes                     what is given                                  what the complaint says
REFUSED: list[tuple[str, Wanted, dict[str, Any], str]] = [
    ("linear", Wanted(3), {"X": np.zeros((7, 3)), "w": np.zeros(2)}, r"\(2,\).*\(3,\)"),
    ("linear", Wanted(3), {"X": np.zeros((7, 2)), "w": np.zeros(3)}, r"\(7, 2\).*\(n_samples, 3\)"),
    ("linear", Wanted("d"), {"X": np.zeros((7, 2)), "w": np.zeros(3)}, r"\(7, 2\).*\(n_samples, 3\)"),
    ("softmax", Wanted(2, 3), {"X": np.zeros((7, 2)), "w": np.zeros((2, 2))}, r"\(2, 2\).*\(2, 3\)"),
    ("polynomial", Wanted(2), {"X": np.zeros(4), "w": np.zeros(3)}, "3; the model needs 2"),
    (
        "hidden-layer",
        Wanted(2, units=4),
        {"X": np.zeros((7, 2)), "w": np.zeros(3), "V": np.zeros((2, 4)), "u": np.zeros(4)},
        r"w has the shape \(3,\); the model needs \(4,\)",
    ),
]


@pytest.mark.parametrize(("name", "wanted", "given", "words"), REFUSED)
def test_shapes_that_do_not_fit_are_both_shown(name: str, wanted: Wanted, given: dict[str, Any], words: str) -> None:
    with pytest.raises(st.ShapeError, match=words):
        model_of(name, wanted).predict(**given)


def test_sizes_and_names_that_are_none_are_refused() -> None:
    for wanted in (Wanted(0), Wanted(51), Wanted("n"), Wanted("d", bias="sideways")):
        with pytest.raises(ValueError, match=r"number of features|bias"):
            model_of("linear", wanted)
    with pytest.raises(ValueError, match="activation"):
        st.HiddenLayerModel("d", "m", "sine")
    with pytest.raises(st.UnsupportedError, match="several classes"):
        st.LinkedModel(st.LinearModel("d"), "softmax")
