"""From losses and data to moments and quadratics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Symbol
from steepest.expression.trees import mapped
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.models.structure import degree, moving
from steepest.numeric.array_functions import sizes_of_arrays
from steepest.numeric.moments.design import Design
from steepest.numeric.moments.expansion import Expansion, expansion_of
from steepest.numeric.moments.form import QuadraticForm, quadratic_form, without_bars
from steepest.numeric.moments.moments import Moments
from steepest.numeric.moments.quadratic import Quadratic
from steepest.numeric.moments.rows_at_hand import RowsAtHand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from steepest.numeric.losses import CompiledLoss

MOST_PROBED = 256  # parameters of a loss whose Hessian is found from gradients, one for each of them


def quadratic_of(loss: CompiledLoss, *data: Any, sample_weight: Any = None) -> Quadratic | None:
    """A compiled loss on data as a quadratic; None where it is none.

    It is formed in one look at the data. A quadratic of several scores, which has no moments, is formed from a gradient
    for each parameter.

    Args:
        loss: the compiled loss.
        data: its data, or `Moments` of them.
        sample_weight: a number from 0 for each row.

    Raises:
        DataError: an entry is nan or infinite.
        ShapeError: the arrays do not fit the loss.
    """
    if sample_weight is not None and len(data) == 1 and isinstance(data[0], Moments):
        raise TypeError("the weights of rows are in their moments; give sample_weight where the moments are formed")
    form = _form(loss)
    if form is None:
        return None if len(data) == 1 and isinstance(data[0], Moments) else _probed(loss, data, sample_weight)
    if len(data) == 1 and isinstance(data[0], Moments):
        return Quadratic(expansion_of(form, data[0]))
    found = _moments(form, data, sample_weight)
    rows = RowsAtHand(loss, data, sample_weight, form, found)
    return Quadratic(expansion_of(form, found), rows)


def quadratic(
    loss: Loss, *data: Any, sample_weight: Any = None, constants: Mapping[str, float] | None = None
) -> Quadratic:
    """A loss that is quadratic in its parameters, on data: its minimum, stable rates, and descent all at once.

    Args:
        loss: the loss; that it is quadratic is found by its formula.
        data: an array for each of ``loss.data``, or `Moments` of them.
        sample_weight: a number from 0 for each row.
        constants: numbers for the letters of the loss.

    Raises:
        UnsupportedError: the loss is not quadratic in its parameters.
        DataError: an entry is nan or infinite.
        ShapeError: the arrays do not fit the loss.

    >>> from steepest.models.linear import LinearModel
    >>> from steepest.models.losses import mse
    >>> import numpy as np
    >>> found = quadratic(mse(LinearModel("d")), np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([1.0, 3.0, 4.0, 6.0]))
    >>> found.minimum().round(12).tolist(), round(found.minimum_value, 12)
    ([1.1, 1.6], 0.05)
    """
    from steepest.numeric.losses import CompiledLoss

    found = quadratic_of(CompiledLoss(loss, constants), *data, sample_weight=sample_weight)
    if found is None:
        raise UnsupportedError(_told(loss))
    return found


def moments(
    loss: Loss,
    *data: Any,
    sample_weight: Any = None,
    constants: Mapping[str, float] | None = None,
    workers: int = 1,
    progress: Callable[[int, int | None], object] | None = None,
) -> Moments:
    """The moments of data that a quadratic loss needs: of its features, such as x² and sin(x), and of its target.

    Args:
        loss: the loss; that it is quadratic is found by its formula.
        data: an array for each of ``loss.data``.
        sample_weight: a number from 0 for each row.
        constants: numbers for the letters of the loss.
        workers: how many threads share the rows, where features are columns of the data.
        progress: is called with the number of rows that are done, and of all where that is known.

    Raises:
        UnsupportedError: the loss is not quadratic in its parameters, or has more than one score.
        DataError: an entry is nan or infinite.
        ShapeError: the arrays do not fit the loss.
    """
    form = quadratic_form(loss, constants)
    if form is None:
        raise UnsupportedError(_told(loss))
    return _moments(form, data, sample_weight, workers, progress)


def _told(loss: Loss) -> str:
    return f"moments are for a loss that is quadratic in its parameters; {to_text(loss.equation)} is not"


def _form(loss: CompiledLoss) -> QuadraticForm | None:
    return _form_of(loss.loss, tuple(loss.constants.items()))


@lru_cache(maxsize=64)
def _form_of(loss: Loss, constants: tuple[tuple[str, float], ...]) -> QuadraticForm | None:
    return quadratic_form(loss, dict(constants))


def _moments(
    form: QuadraticForm,
    data: Sequence[Any],
    sample_weight: Any,
    workers: int = 1,
    progress: Callable[[int, int | None], object] | None = None,
) -> Moments:
    design = Design(form)
    columns = design.columns(data)
    if form.table is not None and isinstance(form.target, Symbol):
        return Moments.of(
            columns[form.table], columns[form.target.name], sample_weight, workers=workers, progress=progress
        )
    found = Moments.of_blocks(design.blocks(columns, sample_weight), progress=progress)
    found.names = form.labels
    return found


def _probed(loss: CompiledLoss, data: Sequence[Any], sample_weight: Any) -> Quadratic | None:
    """A quadratic from its gradients at 0 and at a step along each parameter."""
    import numpy as np

    found = degree(mapped(loss.loss.formula, without_bars), moving(loss.loss.parameters))
    size = _size(loss, data)
    if found is None or found > 2 or size is None or size > MOST_PROBED:
        return None
    rows = RowsAtHand(loss, data, sample_weight)
    value, slope = rows.value_and_gradient(np.zeros(size))
    hessian = np.stack([rows.value_and_gradient(step)[1] - slope for step in np.eye(size)])
    return Quadratic(Expansion(np.zeros(size), value, slope, 0.5 * (hessian + hessian.T)), rows)


def _size(loss: CompiledLoss, data: Sequence[NDArray[Any]]) -> int | None:
    """The number of parameters; None where the data do not say it."""
    import numpy as np

    shaped = [array if hasattr(array, "shape") else np.asarray(array) for array in data]
    sizes = sizes_of_arrays(loss.data_shapes, shaped)
    count = 0
    for dims in loss.parameter_shapes.values():
        if any(isinstance(dim, str) and dim not in sizes for dim in dims):
            return None
        count += int(np.prod([dim if isinstance(dim, int) else sizes[dim] for dim in dims]))
    return count
