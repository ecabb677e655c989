"""What the Hessian says of a stationary point: minimum, maximum, saddle, or nothing.

Whether the gradient is zero is decided exactly, by the normal form and by SymPy's arithmetic. The
second derivatives are then found at the point by infinitesimals, so that a kink there is noticed, and
the signs of principal minors decide (Sylvester's criterion). Only a sign that is certain counts.

Source: J. Nocedal and S. Wright, *Numerical Optimization*, 2nd edition (2006), section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flint import arb, arb_mat, fmpq, fmpq_mat

from steepest.derivation.deriving import derive
from steepest.derivation.evaluating import Coordinate, coordinate_node
from steepest.derivation.records import Gradient
from steepest.errors import LimitError, UnsupportedError
from steepest.expression.enclosures import (
    IndeterminateError,
    UndefinedError,
    enclose,
    evaluate,
    working_precision,
)
from steepest.expression.names import canonical
from steepest.expression.nodes import Derivative, Node, Symbol, Vector
from steepest.expression.normal_form import NowhereDefinedError, is_zero
from steepest.expression.ordering import natural_order
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import free_symbols, substituted

PRECISION = 256
SINGULAR = "not definite"
UNCLEAR = "neither definite nor indefinite for certain"
KINDS = {
    "positive definite": "minimum",
    "negative definite": "maximum",
    "indefinite": "saddle point",
}

Trees = tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Stationary:
    """A stationary point classified.

    Attributes:
        kind: "minimum", "maximum", "saddle point", or None where the Hessian does not decide.
        hessian: the second derivatives, row by row, as trees; empty where one has no value there or is
            not known.
        definite: "positive definite", "negative definite", "indefinite", "not definite" (singular) or
            "neither definite nor indefinite for certain".
        reason: why the kind is None, as a clause; None where it is decided.
    """

    kind: str | None
    hessian: Trees
    definite: str
    reason: str | None = None


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
        tuple(derive(entry, variable).result_node for variable in gradient.variables) for entry in _entries(gradient)
    )


def classified(gradient: Gradient, where: Mapping[Node, Any]) -> Stationary:
    """What kind of stationary point a zero of the gradient is; `where` holds exact values or balls."""
    try:
        values, trees = _second_derivatives(gradient, where), hessian_of(gradient)
    except (UndefinedError, IndeterminateError):
        return Stationary(None, (), UNCLEAR, "a second derivative has no value there")
    except (UnsupportedError, LimitError) as error:
        return Stationary(None, (), UNCLEAR, f"the second derivatives are not known ({error})")
    definite = definiteness(values)
    kind = KINDS.get(definite)
    reason = None if kind is not None else f"the Hessian is {definite}"
    return Stationary(kind, trees, definite, reason)


def _second_derivatives(gradient: Gradient, where: Mapping[Node, Any]) -> list[list[Any]]:
    """The Hessian at a point, from the function itself: at a kink there is none, whatever a formula says."""
    slopes = [Derivative(gradient.function, variable) for variable in gradient.variables]
    return [
        [evaluate(Derivative(slope, variable), where, PRECISION).value for variable in gradient.variables]
        for slope in slopes
    ]


# ---- signs of minors


def definiteness(matrix: list[list[Any]]) -> str:
    """What the certain signs of the principal minors of a symmetric matrix say of it.

    The entries are exact rationals or balls. A sign is 1, -1 or 0 where it is certain, else None.
    """
    size = range(len(matrix))
    leading = [_sign(_minor(matrix, tuple(size[: k + 1]))) for k in size]
    if all(sign == 1 for sign in leading):
        return "positive definite"
    if all(sign == (-1 if k % 2 == 0 else 1) for k, sign in enumerate(leading)):
        return "negative definite"
    if _is_indefinite(matrix, leading):
        return "indefinite"
    return SINGULAR if leading[-1] == 0 else UNCLEAR


def _is_indefinite(matrix: list[list[Any]], leading: list[int | None]) -> bool:
    """Whether there are eigenvalues of both signs.

    There are where diagonal entries have both signs, where a principal minor of even order is
    negative, and where a matrix with a determinant other than 0 is certainly not definite.
    """
    size = range(len(matrix))
    diagonal = {_sign(matrix[k][k]) for k in size}
    if diagonal >= {1, -1} or any(sign == -1 for sign in leading[1::2]):
        return True
    if any(_sign(_minor(matrix, pair)) == -1 for pair in combinations(size, 2)):
        return True
    not_positive = any(sign in (0, -1) for sign in leading)
    not_negative = any(sign in (0, 1 if k % 2 == 0 else -1) for k, sign in enumerate(leading))
    return leading[-1] in (1, -1) and not_positive and not_negative


def _minor(matrix: list[list[Any]], kept: tuple[int, ...]) -> Any:
    """The determinant of some rows and the same columns, exact where all entries are."""
    rows = [[matrix[i][j] for j in kept] for i in kept]
    if all(isinstance(entry, fmpq) for row in rows for entry in row):
        return fmpq_mat(rows).det()
    with working_precision(PRECISION):
        return arb_mat([[arb(entry) for entry in row] for row in rows]).det()


def _sign(value: Any) -> int | None:
    if value > 0:
        return 1
    if value < 0:
        return -1
    exact_zero = value == 0 if isinstance(value, fmpq) else value.is_zero()
    return 0 if exact_zero else None
