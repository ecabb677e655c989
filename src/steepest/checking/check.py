"""Checking an answer, in teaching order: readable, the same names, the same value, the same form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from steepest.checking.answers import read_answer
from steepest.checking.decimals import judged_decimal
from steepest.checking.listed import judged_listing, listing_asked
from steepest.checking.listings import Listing
from steepest.checking.policies import ROUNDED, Policy
from steepest.checking.reference import Reference, reference_of, with_named_slopes
from steepest.checking.rules import rule_meant, with_slopes
from steepest.checking.status import Status
from steepest.checking.verdict import Anew, Compared, Later, Verdict
from steepest.errors import ParseError
from steepest.evidence.domain import Domain
from steepest.evidence.equality import PERMUTED, compare
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.expression.names import canonical
from steepest.expression.nodes import Assignment, Derivative, Equation, Node, Vector
from steepest.expression.reading import Reading
from steepest.expression.trees import free_symbols
from steepest.expression.vectors import entrywise
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.checking.verdict import Diagnosis
    from steepest.derivation.records import Derivation


def check(
    reference: Any,
    answer: Any,
    *,
    variables: Sequence[str] | None = None,
    domain: Mapping[str, Any] | str | Domain | None = None,
    policy: Policy | str | None = None,
    shapes: Mapping[str, Any] | None = None,
    patience: float = 0.0,
) -> Verdict:
    """Whether an answer is right, with the evidence.

    Args:
        reference: the right answer: text, a tree, a SymPy expression, a derivation or gradient
            (then the verdict names the slip that gives a wrong answer), or an update rule (then the answer
            may call the slope of the loss by its name, ``dL/dw``).
        answer: what was typed (or a tree or SymPy expression).
        variables: further names that the answer may use, besides those of the reference.
        domain: where the variables live: ``{"x": (0, None)}`` (open bounds), ``{"n": "integer 0..9"}``,
            or ``"x=0..1, n=integer 0..9"``; all reals by default.
        policy: what a decimal has to be to stand for an exact number: "exact", "figures: 3", "places: 2",
            "tolerance: 0.01", "tolerance: 1%"; by default a correct rounding to two figures or more.
        shapes: the shapes of names that are no numbers, ``{"X": "N×d", "w": "d"}``, and sets, ``{"B": "set"}``
            or ``{"D": "set of N"}``; what is not declared follows from the right answer.
        patience: how many seconds SymPy may take, in a process beside this one, over an answer that is neither
            proved nor refuted; what it says is remarked.

    Returns:
        The verdict; an answer that cannot be read is a verdict too, never an exception.

    Raises:
        ParseError: the *reference* cannot be read.
        ValueError: the domain, the policy or a shape makes no sense.

    >>> check("2 e^(2y) sin x", "sin(x)*2*exp(y)^2").status.value
    'correct'
    >>> from steepest.derivation import derive
    >>> check(derive("sin(5x)", "x"), "cos(5x)").diagnosis.id
    'chain.forgot-inner'
    >>> check("e^2", "7.39", policy="figures: 3").remarks
    ('right to 3 figures; the exact value is e^2',)
    >>> check("X^T (X w - y)", "X^T X w - X^T y", shapes={"X": "N×d", "w": "d", "y": "N"}).proved
    True
    """
    where = domain if isinstance(domain, Domain) else Domain.of(domain)
    if (asked := listing_asked(reference)) is not None:
        listed = _of_listing(asked, answer, variables, shapes, where)
        if listed is not None:
            return listed
    right = _reference(reference, answer, variables, shapes, where)
    rule = ROUNDED if policy is None else Policy.of(policy)
    where = where.counting(right.sizes & frozenset(right.names)) if right.sizes else where
    try:
        reading = read_answer(answer, right)
        right = replace(right, node=rule_meant(right.rules, reading)) if right.rules else right
    except ParseError as error:
        return Verdict(Status.UNREADABLE, error=error)
    given = entrywise(with_named_slopes(with_slopes(_comparable(right.node, reading), right.slopes)))
    verdict = _judged(right, given, reading, where, rule, patience)
    if verdict.status is not Status.INCORRECT:
        return verdict
    otherwise = _meant_otherwise(right, reading, where)
    return otherwise if otherwise is not None else _diagnosed(verdict, right, given, where)


def _of_listing(
    asked: Listing, answer: Any, variables: Sequence[str] | None, shapes: Mapping[str, Any] | None, domain: Domain
) -> Verdict | None:
    """The verdict where the right answer is a set or an interval."""

    def judged() -> tuple[Reading, Evidence] | None:
        return judged_listing(asked, answer, variables, shapes, domain)

    def again() -> Evidence | None:
        found = judged()
        return None if found is None else found[1]

    try:
        found = judged()
    except ParseError as error:
        return Verdict(Status.UNREADABLE, error=error)
    return None if found is None else _verdict(found[1], found[0], Anew(again))


def _reference(
    given: Any, answer: Any, variables: Sequence[str] | None, shapes: Mapping[str, Any] | None, domain: Domain
) -> Reference:
    """The right answer with the names of the question, among them those that only the domain and the answer use.

    The domain of ``sin(x)``, answered by ``sin(x + 2 pi n)``, may speak of n. A name that nobody uses is misspelt,
    and would be no restriction at all; beside a right answer without any variable there is nothing to misspell.
    """
    right = reference_of(given, variables, shapes)
    others = [name for name in map(canonical, domain.ranges) if name not in right.names]
    if not others:
        return right
    wider = reference_of(given, (*(variables or ()), *others), shapes)
    if right.names:
        used = _names_of(answer, wider) - {other.swapcase() for other in right.names}
        unknown = [name for name in others if name not in used]
        if unknown:
            known = ", ".join(right.names)
            raise ValueError(f"the domain names {unknown[0]}, which is no variable here (the variables are: {known})")
    return wider


def _names_of(answer: Any, reference: Reference) -> frozenset[str]:
    """The names that an answer uses; none where it cannot be read."""
    try:
        return free_symbols(read_answer(answer, reference).node)
    except ParseError:
        return frozenset()


def _comparable(right: Node, reading: Reading) -> Node:
    """The part of the answer that is compared: with its left side where the question is a statement."""
    if isinstance(right, Assignment | Equation) and reading.left is not None:
        kind = Assignment if isinstance(right, Assignment) else Equation
        return kind(reading.left, reading.node)
    return reading.node


def _judged(
    reference: Reference, given: Node, reading: Reading, domain: Domain, policy: Policy, patience: float = 0.0
) -> Verdict:
    derivation, right = reference.derivation, reference.node
    if derivation is not None and (mismatch := _other_left_side(derivation, reading)) is not None:
        anew = Anew(lambda: _other_left_side(derivation, reading))
        return Verdict(Status.INCORRECT, True, reading, mismatch, compared=anew)
    if isinstance(right, Assignment | Equation) and not isinstance(given, Assignment | Equation):
        right = right.value if isinstance(right, Assignment) else right.right
    if isinstance(right, Vector) and len(right.entries) == 1 and not isinstance(given, Vector):
        right = right.entries[0]  # with one variable the gradient and its entry are written alike
    # Where the function has no slope, a kink, the right value is a convention: no answer differs there.
    shapes, sizes = reference.declared.stated, reference.declared.sizes
    evidence = compare(right, given, domain, where=reference.slope, shapes=shapes, sizes=sizes, patience=patience)
    compared = Compared(right, given, domain, reference.slope, policy, shapes, sizes)
    verdict = _verdict(evidence, reading, compared)
    if verdict.status is Status.INCORRECT and (number := judged_decimal(right, given, reading, policy)) is not None:
        return replace(number, compared=compared)
    return verdict


def _other_left_side(derivation: Derivation, reading: Reading) -> Mismatch | None:
    """A left-hand side that names another derivative than the one asked for."""
    left = reading.left
    if not isinstance(left, Derivative) or left.variable == derivation.variable:
        return None
    asked = Derivative(left.body, derivation.variable, left.partial)
    return Mismatch("derivative", to_text(asked), to_text(left))


def _verdict(evidence: Evidence, reading: Reading, compared: Compared | Anew | None = None) -> Verdict:
    remark = evidence.remark if isinstance(evidence, Proof | Agreement) else None
    remarks = () if remark is None else (remark,)
    match evidence:
        case Proof():
            return Verdict(Status.CORRECT, True, reading, evidence, remarks, compared=compared)
        case Agreement():
            return Verdict(Status.CORRECT, False, reading, evidence, remarks, compared=compared)
        case Witness() | Mismatch():
            said = (*_said(evidence), *_other_readings(reading))
            return Verdict(Status.INCORRECT, True, reading, evidence, said, compared=compared)
        case Undecided():
            return Verdict(Status.UNDECIDED, False, reading, evidence, compared=compared)


def _said(evidence: Witness | Mismatch) -> tuple[str, ...]:
    """What a witness says of all entries together: that they are right in another order."""
    return (PERMUTED,) if isinstance(evidence, Witness) and evidence.note == PERMUTED else ()


def _other_readings(reading: Reading) -> tuple[str, ...]:
    return tuple(f"in column {note.position + 1}, {note.message}" for note in reading.notes)


def _meant_otherwise(right: Reference, reading: Reading, domain: Domain) -> Verdict | None:
    """Unreadable, with "did you mean", where another reading of the same text would have been right."""
    told = right.declared
    for other in reading.others:
        found = compare(right.node, other, domain, shapes=told.stated, sizes=told.sizes)
        if isinstance(found, Proof | Agreement):
            meant = to_text(other)
            message = f"this can be read in two ways; did you mean {meant}?"
            error = ParseError(reading.text, reading.notes[0].position, message, proposal=meant)
            return Verdict(Status.UNREADABLE, error=error)
    return None


def _diagnosed(verdict: Verdict, reference: Reference, given: Node, domain: Domain) -> Verdict:
    """The verdict with a search for the slip, made when the diagnosis is first asked for."""
    right, derivation = reference.node, reference.derivation
    evidence = verdict.evidence
    if isinstance(evidence, Witness) and evidence.entry is not None:  # the entry of a vector that differs
        if not (isinstance(right, Vector) and isinstance(given, Vector) and isinstance(evidence.entry, int)):
            return verdict
        place = evidence.entry - 1
        right, given = right.entries[place], given.entries[place]
        derivation = reference.entry_derivations[place] if reference.entry_derivations else None
    elif isinstance(evidence, Mismatch) and not isinstance(right, Assignment):
        return verdict

    def find() -> Diagnosis | None:
        from steepest.checking.diagnosis import diagnose  # right answers have no slip

        return diagnose(right, derivation, given, domain)

    return replace(verdict, find_slip=Later(find))
