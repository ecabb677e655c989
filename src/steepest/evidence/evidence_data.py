"""Evidence as plain data for JSON, and back: what crosses is enough to check it again.

Points are exact. Values are written as they are shown, exact rationals as such and all others to the digits that
tell them apart, so that a value that is read back is known to half a unit of its last digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
    value_text,
)
from steepest.expression.enclosures import working_precision
from steepest.expression.nodes import Indexed, Node, Symbol, number

PRECISION = 1_024
MOST_DIGITS, SPARE_DIGITS = 12, 3  # of the values at the points of an agreement: fewer than are known

_ENTRY = re.compile(
    r"(?P<base>[^\W\d_][^_^]*)(?:_(?:(?P<one>-?\w+)|\{(?P<several>[-\w,]+)\}))?(?:\^\((?P<above>[-\w,]+)\))?"
)
_DECIMAL = re.compile(r"[-+]?(?P<whole>\d+)(?:\.(?P<part>\d*))?(?:e(?P<tens>[-+]?\d+))?")


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
            details |= {"reference": evidence.reference_value, "answer": evidence.answer_value}
            details |= {"note": evidence.note, "entry": entry}
        case Mismatch(kind, reference, answer, detail):
            details = {"of": kind, "reference": reference, "answer": answer, "detail": evidence_data(detail)}
        case Agreement(points, digits, remark, met):
            details = {"points": points, "digits": digits, "remark": remark, "met": [_met_data(one) for one in met]}
        case Undecided(reason):
            details = {"reason": reason}
    return {"kind": type(evidence).__name__.lower(), **details}


def evidence_from(data: Mapping[str, Any]) -> Evidence:
    """The evidence that `evidence_data` wrote.

    >>> evidence_from({"kind": "witness", "point": {"x": "1/2"}, "reference": "3/4", "answer": "no value"}).place
    'x = 1/2'

    Raises:
        ValueError: it is no such data.
    """
    reader = _READERS.get(data.get("kind", "")) if isinstance(data, Mapping) else None
    if reader is None:
        raise ValueError("this is no evidence: its kind is none of " + ", ".join(_READERS))
    try:
        return reader(data)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, AttributeError) as error:
        raise ValueError(f"this {data['kind']} cannot be read: {error}") from error


def _place_data(place: Place) -> dict[str, str]:
    return {name_of(variable): str(value) for variable, value in place}


def _met_data(met: Met) -> dict[str, Any]:
    with working_precision(PRECISION):
        known = int(arb(met.value).rel_accuracy_bits() * 0.30103)
        digits = max(1, min(MOST_DIGITS, known - SPARE_DIGITS))
        return {"point": _place_data(met.point), "digits": met.digits, "value": value_text(met.value, digits)}


# ---- back


def _proof(data: Mapping[str, Any]) -> Proof:
    return Proof(str(data["method"]), _optional(data, "remark"))


def _witness(data: Mapping[str, Any]) -> Witness:
    entry = data.get("entry")
    place = (int(entry[0]), int(entry[1])) if isinstance(entry, list) else entry if entry is None else int(entry)
    given = None if data["answer"] == NO_VALUE else value_from(data["answer"])
    return Witness(_place(data["point"]), value_from(data["reference"]), given, _optional(data, "note"), place)


def _mismatch(data: Mapping[str, Any]) -> Mismatch:
    detail = data.get("detail")
    return Mismatch(data["of"], data["reference"], data["answer"], None if detail is None else _witness(detail))


def _agreement(data: Mapping[str, Any]) -> Agreement:
    met = tuple(Met(_place(one["point"]), int(one["digits"]), value_from(one["value"])) for one in data["met"])
    return Agreement(int(data["points"]), int(data["digits"]), _optional(data, "remark"), met)


def _undecided(data: Mapping[str, Any]) -> Undecided:
    return Undecided(str(data["reason"]))


_READERS: dict[str, Callable[[Mapping[str, Any]], Evidence]] = {
    "proof": _proof,
    "witness": _witness,
    "mismatch": _mismatch,
    "agreement": _agreement,
    "undecided": _undecided,
}


def _optional(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    return None if value is None else str(value)


def _place(data: Mapping[str, str]) -> Place:
    return tuple((variable_named(name), Fraction(value)) for name, value in data.items())


def variable_named(name: str) -> Node:
    """The variable of a name as a point writes it: ``x``, ``x_1``, ``x_{2,1}``, ``W^(1)``.

    >>> variable_named("x_{2,1}").indices
    (Number(value=Fraction(2, 1)), Number(value=Fraction(1, 1)))
    """
    found = _ENTRY.fullmatch(name)
    if found is None or not (found["one"] or found["several"] or found["above"]):
        return Symbol(name)
    below = [found["one"]] if found["one"] else (found["several"] or "").split(",")
    above = (found["above"] or "").split(",")
    return Indexed(found["base"], tuple(map(_index, filter(None, below))), tuple(map(_index, filter(None, above))))


def _index(text: str) -> Node:
    return number(int(text)) if text.lstrip("-").isdigit() else Symbol(text)


def value_from(text: str) -> Any:
    """A value as it was shown: an exact rational, or a ball of half a unit of the last digit around a decimal."""
    first, plus, rest = text.partition(" + (")
    if plus:
        with working_precision(PRECISION):
            return arb(value_from(first)) + arb(value_from(rest.rstrip(")")))
    found = _DECIMAL.fullmatch(text)
    if found is None or (found["part"] is None and found["tens"] is None):
        value = Fraction(text)
        return fmpq(value.numerator, value.denominator)
    unit = Fraction(10) ** (int(found["tens"] or 0) - len(found["part"] or ""))
    with working_precision(PRECISION):
        middle, half = Fraction(text), unit / 2
        return arb(fmpq(middle.numerator, middle.denominator), arb(fmpq(half.numerator, half.denominator)))
