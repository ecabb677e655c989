"""A function as the points that are drawn: a curve that is broken where the function jumps, and a grid of values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from steepest.pictures.picture import Array, Span, can_be_drawn

CURVE, GRID = 801, 161  # points of a curve, and along each side of a grid
_HALVINGS = 40
_LEAP = 0.08  # of the height of the picture: a change between neighbours that is looked at more closely
_LEFT = 0.5  # of such a change, what is left of it at a jump however near one looks
_OUTER = 6.0  # how many times as high as their middle values all values may be without being cut off


def spread(span: Span, count: int) -> Array:
    """So many points from one end of a span to the other, both included."""
    return np.linspace(span[0], span[1], count)


def height_of(values: Array, shown: Array) -> Span:
    """The vertical range of a curve: all of its values, or those in the middle where others shoot up to a pole.

    Args:
        values: those of the curve; those that cannot be drawn do not count.
        shown: values that are to be seen in any case.
    """
    found, shown = values[can_be_drawn(values)], shown[can_be_drawn(shown)]
    wanted = np.concatenate([found, shown])
    if not wanted.size:
        return -1.0, 1.0
    low, high = float(wanted.min()), float(wanted.max())
    if found.size:
        first, last = (float(value) for value in np.quantile(found, (0.05, 0.95)))
        if high - low > _OUTER * (last - first) > 0:
            middle = np.concatenate([[first, last], shown])
            low, high = float(middle.min()), float(middle.max())
    room = 0.06 * (high - low) or 0.5 * max(abs(low), 1.0)
    return low - room, high + room


def broken(function: Callable[[Array], Array], x: Array, height: float) -> tuple[Array, Array]:
    """The points of a curve with a gap wherever the function jumps, as at a pole of 1/x or a step of floor(x).

    Between neighbours whose values are far apart the half with the greater change is looked at, again and again;
    a steep rise then becomes small, and a jump stays.

    Args:
        function: the values at points.
        x: the points, rising.
        height: of the picture.

    Returns:
        Points and values, with ``nan`` in each gap.
    """
    values = function(x)
    change = np.abs(np.diff(values))
    steep = np.flatnonzero(change > _LEAP * height)
    if not steep.size:
        return x, values
    left, right, low, high = x[steep], x[steep + 1], values[steep], values[steep + 1]
    for _ in range(_HALVINGS):
        middle = left + (right - left) / 2
        value = function(middle)
        first = np.nan_to_num(np.abs(value - low), nan=np.inf) >= np.nan_to_num(np.abs(high - value), nan=np.inf)
        right, high = np.where(first, middle, right), np.where(first, value, high)
        left, low = np.where(first, left, middle), np.where(first, low, value)
    jumps = ~(np.abs(high - low) <= _LEFT * change[steep])
    gaps = steep[jumps] + 1
    return np.insert(x, gaps, np.nan), np.insert(values, gaps, np.nan)


def missing_spans(function: Callable[[Array], Array], x: Array) -> list[Span]:
    """Where a function of one variable has no value, as intervals that begin and end to the figures of a float.

    A single point, such as a pole, is none.

    Args:
        function: the values at points.
        x: the points that are looked at, rising.
    """
    known = ~np.isnan(function(x))
    edges = np.flatnonzero(known[1:] != known[:-1])
    ends = [float(x[0]), *(_edge(function, x[k], x[k + 1], bool(known[k])) for k in edges), float(x[-1])]
    state = [bool(known[0]), *(bool(known[k + 1]) for k in edges)]
    spans = [(one, other) for one, other, there in zip(ends, ends[1:], state, strict=False) if not there]
    return [(one, other) for one, other in spans if other - one > (x[1] - x[0])]


def _edge(function: Callable[[Array], Array], left: float, right: float, known: bool) -> float:
    """Where the values begin or end between two points."""
    for _ in range(_HALVINGS + 12):
        middle = left + (right - left) / 2
        there = not np.isnan(function(np.array([middle]))[0])
        left, right = (middle, right) if there == known else (left, middle)
    return float(left)
