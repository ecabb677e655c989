"""Checking an answer, in teaching order: readable, the same names, the same value, the same form."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from steepest.checking.decimals import judged_decimal
from steepest.checking.diagnosis import diagnose
from steepest.checking.verdict import Status, Verdict
from steepest.derivation.records import Derivation, Gradient
from steepest.errors import ParseError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Assignment,
    Derivative,
    Equation,
    Indexed,
    Mean,
    Node,
    Symbol,
    Vector,
    free_symbols,
    mapped,
    natural_order,
    walk,
)
from steepest.expression.reading import Reading, parse, read
from steepest.expression.sympy_bridge import from_sympy
from steepest.expression.writing import to_text

Reference = Any  # text, a Node, a SymPy expression, a Derivation or a Gradient


def check(
    reference: Reference,
    answer: Any,
    *,
    variables: Sequence[str] | None = None,
    domain: Mapping[str, Any] | str | Domain | None = None,
) -> Verdict:
    """Whether an answer is right, with the evidence.

    Args:
        reference: the right answer: text, a tree, a SymPy expression, or a derivation or gradient
            (then the verdict names the slip that gives a wrong answer).
        answer: what was typed (or a tree or SymPy expression).
        variables: further names that the answer may use, besides those of the reference.
        domain: where the variables live: ``{"x": (0, None)}`` (open bounds), ``{"n": "integer 0..9"}``,
            or ``"x=0..1, n=integer 0..9"``; all reals by default.

    Returns:
        The verdict; an answer that cannot be read is a verdict too, never an exception.

    Raises:
        ParseError: the *reference* cannot be read.
        ValueError: the domain makes no sense.

    >>> check("2 e^(2y) sin x", "sin(x)*2*exp(y)^2").status.value
    'correct'
    >>> from steepest.derivation import derive
    >>> check(derive("sin(5x)", "x"), "cos(5x)").diagnosis.id
    'chain.forgot-inner'
    """
    derivation = reference if isinstance(reference, Derivation) else None
    right, function = _right(reference, variables)
    where = domain if isinstance(domain, Domain) else Domain.of(domain)
    try:
        reading = _read_answer(answer, _names(right, function, variables), right)
    except ParseError as error:
        return Verdict(Status.UNREADABLE, error=error)
    right, given = _with_named_slopes(right), _with_named_slopes(_comparable(right, reading))
    verdict = _judged(right, given, reading, where, derivation)
    if verdict.status is Status.INCORRECT:
        otherwise = _meant_otherwise(right, reading, where)
        return otherwise if otherwise is not None else _diagnosed(verdict, right, derivation, given, where)
    return verdict


# --- the reference and its names --------------------------------------------------------------


def _right(reference: Reference, variables: Sequence[str] | None) -> tuple[Node, Node]:
    """The right answer, and the function whose names may occur too."""
    if isinstance(reference, Derivation | Gradient):
        return reference.result_node, reference.function
    if isinstance(reference, str):
        names = None if variables is None else {canonical(name) for name in variables} | _letters(reference)
        right = parse(reference, names)
    else:
        right = reference if isinstance(reference, Node) else from_sympy(reference)
    return right, right


def _letters(text: str) -> set[str]:
    """The names of a reference as it is read without declarations; declared ones come on top."""
    try:
        return set(_names_of(parse(text)))
    except ParseError:
        return set()


def _names_of(node: Node) -> frozenset[str]:
    return free_symbols(node) | {part.base for part in walk(node) if isinstance(part, Indexed)}


def _names(right: Node, function: Node, variables: Sequence[str] | None) -> list[str]:
    names = _names_of(right) | _names_of(function) | {canonical(name) for name in variables or ()}
    return natural_order(names)


# --- the answer -------------------------------------------------------------------------------


def _read_answer(answer: Any, names: list[str], right: Node) -> Reading:
    if not isinstance(answer, str):
        node = answer if isinstance(answer, Node) else from_sympy(answer)
        return Reading(to_text(node), node)
    reading = read(answer, names)
    _refuse_bare_data(reading, right)
    _refuse_unfinished(reading, right)
    return reading


def _refuse_unfinished(reading: Reading, right: Node) -> None:
    """A derivative or a mean that is still to be worked out has no value to compare.

    Only the slope of a function that the right answer leaves unknown too, as ∂L/∂w in an update, may stand.
    """
    unknown = {part.body for part in walk(right) if isinstance(part, Derivative)}
    for part in walk(reading.node):
        if isinstance(part, Mean):
            raise ParseError(
                reading.text, max(reading.text.find("mean"), 0), "write the mean out as (1/N) sum(i=1..N, …)"
            )
        if isinstance(part, Derivative) and part.body not in unknown:
            raise ParseError(reading.text, 0, f"the derivative {to_text(part)} is still to be worked out")


def _with_named_slopes(node: Node) -> Node:
    """∂L/∂w as a quantity of its own: nothing is known of L, so it is a name like any other."""

    def named(part: Node) -> Node:
        if isinstance(part, Derivative) and isinstance(part.body, Symbol):
            return Symbol(to_text(replace(part, partial=True)))
        return part

    return mapped(node, named)


def _refuse_bare_data(reading: Reading, right: Node) -> None:
    """`x` where the right answer only knows the entries `x_i` is a name that is not there."""
    entries = {part.base: part for part in walk(right) if isinstance(part, Indexed)}
    symbols = free_symbols(right)
    for name in natural_order(free_symbols(reading.node)):
        if name in entries and name not in symbols:
            position = max(reading.text.find(name), 0)
            meant = to_text(entries[name])
            message = f"{name} has an index here; did you mean {meant}?"
            raise ParseError(reading.text, position, message)


def _comparable(right: Node, reading: Reading) -> Node:
    """The part of the answer that is compared: with its left side where the question is a statement."""
    if isinstance(right, Assignment | Equation) and reading.left is not None:
        kind = Assignment if isinstance(right, Assignment) else Equation
        return kind(reading.left, reading.node)
    return reading.node


def _judged(right: Node, given: Node, reading: Reading, domain: Domain, derivation: Derivation | None) -> Verdict:
    if derivation is not None and (mismatch := _other_left_side(derivation, reading)) is not None:
        return Verdict(Status.INCORRECT, True, reading, mismatch)
    if isinstance(right, Assignment | Equation) and not isinstance(given, Assignment | Equation):
        right = right.value if isinstance(right, Assignment) else right.right
    evidence = compare(right, given, domain)
    verdict = _verdict(evidence, reading)
    if verdict.status is Status.INCORRECT and (rounded := judged_decimal(right, reading)) is not None:
        return rounded
    return verdict


def _other_left_side(derivation: Derivation, reading: Reading) -> Mismatch | None:
    """A left-hand side that names another derivative than the one asked for, or a variable."""
    left = reading.left
    if isinstance(left, Derivative) and left.variable != derivation.variable:
        asked = Derivative(left.body, derivation.variable, left.partial)
        return Mismatch("side", to_text(asked), to_text(left))
    if isinstance(left, Symbol) and left.name in free_symbols(derivation.function):
        return Mismatch("side", to_text(Derivative(Symbol("f"), derivation.variable)), to_text(left))
    return None


def _verdict(evidence: Evidence, reading: Reading) -> Verdict:
    remark = evidence.remark if isinstance(evidence, Proof | Agreement) else None
    remarks = () if remark is None else (remark,)
    match evidence:
        case Proof():
            return Verdict(Status.CORRECT, True, reading, evidence, remarks)
        case Agreement():
            return Verdict(Status.CORRECT, False, reading, evidence, remarks)
        case Witness() | Mismatch():
            return Verdict(Status.INCORRECT, True, reading, evidence, _other_readings(reading))
        case Undecided():
            return Verdict(Status.UNDECIDED, False, reading, evidence)


def _other_readings(reading: Reading) -> tuple[str, ...]:
    return tuple(f"in column {note.position + 1}, {note.message}" for note in reading.notes)


def _meant_otherwise(right: Node, reading: Reading, domain: Domain) -> Verdict | None:
    """Unreadable, with "did you mean", where another reading of the same text would have been right."""
    for note in reading.notes:
        if isinstance(compare(right, note.other, domain), Proof | Agreement):
            meant = to_text(note.other)
            message = f"this can be read in two ways; did you mean {meant}?"
            return Verdict(Status.UNREADABLE, error=ParseError(reading.text, note.position, message, proposal=meant))
    return None


def _diagnosed(verdict: Verdict, right: Node, derivation: Derivation | None, given: Node, domain: Domain) -> Verdict:
    comparable = not isinstance(right, Vector) and not isinstance(verdict.evidence, Mismatch)
    if not comparable and not isinstance(right, Assignment):
        return verdict
    return replace(verdict, find_slip=functools.cache(lambda: diagnose(right, derivation, given, domain)))
