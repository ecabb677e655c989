"""Losses in matrix form as pages and as data."""

from __future__ import annotations

from typing import Any

from steepest._page import Board, Facts, Formula, Heading, Inlines, Page, Title, Words
from steepest.derivation.records import Derivation
from steepest.expression.nodes import Derivative, Gradient, Symbol
from steepest.expression.nodes import Gradient as Nabla
from steepest.expression.writing import to_text
from steepest.models.matrix_losses import MatrixGradient
from steepest.rendering.data import data_of, derivation_data, formula_data, schema
from steepest.rendering.loss_sentences import said
from steepest.rendering.plain_pages import spoken
from steepest.rendering.several_sentences import listed


@spoken(MatrixGradient)
def matrix_page(record: MatrixGradient, digits: int | None = None) -> Page:
    """The model and the loss in matrix form, the shapes, and the derivation of the gradient by each parameter."""
    model = () if record.prediction is None else (Formula(record.prediction, "Model"),)
    lemmas = tuple(block for one in record.loss.lemmas for block in (Heading(said("by-score")), Board(one.step)))
    entries = tuple(
        block for one in record.derivations for block in (Heading((name_of(record, one),)), Board(one.step))
    )
    rows = tuple((name_of(record, one), "=", one.result_node) for one in record.derivations)
    title = Title(("The gradient of the loss ", Symbol(record.loss.name), " in matrix form"))
    words = (Words(shapes_said(record)), *(Words(remark) for remark in record.remarks))
    return (title, *model, Formula(record.equation, "Loss"), *words, *lemmas, *entries, Facts(said("gradient"), rows))


def name_of(record: MatrixGradient, derivation: Derivation) -> Derivative | Gradient:
    """``∇_w MSE``, or ``∂MSE/∂b``."""
    name, question = Symbol(record.loss.name), derivation.step.before
    if isinstance(question, Derivative):
        return Derivative(name, question.variable, True)
    variable = question.variable if isinstance(question, Nabla) else derivation.variable
    return Nabla(name, variable)


def shapes_said(record: MatrixGradient) -> Inlines:
    """``X is N×d, y has N entries and w has d entries; a gradient has the shape of its parameter.``"""
    shapes = [_shape(Symbol(name), dims) for name, dims in record.shapes if dims]
    return said("shapes", shapes=listed(shapes))


def _shape(name: Symbol, dims: tuple[str, ...]) -> Inlines:
    return said("shape" if len(dims) > 1 else "length", name=name, size="×".join(dims))


@data_of.register
def matrix_data(record: MatrixGradient) -> dict[str, Any]:
    """The same as data."""
    return {
        "schema": schema("loss"),
        "form": "matrix",
        "model": None if record.prediction is None else formula_data(record.prediction),
        "loss": formula_data(record.equation),
        "row": None if record.loss.row is None else record.loss.row.id,
        "parameters": [to_text(name_of(record, one).variable or one.variable) for one in record.derivations],
        "shapes": {name: list(dims) for name, dims in record.shapes},
        "remarks": ["".join(p if isinstance(p, str) else to_text(p) for p in remark) for remark in record.remarks],
        "by_score": [derivation_data(lemma) for lemma in record.loss.lemmas],
        "gradient": [derivation_data(one) for one in record.derivations],
    }
