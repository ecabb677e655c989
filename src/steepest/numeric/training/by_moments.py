"""Steps over all data of a quadratic loss, from the moments of the data: each in O(d²), or all of them at once.

Gradient descent with a fixed learning rate is known in closed form along the eigenvectors of the Hessian, its loss
and the norm of its gradient too. It is worked out in stretches of steps, so that a run that ends early costs no more
than it takes, and a long one can be interrupted. Other rules take their gradients from the Hessian, step by step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steepest.errors import DomainError, UnsupportedError
from steepest.models.update_rows import UPDATES
from steepest.numeric.training.bounds import Curved
from steepest.numeric.training.descent import DIVERGED, GRADIENT, LOSS, STEPS
from steepest.numeric.training.noting import Limits, Notes, State
from steepest.numeric.training.plans import Plan

if TYPE_CHECKING:
    from steepest.numeric.moments.quadratic import Quadratic
    from steepest.numeric.moments.spectrum import Run as Along

FEWEST_STEPS = 4  # below it, reading the data for each step is no more work
FIRST_STRETCH = 1 << 10  # steps that are worked out together; an even number, as are the next
LONGEST_STRETCH = 1 << 16
MOST_NUMBERS = 1 << 21  # of the parameters of one stretch, where they are kept


def quadratic_for(plan: Plan, curved: Curved, moments: bool | str) -> Quadratic | None:
    """The quadratic from which steps are to take their gradients; None where they read the data.

    They read the data too where the scales of the columns differ so much that moments would lose what is small.

    Args:
        plan: what is to be run.
        curved: its curvature.
        moments: True, False, or "auto" for where it is less work: moments cost as much as d/4 steps or so.

    Raises:
        UnsupportedError: True is asked for, and the loss is not quadratic or examples are drawn.
        ValueError: it is none of the three.
    """
    if moments not in (True, False, "auto"):
        raise ValueError(f"moments is True, False or 'auto', not {moments!r}")
    if plan.draws is not None and moments is True:
        raise UnsupportedError("moments are for steps that take all data, and these draw examples")
    size = plan.objective.start.size
    if not moments or plan.objective.size is None or plan.draws is not None:
        return None
    less = plan.steps >= max(FEWEST_STEPS, size // 4) and plan.objective.size > size
    if moments == "auto" and not less:
        return None
    if curved.quadratic is None and moments is True:
        raise UnsupportedError("moments are for a loss that is quadratic in its parameters, and this one is not")
    known = curved.quadratic is not None and curved.quadratic.is_known_at_once
    return curved.quadratic if known else None


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
    """Stretches of steps, each longer than the one before, until the end; each begins where the last one ended."""
    import numpy as np

    run, done, length = quadratic.run(state.theta, rate), 0, FIRST_STRETCH
    longest = max(FIRST_STRETCH, min(LONGEST_STRETCH, MOST_NUMBERS // quadratic.n_parameters))
    while True:
        count = min(length, notes.limits.steps - done)
        losses, norms = run.losses(count), run.gradient_norms(count)
        reason, last = _end(losses, norms, notes.limits, done)
        if last < 0:
            raise DomainError("the loss at the start is infinite; start where it has a value and a slope")
        _note(run, range(done > 0, last + 1), done, losses, norms, notes)
        if last:
            state.theta[...] = run.parameters(np.array([last]))[0]
        state.step = done + last
        for watch in notes.watchers:
            watch(state)
        if reason is not None:
            return reason
        run, done, length = _after(run, count, losses[-1]), done + count, min(2 * length, longest)


def _note(run: Along, places: range, done: int, losses: Any, norms: Any, notes: Notes) -> None:
    """Note the entries at some places of a stretch, as many steps later as were done before it."""
    import numpy as np

    if not places:
        return
    own = np.arange(places.start, places.stop)
    notes.take(own + done, losses[own], norms[own], run.learning_rate, lambda held: run.parameters(own[held]))


def _after(run: Along, count: int, loss: float) -> Along:
    """The run as it goes on after an even number of steps: ``c (1 - η λ)^count`` is left of its gradient."""
    import numpy as np

    share = run.learning_rate * run.curvatures
    left = np.exp(count * np.log1p(-np.minimum(share, 2 - share)))  # |1 - η λ|^count
    along = run.parameters(np.array([count]))[0] @ run.vectors
    return replace(run, start=along, gradient=run.gradient * left, loss=float(loss))


def _end(losses: Any, norms: Any, limits: Limits, done: int) -> tuple[str | None, int]:
    """Why the steps end, and after which of a stretch; None and the last where the next stretch follows.

    Args:
        losses: the loss before the stretch and after each of its steps.
        norms: the norms of the gradients.
        limits: when the run stops.
        done: the steps before the stretch; with any, its first entry has been looked at.
    """
    import numpy as np

    last = len(losses) - 1
    ends: list[tuple[int, int, str | None]] = [(last, 3, STEPS if done + last == limits.steps else None)]
    still = norms <= limits.gradient
    wrong = ~(np.isfinite(losses) & np.isfinite(norms))
    still[: int(done > 0)] = wrong[: int(done > 0)] = False
    if limits.gradient > 0 and still.any():
        ends.append((int(np.argmax(still)), 1, GRADIENT))
    if limits.loss is not None:
        change, size = np.abs(np.diff(losses)), np.maximum(np.abs(losses[1:]), np.abs(losses[:-1]))
        level = change <= limits.loss * np.maximum(size, 1.0)
        if level.any():
            ends.append((int(np.argmax(level)) + 1, 2, LOSS))
    if wrong.any():
        ends.append((int(np.argmax(wrong)) - 1, 0, DIVERGED))
    found, _, reason = min(ends, key=lambda end: end[:2])
    return reason, found
