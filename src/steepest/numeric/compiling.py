"""`compile`: a formula as a function of numbers or arrays that gives its value, its gradient and its Hessian.

Derivatives are those of the graph, by reverse mode, so that the function works out every common part once. The
source of each function can be read: `CompiledFunction.source`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.formula import as_formula
from steepest.expression.names import canonical
from steepest.expression.nodes import Node
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse
from steepest.expression.shapes import Shape, declared_shape
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text
from steepest.numeric.array_functions import CompiledArrayFunction
from steepest.numeric.blocks import as_operands, over_blocks
from steepest.numeric.emitting import Emitter, argument_names, function_source
from steepest.numeric.executing import defined
from steepest.numeric.expanding import expanded
from steepest.numeric.graph import Graph
from steepest.numeric.helpers import SCALARS, array_functions
from steepest.numeric.lowering import Lowering
from steepest.numeric.slopes import gradient, hessian

if TYPE_CHECKING:
    from steepest.numeric.losses import CompiledLoss

BACKENDS = ("auto", "python", "numpy")
NAME = "f"
_LONGEST_TOLD = 300  # places of a graph whose formula stands in the source as a comment
_NO_VALUE = (ValueError, OverflowError, ZeroDivisionError)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a compiled function is made from, and made again from where it is unpickled.

    Attributes:
        formula: the tree.
        args: the names of the arguments, in order.
        wrt: those by which it is differentiated.
        order: 0 for the value alone, 1 with the gradient, 2 with the Hessian too.
        backend: one of `BACKENDS`.
    """

    formula: Node
    args: tuple[str, ...]
    wrt: tuple[str, ...]
    order: int
    backend: str


def compile(
    f: Any,
    args: Sequence[str] | None = None,
    wrt: Sequence[str] | None = None,
    *,
    backend: str = "auto",
    order: int = 1,
    shapes: Mapping[str, Any] | None = None,
    constants: Mapping[str, float] | None = None,
) -> CompiledFunction | CompiledArrayFunction | CompiledLoss:
    """A formula as a function: ``f(x, y) -> (value, gradient)``.

    Args:
        f: text, tree or SymPy expression with a number as its value.
        args: the names of the arguments in order; all variables in natural order if not given.
        wrt: the arguments by which it is differentiated; all if not given.
        backend: ``"python"`` for numbers only, by the module math, whose errors it raises; ``"numpy"`` for arrays;
            ``"auto"`` for both.
        order: 0 for the value alone, 1 for value and gradient, 2 for value, gradient and Hessian.
        shapes: which arguments are vectors and matrices: ``{"X": "N×d", "w": "d"}``. Then the function takes whole
            arrays and gives the gradient by each argument in its shape; order 2 is not supported.
        constants: for a loss, numbers for its letters that are neither parameters nor data: ``{"lambda": 0.1}``.

    A loss, in the place of a formula, becomes ``fg(params, X, y) -> (value, gradient)``; its arguments are its own.

    Raises:
        ParseError: the formula cannot be read.
        UnsupportedError: a part has no number as its value, or sums over data that is only named.
        ValueError: a name is missing, given twice or unknown, or there is no such backend or order.

    Source: reverse and forward mode as in Griewank and Walther, Evaluating Derivatives, chapter 3.

    >>> f = compile("e^(2y) sin x", ["x", "y"])
    >>> value, gradient = f(0.0, 1.0)
    >>> value, [round(slope, 4) for slope in gradient]
    (0.0, [7.3891, 0.0])
    >>> import numpy as np
    >>> value, gradient = f(np.linspace(0, 1, 5), 1.0)
    >>> value.shape, gradient.shape
    ((5,), (2, 5))
    """
    if backend not in BACKENDS:
        raise ValueError(f"the backend is one of {', '.join(BACKENDS)}, not {backend!r}")
    if order not in (0, 1, 2):
        raise ValueError(f"the order is 0, 1 or 2, not {order!r}")
    if (found := _of_loss(f, constants)) is not None:
        return found
    names = None if args is None else _names(args, "args")
    known = {canonical(name): declared_shape(shape) for name, shape in (shapes or {}).items()}
    sizes = {dim for shape in known.values() for dim in shape.dims if isinstance(dim, str)}
    declared = None if names is None else [*names, *sizes - set(names)]
    formula = parse(f, declared, known) if isinstance(f, str) else as_formula(f)
    if names is None:
        names = tuple(natural_order(free_symbols(formula) - sizes))
    by = names if wrt is None else _names(wrt, "wrt")
    unknown = [name for name in by if name not in names]
    if unknown:
        raise ValueError(f"{unknown[0]} is not one of the arguments ({', '.join(names)})")
    if known:
        return _of_arrays(formula, {name: known.get(name, Shape(())) for name in names}, by, order, backend)
    return CompiledFunction(Recipe(formula, names, by, order, backend))


