"""What is said of a descent that did not come down, or that goes up and down and does not come to rest."""

from __future__ import annotations

from steepest.numeric.tables.choosing_rates import Rate
from steepest.numeric.training.descent import STEPS, Descent

_FEW = 10  # of the last steps, in which the loss may go up and down
_RISE = 0.05  # of the way down: so much the loss may rise in them unremarked


def trouble_of(run: Descent, rate: Rate, at_start: float, value: float, norm: float) -> str:
    """Why a descent did not come down, or did not come to rest; empty where it did.

    Args:
        run: the descent.
        rate: its learning rate.
        at_start: the loss over all rows at the start.
        value: the same in the end.
        norm: the norm of the gradient at the start.
    """
    import numpy as np

    if run.reason != STEPS or not norm:
        return ""
    if not value < at_start:
        why = "no learning rate that was tried lowers it" if rate.chosen else "the learning rate is too large"
        return f"the loss in the end, {value:.6g}, is not below that at the start, {at_start:.6g}: {why}"
    losses = run.history.loss
    if run.history.gradient_norm is None:
        return ""  # where examples are drawn the history has means over them
    last = losses[-max(_FEW, len(losses) // 20) :]
    rise = float(np.max(last - np.minimum.accumulate(last)))
    if rise <= _RISE * (at_start - losses.min()):
        return ""
    return (
        f"in the last {len(last):,} steps the loss goes up and down between {last.min():.6g} and {last.max():.6g}; a "
        "smaller learning rate, or one that falls such as 0.1/t^0.5, may bring it to rest"
    )
