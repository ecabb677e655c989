"""Formulas of vectors and matrices as functions: the value, and the gradient by each argument in its shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.evidence.shaping import with_shapes
from steepest.expression.nodes import Node
from steepest.expression.shapes import Shape
from steepest.expression.writing import to_text
from steepest.numeric.array_lowering import ArrayLowering
from steepest.numeric.array_slopes import array_gradient
from steepest.numeric.arrays import ArrayGraph, Dims
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.helpers import array_functions

NAME = "f"


class CompiledArrayFunction:
    """A formula of arrays as a function: ``f(X, w, y)`` gives the value, or the value and the gradient.

    Args:
        formula: a formula with a number as its value; where only the value is asked for, any formula.
        shapes: the shape of each argument, in the order of the arguments.
        wrt: the arguments by which it is differentiated.
        order: 0 for the value alone, 1 with the gradient.

    Attributes:
        source: the source, with NumPy.

    Raises:
        UnsupportedError: a part cannot be compiled, or the value to be differentiated is no number.
        ShapeMismatchError: the parts of the formula do not fit together.
    """

    __slots__ = ("_compute", "_dims", "_sizes", "formula", "order", "shapes", "source", "wrt")

    def __init__(self, formula: Node, shapes: Mapping[str, Shape], wrt: Sequence[str], order: int = 1) -> None:
        self.formula, self.shapes, self.wrt, self.order = formula, dict(shapes), tuple(wrt), order
        shaped = with_shapes(formula, self.shapes)
        if order and not shaped.shape.is_scalar:
            raise UnsupportedError(f"only a number has a gradient here, and {to_text(formula)} is a {shaped.shape}")
        graph = ArrayGraph()
        lowering = ArrayLowering(graph, shaped)
        value = lowering.whole()
        known = {name: shaped.shapes.names.get(name, shape).dims for name, shape in self.shapes.items()}
        self._dims = {name: tuple(dim for dim in dims if dim != 1) for name, dims in known.items()}
        variables = [graph.given(n, self._dims[n]) if self._dims[n] else graph.variable(n) for n in self.wrt]
        results = [value, *(array_gradient(graph, value, variables) if order else [])]
        self._compile(graph, results)

    def _compile(self, graph: ArrayGraph, results: Sequence[int]) -> None:
        self._sizes = [name for name in graph.sizes if name not in self.shapes]
        identifiers = argument_names([*self.shapes, *self._sizes], {NAME, *array_functions()})
        results = expanded(graph, results, shared=True)
        written = Emitter(graph, results, identifiers, arrays=True)
        texts = [written.text(place) for place in results]
        told = to_text(self.formula)
        value = f"return {texts[0]}, ({', '.join(texts[1:])},)" if self.order else f"return {texts[0]}"
        names = list(identifiers.values())
        self.source = function_source(NAME, names, [told] if told.isprintable() else [], [*written.lines, value])
        self._compute: Callable[..., Any] = defined(self.source, NAME, array_functions(), names)

    def __call__(self, *args: Any) -> Any:
        """The value, and the gradient by each of `wrt`, in its shape.

        Args:
            args: arrays and numbers, one for each argument.

        Raises:
            ShapeError: an array has not the shape that the formula asks for; both are shown.
            TypeError: there are more or fewer arguments.
        """
        import numpy as np

        if len(args) != len(self.shapes):
            raise TypeError(f"f takes {len(self.shapes)} arguments ({', '.join(self.shapes)}), not {len(args)}")
        arrays = [np.asarray(arg) if self._dims[name] else arg for name, arg in zip(self.shapes, args, strict=True)]
        sizes = sizes_of_arrays(self._dims, arrays)
        with np.errstate(all="ignore"):
            return self._compute(*arrays, *(sizes[name] for name in self._sizes))

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledArrayFunction, (self.formula, self.shapes, self.wrt, self.order)

    def __repr__(self) -> str:
        return f"<CompiledArrayFunction f({', '.join(self.shapes)}) = {to_text(self.formula)}>"


def sizes_of_arrays(dims: Mapping[str, Dims], arrays: Sequence[Any]) -> dict[str, int]:
    """What each size is, from the arrays.

    Raises:
        ShapeError: an array has another number of dimensions, or two sizes that must be equal are not.
    """
    found: dict[str, tuple[int, str]] = {}
    for (name, wanted), array in zip(dims.items(), arrays, strict=True):
        shape = getattr(array, "shape", ())
        if len(shape) != len(wanted):
            raise ShapeError(f"{name} has the shape {shape}; the formula needs {_told(wanted)}")
        for dim, size in zip(wanted, shape, strict=True):
            known, by = (dim, "the formula") if isinstance(dim, int) else found.setdefault(dim, (size, name))
            if known != size:
                where = "" if isinstance(dim, int) else f" with {dim} = {known} as in {by}"
                raise ShapeError(f"{name} has the shape {shape}; the formula needs {_told(wanted)}{where}")
    return {dim: size for dim, (size, _) in found.items()}


def _told(dims: Dims) -> str:
    return f"({', '.join(map(str, dims))}{',' if len(dims) == 1 else ''})" if dims else "a number"
