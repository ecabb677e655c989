"""Contour lines: at which values they are drawn, and where they run."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from steepest.pictures.picture import Array
from steepest.pictures.ticks import nice_step

MOST_LEVELS = 12
_STEEP = 0.12  # where the median lies so low between the least and the greatest value, levels grow by factors
_FACTORS = (1.0, 2.0, 5.0)

Segment = tuple[tuple[float, float], tuple[float, float]]


def levels_of(values: Array, most: int = MOST_LEVELS) -> tuple[float, ...]:
    """Round values for contour lines, rising.

    A function that rises evenly has them at equal distances. One that rises ever more steeply, as a narrow valley
    does, has them at 1, 2, 5, 10, … above its least value, for else they would all stand on its walls.

    Args:
        values: the values of the function; those that are not finite do not count.

    Returns:
        Levels between the least and the greatest value; none where all values are the same.

    >>> levels_of(np.linspace(0.0, 10.0, 50), 5)
    (2.0, 4.0, 6.0, 8.0)
    """
    found = values[np.isfinite(values)]
    if not found.size or not (high := float(found.max())) > (low := float(found.min())):
        return ()
    if not math.isfinite(high - low) or high - low <= 1e-12 * max(abs(low), abs(high)):
        return ()
    typical = float(np.median(found))
    return _growing(low, high, typical, most) if typical - low < _STEEP * (high - low) else _even(low, high, most)


def _even(low: float, high: float, most: int) -> tuple[float, ...]:
    step = nice_step(high - low, most)
    numbers = range(math.ceil(low / step + 1e-6), math.floor(high / step - 1e-6) + 1)
    return tuple(number * step for number in numbers)


def _growing(low: float, high: float, typical: float, most: int) -> tuple[float, ...]:
    """Levels at round distances above the least value, which is rounded where that changes little."""
    base = _round_base(low, typical - low)
    first = math.floor(math.log10(high - low)) - math.ceil(most / len(_FACTORS)) + 1
    distances = [factor * 10.0**power for power in range(first, first + most) for factor in _FACTORS]
    return tuple(base + distance for distance in distances if low < base + distance < high)[-most:]


def _round_base(low: float, scale: float) -> float:
    """What the levels are counted from: the least value, or 0 or a round number near to it."""
    if 0 <= low <= 2 * scale:
        return 0.0
    step = 10.0 ** math.floor(math.log10(scale)) / 100 if scale > 0 else 0.0
    return round(low / step) * step if step and math.isfinite(low / step) else low


def segments(x: Array, y: Array, values: Array, level: float) -> Iterator[Segment]:
    """The contour line of one level as short lines, by marching squares.

    In each cell of the grid the line crosses the sides whose ends lie on different sides of the level; where it is
    crossed four times, the mean of the corners says which ends belong together. Cells without a value are left out.

    Args:
        x, y: the grid, shapes (n_x,) and (n_y,).
        values: shape (n_y, n_x).

    Source: W. Lorensen and H. Cline, *Marching cubes* (1987), in the plane.
    """
    above = values > level
    known = np.isfinite(values)
    whole = known[:-1, :-1] & known[1:, :-1] & known[:-1, 1:] & known[1:, 1:]
    count = above[:-1, :-1].astype(int) + above[1:, :-1] + above[:-1, 1:] + above[1:, 1:]
    for row, column in np.argwhere(whole & (count > 0) & (count < 4)):
        corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        yield from _in_cell([(float(x[c]), float(y[r]), float(values[r, c]) - level) for r, c in corners])


def _in_cell(corners: list[tuple[float, float, float]]) -> Iterator[Segment]:
    crossings = [
        _crossing(one, other)
        for one, other in zip(corners, [*corners[1:], corners[0]], strict=True)
        if (one[2] > 0) != (other[2] > 0)
    ]
    if len(crossings) == 4 and (sum(corner[2] for corner in corners) > 0) != (corners[0][2] > 0):
        crossings = [crossings[3], *crossings[:3]]  # the first corner and the one across are apart
    yield from zip(crossings[::2], crossings[1::2], strict=True)


def _crossing(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    """Where the value is that of the level on a side of a cell, were it to change evenly."""
    share = one[2] / (one[2] - other[2])
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
