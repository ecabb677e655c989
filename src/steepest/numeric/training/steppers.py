"""How drawn steps are taken: in machine code, in exact chunks, or one by one."""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec

from steepest.errors import UnsupportedError
from steepest.numeric.training.chunks import CHUNK, InChunks
from steepest.numeric.training.drawn import StepByStep, Stepper
from steepest.numeric.training.linear_steps import linear_steps
from steepest.numeric.training.machine_code import InMachineCode

BACKENDS = ("auto", "numpy", "numba")
LONG = 2_000_000  # numbers read in all, above which compiling takes less time than it saves
LONG_IN_CHUNKS = 20_000_000  # the same where chunks would do


def require_backend(backend: str) -> None:
    """Refuse a backend that there is not.

    Raises:
        ValueError: it is none of `BACKENDS`.
    """
    if backend not in BACKENDS:
        raise ValueError(f"the backend is one of {', '.join(BACKENDS)}, not {backend!r}")


def stepper_of(singly: StepByStep, steps: int, backend: str = "auto") -> Stepper:
    """How the steps are taken.

    Args:
        singly: the steps one by one, which always works.
        steps: how many there are.
        backend: ``"numba"`` for machine code, ``"numpy"`` without it; ``"auto"`` takes machine code where numba is
            installed and the work is long.

    Raises:
        ImportError: machine code is asked for, and numba is not installed.
        UnsupportedError: machine code is asked for, and the loss or the rule is not one that has it.
        ValueError: there is no such backend.
    """
    require_backend(backend)
    own, size = linear_steps(singly.objective, singly.rule), singly.order.batch_size
    if own is None or size is None:
        if backend == "numba":
            raise UnsupportedError(
                "machine code is for a loss of a linear score, a table of numbers, batches of one size and the rules "
                "without memory; backend='numpy' runs everything else"
            )
        return singly
    if any(own.penalty):
        singly = replace(singly, penalty=own.penalty_at)
    chunks = size == 1 and bool(own.curvature) and steps >= CHUNK
    numbers = steps * size * own.X.shape[1]
    long = numbers >= (LONG_IN_CHUNKS if chunks else LONG) and find_spec("numba") is not None
    if backend == "numba" or (backend == "auto" and long):
        return InMachineCode(own, singly.schedule, singly.order)
    return InChunks(own, singly) if chunks else singly
