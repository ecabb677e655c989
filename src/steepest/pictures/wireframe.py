"""A surface in a terminal: lines along both axes, of which those that lie behind it are not seen.

The surface is filled with so many points that every dot it covers has one; the nearest of them decides which lines
are in front (a z-buffer). It is seen from the same side as in a file.

Source: E. Catmull, *A subdivision algorithm for computer display of curved surfaces* (1974), for the z-buffer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from steepest._wrapping import prose
from steepest.pictures.canvas import Canvas
from steepest.pictures.lettering import in_ascii, number_words, together
from steepest.pictures.picture import Array, Heights, Line, Marks, Panel, Span
from steepest.pictures.style import ROLES, glyph_of, terminal_colour
from steepest.pictures.viewing import View, between, flat, unit

_APART = 5.5  # columns for each line of the net
_NEAR = 0.012  # how far behind the nearest point a dot may be and is still seen
_COLOUR = 244


def _view(canvas: Canvas) -> View:
    """The view in which the whole box just fits."""
    corners = np.array([[x, y, z] for x in (0.0, 1.0) for y in (0.0, 1.0) for z in (0.0, 1.0)])
    right, up, _ = flat(*corners.T)
    scale = min((canvas.across - 1) / np.ptp(right), (canvas.down - 1) / np.ptp(up))
    spare = ((canvas.across - 1) / scale - np.ptp(right)) / 2
    return View(float(right.min() - spare), float(up.max()), float(scale))


def surface_lines(panel: Panel, width: int, rows: int, unicode: bool, colour: bool) -> Iterator[str]:
    """The surface of a panel with its paths and marks, and the ranges of its axes below."""
    canvas = Canvas(width, rows)
    view = _view(canvas)
    (heights,) = panel.of_kind(Heights)
    low, high = _seen(heights.values)
    nearest = _nearest(canvas, view, heights, (low, high))
    _net(canvas, view, heights, (low, high), nearest)
    for layer in panel.layers:
        if isinstance(layer, Line | Marks) and layer.z is not None:
            _on_top(canvas, view, panel, layer, (low, high), unicode)
    yield from filter(None, canvas.lines(unicode=unicode, coloured=colour))
    yield from prose("   ".join(_ranges(panel, (low, high), width, unicode)), width).splitlines()


def _ranges(panel: Panel, height: Span, width: int, unicode: bool) -> Iterator[str]:
    """What the sides of the box are, as they are seen; each is one word, so that it is not broken."""
    ends = [(panel.x_label.plain, panel.x_range), (panel.y_label.plain, panel.y_range), ("f", height)]
    for way, (name, span) in zip(("to the right", "to the back", "up"), ends, strict=True):
        told = f"{way}: {name} = {_told(span)}"
        yield together(told if unicode else in_ascii(told), width)


def _told(span: Span) -> str:
    return f"{number_words(span[0])} … {number_words(span[1])}"


def _seen(values: Array) -> Span:
    found = values[np.isfinite(values)]
    low, high = float(found.min()), float(found.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _nearest(canvas: Canvas, view: View, heights: Heights, height: Span) -> Array:
    """The depth of the surface at every dot, shape (down, across); -inf where it is not."""
    finer = max(1, math.ceil(3 * view.scale / (min(heights.values.shape) - 1)))
    rows, columns = (np.linspace(0, size - 1, (size - 1) * finer + 1) for size in heights.values.shape)
    z = unit(between(heights.values, rows, columns), height)
    x, y = np.meshgrid(columns / columns[-1], rows / rows[-1])
    there = np.isfinite(z)
    across, down, near = view.dots(x[there], y[there], z[there])
    column, row = np.rint(across).astype(int), np.rint(down).astype(int)
    inside = (column >= 0) & (column < canvas.across) & (row >= 0) & (row < canvas.down)
    found = np.full((canvas.down, canvas.across), -np.inf)
    np.maximum.at(found, (row[inside], column[inside]), near[inside])
    return found


def _net(canvas: Canvas, view: View, heights: Heights, height: Span, nearest: Array) -> None:
    """The lines of the net, dot by dot, where nothing is in front of them."""
    rows, columns = heights.values.shape
    many = 8 * max(canvas.across, canvas.down)
    fine = np.linspace(0.0, 1.0, many)
    for share in np.linspace(0.0, 1.0, max(9, round(canvas.columns / _APART))):
        at = np.array([share])
        along_x = between(heights.values, at * (rows - 1), fine * (columns - 1))[0]
        along_y = between(heights.values, fine * (rows - 1), at * (columns - 1))[:, 0]
        same = np.full(many, share)
        for x, y, z in ((fine, same, along_x), (same, fine, along_y)):
            _dots(canvas, view, x, y, unit(z, height), nearest)


def _dots(canvas: Canvas, view: View, x: Array, y: Array, z: Array, nearest: Array) -> None:
    there = np.isfinite(z)
    across, down, near = view.dots(x[there], y[there], z[there])
    for column, row, depth in zip(np.rint(across).astype(int), np.rint(down).astype(int), near, strict=True):
        inside = 0 <= column < canvas.across and 0 <= row < canvas.down
        if inside and depth >= nearest[row, column] - _NEAR:
            canvas.dot(int(column), int(row), 0, _COLOUR)


def _on_top(canvas: Canvas, view: View, panel: Panel, layer: Line | Marks, height: Span, unicode: bool) -> None:
    """A path or marks, which are always seen: they lie on the surface, and a lecturer wants to follow them."""
    role = ROLES[layer.role]
    colour = terminal_colour(role, layer.number)
    assert layer.z is not None  # noqa: S101  (the caller has looked)
    x, y, z = unit(layer.x, panel.x_range), unit(layer.y, panel.y_range), unit(layer.z, height)
    inside = (x >= 0) & (x <= 1) & (y >= 0) & (y <= 1)
    across, down, _ = view.dots(x[inside], y[inside], np.clip(z[inside], 0.0, 1.0))
    points = list(zip(across.tolist(), down.tolist(), strict=True))
    if isinstance(layer, Line):
        for one, other in pairwise(points):
            canvas.line(*one, *other, role.order, colour)
    for point in points:
        canvas.sign(*point, glyph_of(role, layer.number, unicode=unicode), role.order, colour)
