"""Evidence as plain data for JSON, and back: what crosses is enough to check it again.

Points are exact. Values are written as they are shown, exact rationals as such and all others to the digits that
tell them apart, so that a value that is read back is known to half a unit of its last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.evidence.records import (
    NO_VALUE,
    Agreement,
    Evidence,
    Met,
    Mismatch,
    Place,
    Proof,
    Undecided,
    Witness,
    name_of,
    rounded,
    value_text,
)
from steepest.expression.enclosures import working_precision
from steepest.expression.nodes import Indexed, Node, Symbol, number

PRECISION = 1_024
MOST_LETTERS, MOST_TENS = 4_000, 1_000  # of a number that is read
MORE_DIGITS = (15, 25, 50, 100, 300)  # of the two values of a witness
MOST_DIGITS, SPARE_DIGITS = 12, 3  # of the values at the points of an agreement: fewer than are known

_BASE = re.compile(r"[^\W\d_][^_^]*")
_PLACES = re.compile(r"(?:_(?:(?P<one>-?\w+)|\{(?P<several>[-\w,]+)\}))?(?:\^\((?P<above>[-\w,]+)\))?")
_NUMBER = re.compile(r"[-+]?\d+(?:/\d+|(?:\.\d*)?(?:e(?P<tens>[-+]?\d{1,9}))?)")
_DECIMAL = re.compile(r"[-+]?(?P<whole>\d+)(?:\.(?P<part>\d*))?(?:e(?P<tens>[-+]?\d{1,40}))?")


def evidence_data(evidence: Evidence | None) -> dict[str, Any] | None:
    """A piece of evidence as data; its kind is the name of the record in small letters."""
    match evidence:
        case None:
            return None
        case Proof(method, remark):
            details: dict[str, Any] = {"method": method, "remark": remark}
        case Witness():
            entry = list(evidence.entry) if isinstance(evidence.entry, tuple) else evidence.entry
            details = {"point": _place_data(evidence.point)}
            details |= dict(zip(("reference", "answer"), _told_apart(evidence), strict=True))
            details |= {"note": evidence.note, "entry": entry}
        case Mismatch(kind, reference, answer, detail):
            details = {"of": kind, "reference": reference, "answer": answer, "detail": evidence_data(detail)}
        case Agreement(points, digits, remark, met):
            details = {"points": points, "digits": digits, "remark": remark, "met": [_met_data(one) for one in met]}
        case Undecided(reason):
            details = {"reason": reason}
    return {"kind": type(evidence).__name__.lower(), **details}


def evidence_from(data: Mapping[str, Any], names: Collection[str] = ()) -> Evidence:
    """The evidence that `evidence_data` wrote.

    Args:
        data: what was written.
        names: those of the question; without them y_1 is entry 1 of y, and y_hat is entry hat.

    >>> evidence_from({"kind": "witness", "point": {"x": "1/2"}, "reference": "3/4", "answer": "no value"}).place
    'x = 1/2'

    Raises:
        ValueError: it is no such data.
    """
    reader = _READERS.get(data.get("kind", "")) if isinstance(data, Mapping) else None
    if reader is None:
        raise ValueError("this is no evidence: its kind is none of " + ", ".join(_READERS))
    try:
        return reader(data, names)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
        raise ValueError(f"this {data['kind']} cannot be read: {error}") from error


def _place_data(place: Place) -> dict[str, str]:
    return {name_of(variable): str(value) for variable, value in place}


def _met_data(met: Met) -> dict[str, Any]:
    with working_precision(PRECISION):
        known = int(arb(met.value).rel_accuracy_bits() * 0.30103)
        digits = max(1, min(MOST_DIGITS, known - SPARE_DIGITS))
        return {"point": _place_data(met.point), "digits": met.digits, "value": value_text(met.value, digits)}


def _told_apart(witness: Witness) -> tuple[str, str]:
    """The two values as they are shown; with more digits, or exactly, where it takes them to see the difference."""
    shown = witness.reference_value, witness.answer_value
    if witness.answer is None or not _overlap(*shown):
        return shown
    for digits in MORE_DIGITS:
        with working_precision(PRECISION):
            longer = _to_digits(witness.reference, digits), _to_digits(witness.answer, digits)
        if not _overlap(*longer):
            return longer
    return shown


def _to_digits(value: Any, digits: int) -> str:
    """A value to so many of its digits as are known; a rational exactly, unless that is much longer."""
    if isinstance(value, fmpq) and value.height_bits() <= 4 * digits:
        return str(value)
    return rounded(value, digits if isinstance(value, fmpq) else min(digits, int(value.rel_accuracy_bits() * 0.30103)))


def _overlap(one: str, other: str) -> bool:
    with working_precision(2 * PRECISION):
        return bool(arb(value_from(one)).overlaps(arb(value_from(other))))


# ---- back


def _proof(data: Mapping[str, Any], names: Collection[str]) -> Proof:
    return Proof(str(data["method"]), _optional(data, "remark"))


def _witness(data: Mapping[str, Any], names: Collection[str]) -> Witness:
    entry = data.get("entry")
    place = (int(entry[0]), int(entry[1])) if isinstance(entry, list) else entry if entry is None else int(entry)
    given = None if data["answer"] == NO_VALUE else value_from(data["answer"])
    point = _place(data["point"], names)
    return Witness(point, value_from(data["reference"]), given, _optional(data, "note"), place)


def _mismatch(data: Mapping[str, Any], names: Collection[str]) -> Mismatch:
    detail = data.get("detail")
    return Mismatch(data["of"], data["reference"], data["answer"], None if detail is None else _witness(detail, names))


def _agreement(data: Mapping[str, Any], names: Collection[str]) -> Agreement:
    met = tuple(Met(_place(one["point"], names), int(one["digits"]), value_from(one["value"])) for one in data["met"])
    return Agreement(int(data["points"]), int(data["digits"]), _optional(data, "remark"), met)


def _undecided(data: Mapping[str, Any], names: Collection[str]) -> Undecided:
    return Undecided(str(data["reason"]))


_READERS: dict[str, Callable[[Mapping[str, Any], Collection[str]], Evidence]] = {
    "proof": _proof,
    "witness": _witness,
    "mismatch": _mismatch,
    "agreement": _agreement,
    "undecided": _undecided,
}


def _optional(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return None if value is None else str(value)


def _place(data: Mapping[str, str], names: Collection[str]) -> Place:
    return tuple((variable_named(name, names), exactly(value)) for name, value in data.items())


def variable_named(name: str, names: Collection[str] = ()) -> Node:
    """The variable of a name as a point writes it: ``x``, ``x_1``, ``x_{2,1}``, ``W^(1)``.

    Args:
        name: as it is written.
        names: those of the question, of which one may hold a line below: ``y_hat``, and its entry ``y_hat_1``.

    >>> variable_named("x_{2,1}").indices
    (Number(value=Fraction(2, 1)), Number(value=Fraction(1, 1)))
    >>> variable_named("y_hat", {"y_hat"}), variable_named("y_hat_1", {"y_hat"}).base
    (Symbol(name='y_hat'), 'y_hat')
    """
    if name in names:
        return Symbol(name)
    begun = [known for known in names if name.startswith(known)]
    usual = _BASE.match(name)
    for base in sorted(begun, key=len, reverse=True) or ([usual[0]] if usual else []):
        found = _PLACES.fullmatch(name, len(base))
        if found is not None and len(base) < len(name):
            below = [found["one"]] if found["one"] else (found["several"] or "").split(",")
            above = (found["above"] or "").split(",")
            return Indexed(base, tuple(map(_index, filter(None, below))), tuple(map(_index, filter(None, above))))
    return Symbol(name)


def _index(text: str) -> Node:
    return number(int(text)) if text.lstrip("-").isdigit() else Symbol(text)


def exactly(text: str) -> Fraction:
    """The number that a text writes: a fraction or a decimal of reasonable length.

    Raises:
        ValueError: it writes none, or a huge one.
    """
    found = _NUMBER.fullmatch(text)
    if found is None or len(text) > MOST_LETTERS or abs(int(found["tens"] or 0)) > MOST_TENS:
        raise ValueError(f"{text[:40]} is no number of reasonable length")
    return Fraction(text)


def value_from(text: str) -> Any:
    """A value as it was shown: an exact rational, or a ball of half a unit of the last digit around a decimal."""
    first, plus, rest = text.partition(" + (")
    if plus:
        with working_precision(PRECISION):
            return arb(value_from(first)) + arb(value_from(rest.rstrip(")")))
    found = _DECIMAL.fullmatch(text)
    if found is None or len(text) > MOST_LETTERS or (found["part"] is None and found["tens"] is None):
        value = exactly(text)
        return fmpq(value.numerator, value.denominator)
    last = int(found["tens"] or 0) - len(found["part"] or "")
    with working_precision(PRECISION):
        return arb(f"{text} +/- 5e{last - 1}")
