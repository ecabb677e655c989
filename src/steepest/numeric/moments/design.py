"""The rows that a quadratic loss sees: its features and targets, worked out from columns of data block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import ShapeError, UnsupportedError
from steepest.expression.nodes import Indexed, Node, Symbol, written_value
from steepest.expression.trees import free_symbols, mapped, walk
from steepest.expression.writing import to_text
from steepest.numeric.affine_score import COUNTING
from steepest.numeric.compiling import compile as compiled
from steepest.numeric.indexed_shapes import shapes_of
from steepest.numeric.moments.form import QuadraticForm
from steepest.numeric.moments.rows import as_array
from steepest.numeric.moments.sharing import opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 16_384  # that are worked out together

Columns = dict[str, Any]
Worked = Callable[[Columns], Any]


class Design:
    """Features X and targets t of a quadratic loss, from an array for each name of its data.

    Args:
        form: the loss.

    Raises:
        UnsupportedError: the number of features is a letter, and no table says how many there are.
    """

    def __init__(self, form: QuadraticForm) -> None:
        self.form, self.names = form, form.loss.data
        self._numbers = frozenset(name for name, dims in shapes_of(form.loss)[1].items() if not dims)
        self._target = _worked_out(form.target)
        how = _table_worked_out if form.vector else _worked_out
        self._features = [] if form.table is not None else [how(feature) for feature in form.features]

    def columns(self, data: Sequence[Any]) -> Columns:
        """The arrays of data by name, which all have as many rows; a number is the same in every row.

        Raises:
            TypeError: there are more or fewer arrays.
            ShapeError: they differ in their number of rows.
        """
        if len(data) != len(self.names):
            wanted = ", ".join(self.names)
            raise TypeError(f"the loss takes {len(self.names)} arrays of data ({wanted}), not {len(data)}")
        found = {name: _as_array(array) for name, array in zip(self.names, data, strict=True)}
        counts = {name: _rows(array, name) for name, array in found.items() if name not in self._numbers}
        first, *others = counts.items()
        for name, count in others:
            if count != first[1]:
                raise ShapeError(f"{name} has {count} rows, and {first[0]} has {first[1]}")
        return {**found, **{name: _in_every_row(found[name], first[1], name) for name in self._numbers}}

    def rows(self, columns: Columns) -> tuple[Any, NDArray[Any]]:
        """X of shape (n_samples, n_features) and t of shape (n_samples,)."""
        import numpy as np

        count = _rows(columns[self.names[0]], self.names[0])
        target = np.broadcast_to(np.asarray(self._target(columns), dtype=float), (count,))
        if self.form.table is not None:
            return columns[self.form.table], target
        if self.form.vector:
            return self._features[0](columns), target
        X = np.empty((count, len(self._features)))
        for place, feature in enumerate(self._features):
            X[:, place] = feature(columns)
        return X, target

    def blocks(self, columns: Columns, weights: Any = None) -> Iterator[tuple[Any, ...]]:
        """The same for some rows after others, with their weights where there are any."""
        count = _rows(columns[self.names[0]], self.names[0])
        for start in range(0, count, ROWS):
            part = slice(start, start + ROWS)
            X, t = self.rows({name: array[part] for name, array in columns.items()})
            yield (X, t) if weights is None else (X, t, weights[part])


def _as_array(source: Any) -> Any:
    """An array; that of a file is mapped, and scipy.sparse stays sparse."""
    array = opened(source)
    return array.tocsr() if hasattr(array, "tocsr") else as_array(array, "the data")


def _in_every_row(array: Any, rows: int, name: str) -> NDArray[Any]:
    """A number as a column.

    Raises:
        ShapeError: it is an array.
    """
    import numpy as np

    if array.shape:
        raise ShapeError(f"{name} has the shape {array.shape}; the formula needs a number")
    return np.broadcast_to(array, (rows,))


def _rows(array: Any, name: str) -> int:
    shape = getattr(array, "shape", ())
    if not shape:
        raise ShapeError(f"{name} is no array of rows")
    return int(shape[0])


def _worked_out(formula: Node) -> Worked:
    """A formula in columns as a function of them: x is a column, x_2 the second of a table."""
    if isinstance(formula, Symbol):
        return lambda columns: columns[formula.name]
    entries = dict.fromkeys(part for part in walk(formula) if isinstance(part, Indexed))
    places = {entry: written_value(entry.indices[0]) for entry in entries}
    if COUNTING.name in free_symbols(formula) or None in places.values():
        raise _for_any_number(formula)
    known = {f"{entry.base}_{place}": (entry.base, int(place or 0) - 1) for entry, place in places.items()}
    called: dict[Node, Node] = {entry: Symbol(f"{entry.base}_{place}") for entry, place in places.items()}
    tree = mapped(formula, lambda part: called.get(part, part))
    names, function = _function(tree)
    if not names:
        constant = float(function())
        return lambda columns: constant
    return lambda columns: function(*(_column(columns, *known.get(name, (name, None))) for name in names))


def _column(columns: Columns, name: str, place: int | None) -> NDArray[Any]:
    import numpy as np

    return np.asarray(columns[name] if place is None else columns[name][:, place], dtype=float)


def _table_worked_out(formula: Node) -> Worked:
    """The formula of the feature number k, such as sin(x_k), for all columns of a table at once."""
    bases = {part.base for part in walk(formula) if isinstance(part, Indexed) and part.indices == (COUNTING,)}
    entries: dict[Node, Node] = {Indexed(base, (COUNTING,)): Symbol(base) for base in bases}
    whole = mapped(formula, lambda part: entries.get(part, part))
    if COUNTING.name in free_symbols(whole) or not bases:
        raise _for_any_number(formula)
    names, function = _function(whole)

    def work(columns: Columns) -> Any:
        return function(*(columns[name] if name in bases else columns[name][:, None] for name in names))

    return work


def _function(tree: Node) -> tuple[list[str], Callable[..., Any]]:
    """The columns of a formula, and a function of them."""
    names = sorted(free_symbols(tree))
    found: Any = compiled(tree, names, order=0)
    return names, found


def _for_any_number(formula: Node) -> UnsupportedError:
    told = to_text(formula)
    return UnsupportedError(f"the feature {told} stands for any number of features; give the model a number of them")
