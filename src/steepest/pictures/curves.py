"""The curve of a function of one variable, with its tangent at a point, its extrema and descents on it."""

from __future__ import annotations

import numpy as np

from steepest.derivation.deriving import gradient
from steepest.derivation.evaluating import at
from steepest.errors import DomainError
from steepest.pictures.lettering import Words, name_words, number_words
from steepest.pictures.picture import Array, Layer, Line, Marks, Panel, Span, can_be_drawn
from steepest.pictures.sampling import CURVE, broken, height_of, missing_spans, spread
from steepest.pictures.scene import Made, Scene, mark_layers, path_layers
from steepest.pictures.windows import trimmed

_MOST_NAMED = 3


def curve_panel(scene: Scene) -> Made:
    """The axes with the curve and all that lies on it.

    Raises:
        DomainError: the function has no value anywhere in the window.
    """
    window = _window(scene)
    x = spread(window, CURVE)
    values = scene.subject.values(x)
    shown = [mark.value for mark in scene.marks if mark.is_within((window,))]
    shown += [float(path.values[0]) for path in scene.paths]
    shown += [] if scene.point is None else [scene.subject.value_at(scene.point, "the point")]
    height = height_of(values, np.array(shown, dtype=float))
    line = Line(*broken(scene.subject.values, x, height[1] - height[0]), "curve")
    tangent, said = _tangent(scene, window)
    layers = (
        *_axes(window, height),
        line,
        *tangent,
        *path_layers(scene, (window,)),
        *mark_layers(scene.marks, (window,)),
    )
    words = name_words(scene.subject.names[0])
    left = Words(f"f({words.plain})", None if words.math is None else f"f({words.math})")
    panel = Panel(layers, words, left, window, height)
    return Made(panel, (window,), "The curve", [*said, *_left_out(scene, x), *_cut(values, height)])


def _window(scene: Scene) -> Span:
    (window,) = scene.window
    x = spread(window, CURVE)
    (inner,) = trimmed((window,), (x,), can_be_drawn(scene.subject.values(x)))
    return window if scene.asked[0] else inner


def _axes(window: Span, height: Span) -> list[Layer]:
    """The lines y = 0 and x = 0, where they are seen."""
    layers: list[Layer] = []
    if height[0] < 0 < height[1]:
        layers.append(Line(np.array(window), np.zeros(2), "zero"))
    if window[0] < 0 < window[1]:
        layers.append(Line(np.zeros(2), np.array(height), "zero"))
    return layers


def _tangent(scene: Scene, window: Span) -> tuple[list[Layer], list[str]]:
    """The point with the tangent there; the point alone where the function has no derivative."""
    if scene.point is None:
        return [], []
    (place,) = scene.point
    value = scene.subject.value_at(scene.point, "the point")
    where = scene.subject.place(scene.point)
    mark = Marks(np.array([place]), np.array([value]), "at", where)
    slope = float(scene.subject.slopes(np.array([place]))[0, 0])
    if not np.isfinite(slope) or not _is_smooth(scene, place):
        return [mark], [f"f has no derivative at {where}, so it has no tangent there."]
    ends = np.array(window)
    label = f"tangent, slope {number_words(slope)}"
    line = Line(ends, value + slope * (ends - place), "tangent", label)
    return [line, mark], [f"At {where} f is {number_words(value)}, with the slope {number_words(slope)}."]


def _is_smooth(scene: Scene, place: float) -> bool:
    """Whether the function has a derivative at a place, and not only the slope that stands for one at a kink."""
    (name,) = scene.subject.names
    record = gradient(scene.subject.formula, [name], variables=[name])
    try:
        return bool(at(record, {name: place}).differentiable)
    except DomainError:
        return False


def _left_out(scene: Scene, x: Array) -> list[str]:
    """Where the curve has no value."""
    (name,) = scene.subject.names
    spans = missing_spans(scene.subject.values, x)
    if not spans:
        return []
    words = name_words(name).plain
    named = [_said(words, span, x) for span in spans[:_MOST_NAMED]]
    more = f", and in {len(spans) - _MOST_NAMED} more places" if len(spans) > _MOST_NAMED else ""
    return [f"f has no value {', '.join(named)}{more}; nothing is drawn there."]


def _said(name: str, span: Span, x: Array) -> str:
    """Where values are missing: an end of the window is none of the interval."""
    tiny = 1e-12 * (x[-1] - x[0])
    low, high = (0.0 if abs(value) < tiny else value for value in span)
    if low <= x[0]:
        return f"left of {name} = {number_words(high)}"
    if high >= x[-1]:
        return f"right of {name} = {number_words(low)}"
    return f"between {name} = {number_words(low)} and {number_words(high)}"


def _cut(values: Array, height: Span) -> list[str]:
    """That the curve goes on above or below the picture."""
    found = values[~np.isnan(values)]
    if not ((found > height[1]).any() or (found < height[0]).any()):
        return []
    return [
        f"The curve leaves the picture: values from {number_words(height[0])} to {number_words(height[1])} are seen."
    ]
