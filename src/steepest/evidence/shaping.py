"""The shapes of two formulas together: what one says of X and w holds in the other.

Shapes that are declared come first, then what the right answer shows, then what the answer shows. Data have
more than one spelling: x_{ij} is an entry of the matrix X where nothing else is called x, and x_i its i-th row
as a column. A dimension that nobody named is called as the sum over it says: i = 1 … N.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Node,
    Number,
    Symbol,
    number,
)
from steepest.expression.shaped import Shaped
from steepest.expression.shapes import Shape, ShapeMismatchError, infer
from steepest.expression.trees import mapped, substituted, walk

Known = Mapping[str, Shape]

IDENTITY = "I"
_SCALAR = Shape(())


@dataclass(frozen=True, slots=True)
class Understood:
    """Formulas in one spelling, and the shapes of their names."""

    trees: tuple[Node, ...]
    known: Known

    def shaped(self, place: int) -> Shaped:
        """One of the formulas with the shapes of its parts.

        Raises:
            ShapeMismatchError: its parts do not fit.
        """
        return with_shapes(self.trees[place], self.known)


def with_shapes(tree: Node, known: Known) -> Shaped:
    """A formula with the shapes of its parts.

    Raises:
        ShapeMismatchError: they do not fit.
    """
    told = _with_entries(known, (tree,))
    shapes = infer(tree, told)
    if _is_square(shapes.names.get(IDENTITY)):
        return Shaped(tree, shapes, frozenset({IDENTITY}))
    if IDENTITY in known or IDENTITY not in shapes.names:
        return Shaped(tree, shapes)
    for dim in dict.fromkeys(dim for shape in known.values() for dim in shape.dims):  # I w fits with any rows
        try:
            return Shaped(tree, infer(tree, {**told, IDENTITY: Shape((dim, dim))}), frozenset({IDENTITY}))
        except ShapeMismatchError:
            continue
    return Shaped(tree, shapes)


def _is_square(shape: Shape | None) -> bool:
    return shape is not None and shape.is_matrix and shape.dims[0] == shape.dims[1]


def understood(trees: Sequence[Node], declared: Known) -> Understood:
    """Formulas of one question in one spelling, with all that they show of shapes.

    Args:
        trees: the formulas, the one that counts most first.
        declared: the shapes that are declared.

    Raises:
        ShapeMismatchError: the parts of a formula do not fit what is declared, or what a formula before shows.
    """
    known, trees = dict(declared), tuple(trees)
    for _ in range(2):  # a later formula may show what an earlier one leaves open
        for tree in trees:
            (spelled,) = _in_one_spelling((tree,), known, trees)
            found = infer(spelled, _with_entries(known, (spelled,))).names
            known |= {name: shape for name, shape in found.items() if _is_common(name) and name not in known}
    named = _named(known, declared, trees)
    first, *others = _in_one_spelling(trees, named, trees)
    return Understood((first, *(_without_units(tree, first, named) for tree in others)), named)


def _without_units(tree: Node, first: Node, known: Known) -> Node:
    """A formula with 1 for the I of ``I w``, which nothing shows to be a matrix, where the question has no I."""
    unit = Symbol(IDENTITY)
    if IDENTITY in known or unit in walk(first) or unit not in walk(tree):
        return tree
    shape = infer(tree, _with_entries(known, (tree,))).of(unit)
    return substituted(tree, {unit: number(1)}) if shape is not None and shape.is_scalar else tree


def _is_common(name: str) -> bool:
    """Whether a name means the same in both formulas: no entry such as x_i, and no identity, which fits its place."""
    return name != IDENTITY and not set("_^[") & set(name)


def _with_entries(known: Known, trees: Iterable[Node]) -> dict[str, Shape]:
    """The shapes of names, and of the entries x_i of those that occur with an index: a number, or a row."""
    found = dict(known)
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Indexed) and len(part.indices) == 1 and not part.above and part.base in known:
                shape = known[part.base]
                found[f"{part.base}_i"] = Shape(shape.dims[1:]) if shape.is_matrix else _SCALAR
    return found


# ---- x for the entries of X


def _in_one_spelling(trees: Sequence[Node], known: Known, together: Sequence[Node]) -> tuple[Node, ...]:
    """The formulas with x_{ij} and x_i as X_{ij} and X_i, where X is a matrix and x nothing else."""
    parts = [part for tree in together for part in walk(tree)]
    taken = {part.name for part in parts if isinstance(part, Symbol)} | known.keys()
    taken |= {part.base for part in parts if isinstance(part, Indexed) and (part.above or len(part.indices) > 2)}
    small = {name.lower(): name for name, shape in known.items() if shape.is_matrix and name.isupper()}
    small = {name: capital for name, capital in small.items() if name not in taken}
    bases = {part.base for part in parts if isinstance(part, Indexed)}
    if small.keys().isdisjoint(bases):
        return tuple(trees)

    def capital(part: Node) -> Node:
        known_as = isinstance(part, Indexed) and part.base in small
        return Indexed(small[part.base], part.indices) if known_as and isinstance(part, Indexed) else part

    return tuple(mapped(tree, capital) for tree in trees)


def entry_spelling(known: Known) -> dict[str, str]:
    """The small letters that stand for entries of matrices, by which an answer may call them."""
    found = {name.lower(): name for name, shape in known.items() if shape.is_matrix and name.isupper()}
    return {name: capital for name, capital in found.items() if name not in known}


def ranges_of(known: Known) -> dict[tuple[str, int], tuple[Node, Node]]:
    """The ranges of the indices of data whose shapes are known: X_{ij} has i = 1 … N and j = 1 … d."""
    found = {
        (name, place): (number(1), number(dim) if isinstance(dim, int) else Symbol(dim))
        for name, shape in known.items()
        for place, dim in enumerate(shape.dims)
    }
    small = entry_spelling(known)
    return found | {(name, place): found[small[name], place] for name in small for place in (0, 1)}


# ---- names of dimensions


def _named(known: Known, declared: Known, trees: Iterable[Node]) -> Known:
    """The shapes with the ends of sums for dimensions that nobody named."""
    given = {dim for shape in declared.values() for dim in shape.dims}
    names: dict[int | str, int | str] = {}
    for tree in trees:
        for base, place, end in _ranges(tree):
            shape = known.get(base) or known.get(base.upper())
            if shape is not None and place < len(shape.dims) and shape.dims[place] not in given:
                names.setdefault(shape.dims[place], end)
    if not names:
        return known
    return {name: Shape(tuple(names.get(dim, dim) for dim in shape.dims)) for name, shape in known.items()}


def _ranges(tree: Node) -> Iterator[tuple[str, int, int | str]]:
    """The data with an index that runs from 1, which of their indices, and how far it runs."""
    for part in walk(tree):
        if isinstance(part, FiniteSum) and part.lower == _ONE and isinstance(part.upper, Symbol | Number):
            end = part.upper.name if isinstance(part.upper, Symbol) else int(part.upper.value)
            for entry in walk(part.body):
                if isinstance(entry, Indexed):
                    yield from ((entry.base, k, end) for k, index in enumerate(entry.indices) if index == part.index)


_ONE = number(1)
