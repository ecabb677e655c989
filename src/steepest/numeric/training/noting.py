"""What is noted along a run: its history, and what watches it, such as a callback or a checkpoint.

A run says where it is; what is told here decides whether it ends there. A history of more than `MOST_ENTRIES` is
thinned: every second entry is left out, and from then on every second one is left out as it comes, so that entries
stand at multiples of 2, then of 4, and so on; the last two always stand.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from steepest.numeric.training.descent import CALLBACK, DIVERGED, GRADIENT, LOSS, STEPS, History, Reached

MOST_ENTRIES = 1 << 20  # of a history, 32 MB of numbers


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

    Raises:
        ValueError: a tolerance is negative or no number.
    """

    steps: int
    gradient: float = 0.0
    loss: float | None = None

    def __post_init__(self) -> None:
        for name, value in (("tolerance", self.gradient), ("loss_tolerance", self.loss)):
            if value is not None and not value >= 0:
                raise ValueError(f"{name} is a number from 0, not {value:g}")


@dataclass(slots=True)
class Notes:
    """The history as it grows.

    Args:
        limits: when the run stops.
        callback: is told of every entry; the run stops where it says True.
        keep_params: whether the parameters are kept for every entry.
        watchers: are told of every entry too: a progress bar, a checkpoint.
        apart: how many steps lie between two entries of a history that was thinned; 1 before.
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
    apart: int = 1

    def note(self, state: State, loss: float, norm: float | None, rate: float) -> str | None:
        """Note where the run is; why it stops here, or None.

        A run that is taken up again comes to its last entry once more, which stands already.
        """
        if self.steps and self.steps[-1] == state.step:
            return self._ends(state, loss, norm)
        self._make_room()
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

    def take(self, steps: Any, losses: Any, norms: Any, rate: float, params_at: Callable[[Any], Any]) -> None:
        """Note many entries that follow, each of which no limit ends; no callback is told of them.

        Args:
            steps: their steps, an array, as are the next two.
            losses: the losses.
            norms: the norms of the gradients.
            rate: the learning rate of all of them.
            params_at: the parameters, a row for each, at some places of these arrays.
        """
        import numpy as np

        last_two = np.arange(len(steps)) >= len(steps) - 2
        held = (steps % self.apart == 0) | last_two
        while len(self.steps) + held.sum() > MOST_ENTRIES and self.apart < steps[-1]:
            self._thin()
            held = (steps % self.apart == 0) | last_two
        for place in (-2, -1):
            self._leave_out_between(place)
        self.steps.frombytes(steps[held].astype(np.int64).tobytes())
        self.losses.frombytes(losses[held].tobytes())
        self.norms.frombytes(norms[held].tobytes())
        self.rates.extend([rate] * int(held.sum()))
        if self.keep_params:
            self.params.extend(params_at(np.flatnonzero(held)))

    def _make_room(self) -> None:
        """Thin a history that is full, and leave out the entry before the last where it stood only for its time."""
        if len(self.steps) >= MOST_ENTRIES:
            self._thin()
        self._leave_out_between(-2)

    def _leave_out_between(self, place: int) -> None:
        """Leave out an entry near the end where a thinned history has none at this step."""
        if self.apart > 1 and len(self.steps) >= -place and self.steps[place] % self.apart:
            for kept in self._kept:
                del kept[place]

    def _thin(self) -> None:
        """Leave out every second entry, but for the last two."""
        import numpy as np

        first = self.apart == 1 and len(self.steps) > 1  # where examples are drawn, epochs lie between two entries
        self.apart = 2 * (self.steps[1] - self.steps[0] if first else self.apart)
        held = np.array(self.steps) % self.apart == 0
        held[-2:] = True
        for kept in self._kept:
            if isinstance(kept, array):
                kept[:] = array(kept.typecode, np.array(kept)[held].tobytes())
            else:
                kept[:] = compress(kept, held.tolist())

    @property
    def _kept(self) -> list[Any]:
        """What has an entry for each time; where examples are drawn there are no norms."""
        return [each for each in (self.steps, self.losses, self.rates, self.norms, self.params) if len(each)]

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
