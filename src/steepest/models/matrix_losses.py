"""Losses in matrix form: found in the index form by its structure, and the gradient by the bridge or by differentials.

The bridge takes ∂L/∂w_j, which was derived as a sum over the examples, and sees the entry of a matrix product in
it. Differentials start from the matrix form of the loss. The two ways share no rule and must agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from steepest.derivation.bridge import MatrixForm, as_matrix_form, bridged
from steepest.derivation.differentials import derive_matrix
from steepest.derivation.records import Derivation
from steepest.derivation.several import Several
from steepest.derivation.step import Step
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Equation, Indexed, Node, Symbol
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from steepest.models.links import LINKS
from steepest.models.model import EXAMPLE, Model

if TYPE_CHECKING:
    from steepest.models.losses import Loss

WAYS = ("entries", "differentials")


@dataclass(frozen=True, slots=True, repr=False)
class MatrixGradient(Several):
    """The gradient of a loss by vectors and matrices.

    Attributes:
        loss: the loss in index form, its number of features a letter.
        formula: the same loss in matrix form.
        prediction: the prediction for all examples at once; None where there is no model.
        shapes: the shape of each vector and matrix, by its name.
        derivations: one derivation for each parameter: of ∇_w L for an array, of ∂L/∂b for a number.
        remarks: what was changed so that there is a matrix form.
    """

    loss: Loss
    formula: Node
    prediction: Equation | None
    shapes: tuple[tuple[str, tuple[str, ...]], ...]
    derivations: tuple[Derivation, ...]
    remarks: tuple[tuple[str | Node, ...], ...] = ()

    @property
    def equation(self) -> Equation:
        """``MSE = (1/N) ||y - (X w + b ones)||^2``."""
        return Equation(Symbol(self.loss.name), self.formula)

    @property
    def first_steps(self) -> tuple[Step, ...]:
        """The lemma about one example where there is one, then the first step of each derivation."""
        return (*(lemma.step for lemma in self.loss.lemmas), *(one.step for one in self.derivations))

    @property
    def result_nodes(self) -> tuple[Node, ...]:
        """The gradient by each parameter."""
        return tuple(one.result_node for one in self.derivations)

    def __repr__(self) -> str:
        return f"<MatrixGradient of {to_text(self.equation)}>"


def matrix_gradient(loss: Loss, way: str = "entries") -> MatrixGradient:
    """The gradient of a loss in matrix form, with steps.

    Args:
        loss: the loss.
        way: "entries" for the sums over examples and the bridge, "differentials" for the rules of matrices.

    Raises:
        UnsupportedError: the loss has no matrix form, and why.
        ValueError: `way` is neither of the two.
    """
    if way not in WAYS:
        raise ValueError(f"a way to the matrix form is one of {', '.join(WAYS)}, not {way!r}")
    lettered, remarks = with_letters(loss)
    form = as_matrix_form(lettered.formula)
    derivations = tuple(_derivation(lettered, form, parameter, way) for parameter in lettered.parameters)
    shapes = _shapes(lettered, form)
    prediction = None if lettered.model is None else prediction_of(lettered.model)
    return MatrixGradient(lettered, form.node, prediction, shapes, derivations, remarks)


def matrix_derivation(loss: Loss, parameter: Symbol | Indexed, way: str = "entries") -> Derivation:
    """The derivation of the gradient by one parameter in matrix form.

    Raises:
        UnsupportedError: as for `matrix_gradient`.
    """
    lettered, _ = with_letters(loss)
    entry = next((p for p in lettered.parameters if _base(p) == _base(parameter)), lettered.parameters[-1])
    return _derivation(lettered, as_matrix_form(lettered.formula), entry, way)


def _base(parameter: Symbol | Indexed) -> str:
    name = parameter.base if isinstance(parameter, Indexed) else parameter.name
    return name.rstrip("0123456789")


def _derivation(loss: Loss, form: MatrixForm, parameter: Symbol | Indexed, way: str) -> Derivation:
    shapes = dict(form.shapes)
    if way == "entries":
        return bridged(loss.gradient(parameter), shapes)
    whole = parameter if isinstance(parameter, Symbol) else _whole(loss, parameter)
    return derive_matrix(form.node, whole, shapes)


def _whole(loss: Loss, parameter: Indexed) -> Symbol:
    return next(one.whole for one in loss.learned if one.entry == parameter)


def with_letters(loss: Loss) -> tuple[Loss, tuple[tuple[str | Node, ...], ...]]:
    """The loss with a letter for its number of features, so that its weights are one vector; and what to say of it.

    Raises:
        UnsupportedError: there is no model like it.
    """
    from steepest.models.losses import loss_of
    from steepest.models.row_constants import row_constants

    if loss.model is None or loss.row is None:
        return loss, ()
    model, remarks = loss.model.lettered()
    if model == loss.model:
        return loss, remarks
    return loss_of(loss.row, model, loss.penalties, row_constants(loss)), remarks


def prediction_of(model: Model) -> Equation | None:
    """``y' = X w + b ones``: the predictions of all examples at once; None where there is no such form."""
    from steepest.models.model import CLASS

    of_class = None if model.classes is None else CLASS
    node = model.prediction_for(EXAMPLE, of_class)
    letters = [EXAMPLE.name] if of_class is None else [EXAMPLE.name, CLASS.name]
    name = LINKS[model.link].letter
    try:
        form = as_matrix_form(node, letters)
    except UnsupportedError:
        return None
    return Equation(Symbol(name if of_class is None else name.upper()), form.node)


def _shapes(loss: Loss, form: MatrixForm) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The shapes of the names that occur, data first."""
    found: Mapping[str, Any] = form.shapes
    own = {name: tuple(map(str, shape.dims)) for name, shape in found.items() if name in free_symbols(form.node)}
    letters: Sequence[str] = sorted(own, key=lambda name: (name.lower() not in {c.lower() for c in loss.data}, name))
    return tuple((name, own[name]) for name in letters)
