"""The descent of an estimator: one run of `descend`, or rounds of them in which the learning rate is found.

A rule with a bound that takes all data comes to rest at a rate below the bound of a quadratic, so it is one run.
The others need
rates that change: where examples are drawn the parameters keep moving about the minimum, and so they do at a kink, or
where steps have a length of their own as those of Adam. They go in rounds, and whenever a round has not lowered the
loss, it is taken back and the rate halved.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steepest.models.update_rows import BATCH, ONE_EXAMPLE, UPDATES, WHOLE
from steepest.models.variants import Variant, variant_of
from steepest.numeric.training.descending import USUAL_BATCH, descend
from steepest.numeric.training.descent import Descent
from steepest.numeric.training.noting import norm_of
from steepest.sklearn.ground import Ground
from steepest.sklearn.rates import LENGTH, below_bound, first_rate, moved, moves_by_slope

AUTO = "auto"
ROUND = {WHOLE: 20, ONE_EXAMPLE: 5, BATCH: 5}  # passes over the data between two looks at the loss
GROWTH = 1.25
AWAY = 3.0  # what is slowest falls to e⁻³ in a round that is long enough
HALVINGS = 3  # of the rate, that have to gain no more


@dataclass(frozen=True, slots=True)
class Plan:
    """How an estimator descends.

    Attributes:
        method: a row of the table of update rules.
        learning_rate: "auto", or what `descend` takes.
        passes: how often all data are looked at, at most.
        tol: the norm of the gradient at which the descent is done, relative to a slope that is usual at the start;
            where rates fall, how far they do.
        batch_size: how many examples a step draws; None for what is usual for the rule.
        seed: what the order of the examples follows from.
        settings: of the rule.
        progress: whether a progress bar is shown.
    """

    method: str
    learning_rate: Any
    passes: int
    tol: float
    batch_size: int | None
    seed: int
    settings: Mapping[str, Any]
    progress: bool

    @property
    def variant(self) -> Variant:
        """The rule with its settings."""
        return variant_of(UPDATES[self.method], self.settings, over=self.over)

    @property
    def over(self) -> str:
        """What one step takes the slope of."""
        own = UPDATES[self.method].over
        if self.batch_size is None:
            return own
        return ONE_EXAMPLE if self.batch_size == 1 else BATCH

    @property
    def drawn(self) -> int | None:
        """How many examples a step draws; None for all."""
        if self.over == WHOLE:
            return None
        return 1 if self.over == ONE_EXAMPLE else self.batch_size or USUAL_BATCH

    def steps(self, passes: int, size: int) -> int:
        """How many steps so many passes over so many examples are."""
        return passes if self.drawn is None else passes * -(-size // self.drawn)


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found.

    Attributes:
        params: the parameters.
        passes: how often the data were gone through, at least 1.
        losses: the loss as it was noted on the way.
        converged: whether the tolerance was reached.
        descent: the last run that lowered the loss, without the data.
    """

    params: NDArray[Any]
    passes: int
    losses: NDArray[Any]
    converged: bool
    descent: Descent


def fitted(ground: Ground, plan: Plan) -> Fit:
    """Descend as a plan says."""
    if plan.learning_rate != AUTO:
        return _one_run(ground, plan, plan.learning_rate)
    rate = below_bound(plan.variant, ground.curvature.whole) if plan.over == WHOLE and ground.curvature.whole else None
    if rate is not None and ground.curvature.constant:
        return _one_run(ground, plan, rate)
    if rate is None:
        steps = plan.steps(1, ground.curvature.size)
        rate = first_rate(plan.variant, ground.curvature.of_batch(plan.drawn), ground.length / math.sqrt(steps))
    return _Rounds(ground, plan, rate).fitted()


def _run(ground: Ground, start: NDArray[Any], plan: Plan, rate: Any, passes: int, number: int = 0) -> Descent:
    """One run of so many passes."""
    by_moments = plan.drawn is None and ground.curvature.constant and not ground.sparse
    return descend(
        ground.function if by_moments or plan.drawn else ground.function.__call__,  # which has no moments to look for
        start,
        ground.data,
        method=plan.method,
        learning_rate=rate,
        steps=plan.steps(passes, ground.curvature.size),
        batch_size=None if plan.drawn is None else min(plan.drawn, ground.curvature.size),
        seed=plan.seed + number,
        sample_weight=ground.weights,
        tolerance=0.0 if plan.drawn else ground.tolerance(plan.tol),
        loss_tolerance=plan.tol if plan.drawn and plan.learning_rate != AUTO else None,
        progress=plan.progress,
        moments="auto" if by_moments else False,
        **plan.settings,
    )


