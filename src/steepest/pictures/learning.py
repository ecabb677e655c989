"""Learning curves: the loss after each step, for several learning rates or methods in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from steepest.errors import DataError
from steepest.pictures.lettering import Words, in_words, number_words
from steepest.pictures.picture import Array, Line, Panel, Picture, Span

_ROOM = 1.3  # above and below, on a logarithmic axis
_MANY_POWERS = 30.0  # the greatest loss is so many times the least: then the axis is logarithmic
_OVER = 3.0  # how many times the greatest loss at the start is still seen of a curve that rises beyond all bounds
_LEAST_SEEN = 1e-12  # relative to the greatest: smaller losses are rounding errors
_MOST_POINTS = 2_000
_MANY_STEPS, _EARLY, _MOST = 200, 50, 0.6  # most of the fall in the first of fifty parts of many steps


def learning_curves(
    curves: Mapping[str, ArrayLike], path: str | Path | None = None, *, title: str = "Loss after each step"
) -> Picture:
    """The losses of several runs against the number of the step.

    The axis of the loss is logarithmic where losses fall far, and that of the steps where most of the fall is in the
    first of many steps. A curve that rises beyond all bounds is cut off at
    three times the greatest loss at a start, and the picture says so.

    Args:
        curves: the losses of each run by its label, such as ``"rate 0.1"``: the loss before the first step and after
            each one.
        path: a file to write the picture to as well, with the ending .png or .svg.
        title: what stands above it.

    Raises:
        DataError: there is no curve, or one has no losses or more than one dimension.

    >>> picture = learning_curves({"rate 0.1": [4.0, 2.0, 1.0], "rate 2": [4.0, 40.0, 400.0]})
    >>> picture.remarks
    ('rate 2 diverges: after 1 step its loss is above the picture.',)
    """
    panel, remarks = loss_panel({label: _losses(label, values) for label, values in curves.items()})
    told = "; ".join(
        f"{label}: from {number_words(line[0])} to {number_words(line[-1])}" for label, line in _told(curves)
    )
    picture = Picture(in_words(title), (panel,), tuple(remarks), f"The loss against the number of steps. {told}.")
    if path is not None:
        picture.save(path)
    return picture


def loss_panel(curves: Mapping[str, Array], title: str = "") -> tuple[Panel, list[str]]:
    """The axes with the curves, and what is said of those that leave them."""
    if not curves:
        raise DataError("learning curves", None, None, "there is no curve to draw")
    (low, high), remarks = _seen(curves)
    log = high > _MANY_POWERS * low > 0
    steps = max(losses.size for losses in curves.values()) - 1
    early = steps >= _MANY_STEPS and any(_falls_early(losses, log) for losses in curves.values())
    lines = tuple(_line(label, losses, number, early) for number, (label, losses) in enumerate(curves.items()))
    across = (1.0, float(steps + 1)) if early else (0.0, float(max(steps, 1)))
    name = Words("step + 1" if early else "step")
    height = (low / _ROOM, high * _ROOM) if log else _linear(low, high)
    return Panel(lines, name, Words("loss"), across, height, title, early, log), remarks


def _falls_early(losses: Array, log: bool) -> bool:
    """Whether most of the way down is done in the first steps, which a linear axis would press into one line."""
    found = losses[np.isfinite(losses)]
    if found.size < _MANY_STEPS or (log and not found.min() > 0):
        return False
    seen = np.log(found) if log else found
    whole, first = seen[0] - seen[-1], seen[0] - seen[found.size // _EARLY]
    return bool(whole > 0 and first > _MOST * whole)


def _told(curves: Mapping[str, ArrayLike]) -> list[tuple[str, Array]]:
    return [(label, np.asarray(values, dtype=float)) for label, values in curves.items()]


def _losses(label: str, values: ArrayLike) -> Array:
    losses = np.asarray(values, dtype=float)
    if losses.ndim != 1 or not losses.size:
        raise DataError(label, None, None, f"a learning curve is a row of losses; its shape is {losses.shape}")
    return losses


def _line(label: str, losses: Array, number: int, early: bool) -> Line:
    """A curve with at most as many points as can be seen; its last point is among them.

    Where the axis of the steps is logarithmic, for `early`, step 0 stands at 1.
    """
    steps = np.arange(losses.size, dtype=float) + early
    if losses.size > _MOST_POINTS:
        last = losses.size - 1
        spaced = np.geomspace(1, last + 1, _MOST_POINTS) - 1 if early else np.linspace(0, last, _MOST_POINTS)
        kept = np.unique(spaced.round().astype(int))
        steps, losses = steps[kept], losses[kept]
    return Line(steps, np.where(np.isfinite(losses), losses, np.nan), "loss", label, number)


def _seen(curves: Mapping[str, Array]) -> tuple[Span, list[str]]:
    """The least and the greatest loss that are seen: where a curve diverges, up to a little above the starts."""
    starts = [float(losses[0]) for losses in curves.values() if np.isfinite(losses[0])]
    top = max((abs(start) for start in starts), default=1.0)
    away = {label: losses for label, losses in curves.items() if _diverges(losses, top)}
    found = np.concatenate([losses[np.isfinite(losses)] for losses in curves.values()])
    found = found[found <= _OVER * top] if away else found
    low = float(found.min()) if found.size else 0.0
    high = _OVER * top if away else float(found.max())
    return (max(low, _LEAST_SEEN * high) if low > 0 else low, high), _remarks(away, _OVER * top)


def _diverges(losses: Array, top: float) -> bool:
    return not np.isfinite(losses).all() or float(losses[-1]) > _OVER * top


def _remarks(away: Mapping[str, Array], limit: float) -> list[str]:
    remarks = []
    for label, losses in away.items():
        step = int(np.flatnonzero(~(losses <= limit))[0])
        remarks.append(
            f"{label or 'The run'} diverges: after {step} step{'' if step == 1 else 's'} its loss is above the picture."
        )
    return remarks


def _linear(low: float, high: float) -> Span:
    """A linear axis begins at 0 where the losses come near to it."""
    low = 0.0 if 0 <= low < 0.3 * high else low
    room = 0.05 * (high - low) or 0.5 * max(abs(high), 1.0)
    return (low if low == 0 < high else low - room), high + room


def rates_of(labels: Sequence[float]) -> list[str]:
    """Labels for curves of several learning rates.

    >>> rates_of([0.1, 0.5])
    ['rate 0.1', 'rate 0.5']
    """
    return [f"rate {number_words(rate)}" for rate in labels]
