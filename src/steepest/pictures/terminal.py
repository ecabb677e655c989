"""A picture in characters: panels under each other, each with its axes, and the words below.

Everything is drawn on a `canvas` of dots. `terminal_layers` puts the layers of a panel there; this module lays out
what stands around them.
"""

from __future__ import annotations

from collections.abc import Iterator

from steepest._wrapping import columns as columns_of
from steepest._wrapping import prose
from steepest.pictures.canvas import Canvas, painted
from steepest.pictures.lettering import in_ascii, number_words, points_together, together
from steepest.pictures.picture import SURFACE, Arrows, Heights, Panel, Picture
from steepest.pictures.style import ROLES, glyph_of, terminal_colour
from steepest.pictures.terminal_layers import Scale, layers_onto, scales_of, thinned
from steepest.pictures.ticks import log_ticks, tick_words, ticks

LEAST_WIDTH, LEAST_ROWS, MOST_ROWS = 24, 6, 30
_SHARE = 0.28  # rows of a panel for each column, where nothing else decides
_APART = 10  # columns between two numbers of an axis, at least
_ROWS_APART = 4
_SHORT = 6  # columns of a name that stands beside the numbers of its axis, and not below them
_MARGIN = 8  # columns that the words beside a picture usually take
_FRAME = {True: ("│", "┤", "└", "─", "┬"), False: ("|", "+", "+", "-", "+")}
_UNSAID = ("path", "start")  # what has its own sentence below the picture


def drawn(picture: Picture, width: int, height: int | None, *, unicode: bool, colour: bool) -> str:
    """The picture in characters; see `Picture.text`."""
    width = max(width, LEAST_WIDTH)
    lines = prose(_spelled(picture.title.plain, unicode), width).splitlines()
    for panel in picture.panels:
        lines += ["", *_panel_lines(panel, width, height, unicode, colour)]
    if picture.remarks:
        lines.append("")
    for remark in picture.remarks:
        lines += prose(points_together(_spelled(remark, unicode)), width, "  ").splitlines()
    return "\n".join(line.rstrip() for line in lines)


def _spelled(text: str, unicode: bool) -> str:
    return text if unicode else in_ascii(text)


def _panel_lines(panel: Panel, width: int, height: int | None, unicode: bool, colour: bool) -> Iterator[str]:
    if panel.title:
        yield _spelled(panel.title, unicode)
    if panel.view == SURFACE:
        from steepest.pictures.wireframe import surface_lines

        yield from surface_lines(panel, width, _rows(panel, width, height), unicode, colour)
    else:
        panel = thinned(panel, Canvas(*_size(panel, width - _MARGIN, height)))
        yield from _plane_lines(panel, width, height, unicode, colour)
    yield from prose("   ".join(_legend(panel, width, unicode, colour)), width).splitlines()
    yield from prose(_spelled(_levels(panel), unicode), width, "  ").splitlines()


def _rows(panel: Panel, width: int, height: int | None) -> int:
    return max(LEAST_ROWS, min(MOST_ROWS, round(width * _SHARE) + 2) if height is None else height - 3)


# --- axes ------------------------------------------------------------------------------------------


def _plane_lines(panel: Panel, width: int, height: int | None, unicode: bool, colour: bool) -> Iterator[str]:
    numbers = (log_ticks if panel.log_y else ticks)(panel.y_range, max(2, _rows(panel, width, height) // _ROWS_APART))
    words = tick_words(numbers)
    margin = max(map(columns_of, words), default=0) + 1
    name = _spelled(panel.x_label.plain, unicode)
    beside = columns_of(name) + 2 if columns_of(name) <= _SHORT else 0
    canvas = Canvas(*_size(panel, width - margin - 1 - beside, height))
    across, down = scales_of(panel, canvas)
    layers_onto(canvas, panel, across, down, unicode)
    side, tick, corner, flat, below = _FRAME[unicode]
    named = {down.row(value): word for value, word in zip(numbers, words, strict=True)}
    yield f"{'':{margin}}{_spelled(panel.y_label.plain, unicode)}"
    for row, line in enumerate(canvas.lines(unicode=unicode, coloured=colour)):
        yield f"{named.get(row, ''):>{margin - 1}} {tick if row in named else side}{line}"
    marks, signs = _under(panel, canvas, across)
    rule = "".join(below if column in marks else flat for column in range(canvas.columns))
    yield f"{'':{margin}}{corner}{rule}"
    if columns_of(signs) + 2 + columns_of(name) <= width - margin - 1:
        yield f"{'':{margin + 1}}{signs}  {name}"
    else:
        yield f"{'':{margin + 1}}{signs}"
        yield f"{'':{max(0, width - columns_of(name))}}{name}"


def _size(panel: Panel, columns: int, height: int | None) -> tuple[int, int]:
    """Columns and rows; where both axes have one scale, a dot is as wide as it is high."""
    rows = _rows(panel, columns, height)
    if not panel.equal:
        return columns, rows
    ratio = (panel.y_range[1] - panel.y_range[0]) / (panel.x_range[1] - panel.x_range[0])
    most = MOST_ROWS + 6 if height is None else height - 3
    rows = max(LEAST_ROWS, min(most, round(columns * ratio / 2)))
    return min(columns, max(LEAST_WIDTH // 2, round(2 * rows / ratio))), rows


def _under(panel: Panel, canvas: Canvas, across: Scale) -> tuple[set[int], str]:
    """The columns of the ticks below, and the line of their numbers."""
    numbers = (log_ticks if panel.log_x else ticks)(panel.x_range, max(2, canvas.columns // _APART))
    line, marks = [" "] * canvas.columns, set()
    last = -2
    for value, word in zip(numbers, tick_words(numbers), strict=True):
        column = across.column(value)
        begin = max(0, min(column - len(word) // 2, canvas.columns - len(word)))
        marks.add(column)
        if begin > last + 1:
            line[begin : begin + len(word)] = word
            last = begin + len(word)
    return marks, "".join(line).rstrip()


# --- words -----------------------------------------------------------------------------------------


def _legend(panel: Panel, width: int, unicode: bool, colour: bool) -> Iterator[str]:
    """What each mark and line means, where it has a word; each is glued, so that it is not broken."""
    for layer in panel.layers:
        if isinstance(layer, Heights) or not layer.label or layer.role in _UNSAID:
            continue
        role, number = ROLES[layer.role], 0 if isinstance(layer, Arrows) else layer.number
        sign = glyph_of(role, number, unicode=unicode) or ("─" if unicode else "-")
        sign = ("→" if unicode else "->") if sign == "arrow" else sign
        shown = painted([(sign, terminal_colour(role, number))]) if colour else sign
        label = _spelled(layer.label, unicode)
        yield shown + together(f" {label}", width - len(sign))


def _levels(panel: Panel) -> str:
    """At which values there are contour lines."""
    found = [level for layer in panel.of_kind(Heights) for level in layer.levels]
    if not found or panel.view == SURFACE:
        return ""
    if len(found) == 1:
        return f"Contour line at f = {number_words(found[0])}."
    return f"Contour lines at f = {', '.join(map(number_words, found))}."
