"""Kinks of a function of one variable: points without a derivative at which it may be smallest all the same.

At a kink the slopes from both sides are known. Where the left one is < 0 and the right one > 0 the kink is a
minimum; of a convex function it is one already where 0 lies between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from steepest.derivation.evaluating import value_at
from steepest.derivation.records import Derivation
from steepest.evidence.domain import Domain
from steepest.evidence.joints import Joint, joint_at, sign_of_number
from steepest.evidence.solutions import exact_zeros
from steepest.evidence.zeros import System
from steepest.expression.enclosures import IndeterminateError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import Function, Node, Piecewise, Power, Relation, Symbol, Vector, written_value
from steepest.expression.trees import free_symbols, walk

MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class KinkPoint:
    """A point without a derivative, with the slopes from both sides.

    Attributes:
        variable: the variable.
        joint: the place, and the slopes from both sides.
        value: the value of the function.
        kind: "minimum", "maximum", "global minimum", "global maximum", or None.
    """

    variable: Symbol
    joint: Joint
    value: Node
    kind: str | None


def kink_points(derivation: Derivation, domain: Domain, *, convex: bool, concave: bool) -> tuple[KinkPoint, ...]:
    """The kinks that are found at exact places, in order.

    Args:
        derivation: the derivative of the function by its only variable.
        domain: where the variable lives.
        convex, concave: whether that is proved of the function.

    >>> from steepest.derivation.deriving import derive
    >>> [found] = kink_points(derive("|x - 1|"), Domain(), convex=True, concave=False)
    >>> found.kind
    'global minimum'
    """
    variable = derivation.variable
    if not isinstance(variable, Symbol) or free_symbols(derivation.function) != {variable.name}:
        return ()
    places: dict[Node, float] = {}
    for part in list(dict.fromkeys(_bent(derivation.function)))[:MOST_PARTS]:
        if free_symbols(part):
            places |= exact_zeros(System((part,), (variable,)), domain)
    found = (
        _kink(derivation, variable, place, convex=convex, concave=concave)
        for place in sorted(places, key=places.__getitem__)
    )
    return tuple(one for one in found if one is not None)


def _bent(function: Node) -> Iterator[Node]:
    """Parts that are 0 where the function may have a kink."""
    for part in walk(function):
        if isinstance(part, Function):
            row = FUNCTIONS[part.name]
            if row.takes == "scalar" and (row.pieces is not None or row.differentiable):
                yield part.argument
            elif isinstance(part.argument, Vector):
                yield from (a - b for a, b in combinations(part.argument.entries, 2))
                yield from part.argument.entries if row.takes == "vector" else ()
        elif isinstance(part, Piecewise):
            for relation in (inner for condition in part.conditions for inner in walk(condition)):
                if isinstance(relation, Relation):
                    yield from (a - b for a, b in combinations(relation.operands, 2))
        elif isinstance(part, Power) and (value := written_value(part.exponent)) is not None and value.denominator > 1:
            yield part.base


def _kink(derivation: Derivation, variable: Symbol, place: Node, *, convex: bool, concave: bool) -> KinkPoint | None:
    joint = joint_at(derivation, place)
    try:
        if joint is None or not joint.rise:
            return None
        left, right = sign_of_number(joint.left), sign_of_number(joint.right)
    except IndeterminateError:
        return None
    value = value_at(derivation.function, {variable: place}).node
    return KinkPoint(variable, joint, value, _kind(left, right, convex=convex, concave=concave))


def _kind(left: int, right: int, *, convex: bool, concave: bool) -> str | None:
    if convex and left <= 0 <= right:
        return "global minimum"
    if concave and left >= 0 >= right:
        return "global maximum"
    return {(-1, 1): "minimum", (1, -1): "maximum"}.get((left, right))
