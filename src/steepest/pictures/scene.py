"""What stands in the picture of a function, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from steepest.pictures.descents import Path
from steepest.pictures.landmarks import Landmark
from steepest.pictures.picture import SURFACE, Array, Layer, Line, Marks, Panel, Span
from steepest.pictures.style import LETTERS
from steepest.pictures.subject import Subject

_FAR = 20.0  # widths of the window: where a descent that has gone so far is no longer drawn
_MANY = 8  # stationary points


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What is to be drawn.

    Attributes:
        subject: the function.
        window: what is seen along each axis.
        asked: which of these spans somebody asked for; the others may be changed.
        marks: stationary points, in the window and beyond.
        paths: descents.
        point: a point that is marked, or None.
        arrows: whether there are arrows down the slope; None leaves it to the picture.
        view: "plane" or "surface".
    """

    subject: Subject
    window: tuple[Span, ...]
    asked: tuple[bool, ...]
    marks: Sequence[Landmark]
    paths: Sequence[Path]
    point: tuple[float, ...] | None
    arrows: bool | None
    view: str

    @property
    def letters(self) -> list[str]:
        """What stands at the start of each descent."""
        return [LETTERS[path.number % len(LETTERS)] for path in self.paths]


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A panel with what is said of it.

    Attributes:
        panel: the panel.
        window: what is seen along the axis of each variable.
        what: what kind of picture it is, in words, such as "The curve".
        remarks: sentences on what is left out.
    """

    panel: Panel
    window: tuple[Span, ...]
    what: str
    remarks: list[str] = field(default_factory=list)


def path_layers(scene: Scene, window: Sequence[Span]) -> list[Layer]:
    """Each descent as a line through its points, and its start."""
    layers: list[Layer] = []
    for letter, path in zip(scene.letters, scene.paths, strict=True):
        points, values = _near(path, window, scene.view == SURFACE)
        x, y, z = coordinates(points, values)
        layers.append(Line(x, y, "path", f"{letter}: {path.label}", path.number, z))
        layers.append(Marks(x[:1], y[:1], "start", "", path.number, None if z is None else z[:1]))
    return layers


def _near(path: Path, window: Sequence[Span], inside: bool) -> tuple[Array, Array]:
    """The points of a descent up to the first that lies far from the window, or on a surface outside of it.

    A descent that diverges would else reach numbers that cannot be drawn.
    """
    low, high = np.array(window).T
    room = 0.0 if inside else _FAR * (high - low)
    away = ((path.points < low - room) | (path.points > high + room)).any(axis=1)
    last = len(away) if not away.any() else int(np.flatnonzero(away)[0]) + (not inside)
    return path.points[:last], path.values[:last]


def mark_layers(marks: Sequence[Landmark], window: Sequence[Span]) -> list[Layer]:
    """The stationary points in the window, those of one kind together; of many only the minima."""
    layers: list[Layer] = []
    seen = [mark for mark in marks if mark.is_within(window)]
    if len(seen) > _MANY and any(mark.role == "minimum" for mark in seen):
        seen = [mark for mark in seen if mark.role == "minimum"]
    for role, word in dict.fromkeys((mark.role, mark.word) for mark in seen):
        some = [mark for mark in seen if (mark.role, mark.word) == (role, word)]
        x, y, z = coordinates(np.array([mark.point for mark in some]), np.array([mark.value for mark in some]))
        layers.append(Marks(x, y, role, word, 0, z))
    return layers


def coordinates(points: Array, values: Array) -> tuple[Array, Array, Array | None]:
    """Points with their values as coordinates of the picture: (x, f(x)), or (x, y) with the height f(x, y)."""
    if points.shape[1] == 1:
        return points[:, 0], values, None
    return points[:, 0], points[:, 1], values
