"""Weighted examples that are drawn: what one step takes is, on average over the draws, the gradient of the whole loss.

A weighted mean over a batch, ``Σ_B v c / Σ_B v``, is not that: for a batch of one example its weight would not count
at all. So the mean over the batch is multiplied by ``(N/|B|) Σ_B v / Σ v``, and the penalty, which has no part in
the draw, is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import FiniteSum, Indexed, Node, Sum
from steepest.expression.trees import free_symbols, walk
from steepest.models.batches import SIZE
from steepest.models.losses import Loss
from steepest.numeric.losses import CompiledLoss

ValueAndGradient = Callable[[Any], tuple[float, Any]]


def penalty_of(fg: CompiledLoss, data: Sequence[Any]) -> ValueAndGradient | None:
    """What a loss adds for its parameters alone, as a function of the parameter vector; None for nothing.

    Args:
        fg: the loss.
        data: its data, which say how many parameters there are.

    Raises:
        UnsupportedError: the data do not say where the parameters of the penalty stand.
    """
    terms = [term for term in _terms(fg.loss.formula) if not _has_examples(term)]
    if not terms:
        return None
    tree = terms[0] if len(terms) == 1 else Sum(tuple(terms))
    names = free_symbols(tree) | {part.base for part in walk(tree) if isinstance(part, Indexed)}
    own = [name for name in fg.parameter_shapes if name in names]
    constants = {name: value for name, value in fg.constants.items() if name in names}
    inner = CompiledLoss(Loss(tree, own, [], constants=[*constants]), constants)
    places = _places(fg, data, own)

    def penalty(theta: Any) -> tuple[float, Any]:
        value, slopes = inner(theta[places])
        gradient = theta * 0.0
        gradient[places] = slopes
        return value, gradient

    return penalty


def _terms(formula: Node) -> Sequence[Node]:
    return formula.terms if isinstance(formula, Sum) else (formula,)


def _has_examples(term: Node) -> bool:
    return any(isinstance(part, FiniteSum) and part.upper == SIZE for part in walk(term))


def _places(fg: CompiledLoss, data: Sequence[Any], names: Sequence[str]) -> Any:
    """Where some parameters stand in the parameter vector."""
    import numpy as np

    sizes = {
        dim: array.shape[axis]
        for dims, array in zip(fg.data_shapes.values(), data, strict=True)
        for axis, dim in enumerate(dims)
        if isinstance(dim, str) and axis < array.ndim
    }
    found, start = [], 0
    for name, dims in fg.parameter_shapes.items():
        if any(isinstance(dim, str) and dim not in sizes for dim in dims):
            raise UnsupportedError(f"weights and a penalty at once need the shape of {name} to follow from the data")
        count = int(np.prod([sizes[dim] if isinstance(dim, str) else dim for dim in dims]))
        found += [np.arange(start, start + count)] if name in names else []
        start += count
    return np.concatenate(found)
