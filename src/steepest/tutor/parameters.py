"""Seeded parameters: what ``<<a>>`` in an exercise may be, how it is drawn, how it is written.

A specification is a range of integers with exceptions, ``-5..5 except 0, 1``, or a list of numbers or
words, ``one of 1/2, 0.1, sin``. A condition compares two of them, ``a < b``.

In a formula a value is written so that it stays one operand: with a = -2, ``x - <<a>>`` becomes
``x + 2``, ``<<a>>^2`` becomes ``(-2)^2``, and ``2<<a>>`` becomes ``2(-2)``. Directly after a letter or
``_`` a whole number becomes part of the name: ``w<<j>>`` is ``w2``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne
from random import Random
from typing import Any

MARKER = re.compile(r"<<([^<>]*)>>")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9}|/[1-9]\d{0,8})?\Z", re.ASCII)
_RANGE = re.compile(r"(-?\d{1,6})\s*\.\.\s*(-?\d{1,6})(?:\s+except\s+(.+))?\Z", re.ASCII)
_COMPARISON = re.compile(r"(\S+)\s*(<=|>=|!=|==|<|>)\s*(\S+)\Z")
_RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne,
}  # fmt: skip
_MOST_VALUES = 10_000
_MOST_DRAWS = 1_000


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter's value as the author spells it; `number` is None for a word such as ``sin``."""

    text: str
    number: Fraction | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name and the values it may take."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition on drawn values: ``left relation right``, each side a parameter or a number."""

    left: str
    relation: str
    right: str

    def holds(self, values: Mapping[str, Value]) -> bool:
        """Whether the condition is true of these values."""
        return _RELATIONS[self.relation](_operand(self.left, values), _operand(self.right, values))


def parameter(name: str, specification: str) -> Parameter:
    """The parameter that a specification describes; raises ValueError with a sentence.

    >>> [value.text for value in parameter("a", "-1..2 except 0").values]
    ['-1', '1', '2']
    """
    if not _NAME.match(name):
        raise ValueError(f"{name!r} is no name for a parameter: use a letter, then letters and digits")
    specification = specification.strip()
    if specification.startswith("one of "):
        values = tuple(_value(part) for part in specification.removeprefix("one of ").split(","))
    else:
        values = _range(specification)
    return Parameter(name, values)


def comparison(text: str, parameters: Sequence[Parameter]) -> Comparison:
    """The condition that a text states about these parameters; raises ValueError with a sentence."""
    match = _COMPARISON.match(text.strip())
    if not match:
        raise ValueError("a condition compares two values: a < b, a != 2 (with <, <=, >, >=, ==, !=)")
    left, relation, right = match.groups()
    for side in (left, right):
        _check_side(side, relation, parameters)
    return Comparison(left, relation, right)


def drawn(parameters: Sequence[Parameter], where: Sequence[Comparison], seed: int, key: str) -> dict[str, Value]:
    """Values that meet every condition, the same for the same seed and key in every process.

    Raises ValueError where a thousand draws meet no solution.
    """
    # A text seed goes through SHA-512 and `random()` keeps its sequence in every Python version;
    # `randrange`, `choice` and `sample` promise neither.
    rng = Random(f"{seed}/{key}")  # noqa: S311 - exercises, not secrets
    for _ in range(_MOST_DRAWS):
        values = {p.name: p.values[int(rng.random() * len(p.values))] for p in parameters}
        if all(condition.holds(values) for condition in where):
            return values
    raise ValueError(f"{_MOST_DRAWS} draws found no values that meet the conditions")


def in_formula(text: str, values: Mapping[str, Value]) -> str:
    """A formula with its markers replaced.

    >>> in_formula("x - <<a>>", {"a": Value("-2", Fraction(-2))})
    'x + 2'
    """
    written, rest = "", text
    while match := MARKER.search(rest):
        before, rest = written + rest[: match.start()], rest[match.end() :]
        written = _placed(values[match[1]], before, rest)
    return written + rest


