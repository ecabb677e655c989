"""Steps over all data of a quadratic loss, from the moments of the data: each in O(d²), or all of them at once.

Gradient descent with a fixed learning rate is known in closed form along the eigenvectors of the Hessian, its loss
and the norm of its gradient too. Other rules take their gradients from the Hessian, one step after another.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from steepest.errors import DomainError, UnsupportedError
from steepest.models.update_rows import UPDATES
from steepest.numeric.training.bounds import Curved
from steepest.numeric.training.descent import DIVERGED, GRADIENT, LOSS, STEPS
from steepest.numeric.training.noting import Limits, Notes, State
from steepest.numeric.training.plans import Plan

if TYPE_CHECKING:
    from steepest.numeric.moments.quadratic import Quadratic

FEWEST_STEPS = 4  # below it, reading the data for each step is no more work


def quadratic_for(plan: Plan, curved: Curved, moments: bool | str) -> Quadratic | None:
    """The quadratic from which steps are to take their gradients; None where they read the data.

    Args:
        plan: what is to be run, over all data.
        curved: its curvature.
        moments: True, False, or "auto" for where it is less work: moments cost as much as d/4 steps or so.

    Raises:
        UnsupportedError: True is asked for, and the loss is not quadratic.
        ValueError: it is none of the three.
    """
    if moments not in (True, False, "auto"):
        raise ValueError(f"moments is True, False or 'auto', not {moments!r}")
    size = plan.objective.start.size
    if not moments or plan.objective.size is None:
        return None
    less = plan.steps >= max(FEWEST_STEPS, size // 4) and plan.objective.size > size
    if moments == "auto" and not less:
        return None
    if curved.quadratic is None and moments is True:
        raise UnsupportedError("moments are for a loss that is quadratic in its parameters, and this one is not")
    return curved.quadratic


def is_known_at_once(plan: Plan, notes: Notes) -> bool:
    """Whether all steps have a closed form, and nobody wants to be told of each."""
    variant = plan.rule.variant
    plain = variant.row.lines == UPDATES["gradient-descent"].lines and not variant.choices and not variant.values
    return plain and plan.schedule.fixed is not None and notes.callback is None


def gradients_of(quadratic: Quadratic) -> Callable[[Any], tuple[float, Any]]:
    """Value and gradient at the parameters, without a look at the data."""
    return lambda theta: (quadratic.value(theta), quadratic.gradient(theta))


def all_at_once(quadratic: Quadratic, rate: float, state: State, notes: Notes) -> str:
    """All steps from the start by their closed form; why they end.

    Raises:
        DomainError: the loss has no value at the start.
    """
    import numpy as np

    with np.errstate(all="ignore"):
        return _all_at_once(quadratic, rate, state, notes)


def _all_at_once(quadratic: Quadratic, rate: float, state: State, notes: Notes) -> str:
    import numpy as np

    run, steps = quadratic.run(state.theta, rate), np.arange(notes.limits.steps + 1)
    losses, norms = run.losses(notes.limits.steps), run.gradient_norms(notes.limits.steps)
    reason, last = _end(losses, norms, notes.limits)
    if last < 0:
        raise DomainError("the loss at the start is infinite; start where it has a value and a slope")
    notes.steps = array("q", steps[: last + 1].astype(np.int64).tobytes())
    notes.losses, notes.norms = (array("d", found[: last + 1].tobytes()) for found in (losses, norms))
    notes.rates = array("d", [rate]) * (last + 1)
    if notes.keep_params:
        notes.params = list(run.parameters(steps[: last + 1]))
    if last:
        state.theta[...] = run.parameters(steps[last : last + 1])[0]
    state.step = last
    for watch in notes.watchers:
        watch(state)
    return reason


def _end(losses: Any, norms: Any, limits: Limits) -> tuple[str, int]:
    """Why the steps end, and after which of them."""
    import numpy as np

    ends = [(limits.steps, 3, STEPS)]
    still = norms <= limits.gradient
    if limits.gradient > 0 and still.any():
        ends.append((int(np.argmax(still)), 1, GRADIENT))
    if limits.loss is not None:
        change, size = np.abs(np.diff(losses)), np.maximum(np.abs(losses[1:]), np.abs(losses[:-1]))
        level = change <= limits.loss * np.maximum(size, 1.0)
        if level.any():
            ends.append((int(np.argmax(level)) + 1, 2, LOSS))
    wrong = ~(np.isfinite(losses) & np.isfinite(norms))
    if wrong.any():
        ends.append((int(np.argmax(wrong)) - 1, 0, DIVERGED))
    last, _, reason = min(ends)
    return reason, last
