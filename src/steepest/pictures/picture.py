"""What a picture shows, before anybody draws it: panels with axes, and layers of lines, marks, heights and arrows.

A picture is data. `figures` draws it with matplotlib, `terminal` with characters; both read the same records, so
what a test finds in a picture is what is seen. Pictures are made by `functions`, `learning` and `fits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from steepest.pictures.lettering import Words

Array: TypeAlias = NDArray[np.float64]
Span: TypeAlias = tuple[float, float]

PLANE, SURFACE = "plane", "surface"
LARGEST = 1e150  # greater values are not drawn: their differences would no longer be numbers


def can_be_drawn(values: Array) -> NDArray[np.bool_]:
    """Where there is a value, and not too large a one."""
    return np.abs(values) < LARGEST


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Points joined in order; a ``nan`` parts the line.

    Attributes:
        x, y: the points, shape (n_points,).
        role: what it stands for, one of `style.ROLES`.
        label: its words in the legend; "" for none.
        number: which of several lines of its role it is: 0, 1, …
        z: heights, for a surface.
    """

    x: Array
    y: Array
    role: str
    label: str = ""
    number: int = 0
    z: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Single points; the attributes are those of `Line`."""

    x: Array
    y: Array
    role: str
    label: str = ""
    number: int = 0
    z: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Heights:
    """The values of a function on a grid, which are seen as contour lines or as a surface.

    Attributes:
        x, y: the grid, shapes (n_x,) and (n_y,).
        values: shape (n_y, n_x); ``nan`` where the function has no value.
        levels: the values at which contour lines are drawn, rising.
        label: what the values are of.
    """

    x: Array
    y: Array
    values: Array
    levels: tuple[float, ...]
    label: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Arrows:
    """Arrows from points ``(x, y)`` to ``(x + u, y + v)``; all have the shape (n_arrows,)."""

    x: Array
    y: Array
    u: Array
    v: Array
    role: str
    label: str = ""


Layer: TypeAlias = Line | Marks | Heights | Arrows


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One pair of axes with what is drawn in it, from back to front.

    Attributes:
        layers: what is drawn.
        x_label, y_label: the names of the axes.
        x_range, y_range: what is seen.
        title: its words; "" where the picture has no other panel.
        log_x, log_y: whether an axis is logarithmic.
        equal: whether both axes have the same scale, so that a gradient stands square to its contour line.
        view: "plane", or "surface" for heights that are seen in perspective.
    """

    layers: tuple[Layer, ...]
    x_label: Words
    y_label: Words
    x_range: Span
    y_range: Span
    title: str = ""
    log_x: bool = False
    log_y: bool = False
    equal: bool = False
    view: str = PLANE

    def of_kind(self, kind: type[Any]) -> Iterator[Any]:
        """The layers of one kind."""
        return (layer for layer in self.layers if isinstance(layer, kind))


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture, as data.

    Attributes:
        title: what stands above it.
        panels: one or more pairs of axes.
        remarks: sentences on what was found and what is left out, for below the picture.
        description: what is seen, in words, for those who cannot see it.
    """

    title: Words
    panels: tuple[Panel, ...]
    remarks: tuple[str, ...] = ()
    description: str = ""

    def save(self, path: str | Path) -> None:
        """Write the picture as PNG or SVG, as the ending of the file says; the same picture gives the same file.

        Raises:
            ValueError: the file has another ending, or cannot be written.
            ImportError: matplotlib is not there; the message says how to install it.
        """
        from steepest.pictures.figures import saved

        saved(self, Path(path))

    def text(self, width: int = 80, height: int | None = None, *, unicode: bool = True, colour: bool = False) -> str:
        """The picture in characters.

        Args:
            width: the columns there are.
            height: the lines of one panel; if not given what fits the width.
            unicode: whether braille and other characters beyond ASCII may be used.
            colour: whether the colours of a terminal may be used.
        """
        from steepest.pictures.terminal import drawn

        return drawn(self, width, height, unicode=unicode, colour=colour)

    def _repr_svg_(self) -> str | None:
        """What a notebook shows; None without matplotlib, and then it shows the characters."""
        from steepest.pictures.figures import has_matplotlib, svg

        return svg(self) if has_matplotlib() else None

    def __str__(self) -> str:
        return self.text()
