"""The table of models by name: what `--model` knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from steepest.models.linear import LinearModel, PolynomialModel
from steepest.models.links import LinkedModel
from steepest.models.model import Model
from steepest.models.networks import HiddenLayerModel


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model is asked for with: sizes as numbers or letters, and how it treats its bias."""

    features: int | str = 1
    classes: int | str = "K"
    units: int | str = "m"
    bias: str = "apart"
    activation: str = "tanh"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One row.

    Attributes:
        id: how it is asked for.
        makes: what is wanted ↦ the model of one score.
        several: what is wanted ↦ the model of a score for each class; None where there is no such model.
        about: one sentence.
    """

    id: str
    makes: Callable[[Wanted], Model]
    several: Callable[[Wanted], Model] | None
    about: str


def _linear(wanted: Wanted) -> Model:
    return LinearModel(wanted.features, wanted.bias)


def _linear_of_classes(wanted: Wanted) -> Model:
    return LinearModel(wanted.features, wanted.bias, wanted.classes)


def _hidden(wanted: Wanted) -> Model:
    return HiddenLayerModel(wanted.features, wanted.units, wanted.activation)


def _hidden_of_classes(wanted: Wanted) -> Model:
    return HiddenLayerModel(wanted.features, wanted.units, wanted.activation, wanted.classes)


def _softmax(wanted: Wanted) -> Model:
    return LinkedModel(_linear_of_classes(wanted), "softmax")


MODELS: dict[str, ModelRow] = {
    row.id: row
    for row in (
        ModelRow("linear", _linear, _linear_of_classes, "y' = b + w1 x1 + … + wd xd"),
        ModelRow("polynomial", lambda w: PolynomialModel(w.features), None, "y' = b + w1 x + … + wd x^d, one feature"),
        ModelRow("logistic", lambda w: LinkedModel(_linear(w), "logistic"), None, "p = σ(b + w1 x1 + … + wd xd)"),
        ModelRow("softmax", _softmax, _softmax, "p_l = e^(z_l)/Σ_s e^(z_s), z_l linear, for K classes"),
        ModelRow(
            "log-linear", lambda w: LinkedModel(_linear(w), "exponential"), None, "y' = e^(b + w1 x1 + … + wd xd)"
        ),
        ModelRow("hidden-layer", _hidden, _hidden_of_classes, "y' = b + Σ_q w_q tanh(u_q + Σ_k v_kq x_k), m units"),
    )
}


def model_of(name: str, wanted: Wanted | None = None) -> Model:
    """The model of a row.

    Raises:
        ValueError: there is no such model, or a size out of range.
    """
    if name not in MODELS:
        raise ValueError(f"there is no model {name!r} (there are: {', '.join(MODELS)})")
    return MODELS[name].makes(wanted or Wanted())
