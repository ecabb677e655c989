"""Losses by name: a row of the table, the usual model or another one, and penalties."""

from __future__ import annotations

from typing import Any

from steepest.expression.formula import as_formula
from steepest.expression.nodes import Node
from steepest.models.catalogue import MODELS, Wanted, model_of
from steepest.models.loss_rows import LOSSES, LossRow
from steepest.models.losses import Loss, loss_of
from steepest.models.model import Model
from steepest.models.penalties import Penalty, penalty


def loss(
    name: str,
    features: int | str = 1,
    *,
    model: str | Model | None = None,
    classes: int | str | None = None,
    units: int | str | None = None,
    activation: str | None = None,
    bias: str | None = None,
    l2: Any = None,
    l1: Any = None,
    penalise_bias: bool = False,
    **constants: Any,
) -> Loss:
    """A loss by its name: ``loss("log-loss", features="d", l2="lambda")``.

    Args:
        name: a row of the table: mse, half-mse, sse, mae, huber, log-loss, softmax-cross-entropy, hinge, poisson.
        features: the number of features, or the letter ``"d"``.
        model: the name of a model, or a model; by default a linear score with the link that the loss needs.
        classes, units, activation, bias: as for the models that have them.
        l2, l1: the strength of a penalty, a letter such as ``"lambda"`` or a number; both are the elastic net.
        penalise_bias: whether the penalty counts the bias as well; usually it does not.
        constants: values for the letters of the loss, such as ``delta=1`` of Huber's.

    Raises:
        ValueError: there is no such loss or model, or a size out of range.
        UnsupportedError: the loss is not for what the model predicts.

    >>> from steepest.expression.writing import to_text
    >>> to_text(loss("log-loss", "d").gradient("w_j").result_node)
    '(1/N) sum(i=1..N, x_ij (sigmoid(b + sum(k=1..d, w_k x_ik)) - y_i))'
    """
    row = row_of(name)
    unknown = [letter for letter in constants if letter not in row.constants]
    if unknown:
        raise TypeError(f"{name} has no letter {unknown[0]}")
    if not isinstance(model, Model):
        wanted = Wanted(features, classes or "K", units or "m", bias or "apart", activation or "tanh")
        model = _model(row, model or "linear", wanted, classes)
    return loss_of(row, model, penalties_of(l2, l1, penalise_bias), {k: _value(v) for k, v in constants.items()})


def row_of(name: str) -> LossRow:
    """The row of a loss.

    Raises:
        ValueError: there is none of this name.
    """
    if name not in LOSSES:
        raise ValueError(f"there is no loss {name!r} (there are: {', '.join(LOSSES)})")
    return LOSSES[name]


def _model(row: LossRow, name: str, wanted: Wanted, classes: int | str | None) -> Model:
    """The model of a row of the other table, with a score for each class where the loss needs that."""
    several = MODELS[name].several if name in MODELS else None
    if row.by_class and several is not None:
        return several(wanted)
    if classes is not None:
        raise ValueError(f"classes are for a loss of several classes, such as softmax-cross-entropy, not for {row.id}")
    return model_of(name, wanted)


def penalties_of(l2: Any = None, l1: Any = None, penalise_bias: bool = False) -> list[Penalty]:
    """The penalties that are asked for.

    Raises:
        ValueError: a strength that is none, or a bias to penalise without a penalty.
    """
    asked = [(name, strength) for name, strength in (("l2", l2), ("l1", l1)) if strength is not None]
    if penalise_bias and not asked:
        raise ValueError("a bias is penalised only where there is a penalty: l2 or l1 with its strength")
    return [penalty(name, strength, penalise_bias) for name, strength in asked]


def _value(value: Any) -> Node:
    return as_formula(str(value) if isinstance(value, int | float) else value)
