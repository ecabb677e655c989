"""Losses as functions for trainers: ``fg(params, X, y) -> (value, gradient)``.

The formula is the sum over the examples; its derivatives come from the graph, in which sums over features are
products of matrices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import FiniteSum, Indexed, Node, Number, Symbol
from steepest.expression.trees import children
from steepest.expression.writing import to_text
from steepest.models.losses import Loss
from steepest.numeric.array_functions import sizes_of_arrays
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.arrays import Dim, Dims
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.helpers import array_functions
from steepest.numeric.indexed_graph import IndexedGraph
from steepest.numeric.indexed_lowering import IndexedLowering

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NAME = "loss"


class CompiledLoss:
    """A loss as a function of the parameter vector and the data.

    Args:
        loss: the loss.
        constants: numbers for the letters of the loss that are neither parameters nor data: ``{"lambda": 0.1}``.

    Attributes:
        loss: the loss.
        constants: the numbers of its letters.
        parameter_shapes: the shape of each parameter, in the order of the parameter vector.
        data_shapes: the shape of each array of data.
        source: the source, with NumPy.

    Raises:
        UnsupportedError: a part of the formula cannot be compiled.
        ValueError: a letter has no number.
    """

    __slots__ = ("_compute", "_sizes", "constants", "data_shapes", "loss", "parameter_shapes", "source")

    def __init__(self, loss: Loss, constants: Mapping[str, float] | None = None) -> None:
        self.loss, self.constants = loss, dict(constants or {})
        missing = [name for name in loss.constants if name not in self.constants]
        if missing:
            raise ValueError(f"{missing[0]} needs a number: compile(constants={{{missing[0]!r}: …}})")
        self.parameter_shapes = {_name(p.entry): tuple(map(_dim, p.shape)) for p in loss.learned}
        used = dict(_arrays(loss.formula, {}))
        self.data_shapes = {name: used.get(name, ()) for name in loss.data}
        self._compile()

    def _compile(self) -> None:
        graph = IndexedGraph()
        arrays = {name: dims for name, dims in (*self.parameter_shapes.items(), *self.data_shapes.items()) if dims}
        value = IndexedLowering(graph, arrays).place(self.loss.formula)
        variables = [graph.given(n, dims) if dims else graph.variable(n) for n, dims in self.parameter_shapes.items()]
        results = expanded(graph, [value, *array_gradient(graph, value, variables)])
        names = [*self.parameter_shapes, *self.data_shapes, *self.loss.constants]
        self._sizes = [name for name in graph.sizes if name not in names]
        identifiers = self._called([*names, *self._sizes])
        written = Emitter(graph, results, identifiers, arrays=True)
        first, *others = (written.text(place) for place in results)
        lines = [*written.lines, f"return {first}, ({', '.join(others)},)"]
        told = to_text(self.loss.equation)
        arguments = list(identifiers.values())
        self.source = function_source(NAME, arguments, [told] if told.isprintable() else [], lines)
        self._compute: Callable[..., Any] = defined(self.source, NAME, array_functions(), arguments)

    def _called(self, names: Sequence[str]) -> dict[str, str]:
        """What each name is called in the source: arrays by their own letter, matrices by its capital."""
        wholes = {_name(parameter.entry): parameter.whole.name for parameter in self.loss.learned}
        wholes |= {name: name.upper() for name, dims in self.data_shapes.items() if len(dims) == 2}
        shown = [wholes.get(name, name) for name in names]
        if len(set(shown)) < len(shown):
            shown = list(names)
        spelled = argument_names(shown, {NAME, *array_functions()})
        return dict(zip(names, (spelled[name] for name in shown), strict=True))

    def __call__(self, params: ArrayLike, *data: ArrayLike) -> tuple[float, NDArray[Any]]:
        """The value and the gradient, as ``scipy.optimize.minimize(jac=True)`` wants them.

        Args:
            params: the parameter vector, in the order of ``loss.parameters``; arrays row by row.
            data: an array for each of ``loss.data``: X of shape (n_samples, n_features), y of shape (n_samples,).

        Returns:
            The value, and the gradient of shape (n_parameters,).

        Raises:
            ShapeError: an array has not the shape that the loss asks for.
        """
        import numpy as np

        if len(data) != len(self.data_shapes):
            wanted = ", ".join(self.data_shapes)
            raise TypeError(f"the loss takes {len(self.data_shapes)} arrays of data ({wanted}), not {len(data)}")
        arrays = [np.asarray(array) for array in data]
        sizes = sizes_of_arrays(self.data_shapes, arrays)
        theta = np.asarray(params)
        sizes |= self._sizes_left(theta, sizes)
        parts = list(self._parts(theta, sizes))
        numbers = [self.constants[name] for name in self.loss.constants]
        with np.errstate(all="ignore"):
            value, slopes = self._compute(*parts, *arrays, *numbers, *(sizes[name] for name in self._sizes))
        gradient = np.empty(theta.shape, np.result_type(theta, np.float64))
        start = 0
        for slope in slopes:
            size = np.size(slope)
            gradient[start : start + size] = np.reshape(slope, -1)
            start += size
        return float(value), gradient

    def _sizes_left(self, theta: NDArray[Any], sizes: Mapping[Any, int]) -> dict[Any, int]:
        """The size that the data leave open, such as the number of hidden units, from the number of parameters.

        Raises:
            UnsupportedError: there are several.
        """
        dims = list(self.parameter_shapes.values())
        left = {dim for shape in dims for dim in shape if isinstance(dim, str) and dim not in sizes}
        if not left:
            return {}
        if len(left) > 1:
            told = " and ".join(sorted(left))
            raise UnsupportedError(f"the sizes {told} are not known from the data; a loss may leave one open")
        (letter,) = left

        def counted(size: int) -> int:
            known = {**sizes, letter: size}
            return sum(_product([dim if isinstance(dim, int) else known[dim] for dim in shape]) for shape in dims)

        fixed, each = counted(0), counted(1) - counted(0)
        return {letter: max((theta.size - fixed) // each, 0)}

    def _parts(self, theta: NDArray[Any], sizes: Mapping[Any, int]) -> Iterator[Any]:
        """The parameters apart, each in its shape."""
        shapes = [
            tuple(sizes[dim] if isinstance(dim, str) else dim for dim in dims)
            for dims in self.parameter_shapes.values()
        ]
        counts = [_product(shape) for shape in shapes]
        if theta.shape != (sum(counts),):
            told = ", ".join(self.parameter_shapes)
            raise ShapeError(f"params has the shape {theta.shape}; the loss needs ({sum(counts)},) for {told}")
        start = 0
        for shape, count in zip(shapes, counts, strict=True):
            yield theta[start : start + count].reshape(shape) if shape else theta[start]
            start += count

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledLoss, (self.loss, self.constants)

    def __repr__(self) -> str:
        return f"<CompiledLoss {to_text(self.loss.equation)}>"


def _product(shape: Sequence[int]) -> int:
    count = 1
    for size in shape:
        count *= size
    return count


def _name(entry: Symbol | Indexed) -> str:
    return entry.name if isinstance(entry, Symbol) else entry.base


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
