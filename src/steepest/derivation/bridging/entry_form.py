"""The way back: a formula of vectors and matrices as a formula of their entries.

What the vectors and matrices are called, what their entries are called and how many there are stands in one
table: for each of them its last entry. ``{"X": x_Nd, "w": w_d}`` says that X is N×d with the entries x_ij.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from steepest.errors import UnsupportedError
from steepest.expression.entries import IndexForm
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Dot,
    Entry,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Indexed,
    Node,
    Number,
    Ones,
    Sum,
    Symbol,
    Transpose,
    Vector,
    number,
)
from steepest.expression.shapes import Shape, infer
from steepest.expression.trees import free_symbols, mapped, substituted, walk

#: For each vector and matrix its last entry: ``x_Nd`` for X, ``w_d`` for w, ``w2`` for the w of w1 and w2.
Arrays = Mapping[str, Node]

MOST_COMPONENTS = 60  # that are written out
_OF_ARRAYS = frozenset({Transpose, Ones, Entry, Hadamard, HadamardPower, Dot})


def shape_from(last: Node) -> Shape:
    """The shape of a vector or a matrix with this last entry.

    Raises:
        UnsupportedError: it is no last entry of a vector or a matrix.

    >>> shape_from(Indexed("x", (Symbol("N"), Symbol("d")))), shape_from(Symbol("w2"))
    (Shape(dims=('N', 'd')), Shape(dims=(2,)))
    """
    if isinstance(last, Symbol):
        return Shape((_numbered(last)[1],))
    if not isinstance(last, Indexed) or last.above or not 1 <= len(last.indices) <= 2:
        raise UnsupportedError("a vector or a matrix is told by its last entry, such as w_d or x_Nd")
    return Shape(tuple(_dim(index) for index in last.indices))


def _numbered(name: Symbol) -> tuple[str, int]:
    """``w2`` as w and 2."""
    found = re.fullmatch(r"(.*?)(\d+)", name.name)
    if found is None or not 1 <= int(found[2][:9]) <= MOST_COMPONENTS:
        raise UnsupportedError(f"{name.name} is no entry with a number up to {MOST_COMPONENTS}")
    return found[1], int(found[2])


def _dim(index: Node) -> int | str:
    if isinstance(index, Number) and index.value.denominator == 1 and index.value > 0:
        return int(index.value)
    if isinstance(index, Symbol):
        return index.name
    raise UnsupportedError("the size of a vector is a number or a letter")


def index_form(formula: Node, arrays: Arrays, used: Sequence[str] = ()) -> Node:
    """A formula of vectors and matrices whose value is a number, as sums over entries.

    Args:
        formula: the formula, such as ``(X^T r)_j``.
        arrays: its vectors and matrices, each with its last entry.
        used: further names that new indices must not have.

    Raises:
        UnsupportedError: a part has no entries in letters.
        ShapeError: the parts do not fit.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> arrays = {"X": parse("x_{N d}"), "r": Indexed("r", (Symbol("N"),))}
    >>> to_text(index_form(parse("(X^T r)_j"), arrays))
    'sum(k=1..N, x_kj r_k)'
    """
    if not has_arrays(formula, arrays):
        return formula
    shapes = {name: shape_from(last) for name, last in arrays.items()}
    sizes = {dim for shape in shapes.values() for dim in shape.dims if isinstance(dim, str)}
    plain = dict.fromkeys(free_symbols(formula) - shapes.keys(), Shape(()))
    found = infer(formula, plain | shapes)
    entries = IndexForm(formula, found, [*sizes, *arrays, *_bases(arrays), *used]).number(formula)
    return mapped(_components_apart(entries, arrays), lambda part: _called(part, arrays))


def _components_apart(entries: Node, arrays: Arrays) -> Node:
    """The formula with sums over components that have names of their own written out."""
    apart = {name for name, last in arrays.items() if isinstance(last, Symbol)}

    def written_out(part: Node) -> Node:
        if not isinstance(part, FiniteSum) or not isinstance(part.upper, Number):
            return part
        counted = (one for one in walk(part.body) if isinstance(one, Indexed) and one.base in apart)
        if not any(part.index in one.indices for one in counted):
            return part
        if part.upper.value > MOST_COMPONENTS:
            raise UnsupportedError(f"there are more than {MOST_COMPONENTS} components")
        places = range(1, int(part.upper.value) + 1)
        return Sum(tuple(substituted(part.body, {part.index: number(place)}) for place in places))

    return mapped(entries, written_out) if apart else entries


def has_arrays(formula: Node, arrays: Arrays) -> bool:
    """Whether vectors or matrices occur as wholes."""
    if not _OF_ARRAYS.isdisjoint(kinds_in(formula)):
        return True
    parts = list(walk(formula))
    if any(isinstance(part, Function) and _takes_a_whole(part) for part in parts):
        return True
    return not arrays.keys().isdisjoint(free_symbols(formula))


def _takes_a_whole(node: Function) -> bool:
    return FUNCTIONS[node.name].takes == "vector" and not isinstance(node.argument, Vector)


def _bases(arrays: Arrays) -> Iterator[str]:
    for last in arrays.values():
        yield last.base if isinstance(last, Indexed) else getattr(last, "name", "")


def _called(part: Node, arrays: Arrays) -> Node:
    """An entry by the name that it has: ``x_ij`` for X_ij, ``w2`` for w_2."""
    last = arrays.get(part.base) if isinstance(part, Indexed) else None
    if last is None or not isinstance(part, Indexed):
        return part
    if isinstance(last, Indexed):
        return Indexed(last.base, part.indices, part.above)
    assert isinstance(last, Symbol)  # noqa: S101
    index = part.indices[0]
    if not isinstance(index, Number) or len(part.indices) > 1:
        raise UnsupportedError(f"the entries of {part.base} have names of their own")
    return Symbol(f"{_numbered(last)[0]}{index.value}")


def last_entry(base: str, shape: Shape) -> Node:
    """The last entry of a vector or a matrix with this shape."""
    return Indexed(base, tuple(number(dim) if isinstance(dim, int) else Symbol(dim) for dim in shape.dims))
