"""Whether the parts of a formula fit, and the size of each.

The places are visited once, parts first. Dimensions that nobody declared are open, and are bound where
two have to be equal, so the first place whose parts do not fit is the smallest there is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from steepest.expression.nodes import (
    Constant,
    Derivative,
    Dot,
    Entry,
    Function,
    Gradient,
    Matrix,
    Node,
    Number,
    Ones,
    Power,
    Product,
    Transpose,
    Vector,
    written_value,
)
from steepest.expression.shapes.dims import (
    SCALAR,
    UNIT,
    OpenSize,
    Size,
    is_column,
    is_one,
    is_row,
    is_scalar,
    resolved,
    size_of,
    unified,
)
from steepest.expression.shapes.groups import Rank
from steepest.expression.shapes.places import (
    Name,
    Place,
    is_diagonal,
    is_zero,
    keeps_the_shape,
    law_of,
    takes_a_matrix,
    takes_a_vector,
)
from steepest.expression.shapes.record import ShapeMismatchError
from steepest.expression.shapes.words import Words


def find_sizes(order: Sequence[Place], open_dots: Mapping[int, str]) -> None:
    """Give every place its size.

    Args:
        order: all places, parts first, with their ranks.
        open_dots: the identities of the dots that may be a dot product, a "product" or a "vector".

    Raises:
        ShapeMismatchError: the parts of a place do not fit.
    """
    fitting = _Fitting(open_dots)
    for place in order:
        place.size = fitting.size(place)


@dataclass(slots=True)
class _Run:
    """Factors that have been multiplied: their product's size, and the first and the last that are no numbers."""

    size: Size
    factors: list[Node]
    first: Place
    last: Place


