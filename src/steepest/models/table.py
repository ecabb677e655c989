"""A loss on a real table: its value and its gradient, with exact numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
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
from steepest.expression.trees import substituted
from steepest.expression.writing import to_text
from steepest.models.loss_rows import LABELS
from steepest.models.losses import SIZE, Loss, LossRow
from steepest.models.model import Parameter, no_letter

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


def table_of(columns: Mapping[str, Sequence[Any]]) -> Table:
    """A table from columns of numbers; a float is taken as the decimal that Python prints for it.

    Raises:
        ShapeError: the columns differ in length.

    >>> table_of({"x": [0, 0.5], "y": [1, 2]}).size
    2
    """
    return Table(tuple((name, tuple(Fraction(str(value)) for value in values)) for name, values in columns.items()))


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
        wanted = [(name, "x", entry) for name, entry in loss.model.columns]
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
    entries = {one.name: one.entry for one in components(loss)}
    names = [*entries, *loss.constants]
    if missing := [name for name in names if name not in given]:
        raise ValueError(f"say the value of {', '.join(missing)} as well")
    if unknown := [name for name in given if name not in names]:
        raise ValueError(f"{unknown[0]} is no parameter of this loss (they are: {', '.join(names)})")
    point: dict[Node, Any] = {entries.get(name, Symbol(name)): _exact(node) for name, node in given.items()}
    point[SIZE] = Fraction(table.size)
    if loss.model is not None:  # where the bias is folded in, it has a feature that is 1 in every row
        point |= {Indexed("x", (number(row), number(0))): Fraction(1) for row in range(1, table.size + 1)}
    for column in assigned(loss, table):
        if loss.row is not None and column.base == "y":
            _require_labels(loss.row, column)
        point |= _one_hot(loss, column) if column.base == "y" and _classes(loss) else _as_they_are(column)
    return point


@dataclass(frozen=True, slots=True)
class Component:
    """One number that is learned: ``w12``, the entry w_12 of the array that the parameter w_jl stands for."""

    name: str
    entry: Symbol | Indexed
    parameter: Symbol | Indexed

    def of(self, slope: Node) -> Node:
        """The slope by the parameter, for this entry."""
        if not isinstance(self.parameter, Indexed) or not isinstance(self.entry, Indexed):
            return slope
        return substituted(slope, dict(zip(self.parameter.indices, self.entry.indices, strict=True)))


def components(loss: Loss) -> tuple[Component, ...]:
    """Every number that a loss learns, in order.

    Raises:
        UnsupportedError: the size of an array is a letter.
    """
    return tuple(found for parameter in loss.learned for found in _components(parameter))


def _components(parameter: Parameter) -> Iterator[Component]:
    entry = parameter.entry
    if not isinstance(entry, Indexed):
        yield Component(entry.name, entry, entry)
        return
    sizes = [no_letter(size, f"{to_text(entry)} on a table") for size in parameter.shape]
    for places in product(*(range(1, size + 1) for size in sizes)):
        name = f"{entry.base}{'_'.join(map(str, places)) if max(sizes) > 9 else ''.join(map(str, places))}"
        yield Component(name, Indexed(entry.base, tuple(map(number, places))), entry)


def _classes(loss: Loss) -> int:
    """How many classes there are; 0 where the prediction is one number."""
    classes = None if loss.model is None else loss.model.classes
    return 0 if classes is None else no_letter(classes, "a loss of classes on a table")


def _as_they_are(column: Assigned) -> dict[Node, Any]:
    places = enumerate(column.values, start=1)
    return {Indexed(column.base, (number(row), *column.entry)): value for row, value in places}


def _one_hot(loss: Loss, column: Assigned) -> dict[Node, Any]:
    """y_ir: 1 for the class of the example, 0 for the others.

    Raises:
        DomainError: a class that is not one of 1 … K.
    """
    count = _classes(loss)
    found: dict[Node, Any] = {}
    for row, value in enumerate(column.values, start=1):
        if value > count:
            raise DomainError(f"row {row} of the table: {column.column} is {value}; the classes are 1 to {count}")
        found |= {Indexed("y", (number(row), number(r))): Fraction(int(value == r)) for r in range(1, count + 1)}
    return found


def _require_labels(row: LossRow, column: Assigned) -> None:
    """Refuse labels that a loss is not for.

    Raises:
        DomainError: with the first of them, and the row of the table.
    """
    labels = LABELS[row.labels]
    wrong = next((place for place, value in enumerate(column.values, start=1) if not labels.allow(value)), None)
    if wrong is not None:
        value = f"{float(column.values[wrong - 1]):g}"
        raise DomainError(
            f"row {wrong} of the table: {column.column} is {value}; the label of {row.id} is {labels.about}"
        )


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
