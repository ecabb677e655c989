"""How a program is worked out: numbers by the standard library or by machine code, arrays by NumPy or by a loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

from steepest.errors import ShapeError
from steepest.numeric.blocks import as_operands, over_blocks
from steepest.numeric.executing import defined
from steepest.numeric.helpers import SCALARS, array_functions
from steepest.numeric.jitting import jitted, standard_helpers
from steepest.numeric.loops import Loop
from steepest.numeric.programs import NAME, Program, Recipe

_NO_VALUE = (ValueError, OverflowError, ZeroDivisionError)


class Work:
    """A recipe at work.

    The graph is kept no longer than it is needed: it is a thousand times as large as the function, and is made again
    where a second way is asked for.

    Attributes:
        recipe: what it is made from.
        source: the source that is run first.
        function: what takes the arguments.
    """

    __slots__ = ("_arrays", "_loop", "function", "recipe", "source")

    source: str
    function: Callable[..., Any]

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe
        self._arrays: Callable[..., Any] | None = None
        self._loop: Loop | None = None
        self.source, self.function = getattr(self, f"_by_{recipe.backend}")(Program(recipe))

    def _by_auto(self, program: Program) -> tuple[str, Callable[..., Any]]:
        source = program.for_numbers()
        own = {**SCALARS, "elsewhere": self.elsewhere, "type": type, "errors": _NO_VALUE}
        return source, defined(source, NAME, own, {*program.identifiers.values(), "out"})

    def _by_python(self, program: Program) -> tuple[str, Callable[..., Any]]:
        source = program.for_numbers()
        return source, defined(source, NAME, SCALARS, {*program.identifiers.values(), "self"})

    def _by_numpy(self, program: Program) -> tuple[str, Callable[..., Any]]:
        self._arrays = _of_arrays(program)
        handed = defined(
            program.before_arrays(), NAME, {"elsewhere": self.elsewhere}, {*program.identifiers.values(), "out"}
        )
        return program.for_arrays(), handed

    def _by_numba(self, program: Program) -> tuple[str, Callable[..., Any]]:
        source, names = program.for_machine(), {*program.identifiers.values()}
        own = {
            "machine": jitted(source, NAME, names, helpers=standard_helpers()),
            "elsewhere": self.elsewhere,
            "type": type,
        }
        return source, defined(program.before_machine(), NAME, {**SCALARS, **own}, {*names, "out"})

    def elsewhere(self, *args: Any, out: Any = None) -> Any:
        """What the function of numbers does not do: whole numbers, arrays, and points without a value."""
        if out is None and all(isinstance(arg, float | int) for arg in args):
            plain = [float(arg) for arg in args]
            if self.recipe.backend != "numpy" and any(type(arg) is not float for arg in args):
                return self.function(*plain)
            return _as_numbers(self._on_arrays(plain, None))
        return self._on_arrays(args, out)

    def _on_arrays(self, args: Sequence[Any], out: Any) -> Any:
        import numpy as np

        recipe = self.recipe
        names = [*recipe.args, *recipe.directions]
        if len(args) != len(names):
            raise TypeError(f"f takes {len(recipe.args)} arguments ({', '.join(recipe.args)}), not {len(args)}")
        operands, shape, kind = as_operands(args, names)
        found = _targets(recipe, shape, kind) if out is None else _given(recipe, shape, kind, out)
        rows = _rows(found, shape)
        if out is not None:
            operands = [_apart(operand, found) for operand in operands]
        with np.errstate(all="ignore"):
            if recipe.backend == "numba" and shape:
                self._looped(operands, shape, rows)
            else:
                over_blocks(self.on_blocks(), operands, shape, rows)
        return found if len(found) > 1 else found[0]

    def on_blocks(self) -> Callable[..., Any]:
        """The function of arrays."""
        if self._arrays is None:
            self._arrays = _of_arrays(Program(self.recipe))
        return self._arrays

    def _looped(self, operands: Sequence[Any], shape: tuple[int, ...], rows: Sequence[Any]) -> None:
        if self._loop is None:
            self._loop = Loop(Program(self.recipe))
        self._loop.over(operands, shape, rows)


def _of_arrays(program: Program) -> Callable[..., Any]:
    return defined(program.for_arrays(), NAME, array_functions(), program.identifiers.values())


def _targets(recipe: Recipe, shape: tuple[int, ...], kind: Any) -> tuple[Any, ...]:
    """New arrays for the value, the gradient and the Hessian."""
    import numpy as np

    size = len(recipe.wrt)
    return tuple(np.empty((size,) * rank + shape, kind) for rank in recipe.ranks)


def _given(recipe: Recipe, shape: tuple[int, ...], kind: Any, out: Any) -> tuple[Any, ...]:
    """The arrays that were given to write into.

    Raises:
        ShapeError: one of them has not the shape of what is to be written.
        TypeError: one of them is no array, or cannot hold what is to be written.
        ValueError: two of them overlap.
    """
    import numpy as np

    given = tuple(out) if isinstance(out, tuple | list) else (out,)
    if not all(isinstance(array, np.ndarray) for array in given):
        told = ", ".join(type(array).__name__ for array in given)
        raise TypeError(f"f takes the arguments {', '.join(recipe.args)}; out is made of arrays, not of {told}")
    needed = [(len(recipe.wrt),) * rank + shape for rank in recipe.ranks]
    shapes = [array.shape for array in given]
    if shapes != needed:
        raise ShapeError(f"out has the shapes {shapes}; needed are {needed}")
    for array in given:
        if not np.can_cast(kind, array.dtype, "same_kind"):
            raise TypeError(f"out holds {array.dtype}, and {kind} is to be written")
        if not array.flags.writeable:
            raise TypeError("out cannot be written into")
    if any(np.shares_memory(one, other) for one, other in combinations(given, 2)):
        raise ValueError("the arrays of out overlap one another")
    return given


def _apart(operand: Any, targets: Sequence[Any]) -> Any:
    """An operand that none of the targets overwrites."""
    import numpy as np

    if isinstance(operand, float) or not any(np.may_share_memory(operand, target) for target in targets):
        return operand
    return operand.copy()


def _rows(targets: Sequence[Any], shape: tuple[int, ...]) -> list[Any]:
    """One view for each number that is worked out."""
    found = []
    for target in targets:
        leading = target.shape[: target.ndim - len(shape)]
        places: list[tuple[int, ...]] = [()]
        for size in leading:
            places = [(*place, k) for place in places for k in range(size)]
        found += [target[(*place, ...)] for place in places]
    return [row if shape else row.reshape(1) for row in found]


def _as_numbers(found: Any) -> Any:
    """Arrays without dimensions as plain numbers, and the others as tuples."""
    if isinstance(found, tuple):
        return tuple(map(_as_numbers, found))
    return float(found) if found.ndim == 0 else tuple(map(_as_numbers, found))