class _Fitting:
    def __init__(self, open_dots: Mapping[int, str]) -> None:
        self._open_dots = open_dots
        self._words = Words(open_dots)
        self._own: Mapping[type[Node], Callable[[Place], Size]] = {
            Constant: lambda place: SCALAR,
            Derivative: self._derivative,
            Dot: self._dot,
            Entry: self._entry,
            Function: self._function,
            Gradient: self._derivative,
            Matrix: lambda place: (len(place.node.rows), len(place.node.rows[0])),  # type: ignore[attr-defined]
            Number: lambda place: _open(place.group.root().rank) if is_zero(place.node) else SCALAR,
            Ones: lambda place: (OpenSize(), UNIT),
            Power: self._power,
            Product: self._product,
            Transpose: self._transpose,
            Vector: lambda place: (len(place.kids), UNIT),
        }

    def size(self, place: Place) -> Size | None:
        """The size of a place whose parts have theirs; None for a statement."""
        law = law_of(place)
        for kid in law.scalar(place):
            if not is_scalar(_size(kid)):
                self._refuse(place, self._words.no_number(kid, law.called, place.node))
        if place.name is not None:
            return _named(place.name)
        alike = law.alike(place)
        for kid in alike[1:]:
            if not _same(_size(alike[0]), _size(kid)):
                self._refuse(place, self._words.unlike(alike[0], kid, place.node))
        own = self._own.get(type(place.node))
        if own is not None:
            return own(place)
        return None if law.stated else _size(alike[0]) if alike else SCALAR

    def _refuse(self, place: Place, reason: str) -> NoReturn:
        raise ShapeMismatchError(reason, place.node)

    def _function(self, place: Place) -> Size:
        node = place.node
        assert isinstance(node, Function)  # noqa: S101
        if takes_a_vector(node) and is_scalar(_size(place.kids[0])):
            taker = node.name if node.name not in ("norm", "norm1") else "a norm"
            wanted = "a matrix" if takes_a_matrix(node) else "a vector"
            self._refuse(place, self._words.no_vector(place.kids[0], f"{taker} takes {wanted}"))
        rows, columns = _size(place.kids[0])
        if takes_a_matrix(node) and not unified(rows, columns):
            self._refuse(place, self._words.not_square(place.kids[0], node.name))
        if is_diagonal(node):
            if not is_column((rows, columns)):
                self._refuse(place, self._words.no_vector(place.kids[0], "diag takes a vector"))
            return rows, rows
        return _size(place.kids[0]) if keeps_the_shape(node) else SCALAR

    def _transpose(self, place: Place) -> Size:
        (kid,) = place.kids
        rows, columns = _size(kid)
        declared = kid.name is not None and kid.name.declared is not None
        if is_scalar((rows, columns)) and (declared or isinstance(kid.node, Number | Constant)):
            self._refuse(place, self._words.no_vector(kid, "only vectors and matrices are transposed"))
        return columns, rows

    def _power(self, place: Place) -> Size:
        node = place.node
        assert isinstance(node, Power)  # noqa: S101
        base, exponent = place.kids
        if node.base == Constant("e"):
            return _size(exponent)
        rows, columns = _size(base)
        if is_one(rows) and is_one(columns):
            return rows, columns
        if is_column((rows, columns)) or is_row((rows, columns)) or not unified(rows, columns):
            self._refuse(place, self._words.power(node, base))
        value = written_value(node.exponent)
        if value is None or value.denominator != 1:
            self._refuse(place, self._words.exponent(node, base))
        return rows, columns

    def _entry(self, place: Place) -> Size:
        node, kid = place.node, place.kids[0]
        assert isinstance(node, Entry)  # noqa: S101
        fits = is_column(_size(kid)) if len(node.indices) == 1 else _is_matrix(kid)
        if not fits:
            of = "a vector has entries with one index" if len(node.indices) == 1 else "a matrix has entries with two"
            self._refuse(place, self._words.no_vector(kid, of))
        return SCALAR

    def _dot(self, place: Place) -> Size:
        left, right = place.kids
        meaning = self._open_dots.get(id(place.node))
        matrices = meaning != "product" and _is_matrix(left) and _is_matrix(right)
        if meaning is None or matrices or (_is_vector(left) and _is_vector(right)):
            columns = any(is_column(_size(kid)) for kid in place.kids)
            for kid in place.kids:
                if not (is_column(_size(kid)) if columns else _is_matrix(kid)):
                    self._refuse(place, self._words.no_vector(kid, "a dot product is of two vectors"))
            if not _same(_size(left), _size(right)):
                self._refuse(place, self._words.unlike(left, right, place.node))
            return SCALAR
        if meaning == "product":
            return self._product(place)
        for kid in place.kids:
            if not is_scalar(_size(kid)):
                self._refuse(place, self._words.no_number(kid, "an entry of a vector", place.node))
        return 2, UNIT

    def _derivative(self, place: Place) -> Size:
        """The size of the variable; a vector by a vector is the matrix of all partial derivatives."""
        body, variable = place.kids
        size, by = _size(body), _size(variable)
        if is_scalar(size):
            return by
        if is_scalar(by):
            return size
        if not is_column(size) or not is_column(by):
            self._refuse(place, self._words.jacobian(body, variable))
        return size[0], by[0]

    # --- products ---------------------------------------------------------------------------------------

    def _product(self, place: Place) -> Size:
        """Numbers scale; a row behind a matrix waits for its column, for ``Z x^T y`` is Z times a number."""
        runs: list[_Run] = []
        for kid in place.kids:
            if not is_scalar(_size(kid)):
                self._push(runs, _Run(_size(kid), [kid.node], kid, kid), place)
            elif runs:
                runs[-1].factors.append(kid.node)
        if len(runs) > 1:
            self._refuse_product(place, *runs[-2:])
        return runs[0].size if runs else SCALAR

    def _push(self, runs: list[_Run], run: _Run, place: Place) -> None:
        runs.append(run)
        while len(runs) > 1:
            left, right = runs[-2:]
            if not is_one(left.size[1]) and is_row(right.size):
                return
            if unified(left.size[1], right.size[0]):
                size = left.size[0], right.size[1]
            elif all(map(is_one, right.size)):
                size = left.size
            elif all(map(is_one, left.size)):
                size = right.size
            else:
                self._refuse_product(place, left, right)
            runs[-2:] = [_Run(size, left.factors + right.factors, left.first, right.last)]
            if is_one(size[0]) and is_one(size[1]):
                done = runs.pop()
                if runs:
                    runs[-1].factors += done.factors

    def _refuse_product(self, place: Place, left: _Run, right: _Run) -> NoReturn:
        self._refuse(place, self._words.product(left.factors, left.last, left.size, right.first, right.size))


def _size(place: Place) -> Size:
    return SCALAR if place.size is None else place.size


def _same(one: Size, other: Size) -> bool:
    return unified(one[0], other[0]) and unified(one[1], other[1])


def _is_vector(place: Place) -> bool:
    """Whether a dot beside this place may be a dot product: a matrix of one column is multiplied as a matrix."""
    return is_column(_size(place)) and resolved(_size(place)[1]) == UNIT


def _is_matrix(place: Place) -> bool:
    return not is_scalar(_size(place)) and not is_column(_size(place)) and not is_row(_size(place))


def _named(name: Name) -> Size:
    if name.size is None:
        declared = name.declared
        name.size = _open(name.group.root().rank) if declared is None else size_of(declared)
    return name.size


def _open(rank: Rank | None) -> Size:
    """A size of a rank with nothing known but the rank."""
    match rank:
        case Rank.COLUMN:
            return OpenSize(), UNIT
        case Rank.ROW:
            return UNIT, OpenSize()
        case Rank.MATRIX:
            return OpenSize(), OpenSize()
    return SCALAR
