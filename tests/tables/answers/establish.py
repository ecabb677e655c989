"""Establishes the truth of every row without the program that is tested: ``python -m tests.tables.answers.establish``.

A `correct` row has both sides agree to 40 digits at many points of its domain, wherever the reference has a value;
an `incorrect` one has a witness that separates them; decimals are judged by their own digits; what cannot be read
is as its kind says. Rows whose truth cannot be established are listed, and the exit status is 1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from tests.tables.answers.points import (
    Point,
    Setting,
    evaluated,
    random_point,
    setting_of,
    special_points,
    witness_point,
)
from tests.tables.answers.rows import Row, files, rows_of
from tests.tables.answers.telling import difference_told
from tests.tables.answers.truth import (
    PRECISIONS,
    alike,
    has_value,
    proportional,
    same_at,
    separated,
    sides_apart,
    status_of_decimal,
    value_at,
    vanishes,
)
from tests.tables.answers.unreadable import complaint
from tests.tables.answers.values import Matrix, SpellingError

POINTS = 40  # random points at which the reference has a value
TRIES = 400
NEAR = Fraction(1, 10**7)


def fault(row: Row) -> str | None:
    """Why the truth of a row cannot be established; None where it was."""
    try:
        return _fault(row)
    except SpellingError as error:
        return str(error)


def _fault(row: Row) -> str | None:
    if not row.why:
        return "it does not say why"
    if row.status == "unreadable":
        return complaint(row) or (_fault_of_readings(row) if row.python_meant else None)
    if not row.python_reference or not row.python_answer:
        return "a spelling is missing"
    decided = status_by_digits(row)
    if decided is not None:
        return None if decided == row.status else f"by its digits it is {decided}"
    if row.status == "correct":
        return _fault_of_equal(row)
    if row.status == "incorrect":
        return _fault_of_different(row) or _fault_of_reason(row)
    return "the form of this answer is not judged"


# ---- right answers


def _fault_of_equal(row: Row) -> str | None:
    setting = setting_of(row)
    if _is_equation(row.python_reference) and _is_equation(row.python_answer):
        return _fault_of_equations(row, setting)
    number = 0
    for point in _random_points(row, setting):
        right = _right_at(row, setting, point)
        if right is False:
            return f"they differ: {difference_told(row, point)}"
        number += right is True
        if number == _wanted(setting):
            break
    if number < _wanted(setting) // 2:
        return f"the reference has a value at {number} points only"
    wrong = (point for point in special_points(setting, row.answer) if _right_at(row, setting, point) is False)
    return next((f"they differ: {difference_told(row, point)}" for point in wrong), None)


def _right_at(row: Row, setting: Setting, point: Point) -> bool | None:
    """Whether the answer is right at a point, or lacks a value there alone; None where the reference has no value."""
    if same_at(row.python_reference, row.python_answer, point):
        return True
    if not has_value(row.python_reference, point):
        return None
    return value_at(row.python_answer, point) is None and _stands_alone(row, setting, point)


def _random_points(row: Row, setting: Setting) -> Iterator[Point]:
    for k in range(TRIES if _varies(setting) else 1):
        yield random_point(setting, f"{row.reference} {row.answer} {k}")


def _varies(setting: Setting) -> bool:
    names = setting.names
    return bool(names.scalars or names.data or names.sizes or names.sets or setting.shapes)


def _wanted(setting: Setting) -> int:
    return POINTS if _varies(setting) else 1


def _stands_alone(row: Row, setting: Setting, point: Point) -> bool:
    """Whether the answer has the right value all around a point at which it has none."""
    spelling = row.python_reference
    around = [each for each in _around(setting, point) if value_at(spelling, each) is not None]
    return bool(around) and all(same_at(row.python_reference, row.python_answer, each) for each in around)


def _around(setting: Setting, point: Point) -> Iterator[Point]:
    """Points very near by, off all axes and diagonals, inside the domain."""
    names = [name for name in setting.scalars if not setting.range_of(name).integer]
    for sign in (1, -1) if names else ():
        moved = dict(point)
        for k, name in enumerate(names):
            moved[name] = _shifted(point[name], sign * NEAR * (k + 1))
        if all(evaluated(moved[name]) in setting.range_of(name) for name in names):
            yield moved


def _shifted(value: Any, step: Fraction) -> Any:
    if isinstance(value, Fraction):
        return value + step
    return lambda arithmetic: arithmetic.plus(value(arithmetic), step)


def _is_equation(spelling: str) -> bool:
    return spelling.startswith("equation(")


def _fault_of_equations(row: Row, setting: Setting) -> str | None:
    digits = PRECISIONS[1]
    found = []
    for k in range(POINTS):
        point = random_point(setting, f"{row.answer} {k}")
        left, right = value_at(row.python_reference, point, digits), value_at(row.python_answer, point, digits)
        if left is not None and right is not None:
            found.append((sides_apart(left, digits), sides_apart(right, digits)))
    if len(found) < POINTS // 2:
        return f"both equations have a meaning at {len(found)} points only"
    references, answers = zip(*found, strict=True)
    return None if proportional(references, answers, digits) else "the equations are not proportional"


# ---- wrong answers


def _fault_of_different(row: Row) -> str | None:
    setting = setting_of(row)
    point = witness_point(row, setting)
    if _is_equation(row.python_reference) and _is_equation(row.python_answer):
        one_holds = _equation_holds(row.python_reference, point) != _equation_holds(row.python_answer, point)
        return None if one_holds else "the witness satisfies both equations or neither"
    left = value_at(row.python_reference, point, PRECISIONS[-1])
    right = value_at(row.python_answer, point, PRECISIONS[-1])
    if left is None:
        return "the reference has no value at the witness"
    if right is None and _around_it_has_values(row, setting, point):
        return "the answer lacks a value at the witness alone"
    separates = right is None or separated(left, right)
    return None if separates else "the witness does not separate them"


def _fault_of_reason(row: Row) -> str | None:
    """The reason ends with the witness and both values at it."""
    told = difference_told(row, witness_point(row, setting_of(row)))
    return None if row.why.endswith(told) else f"why should end with {told!r}"


def _around_it_has_values(row: Row, setting: Setting, point: Point) -> bool:
    """Whether a missing value at the witness is that of a single point."""
    around = list(_around(setting, point))
    return any(value_at(row.python_answer, each) is not None for each in around)


def _equation_holds(spelling: str, point: Point) -> bool:
    digits = PRECISIONS[1]
    apart = sides_apart(value_at(spelling, point, digits), digits)
    return apart is not None and all(vanishes(each, digits) for each in apart)


# ---- decimals


def status_by_digits(row: Row) -> str | None:
    """The status of decimals for exact numbers, or for a vector of them; None where the answer is anything else."""
    written = _LITERALS.fullmatch(row.python_answer.strip())
    if written is None or _varies(setting_of(row)):
        return None
    texts = [text.strip() for text in row.python_answer.strip().strip("()").split(",")]
    exact, value = (_entries(value_at(side, {}, PRECISIONS[1])) for side in (row.python_reference, row.python_answer))
    if not len(exact) == len(value) == len(texts):
        return None
    return _worst(
        "correct" if alike(a, b, PRECISIONS[1]) else status_of_decimal(a, text, row.policy)
        for a, b, text in zip(exact, value, texts, strict=True)
    )


_NUMBER = r"-?\d*\.?\d+(?:e[-+]?\d+)?"
_LITERALS = re.compile(rf"{_NUMBER}|\({_NUMBER}(?:,\s*{_NUMBER})+\)")


def _entries(value: Any) -> tuple[Any, ...]:
    return value.flat if isinstance(value, Matrix) else (value,)


def _worst(statuses: Iterable[str | None]) -> str:
    found = [status or "incorrect" for status in statuses]
    return next((status for status in ("incorrect", "wrong_form") if status in found), "correct")


# ---- two readings


def _fault_of_readings(row: Row) -> str | None:
    """One reading is right, the other is not."""
    setting = setting_of(row)
    drawn = (random_point(setting, f"{row.answer} {k}") for k in range(POINTS))
    points = [point for point in drawn if value_at(row.python_reference, point) is not None]
    if not points:
        return "the reference has no value anywhere"
    if not all(same_at(row.python_reference, row.python_meant, point) for point in points):
        return "the other reading is not right either"
    if all(same_at(row.python_reference, row.python_answer, point) for point in points):
        return "both readings are right"
    return None


def main() -> int:
    """Goes through all rows; lists those whose truth is not established."""
    number, faults = 0, 0
    for path in files():
        for row in rows_of(path):
            number += 1
            if (found := fault(row)) is not None:
                faults += 1
                sys.stdout.write(f"{row}\n    {found}\n")
    sys.stdout.write(f"{number} rows, {faults} without an established truth\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
