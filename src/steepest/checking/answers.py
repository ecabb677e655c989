"""Answers as they are typed, read in the names of a question; and what no answer may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any

from steepest.checking.bracket_entries import has_bracket_entries, read_with_entries
from steepest.checking.reference import Reference, names_in
from steepest.checking.typed_numbers import loosened
from steepest.errors import LimitError, ParseError, UnsupportedError
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Proof
from steepest.expression.formula import as_formula
from steepest.expression.kinds import kinds_in
from steepest.expression.limits import LIMITS, exceeded
from steepest.expression.nodes import (
    Application,
    Assignment,
    Derivative,
    Equation,
    Indexed,
    Mean,
    Node,
    Number,
    Product,
    Symbol,
)
from steepest.expression.nodes import Gradient as HeldGradient
from steepest.expression.reading import Reading, read
from steepest.expression.trees import mapped, walk
from steepest.expression.vectorial import MisfitError
from steepest.expression.writing import to_text


def read_answer(answer: Any, reference: Reference) -> Reading:
    """An answer as it was understood.

    Raises:
        ParseError: it cannot be read; or it uses data without its index, or holds a derivative or a
            mean that is still to be worked out.
    """
    if not isinstance(answer, str):
        return _read_as_given(answer)
    reading = _with_one_index(_read_as_typed(answer, reference), reference)
    _refuse_left_side(reading, reference)
    if reference.entries or not _UNFINISHED.isdisjoint(kinds_in(reading.node)):
        _refuse_unfinished(reading, reference)
    return reading


def _read_as_given(answer: Any) -> Reading:
    """An answer that is no text: a tree, a number, a SymPy expression; any other object is no formula.

    Raises:
        ParseError: it is none of these, or stands for no formula, as SymPy's nan does.
    """
    if isinstance(answer, Integral) and int(answer).bit_length() > LIMITS["bits"].most:
        raise LimitError("", 0, exceeded("bits"))
    if not (isinstance(answer, Node | Real) or hasattr(answer, "free_symbols")):
        raise ParseError("", 0, f"a formula is asked for, and this is an object of the kind {type(answer).__name__}")
    try:
        node = as_formula(answer)
    except UnsupportedError as error:
        raise ParseError(str(answer), 0, str(error)) from error
    return Reading(to_text(node), node)


def _with_one_index(reading: Reading, reference: Reference) -> Reading:
    """x_{2i} as entry 2i, where the data of the question have one index; elsewhere it is entry i of row 2."""
    single = {base for base, entry in reference.entries.items() if len(entry.indices) == 1}
    if not single or Indexed not in kinds_in(reading.node):
        return reading

    def joined(part: Node) -> Node:
        if not isinstance(part, Indexed) or part.base not in single or len(part.indices) != 2:
            return part
        first, second = part.indices
        is_multiple = isinstance(first, Number) and isinstance(second, Symbol)
        return Indexed(part.base, (Product((first, second)),), part.above) if is_multiple else part

    node = mapped(reading.node, joined)
    if node == reading.node:
        return reading
    text, notes, left = reading.text, reading.notes, reading.left
    return Reading(text, node, notes, left, reading.arguments, reading.assigned, reading.placed)


def _read_as_typed(answer: str, reference: Reference) -> Reading:
    """The answer; where a number is asked for, "about", per cent and dots may stand with it."""
    try:
        return _read(answer, reference)
    except ParseError:
        number = None if reference.names else loosened(answer)
        if number is None:
            raise
        known = _read(number, reference)
        return Reading(answer, known.node, left=known.left, arguments=known.arguments, assigned=known.assigned)


def _read(answer: str, reference: Reference) -> Reading:
    """The answer in the names of the question; a function that is only named cannot be declared among them."""
    told = dict.fromkeys(reference.sets, "set") | reference.declared.for_reader()
    names = (*reference.names, *_entries_named(answer, reference))
    try:
        if reference.declared.shapes and has_bracket_entries(answer):
            return read_with_entries(
                answer, dict(reference.declared.shapes), lambda text, more: read(text, (*names, *more), told)
            )
        return read(answer, names, told or None)
    except MisfitError as error:
        if error.tree is None or not reference.declared.has_matrices_in(error.tree):
            raise  # two vectors side by side may be meant as a dot product
        return Reading(answer, error.tree)
    except ParseError:
        apart = _with_indices_apart(answer, reference)
        if apart != answer:
            known = read(apart, names, told or None)
            return Reading(answer, known.node, (), known.left, known.arguments, known.assigned)
        reading = _with_functions(answer) if reference.functions else None
        if reading is None or not names_in(reading.node) <= set(reference.names):
            raise
        called = {part.name for part in walk(reading.node) if isinstance(part, Application)}
        if not called <= reference.functions:
            raise
        return reading


def _with_indices_apart(answer: str, reference: Reference) -> str:
    """x_1j as x_{1,j}, where the data of the question have two indices."""
    bases = [base for base, entry in reference.entries.items() if len(entry.indices) == 2]
    if not bases:
        return answer
    names = "|".join(map(re.escape, sorted(bases, key=len, reverse=True)))
    return re.sub(rf"(?<!\w)({names})_(?:\{{(\d)([a-z])\}}|(\d)([a-z])(?!\w))", _apart, answer)


def _apart(found: re.Match[str]) -> str:
    base, *rest = (part for part in found.groups() if part is not None)
    return f"{base}_{{{','.join(rest)}}}"


def _entries_named(answer: str, reference: Reference) -> Iterator[str]:
    """Entries by number that an answer names, where the right one has data with one index: x_1 and x₃ for x_i."""
    if reference.entries:
        digits = {found.translate(_BELOW) for found in _DIGITS.findall(answer)}
        for base, entry in reference.entries.items():
            if len(entry.indices) == 1:
                yield from (f"{base}{number}" for number in sorted(digits))


_BELOW = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_DIGITS = re.compile(r"[0-9]{1,3}|[₀-₉]{1,3}")


def _with_functions(answer: str) -> Reading | None:
    try:
        return read(answer)
    except ParseError:
        return None


_UNFINISHED = frozenset({Mean, Derivative, HeldGradient})


def _refuse_unfinished(reading: Reading, reference: Reference) -> None:
    """Data without its index, a mean, a derivative: what is still to be worked out has no value to compare."""
    answer = reading.text
    for part in walk(reading.node):
        if isinstance(part, Symbol) and part.name in reference.entries and part.name not in reference.declared.shapes:
            meant = to_text(reference.entries[part.name])
            position = max(answer.find(part.name), 0)
            raise ParseError(answer, position, f"{part.name} has an index here; did you mean {meant}?")
        if isinstance(part, Mean) and not reference.has_means:
            position = max(answer.find("mean"), 0)
            raise ParseError(answer, position, "write the mean out as (1/N) sum(i=1..N, …)")
        if isinstance(part, Derivative | HeldGradient) and part.body not in reference.unknown:
            raise ParseError(answer, 0, f"the derivative {to_text(part)} is still to be worked out")


def _refuse_left_side(reading: Reading, reference: Reference) -> None:
    """A left side names what is asked for, or says the same as the right side; 4x = 2x does neither."""
    left = reading.left
    if left is None or isinstance(left, Derivative | HeldGradient) or isinstance(reference.node, Assignment | Equation):
        return
    if isinstance(left, Symbol) and left.name not in reference.names:
        return
    if isinstance(left, Symbol) or not isinstance(compare(left, reading.node), Proof | Agreement):
        said = f"{to_text(left)} is not what stands on the right; give the answer alone, or name what it is"
        raise ParseError(reading.text, 0, said)
