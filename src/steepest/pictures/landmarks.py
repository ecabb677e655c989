"""The stationary points of a function, as far as they are found, as marks of a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.derivation.hessian import hessian
from steepest.errors import SteepestError
from steepest.evidence.stationary_found import StationaryPoint
from steepest.evidence.stationary_points import stationary_points
from steepest.expression.trees import free_symbols
from steepest.isolation.beside import Watching
from steepest.numeric.compiling import compile as compiled
from steepest.pictures.picture import Array, Span
from steepest.pictures.subject import Subject

SECONDS = 2.0
_STILL = 1e-6  # of the greatest slope on the way: what is left of it where a descent is at rest
_SAME = 1e-3  # two points at rest that are so near are one

#: How each kind of stationary point is drawn, and its word in a legend.
_ROLES = {
    "global minimum": ("minimum", "minimum"),
    "minimum": ("minimum", "minimum"),
    "global maximum": ("maximum", "maximum"),
    "maximum": ("maximum", "maximum"),
    "saddle point": ("flat", "saddle point"),
    "inflection point": ("flat", "inflection point"),
}


@dataclass(frozen=True, slots=True)
class Landmark:
    """A stationary point.

    Attributes:
        point: its coordinates.
        value: the value of the function there.
        role: how it is drawn, one of `style.ROLES`.
        word: what it is, such as "minimum".
        place: its coordinates in words.
    """

    point: tuple[float, ...]
    value: float
    role: str
    word: str
    place: str

    def is_within(self, window: Sequence[Span]) -> bool:
        """Whether it lies in the picture."""
        return all(low <= value <= high for value, (low, high) in zip(self.point, window, strict=True))


def landmarks(
    subject: Subject,
    window: Mapping[str, Span] | None = None,
    seconds: float = SECONDS,
    watching: Watching | None = None,
) -> tuple[list[Landmark], bool]:
    """The stationary points of a function; none of a function without a Hessian, such as one with a jump.

    Whether it is known that there are no other minima comes with them.

    Args:
        subject: the function.
        window: where they are looked for; everywhere if not given.
        seconds: how long SymPy may take.
        watching: called with the seconds that have passed.
    """
    if not set(subject.names) <= free_symbols(subject.formula):
        return [], False  # along a variable that does not occur, points are never alone
    where = {name: (_exact(low), _exact(high)) for name, (low, high) in (window or {}).items()}
    try:
        known = hessian(subject.formula, list(subject.names), variables=list(subject.names))
        found = stationary_points(known, domain=where, seconds=seconds, watching=watching)
    except (SteepestError, ValueError):
        return [], False
    marks = [mark for point in found.points if (mark := _landmark(subject, point)) is not None]
    all_known = found.complete is not None and not found.more and not found.kinks
    return marks, all_known and len(marks) == len(found.points)


def found_by(subject: Subject, ways: Sequence[Array], known: Sequence[Landmark]) -> list[Landmark]:
    """The minima at which descents have come to rest and that are not known yet.

    A descent is at rest where the slope is next to nothing beside the greatest on its way; the point is a minimum
    where the Hessian there is positive definite.

    Args:
        subject: the function.
        ways: the points of each descent.
        known: minima that need not be found again.
    """
    found: list[Landmark] = []
    for points in ways:
        sizes = np.abs(subject.slopes(*points.T)).max(axis=0)
        end = tuple(points[-1].tolist())
        if not np.isfinite(sizes).all() or sizes[-1] > _STILL * sizes.max() or _is_known(end, [*known, *found]):
            continue
        curved: Any = compiled(subject.formula, list(subject.names), order=2)
        value, _, second = curved(*end)
        if np.isfinite(second).all() and np.linalg.eigvalsh(np.array(second)).min() > 0:
            found.append(Landmark(end, value, "minimum", "minimum", subject.place(end)))
    return found


def _is_known(point: Sequence[float], known: Sequence[Landmark]) -> bool:
    return any(np.allclose(point, mark.point, rtol=_SAME, atol=_SAME) for mark in known)


def _exact(value: float) -> Fraction:
    return Fraction(value)


def _landmark(subject: Subject, point: StationaryPoint) -> Landmark | None:
    if point.is_family or point.decimal is None:
        return None
    where = [one.ball for one in point.coordinates if one.ball is not None]
    role, word = _ROLES.get(point.kind or "", ("flat", "stationary point"))
    found = tuple(float(ball.mid()) + 0.0 for ball in where)
    return Landmark(found, point.decimal, role, word, subject.place(found))
