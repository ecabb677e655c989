"""Pictures of functions: `plot`. The panels are made by `curves` for one variable and by `planes` for two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from steepest.isolation.beside import Watching
from steepest.pictures.curves import curve_panel
from steepest.pictures.descents import Path, Route, path_of, route_of, said_of, start_of
from steepest.pictures.landmarks import SECONDS, Landmark, found_by, landmarks
from steepest.pictures.lettering import in_words, number_words
from steepest.pictures.picture import PLANE, SURFACE, Picture
from steepest.pictures.planes import plane_panel
from steepest.pictures.scene import Scene
from steepest.pictures.subject import Subject, subject_of
from steepest.pictures.windows import around, asked_window

LINE, CONTOURS = "line", "contours"
KINDS = (CONTOURS, SURFACE, LINE)
_MOST_NAMED = 4  # minima that are listed with their places


def plot(
    f: Any,
    *,
    window: str | None = None,
    kind: str | None = None,
    arrows: bool | None = None,
    descend: Sequence[Route | str] = (),
    at: Mapping[str, Any] | None = None,
    fix: Mapping[str, Any] | None = None,
    variables: Sequence[str] | None = None,
    title: str | None = None,
    seconds: float = SECONDS,
    watching: Watching | None = None,
) -> Picture:
    """A picture of a function of one or two variables.

    Args:
        f: text, tree or SymPy expression.
        window: what is seen, as ``"x=-2..6, y=-3..3"``; if not given what lies around stationary points and starts.
        kind: "line" for one variable; "contours" or "surface" for two.
        arrows: whether arrows show the direction of steepest descent, -∇f; if not given they do on contours without
            descents.
        descend: descents, each as ``"from=(5, 2) rate=0.1 steps=50 method=momentum"`` or as a `Route`.
        at: a point that is marked: with the tangent there, or with the gradient.
        fix: values of variables that are not drawn, by name.
        variables: the names that may occur, where letters alone do not say.
        title: what stands above it instead of the formula.
        seconds: how long SymPy may take to find stationary points; 0 to look for none.
        watching: called with the seconds that have passed.

    Returns:
        The picture, with `save` for PNG and SVG and `text` for a terminal.

    Raises:
        ParseError, UnsupportedError: the formula cannot be read, or has no number as its value.
        DomainError: there is no value at a start, at the point, or anywhere in the picture.
        ValueError: there are more than two variables, or an argument cannot be read.

    >>> picture = plot("4 + (x-2)^2 + 2y^2", descend=["from=(5, 2) rate=0.1"])
    >>> print(picture.remarks[1])
    A, from (5, 2), rate 0.1: after 50 steps at the minimum (2, 0), where f = 4.
    """
    subject = subject_of(f, fix, variables)
    chosen = _kind(kind, len(subject.names))
    if arrows and (chosen == SURFACE or len(subject.names) == 1):
        raise ValueError("arrows are for contour lines, on which the steepest way down can be seen")
    asked = asked_window(window, subject.names)
    routes = [route_of(one) if isinstance(one, str) else one for one in descend]
    starts = [start_of(subject, one) for one in routes]
    point = None if at is None else subject.point_of(at, "the point")
    if point is not None:
        subject.value_at(point, "the point")
    marks, complete = landmarks(subject, asked, seconds, watching) if seconds else ([], False)
    paths = [path_of(subject, one, number) for number, one in enumerate(routes)]
    marks += found_by(subject, [path.points for path in paths], marks)
    usual = around(marks, starts, point, len(subject.names))
    spans = [asked.get(name) or usual[k] for k, name in enumerate(subject.names)]
    fixed = tuple(name in asked for name in subject.names)
    scene = Scene(subject, tuple(spans), fixed, marks, paths, point, arrows, chosen)
    return _picture(scene, title, complete=complete)


def _picture(scene: Scene, title: str | None, *, complete: bool) -> Picture:
    made = curve_panel(scene) if len(scene.subject.names) == 1 else plane_panel(scene)
    seen = [mark for mark in scene.marks if mark.is_within(made.window)]
    said = [
        f"{letter}, {path.label}: {said_of(scene.subject, path, scene.marks)}"
        for letter, path in zip(scene.letters, scene.paths, strict=True)
    ]
    remarks = (*_fixed(scene.subject), *_minima(seen, complete=complete), *said, *made.remarks)
    words = scene.subject.title if title is None else in_words(title)
    return Picture(words, (made.panel,), remarks, _described(scene, made.what, remarks))


def _kind(kind: str | None, size: int) -> str:
    """The kind of the picture, as a word of `picture`.

    Raises:
        ValueError: there is no such kind, or it is for another number of variables.
    """
    if kind not in (None, *KINDS):
        raise ValueError(f"the kind of a picture is one of {', '.join(KINDS)}, not {kind!r}")
    if kind is not None and (kind == LINE) != (size == 1):
        needed = "one variable" if kind == LINE else "two variables"
        raise ValueError(f"the kind {kind} is for functions of {needed}; this one has {size}")
    return SURFACE if kind == SURFACE else PLANE


def _fixed(subject: Subject) -> list[str]:
    return [f"Fixed: {subject.fixed}."] if subject.fixed else []


def _minima(seen: Sequence[Landmark], *, complete: bool) -> list[str]:
    """The minima in the picture, the lowest first, in one sentence, and whether they are all there are."""
    lowest = sorted((mark for mark in seen if mark.role == "minimum"), key=lambda mark: mark.value)
    named = [f"{mark.place} with f = {number_words(mark.value)}" for mark in lowest[:_MOST_NAMED]]
    if not named:
        return []
    others = "" if complete else "; there may be others"
    if len(lowest) == 1:
        return [f"{'The' if complete else 'A'} minimum is at {named[0]}{others}."]
    if len(lowest) > len(named):
        named.append(f"and {len(lowest) - len(named)} more")
    those = f"There are {len(lowest)} minima" if complete else f"{len(lowest)} minima were found"
    return [f"{those} in the picture: at {'; '.join(named)}{others}."]


def _described(scene: Scene, what: str, remarks: Sequence[str]) -> str:
    """The picture in words."""
    return " ".join([f"{what} of {scene.subject.title.plain}.", *remarks])


__all__ = ["KINDS", "Path", "Route", "plot"]
