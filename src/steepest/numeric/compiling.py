"""`compile`: a formula as a function of numbers or arrays that gives its value, its gradient and its Hessian.

Derivatives are those of the graph, by reverse mode, so that the function works out every common part once. The
source of each function can be read: `CompiledFunction.source`. Read `programs` next, then `working`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MethodType
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
from steepest.numeric.programs import Program
from steepest.numeric.programs import Recipe as Recipe
from steepest.numeric.working import Work

if TYPE_CHECKING:
    from steepest.numeric.losses import CompiledLoss

BACKENDS = ("auto", "python", "numpy", "numba")


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
            ``"auto"`` for both; ``"numba"`` for both as machine code, which needs the extra ``[fast]``.
        order: 0 for the value alone, 1 for value and gradient, 2 for value, gradient and Hessian.
        shapes: which arguments are vectors and matrices: ``{"X": "N×d", "w": "d"}``. Then the function takes whole
            arrays and gives the gradient by each argument in its shape; order 2 is not supported.
        constants: for a loss, numbers for its letters that are neither parameters nor data: ``{"lambda": 0.1}``.

    A loss, in the place of a formula, becomes ``fg(params, X, y) -> (value, gradient)``; its arguments are its own.

    Returns:
        A `CompiledFunction`; by the backend "python" its method ``f``, which has the same attributes.

    Raises:
        ImportError: the backend "numba" is asked for, and numba is not installed.
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
    if (found := _of_loss(f, constants, backend)) is not None:
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
    made = CompiledFunction(Recipe(formula, names, by, order, backend))
    return made if backend != "python" else made.f


def _of_loss(f: Any, constants: Mapping[str, float] | None, backend: str) -> CompiledLoss | None:
    """The function of a loss; None for formulas, which need nothing of models."""
    if isinstance(f, str | Node):
        return None
    from steepest.models.losses import Loss
    from steepest.numeric.losses import CompiledLoss

    return CompiledLoss(f, constants, backend=backend) if isinstance(f, Loss) else None


def _of_arrays(
    formula: Node, shapes: Mapping[str, Shape], by: Sequence[str], order: int, backend: str
) -> CompiledArrayFunction:
    if order == 2 or backend in ("python", "numba"):
        told = "a Hessian by arrays" if order == 2 else f'whole arrays by the backend "{backend}"'
        raise UnsupportedError(f"{told} is not supported; write the entries out")
    return CompiledArrayFunction(formula, shapes, by, order)


def _names(given: Sequence[str], what: str) -> tuple[str, ...]:
    names = tuple(map(canonical, [given] if isinstance(given, str) else given))
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{what} has {twice[0]} twice")
    return names


class CompiledFunction(partial[Any]):
    """A formula as a function: the value, or the value and the gradient, or these and the Hessian.

    Numbers give numbers and tuples. Arrays are broadcast; the gradient has one more dimension in front, of length
    n_wrt, and the Hessian two. Where the formula has no value the result is ``nan`` or ``inf``; at a kink the slope
    is that of the convention in the table of functions. ``f(x, y, out=…)`` writes into arrays that are there: one for
    the value alone, else a tuple for value, gradient and Hessian.

    It forwards what it is called with to a generated function, so it is a `functools.partial` that fills in nothing:
    what Python can call with the least around it.

    Attributes:
        recipe: what it is made from.
        source: the source that is run for numbers; for arrays by the backend "numpy".

    Raises:
        ShapeError: the arrays do not fit together, or `out` does not fit them.
        TypeError: there are more or fewer arguments, or other things than real numbers.
    """

    _work: Work
    _product: CompiledFunction | None

    def __new__(cls, recipe: Recipe) -> CompiledFunction:
        work = Work(recipe)
        made = super().__new__(cls, work.function)
        made._work, made._product = work, None
        return made

    @property
    def recipe(self) -> Recipe:
        """What it is made from."""
        return self._work.recipe

    @property
    def source(self) -> str:
        """The source that is run for numbers; for arrays by the backend "numpy"."""
        return self._work.source

    @property
    def array_source(self) -> str:
        """The source for arrays, with NumPy: all results as one tuple."""
        return Program(self.recipe).for_arrays()

    @property
    def f(self) -> Any:
        """The generated function as a method, with the attributes of this object: what the backend "python" gives.

        Python calls functions and methods with nothing around them, and other objects a quarter slower.
        """
        function: Any = self.func
        for name in ("recipe", "source", "hessian_product"):
            setattr(function, name, getattr(self, name))
        return MethodType(function, self)

    def hessian_product(self, *args: Any, direction: Sequence[Any], out: Any = None) -> Any:
        """The Hessian times a direction, ``H v``, at the price of a few gradients: no Hessian is made for it.

        Args:
            args: numbers or arrays, one for each argument.
            direction: v, a number or an array for each of the arguments by which it is differentiated.
            out: an array to write into.

        Returns:
            As the gradient: a tuple of n_wrt numbers, or an array of shape (n_wrt, …).

        Raises:
            ShapeError: the direction has not as many parts as the gradient, or arrays do not fit together.

        Source: forward over reverse mode, as in Pearlmutter, Fast Exact Multiplication by the Hessian (1994).

        >>> f = compile("x^2 y + y^3", ["x", "y"])
        >>> f.hessian_product(1.0, 2.0, direction=(1.0, 0.0))
        (4.0, 2.0)
        """
        count = len(self.recipe.wrt)
        if len(direction) != count:
            raise ShapeError(f"the direction has {len(direction)} parts; the gradient has {count}")
        if self._product is None:
            backend = "auto" if self.recipe.backend == "python" else self.recipe.backend
            self._product = CompiledFunction(replace(self.recipe, backend=backend, product=True))
        return self._product(*args, *direction, out=out)

    def __reduce__(self) -> tuple[Any, ...]:
        return CompiledFunction, (self.recipe,)

    def __repr__(self) -> str:
        return f"<CompiledFunction f({', '.join(self.recipe.args)}) = {to_text(self.recipe.formula)}>"
