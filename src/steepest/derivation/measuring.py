"""The slope seen in numbers: how much a function changes when one variable moves by a small step.

The change is a tree without variables, ``f(x + h) - f(x)``, so that whoever writes it may enclose it as tightly
as the figures ask for; no float is subtracted from another.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from steepest.derivation.coordinates import Place
from steepest.derivation.germs import vanishes
from steepest.derivation.records import Value
from steepest.derivation.slopes import chain_of
from steepest.errors import LimitError, UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, working_precision
from steepest.expression.limits import check_values
from steepest.expression.nodes import (
    Indexed,
    Negation,
    Node,
    Number,
    Quotient,
    Sum,
    Symbol,
    is_decimal,
    number,
    written_value,
)
from steepest.expression.sympy_bridge import from_sympy, to_sympy
from steepest.expression.trees import contains, substituted

STEPS = (Fraction(1, 100), Fraction(1, 10**4), Fraction(1, 10**6))
_NEAR = 0.1  # a step is small where the measured slope differs from the exact one by no more than this part of it
_PRECISION = 128
_PRECISIONS = (128, 1024, 8192)
_MOST_FIGURES = 15  # of a coordinate after the step


@dataclass(frozen=True, slots=True)
class Measured:
    """A change that was measured.

    Attributes:
        variable: what was moved.
        start: its value at the point.
        end: its value after the step.
        step: the step h, which may be negative.
        change: by how much the function changed, exact.
        ratio: the change divided by the step.
    """

    variable: Symbol | Indexed
    start: Node
    end: Node
    step: Node
    change: Node
    ratio: Node


def measured(value: Value, steps: tuple[Fraction, ...] = STEPS) -> tuple[Measured, ...]:
    """The change of the function for a small step of the variable, beside the value of its derivative.

    Args:
        value: the value of one derivative at a point, or of an entry of a gradient.
        steps: how far the variable is moved: the first of these that is seen to be small, backwards where the
            function has no value ahead. At a kink both ways, as far as there are slopes.

    Returns:
        One change, two at a kink; none where the function has no value on either side, or where the value is
        no first derivative.

    >>> from steepest.derivation import derive
    >>> [move] = measured(derive("x^2").at(x=1))
    >>> to_sympy(move.change), to_sympy(move.ratio)
    (201/10000, 201/100)
    """
    if len(value.questions) != 1:
        return ()
    function, variables = chain_of(value.questions[0])
    if len(variables) != 1:
        return ()
    if not contains(function, variables[0]):
        return ()
    place = Place(value.point)
    moves = (
        _small(function, variables[0], place, slope, [sign * h for h in steps])
        for sign, slope in ((1, value.right), (-1, value.left))
        if slope is not None
    )
    found = [move for move in moves if move is not None]
    return tuple(found[:1] if value.differentiable else reversed(found))


def _small(
    function: Node, variable: Symbol | Indexed, place: Place, slope: Node, steps: list[Fraction]
) -> Measured | None:
    """The change for the first step that is small, or for the smallest one."""
    found = None
    for h in steps:
        found = _moved(function, variable, place, h)
        if found is None or _is_near(found.ratio, slope):
            break
    return found


def _is_near(ratio: Node, slope: Node) -> bool:
    with working_precision(_PRECISION):
        size = abs(enclose(slope, {}, _PRECISION))
        return bool(size.contains(0) or abs(enclose(ratio - slope, {}, _PRECISION)) < _NEAR * size)


def _moved(function: Node, variable: Symbol | Indexed, place: Place, h: Fraction) -> Measured | None:
    """The change for one step; None where the function has no value after it."""
    start = place.where[variable]
    end = _shifted(start, h)
    after = substituted(function, place.where | {variable: end})
    change = _simple(Sum((after, Negation(substituted(function, place.where)))))
    if change is None:
        return None
    ratio = _simple(Quotient(change, number(h)))
    return None if ratio is None else Measured(variable, start, end, _decimal(h), change, ratio)


def _is_known(node: Node) -> bool:
    """Whether a number is told from 0, or is 0."""
    for precision in _PRECISIONS:
        try:
            if not enclose(node, {}, precision).contains(0):
                return True
        except IndeterminateError:
            continue
        except UndefinedError:
            return False
    return vanishes(node)


def _shifted(start: Node, h: Fraction) -> Node:
    """``0 + 0.01`` as 0.01, and ``pi + 0.01`` as it is."""
    value = written_value(start)
    if value is not None and is_decimal(value) and len(str((value + h).numerator)) <= _MOST_FIGURES:
        return _decimal(value + h)
    return Sum((start, _decimal(h)))


def _decimal(value: Fraction) -> Node:
    return Number(value) if value >= 0 else Negation(Number(-value))


def _simple(node: Node) -> Node | None:
    """A number in a short exact form, where there is one; None where it has no value, or none that is known."""
    if check_values(node) is not None or not _is_known(node):
        return None
    try:
        exact = to_sympy(node)
        return from_sympy(exact) if exact.is_Rational else node
    except (UnsupportedError, LimitError):
        return node
