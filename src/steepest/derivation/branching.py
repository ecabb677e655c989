"""Functions and cases beside a point: which piece or case is in force there, and how a smooth function goes on.

A function with pieces is decided by the sign of its argument, which is the same all along one side close to
the point. A smooth one needs its value and its derivative only: ``h(u(t)) = h(u(0)) + integral of h'(u) u'``.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from steepest.derivation.germs import Germ, UnclearError, constant
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.nodes import Connective, Function, Negation, Node, Piecewise, Relation, as_node, number
from steepest.expression.several import entries_of
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.vectors import entrywise

if TYPE_CHECKING:
    from steepest.derivation.expanding import Beside

_ROOTS = {"sqrt": Fraction(1, 2), "cbrt": Fraction(1, 3)}
_EXTREMA = {"max": 1, "min": -1}

#: What each sign says of the sign of ``left - right``.
_SIGNS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
    "!=": lambda sign: sign != 0,
    "=": lambda sign: sign == 0,
}


class NoValueError(Exception):
    """The formula has no value on this side of the point, however close."""


def function_germ(beside: Beside, node: Function, limit: Fraction) -> Germ:
    """A function of the table applied to what moves."""
    row = FUNCTIONS[node.name]
    if row.takes != "scalar":
        return beside.germ(_of_several(beside, row, entrywise(node.argument)), limit)
    if row.pieces is not None:
        return beside.germ(_piece(beside, row, node.argument), limit)
    if row.name in _ROOTS:
        return _root(beside, node, limit)
    return _applied(beside, row, node.argument, limit)


def _of_several(beside: Beside, row: FunctionRow, argument: Node) -> Node:
    """The largest argument or the smallest one; any other function by means of simpler ones."""
    if row.name not in _EXTREMA:
        assert row.rewritten is not None  # noqa: S101  (FunctionTable.add refuses such a row without)
        return row.rewritten(argument)
    best, *others = entries_of(argument, row.name)
    for other in others:
        if beside.sign(other - best) == _EXTREMA[row.name]:
            best = other
    return best


def _piece(beside: Beside, row: FunctionRow, argument: Node) -> Node:
    """The formula that a function by cases is beside the point."""
    pieces, sign = row.pieces, beside.sign(argument)
    assert pieces is not None  # noqa: S101  (asked by the caller)
    if sign == 0:
        beside.crossed = beside.crossed or not is_continuous(row)
        return number(pieces.at_zero)
    try:
        return as_node((pieces.above if sign > 0 else pieces.below)(argument))
    except AttributeError as error:  # the formula asks for what only balls have
        raise UnclearError from error


def is_continuous(row: FunctionRow) -> bool:
    """Whether a function by cases has no jump at 0."""
    assert row.pieces is not None  # noqa: S101  (asked by the caller)
    zero = number(0)
    try:
        values = [to_sympy(as_node(piece(zero))) for piece in (row.pieces.below, row.pieces.above)]
    except AttributeError:  # the formula asks for what only balls have
        return False
    return all(value == row.pieces.at_zero for value in values)


def _root(beside: Beside, node: Function, limit: Fraction) -> Germ:
    sign = beside.sign(node.argument)
    if sign >= 0:
        return beside.raised(node.argument, _ROOTS[node.name], limit)
    if node.name == "sqrt":
        raise NoValueError
    return beside.raised(Negation(node.argument), _ROOTS[node.name], limit).scaled(-1)


def _applied(beside: Beside, row: FunctionRow, argument: Node, limit: Fraction) -> Germ:
    """``h(u) = h(u(0)) + integral of h'(u) u'``, where the integral gains as many orders as u moves with."""
    smooth = _is_smooth(beside, row, argument)
    inner = beside.germ(argument, limit)
    if inner.lowest is not None and inner.lowest < 0:
        raise UnclearError
    value = constant(_value(row, inner))
    moving = inner.without_constant()
    if moving.lowest is None:
        return value
    if smooth and limit <= moving.lowest:
        return Germ(value.terms, limit)
    slope = beside.germ(row.derivative(argument), limit - moving.lowest)
    return value + beside.times(slope, moving.derivative()).integral()


def _value(row: FunctionRow, inner: Germ) -> object:
    import sympy

    return row.sympy(sympy, inner.constant())


def _is_smooth(beside: Beside, row: FunctionRow, argument: Node) -> bool:
    """Whether the argument stays clear of the edge of where the function has a value and a slope.

    Raises:
        NoValueError: beside the point the function has no value.
    """
    for condition in row.domain:
        if not _SIGNS[condition.relation](beside.sign(condition.expression(argument))):
            raise NoValueError
    leads = [beside.lead(condition.expression(argument)) for condition in (*row.domain, *row.differentiable)]
    return all(lead is not None and lead.exponent <= 0 for lead in leads)


# --- cases ------------------------------------------------------------------------------------


def piecewise_germ(beside: Beside, node: Piecewise, limit: Fraction) -> Germ:
    """The first case whose condition holds beside the point."""
    for value, condition in zip(node.values, node.conditions, strict=False):
        if _is_true(beside, condition):
            return beside.germ(value, limit)
    if len(node.values) == len(node.conditions):
        raise NoValueError
    return beside.germ(node.values[-1], limit)


def _is_true(beside: Beside, condition: Node) -> bool:
    if isinstance(condition, Connective):
        found = (_is_true(beside, part) for part in condition.conditions)
        return all(found) if condition.word == "and" else any(found)
    if not isinstance(condition, Relation):
        raise UnclearError
    pairs = zip(pairwise(condition.operands), condition.signs, strict=True)
    return all(_SIGNS[sign](beside.sign(left - right)) for (left, right), sign in pairs)
