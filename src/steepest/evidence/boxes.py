"""The sign of a Hessian in boxes that cover a bounded domain: second derivatives enclosed over whole boxes.

A box is halved where its enclosure is too wide to tell. Where every box has a Hessian that is positive
definite for certain, the function is strictly convex on the domain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.evidence.affine import Variable
from steepest.evidence.domain import Domain
from steepest.evidence.minors import NEGATIVE, POSITIVE, definiteness
from steepest.evidence.stationary import second_derivatives
from steepest.evidence.zeros import Box, halves
from steepest.expression.enclosures import IndeterminateError, UndefinedError, working_precision
from steepest.expression.nodes import Node, Symbol
from steepest.expression.trees import free_symbols

MOST_BOXES = 400
PRECISION = 64


@dataclass(frozen=True, slots=True)
class ByBoxes:
    """Strictly convex or concave on a bounded domain, by enclosures.

    Attributes:
        count: how many boxes cover the domain.
        domain: the bounds of each variable.
    """

    count: int
    domain: tuple[tuple[Variable, Fraction, Fraction], ...]


def by_boxes(function: Node, variables: Sequence[Variable], domain: Domain, side: int) -> ByBoxes | None:
    """Evidence that a function is strictly convex (side 1) or concave (side -1) on a bounded domain; None without any.

    >>> from steepest.expression.reading import parse
    >>> by_boxes(parse("x^2 + sin(x)/3"), [Symbol("x")], Domain.of("x=-2..2"), 1).count
    1
    """
    bounds = _bounds(variables, domain)
    if bounds is None or free_symbols(function) - {to_name(variable) for variable in variables}:
        return None
    wanted = POSITIVE if side > 0 else NEGATIVE
    waiting, done = [bounds], 0
    while waiting:
        box = waiting.pop()
        word = _word(function, variables, box)
        if word == wanted:
            done += 1
            continue
        if done + len(waiting) + 2 > MOST_BOXES or word in (POSITIVE, NEGATIVE):
            return None
        waiting += halves(box)
    limits = tuple((variable, *ends) for variable, ends in zip(variables, bounds, strict=True))
    return ByBoxes(done, limits)


def to_name(variable: Variable) -> str:
    """The name of a variable."""
    return variable.name if isinstance(variable, Symbol) else variable.base


def _bounds(variables: Sequence[Variable], domain: Domain) -> Box | None:
    found = []
    for variable in variables:
        values = domain.of_variable(to_name(variable))
        if not isinstance(variable, Symbol) or values.lower is None or values.upper is None:
            return None
        found.append((values.lower, values.upper))
    return tuple(found)


def _word(function: Node, variables: Sequence[Variable], box: Box) -> str | None:
    """What the Hessian is all over a box; None where the enclosure does not tell."""
    try:
        return definiteness(second_derivatives(function, variables, _balls(variables, box))).word
    except (UndefinedError, IndeterminateError):
        return None


def _balls(variables: Sequence[Variable], box: Box) -> Mapping[Node, Any]:
    with working_precision(PRECISION):
        return {variable: _ball(*ends) for variable, ends in zip(variables, box, strict=True)}


def _ball(low: Fraction, high: Fraction) -> Any:
    return arb(_exact(low)).union(arb(_exact(high)))


def _exact(value: Fraction) -> Any:
    return fmpq(value.numerator, value.denominator)