def _one_run(ground: Ground, plan: Plan, rate: Any) -> Fit:
    """All passes at one rate, or by the schedule that was given."""
    run = _run(ground, ground.start, plan, rate, plan.passes)
    passes = max(len(run.history) - (plan.drawn is None), 1)
    return Fit(run.params, passes, np.asarray(run.history.loss), run.converged, replace(run, _loss=None))


class _Rounds:
    """Rounds of some passes each: a round that has not lowered the loss is taken back, and the rate halved.

    After a round that has, a rule that moves by the slope, and remembers its moves or draws, gets a little more: where
    the curvature has become less than its bound, it bears more. Where examples are drawn, rounds at half the rate
    are up to twice as long, so that steps do not become small before they have got anywhere.
    """

    def __init__(self, ground: Ground, plan: Plan, rate: float) -> None:
        self.ground, self.plan, self.rate, self.most = ground, plan, rate, rate
        self.by_slope, self.moved = moves_by_slope(plan.variant), moved(plan.variant)
        # Beyond its bound a rule without memory makes rounding grow, in a direction that the loss does not show yet.
        bears_more = self.by_slope and (plan.drawn is not None or plan.variant.states)
        self.growth = GROWTH if bears_more else 1.0
        self.params = ground.start
        self.value, self.slope = ground(ground.start)
        self.losses = [np.array([self.value])]
        self.done, self.number = 0, 0
        self.marks: list[float] = []  # the loss whenever the rate was halved
        self.best: Descent | None = None

    def fitted(self) -> Fit:
        """Rounds until the loss rests or all passes are done."""
        while True:
            run = self._round()
            if (rested := self._rests()) or self.done >= self.plan.passes:
                told = replace(self.best or run, _loss=None)
                return Fit(self.params, self.done, np.concatenate(self.losses), rested, told)

    def _round(self) -> Descent:
        passes = min(self._length(), self.plan.passes - self.done)
        run = _run(self.ground, self.params, self.plan, self.rate, passes, self.number)
        self.done, self.number = self.done + passes, self.number + 1
        value, slope = self.ground.beyond(run.params)
        if run.reason != "diverged" and self._is_lower(value, slope):
            self.best, self.params, self.value, self.slope = run, run.params, value, slope
            self.losses.append(run.history.loss[self.plan.drawn is None :])
            self.rate *= self.growth
            self.most = max(self.most, self.rate)
        else:
            self.marks.append(self.value)
            self.rate /= 2.0
        return run

    def _is_lower(self, value: float, slope: NDArray[Any]) -> bool:
        """Whether a loss is lower; where rounding hides that, whether the slope is less steep."""
        rounding = 4.0 * float(np.finfo(float).eps) * abs(self.value)
        if abs(value - self.value) <= rounding:
            return norm_of(slope) < norm_of(self.slope)
        return value < self.value

    def _length(self) -> int:
        """How many passes the next round has."""
        usual: int = ROUND[self.plan.over]
        if self.plan.drawn is None:
            return usual
        longest = usual << len(self.marks)
        if not self.ground.curvature.least:
            return longest
        distance = 1.0 / self.ground.curvature.least if self.by_slope else self.ground.length / LENGTH
        steps = AWAY * distance / (self.rate * self.moved)
        return max(1, min(longest, math.ceil(steps / self.plan.steps(1, self.ground.curvature.size))))

    def _rests(self) -> bool:
        """Whether the slope is small; or, where it need not become so, whether lower rates have gained no more."""
        if norm_of(self.slope) <= self.ground.tolerance(self.plan.tol) or self.rate < self.plan.tol * self.most:
            return True
        if (self.plan.drawn is None and not self.ground.curvature.kinks) or len(self.marks) <= HALVINGS:
            return False
        gained = self.losses[0][0] - self.value
        return bool(gained > 0.0 and self.marks[-1 - HALVINGS] - self.value <= self.plan.tol * gained)
