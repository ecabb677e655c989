"""A loss on a real table: its value, its gradient and the next parameters, with exact numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from steepest.derivation.evaluating import coordinate_node
from steepest.errors import DomainError, ShapeError
from steepest.expression.enclosures import (
    IndeterminateError,
    MissingValueError,
    UndefinedError,
    evaluate,
    working_precision,
)
from steepest.expression.names import canonical
from steepest.expression.nodes import Indexed, Node, Symbol, number
from steepest.expression.trees import children
from steepest.models.losses import SIZE, Loss
from steepest.models.updates import RATE, UpdateRule

MOST_ROWS = 1_000
_MOST_WORK = 1_000 * MOST_ROWS  # nodes: a formula of a thousand for each row
_PRECISIONS = (128, 512, 4096)


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of numbers, all of the same length."""

    columns: tuple[tuple[str, tuple[Fraction, ...]], ...]

    def __post_init__(self) -> None:
        lengths = {len(values) for _, values in self.columns}
        if len(lengths) != 1 or lengths == {0}:
            raise ShapeError("a table needs columns of one length, with at least one row")
        if max(lengths) > MOST_ROWS:
            raise ShapeError(f"the table has {max(lengths):,} rows; exact values are for at most {MOST_ROWS:,}")

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(name for name, _ in self.columns)

    @property
    def size(self) -> int:
        """The number N of rows."""
        return len(self.columns[0][1])


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which column stands for which data of a loss: ``x1 = chirps``."""

    data: str
    column: str
    entry: tuple[Node, ...]  # the indices behind the number of the row
    base: str
    values: tuple[Fraction, ...]


def assigned(loss: Loss, table: Table) -> tuple[Assigned, ...]:
    """The columns of a table given to the data of a loss: by name where all names occur, else in order.

    Raises:
        ShapeError: the table has another number of columns than the loss has data.
    """
    if loss.model is not None:
        wanted = [(f"x{j}", "x", (number(j),)) for j in range(1, loss.model.features + 1)]
        places: list[tuple[str, str, tuple[Node, ...]]] = [*wanted, ("y", "y", ())]
    else:
        places = [(name, name, ()) for name in loss.data]
    found = {canonical(name): (name, values) for name, values in table.columns}
    if all(name in found for name, _, _ in places):
        chosen: Sequence[tuple[str, tuple[Fraction, ...]]] = [found[name] for name, _, _ in places]
    elif len(table.columns) == len(places):
        chosen = table.columns
    else:
        needed = ", ".join(name for name, _, _ in places)
        raise ShapeError(
            f"the table has {len(table.columns)} columns ({', '.join(table.names)}); the loss needs {needed}"
        )
    return tuple(
        Assigned(name, column, entry, base, values)
        for (name, base, entry), (column, values) in zip(places, chosen, strict=True)
    )


def point_on(loss: Loss, table: Table, parameters: Mapping[str, Any]) -> dict[Node, Any]:
    """The values of everything in the loss: the entries of the table, N, and the parameters.

    Raises:
        ValueError: a parameter has no value, or there is no such parameter.
        ShapeError: the table does not fit the loss.
    """
    given = {canonical(name): coordinate_node(value) for name, value in parameters.items()}
    names = [parameter.name for parameter in loss.parameters]
    if missing := [name for name in names if name not in given]:
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{unknown[0]} is no parameter of this loss (they are: {', '.join(names)})")
    point: dict[Node, Any] = {Symbol(name): _exact(node) for name, node in given.items()}
    point[SIZE] = Fraction(table.size)
    for column in assigned(loss, table):
        for row, value in enumerate(column.values, start=1):
            point[Indexed(column.base, (number(row), *column.entry))] = value
    return point


def _exact(node: Node) -> Any:
    """A coordinate for `value_on`: an exact rational, or more digits than any float needs."""
    return evaluate(node, {}, _PRECISIONS[-1]).value


def value_on(formula: Node, point: Mapping[Node, Any]) -> float:
    """The value of a loss or of an entry of its gradient, as the nearest float.

    Raises:
        DomainError: it has no value there, or none that a float can hold.
    """
    try:
        for precision in _PRECISIONS:
            value = evaluate(formula, point, precision, most_work=_MOST_WORK).value
            if (nearest := nearest_float(value)) is not None:
                return nearest
    except (UndefinedError, IndeterminateError, MissingValueError) as error:
        raise DomainError(f"the loss has no value at these numbers: {error}") from error
    raise DomainError("the value of the loss at these numbers is not clear or too large")


def nearest_float(value: Any) -> float | None:
    """The float nearest to a rational or to all that a ball contains; None where there is no such one.

    >>> from flint import arb, fmpq
    >>> nearest_float(fmpq(1, 3)), nearest_float(arb(1, 0.5))
    (0.3333333333333333, None)
    """
    if isinstance(value, fmpq):
        try:
            return float(Fraction(int(value.p), int(value.q)))
        except OverflowError:
            return None
    with working_precision(2 * _PRECISIONS[-1]):  # lower() and upper() round outwards to it
        low, high = float(value.lower()), float(value.upper())
    return high + 0.0 if low == high and math.isfinite(high) else None  # + 0.0 makes 0.0 of -0.0


def next_parameters(rule: UpdateRule, point: Mapping[Node, Any], rate: Any) -> tuple[tuple[Symbol, float], ...]:
    """One step by hand: each parameter and its next value at a learning rate."""
    where = {**point, RATE: _exact(coordinate_node(rate))}
    return tuple(
        (parameter, value_on(_right_side(assignment), where))
        for parameter, assignment in zip(rule.loss.parameters, rule.assignments, strict=True)
    )


def _right_side(assignment: Node) -> Node:
    """What a parameter becomes."""
    _, value = children(assignment)
    return value
