"""Rigorous values that python-flint does not have ready for a function, on balls and on power series.

A power series knows fewer functions than a ball does. Each function here takes both: a ball by the
tightest way there is, a series by a formula or by integrating the series of the slope.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Enclosure = Callable[[Any], Any]


def by_method(name: str, otherwise: Enclosure) -> Enclosure:
    """The method `name` where a ball has it, and a formula for series."""

    def enclosure(u: Any) -> Any:
        return otherwise(u) if _is_series(u) else getattr(u, name)()

    return enclosure


def by_slope(name: str, slope: Enclosure) -> Enclosure:
    """The method `name` of balls; for a series ``f(c) + ∫ f'(u) u'``, which loses no digits to cancellation."""

    def enclosure(u: Any) -> Any:
        if not _is_series(u):
            return getattr(u, name)()
        return (slope(u) * u.derivative()).integral() + getattr(u[0], name)()

    return enclosure


def logarithm(base: int) -> Enclosure:
    """The logarithm to a base; of a power of the base it is exact."""

    def enclosure(u: Any) -> Any:
        return u.log() / type(u[0])(base).log() if _is_series(u) else u.log_base(base)

    return enclosure


def cube_root(u: Any) -> Any:
    """The real cube root, which is odd and grows everywhere."""
    if not _is_series(u):
        return _root_of_end(u.lower()).union(_root_of_end(u.upper()))
    return (u.log() / 3).exp() if u[0] > 0 else -((-u).log() / 3).exp()


def _root_of_end(end: Any) -> Any:
    if end == 0:
        return end
    return end.root(3) if end > 0 else -((-end).root(3))


def _is_series(u: Any) -> bool:
    """Whether it is a power series; python-flint is not imported for it, for the reader needs this table too."""
    return hasattr(u, "reversion")
