"""Descents on a picture: what is asked for, the points that a rule goes through, and what is said of its end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from steepest.numeric.training.descending import descend
from steepest.numeric.training.descent import DIVERGED
from steepest.pictures.landmarks import Landmark
from steepest.pictures.lettering import number_words
from steepest.pictures.picture import Array
from steepest.pictures.subject import Subject, number_of

STEPS = 50
MOST_STEPS = 100_000
_FAR = 10.0  # times the value at the start: what lies above has diverged
_NEAR = 0.02  # relative to the length of the way: so near to a minimum a descent has come to it
_FORM = 'a descent is written "from=(5, 2) rate=0.1 steps=50 method=momentum"'


@dataclass(frozen=True, slots=True)
class Route:
    """A descent that is asked for.

    Attributes:
        start: the coordinates, as text or numbers, in the order of the variables.
        rate: the learning rate; that of the rule if None.
        steps: how many steps.
        method: the name of an update rule.
        settings: settings of the rule by name, such as ``{"momentum": 0.9}``.
    """

    start: tuple[Any, ...]
    rate: Any = None
    steps: int = STEPS
    method: str = "gradient-descent"
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The points of a descent.

    Attributes:
        route: what was asked for.
        points: shape (n_points, n_variables), the start first.
        values: the values of the function there.
        label: for the legend.
        number: which of the descents it is.
        diverged: whether it ended early, because the next point has no value.
        remarks: what is worth knowing of its learning rate.
    """

    route: Route
    points: Array
    values: Array
    label: str
    number: int
    diverged: bool
    remarks: tuple[str, ...] = ()


# --- what is asked for -----------------------------------------------------------------------------

_BRACKETED = r"\([^()]*(?:\([^()]*\)[^()]*)*\)"
_BARE = r"[^\s,]+(?:,(?![A-Za-z_][\w-]*=)[^\s,]+)*"  # a comma before the next name= ends it
_PART = re.compile(rf"\s*(?P<key>[A-Za-z_][\w-]*)\s*(?:=\s*(?P<value>{_BRACKETED}|{_BARE}))?[\s,]*")


def route_of(text: str) -> Route:
    """``from=(5, 2) rate=0.1 steps=50 method=momentum momentum=0.5`` as a record.

    Raises:
        ValueError: a part cannot be read, is given twice or is missing.

    >>> route_of("from=(5, pi/2) rate=0.1 method=momentum")
    Route(start=('5', 'pi/2'), rate='0.1', steps=50, method='momentum', settings={})
    """
    given = _parts(text)
    if "from" not in given:
        raise ValueError(f"a descent needs its start; {_FORM}")
    start, rate, steps = given.pop("from"), given.pop("rate", None), given.pop("steps", str(STEPS))
    method = given.pop("method", "gradient-descent")
    if not isinstance(start, str) or not isinstance(steps, str) or not (steps.isascii() and steps.isdigit()):
        raise ValueError(f"steps is a whole number, as in steps=50, and from a point; {_FORM}")
    return Route(_coordinates(start), rate, int(steps), str(method), given)


def _parts(text: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    at = 0
    while text[at:].strip():
        match = _PART.match(text, at)
        if match is None:
            raise ValueError(f"{text[at:].strip()!r} cannot be read; {_FORM}")
        name = {"learning_rate": "rate", "start": "from"}.get(
            match["key"].replace("-", "_"), match["key"].replace("-", "_")
        )
        if name in found:
            raise ValueError(f"{name} is given twice in {text!r}")
        found[name] = True if match["value"] is None else match["value"]
        at = match.end()
    return found


def _coordinates(text: str) -> tuple[str, ...]:
    """``(5, 2)`` as its entries; a comma within inner brackets parts nothing."""
    inner = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    entries, depth = [""], 0
    for character in inner:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            entries.append("")
        else:
            entries[-1] += character
    if any(not entry.strip() for entry in entries):
        raise ValueError(f"a start is written (5, 2); {text!r} lacks an entry")
    return tuple(entry.strip() for entry in entries)


# --- where it goes ---------------------------------------------------------------------------------


def path_of(subject: Subject, route: Route, number: int = 0) -> Path:
    """The points that a rule goes through.

    Raises:
        ValueError: the start has another number of coordinates than the function has variables, there is no such
            rule or setting, or the steps are too many.
        DomainError: the function has no value at the start.
    """
    start = start_of(subject, route)
    if route.steps > MOST_STEPS:
        raise ValueError(f"a descent on a picture has at most {MOST_STEPS:,} steps, not {route.steps:,}")
    found = descend(
        subject.function,
        start,
        method=route.method,
        learning_rate=route.rate,
        steps=route.steps,
        keep_params=True,
        **route.settings,
    )
    history = found.history
    return Path(
        route,
        history.params,
        history.loss,
        _label(subject, route, start, found.learning_rate),
        number,
        found.reason == DIVERGED,
        found.remarks if route.rate is not None else (),
    )


def start_of(subject: Subject, route: Route) -> tuple[float, ...]:
    """The start as numbers."""
    size = len(subject.names)
    if len(route.start) != size:
        names = ", ".join(subject.names)
        raise ValueError(f"a start has {size} coordinate{'s' * (size > 1)} ({names}); there are {len(route.start)}")
    start = tuple(map(number_of, route.start))
    subject.value_at(start, "the start")
    return start


def _label(subject: Subject, route: Route, start: Sequence[float], usual: float | str) -> str:
    rate = route.rate if route.rate is not None else number_words(usual) if isinstance(usual, float) else usual
    method = "" if route.method == "gradient-descent" else f"{route.method} "
    return f"{method}from {subject.place(start)}, rate {rate}"


# --- what is said of it ----------------------------------------------------------------------------


def said_of(subject: Subject, path: Path, marks: Sequence[Landmark]) -> str:
    """Where a descent has come to, in a sentence."""
    steps = len(path.points) - 1
    count = f"{steps:,} step{'' if steps == 1 else 's'}"
    value, first = float(path.values[-1]), float(path.values[0])
    if path.diverged and not value > first:
        return f"after {count} it leaves the points at which f has a value."
    if value > first and value > _FAR * (abs(first) + 1):
        return " ".join([f"it diverges; after {count} f is {number_words(value)}.", *path.remarks])
    reached = reached_by(path, marks)
    if reached is not None:
        return f"after {count} at the {reached.word} {reached.place}, where f = {number_words(reached.value)}."
    place = subject.place(path.points[-1].tolist())
    return f"after {count} at {place}, where f = {number_words(value)}."


def reached_by(path: Path, marks: Sequence[Landmark]) -> Landmark | None:
    """The stationary point to which a descent has come; None where it is still on its way."""
    way = float(np.abs(np.diff(path.points, axis=0)).sum(axis=0).max(initial=0.0))
    for mark in marks:
        if float(np.abs(path.points[-1] - np.array(mark.point)).max()) <= _NEAR * way:
            return mark
    return None
