"""A decimal answer to an exact number is judged by its own digits.

For e² the answers 7.4 and 7.389 are right to the figures that they show; 7.3 was cut off, not
rounded, and 7 shows one figure only: right in value, but not in the form asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.errors import UnsupportedError
from steepest.evidence.equality import compare
from steepest.evidence.records import Mismatch, Proof
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, working_precision
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import Indexed, Node, Vector, is_decimal
from steepest.expression.normal_form import as_exact_rational
from steepest.expression.reading import Reading
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text

FEWEST_FIGURES = 2
_DECIMAL = re.compile(r"\s*≈?\s*([-−]?)\s*(\d+(?:\.\d*)?|\.\d+)(?:[eE]([+-]?\d{1,3}))?\s*")
_PRECISION = 2_048
_FLOAT_FIGURES = 16  # a number that a program printed is rounded in binary: its last digits are not decimal


def judged_decimal(reference: Node, answer: Node, reading: Reading) -> Verdict | None:
    """The verdict on bare decimals for exact numbers; None where the answer is anything else.

    A vector is judged entry by entry: each is exact, or a rounding.
    """
    if not isinstance(reference, Vector):
        judged = _judged(reference, reading.text.rsplit("=", 1)[-1])
        return None if judged is None else _verdict([judged], reading)
    if not isinstance(answer, Vector) or len(answer.entries) != len(reference.entries):
        return None
    found: list[_Rounding] = []
    for right, given in zip(reference.entries, answer.entries, strict=True):
        if isinstance(compare(right, given), Proof):
            continue
        judged = _judged(right, to_text(given))
        if judged is None:
            return None
        found.append(judged)
    return _verdict(found, reading)


@dataclass(frozen=True, slots=True)
class _Rounding:
    """A decimal that belongs to an exact value: how many figures it shows, or what is wrong with it."""

    exact: str
    figures: int
    fault: str | None


def _judged(reference: Node, text: str) -> _Rounding | None:
    """How a bare decimal stands to an exact number; None where they do not belong together."""
    matched = _DECIMAL.fullmatch(text)
    if matched is None or free_symbols(reference) or Indexed in kinds_in(reference):
        return None
    try:
        exact = enclose(reference, {}, _PRECISION)
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    digits, tens = matched.group(2), int(matched.group(3) or 0)
    value = as_exact_rational(reference)
    exact = exact if value is None else value  # halves are rounded up or down; both are a rounding
    if value is not None and is_decimal(value) and "." not in digits:  # 9.75 is no 10
        return None
    given = Fraction(digits) * Fraction(10) ** tens * (-1 if matched.group(1) else 1)
    unit = Fraction(10) ** (tens - len(digits.partition(".")[2]))
    figures = len(digits.replace(".", "").lstrip("0"))
    if not figures:  # 0 shows no figure of any number but 0
        return None
    if figures >= _FLOAT_FIGURES and _within(exact, given, abs(given) * Fraction(1, 10 ** (_FLOAT_FIGURES - 1))):
        return _Rounding(to_text(reference), _FLOAT_FIGURES - 1, None)
    if _within(exact, given, unit / 2):
        few = f"given to one figure; at least {FEWEST_FIGURES} are asked for"
        return _Rounding(to_text(reference), figures, few if figures < FEWEST_FIGURES else None)
    if _within(exact, given, unit) and _cut(exact, given, unit):
        return _Rounding(to_text(reference), figures, f"{text.strip()}, which was cut off and not rounded")
    return None


def _verdict(found: list[_Rounding], reading: Reading) -> Verdict:
    for one in found:
        if one.fault is not None:
            return Verdict(Status.WRONG_FORM, True, reading, Mismatch("figures", one.exact, one.fault))
    exact = ", ".join(one.exact for one in found)
    value = "the exact value is" if len(found) == 1 else "the exact values are"
    remark = f"right to {min(one.figures for one in found)} figures; {value} {exact}"
    return Verdict(Status.CORRECT, True, reading, Proof("correct rounding", remark), (remark,))


def _within(exact: Any, given: Fraction, distance: Fraction) -> bool:
    """Whether the exact value (a fraction or a ball) is certainly at most `distance` from the given one."""
    if isinstance(exact, Fraction):
        return abs(exact - given) <= distance
    with working_precision(_PRECISION):
        return bool(abs(exact - _ball(given)) <= _ball(distance))


def _cut(exact: Any, given: Fraction, unit: Fraction) -> bool:
    """Whether the given digits are those of the exact value, cut off: nearer to zero, by less than a unit."""
    if isinstance(exact, Fraction):
        return 0 < abs(exact) - abs(given) < unit
    with working_precision(_PRECISION):
        short = abs(exact) - abs(_ball(given))
        return bool(short > 0) and bool(short < _ball(unit))


def _ball(value: Fraction) -> Any:
    return arb(fmpq(value.numerator, value.denominator))
