"""From where a surface is seen, in files and in a terminal: from in front, a little to the right and from above.

There is no perspective: what is parallel stays so. The box around a surface has sides of 1, 1 and `HEIGHT`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from steepest.pictures.picture import Array, Span

AZIMUTH, ELEVATION = -60.0, 40.0  # degrees
HEIGHT = 0.75  # of the box, relative to its sides


def flat(x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
    """Points of the box, whose coordinates run from 0 to 1: to the right, up and towards the eye, in its sides."""
    turn, lift = math.radians(AZIMUTH), math.radians(ELEVATION)
    x, y, z = x - 0.5, y - 0.5, (z - 0.5) * HEIGHT
    right = -math.sin(turn) * x + math.cos(turn) * y
    away = math.cos(turn) * x + math.sin(turn) * y
    return right, math.cos(lift) * z - math.sin(lift) * away, math.cos(lift) * away + math.sin(lift) * z


@dataclass(frozen=True, slots=True)
class View:
    """From points of the box to dots.

    Attributes:
        left, top: what is at the first dot across and down, in sides of the box.
        scale: dots for each side.
    """

    left: float
    top: float
    scale: float

    def dots(self, x: Array, y: Array, z: Array) -> tuple[Array, Array, Array]:
        """The dots across and down, as floats, and the depth: greater is nearer."""
        right, up, near = flat(x, y, z)
        return (right - self.left) * self.scale, (self.top - up) * self.scale, near


def unit(values: Array, span: Span) -> Array:
    """Values as parts of a span: 0 at its beginning, 1 at its end."""
    return (values - span[0]) / (span[1] - span[0])


def between(values: Array, rows: Array, columns: Array) -> Array:
    """The values between those of a grid, which change evenly from one to the next: one for each row and column."""
    r, c = _first(rows, values.shape[0]), _first(columns, values.shape[1])
    s, t = (rows - r)[:, None], (columns - c)[None, :]
    upper = values[np.ix_(r, c)] * (1 - t) + values[np.ix_(r, c + 1)] * t
    lower = values[np.ix_(r + 1, c)] * (1 - t) + values[np.ix_(r + 1, c + 1)] * t
    return np.asarray(upper * (1 - s) + lower * s)


def _first(places: Array, size: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The number of the row or column before each place, of which there is another behind."""
    return np.clip(places.astype(np.int64), 0, size - 2)
