"""Functions during which NumPy says nothing of overflow or of nan: whoever calls them looks at what comes out.

``np.errstate`` takes longer than a small product of matrices. Since NumPy 2 its setting belongs to the context, so a
context in which it is set once, and of which every call gets a copy, does the same in a twentieth of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from functools import cache
from typing import Any


def silently(function: Callable[..., Any], *args: Any) -> Any:
    """The function of the arguments, in silence.

    >>> import numpy as np
    >>> float(silently(np.log, np.float64(0.0)))
    -inf
    """
    return runner()(function, *args)


@cache
def runner() -> Callable[..., Any]:
    """What calls a function in silence: ``run(function, *args)``."""
    import numpy as np

    if int(np.__version__.split(".")[0]) < 2:
        return _with_errstate
    context = Context()
    context.run(np.seterr, all="ignore")
    copied = context.copy

    def run(function: Callable[..., Any], *args: Any) -> Any:
        return copied().run(function, *args)

    return run


def _with_errstate(function: Callable[..., Any], *args: Any) -> Any:
    import numpy as np

    with np.errstate(all="ignore"):
        return function(*args)
