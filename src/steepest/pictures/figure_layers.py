"""The layers of a panel on axes of matplotlib."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np

from steepest.pictures.fonts import drawable
from steepest.pictures.picture import SURFACE, Array, Arrows, Heights, Line, Marks, Panel
from steepest.pictures.style import (
    CONTOUR,
    DASHES,
    HIGH_COLOUR,
    LOW_COLOUR,
    MARKERS,
    ROLES,
    Role,
    colour_of,
    glyph_of,
)
from steepest.pictures.ticks import tick_words
from steepest.pictures.viewing import AZIMUTH, ELEVATION

_SMALL = 9.5  # points
_MOST_MARKED = 150  # points of a path that have a mark of their own
_MANY, _FINE = 300, 2.5  # marks of one kind: where there are more, each is so small (points)
_MOST_LOOPS = 2.0  # of the line of one level, in the mean: where there are more, a scale stands beside them
COLUMNS = 2  # of the legend
_EDGE, _INK = "white", "#2f4a5a"
_ZOOM = 1.0
_BELOW = -0.15  # where the legend of one of several panels begins, relative to its axes
_NET = 34  # lines of a surface along each axis


def layers_on(axes: Any, panel: Panel, *, alone: bool) -> None:
    """Draw every layer of a panel, from back to front, and the legend."""
    solid = panel.view == SURFACE
    for layer in panel.layers:
        if isinstance(layer, Heights):
            _surface(axes, layer) if solid else _contours(axes, layer)
        elif isinstance(layer, Arrows):
            _arrows(axes, layer)
        elif isinstance(layer, Line):
            _line(axes, layer, solid)
        else:
            _marks(axes, layer, solid)
    if solid:
        _turned(axes)
    _legend(axes, alone)


def _shades(count: int) -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("depth", [LOW_COLOUR, HIGH_COLOUR], N=count)


def _contours(axes: Any, heights: Heights) -> None:
    """Bands between the levels, the lower the darker, with numbered lines."""
    if not heights.levels:
        return
    values = np.ma.masked_invalid(heights.values)
    levels = list(heights.levels)
    shades = list(map(_shades(64), np.linspace(0.0, 1.0, len(levels) + 1)))  # one for each band, however high it is
    bands = axes.contourf(heights.x, heights.y, values, levels, colors=shades, extend="both", zorder=0)
    lines = axes.contour(heights.x, heights.y, values, levels, colors=CONTOUR, linewidths=0.7, zorder=1)
    if sum(map(_closed, chain(*lines.allsegs))) > _MOST_LOOPS * len(levels):
        _scale(axes, bands, levels)
        return
    words = dict(zip(levels, tick_words(levels), strict=True))
    axes.clabel(lines, fontsize=_SMALL - 1.5, colors=_INK, fmt=lambda level: words.get(level, f"{level:g}"))


def _closed(line: Array) -> bool:
    """Whether a piece of a contour line ends where it begins."""
    return len(line) > 2 and bool(np.array_equal(line[0], line[-1]))


def _scale(axes: Any, bands: Any, levels: list[float]) -> None:
    """A scale of the shades beside the axes, where the lines are too many to be numbered."""
    beside = axes.inset_axes([1.03, 0.0, 0.03, 1.0])
    bar = axes.figure.colorbar(bands, cax=beside, ticks=levels)
    beside.set_yticks(levels, tick_words(levels), fontsize=_SMALL - 1)
    beside.set_title("f", fontsize=_SMALL + 1)
    bar.outline.set_visible(False)


def _surface(axes: Any, heights: Heights) -> None:
    x, y = np.meshgrid(heights.x, heights.y)
    axes.computed_zorder = False
    drawn = axes.plot_surface(
        x, y, heights.values, rcount=_NET, ccount=_NET, cmap=_shades(64), edgecolor=CONTOUR, linewidth=0.25, zorder=0
    )
    drawn.set_rasterized(True)  # as lines its patches would fill a file of several hundred kB


def _turned(axes: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_proj_type("ortho")
    axes.view_init(elev=ELEVATION, azim=AZIMUTH)
    axes.set_box_aspect(None, zoom=_ZOOM)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.pane.set_facecolor("white")
    axes.set_zlabel("f", fontsize=_SMALL + 1.5)
    axes.tick_params(labelsize=_SMALL)


def _where(layer: Line | Marks, solid: bool) -> tuple[Any, ...]:
    return (layer.x, layer.y, layer.z) if solid and layer.z is not None else (layer.x, layer.y)


def _line(axes: Any, line: Line, solid: bool) -> None:
    role = ROLES[line.role]
    dashes = DASHES[line.number % len(DASHES)] if role.dashes == "cycle" else role.dashes
    (drawn,) = axes.plot(
        *_where(line, solid),
        color=colour_of(role, line.number),
        linewidth=role.width,
        linestyle=dashes,
        marker=_marker(role, line.number),
        markersize=role.size,
        markeredgecolor=_EDGE,
        markeredgewidth=0.5,
        markevery=max(1, line.x.size // _MOST_MARKED),
        zorder=role.order,
    )
    _label(drawn, line.label)


def _marker(role: Role, number: int) -> str:
    return MARKERS[number % len(MARKERS)] if role.marker == "cycle" else role.marker


def _marks(axes: Any, marks: Marks, solid: bool) -> None:
    role = ROLES[marks.role]
    colour = colour_of(role, marks.number)
    if role.glyph == "letter":
        _letter(axes, marks, role, colour, solid)
        return
    edge = colour if role.marker == "x" else _EDGE
    (drawn,) = axes.plot(
        *_where(marks, solid),
        color=colour,
        linestyle="",
        marker=_marker(role, marks.number),
        markersize=role.size if marks.x.size <= _MANY else _FINE,
        markeredgecolor=edge,
        markeredgewidth=1.4 if role.marker == "x" else 0.6 if marks.x.size <= _MANY else 0.0,
        zorder=role.order,
    )
    _label(drawn, marks.label)


def _letter(axes: Any, marks: Marks, role: Role, colour: str, solid: bool) -> None:
    """A disc with the letter of its number."""
    where = _where(marks, solid)
    letter = glyph_of(role, marks.number, unicode=True)
    axes.plot(*where, color=colour, linestyle="", marker="o", markersize=12, markeredgecolor=_EDGE, zorder=role.order)
    place = [float(values[0]) for values in where]
    axes.text(
        *place,
        letter,
        color=_EDGE,
        fontsize=_SMALL - 1,
        weight="bold",
        ha="center",
        va="center_baseline",
        zorder=role.order + 1,
    )


def _arrows(axes: Any, arrows: Arrows) -> None:
    role = ROLES[arrows.role]
    drawn = axes.quiver(
        arrows.x,
        arrows.y,
        arrows.u,
        arrows.v,
        angles="xy",
        scale_units="xy",
        scale=1,
        color=colour_of(role, 0),
        width=0.0032 * role.width,
        headwidth=4.5,
        headlength=5,
        headaxislength=4.5,
        zorder=role.order,
    )
    drawn.set_label("_nolegend_")
    if arrows.label:  # the legend would show a bar for arrows
        x, y = [float(arrows.x[0])] * 2, [float(arrows.y[0])] * 2
        (shown,) = axes.plot(x, y, color=colour_of(role, 0), linewidth=role.width, marker=">", markevery=[1])
        shown.set_visible(False)
        _label(shown, arrows.label)


def _label(drawn: Any, label: str) -> None:
    """The words of a layer in the legend; what begins with an underscore would be left out by matplotlib."""
    drawn.set_label(drawable(label).lstrip("_") or "_nolegend_")


def legend_entries(panel: Panel) -> list[str]:
    """The words of the legend of a panel."""
    return [layer.label for layer in panel.layers if not isinstance(layer, Heights) and layer.label]


def _legend(axes: Any, alone: bool) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if not handles:
        return
    place = {"loc": "outside lower center"} if alone else {"loc": "upper center", "bbox_to_anchor": (0.5, _BELOW)}
    owner = axes.figure if alone else axes
    columns = min(COLUMNS, len(handles))
    legend = owner.legend(handles, labels, fontsize=_SMALL, ncols=columns, frameon=False, handlelength=2.4, **place)
    for text in legend.get_texts():
        text.set_parse_math(False)
    for handle in legend.legend_handles:
        handle.set_visible(True)
