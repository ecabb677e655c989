"""Where a function of one variable may change its slope at once: the slopes from both sides of a place."""

from __future__ import annotations

from dataclasses import dataclass

from steepest.derivation.evaluating import at
from steepest.derivation.records import Derivation
from steepest.errors import DomainError, LimitError, UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Node, written_value

PRECISION = 128


@dataclass(frozen=True, slots=True)
class Joint:
    """A place with the slopes of a function from both sides; at a place without a kink they are the same.

    Attributes:
        place: the value of the variable.
        left, right: the slopes.
    """

    place: Node
    left: Node
    right: Node

    @property
    def rise(self) -> int:
        """The sign of the right slope less the left one.

        Raises:
            IndeterminateError: it is not clear.
        """
        return sign_of_number(self.right - self.left)


def joint_at(derivation: Derivation, place: Node) -> Joint | None:
    """The slopes of a function from both sides of a place; None where it jumps there, or has no slopes.

    >>> from steepest.derivation.deriving import derive
    >>> from steepest.expression.nodes import number
    >>> joint_at(derive("|x|"), number(0)).rise
    1
    """
    try:
        slopes = at(derivation, {derivation.variable: place})
    except (DomainError, LimitError, UnsupportedError):
        return None
    if slopes.left is None or slopes.right is None:
        return None
    return Joint(place, slopes.left, slopes.right)


def sign_of_number(node: Node) -> int:
    """The sign of a formula without variables.

    Raises:
        IndeterminateError: it is not clear.
    """
    value = written_value(node)
    if value is not None:
        return (value > 0) - (value < 0)
    try:
        ball = enclose(node, {}, PRECISION)
    except UndefinedError as error:
        raise IndeterminateError("a slope has no value") from error
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    if ball.is_zero():
        return 0
    raise IndeterminateError("the sign of a slope is not clear")
