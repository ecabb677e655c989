"""Why a run stopped, in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from steepest.numeric.training.descent import CALLBACK, DIVERGED, GRADIENT, LOSS, STEPS
from steepest.numeric.training.noting import Limits, Notes

_SENTENCES: Mapping[str, Callable[[str, Notes, Limits], str]] = {
    STEPS: lambda after, notes, limits: f"Stopped {after}, as many as were asked for.",
    GRADIENT: lambda after, notes, limits: (
        f"Stopped {after}: the norm of the gradient, {notes.norms[-1]:.3g}, is at most {limits.gradient:g}."
    ),
    LOSS: lambda after, notes, limits: (
        f"Stopped {after}: the loss changed from {notes.losses[-2]:.6g} to {notes.losses[-1]:.6g}, "
        f"which is at most {limits.loss:g} relative to its size."
    ),
    CALLBACK: lambda after, notes, limits: f"Stopped {after}, because the callback said so.",
    DIVERGED: lambda after, notes, limits: (
        f"Diverged {after}: the next one leads to a loss that is no finite number; the parameters are those before it."
    ),
}


def sentence_of(reason: str, step: int, notes: Notes) -> str:
    """The sentence for a reason.

    >>> sentence_of("steps", 1, Notes(Limits(1)))
    'Stopped after 1 step, as many as were asked for.'
    """
    after = f"after {step:,} step{'' if step == 1 else 's'}"
    return _SENTENCES[reason](after, notes, notes.limits)
