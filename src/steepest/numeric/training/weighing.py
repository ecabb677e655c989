"""Weighted examples that are drawn: what one step takes is, on average over the draws, the gradient of the whole loss.

A weighted mean over a batch, ``Σ_B v c / Σ_B v``, is not that: for a batch of one example its weight would not count
at all. So the weight becomes a factor of the formula, ``(1/|B|) Σ_B v c``, with weights that are 1 on average. A mean
stays a mean over as many examples, and what the loss adds for its parameters alone stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Indexed
from steepest.models.losses import Loss
from steepest.numeric.loss_data import one_hot
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.weighing import WEIGHTS, with_weights


def with_factors(fg: CompiledLoss) -> CompiledLoss:
    """A loss with a factor before the loss of each example, which is a column of data behind the others.

    >>> from steepest.models.losses import Loss
    >>> from steepest.expression.writing import to_text
    >>> plain = Loss("mean((w x - y)^2) + 0.1 w^2", params=["w"], data=["x", "y"])
    >>> to_text(with_factors(CompiledLoss(plain)).loss.formula)
    '(1/N) sum(i=1..N, sample_weight_i (w x_i - y_i)^2) + 0.1w^2'
    """
    loss = fg.loss
    entries = [parameter.entry for parameter in loss.learned]
    names = [entry.base if isinstance(entry, Indexed) else entry.name for entry in entries]
    found = Loss(
        with_weights(loss), names, [*loss.data, WEIGHTS], name=loss.name, model=loss.model, constants=[*fg.constants]
    )
    return CompiledLoss(found, fg.constants)


def with_tables_of_classes(fg: CompiledLoss, data: Sequence[Any], parameters: int) -> tuple[Any, ...]:
    """The data, with a table of labels where the numbers of the classes are given.

    Args:
        fg: the loss, whose labels stand last.
        data: its data.
        parameters: how many parameters there are, from which the number of classes follows.

    Raises:
        UnsupportedError: the number of classes does not follow from it.
        DataError: a label is no class.
    """
    row = fg.loss.row
    if row is None or not row.by_class or data[-1].ndim != 1:
        return tuple(data)
    sizes = {
        dim: array.shape[axis]
        for dims, array in list(zip(fg.data_shapes.values(), data, strict=True))[:-1]
        for axis, dim in enumerate(dims)
        if isinstance(dim, str) and axis < array.ndim
    }
    shapes = [
        [dim if isinstance(dim, int) else sizes.get(dim) for dim in dims] for dims in fg.parameter_shapes.values()
    ]
    if any(dims.count(None) != 1 for dims in shapes):
        raise UnsupportedError("weights and drawn examples at once need labels as a table, a column for each class")
    each = sum(prod(dim for dim in dims if dim is not None) for dims in shapes)
    return (*data[:-1], one_hot(data[-1], parameters // each, row))
