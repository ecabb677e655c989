"""The matrix form of a formula in index form, with the shapes of its vectors and matrices.

``sum(i=1..N, r_i x_ij)`` with the free index j is entry j of ``X^T r``. Read `lifting` next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from steepest.derivation.bridging.components import Folded, folded, numbers_left, with_letter
from steepest.derivation.bridging.entry_form import last_entry
from steepest.derivation.bridging.lifted import spread
from steepest.derivation.bridging.lifting import Lifting
from steepest.derivation.bridging.ranges import Ranges, with_own_letters
from steepest.errors import UnsupportedError
from steepest.expression.formula import as_formula
from steepest.expression.nodes import Indexed, Node, Number, Symbol, number
from steepest.expression.ordering import natural_order
from steepest.expression.shapes import Shape, ShapeMismatchError, declared_shape, infer
from steepest.expression.trees import free_symbols, fresh_symbol, walk

_LETTERS = "jlmpq"


@dataclass(frozen=True, slots=True)
class MatrixForm:
    """A formula of vectors and matrices, and what in it is one.

    Attributes:
        node: the formula.
        letters: the free indices of the index form: it is this entry of `node`, row before
            column; none for a number, and a number for a component that is written apart.
        shapes: the shapes of the names that are vectors and matrices.
        arrays: for each of them its last entry in the index form: ``x_Nd`` for X, ``w_d`` for w.
    """

    node: Node
    letters: tuple[Node, ...]
    shapes: Mapping[str, Shape]
    arrays: Mapping[str, Node]


def matrix_form(
    formula: Any, letters: Sequence[str] | None = None, shapes: Mapping[str, Any] | None = None
) -> Node | None:
    """A formula in index form as one of vectors and matrices; None where there is no such form.

    Args:
        formula: text, tree or SymPy expression, such as ``"sum(i=1..N, r_i x_ij)"``.
        letters: the free indices, row before column; by default in natural order.
        shapes: the shapes that are known besides, by the names of the vectors and matrices: {"X": "N×d"}.

    >>> from steepest.expression.writing import to_text
    >>> to_text(matrix_form("sum(i=1..N, r_i x_ij)", shapes={"X": "N×d"}))
    'Xᵀ r'
    >>> matrix_form("sum(i=1..N, x_ii)") is None
    True
    """
    try:
        return as_matrix_form(formula, letters, shapes).node
    except UnsupportedError:
        return None


def as_matrix_form(
    formula: Any,
    letters: Sequence[str] | None = None,
    shapes: Mapping[str, Any] | None = None,
    widths: Mapping[str, int] | None = None,
) -> MatrixForm:
    """The same with shapes and names.

    Args:
        formula, letters, shapes: as for `matrix_form`.
        widths: how many components there are of what has them apart, by its name: {"w": 2} for w1 and w2.

    Raises:
        UnsupportedError: there is no such form; the message names the part.

    >>> found = as_matrix_form("sum(i=1..N, (sum(k=1..d, w_k x_ik) - y_i)^2)")
    >>> {name: str(shape) for name, shape in found.shapes.items()}
    {'X': 'N×d matrix', 'w': 'vector of d entries', 'y': 'vector of N entries'}
    """
    components, place, node = _with_components(as_formula(formula), widths)
    node = with_own_letters(node)
    called = names_of_arrays(node)
    known = {name: declared_shape(shape) for name, shape in (shapes or {}).items()}
    ranges = Ranges(node, called, known | _of_components(components, called))
    free = _free(ranges, letters, place)
    found = Lifting(ranges, called).part(node)
    names = tuple(number(place[1]) if place is not None and name == place[0] else Symbol(name) for name in free)
    found_shapes = _shapes(ranges, called, node)
    arrays = {name: components.apart.get(base, last_entry(base, found_shapes[name])) for base, name in called.items()}
    result = MatrixForm(spread(found, free).node, names, found_shapes, {name: arrays[name] for name in found_shapes})
    _fits(result)
    return result


def _with_components(node: Node, widths: Mapping[str, int] | None) -> tuple[Folded, tuple[str, int] | None, Node]:
    """The formula with its components folded; the letter and the number of the one that is left, if one is.

    Where several are left the components are numbers like others, and nothing is folded.
    """
    components = folded(node, widths)
    left = sorted(numbers_left(components.node, components.widths))
    if len(left) > 1:
        return Folded(node, {}, {}), None, node
    if not left:
        return components, None, components.node
    letter = fresh_symbol({part.name for part in walk(components.node) if isinstance(part, Symbol)}, _LETTERS)
    return components, (letter.name, left[0]), with_letter(components.node, components.widths, letter)


def _of_components(components: Folded, called: Mapping[str, str]) -> dict[str, Shape]:
    """The vectors of components, whose sizes are numbers."""
    return {called[base]: Shape((components.widths[base],)) for base in components.apart if base in called}


def _free(ranges: Ranges, letters: Sequence[str] | None, place: tuple[str, int] | None) -> tuple[str, ...]:
    """The free indices, row before column."""
    own = [name for name in ranges.free if place is None or name != place[0]]
    free = tuple(natural_order(own) if letters is None else letters) + (() if place is None else place[:1])
    if not set(ranges.free) <= set(free) or len(free) > 2:
        raise UnsupportedError(f"its free indices are {', '.join(ranges.free) or 'none'}")
    return free


def names_of_arrays(node: Node) -> dict[str, str]:
    """What the vector or the matrix is called whose entries are these: X for x_ij, w for w_j.

    Raises:
        UnsupportedError: the name means something else as well.
    """
    ranks: dict[str, int] = {}
    for part in walk(node):
        if isinstance(part, Indexed) and ranks.setdefault(part.base, len(part.indices)) != len(part.indices):
            raise UnsupportedError(f"{part.base} has one index and also two")
    found = {base: _capital(base) if rank == 2 else base for base, rank in ranks.items()}
    taken = free_symbols(node)
    for base, name in found.items():
        if {name, base} & taken or list(found.values()).count(name) > 1:
            raise UnsupportedError(f"{name} would stand for the entries {base} and for something else")
    return found


def _capital(base: str) -> str:
    return base[:1].upper() + base[1:]


def _shapes(ranges: Ranges, called: Mapping[str, str], node: Node) -> dict[str, Shape]:
    """The shape of each vector and matrix.

    Raises:
        UnsupportedError: nothing says how far an index runs.
    """
    ranks = {part.base: len(part.indices) for part in walk(node) if isinstance(part, Indexed)}
    shapes = {}
    for base in natural_order(ranks):
        name = called[base]
        ends = [ranges.axes.get((name, place)) for place in range(ranks[base])]
        if None in ends:
            raise UnsupportedError(f"nothing says how many entries {name} has")
        shapes[name] = Shape(tuple(_dim(end) for end in ends if end is not None))
    return {name: shapes[name] for name in natural_order(shapes)}


def _dim(end: Node) -> int | str:
    if isinstance(end, Symbol):
        return end.name
    assert isinstance(end, Number)  # noqa: S101  (a range has no other end)
    return int(end.value)


def _fits(form: MatrixForm) -> None:
    """The formula understood by the reader's own rules of shapes, which must find what was meant.

    Raises:
        UnsupportedError: they find something else.
    """
    try:
        numbers = dict.fromkeys(free_symbols(form.node) - form.shapes.keys(), Shape(()))
        found = infer(form.node, {**numbers, **form.shapes}).of(form.node)
    except ShapeMismatchError as error:
        raise UnsupportedError(f"its parts would not fit: {error.reason}") from error
    if found is None or len(found.dims) != len(form.letters):
        raise UnsupportedError("it would not have the shape that is asked for")
