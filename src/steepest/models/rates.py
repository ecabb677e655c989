"""Learning rates for a quadratic loss: below which gradient descent comes to rest, and the best fixed one.

One step with the rate α multiplies what is left of the way along an eigenvector of the Hessian by 1 - α λ. That is
smaller than 1 in size for every eigenvalue λ > 0 exactly where α < 2/λ_max. The largest of these factors is least
where both ends are alike, at α = 2/(λ_min + λ_max), and is then (κ - 1)/(κ + 1) with κ = λ_max/λ_min.

Source: B. Polyak, *Introduction to Optimization* (1987), section 1.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steepest._sugar import Shown, verb
from steepest.errors import UnsupportedError
from steepest.expression.nodes import Indexed, Node, Symbol
from steepest.models.losses import Loss
from steepest.models.matrix_losses import with_letters
from steepest.models.second_order import loss_hessian
from steepest.models.structure import degree, moving
from steepest.models.table import Table, components, point_on, value_on

FLAT = 1e-12  # an eigenvalue that is smaller, relative to the largest, counts as 0


@dataclass(frozen=True, slots=True, repr=False)
class Rates(Shown):
    """The learning rates of a quadratic loss.

    Attributes:
        loss: the loss.
        curvature: the blocks of its Hessian in matrix form, where it has one: (row, column, block).
        eigenvalues: the least and the greatest eigenvalue of the Hessian on a table; None without one.
        minimum: the parameters at the minimum on that table; None without one, or where there is no single minimum.
    """

    loss: Loss
    curvature: tuple[tuple[Node, Node, Node], ...]
    eigenvalues: tuple[float, float] | None = None
    minimum: tuple[tuple[Node, float], ...] | None = None

    text = verb("text")
    latex = verb("latex")

    @property
    def bound(self) -> float | None:
        """The learning rate below which gradient descent comes to rest from every start: 2/λ_max."""
        return None if self.eigenvalues is None or self.eigenvalues[1] <= 0 else 2 / self.eigenvalues[1]

    @property
    def is_flat(self) -> bool:
        """Whether the least eigenvalue is 0, so that there is no single minimum."""
        return self.eigenvalues is not None and self.eigenvalues[0] <= FLAT * self.eigenvalues[1]

    @property
    def best(self) -> float | None:
        """The best fixed learning rate, 2/(λ_min + λ_max); None where the loss is flat in a direction."""
        return None if self.eigenvalues is None or self.is_flat else 2 / sum(self.eigenvalues)

    @property
    def factor(self) -> float | None:
        """By what each step with the best rate multiplies the distance to the minimum, at most."""
        if self.eigenvalues is None or self.is_flat:
            return None
        low, high = self.eigenvalues
        return (high - low) / (high + low)

    def __str__(self) -> str:
        return str(self.text())

    def __repr__(self) -> str:
        return f"<Rates alpha < {'2/lambda_max' if self.bound is None else self.bound}>"


def rates_of(loss: Loss, table: Table | None = None, constants: Mapping[str, Any] | None = None) -> Rates:
    """The stable learning rates of a loss that is quadratic in its parameters, and the best fixed one.

    Args:
        loss: the loss; what counts is its degree, whatever its name.
        table: data, for numbers.
        constants: the values of further letters, such as the weight lambda of a penalty.

    Raises:
        UnsupportedError: the loss is not quadratic; with a table, its number of features is a letter.
        ValueError: a letter has no value.

    >>> from fractions import Fraction
    >>> loss = Loss("mean((w*x - y)^2)", params=["w"], data=["x", "y"])
    >>> rates_of(loss, Table((("x", (Fraction(1), Fraction(3))), ("y", (Fraction(0), Fraction(1)))))).bound
    0.2
    """
    if degree(loss.formula, moving(loss.parameters)) != 2:
        raise UnsupportedError("stable learning rates are for a loss that is quadratic in its parameters")
    blocks = _blocks(loss)
    if table is None:
        return Rates(loss, blocks)
    import numpy as np

    zeros = {one.name: 0 for one in components(loss)}
    point = point_on(loss, table, {**(constants or {}), **zeros})
    matrix = np.array(_numbers(loss, point))
    values = np.linalg.eigvalsh(matrix)
    slopes = np.array([value_on(one.result_node, point) for one in loss.gradient().derivations])
    found = Rates(loss, blocks, (float(values[0]), float(values[-1])))
    if found.is_flat:
        return found
    minimum = np.linalg.solve(matrix, -slopes)
    return Rates(loss, blocks, found.eigenvalues, tuple(zip(loss.parameters, map(float, minimum), strict=True)))


def _numbers(loss: Loss, point: Mapping[Node, Any]) -> list[list[float]]:
    """The Hessian on a table."""
    places = {parameter: place for place, parameter in enumerate(loss.parameters)}
    rows = [[0.0] * len(places) for _ in places]
    for block in loss_hessian(loss).pairs:
        i, j = places[block.row], places[block.column]
        rows[i][j] = rows[j][i] = value_on(block.derivation.result_node, point)
    return rows


def _blocks(loss: Loss) -> tuple[tuple[Node, Node, Node], ...]:
    """The Hessian in matrix form where it has one."""
    own = with_letters(loss)[0]
    if not any(parameter.shape for parameter in own.learned):
        return ()
    names = {parameter.entry: parameter.whole for parameter in own.learned}
    found = []
    for block in loss_hessian(own, "matrix").pairs:
        if block.matrix is None:
            return ()
        found.append((names[block.row], _whole(block.column, names), block.matrix))
    return tuple(found)


def _whole(column: Symbol | Indexed, names: Mapping[Symbol | Indexed, Symbol]) -> Symbol:
    own = names.get(column)
    if own is not None:
        return own
    base = column.base if isinstance(column, Indexed) else column.name
    return next(whole for entry, whole in names.items() if getattr(entry, "base", None) == base)
