"""A decimal answer to an exact number is judged by its own digits, as the policy of the question asks.

For e² the answers 7.4 and 7.389 are right to the figures that they show; 7.38 was cut off, not rounded,
and 7 shows one figure only: right in value, but not in the form asked for; 7.5 is wrong. Whether a
decimal is a rounding is decided exactly for rational numbers, and by enclosures that are narrowed until
they tell for all others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import fmpq

from steepest.checking.policies import FEWEST_FIGURES, Policy
from steepest.checking.status import Status
from steepest.checking.typed_numbers import Typed, typed_number
from steepest.checking.verdict import Verdict
from steepest.errors import ParseError, UnsupportedError
from steepest.evidence.equality import compare
from steepest.evidence.records import Mismatch, Proof, Undecided, Witness
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import Assignment, Equation, Indexed, Node, Vector, is_decimal
from steepest.expression.normal_form import as_exact_rational
from steepest.expression.reading import Reading
from steepest.expression.trees import free_symbols
from steepest.expression.writing import to_text

ROUNDING = "correct rounding"
TOLERANCE = "within the tolerance"
PRECISIONS = (128, 1_024, 16_384)
_FLOAT_FIGURES = 16  # a number that a program printed is rounded in binary: its last digits are not decimal
_UNCLEAR = "whether the answer is a correct rounding is too close to tell"


def judged_decimal(reference: Node, answer: Node, reading: Reading, policy: Policy) -> Verdict | None:
    """The verdict on bare decimals for exact numbers; None where the answer is anything else.

    A vector is judged entry by entry: each is exact, or a decimal that the policy allows. Of two equations
    or updates whose left sides are the same the right sides are judged.
    """
    right, given = _right_sides(reference, answer)
    if (error := _thousands(right, reading)) is not None:
        return Verdict(Status.UNREADABLE, error=error)
    if isinstance(right, Vector) and isinstance(given, Vector):
        verdict = _judged_entries(right, given, reading, policy)
        wrong = verdict is not None and verdict.status is Status.INCORRECT
        return None if wrong and right is not reference else verdict  # of a statement the side is named
    finding = _finding(right, given, reading.text, policy)
    return None if finding is None else _verdict([finding], reading)


def _thousands(reference: Node, reading: Reading) -> ParseError | None:
    """A comma before three digits is a decimal point; where it was meant to set off thousands, one asks."""
    found = _THOUSANDS.fullmatch(reading.text)
    exact = None if found is None else _Exact.of(reference)
    if found is None or exact is None or exact.rational is None:
        return None
    meant = found[0].strip().replace(",", "")
    if exact.rational != int(meant):
        return None
    said = f"the comma is read as a decimal point; did you mean {meant}?"
    return ParseError(reading.text, reading.text.index(","), said, proposal=meant)


_THOUSANDS = re.compile(r"\s*-?[1-9]\d{0,2}(?:,\d{3})+\s*")


def _right_sides(reference: Node, answer: Node) -> tuple[Node, Node]:
    if isinstance(reference, Equation) and isinstance(answer, Equation) and reference.left == answer.left:
        return reference.right, answer.right
    if isinstance(reference, Assignment) and isinstance(answer, Assignment) and reference.target == answer.target:
        return reference.value, answer.value
    return reference, answer


def _judged_entries(reference: Vector, answer: Vector, reading: Reading, policy: Policy) -> Verdict | None:
    if len(answer.entries) != len(reference.entries):
        return None
    found: list[_Finding] = []
    for k, (right, given) in enumerate(zip(reference.entries, answer.entries, strict=True)):
        evidence = compare(right, given)
        if isinstance(evidence, Proof):
            continue
        finding = _finding(right, given, _text_of_entry(reading, k) or to_text(given), policy)
        if finding is not None:
            found.append(finding)
        elif found and isinstance(evidence, Witness):  # the entries before it are as good as asked for
            return Verdict(Status.INCORRECT, True, reading, replace(evidence, entry=k + 1))
        else:
            return None
    return _verdict(found, reading) if found else None


def _text_of_entry(reading: Reading, k: int) -> str | None:
    """An entry as it was typed, where the whole answer was typed entry by entry."""
    place = reading.spans.get((k,)) if isinstance(reading.node, Vector) else None
    return None if place is None else reading.text[place[0] : place[1]]


@dataclass(frozen=True, slots=True)
class _Finding:
    """What is found of one decimal: `said` to those who gave it; a fault, or why nothing is found."""

    exact: str
    method: str
    said: str = ""
    fault: str | None = None
    unclear: str | None = None


def _finding(reference: Node, answer: Node, text: str, policy: Policy) -> _Finding | None:
    typed = typed_number(text)
    no_figure = typed is None or not typed.figures  # 0 shows no figure of any number but 0
    if no_figure and policy.name != "tolerance":  # so are most answers, and this is found at once
        return None
    exact = _Exact.of(reference)
    if exact is None:
        return None
    if policy.name == "tolerance":
        return _within(exact, answer, policy)
    if typed is None:
        return None
    if policy.name in ("rounded", "exact") and exact.is_decimal and not typed.pointed:  # 9.75 is no 10
        return None
    return next((one for reading in typed.readings() if (one := _rounding(exact, reading, policy, typed))), None)


# ---- exact numbers


class _Exact:
    """An exact number: a fraction where that is known, else as narrow an enclosure as is needed."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.text = to_text(node)
        rational = as_exact_rational(node)
        self.rational = None if rational is None else fmpq(rational.numerator, rational.denominator)
        self.is_decimal = rational is not None and is_decimal(rational)

    @classmethod
    def of(cls, node: Node) -> _Exact | None:
        """The number that a tree is, or None."""
        if free_symbols(node) or Indexed in kinds_in(node):
            return None
        try:
            evaluate(node, {}, PRECISIONS[0])
            return cls(node)
        except (UndefinedError, IndeterminateError, UnsupportedError):
            return None

    def sign(self, of: Callable[[Any], Any]) -> int | None:
        """The sign of something worked out from the number; None where it is too close to 0 to tell."""
        if self.rational is not None:
            return _sign(of(self.rational))
        for precision in PRECISIONS:
            with working_precision(precision):
                found = _sign(of(evaluate(self.node, {}, precision).ball))
            if found is not None:
                return found
        return None


