"""The form of a loss that is compiled: its bias apart, and letters for the numbers of features, classes and units.

With letters the weights are one array, whatever their number is, so that scores are a product of matrices and no sum
of columns. The parameter vector is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from steepest.expression.nodes import Number
from steepest.models.linear import LinearModel
from steepest.models.links import LinkedModel
from steepest.models.losses import Loss, loss_of
from steepest.models.model import LETTERS, Model
from steepest.models.networks import HiddenLayerModel
from steepest.models.row_constants import row_constants
from steepest.numeric.score_parts import unfolded


@dataclass(frozen=True, slots=True)
class CompiledForm:
    """A loss as it is compiled.

    Attributes:
        loss: the loss, its bias apart.
        lettered: the same with letters for its sizes, where there is such a loss.
        sizes: the numbers that these letters stand for.
    """

    loss: Loss
    lettered: Loss
    sizes: dict[str, int]


def compiled_form(loss: Loss) -> CompiledForm:
    """The form in which a loss is compiled."""
    plain = unfolded(loss)
    inner = plain.model.inner if isinstance(plain.model, LinkedModel) else plain.model
    if plain.row is None or plain.model is None or not isinstance(inner, LinearModel | HiddenLayerModel):
        return CompiledForm(plain, plain, {})
    sizes = _sizes(inner)
    if not sizes:
        return CompiledForm(plain, plain, {})
    model, _ = plain.model.lettered()
    return CompiledForm(plain, loss_of(plain.row, model, plain.penalties, row_constants(plain)), sizes)


def _sizes(model: Model) -> dict[str, int]:
    """The sizes of a model that are numbers, by the letters for them."""
    width = model.width if isinstance(model, HiddenLayerModel) else None
    sizes = {"features": model.size, "classes": model.classes, "units": width}
    return {LETTERS[kind].name: int(size.value) for kind, size in sizes.items() if isinstance(size, Number)}