def _of_loss(f: Any, constants: Mapping[str, float] | None) -> CompiledLoss | None:
    """The function of a loss; None for formulas, which need nothing of models."""
    if isinstance(f, str | Node):
        return None
    from steepest.models.losses import Loss
    from steepest.numeric.losses import CompiledLoss

    return CompiledLoss(f, constants) if isinstance(f, Loss) else None


def _of_arrays(
    formula: Node, shapes: Mapping[str, Shape], by: Sequence[str], order: int, backend: str
) -> CompiledArrayFunction:
    if order == 2 or backend == "python":
        told = "a Hessian by arrays" if order == 2 else 'arrays by the backend "python"'
        raise UnsupportedError(f"{told} is not supported; write the entries out")
    return CompiledArrayFunction(formula, shapes, by, order)


def _names(given: Sequence[str], what: str) -> tuple[str, ...]:
    names = tuple(map(canonical, [given] if isinstance(given, str) else given))
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{what} has {twice[0]} twice")
    return names


class CompiledFunction:
    """A formula as a function: the value, or the value and the gradient, or these and the Hessian.

    Numbers give numbers and tuples. Arrays are broadcast; the gradient has one more dimension in front, of length
    n_wrt, and the Hessian two. Where the formula has no value the result is ``nan`` or ``inf``; at a kink the slope
    is that of the convention in the table of functions.

    Attributes:
        recipe: what it is made from.
        source: the source for numbers, as Python.
    """

    __slots__ = ("_arrays", "_numbers", "_program", "recipe", "source")

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._program = program = _Program(recipe)
        self.source = program.for_numbers()
        own = {**SCALARS, "elsewhere": self._elsewhere, "type": type, "errors": _NO_VALUE}
        self._numbers: Callable[..., Any] = defined(self.source, NAME, own, program.identifiers.values())
        self._arrays: Callable[..., Any] | None = None
        if recipe.backend == "numpy":
            self._numbers = self._elsewhere

    @property
    def array_source(self) -> str:
        """The source for arrays, with NumPy: all results as one tuple."""
        return self._program.for_arrays()

    def __call__(self, *args: Any, out: Any = None) -> Any:
        """The value, and the derivatives as far as they were asked for.

        Args:
            args: numbers or arrays, one for each argument.
            out: arrays to write into: one for the value, or a tuple for value, gradient and Hessian.

        Raises:
            ShapeError: the arrays do not fit together, or `out` does not fit them.
            TypeError: there are more or fewer arguments, or other things than real numbers.
        """
        return self._numbers(*args) if out is None else self._on_arrays(args, out)

    def _elsewhere(self, *args: Any) -> Any:
        """What the function of numbers does not do: whole numbers, arrays, and points without a value."""
        if all(isinstance(arg, float | int) for arg in args):
            plain = [float(arg) for arg in args]
            if self.recipe.backend != "numpy" and any(type(arg) is not float for arg in args):
                return self._numbers(*plain)
            return _as_numbers(self._on_arrays(plain, None))
        return self._on_arrays(args, None)

    def _on_arrays(self, args: Sequence[Any], out: Any) -> Any:
        import numpy as np

        recipe = self.recipe
        if len(args) != len(recipe.args):
            raise TypeError(f"f takes {len(recipe.args)} arguments ({', '.join(recipe.args)}), not {len(args)}")
        if self._arrays is None:
            self._arrays = defined(self.array_source, NAME, array_functions(), self._program.identifiers.values())
        operands, shape, kind = as_operands(args, recipe.args)
        found = _targets(recipe, shape, kind) if out is None else _given(recipe, shape, out)
        with np.errstate(all="ignore"):
            over_blocks(self._arrays, operands, shape, _rows(found, shape))
        return found if recipe.order else found[0]

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledFunction, (self.recipe,)

    def __repr__(self) -> str:
        return f"<CompiledFunction f({', '.join(self.recipe.args)}) = {to_text(self.recipe.formula)}>"