def _sign(value: Any) -> int | None:
    return 1 if value > 0 else -1 if value < 0 else 0 if value == 0 else None


def _rational(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)


# ---- roundings


def _rounding(exact: _Exact, typed: Typed, policy: Policy, whole: Typed) -> _Finding | None:
    """How a decimal stands to an exact number; None where they do not belong together."""
    enough = typed is whole or (typed.figures >= FEWEST_FIGURES and _shortfall(typed, policy) is None)
    if not enough:
        return None
    value, unit = _rational(typed.value), _rational(typed.unit)
    nearness = exact.sign(lambda u: unit / 2 - abs(u - value))
    if nearness is None:
        return _Finding(exact.text, ROUNDING, unclear=_UNCLEAR)
    if nearness >= 0:  # at a tie both neighbours are a rounding
        return _Finding(exact.text, ROUNDING, _right_to(typed, policy), _shortfall(typed, policy))
    if typed.figures >= _FLOAT_FIGURES:
        close = abs(value) / 10 ** (_FLOAT_FIGURES - 1)
        if exact.sign(lambda u: close - abs(u - value)) == 1:
            return _Finding(exact.text, ROUNDING, f"right to {_FLOAT_FIGURES - 1} figures", _shortfall(typed, policy))
    if exact.sign(lambda u: u * value) == 1 and _is_cut(exact, abs(value), unit):
        cut = None if typed.dotted else f"{typed.text}, which was cut off and not rounded"
        return _Finding(exact.text, ROUNDING, _right_to(typed, policy), cut or _shortfall(typed, policy))
    return None


def _is_cut(exact: _Exact, value: Any, unit: Any) -> bool:
    """Whether the digits are those of the exact number, cut off: nearer to zero, by less than a unit."""
    return exact.sign(lambda u: abs(u) - value) == 1 and exact.sign(lambda u: unit - (abs(u) - value)) == 1


def _right_to(typed: Typed, policy: Policy) -> str:
    shown = _counted(typed.places, "decimal place") if policy.name == "places" else _counted(typed.figures, "figure")
    return f"right to {shown}"


def _shortfall(typed: Typed, policy: Policy) -> str | None:
    """What a correct rounding lacks under a policy, or None."""
    if policy.name == "exact":
        return "rounded, where the exact number is asked for"
    if policy.name == "places":
        shown, asked, noun = typed.places, int(policy.amount or 0), "decimal place"
    else:
        shown, asked, noun = typed.figures, int(policy.amount or FEWEST_FIGURES), "figure"
    if shown >= asked:
        return None
    return f"given to {_counted(shown, noun)}; at least {asked} {'is' if asked == 1 else 'are'} asked for"


def _counted(count: int, noun: str) -> str:
    return f"one {noun}" if count == 1 else f"{count or 'no'} {noun}s"


# ---- tolerances


def _within(exact: _Exact, answer: Node, policy: Policy) -> _Finding | None:
    """Whether any number is as near to the exact one as a tolerance allows."""
    assert policy.amount is not None, "a tolerance has an amount"  # noqa: S101
    given = _Exact.of(answer)
    if given is None:
        return None
    amount = _rational(policy.amount)

    def margin(u: Any, v: Any) -> Any:
        return (amount * abs(u) if policy.relative else amount) - abs(u - v)

    if exact.rational is not None and given.rational is not None:
        inside = _sign(margin(exact.rational, given.rational))
    else:
        inside = _sign_of_both(exact, given, margin)
    if inside is None:
        return _Finding(exact.text, TOLERANCE, unclear="whether the answer is near enough is too close to tell")
    if inside < 0:
        return None
    allowed = str(policy).partition(": ")[2]
    return _Finding(exact.text, TOLERANCE, f"within {allowed}")


def _sign_of_both(one: _Exact, other: _Exact, of: Callable[[Any, Any], Any]) -> int | None:
    for precision in PRECISIONS:
        with working_precision(precision):
            u, v = (evaluate(number.node, {}, precision).ball for number in (one, other))
            found = _sign(of(u, v))
        if found is not None:
            return found
    return None


# ---- verdicts


def _verdict(found: list[_Finding], reading: Reading) -> Verdict:
    for one in found:
        if one.unclear is not None:
            return Verdict(Status.UNDECIDED, False, reading, Undecided(one.unclear))
    for one in found:
        if one.fault is not None:
            return Verdict(Status.WRONG_FORM, True, reading, Mismatch("figures", one.exact, one.fault))
    said = dict.fromkeys(one.said for one in found)
    values = "the exact value is" if len(found) == 1 else "the exact values are"
    remark = f"{', '.join(said)}; {values} {', '.join(one.exact for one in found)}"
    return Verdict(Status.CORRECT, True, reading, Proof(found[0].method, remark), (remark,))
