"""A difference in words: the point, and the values of both sides there."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.tables.answers.arithmetic import context
from tests.tables.answers.points import Point
from tests.tables.answers.rows import Row
from tests.tables.answers.spelling import Statement
from tests.tables.answers.truth import PRECISIONS, value_at
from tests.tables.answers.values import Matrix


def difference_told(row: Row, point: Point) -> str:
    """``x = 2: 4 against 8``; the place is that of the row's witness where it has one."""
    digits = PRECISIONS[-1]
    left = value_at(row.python_reference, point, digits)
    right = value_at(row.python_answer, point, digits)
    place = place_told(row.witness or _numbers(point))
    for figures in (6, 12, 24, 48, digits):
        values = (told(left, figures), told(right, figures))
        if values[0] != values[1]:
            break
    return f"{place}: {' against '.join(values)}" if place else " against ".join(values)


def place_told(witness: Mapping[str, Any]) -> str:
    """The names and what stands for them."""
    return ", ".join(f"{name} = {_listed(value)}" for name, value in witness.items())


def _numbers(point: Point) -> dict[str, str]:
    return {name: str(value) for name, value in point.items() if isinstance(value, Fraction)}


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_listed, value))}]"
    if isinstance(value, Mapping):
        return ", ".join(f"[{key}] {_listed(each)}" for key, each in value.items())
    return str(value)


def told(value: Any, figures: int) -> str:
    """A value for a reader."""
    match value:
        case None:
            return "no value"
        case Matrix() if value.shape[1] == 1:
            return f"({', '.join(told(entry, figures) for entry in value.flat)})"
        case Matrix():
            return f"[{', '.join(told(Matrix(tuple((x,) for x in row)), figures) for row in value.rows)}]"
        case Statement("update"):
            return f"{value.target} becomes {told(value.parts[0], figures)}"
        case Statement("equation"):
            return " = ".join(told(part, figures) for part in value.parts)
        case Statement():
            return f"{value.kind} {', '.join(told(part, figures) for part in value.parts)}"
        case Fraction() if max(abs(value.numerator), value.denominator) < 10**6:
            return str(value)
        case Fraction():
            return str(
                context(figures + 5).nstr(context(figures + 5).mpf(value.numerator) / value.denominator, figures)
            )
    return str(context(figures + 5).nstr(value, figures))
