"""Generated source as machine code: the audited source of `executing`, compiled by numba.

numba is an optional package. Whoever wants machine code asks for it here, and is told how to install it where it is
missing. Functions made here give ``nan`` and ``inf`` where the standard library raises an error.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from steepest.numeric.executing import defined
from steepest.numeric.helpers import OWN, SCALARS
from steepest.numeric.kernels import kernels

MISSING = "machine code needs numba, which is not installed: pip install 'steepest[fast]'"


def numba_or_error() -> Any:
    """The module numba.

    Raises:
        ImportError: it is not installed; the message says how to install it.
    """
    try:
        import numba
    except ModuleNotFoundError as missing:
        raise ImportError(MISSING, name="numba") from missing
    return numba


def jitted(
    source: str,
    name: str,
    arguments: Collection[str],
    *,
    fastmath: Any = False,
    helpers: Mapping[str, Any] | None = None,
    inside: bool = False,
) -> Callable[..., Any]:
    """The function of numbers that generated source defines, as machine code.

    It may be called from Python, and from other functions of numba.

    Args:
        source: the source, one function; it may use the names of `helpers.SCALARS`.
        name: its name.
        arguments: its own names besides v0, v1, ….
        fastmath: what numba may assume of numbers, as ``numba.njit`` takes it; nothing unless it is said.
        helpers: what it may call, with what that stands for; `compiled_helpers` unless it is said.
        inside: whether it becomes a part of whatever calls it, as a loop needs that is to do several points at once.

    Raises:
        ImportError: numba is not installed.
        SourceError: the source holds what no emitter writes.

    >>> double = jitted("def f(x):\\n    return 2.0*x\\n", "f", ["x"])
    >>> double(3.0)
    6.0
    """
    numba = numba_or_error()
    plain = defined(source, name, compiled_helpers() if helpers is None else helpers, arguments)
    made = numba.njit(error_model="numpy", fastmath=fastmath, forceinline=inside)
    return made(plain)  # type: ignore[no-any-return]


@cache
def compiled_helpers(*, near: bool = False) -> Mapping[str, Any]:
    """What functions as machine code may call: `helpers.SCALARS`, without a branch where that is known.

    Args:
        near: whether sin and cos are those without a branch, for angles up to `approximations.FARTHEST`.
    """
    known = kernels()
    turning = {"sin": known["near_sin"], "cos": known["near_cos"]} if near else {}
    found = {**standard_helpers(), **known, **turning}
    return {name: found[name] for name in SCALARS}


@cache
def standard_helpers() -> Mapping[str, Any]:
    """The same by the standard library of C: for single calls, where less is to be compiled."""
    import numpy as np

    made = numba_or_error().njit(error_model="numpy", forceinline=True)
    return {**SCALARS, **{each.__name__: made(each) for each in OWN}, "cbrt": np.cbrt}
