"""Steps that take all data: value and gradient, a note, a move."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from steepest.errors import DomainError
from steepest.numeric.training.descent import DIVERGED
from steepest.numeric.training.noting import Notes, State, norm_of
from steepest.numeric.training.rules import CompiledRule
from steepest.numeric.training.schedules import Schedule


def over_all(
    function: Callable[[Any], tuple[float, Any]], rule: CompiledRule, schedule: Schedule, state: State, notes: Notes
) -> str:
    """Take steps until the notes say stop, or the loss is no finite number.

    Args:
        function: value and gradient at the parameters.
        rule: the rule.
        schedule: its learning rate.
        state: where the run begins, and where it is in the end: at the last parameters with a finite loss.
        notes: the history.

    Returns:
        Why it stopped.

    Raises:
        DomainError: the loss has no value at the start.
    """
    import numpy as np

    before = state.copy()
    rate = schedule(max(state.step, 1))
    with np.errstate(all="ignore"):
        while True:
            value, gradient = function(state.theta)
            norm = norm_of(gradient)
            if not (math.isfinite(value) and math.isfinite(norm)):
                return _back(state, before, value)
            if (reason := notes.note(state, value, norm, rate)) is not None:
                return reason
            _keep(state, before)
            rate = schedule(state.step + 1)
            rule.move(state.theta, gradient, state.memory, rate, state.step + 1)
            state.step += 1


def _keep(state: State, before: State) -> None:
    before.step = state.step
    for kept, now in zip((before.theta, *before.memory), (state.theta, *state.memory), strict=True):
        kept[...] = now


def _back(state: State, before: State, value: float) -> str:
    """One step back, to the last parameters with a finite loss.

    Raises:
        DomainError: there are none.
    """
    if before.step == state.step:
        told = "nan" if value != value else "infinite" if math.isinf(value) else "finite, and its gradient is not"
        raise DomainError(f"the loss at the start is {told}; start where it has a value and a slope")
    _keep(before, state)
    return DIVERGED
