"""What it is for two values to be the same, and for a decimal to be a right rounding: the definitions of the corpus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.tables.answers.arithmetic import Arithmetic
from tests.tables.answers.points import Point
from tests.tables.answers.spelling import Statement, value_of
from tests.tables.answers.values import Matrix, UndefinedError, as_fraction

AGREED = 40  # digits to which both sides of a right answer agree
PRECISIONS = (50, 100, 200, 400)  # where digits cancel the precision is doubled


def value_at(spelling: str, point: Point, digits: int = PRECISIONS[0]) -> Any:
    """The value of a side at a point, or None where it has none."""
    try:
        return value_of(spelling, point, digits)
    except UndefinedError:
        return None


def has_value(spelling: str, point: Point) -> bool:
    """Whether a side has a value at a point; one that grows with the precision is a pole that rounding hides."""
    few, many = value_at(spelling, point), value_at(spelling, point, PRECISIONS[1])
    if few is None or many is None:
        return False
    if isinstance(few, Statement | Matrix):
        return True
    return max(abs(few), abs(many)) < 10**30 or close(few, many, PRECISIONS[0])


def same_at(reference: str, answer: str, point: Point) -> bool:
    """Whether both sides have a value at the point, and the same one, to `AGREED` digits."""
    for digits in PRECISIONS:
        left = value_at(reference, point, digits)
        right = None if left is None else value_at(answer, point, digits)
        if right is None:
            return False
        if alike(left, right, digits):
            return True
    return False


def separated(left: Any, right: Any) -> bool:
    """Whether two values at a witness differ, however little: half of the largest precision tells."""
    return not alike(left, right, PRECISIONS[-1], PRECISIONS[-1] // 2)


def alike(left: Any, right: Any, digits: int, agreed: int = AGREED) -> bool:
    """Whether two values are the same to so many digits, as far as this precision shows."""
    left, right = _plain(left), _plain(right)
    if isinstance(left, Statement) and isinstance(right, Statement):
        return _same_statement(left, right, digits, agreed)
    if isinstance(left, Statement) or isinstance(right, Statement):
        return _same_values(left, right, digits, agreed)
    if isinstance(left, Matrix) and isinstance(right, Matrix):
        if left.shape != right.shape and not _row_for_column(left, right):
            return False
        return all(close(a, b, digits, agreed) for a, b in zip(left.flat, right.flat, strict=True))
    return not isinstance(left, Matrix) and not isinstance(right, Matrix) and close(left, right, digits, agreed)


def _plain(value: Any) -> Any:
    """A vector of one entry is that entry."""
    return value.rows[0][0] if isinstance(value, Matrix) and value.shape == (1, 1) else value


def _row_for_column(left: Matrix, right: Matrix) -> bool:
    return left.shape == right.shape[::-1] and 1 in left.shape


def _same_statement(left: Statement, right: Statement, digits: int, agreed: int) -> bool:
    if (left.kind, left.target, len(left.parts)) != (right.kind, right.target, len(right.parts)):
        return False
    if left.kind == "points":  # the order in which points are listed says nothing
        rest = list(right.parts)
        for part in left.parts:
            found = next((k for k, other in enumerate(rest) if alike(part, other, digits, agreed)), None)
            if found is None:
                return False
            del rest[found]
        return True
    return all(alike(a, b, digits, agreed) for a, b in zip(left.parts, right.parts, strict=True))


def _same_values(left: Any, right: Any, digits: int, agreed: int) -> bool:
    """The left side of an update or of an equation may be left out of the answer, not out of the question."""
    if isinstance(right, Statement) or left.kind not in ("update", "equation"):
        return False
    return alike(left.parts[-1], right, digits, agreed)


def close(left: Any, right: Any, digits: int, agreed: int = AGREED) -> bool:
    """Whether two numbers agree to so many digits, or their difference is nothing but rounding.

    At the last precision a difference below 10^-340 is nothing: that of two different short formulas is not so
    small unless one is nearly the other, which a witness then tells.
    """
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left == right
    arithmetic = Arithmetic(digits)
    a, b = arithmetic.floating(left), arithmetic.floating(right)
    gap, size = abs(a - b), max(abs(a), abs(b))
    if gap <= size * arithmetic.mp.mpf(10) ** -agreed:
        return True
    return digits == PRECISIONS[-1] and bool(gap <= arithmetic.mp.mpf(10) ** (60 - digits))


# ---- equations: the same up to a factor


def sides_apart(value: Any, digits: int) -> list[Any] | None:
    """Left side minus right side of an equation, entry by entry; None for anything else."""
    if not isinstance(value, Statement) or value.kind != "equation":
        return None
    apart = Arithmetic(digits).minus(*value.parts)
    return list(apart.flat) if isinstance(apart, Matrix) else [apart]


def proportional(references: Sequence[list[Any]], answers: Sequence[list[Any]], digits: int) -> bool:
    """Whether one number turns all these differences of sides into those, and is not zero."""
    pairs = [(a, b) for left, right in zip(references, answers, strict=True) for a, b in _paired(left, right)]
    arithmetic = Arithmetic(digits)
    base = max(pairs, key=lambda pair: abs(arithmetic.floating(pair[0])))
    if vanishes(base[0], digits) or vanishes(base[1], digits):
        return False
    return all(close(arithmetic.times(a, base[1]), arithmetic.times(b, base[0]), digits) for a, b in pairs)


def _paired(left: list[Any], right: list[Any]) -> list[tuple[Any, Any]]:
    """Entries side by side; what has no counterpart stands against zero."""
    length = max(len(left), len(right))
    pad = [Fraction(0)] * length
    return list(zip((left + pad)[:length], (right + pad)[:length], strict=True))


def vanishes(value: Any, digits: int) -> bool:
    """Whether a number is zero, as far as this precision shows."""
    return abs(as_fraction(value)) <= Fraction(1, 10 ** (digits - 15))


# ---- decimals for exact numbers

_DECIMAL = re.compile(r"(-?)(\d*\.?\d*)(?:e([+-]?\d+))?")
FEWEST_FIGURES = 2
FLOAT_FIGURES = 16


def status_of_decimal(exact: Any, written: str, policy: str | None) -> str | None:
    """The status that a decimal has by its own digits under a policy; None where `written` is no bare decimal.

    A right rounding to two or more figures is correct; one to a single figure, and digits that were cut off
    and not rounded, are right in value but not in form. Policies: ``exact`` takes no rounding, ``figures: n``
    and ``places: n`` ask for n figures or decimal places or more, ``tolerance: t`` takes whatever is as near
    as t, and ``tolerance: p%`` as p per cent.
    """
    matched = _DECIMAL.fullmatch(written)
    if matched is None or not any(map(str.isdigit, matched[2])):
        return None
    name, _, amount = (policy or f"figures: {FEWEST_FIGURES}").partition(":")
    short = isinstance(exact, Fraction) and "." not in matched[2] and _terminates(exact)
    exact = as_fraction(exact)
    value, unit = _value_and_unit(matched)
    if name == "tolerance":
        return "correct" if abs(exact - value) <= _distance(amount.strip(), exact) else "incorrect"
    if exact == value:
        return "correct"
    shown = {"places": len(matched[2].partition(".")[2]), "exact": -1}.get(name, _figures(matched))
    form = _form_of(exact, value, unit, _figures(matched))
    if form == "correct" and shown < int(amount or 0):
        form = "wrong_form"
    return "incorrect" if form is None or short else form


def _figures(matched: re.Match[str]) -> int:
    return len(matched[2].replace(".", "").lstrip("0"))


def _distance(amount: str, exact: Fraction) -> Fraction:
    return Fraction(amount[:-1]) / 100 * abs(exact) if amount.endswith("%") else Fraction(amount)


def _form_of(exact: Fraction, value: Fraction, unit: Fraction, figures: int) -> str | None:
    """Whether a decimal is a rounding, or was cut off, or neither."""
    printed = figures >= FLOAT_FIGURES and abs(exact - value) <= abs(value) / 10 ** (FLOAT_FIGURES - 1)
    if not figures:
        return None
    if printed or abs(exact - value) <= unit / 2:
        return "correct"
    cut = 0 < abs(exact) - abs(value) < unit and (exact > 0) == (value > 0)
    return "wrong_form" if cut else None


def _value_and_unit(matched: re.Match[str]) -> tuple[Fraction, Fraction]:
    """The number that is written, and the size of its last place."""
    tens = int(matched[3] or 0)
    sign = -1 if matched[1] else 1
    unit = Fraction(10) ** (tens - len(matched[2].partition(".")[2]))
    return sign * Fraction(matched[2]) * Fraction(10) ** tens, unit


def _terminates(exact: Fraction) -> bool:
    """Whether a number is a short decimal, such as 9.75: that is not rounded to a whole number."""
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
