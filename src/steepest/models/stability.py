"""How large a learning rate may be: for a quadratic loss, what its greatest curvature allows.

Where every second derivative of the loss is a constant, each step of a rule such as gradient descent is a linear
map. Along an eigenvector of the Hessian with the eigenvalue l it shrinks where alpha is below the bound that the
row of the rule gives, such as 2/l, so the greatest eigenvalue decides.

Source: B. Polyak, *Some methods of speeding up the convergence of iteration methods* (1964), for momentum; the bound
of Nesterov's variant follows from the same quadratic equation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from steepest._sugar import Typeset, verb
from steepest.derivation.deriving import derive
from steepest.expression.enclosures import evaluate
from steepest.expression.nodes import Node, Symbol
from steepest.expression.reading import parse
from steepest.expression.trees import walk
from steepest.models.figures import as_value, figure, nearest
from steepest.models.update_rows import WHOLE
from steepest.models.updates import UpdateRule

MOST_PARAMETERS = 12
_PRECISION = 256
_MOST_WORK = 1_000_000
_MARGIN = 1e-9  # relative: nearer to the bound than that, floating-point eigenvalues do not tell the side
_LARGEST_DENOMINATOR = 10_000
CURVATURE = Symbol("l")

BELOW, AT, ABOVE = "below", "at", "above"


@dataclass(frozen=True, slots=True, repr=False)
class Stability(Typeset):
    """What the curvature of a quadratic loss says of a learning rate.

    Attributes:
        rule: the rule.
        curvature: the greatest eigenvalue of the Hessian, and whether it is exact.
        bound: the learning rate below which the rule comes to rest, and whether it is exact.
        rate: the learning rate.
        side: whether the rate is "below", "at" or "above" the bound.
        bowl: whether no curvature is negative, so that there is a minimum.
    """

    rule: UpdateRule
    curvature: tuple[Node, bool]
    bound: tuple[Node, bool]
    rate: Node
    side: str
    bowl: bool

    text = verb("text")
    latex = verb("latex")

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Stability {self.side} the bound>"


def stability(rule: UpdateRule, point: Mapping[Node, Any]) -> Stability | None:
    """What is known of the learning rate of a rule; None where the loss is no quadratic, or no bound is known.

    Args:
        rule: the rule.
        point: the value of everything that has one: the data, the settings, the learning rate.
    """
    variant = rule.variant
    known = rule.row.bound and not variant.scheduled and "maximize" not in variant.choices
    if variant.over != WHOLE or not known or len(rule.loss.parameters) > MOST_PARAMETERS:
        return None
    hessian = hessian_of(rule, point)
    if hessian is None:
        return None
    values = _eigenvalues(hessian)
    greatest, exact = _greatest(hessian, values[-1])
    if not nearest(greatest) > 0:
        return None
    own = variant.letters.get("weight_decay")
    decay = fmpq(0) if own is None else point[own]
    bound = _bound(rule, greatest + decay, point)
    rate = point[variant.rate_letter]
    return Stability(
        rule,
        _told(greatest, exact),
        _told(bound, exact),
        figure(rate)[0],
        _side(rate, bound, exact),
        bool(values[0] >= -_MARGIN * abs(values[-1])),
    )


def _told(value: Any, exact: bool) -> tuple[Node, bool]:
    shown, whole = figure(value, 6)
    return shown, whole and exact


def hessian_of(rule: UpdateRule, point: Mapping[Node, Any]) -> list[list[Any]] | None:
    """The second derivatives as numbers, where they are constants; else None."""
    parameters = rule.loss.parameters
    rows: list[list[Any]] = [[None] * len(parameters) for _ in parameters]
    for i, slope in enumerate(rule.slopes):
        for j, parameter in enumerate(parameters[: i + 1]):
            second = derive(slope.result_node, parameter)
            parts = set(walk(second.result_node))
            if not second.complete or any(other in parts for other in parameters):
                return None
            value = evaluate(second.result_node, point, _PRECISION, most_work=_MOST_WORK).value
            rows[i][j] = rows[j][i] = value
    return rows


def _eigenvalues(hessian: list[list[Any]]) -> Any:
    import numpy as np

    return np.linalg.eigvalsh(np.array([[nearest(value) for value in row] for row in hessian]))


def _greatest(hessian: list[list[Any]], near: float) -> tuple[Any, bool]:
    """The greatest eigenvalue: a rational, where one is proved to be it; else the float."""
    candidate = Fraction(float(near)).limit_denominator(_LARGEST_DENOMINATOR)
    rational = all(isinstance(value, fmpq) for row in hessian for value in row)
    if rational and abs(float(candidate) - near) <= _MARGIN * abs(near) and _is_eigenvalue(hessian, candidate):
        return as_value(candidate), True
    return as_value(Fraction(float(near))), False


def _is_eigenvalue(hessian: list[list[Any]], value: Fraction) -> bool:
    """Whether the determinant of H - value·1 is 0, by exact elimination."""
    rows = [[Fraction(int(entry.p), int(entry.q)) for entry in row] for row in hessian]
    for at, row in enumerate(rows):
        row[at] -= value
    size = len(rows)
    for at in range(size):
        pivot = next((below for below in range(at, size) if rows[below][at]), None)
        if pivot is None:
            return True
        rows[at], rows[pivot] = rows[pivot], rows[at]
        for below in range(at + 1, size):
            factor = rows[below][at] / rows[at][at]
            rows[below] = [one - factor * other for one, other in zip(rows[below], rows[at], strict=True)]
    return False


def _bound(rule: UpdateRule, curvature: Any, point: Mapping[Node, Any]) -> Any:
    """The bound of the row, with its letters put in."""
    letters = {Symbol(one.letter): one.name for one in rule.row.settings if one.letter}
    where: dict[Node, Any] = {CURVATURE: curvature}
    for letter, name in letters.items():
        own = rule.variant.letters.get(name)
        where[letter] = fmpq(0) if own is None else point[own]
    tree = parse(rule.row.bound, {part.name for part in where if isinstance(part, Symbol)})
    return evaluate(tree, where, _PRECISION).value


def _side(rate: Any, bound: Any, exact: bool) -> str:
    one, other = nearest(rate), nearest(bound)
    if exact and isinstance(rate, fmpq) and isinstance(bound, fmpq):
        return AT if rate == bound else BELOW if rate < bound else ABOVE
    if abs(one - other) <= _MARGIN * other:
        return AT
    return BELOW if one < other else ABOVE
