"""What the parameters of an estimator may be, and what is said where one is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Any

from steepest.models.penalties import PENALTIES
from steepest.models.update_rows import UPDATES
from steepest.sklearn.fitting import AUTO


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= 1


def _is_rate(value: Any) -> bool:
    return isinstance(value, str) or callable(value) or (_is_number(value) and value > 0)


def _are_constants(value: Any) -> bool:
    if value is None:
        return True
    return isinstance(value, Mapping) and all(_is_number(each) and each > 0 for each in value.values())


def _one_of(table: Mapping[str, Any]) -> str:
    return f"one of {', '.join(table)}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a parameter may be.

    Attributes:
        holds: whether a value may be.
        told: how that is said, behind "is".
    """

    holds: Callable[[Any], bool]
    told: str


#: Every parameter but the loss, which each estimator looks up among its own.
WANTED: dict[str, Wanted] = {
    "penalty": Wanted(lambda value: value in PENALTIES, _one_of(PENALTIES)),
    "alpha": Wanted(lambda value: _is_number(value) and value >= 0, "a number from 0"),
    "fit_intercept": Wanted(lambda value: value in (True, False), "True or False"),
    "method": Wanted(lambda value: value in UPDATES, _one_of(UPDATES)),
    "learning_rate": Wanted(
        _is_rate, f'"{AUTO}", a number above 0, a formula in the step t such as "0.1/t", or a function'
    ),
    "max_iter": Wanted(_is_count, "a whole number from 1"),
    "tol": Wanted(lambda value: _is_number(value) and value >= 0, "a number from 0"),
    "batch_size": Wanted(lambda value: value is None or _is_count(value), "None or a whole number from 1"),
    "constants": Wanted(_are_constants, "None or a dict from letters of the loss, such as delta, to numbers above 0"),
    "settings": Wanted(
        lambda value: value is None or (isinstance(value, Mapping) and not value.get("maximize")),
        "None or a dict of settings of the method; maximize is not among them",
    ),
}


def require_settings(estimator: Any, losses: Mapping[str, Any]) -> None:
    """Refuse an estimator with a parameter that cannot be.

    Raises:
        ValueError: the first of them, with what it may be.
    """
    name = type(estimator).__name__
    rows = {"loss": Wanted(lambda value: value in losses, _one_of(losses)), **WANTED}
    for parameter, wanted in rows.items():
        value = getattr(estimator, parameter)
        if not _holds(wanted, value):
            raise ValueError(f"the parameter {parameter} of {name} is {wanted.told}, not {value!r}")


def _holds(wanted: Wanted, value: Any) -> bool:
    try:
        return bool(wanted.holds(value))
    except (TypeError, ValueError):  # of an unhashable value, or an array
        return False
