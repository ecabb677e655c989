"""Losses and functions over data as objectives: which arrays have a row for each example, and what they are called.

`objective_of` takes whatever can be made smaller; formulas in numbers are left to `objectives`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from steepest.errors import ParseError, UnsupportedError
from steepest.expression.nodes import Cardinality, FiniteSum, Node, Quotient, SetSum
from steepest.expression.trees import walk
from steepest.models.batches import SIZE, over_examples_drawn
from steepest.models.losses import Loss
from steepest.models.update_rows import BATCH
from steepest.numeric.array_functions import CompiledArrayFunction
from steepest.numeric.compiling import CompiledFunction
from steepest.numeric.compiling import compile as compiled
from steepest.numeric.loss_data import as_weights
from steepest.numeric.losses import CompiledLoss
from steepest.numeric.tables.checks import require_labels, require_rows
from steepest.numeric.training.objectives import Objective, of_numbers

_CHECKED = ("0,1", "-1,1", "count")  # labels that are one number for each example


def objective_of(fg: Any, start: Any, data: Sequence[Any] = (), sample_weight: Any = None) -> Objective:
    """What is made smaller, from any of its forms.

    Args:
        fg: a loss, a function ``(params, *data) -> (value, gradient)``, a compiled function of numbers, or a formula.
        start: the parameters to start from; by name where they have names.
        data: the arrays.
        sample_weight: the weight of each example, given to `fg` under this name.

    Raises:
        DataError: the data have no rows, or labels that the loss is not for; a weight is negative, or all are 0.
        ShapeError: the weights are not as many as the examples.
        TypeError: `fg` is none of them, or data are given to a formula.
        ValueError: the start has no number for a name of the formula.
    """
    if isinstance(fg, Loss):
        fg = CompiledLoss(fg)
    if isinstance(fg, str | Node):
        fg = _as_function(fg, start)
    if isinstance(fg, CompiledFunction):
        if len(data) or sample_weight is not None:
            raise TypeError(
                "a formula in numbers has no data; make it a loss over data: st.Loss(formula, params, data)"
            )
        return of_numbers(fg, start)
    if isinstance(fg, CompiledArrayFunction):
        raise UnsupportedError("a function of whole arrays has no one parameter vector; make it a loss over data")
    if not callable(fg):
        raise TypeError(f"what is made smaller is a loss, a function or a formula, not {type(fg).__name__}")
    if isinstance(fg, CompiledLoss):
        return _of_loss(fg, start, tuple(map(_as_data, data)), sample_weight)
    return _of_function(fg, start, tuple(map(_as_data, data)), sample_weight)


def _as_function(formula: str | Node, start: Any) -> Any:
    """A formula in numbers as a function of the names of the start, in their order.

    Raises:
        ParseError: it cannot be read.
        ValueError: it has a name that the start has not.
    """
    if not isinstance(start, Mapping):
        return compiled(formula)
    try:
        return compiled(formula, [*start])
    except ParseError as error:
        try:
            function: Any = compiled(formula)
        except ParseError:
            raise error from None
        wanted = getattr(getattr(function, "recipe", None), "args", ())
        if missing := [name for name in wanted if name not in start]:
            raise ValueError(f"the start has no {missing[0]}; it needs {', '.join(wanted)}") from error
        raise


def _as_data(array: Any) -> Any:
    """An array; a sparse matrix by rows, so that rows can be drawn from it."""
    import numpy as np

    return array.tocsr() if hasattr(array, "tocsr") else np.asarray(array)


def _of_loss(fg: CompiledLoss, start: Any, data: tuple[Any, ...], sample_weight: Any) -> Objective:
    if len(data) != len(fg.data_shapes):
        wanted = ", ".join(fg.data_shapes)
        raise TypeError(f"the loss takes {len(fg.data_shapes)} arrays of data ({wanted}), not {len(data)}")
    shared = tuple(dims[:1] == (SIZE.name,) for dims in fg.data_shapes.values())
    called = tuple(name.upper() if len(dims) == 2 else name for name, dims in fg.data_shapes.items())
    for array, name in zip(data, called, strict=True):
        require_rows(array, name)
    size = next((each.shape[0] for each, own in zip(data, shared, strict=True) if own and each.shape), None)
    row = fg.loss.row
    if row is not None and row.labels in _CHECKED and data and data[-1].ndim == 1:
        require_labels(data[-1], row.labels, called[-1], row.id)
    theta = _flat(fg, start)
    return Objective(fg, theta, data, shared, size, (), _weights(sample_weight, size), _is_summed(fg.loss), called)


def _of_function(fg: Callable[..., Any], start: Any, data: tuple[Any, ...], sample_weight: Any) -> Objective:
    import numpy as np

    called = tuple(f"array {place} of the data" for place in range(1, len(data) + 1))
    for array, name in zip(data, called, strict=True):
        require_rows(array, name)
    shared = tuple(bool(array.shape) for array in data)
    size = next((array.shape[0] for array in data if array.shape), None)
    theta = np.array(start, dtype=float)
    return Objective(fg, theta, data, shared, size, (), _weights(sample_weight, size), called=called)


def _weights(given: Any, size: int | None) -> Any:
    if given is None:
        return None
    if size is None:
        raise TypeError("sample_weight is for the examples of data, and no data were given")
    return as_weights(given, size)


def _flat(fg: CompiledLoss, start: Any) -> Any:
    """The parameter vector; by name, in the order of the loss.

    Raises:
        ValueError: a parameter has no start, or there is no such parameter.
    """
    import numpy as np

    if not isinstance(start, Mapping):
        return np.array(start, dtype=float)
    wanted = {fg.loss.learned[place].whole.name: name for place, name in enumerate(fg.parameter_shapes)}
    given = {wanted.get(name, name): value for name, value in start.items()}
    if missing := [name for name in fg.parameter_shapes if name not in given]:
        raise ValueError(f"the start has no {missing[0]}; it needs {', '.join(fg.parameter_shapes)}")
    if unknown := [name for name in given if name not in fg.parameter_shapes]:
        raise ValueError(f"the start has {unknown[0]}, and the loss has {', '.join(fg.parameter_shapes)}")
    parts = [np.asarray(given[name], dtype=float).reshape(-1) for name in fg.parameter_shapes]
    return np.concatenate(parts)


@lru_cache(maxsize=64)
def _is_summed(loss: Loss) -> bool:
    """Whether the loss of what is drawn is scaled, as a sum is and a mean is not.

    Raises:
        UnsupportedError: one part is a sum and another a mean.
    """
    if not any(isinstance(part, FiniteSum) and part.upper == SIZE for part in walk(loss.formula)):
        return False
    formula, letter = over_examples_drawn(loss.formula, BATCH)
    sums = sum(isinstance(part, SetSum) for part in walk(formula))
    scaled = sum(part == Quotient(SIZE, Cardinality(letter)) for part in walk(formula))
    if scaled not in (0, sums):
        raise UnsupportedError("a loss that is a mean and a sum over the examples at once cannot be drawn from")
    return scaled > 0