def in_prose(text: str, values: Mapping[str, Value]) -> str:
    """A sentence with its markers replaced; what stands between backticks is a formula.

    >>> in_prose("At <<a>>, what is `x + <<a>>`?", {"a": Value("-2", Fraction(-2))})
    'At -2, what is `x - 2`?'
    """
    parts = text.split("`")
    parts[1::2] = [in_formula(part, values) for part in parts[1::2]]
    parts[0::2] = [MARKER.sub(lambda match: values[match[1]].text, part) for part in parts[0::2]]
    return "`".join(parts)


def _placed(value: Value, before: str, after: str) -> str:
    """The text up to and including the value, written as one operand."""
    if value.number is None or before[-1:].isalpha() or before[-1:] == "_":
        return before + value.text
    glued = before[-1:].isdigit() or before[-1:] == "." or after[:1].isdigit() or after[:1] == "."
    powered = after.lstrip().startswith(("^", "**")) or after[:1] in tuple("²³⁴⁵⁶⁷⁸⁹⁰¹⁻")
    atomic = "/" not in value.text and not powered and not glued
    if value.number >= 0:
        bare = not glued and ("/" not in value.text or _alone(before, after))
        return before + (value.text if bare else f"({value.text})")
    if (atomic and _opens(before)) or _alone(before, after):
        return before + value.text
    if atomic and (flipped := _sign_flipped(before)) is not None:
        return flipped + value.text.removeprefix("-")
    return f"{before}({value.text})"


def _opens(before: str) -> bool:
    """Whether an operand placed here is the first of its formula, bracket, entry or side."""
    return before.rstrip() == "" or before.rstrip()[-1] in "([{,;="


def _alone(before: str, after: str) -> bool:
    return _opens(before) and (after.strip() == "" or after.lstrip()[0] in ")]},;=")


def _sign_flipped(before: str) -> str | None:
    """``x +`` becomes ``x -`` and the reverse; None where no plus or minus joins two terms here."""
    head = before.rstrip()
    term = head[:-1].rstrip()
    if head[-1:] not in ("+", "-") or _opens(term) or term[-1] in "+-*/^·×|":
        return None
    return f"{head[:-1]}{'-' if head[-1] == '+' else '+'}{before[len(head) :]}"


def _value(text: str) -> Value:
    text = text.strip()
    if _NUMBER.match(text):
        return Value(text, Fraction(text))
    if _NAME.match(text):
        return Value(text, None)
    raise ValueError(f"{text!r} is neither a number nor a word")


def _range(specification: str) -> tuple[Value, ...]:
    match = _RANGE.match(specification)
    if not match:
        raise ValueError("a parameter is a range such as -5..5 except 0, or a list such as one of 1/2, 3")
    low, high = int(match[1]), int(match[2])
    if not low <= high < low + _MOST_VALUES:
        raise ValueError(f"the range {low}..{high} must go upwards and hold at most {_MOST_VALUES} values")
    excluded = {_value(part).number for part in match[3].split(",")} if match[3] else set()
    values = tuple(Value(str(n), Fraction(n)) for n in range(low, high + 1) if n not in excluded)
    if not values:
        raise ValueError("the exceptions leave no value")
    return values


def _check_side(side: str, relation: str, parameters: Sequence[Parameter]) -> None:
    named = next((p for p in parameters if p.name == side), None)
    if named is None and not _NUMBER.match(side):
        raise ValueError(f"{side!r} in this condition is neither a parameter nor a number")
    words = named is not None and any(value.number is None for value in named.values)
    if words and relation not in ("==", "!="):
        raise ValueError(f"{side!r} may be a word, which can only be compared with == and !=")


def _operand(side: str, values: Mapping[str, Value]) -> Fraction | str:
    if side in values:
        value = values[side]
        return value.text if value.number is None else value.number
    return Fraction(side)
