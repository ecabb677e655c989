"""A decimal answer to an exact number is judged by its own digits.

For e² the answers 7.4 and 7.389 are right to the figures that they show; 7.3 was cut off, not
rounded, and 7 shows one figure only: right in value, but not in the form asked for.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from steepest.checking.status import Status
from steepest.checking.verdict import Verdict
from steepest.evidence.records import Mismatch, Proof
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Node, Vector, free_symbols, is_decimal
from steepest.expression.normal_form import as_exact_rational
from steepest.expression.reading import Reading
from steepest.expression.writing import to_text

FEWEST_FIGURES = 2
_DECIMAL = re.compile(r"\s*≈?\s*([-−]?)\s*(\d+(?:\.\d*)?|\.\d+)\s*")
_PRECISION = 512


def judged_decimal(reference: Node, reading: Reading) -> Verdict | None:
    """The verdict on a bare decimal for a reference without variables; None where it is neither."""
    text = reading.text.rsplit("=", 1)[-1]
    matched = _DECIMAL.fullmatch(text)
    if matched is None or isinstance(reference, Vector) or free_symbols(reference):
        return None
    try:
        exact = enclose(reference, {}, _PRECISION)
    except (UndefinedError, IndeterminateError):
        return None
    value = as_exact_rational(reference)
    if value is not None and is_decimal(value):  # 9.75 needs no rounding, so 10 is another number
        return None
    digits = matched.group(2)
    places = len(digits.partition(".")[2])
    given = Fraction(digits) * (-1 if matched.group(1) else 1)
    unit = Fraction(1, 10**places)
    figures = len(digits.replace(".", "").lstrip("0"))
    if not figures:  # 0 shows no figure of any number but 0
        return None
    if _within(exact, given, unit / 2):
        return _rounded(reference, reading, figures)
    if _within(exact, given, unit) and _cut(exact, given, unit):
        said = f"{text.strip()}, which was cut off and not rounded"
        return Verdict(Status.WRONG_FORM, True, reading, Mismatch("figures", to_text(reference), said))
    return None


def _rounded(reference: Node, reading: Reading, figures: int) -> Verdict:
    exact = to_text(reference)
    if figures < FEWEST_FIGURES:
        said = f"given to one figure; at least {FEWEST_FIGURES} are asked for"
        return Verdict(Status.WRONG_FORM, True, reading, Mismatch("figures", exact, said))
    remark = f"right to {figures} figures; the exact value is {exact}"
    return Verdict(Status.CORRECT, True, reading, Proof("correct rounding", remark), (remark,))


def _within(exact: Any, given: Fraction, distance: Fraction) -> bool:
    """Whether the exact value is certainly at most `distance` from the given one."""
    from flint import arb, fmpq

    gap = abs(exact - arb(fmpq(given.numerator, given.denominator)))
    return bool(gap <= arb(fmpq(distance.numerator, distance.denominator)))


def _cut(exact: Any, given: Fraction, unit: Fraction) -> bool:
    """Whether the given digits are those of the exact value, cut off: nearer to zero, by less than a unit."""
    from flint import arb, fmpq

    short = abs(exact) - abs(arb(fmpq(given.numerator, given.denominator)))
    return bool(short > 0) and bool(short < arb(fmpq(unit.numerator, unit.denominator)))
