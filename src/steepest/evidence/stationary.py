"""What the Hessian says of a stationary point: minimum, maximum, saddle, or nothing.

Whether the gradient is zero is decided exactly, by the normal form and by SymPy's arithmetic. The
second derivatives are then found at the point by infinitesimals, so that a kink there is noticed, and
the signs of principal minors decide (see `minors`).

Source: J. Nocedal and S. Wright, *Numerical Optimization*, 2nd edition (2006), section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from steepest.derivation.asking import Asked
from steepest.derivation.deriving import derive, finished
from steepest.derivation.evaluating import Coordinate, coordinate_node
from steepest.derivation.records import Gradient
from steepest.errors import LimitError, UnsupportedError
from steepest.evidence.minors import INDEFINITE, NEGATIVE, POSITIVE, PRECISION, UNCLEAR, Minor, definiteness
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose, evaluate
from steepest.expression.names import canonical
from steepest.expression.nodes import Derivative, Indexed, Node, Symbol, Vector
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.ordering import natural_order
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols, substituted

KINDS = {POSITIVE: "minimum", NEGATIVE: "maximum", INDEFINITE: "saddle point"}

Trees = tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Stationary:
    """A stationary point classified.

    Attributes:
        kind: "minimum", "maximum", "saddle point", or None where the Hessian does not decide.
        hessian: the second derivatives, row by row, as trees; empty where one has no value there or is
            not known.
        definite: what the Hessian is there, a word of `minors`.
        reason: why the kind is None, as a clause; None where it is decided.
        minors: the minors of the Hessian that show what it is.
    """

    kind: str | None
    hessian: Trees
    definite: str
    reason: str | None = None
    minors: tuple[Minor, ...] = ()


def classify(gradient: Gradient, point: Mapping[str, Coordinate]) -> Stationary | None:
    """What kind of stationary point a point is; None where the gradient is not known to be zero there.

    Args:
        gradient: the gradient of a function.
        point: the coordinates by name, as `at` takes them: numbers, texts such as "pi/6", or trees.

    Raises:
        ValueError: a variable has no coordinate.

    >>> from steepest.derivation import gradient
    >>> classify(gradient("x^2 - y^2"), {"x": 0, "y": 0}).kind
    'saddle point'
    """
    if not is_stationary(gradient, point):
        return None
    where = {node: _value(tree) for node, tree in _coordinates(gradient, point).items()}
    return classified(gradient, where)


def is_stationary(gradient: Gradient, point: Mapping[str, Coordinate]) -> bool:
    """Whether every entry of the gradient is proved to be zero at a point.

    Raises:
        ValueError: a variable has no coordinate.
    """
    where = _coordinates(gradient, point)
    return all(_is_zero(substituted(entry, where)) for entry in _entries(gradient))


def _coordinates(gradient: Gradient, point: Mapping[str, Coordinate]) -> dict[Node, Node]:
    given = {canonical(name): coordinate_node(value) for name, value in point.items()}
    names = free_symbols(gradient.function) | free_symbols(gradient.result_node)
    if missing := natural_order(names - set(given)):
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    return {Symbol(name): node for name, node in given.items()}


def _entries(gradient: Gradient) -> tuple[Node, ...]:
    node = gradient.result_node
    return node.entries if isinstance(node, Vector) else (node,)


def _is_zero(number: Node) -> bool:
    """Whether a tree without variables has the value 0: exactly, not to so many digits."""
    try:
        if not enclose(number, {}, PRECISION).contains(0):
            return False
    except (UndefinedError, IndeterminateError):
        return False
    try:
        return is_zero(number) or bool(to_sympy(number) == 0)
    except (NowhereDefinedError, UnsupportedError):
        return False


def _value(tree: Node) -> Any:
    return evaluate(tree, {}, 2 * PRECISION).value


def hessian_of(gradient: Gradient) -> Trees:
    """The second derivatives ∂²f/∂x_i∂x_j: row i is the gradient of entry i."""
    return tuple(
        tuple(finished(derive(entry, variable)).result_node for variable in gradient.variables)
        for entry in _entries(gradient)
    )


def classified(gradient: Gradient, where: Mapping[Node, Any]) -> Stationary:
    """What kind of stationary point a zero of the gradient is; `where` holds exact values or balls."""
    try:
        values, trees = second_derivatives(gradient.function, gradient.variables, where), hessian_of(gradient)
    except (UndefinedError, IndeterminateError):
        return Stationary(None, (), UNCLEAR, "a second derivative has no value there")
    except (UnsupportedError, LimitError) as error:
        return Stationary(None, (), UNCLEAR, f"the second derivatives are not known ({error})")
    found = definiteness(values)
    kind = KINDS.get(found.word)
    reason = None if kind is not None else f"the Hessian is {found.word}"
    return Stationary(kind, trees, found.word, reason, found.minors)


def second_derivatives(
    function: Node, variables: Sequence[Symbol | Indexed], where: Mapping[Node, Any]
) -> list[list[Any]]:
    """The Hessian at a point, from the function itself: at a kink there is none, whatever a formula says.

    Raises:
        UndefinedError, IndeterminateError: a second derivative has no value there, or that is not clear.
    """
    rows: list[list[Any]] = [[None] * len(variables) for _ in variables]
    for i, first in enumerate(variables):
        for j, second in enumerate(variables[: i + 1]):
            rows[i][j] = rows[j][i] = _second_derivative(function, first, second, where)
    return rows


def _second_derivative(
    function: Node, first: Symbol | Indexed, second: Symbol | Indexed, where: Mapping[Node, Any]
) -> Any:
    if Asked(first).constant(function) or Asked(second).constant(function):  # it may have no value then
        return fmpq(0)
    return evaluate(Derivative(Derivative(function, first), second), where, PRECISION).value
