"""The layers of a panel as dots and signs on a canvas."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from steepest.pictures.canvas import ACROSS, DOWN, Canvas
from steepest.pictures.contouring import Segment, segments
from steepest.pictures.picture import Array, Arrows, Heights, Line, Marks, Panel, Span
from steepest.pictures.style import ROLES, Role, glyph_of, terminal_colour

_CONTOUR_COLOUR = 244
_ARROWS = {True: "→↗↑↖←↙↓↘", False: ">/^\\</v\\"}
_FILLED = 0.09  # of the dots of a picture: what contour lines may take
_MANY = 60  # marks of one kind: where there are more, each is a dot
_FINEST = 2  # cells of the grid of heights for each dot, at most: more would not be seen


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to dots along one axis.

    Attributes:
        span: the values at the first and the last dot.
        dots: how many dots.
        down: whether the first dot is the greatest value, as on a vertical axis.
        log: whether equal distances are equal factors.
    """

    span: Span
    dots: int
    down: bool = False
    log: bool = False

    def __call__(self, value: float) -> float:
        """The dot of a value, as a float; ``nan`` for what has none."""
        low, high = self.span
        if self.log:
            if not value > 0:
                return math.nan
            low, high, value = math.log(low), math.log(high), math.log(value)
        share = (value - low) / (high - low)
        return (1 - share if self.down else share) * (self.dots - 1)

    def column(self, value: float) -> int:
        """The column of characters in which a value lies."""
        return round(self(value)) // ACROSS

    def row(self, value: float) -> int:
        """The row of characters in which a value lies."""
        return round(self(value)) // DOWN


def scales_of(panel: Panel, canvas: Canvas) -> tuple[Scale, Scale]:
    """The scales of both axes on a canvas."""
    across = Scale(panel.x_range, canvas.across, log=panel.log_x)
    return across, Scale(panel.y_range, canvas.down, down=True, log=panel.log_y)


def layers_onto(canvas: Canvas, panel: Panel, across: Scale, down: Scale, unicode: bool) -> None:
    """Draw every layer of a panel, from back to front."""
    for layer in panel.layers:
        if isinstance(layer, Heights):
            _contours(canvas, layer, across, down)
        elif isinstance(layer, Arrows):
            _arrows(canvas, layer, across, down, unicode)
        elif isinstance(layer, Line):
            _line(canvas, layer, across, down, unicode)
        else:
            _marks(canvas, layer, across, down, unicode)


def _contours(canvas: Canvas, heights: Heights, across: Scale, down: Scale) -> None:
    for level in heights.levels:
        for (x0, y0), (x1, y1) in _runs(canvas, heights, level):
            canvas.line(across(x0), down(y0), across(x1), down(y1), 0, _CONTOUR_COLOUR)


def _runs(canvas: Canvas, heights: Heights, level: float) -> Iterator[Segment]:
    rows, columns = _every(heights.y.size, canvas.down), _every(heights.x.size, canvas.across)
    return segments(heights.x[::columns], heights.y[::rows], heights.values[::rows, ::columns], level)


def thinned(panel: Panel, canvas: Canvas) -> Panel:
    """The panel with no more contour lines than can be told apart: every second level, or every third, and so on."""
    layers = [_thinned(canvas, layer, panel) if isinstance(layer, Heights) else layer for layer in panel.layers]
    return replace(panel, layers=tuple(layers))


def _thinned(canvas: Canvas, heights: Heights, panel: Panel) -> Heights:
    across, down = scales_of(panel, canvas)
    lengths = [
        sum(math.hypot(across(x1) - across(x0), down(y1) - down(y0)) for (x0, y0), (x1, y1) in runs)
        for runs in (_runs(canvas, heights, level) for level in heights.levels)
    ]
    room = _FILLED * canvas.across * canvas.down
    for every in range(1, len(lengths) + 1):
        if sum(lengths[(every - 1) // 2 :: every]) <= room:
            return replace(heights, levels=heights.levels[(every - 1) // 2 :: every])
    return replace(heights, levels=heights.levels[len(lengths) // 2 :][:1])


def _every(size: int, dots: int) -> int:
    """A step through a grid that leaves no more cells than can be seen and divides it evenly."""
    most = max(1, (size - 1) // (_FINEST * dots))
    return max(step for step in range(1, most + 1) if (size - 1) % step == 0)


def _line(canvas: Canvas, line: Line, across: Scale, down: Scale, unicode: bool) -> None:
    role = ROLES[line.role]
    colour, order = terminal_colour(role, line.number), role.order
    points = [(across(x), down(y)) for x, y in zip(line.x.tolist(), line.y.tolist(), strict=True)]
    for one, other in pairwise(points):
        canvas.line(*one, *other, order, colour, role.every)
    sign = glyph_of(role, line.number, unicode=unicode)
    if role.glyph == "letter":
        _name(canvas, points, sign, order, colour)
    elif sign:
        for point in points:
            canvas.sign(*point, sign, order, colour)


def _name(canvas: Canvas, points: list[tuple[float, float]], sign: str, order: int, colour: int) -> None:
    """Put the letter of a curve at its last point that is seen and has no letter yet."""
    for x, y in reversed(points):
        if canvas.is_free(x, y):
            canvas.sign(x, y, sign, order, colour)
            return


def _marks(canvas: Canvas, marks: Marks, across: Scale, down: Scale, unicode: bool) -> None:
    role = ROLES[marks.role]
    colour, many = terminal_colour(role, marks.number), marks.x.size > _MANY
    sign = glyph_of(role, marks.number, unicode=unicode)
    for x, y in zip(marks.x.tolist(), marks.y.tolist(), strict=True):
        place = across(x), down(y)
        if many and all(map(math.isfinite, place)):
            canvas.dot(round(place[0]), round(place[1]), role.order, colour)
        elif not many:
            canvas.sign(*place, sign, role.order, colour)


def _arrows(canvas: Canvas, arrows: Arrows, across: Scale, down: Scale, unicode: bool) -> None:
    """A single arrow as a line with a head; of many, only their directions."""
    role = ROLES[arrows.role]
    ends = _ends(arrows, across, down)
    for x0, y0, x1, y1 in ends.T.tolist():
        sign = _ARROWS[unicode][round(math.atan2(y0 - y1, x1 - x0) / (math.pi / 4)) % 8]
        if len(ends.T) == 1:
            canvas.line(x0, y0, x1, y1, role.order, terminal_colour(role, 0))
            canvas.sign(x1, y1, sign, role.order, terminal_colour(role, 0))
        else:
            _direction(canvas, (x0 + x1) / 2, (y0 + y1) / 2, sign, role)


def _direction(canvas: Canvas, x: float, y: float, sign: str, role: Role) -> None:
    canvas.sign(x, y, sign, role.order, terminal_colour(role, 0))


def _ends(arrows: Arrows, across: Scale, down: Scale) -> Array:
    """Both ends of every arrow in dots, shape (4, n_arrows)."""
    x, y = arrows.x + arrows.u, arrows.y + arrows.v
    rows = [(across, arrows.x), (down, arrows.y), (across, x), (down, y)]
    return np.array([[scale(value) for value in values.tolist()] for scale, values in rows])
