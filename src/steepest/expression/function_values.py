"""Values of the functions of the table: scalar ones by their rows, `max` and `min` by comparing."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from steepest.errors import UnsupportedError
from steepest.expression import jets
from steepest.expression.functions import FUNCTIONS, FunctionRow, Pieces
from steepest.expression.jets import ONE, ZERO, Jet, Value
from steepest.expression.no_value import IndeterminateError, UndefinedError
from steepest.expression.nodes import Function, Node, Symbol, Vector
from steepest.expression.powers import rational_power
from steepest.expression.several import entries_of
from steepest.expression.vectors import entrywise

if TYPE_CHECKING:
    from steepest.expression.evaluator import Evaluator

_ARGUMENT = Symbol("\0argument")  # no reader makes this name
_EXTREMA = {"max": 1, "min": -1}
_ROOTS = {"sqrt": 2, "cbrt": 3}


def function_value(walk: Evaluator, node: Function) -> Value:
    """The value of a function.

    Raises:
        UndefinedError, IndeterminateError: there is none, or that is not clear.
        UnsupportedError: a vector is its value, or its argument is a vector that is only named.
    """
    row = FUNCTIONS[node.name]
    if row.takes != "scalar":
        return _of_several(walk, row, entrywise(node.argument))
    u = walk.value(node.argument)
    if row.pieces is not None:
        return _by_pieces(walk, row, u, node)
    _require_domain(walk, row, u, node)
    if row.name in _ROOTS and isinstance(u, fmpq):
        root = rational_power(abs(u), fmpq(1, _ROOTS[row.name]))
        return root if u >= 0 else -root
    assert row.enclosure is not None  # noqa: S101  (FunctionTable.add refuses a row with neither)
    value = jets.applied(row.enclosure, u)
    if not jets.is_finite(value):
        raise IndeterminateError(f"{row.name} is not clear here")
    return value


# ---- several numbers


def _of_several(walk: Evaluator, row: FunctionRow, argument: Node) -> Value:
    if row.name in _EXTREMA:
        sign = _EXTREMA[row.name]
        values = [walk.value(entry) for entry in entries_of(argument, row.name)]
        return reduce(lambda a, b: _extreme(row.name, sign, a, b), values)
    assert row.rewritten is not None  # noqa: S101  (FunctionTable.add refuses such a row without)
    formula = row.rewritten(argument)
    if isinstance(formula, Vector):
        raise UnsupportedError(f"the value of {row.name} is a vector and no number")
    return walk.value(formula)


def _extreme(name: str, sign: int, a: Value, b: Value) -> Value:
    """The larger (or for sign -1 the smaller) of two values.

    Where they meet and no infinitesimal tells them apart, the difference vanishes to the order that is
    asked for, and either has the right derivatives.
    """
    difference = jets.add(a, jets.negative(b))
    gap = jets.constant_part(difference) * sign
    if gap > 0 or gap < 0:
        return a if gap > 0 else b
    if not isinstance(difference, Jet):
        if gap == 0:
            return a
        if not (isinstance(a, Jet) or isinstance(b, Jet)):
            return arb(a).max(arb(b)) if sign > 0 else arb(a).min(arb(b))
    if isinstance(difference, Jet) and gap == 0:
        raise UndefinedError(f"{name} has no derivative where its arguments meet", robust=False)
    raise IndeterminateError(f"which argument {name} takes is not clear")


# ---- rows with an enclosure


def _require_domain(walk: Evaluator, row: FunctionRow, u: Value, node: Function) -> None:
    for condition in row.domain:
        side = _side(walk, condition.expression, u)
        if side > 0 or (condition.relation == "!=" and side != 0):
            continue
        if side == 0:
            if condition.relation != ">=":
                raise walk.undefined(f"{row.name} has no value here", robust=walk.box)
            walk.note_edge(node.argument)
        elif side < 0:
            raise walk.undefined(f"{row.name} has no real value here", robust=True)
        else:
            raise IndeterminateError(f"whether {row.name} is defined here is not clear")
    if row.differentiable and (isinstance(u, Jet) or walk.moves(node.argument)):
        _require_slope(walk, row, u)


def _require_slope(walk: Evaluator, row: FunctionRow, u: Value) -> None:
    """A derivative is asked for, so the function must have one; at ``sqrt(x^2)`` this cannot be told for x = 0."""
    for condition in row.differentiable:
        side = _side(walk, condition.expression, u)
        if side > 0 or (condition.relation == "!=" and side != 0):
            continue
        if side == 0 and isinstance(u, Jet):
            raise walk.undefined(f"{row.name} has no derivative here", robust=walk.box)
        raise IndeterminateError(f"whether {row.name} has a derivative here is not clear")


def _side(walk: Evaluator, expression: Callable[[Node], Node], u: Value) -> Any:
    """What a condition compares with 0."""
    tree, c = expression(_ARGUMENT), jets.constant_part(u)
    return c if tree is _ARGUMENT else walk.with_value(_ARGUMENT, c, tree)


# ---- rows by cases


def _by_pieces(walk: Evaluator, row: FunctionRow, u: Value, node: Function) -> Value:
    pieces = row.pieces
    assert pieces is not None  # noqa: S101  (asked by the caller)
    c = jets.constant_part(u)
    if c > 0:
        return _piece(pieces.above, u)
    if c < 0:
        return _piece(pieces.below, u)
    if isinstance(u, Jet):
        if c == 0:
            raise UndefinedError(f"{row.name} has no derivative at 0", robust=False)
        raise IndeterminateError(f"on which side of its kink {row.name} is taken is not clear")
    continuous = _piece(pieces.below, ZERO) == pieces.at_zero == _piece(pieces.above, ZERO)
    if c == 0:
        if walk.moves(node.argument) and not (continuous and _has_slopes(pieces)):  # sign(x^2) at 0
            raise IndeterminateError(f"whether {row.name} has a derivative here is not clear")
        if not continuous:
            walk.note_edge(node.argument)
        return fmpq(pieces.at_zero)
    if not continuous:
        raise IndeterminateError(f"on which side of its jump {row.name} is taken is not clear")
    return arb(_piece(pieces.below, c.min(arb(0)))).union(arb(_piece(pieces.above, c.max(arb(0)))))


def _has_slopes(pieces: Pieces) -> bool:
    """Whether both branches end at 0 with a finite slope, so that ``f(u)`` vanishes as fast as u does."""
    moving = Jet({0: ZERO, 1: ONE})
    return all(jets.is_finite(jets.applied(piece, moving)) for piece in (pieces.below, pieces.above))


def _piece(formula: Callable[[Any], Any], u: Value) -> Value:
    """A branch at u: exact for a rational where the formula is arithmetic."""
    if isinstance(u, fmpq):
        try:
            return jets.exact(formula(u))
        except AttributeError:  # the formula asks for exp or the like, which only balls have
            return jets.applied(formula, u)
    return jets.applied(formula, u)
