"""Values of formulas by cases: which condition holds at a point, for certain.

A condition is decided by the difference of its two sides. Where that is exactly 0 the point lies on the
boundary: the condition is decided there, but says nothing about the points beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from steepest.errors import UnsupportedError
from steepest.expression import jets
from steepest.expression.jets import Value
from steepest.expression.kinds import named_kind
from steepest.expression.no_value import IndeterminateError, UndefinedError
from steepest.expression.nodes import Connective, Node, Piecewise, Relation
from steepest.expression.normal_form import NowhereDefinedError, identical

if TYPE_CHECKING:
    from steepest.expression.evaluator import Evaluator

#: What each sign says of the sign of ``left - right``.
RELATIONS: dict[str, Callable[[int], bool]] = {
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
    "!=": lambda s: s != 0,
    "=": lambda s: s == 0,
}


def piecewise_value(walk: Evaluator, node: Piecewise) -> Value:
    """The value of the first condition that holds.

    Raises:
        UndefinedError: no condition holds.
        IndeterminateError: it is not clear which one does; or a derivative is asked for on a boundary,
            where the cases beside it would have to be compared.
    """
    for value, condition in zip(node.values, node.conditions, strict=False):
        if holds(walk, condition):
            return walk.value(value)
    if len(node.values) > len(node.conditions):
        return walk.value(node.values[-1])
    raise walk.undefined("none of the cases holds here", robust=True)


def holds(walk: Evaluator, condition: Node) -> bool:
    """Whether a condition holds; it is read from left to right, no further than needed.

    Raises:
        IndeterminateError: that is not clear, or a part of the condition has no value.
    """
    if isinstance(condition, Connective):
        found = (holds(walk, part) for part in condition.conditions)
        return all(found) if condition.word == "and" else any(found)
    if not isinstance(condition, Relation):
        raise UnsupportedError(f"{named_kind(condition)} is no condition that can be decided")
    return all(
        _compared(walk, left, sign, right)
        for (left, right), sign in zip(pairwise(condition.operands), condition.signs, strict=True)
    )


@lru_cache(maxsize=512)
def _always_equal(left: Node, right: Node) -> bool:
    """Whether two sides are proved to be equal wherever they have values."""
    try:
        return left == right or identical(left, right)
    except NowhereDefinedError:
        return False


def _compared(walk: Evaluator, left: Node, sign: str, right: Node) -> bool:
    try:
        difference: Any = jets.add(walk.value(left), jets.negative(walk.value(right)))
    except UndefinedError as error:  # whether the whole then has a value is a matter of convention
        raise IndeterminateError(f"a part of a condition has no value: {error.reason}", final=True) from error
    gap = jets.constant_part(difference)
    if gap > 0 or gap < 0:
        return RELATIONS[sign](1 if gap > 0 else -1)
    if _always_equal(left, right):  # x/x < 1 is decided everywhere alike, on a box of points too
        return RELATIONS[sign](0)
    if not gap == 0:  # a ball around 0 is neither equal nor unequal to it
        raise IndeterminateError("whether a condition holds is not clear")
    if isinstance(difference, jets.Jet) or walk.moves(left) or walk.moves(right):
        raise IndeterminateError("whether there is a derivative on the boundary of a case is not clear")
    walk.note_edge(left)
    walk.note_edge(right)
    return RELATIONS[sign](0)
