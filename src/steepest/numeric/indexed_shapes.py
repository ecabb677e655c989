"""The shapes of what stands in a loss in index form: how far the letters of its entries run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from steepest.errors import UnsupportedError
from steepest.expression.nodes import FiniteSum, Indexed, Node, Number, Symbol
from steepest.expression.trees import children
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.numeric.arrays import Dim, Dims


def shapes_of(loss: Loss) -> tuple[dict[str, Dims], dict[str, Dims]]:
    """The shape of each parameter, and of each array of data."""
    parameters = {each.base: tuple(map(_dim, each.shape)) for each in loss.learned}
    used: dict[str, Dims] = {}
    for name, dims in _arrays(loss.formula, {}):
        used[name] = dims if name not in used else tuple(map(_larger, used[name], dims))
    return parameters, {name: used.get(name, ()) for name in loss.data}


def _larger(one: Dim, other: Dim) -> Dim:
    """The size of which both are entries: the larger of two numbers, and a letter rather than a number."""
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    return other if isinstance(one, int) else one


def _dim(node: Node) -> Dim:
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Number):
        return int(node.value)
    raise UnsupportedError(f"the size {to_text(node)} is not compiled")


def _arrays(node: Node, ends: Mapping[str, Node]) -> Iterator[tuple[str, Dims]]:
    """The arrays whose entries stand in a formula, with their sizes: as far as their letters run."""
    if isinstance(node, FiniteSum):
        ends = {**ends, node.index.name: node.upper}
    if isinstance(node, Indexed):
        yield node.base, tuple(_extent(index, ends) for index in node.indices)
    for part in children(node):
        yield from _arrays(part, ends)


def _extent(index: Node, ends: Mapping[str, Node]) -> Dim:
    if isinstance(index, Symbol) and index.name in ends:
        return _dim(ends[index.name])
    return _dim(index)