def _targets(recipe: Recipe, shape: tuple[int, ...], kind: Any) -> tuple[Any, ...]:
    """New arrays for the value, the gradient and the Hessian."""
    import numpy as np

    size = len(recipe.wrt)
    return tuple(np.empty((size,) * order + shape, kind) for order in range(recipe.order + 1))


def _given(recipe: Recipe, shape: tuple[int, ...], out: Any) -> tuple[Any, ...]:
    """The arrays that were given to write into.

    Raises:
        ShapeError: one of them has not the shape of what is to be written.
    """
    given = tuple(out) if isinstance(out, tuple | list) else (out,)
    needed = [target.shape for target in _targets(recipe, shape, "f8")]
    told = [getattr(array, "shape", None) for array in given]
    if told != needed:
        raise ShapeError(f"out has the shapes {told}; needed are {needed}")
    return given


def _rows(targets: Sequence[Any], shape: tuple[int, ...]) -> list[Any]:
    """One view for each number that is worked out."""
    found = []
    for target in targets:
        count = math.prod(target.shape[: target.ndim - len(shape)])
        found += list(target.reshape(count, *(shape or (1,))))
    return found


def _as_numbers(found: Any) -> Any:
    """Arrays without dimensions as plain numbers, and the others as tuples."""
    if isinstance(found, tuple):
        return tuple(map(_as_numbers, found))
    return float(found) if found.ndim == 0 else tuple(map(_as_numbers, found))


class _Program:
    """The graph of a recipe, and what is written of it."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        graph = self._graph = Graph()
        value = Lowering(graph).place(recipe.formula)
        known = {graph.names[place] for place in graph.needed((value,)) if place in graph.names}
        missing = sorted(known - set(recipe.args))
        if missing:
            raise ValueError(f"{missing[0]} is in the formula and not one of the arguments ({', '.join(recipe.args)})")
        variables = [graph.variable(name) for name in recipe.wrt]
        slopes = gradient(graph, value, variables) if recipe.order else []
        second = hessian(graph, slopes, variables) if recipe.order > 1 else []
        self._results = expanded(graph, [value, *slopes, *chain(*second)])
        self.identifiers = argument_names(recipe.args, {NAME, *SCALARS, "np", "elsewhere", "type", "errors"})

    @property
    def _comments(self) -> list[str]:
        if len(self._graph) > _LONGEST_TOLD:
            return []
        line = to_text(self._recipe.formula)
        return [line] if line.isprintable() else []

    def for_numbers(self) -> str:
        """The source for numbers."""
        written = Emitter(self._graph, self._results, self.identifiers, arrays=False)
        value, *rest = map(written.text, self._results)
        size = len(self._recipe.wrt)
        rows = [_tuple(rest[start : start + size]) for start in range(0, len(rest), size)] if size else []
        value = ", ".join([value, *rows[:1], *([_tuple(rows[1:])] if self._recipe.order > 1 else [])])
        names = list(self.identifiers.values())
        lines = [*written.lines, f"return {value}"]
        if self._recipe.backend != "python":
            away = f"return elsewhere({', '.join(names)})"
            others = " or ".join(f"type({name}) is not float" for name in names)
            check = [f"if {others}:", f"    {away}"] if names else []
            lines = [*check, "try:", *(f"    {line}" for line in lines), "except errors:", f"    {away}"]
        return function_source(NAME, names, self._comments, lines)

    def for_arrays(self) -> str:
        """The source for arrays: one flat tuple of all results."""
        written = Emitter(self._graph, self._results, self.identifiers, arrays=True)
        value = _tuple(map(written.text, self._results))
        return function_source(
            NAME, list(self.identifiers.values()), self._comments, [*written.lines, f"return {value}"]
        )


def _tuple(parts: Any) -> str:
    texts = list(parts)
    return f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
