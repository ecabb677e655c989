"""Reading and writing arrays that are known not to overlap, as machine code.

Before LLVM does several points of a loop at once it has to know that what is written is not what is read next. With
many arrays it gives up comparing them. Here every load and store says to which array it belongs, and that the arrays
lie apart; `working` takes care that they do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from steepest.numeric.jitting import numba_or_error

_READ = "read"
_METADATA = ("alias.scope", "noalias")


@cache
def reader(results: int) -> Callable[..., float]:
    """``read(array, i)``: an entry of an array that none of so many results overlaps, in double precision."""
    numba_or_error()
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def read(typing: Any, array: Any, place: Any) -> Any:
        def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            found = builder.load(_pointer(context, builder, signature.args[0], values))
            _lies_apart(builder, found, _READ, results)
            return context.cast(builder, found, array.dtype, types.float64)

        return types.float64(array, types.intp), written

    return cast("Callable[..., float]", read)


@cache
def writer(own: int, results: int) -> Callable[..., None]:
    """``write(array, i, value)`` for one of so many results, which overlaps neither the others nor what is read."""
    numba_or_error()
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def write(typing: Any, array: Any, place: Any, value: Any) -> Any:
        def written(context: Any, builder: Any, signature: Any, values: Any) -> Any:
            rounded = context.cast(builder, values[2], types.float64, array.dtype)
            stored = builder.store(rounded, _pointer(context, builder, signature.args[0], values))
            _lies_apart(builder, stored, str(own), results)
            return context.get_dummy_value()

        return types.void(array, types.intp, types.float64), written

    return cast("Callable[..., None]", write)


def _pointer(context: Any, builder: Any, kind: Any, values: Any) -> Any:
    """Where an entry lies; places count from 0 and are known to be within."""
    from numba.core import cgutils

    pointer: Any = cgutils.get_item_pointer

    array = context.make_array(kind)(context, builder, value=values[0])
    return pointer(context, builder, kind, array, [values[1]], wraparound=False, boundscheck=False)


def _lies_apart(builder: Any, instruction: Any, own: str, results: int) -> None:
    """Say to which array a load or a store belongs, and that all the others lie elsewhere."""
    module = builder.module
    domain = module.add_metadata(["steepest: arrays of one loop"])
    scopes = {name: module.add_metadata([name, domain]) for name in (_READ, *map(str, range(results)))}
    others = [scope for name, scope in scopes.items() if name != own]
    for kind, chosen in zip(_METADATA, ([scopes[own]], others), strict=True):
        instruction.set_metadata(kind, module.add_metadata(chosen))
