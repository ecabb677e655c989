"""Machine code for many points: one loop that reads each argument and writes each result once.

The loop is written so that LLVM does several points at once: functions without a branch, from `kernels`. Sines and
cosines of angles beyond a million radians need more digits of π than those have; a stretch of points with such an angle
is worked out again with those of the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from steepest.numeric.blocks import as_runs, over_blocks
from steepest.numeric.emitting import function_source
from steepest.numeric.executing import defined
from steepest.numeric.jitting import compiled_helpers, jitted, numba_or_error
from steepest.numeric.programs import NAME
from steepest.numeric.streams import reader, writer

if TYPE_CHECKING:
    from steepest.numeric.programs import Program

STRETCH = 65_536  # points of one call
_LOOP = "loop"


class Loop:
    """A program as a loop over points.

    Args:
        program: what is written of a formula.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._loops: dict[tuple[tuple[bool, ...], bool], Callable[..., bool]] = {}

    def over(self, operands: Sequence[Any], shape: tuple[int, ...], targets: Sequence[Any]) -> None:
        """Work out the function for arrays, and write each of its results into its target.

        Args:
            operands: plain numbers, and arrays that can be broadcast to `shape`.
            shape: the shape of all together, of at least one dimension.
            targets: arrays of this shape.

        Raises:
            TypeError: an array holds numbers that processors do not have.
        """
        for array in (*operands, *targets):
            if not isinstance(array, float) and array.dtype.str[1:] not in ("f4", "f8"):
                raise TypeError(f'an array holds {array.dtype}; the backend "numba" is for float32 and float64')
        runs = as_runs(operands, shape, targets)
        if runs is not None:
            self._over_runs(*runs)
        else:
            over_blocks(self._on_block, operands, shape, targets)

    def _over_runs(self, operands: Sequence[Any], targets: Sequence[Any]) -> None:
        """Arguments and results of one dimension, in stretches."""
        plain = [a if isinstance(a, float) or a.ndim else float(a) for a in operands]
        held = tuple(not isinstance(a, float) for a in plain)
        for start in range(0, len(targets[0]), STRETCH):
            part = slice(start, start + STRETCH)
            arrays: list[Any] = [a if isinstance(a, float) else a[part] for a in plain]
            arrays += [target[part] for target in targets]
            if self._loop(held, far=False)(*arrays):
                self._loop(held, far=True)(*arrays)

    def _on_block(self, *operands: Any) -> Any:
        """The results for arguments of any dimensions."""
        import numpy as np

        shape = np.broadcast_shapes(*(np.shape(operand) for operand in operands))
        plain = [a if isinstance(a, float) or a.ndim == 0 else np.ascontiguousarray(a).reshape(-1) for a in operands]
        found = np.empty((self._program.results, int(np.prod(shape))))
        self._over_runs(plain, list(found))
        return found.reshape(-1, *shape)

    def _loop(self, held: tuple[bool, ...], *, far: bool) -> Callable[..., bool]:
        """The loop for arguments of which some are arrays; for angles of any size or for those that are not far."""
        found = self._loops.get((held, far))
        if found is None:
            program = self._program
            names = {*program.identifiers.values()}
            point = jitted(program.for_points(), NAME, names, helpers=compiled_helpers(near=not far), inside=True)
            source, own = _source(held, program.results)
            called = {f"write{k}": writer(k, program.results) for k in range(program.results)}
            known = {"point": point, "read": reader(program.results), "range": range, "len": len, **called}
            plain = defined(source, _LOOP, known, own)
            found = self._loops[held, far] = numba_or_error().njit(error_model="numpy")(plain)
        return found


def _source(held: Sequence[bool], results: int) -> tuple[str, list[str]]:
    """The source of a loop, and the names of its own."""
    given = [f"a{k}" for k in range(len(held))]
    written = [f"r{k}" for k in range(results)]
    read = ", ".join(f"read({a}, i)" if is_array else a for a, is_array in zip(given, held, strict=True))
    lines = [
        "far = False",
        "for i in range(len(r0)):",
        f"    {', '.join(f'x{k}' for k in range(results))}, beyond = point({read})",
        *(f"    write{k}(r{k}, i, x{k})" for k in range(results)),
        "    far |= beyond",  # `or` would be a branch
        "return far",
    ]
    own = [*given, *written, *(f"x{k}" for k in range(results)), "i", "far", "beyond"]
    return function_source(_LOOP, [*given, *written], [], lines), own
