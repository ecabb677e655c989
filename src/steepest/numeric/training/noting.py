"""What is noted along a run: its history, and what watches it, such as a callback or a checkpoint.

A run says where it is; what is told here decides whether it ends there.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from steepest.numeric.training.descent import CALLBACK, DIVERGED, GRADIENT, LOSS, STEPS, History, Reached


@dataclass(slots=True)
class State:
    """Where a run is.

    Attributes:
        step: how many steps were taken.
        theta: the parameters, written over by each step.
        memory: what the rule remembers, the same.
    """

    step: int
    theta: Any
    memory: list[Any]

    def copy(self) -> State:
        """A state of its own."""
        return State(self.step, self.theta.copy(), [each.copy() for each in self.memory])


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run stops.

    Attributes:
        steps: after how many steps at the latest.
        gradient: as soon as the norm of the gradient is at most this; 0 for never.
        loss: as soon as the loss changes by at most this, relative to its size or to 1 where it is smaller; None for
            never.
    """

    steps: int
    gradient: float = 0.0
    loss: float | None = None


@dataclass(slots=True)
class Notes:
    """The history as it grows.

    Args:
        limits: when the run stops.
        callback: is told of every entry; the run stops where it says True.
        keep_params: whether the parameters are kept for every entry.
        watchers: are told of every entry too: a progress bar, a checkpoint.
    """

    limits: Limits
    callback: Callable[[Reached], Any] | None = None
    keep_params: bool = False
    watchers: list[Callable[[State], None]] = field(default_factory=list)
    steps: array[int] = field(default_factory=lambda: array("q"))
    losses: array[float] = field(default_factory=lambda: array("d"))
    norms: array[float] = field(default_factory=lambda: array("d"))
    rates: array[float] = field(default_factory=lambda: array("d"))
    params: list[Any] = field(default_factory=list)

    def note(self, state: State, loss: float, norm: float | None, rate: float) -> str | None:
        """Note where the run is; why it stops here, or None.

        A run that is taken up again comes to its last entry once more, which stands already.
        """
        if self.steps and self.steps[-1] == state.step:
            return self._ends(state, loss, norm)
        self.steps.append(state.step)
        self.losses.append(loss)
        self.rates.append(rate)
        if norm is not None:
            self.norms.append(norm)
        if self.keep_params:
            self.params.append(state.theta.copy())
        for watch in self.watchers:
            watch(state)
        if self.callback is not None:
            told = Reached(state.step, state.theta.copy(), loss, norm, rate)
            if self.callback(told) is True:
                return CALLBACK
        return self._ends(state, loss, norm)

    def standing(self, state: State) -> str | None:
        """Why a run that is taken up again has ended already, or None."""
        if not self.steps or self.steps[-1] != state.step:
            return None
        return self._ends(state, self.losses[-1], self.norms[-1] if self.norms else None)

    def _ends(self, state: State, loss: float, norm: float | None) -> str | None:
        if norm is not None and 0 < self.limits.gradient >= norm:
            return GRADIENT
        if self._stands_still(loss):
            return LOSS
        return STEPS if state.step >= self.limits.steps else None

    def _stands_still(self, loss: float) -> bool:
        if self.limits.loss is None or len(self.losses) < 2:
            return False
        before = self.losses[-2]
        return abs(loss - before) <= self.limits.loss * max(abs(loss), abs(before), 1.0)

    def history(self) -> History:
        """The history as arrays."""
        import numpy as np

        norms = np.array(self.norms) if len(self.norms) == len(self.steps) else None
        params = np.array(self.params) if self.keep_params else None
        return History(np.array(self.steps), np.array(self.losses), norms, np.array(self.rates), params)


def norm_of(gradient: Any) -> float:
    """The Euclidean norm; infinite or nan only where the gradient is, though squares may overflow.

    >>> import numpy as np
    >>> norm_of(np.array([3.0, 4.0])), norm_of(np.array([3e-200, 4e-200])), norm_of(np.array([np.nan]))
    (5.0, 5e-200, nan)
    """
    import numpy as np

    flat = gradient.reshape(-1)
    square = float(flat.dot(flat))
    if 1e-280 < square < math.inf:
        return math.sqrt(square)
    most = float(np.max(np.abs(flat), initial=0.0))
    if most == 0.0 or not math.isfinite(most):
        return most
    return most * float(np.linalg.norm(flat / most))


__all__ = ["DIVERGED", "Limits", "Notes", "State", "norm_of"]
