"""What a stationary point is: by the convexity of the function, by a bound on it, or by its derivatives there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steepest.derivation.matrices import Hessian
from steepest.evidence.convexity_claims import Convexity
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.stationary import Stationary
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Derivative, Negation, Node, Sum, is_number

HIGHEST_ORDER = 6  # of the derivatives that are looked at where the second one is 0
PRECISION = 256

GLOBAL_MINIMUM, GLOBAL_MAXIMUM = "global minimum", "global maximum"

Kind = tuple[str | None, str | None]  # what a point is, and what that rests on


class Kinds:
    """What the stationary points of one function are.

    Args:
        known: the function with its gradient and Hessian.
        convexity: what is known of its convexity.
        signs: where expressions of its variables are positive, negative or zero.
    """

    def __init__(self, known: Hessian, convexity: Convexity, signs: Everywhere) -> None:
        self._known, self._convexity, self._signs = known, convexity, signs

    def at(self, where: Mapping[Node, Any], value: Node | None, found: Stationary) -> Kind:
        """The kind of a point.

        Args:
            where: its coordinates, exact or in balls.
            value: the exact value of the function there, or None.
            found: what the Hessian says there.
        """
        kind, why = self.of_value(value)
        if kind is not None:
            return kind, why
        if found.kind is not None:
            return found.kind, "hessian"
        kind = self._by_higher_derivative(where)
        return kind, None if kind is None else "higher derivative"

    def of_value(self, value: Node | None) -> Kind:
        """The kind as far as it rests on the function as a whole and its value at the point."""
        if self._convexity.convex.holds:
            return GLOBAL_MINIMUM, "convexity"
        if self._convexity.concave.holds:
            return GLOBAL_MAXIMUM, "convexity"
        kind = None if value is None else self._by_bound(value)
        return kind, None if kind is None else "bound"

    def _by_bound(self, value: Node) -> str | None:
        """Whether no value of the function is below, or above, this one."""
        function = self._known.function
        difference = function if is_number(value, 0) else Sum((function, Negation(value)))
        sign = self._signs.sign(difference)
        return GLOBAL_MINIMUM if sign.nonnegative else GLOBAL_MAXIMUM if sign.nonpositive else None

    def _by_higher_derivative(self, where: Mapping[Node, Any]) -> str | None:
        """For one variable: the first derivative that is not 0 decides; an odd one makes an inflection point."""
        if len(self._known.variables) != 1:
            return None
        variable = self._known.variables[0]
        tree: Node = self._known.function
        for order in range(1, HIGHEST_ORDER + 1):
            tree = Derivative(tree, variable)
            try:
                value = evaluate(tree, where, PRECISION).value
            except (UndefinedError, IndeterminateError):
                return None
            if value == 0:
                continue
            if not (value > 0 or value < 0):
                return None
            return "inflection point" if order % 2 else "minimum" if value > 0 else "maximum"
        return None
