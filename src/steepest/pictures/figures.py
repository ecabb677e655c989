"""A picture as a file, drawn by matplotlib: PNG or SVG, the same bytes for the same picture.

matplotlib is imported here inside functions, and only as objects: nothing of `pyplot` is used, so that no window is
opened and nobody else's figures are touched. `figure_layers` draws the layers of a panel.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from steepest._escaping import escaped
from steepest.pictures.figure_layers import COLUMNS, layers_on, legend_entries
from steepest.pictures.fonts import FONT, drawable
from steepest.pictures.lettering import Words, in_ascii
from steepest.pictures.picture import SURFACE, Panel, Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDINGS = (".png", ".svg")
MISSING = "pictures in files are drawn by matplotlib, which is not there; install it by: pip install 'steepest[plot]'"
_DPI = {"png": 100, "svg": 110}  # in an SVG only a surface consists of dots
_PANEL = (7.2, 4.3)  # inches of a panel with its axes, at most
_SIDE = (4.6, 3.9)  # the same of one of several panels
_SOLID = (6.0, 4.8)  # and of a surface
_AROUND = (1.1, 1.0)  # what the numbers and names of the axes and the title take of it
_TALLER = 1.25  # how much higher axes of one scale may be, which cannot be made wider instead
_PAD = 0.08
_LEGEND, _ENTRY = 0.12, 0.22  # of the legend and of each of its lines
_SAMPLE, _LETTER = 0.75, 0.082  # the width of a sample in the legend and of each letter, about
_TITLE, _WORDS, _SMALL = 13.0, 11.5, 10.0  # points

#: What differs from the settings that matplotlib has by itself; those of the user do not count.
_SETTINGS: Mapping[str, Any] = {
    "svg.hashsalt": "steepest",
    "svg.fonttype": "path",
    "font.family": [FONT],
    "mathtext.fontset": "dejavusans",
    "axes.unicode_minus": True,
    "path.simplify_threshold": 0.3,
}


def has_matplotlib() -> bool:
    """Whether matplotlib is there; it is not imported to find out."""
    return importlib.util.find_spec("matplotlib") is not None


def checked_ending(path: Path) -> str:
    """The ending of a file for a picture.

    Raises:
        ValueError: it is neither .png nor .svg.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"a picture is written to a file ending in {' or '.join(ENDINGS)}, not {path.name!r}")
    return ending


def saved(picture: Picture, path: Path) -> None:
    """Write a picture to a file; see `Picture.save`."""
    written = svg(picture).encode() if checked_ending(path) == ".svg" else png(picture)
    try:
        path.write_bytes(written)
    except OSError as error:
        raise ValueError(f"{path} cannot be written: {error.strerror}") from error


def png(picture: Picture) -> bytes:
    """The picture as PNG."""
    told = {"Title": picture.title.plain, "Description": picture.description, "Software": "steepest"}
    return _printed(picture, "png", {name: in_ascii(text) for name, text in told.items()})


def svg(picture: Picture) -> str:
    """The picture as SVG, with a title and a description for those who cannot see it."""
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    text = _printed(picture, "svg", nothing).decode()
    head, sign, body = text.partition("<svg ")
    inside, end, rest = body.partition(">")
    told = f"<title>{_xml(picture.title.plain)}</title>\n <desc>{_xml(picture.description)}</desc>"
    return f'{head}{sign}role="img" {inside}{end}\n {told}{rest}'


def _xml(text: str) -> str:
    """A text within XML, which has no place for control characters."""
    return escape(escaped(text, keep=""))


def _printed(picture: Picture, kind: str, metadata: dict[str, Any]) -> bytes:
    with _settings():
        stream = io.BytesIO()
        smaller: dict[str, Any] = {"pil_kwargs": {"optimize": True}} if kind == "png" else {}
        figure_of(picture).savefig(stream, format=kind, dpi=_DPI[kind], metadata=metadata, **smaller)
        return stream.getvalue()


@contextmanager
def _settings() -> Iterator[None]:
    """The settings of matplotlib itself and those of this module, as long as a picture is drawn.

    Raises:
        ImportError: matplotlib is not there.
    """
    if not has_matplotlib():
        raise ImportError(MISSING)
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        chosen: Any = matplotlib.rcParams
        chosen.update(_SETTINGS)
        yield


def figure_of(picture: Picture) -> Figure:
    """The picture as a figure of matplotlib, for those who want to change it."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    count = len(picture.panels)
    sizes = [_size(panel, count) for panel in picture.panels]
    size = sum(width for width, _ in sizes), max(height for _, height in sizes)
    figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(w_pad=_PAD, h_pad=_PAD))
    FigureCanvasAgg(figure)
    for number, panel in enumerate(picture.panels, 1):
        view = {"projection": "3d"} if panel.view == SURFACE else {}
        if view:
            importlib.import_module("mpl_toolkits.mplot3d")  # which makes the projection known
        axes = figure.add_subplot(1, count, number, **view)
        _axes(axes, panel)
        layers_on(axes, panel, alone=count == 1)
    _write(figure.suptitle("", fontsize=_TITLE), picture.title)
    return figure


def _size(panel: Panel, count: int) -> tuple[float, float]:
    """Inches of a panel: where both axes have one scale no more than they take, and room for the legend."""
    width, height = _SOLID if panel.view == SURFACE else _PANEL if count == 1 else _SIDE
    inner = width - _AROUND[0], height - _AROUND[1]
    if panel.equal:
        inner = inner[0], inner[1] * _TALLER
        ratio = (panel.x_range[1] - panel.x_range[0]) / (panel.y_range[1] - panel.y_range[0])
        inner = min(inner[0], inner[1] * ratio), min(inner[1], inner[0] / ratio)
    entries = legend_entries(panel)
    needed = COLUMNS * (_SAMPLE + _LETTER * max(map(len, entries))) if entries else 0.0
    lines = math.ceil(len(entries) / COLUMNS)
    below = _LEGEND + _ENTRY * lines if lines else 0.0
    return max(inner[0] + _AROUND[0], needed if panel.equal else 0.0), inner[1] + _AROUND[1] + below


def _axes(axes: Any, panel: Panel) -> None:
    """The frame of a panel: ranges, names and numbers."""
    axes.set_xlim(*panel.x_range)
    axes.set_ylim(*panel.y_range)
    if panel.log_x:
        axes.set_xscale("log")
    if panel.log_y:
        axes.set_yscale("log")
    _write(axes.set_xlabel("", fontsize=_WORDS), panel.x_label)
    _write(axes.set_ylabel("", fontsize=_WORDS), panel.y_label)
    _write(axes.set_title("", fontsize=_WORDS), Words(panel.title))
    axes.tick_params(labelsize=_SMALL)
    if panel.view != SURFACE:
        axes.spines[["top", "right"]].set_visible(False)
        if panel.equal:
            axes.set_aspect("equal")


def _write(text: Any, words: Words) -> None:
    """Words as they stand, or as mathematics where that is known to be set."""
    text.set_parse_math(words.math is not None)
    text.set_text(drawable(words.plain) if words.math is None else f"${words.math}$")
