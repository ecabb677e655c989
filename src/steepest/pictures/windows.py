"""What part of the plane a picture shows: what was asked for, else what lies around the points that matter."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from steepest.errors import DomainError
from steepest.expression.names import canonical
from steepest.pictures.landmarks import Landmark
from steepest.pictures.picture import LARGEST, Array, Span
from steepest.pictures.subject import number_of

MOST_POINTS = 1_000  # between the ends of a range, so that each is another float
_RANGE = re.compile(
    r"\s*(?P<name>[^\W\d]\w*'*)\s*(?:=|∈|\bin\b)(?P<lower>.*?[^.\s].*?)(?:\.\.|…)(?P<upper>.*\S.*)", re.S
)
USUAL = 3.0  # half of the width of a window around a single point, or around 0
_ROOM = 1.35  # how much wider a window is than what it holds
_FURTHER = 1.6  # how far behind a marked point there is room, relative to its distance from the minimum
_FEW = {1: 5, 2: 9}  # of many stationary points, so many of those next to the origin are shown
_LONGEST = 2.0  # how much longer the one side of a window may be than the other, where nobody asked for it


def asked_window(text: str | None, names: Sequence[str]) -> dict[str, Span]:
    """``x=-2..6, y=-pi..pi`` as a span for each variable that is mentioned; the ends are formulas without variables.

    Raises:
        ParseError: an end cannot be read.
        ValueError: a part is no range, a variable is none of the function, or a span has no end or no width.

    >>> asked_window("x=-1/2..6, y=-3..sqrt(4)", ["x", "y"])
    {'x': (-0.5, 6.0), 'y': (-3.0, 2.0)}
    """
    found: dict[str, Span] = {}
    for part in () if text is None else _parts(text):
        entry = _RANGE.fullmatch(part)
        if entry is None:
            raise ValueError(f"a range has two ends, as in x=-2..6 or t=-pi..2pi; {part.strip()!r} is none")
        name = canonical(entry["name"])
        if name not in names:
            raise ValueError(f"{name} is no variable of the picture (they are: {', '.join(names)})")
        if name in found:
            raise ValueError(f"the range of {name} is given twice")
        found[name] = _ends(name, entry["lower"], entry["upper"])
    return found


def _parts(text: str) -> list[str]:
    """The parts between commas; a comma within brackets parts nothing."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _ends(name: str, lower: str, upper: str) -> Span:
    """The two ends as numbers.

    Raises:
        ParseError, ValueError: one of them is no number, or they leave nothing.
    """
    low, high = number_of(lower.strip()), number_of(upper.strip())
    for end, given in ((low, lower), (high, upper)):
        if abs(end) > LARGEST:
            raise ValueError(f"the ends of a range are at most {LARGEST:g} in size, and {given.strip()} is larger")
    if low > high:
        raise ValueError(f"the range of {name} leaves nothing: it begins at {low:g} and ends at {high:g}")
    if not low + (high - low) / MOST_POINTS > low:
        raise ValueError(f"the range of {name} is empty or too narrow: it begins at {low:g} and ends at {high:g}")
    return low, high


def around(
    marks: Sequence[Landmark], starts: Sequence[Sequence[float]], point: Sequence[float] | None, size: int
) -> list[Span]:
    """A window around stationary points, starts and other points, where nobody asked for one.

    Args:
        marks: the stationary points that are known.
        starts: where descents begin.
        point: a point that is marked, which needs room for its gradient; or None.
        size: how many variables there are.
    """
    chosen = _chosen(marks, size)
    held = [*(mark.point for mark in chosen), *starts, *([] if point is None else [point])]
    if len(chosen) == 1:  # the other points are mirrored, so that the one minimum stands in the middle
        middle = chosen[0].point
        further = [] if point is None else [_along(middle, point, share) for share in (_FURTHER, -_FURTHER)]
        held += [*(_along(middle, start, -1.0) for start in starts), *further]
    return _wide_enough([_span([point[k] for point in held] or [0.0]) for k in range(size)])


def _along(one: Sequence[float], other: Sequence[float], share: float) -> tuple[float, ...]:
    """The point that lies so far on the way from one point to another; 1 is the other."""
    return tuple(a + share * (b - a) for a, b in zip(one, other, strict=True))


def _chosen(marks: Sequence[Landmark], size: int) -> list[Landmark]:
    """The minima where there are some, and of many those next to the origin; equally far ones stay together."""
    lowest = [mark for mark in marks if mark.role == "minimum"] if size > 1 else []
    near = sorted(lowest or marks, key=_distance)
    last = near[min(len(near), _FEW[size]) - 1 :][:1]
    return [mark for mark in near if _distance(mark) <= _distance(last[0]) * (1 + 1e-9)]


def _distance(mark: Landmark) -> float:
    """The square of the distance from the origin."""
    return sum(value * value for value in mark.point)


def _span(values: Sequence[float]) -> tuple[float, float]:
    middle, half = (max(values) + min(values)) / 2, (max(values) - min(values)) / 2 * _ROOM
    return middle, half


def _wide_enough(spans: Sequence[tuple[float, float]]) -> list[Span]:
    """Spans from middles and halves; none without width, and none far narrower than the others."""
    widest = max(half for _, half in spans)
    halves = [max(half, widest / _LONGEST) if widest else USUAL for _, half in spans]
    return [_rounded(middle - half, middle + half) for (middle, _), half in zip(spans, halves, strict=True)]


def _rounded(low: float, high: float) -> Span:
    """Ends with few figures, a little further out."""
    step = 10.0 ** np.floor(np.log10(high - low)) / 20
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step)


def trimmed(window: Sequence[Span], grid: Sequence[Array], known: NDArray[np.bool_]) -> list[Span]:
    """A window without the sides on which the function has no value.

    Args:
        window: the spans.
        grid: the coordinates along each axis.
        known: whether there is a value to draw, with an axis for each variable in the order of the spans.

    Raises:
        DomainError: it has no value to draw anywhere in the window.
    """
    if not known.any():
        raise DomainError("f has no value that can be drawn anywhere in the picture; choose another range")
    found = []
    for axis, ((low, high), points) in enumerate(zip(window, grid, strict=True)):
        others = tuple(other for other in range(known.ndim) if other != axis)
        there = np.flatnonzero(known.any(axis=others))
        first, last = float(points[there[0]]), float(points[there[-1]])
        room = 0.05 * (last - first)
        found.append((max(low, first - room), min(high, last + room)) if last > first else (low, high))
    return found
