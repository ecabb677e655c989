"""What the Hessian says of a stationary point: minimum, maximum, saddle, or nothing.

The leading principal minors of the Hessian are enclosed at the point (Sylvester's criterion): all
positive makes it positive definite; signs -, +, -, … make it negative definite; a determinant that is
not zero with other signs makes it indefinite.

Source: J. Nocedal and S. Wright, *Numerical Optimization*, 2nd edition (2006), section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steepest.derivation.deriving import derive
from steepest.derivation.records import Gradient
from steepest.errors import UnsupportedError
from steepest.expression.enclosures import IndeterminateError, UndefinedError, enclose
from steepest.expression.nodes import Node, Vector

_PRECISION = 256


@dataclass(frozen=True, slots=True)
class Stationary:
    """A stationary point classified.

    Attributes:
        kind: "minimum", "maximum", "saddle point", or None where the Hessian does not decide.
        hessian: the second derivatives, row by row, as trees.
        definite: "positive definite", "negative definite", "indefinite" or "not definite".
    """

    kind: str | None
    hessian: tuple[tuple[Node, ...], ...]
    definite: str


_KINDS = {
    "positive definite": "minimum",
    "negative definite": "maximum",
    "indefinite": "saddle point",
    "not definite": None,
}


def hessian_of(gradient: Gradient) -> tuple[tuple[Node, ...], ...]:
    """The second derivatives ∂²f/∂x_i∂x_j: row i is the gradient of entry i."""
    entries = gradient.result_node
    assert isinstance(entries, Vector)  # noqa: S101
    return tuple(
        tuple(derive(entry, variable).result_node for variable in gradient.variables) for entry in entries.entries
    )


def classified(gradient: Gradient, point: Mapping[Node, Any]) -> Stationary:
    """What kind of stationary point a zero of the gradient is, by the Hessian there.

    Raises:
        UnsupportedError: a second derivative has no value at the point.
    """
    from flint import arb_mat

    hessian = hessian_of(gradient)
    try:
        balls = [[enclose(entry, point, _PRECISION) for entry in row] for row in hessian]
    except (UndefinedError, IndeterminateError) as error:
        raise UnsupportedError("a second derivative has no value there") from error
    size = len(balls)
    minors = [arb_mat([row[:k] for row in balls[:k]]).det() for k in range(1, size + 1)]
    definite = _definite(minors)
    return Stationary(_KINDS[definite], hessian, definite)


def _definite(minors: list[Any]) -> str:
    if all(minor > 0 for minor in minors):
        return "positive definite"
    if all((minor > 0) if k % 2 else (minor < 0) for k, minor in enumerate(minors)):
        return "negative definite"
    if any(minor < 0 for minor in minors[1::2]):
        return "indefinite"  # a leading minor of even order below zero
    return "indefinite" if minors[-1] > 0 or minors[-1] < 0 else "not definite"
