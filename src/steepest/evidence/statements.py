"""Statements: equations, update rules and conditions, compared side by side and as what they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steepest.evidence.again import asked_again
from steepest.evidence.array_equations import same_array_equation
from steepest.evidence.equations import difference, factor_between, is_multiple, told_apart
from steepest.evidence.having_arrays import has_arrays
from steepest.evidence.inequalities import compare_conditions
from steepest.evidence.records import Agreement, Evidence, Mismatch, Proof, Undecided, Witness
from steepest.evidence.shaping import understood
from steepest.evidence.weighing import kind_of, weakest
from steepest.expression.nodes import (
    Assignment,
    Connective,
    Equation,
    Node,
    Product,
    Relation,
    number,
)
from steepest.expression.shapes import ShapeMismatchError
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.evidence.equality import Comparison


def compare_statements(reference: Node, answer: Node, comparison: Comparison) -> Evidence:
    """Two formulas of which one at least is a statement."""
    if any(has_arrays(tree, comparison.known) for tree in (reference, answer)):
        try:
            right = understood((reference,), comparison.known)
        except ShapeMismatchError as error:
            return Undecided(f"the right answer does not fit together: {error.reason}")
        try:
            found = understood((reference, answer), comparison.known)
        except ShapeMismatchError as error:
            return Mismatch("fit", "", error.reason) if right.known else Undecided(error.reason)
        (reference, answer), comparison = found.trees, comparison.with_shapes(found.known)
    if isinstance(reference, Assignment) and isinstance(answer, Assignment):
        return _assignments(reference, answer, comparison)
    if isinstance(reference, Equation) and isinstance(answer, Equation):
        return _equations(reference, answer, comparison)
    if isinstance(reference, Relation | Connective) and isinstance(answer, Relation | Connective):
        return compare_conditions(reference, answer, comparison.setting)
    return Mismatch("statement", kind_of(reference), kind_of(answer))


def _assignments(reference: Assignment, answer: Assignment, comparison: Comparison) -> Evidence:
    """The same target, and the same new value; the rule of a vector may be given for its entry j."""
    if reference.target != answer.target:
        named = comparison.of(reference.target, answer.target) if comparison.known else None
        if not isinstance(named, Proof):
            return Mismatch("target", to_text(reference.target), to_text(answer.target))
    return _sides([("right", reference.value, answer.value)], comparison)


def _equations(reference: Equation, answer: Equation, comparison: Comparison) -> Evidence:
    """Side by side, the other way round, or with everything on one side, up to a factor."""
    straight = _sides([("left", reference.left, answer.left), ("right", reference.right, answer.right)], comparison)
    again = asked_again()
    at_places = again is not None and again.places is not None  # where sides are looked at, and nothing is proved
    if isinstance(straight, Proof | Agreement) and not at_places:
        return straight
    swapped = _sides([("left", reference.left, answer.right), ("right", reference.right, answer.left)], comparison)
    if isinstance(swapped, Proof | Agreement) and not at_places:
        return swapped
    if not isinstance(straight, Mismatch | Undecided) or (
        isinstance(straight, Mismatch) and straight.kind not in ("side", "shape")
    ):
        return straight
    if any(has_arrays(tree, comparison.known) for tree in (reference, answer)):
        return same_array_equation(reference, answer, comparison, straight)
    moved = None if at_places else _moved(difference(reference), difference(answer), comparison)
    if isinstance(moved, Proof | Agreement):
        return moved
    if isinstance(straight, Mismatch) and told_apart(reference, answer, comparison.setting.domain):
        return straight
    return Undecided("whether the two equations say the same is not clear")


def _moved(one: Node, other: Node, comparison: Comparison) -> Evidence | None:
    """What is 0 where the equations hold, up to a factor that is nowhere 0."""
    factor = factor_between(one, other, comparison.setting.domain)
    found = None if factor is None else comparison.of(Product((number(factor), one)), other)
    if isinstance(found, Proof | Agreement):
        return found
    if is_multiple(one, other, comparison.setting.domain):
        return Proof("normal form", "the equation is multiplied by a factor that is nowhere 0")
    return None


def _sides(sides: Sequence[tuple[str, Node, Node]], comparison: Comparison) -> Evidence:
    found = []
    for name, reference, answer in sides:
        evidence = comparison.of(reference, answer)
        if isinstance(evidence, Witness):
            return Mismatch("side", name, name, evidence)
        if isinstance(evidence, Mismatch):
            return evidence
        found.append(evidence)
    return weakest(found)
