"""A function of two variables from above, as contour lines, or in perspective, as a surface."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from steepest.pictures.contouring import levels_of
from steepest.pictures.descents import reached_by
from steepest.pictures.landmarks import Landmark
from steepest.pictures.lettering import name_words, number_words, point_words
from steepest.pictures.picture import SURFACE, Array, Arrows, Heights, Layer, Marks, Panel, Span, can_be_drawn
from steepest.pictures.sampling import GRID, spread
from steepest.pictures.scene import Made, Scene, mark_layers, path_layers
from steepest.pictures.windows import trimmed

_SQUARE = 2.5  # how much longer one side may be for both axes to have the same scale
_ARROWS = (13, 9)  # arrows across and down
_LONGEST = 0.85  # an arrow, relative to the distance of its neighbours
_GENTLE = 0.4  # the power of the slope that the length of an arrow follows, so that gentle slopes are seen too
_MANY = 4  # minima of a surface
_GRADIENT = 0.16  # the length of the one gradient that is shown, relative to the window


def plane_panel(scene: Scene) -> Made:
    """The axes with the heights and all that lies on them.

    Raises:
        DomainError: the function has no value anywhere in the window.
    """
    across, down = _window(scene)
    x, y = spread(across, GRID), spread(down, GRID)
    values = scene.subject.values(x[None, :], y[:, None])
    values = np.where(can_be_drawn(values), values, np.nan)
    heights = Heights(x, y, values, levels_of(values), "f")
    point, said = _gradient_at(scene, across, down)
    on_top = [*path_layers(scene, (across, down)), *mark_layers(_marked(scene, (across, down)), (across, down)), *point]
    layers = (heights, *_slopes(scene, across, down), *on_top)
    equal = _ratio(across, down) <= _SQUARE and scene.view != SURFACE
    names = [name_words(name) for name in scene.subject.names]
    panel = Panel(layers, names[0], names[1], across, down, equal=equal, view=scene.view)
    what = "The surface" if scene.view == SURFACE else "Contour lines"
    return Made(panel, (across, down), what, [*said, *_left_out(values), *_flat(heights)])


def _window(scene: Scene) -> tuple[Span, Span]:
    grid = [spread(span, GRID) for span in scene.window]
    known = can_be_drawn(scene.subject.values(grid[0][:, None], grid[1][None, :]))
    inner = trimmed(scene.window, grid, known)
    found = [old if asked else new for old, new, asked in zip(scene.window, inner, scene.asked, strict=True)]
    return found[0], found[1]


def _ratio(across: Span, down: Span) -> float:
    one, other = across[1] - across[0], down[1] - down[0]
    return max(one / other, other / one)


def _slopes(scene: Scene, across: Span, down: Span) -> list[Layer]:
    """Arrows against the gradient on a coarse grid; the steeper the slope, the longer."""
    wanted = not scene.paths and scene.point is None if scene.arrows is None else scene.arrows
    if not wanted or scene.view == SURFACE:
        return []
    counts = _ARROWS if across[1] - across[0] >= down[1] - down[0] else _ARROWS[::-1]
    x, y = (_inside(span, count) for span, count in zip((across, down), counts, strict=True))
    x, y = (grid.ravel() for grid in np.meshgrid(x, y))
    u, v = -scene.subject.slopes(x, y)
    size = np.hypot(u / (across[1] - across[0]), v / (down[1] - down[0]))
    there = np.isfinite(size) & (size > 0)
    if not there.any():
        return []
    x, y, u, v, size = x[there], y[there], u[there], v[there], size[there]
    length = (size / size.max()) ** _GENTLE * _LONGEST / max(counts) / size
    u, v = u * length, v * length
    return [Arrows(x - u / 2, y - v / 2, u, v, "slope", "−∇f")]


def _inside(span: Span, count: int) -> Array:
    """So many points within a span, at equal distances from each other and half of that from the ends."""
    step = (span[1] - span[0]) / count
    return np.asarray(span[0] + step * (np.arange(count) + 0.5), dtype=float)


def _gradient_at(scene: Scene, across: Span, down: Span) -> tuple[list[Layer], list[str]]:
    """The marked point with the gradient there, which points to where the function grows fastest."""
    if scene.point is None:
        return [], []
    x, y = (np.array([value]) for value in scene.point)
    value = scene.subject.value_at(scene.point, "the point")
    z = np.array([value])
    (u,), (v,) = scene.subject.slopes(x, y)
    where = scene.subject.place(scene.point)
    mark = Marks(x, y, "at", where, 0, z)
    size = float(np.hypot(u / (across[1] - across[0]), v / (down[1] - down[0])))
    told = f"At {where} f is {number_words(value)}, with the gradient {point_words((float(u), float(v)))}."
    if not np.isfinite(size) or size == 0 or scene.view == SURFACE:
        return [mark], [told]
    share = _GRADIENT / size
    return [mark, Arrows(x, y, np.array([u * share]), np.array([v * share]), "gradient", "∇f")], [told]


def _marked(scene: Scene, window: tuple[Span, Span]) -> Sequence[Landmark]:
    """The stationary points that are marked: of many minima of a surface the lowest, and those that are reached.

    On a surface most of many would lie behind something else.
    """
    minima = [mark for mark in scene.marks if mark.role == "minimum" and mark.is_within(window)]
    if scene.view != SURFACE or len(minima) <= _MANY:
        return scene.marks
    lowest = min(minima, key=lambda mark: mark.value)
    reached = [reached_by(path, minima) for path in scene.paths]
    return [mark for mark in minima if mark is lowest or mark in reached]


def _left_out(values: Array) -> list[str]:
    missing = float(np.mean(~np.isfinite(values)))
    if missing == 0:
        return []
    share = f"{missing:.0%}" if missing >= 0.01 else "less than 1%"
    return [f"f has no value, or one that is too large, on {share} of the picture; nothing is drawn there."]


def _flat(heights: Heights) -> list[str]:
    return [] if heights.levels else ["f has the same value everywhere in the picture, so there are no contour lines."]
