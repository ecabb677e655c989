"""Steps that draw examples: one, or a batch, in the order that the seed or somebody says."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from steepest.numeric.training.descent import DIVERGED, STEPS
from steepest.numeric.training.noting import Notes, State, norm_of
from steepest.numeric.training.objectives import Objective
from steepest.numeric.training.order import Epochs, Given
from steepest.numeric.training.rules import CompiledRule
from steepest.numeric.training.schedules import Schedule


class Stepper(Protocol):
    """Takes steps that belong to one epoch.

    Attributes:
        penalty: the penalty of the loss, where it is known apart; then the losses that are met are without it.
    """

    @property
    def penalty(self) -> Callable[[Any], float] | None: ...

    def advance(self, state: State, last: int) -> float:
        """Step to the step `last`, or to the last one before a loss that is not finite.

        Returns:
            The sum of the losses that were met, one for each step.
        """


@dataclass(frozen=True, slots=True)
class StepByStep:
    """Each step by the objective and the rule, which may be any.

    Attributes:
        objective: what is made smaller.
        rule: the rule.
        schedule: its learning rate.
        order: what each step draws.
        penalty: the penalty of the loss, where it is known apart; then the losses that are met are without it.
    """

    objective: Objective
    rule: CompiledRule
    schedule: Schedule
    order: Epochs | Given
    penalty: Callable[[Any], float] | None = None

    def advance(self, state: State, last: int) -> float:
        """Step to the step `last`, or to the last one before a loss that is not finite."""
        total = 0.0
        while state.step < last:
            step = state.step + 1
            value, gradient = self.objective(state.theta, self.order.rows(step))
            if not (math.isfinite(value) and math.isfinite(norm_of(gradient))):
                break
            total += value if self.penalty is None else value - self.penalty(state.theta)
            self.rule.move(state.theta, gradient, state.memory, self.schedule(step), step)
            state.step = step
        return total


def over_drawn(stepper: Stepper, schedule: Schedule, state: State, notes: Notes, end: Callable[[int], int]) -> str:
    """Take steps, with an entry of the history at the end of each epoch, until the notes say stop.

    Args:
        stepper: takes the steps.
        schedule: the learning rates, for the history.
        state: where the run begins, and where it is in the end.
        notes: the history.
        end: the last step of the stretch that a step belongs to.

    Returns:
        Why it stopped.
    """
    import numpy as np

    if (reason := notes.standing(state)) is not None:
        return reason
    with np.errstate(all="ignore"):
        while state.step < notes.limits.steps:
            before = state.copy()
            last = min(end(state.step + 1), notes.limits.steps)
            total = stepper.advance(state, last)
            if state.step < last or not _is_finite(state):
                _last_finite(stepper, state, before)
                return DIVERGED
            mean = total / (last - before.step)
            mean += 0.0 if stepper.penalty is None else stepper.penalty(state.theta)
            if not math.isfinite(mean):
                return DIVERGED
            if (reason := notes.note(state, mean, None, schedule(last))) is not None:
                return reason
    return STEPS


def _is_finite(state: State) -> bool:
    import numpy as np

    return bool(np.isfinite(state.theta).all())


def _last_finite(stepper: Stepper, state: State, before: State) -> None:
    """Go back to the last parameters that are finite, by stepping again from where all was well."""
    while not _is_finite(state) and state.step > before.step:
        again = before.copy()
        stepper.advance(again, state.step - 1)
        state.step, state.theta, state.memory = again.step, again.theta, again.memory
