"""Slopes from the left and from the right: what a function does beside a point, along one variable.

Whether there is a derivative is first asked of the infinitesimals of the enclosures, which know nothing of the
table of derivatives. Only where they find none is the function expanded on both sides of the point: equal
slopes make a derivative all the same (|x|^3 at 0), different ones a kink.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from steepest.derivation.branching import is_continuous
from steepest.derivation.expanding import Beside, NoValueError
from steepest.derivation.germs import Germ, UnclearError, rational, sign_of, tree_of, vanishes
from steepest.derivation.sides import FALLS, JUMP, NO_VALUE, POLE, RISES, SLOPE, UNCLEAR, Side, Sides
from steepest.errors import UnsupportedError
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, enclose, evaluate
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Derivative,
    Function,
    Indexed,
    Node,
    Piecewise,
    Power,
    Relation,
    Symbol,
    written_value,
)
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import substituted, walk

ONE = Fraction(1)
_PRECISIONS = (64, 256)
_LEFT, _RIGHT = -1, 1


def is_smooth(question: Derivative, where: Mapping[Node, Node]) -> bool:
    """Whether a function is seen to have the derivative asked for at a point; False proves nothing."""
    function, variables = chain_of(question)
    if not any(_may_bend(part) for part in walk(function)):
        return True
    others = {name: value for name, value in where.items() if name not in variables}
    asked = substituted(question, others)
    for precision in _PRECISIONS:
        try:
            point = {name: evaluate(where[name], {}, precision).value for name in variables}
            enclose(asked, point, precision)
        except IndeterminateError:
            continue
        except (UndefinedError, UnsupportedError, MissingValueError):
            return False
        return True
    return False


def chain_of(question: Derivative) -> tuple[Node, tuple[Any, ...]]:
    """The function of a derivative of derivatives, and the variables, the first one first."""
    variables: list[Any] = []
    node: Node = question
    while isinstance(node, Derivative):
        variables.insert(0, node.variable)
        node = node.body
    return node, tuple(variables)


def _may_bend(part: Node) -> bool:
    """Whether a part can lack a derivative where it has a value."""
    if isinstance(part, Function):
        row = FUNCTIONS[part.name]
        return bool(row.pieces or row.differentiable or row.takes != "scalar")
    if isinstance(part, Power):
        exponent = written_value(part.exponent)
        return exponent is None or exponent.denominator != 1
    return isinstance(part, Piecewise)


def sides_at(function: Node, variable: Symbol | Indexed, where: Mapping[Node, Node], order: int = 1) -> Sides:
    """Both sides of a point along a variable, the others held at their values.

    Args:
        function: a scalar formula that has a value at the point.
        variable: what moves.
        where: the coordinates by variable.
        order: 2 asks for the slopes of the derivative, and so on.
    """
    return _sides(function, variable, where, order)


def sides_of_derived(formula: Node, variable: Symbol | Indexed, where: Mapping[Node, Node]) -> Sides:
    """The same for a formula that is itself the outcome of a derivation.

    Where such a formula is at a jump or at the border of a case, its value is a convention and proves nothing.
    """
    if any(_at_border(part, where) for part in walk(formula)):
        return Sides(Side(UNCLEAR), Side(UNCLEAR))
    return _sides(formula, variable, where, 1, derived=True)


def jumps_at(formula: Node, where: Mapping[Node, Node]) -> bool:
    """Whether a formula is seen to jump at a point, along any variable."""
    if not any(_at_border(part, where) for part in walk(formula)):
        return False
    return any(side.kind == JUMP for name in where for side in _sides(formula, _as_variable(name), where, 1).both)


def _as_variable(name: Node) -> Symbol | Indexed:
    assert isinstance(name, Symbol | Indexed)  # noqa: S101  (that is what a point is made of)
    return name


def _at_border(part: Node, where: Mapping[Node, Node]) -> bool:
    if isinstance(part, Relation):
        return any(vanishes(substituted(left - right, where)) for left, right in pairwise(part.operands))
    if isinstance(part, Function) and FUNCTIONS[part.name].pieces is not None:
        return not is_continuous(FUNCTIONS[part.name]) and vanishes(substituted(part.argument, where))
    return False


def _sides(
    function: Node, variable: Symbol | Indexed, where: Mapping[Node, Node], order: int, derived: bool = False
) -> Sides:
    others = {name: value for name, value in where.items() if name != variable}
    along, start = substituted(function, others), to_sympy(where[variable])
    germs = [_germ(along, variable, start, side, order, derived) for side in (_LEFT, _RIGHT)]
    here = to_sympy(substituted(along, {variable: where[variable]}))
    return _after(order, germs, here)


def _germ(along: Node, variable: Symbol | Indexed, start: Any, side: int, order: int, derived: bool) -> Germ | Side:
    """The expansion on one side, or what is there instead of one."""
    beside = Beside(variable, start, side)
    try:
        germ = beside.germ(along, Fraction(order) + Fraction(1, 4))
    except NoValueError:
        return Side(NO_VALUE)
    except (UnclearError, UnsupportedError, UndefinedError, IndeterminateError):
        return Side(UNCLEAR)
    return Side(UNCLEAR) if derived and beside.crossed else germ


def _after(order: int, germs: list[Germ | Side], here: Any) -> Sides:
    """The sides of a function, or of its derivative of a lower order by one, taken as far as there is one."""
    sides = _united(Sides(*(_side(germ, here, sign) for germ, sign in zip(germs, (_LEFT, _RIGHT), strict=True))))
    if order == 1:
        return sides
    if sides.slope is None:
        return Sides(*map(_of_lower, sides.both))
    moved = [
        germ.derivative().scaled(sign) if isinstance(germ, Germ) else germ
        for germ, sign in zip(germs, (_LEFT, _RIGHT), strict=True)
    ]
    return _after(order - 1, list(moved), to_sympy(sides.slope))


def _of_lower(side: Side) -> Side:
    """What a derivative does that has no value at the point, from what its function does."""
    if side.kind == SLOPE:
        return Side(JUMP, limit=side.slope)
    return Side(POLE) if side.kind in (RISES, FALLS) else side


def _side(germ: Germ | Side, here: Any, side: int) -> Side:
    """What an expansion says of the slope at the point itself."""
    if isinstance(germ, Side):
        return germ
    try:
        return _judged(germ, here, side)
    except UnclearError:
        return Side(UNCLEAR)


def _judged(germ: Germ, here: Any, side: int) -> Side:
    """What an expansion says.

    Raises:
        UnclearError: a sign could not be decided.
    """
    signs = {q: sign_of(germ.terms[q]) for q in sorted(germ.terms) if q < 1 and q != 0}
    if any(sign for q, sign in signs.items() if q < 0):
        return Side(POLE)
    if sign_of(germ.constant() - here):
        return Side(JUMP, limit=tree_of(germ.constant()))
    for sign in filter(None, signs.values()):
        return Side(RISES if sign == side else FALLS)
    if germ.order is not None and germ.order <= 1:
        return Side(UNCLEAR)
    return Side(SLOPE, slope=tree_of(rational(side) * germ.terms.get(ONE, rational(0))))


def _united(sides: Sides) -> Sides:
    """Slopes that are equal as numbers are one tree."""
    left, right = sides.left.slope, sides.right.slope
    if left is None or right is None or left == right:
        return sides
    try:
        same = sign_of(to_sympy(left) - to_sympy(right)) == 0
    except UnclearError:
        return Sides(Side(UNCLEAR), Side(UNCLEAR))
    return Sides(sides.left, sides.left) if same else sides
