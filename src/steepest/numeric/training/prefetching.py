"""A word to the processor: these numbers will be read soon.

Rows that are drawn at random stand anywhere in memory, and the processor cannot guess which comes next. The kernel
knows, and says so some steps ahead; that changes when numbers arrive and nothing of what is worked out.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, cast

from steepest.numeric.jitting import numba_or_error

AHEAD = 32  # steps; more than a memory takes to answer, and few enough for the nearest cache
LINE = 8  # numbers of float64 that arrive together


@cache
def prefetched() -> Callable[[Any, Any, Any], None]:
    """``prefetched(array, row, column)`` inside of a function of numba, where the row is an unsigned number.

    Raises:
        ImportError: numba is not installed.
    """
    numba_or_error()
    from llvmlite import ir  # type: ignore[import-untyped]
    from numba.core import cgutils, types
    from numba.extending import intrinsic

    def asks(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        item, function = cast("Any", cgutils.get_item_pointer), cast("Any", cgutils.get_or_insert_function)
        place = item(context, builder, signature.args[0], array, list(arguments[1:]))
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        asked = function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(asked, [builder.bitcast(place, byte), number(0), number(3), number(1)])  # to read, and again soon
        return context.get_dummy_value()

    def prefetch(typing: Any, array: Any, row: Any, column: Any) -> Any:
        return types.void(array, row, column), asks

    return cast("Callable[[Any, Any, Any], None]", intrinsic(prefetch))
