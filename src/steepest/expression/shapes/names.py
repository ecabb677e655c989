"""The names of a formula, and what their spelling suggests: ``X`` is a matrix, ``w`` a vector, ``eta`` a number.

A suggestion only counts for a name that the formula shows to be no number. Read `ranks` next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from steepest.expression.nodes import Application, Gradient, Indexed, Node, Symbol
from steepest.expression.shapes.groups import Group, Letter, Rank
from steepest.expression.shapes.places import Name, Place
from steepest.expression.shapes.record import Shape
from steepest.expression.spellings import GREEK_NAMES


class Names:
    """The names of a formula, each once.

    Args:
        root: the formula.
        declared: the declared shapes by name.
        vectors: the names that are typeset as vectors.
    """

    def __init__(self, root: Iterable[Place], declared: Mapping[str, Shape], vectors: Collection[str]) -> None:
        self._declared = declared
        self._vectors = vectors
        self._bare = {place.node.name for place in root if isinstance(place.node, Symbol)}
        self._dims = {dim for shape in declared.values() for dim in shape.dims}
        self._entries = {
            (matched[1], len(matched[2])): shape
            for name, shape in declared.items()
            if (matched := re.fullmatch(r"(.+)_\{?([^\W_]+)\}?", name))
        }
        self.found: dict[object, Name] = {}

    def at(self, node: Node) -> Name | None:
        """The name that a node is, or None for other nodes."""
        if not isinstance(node, Symbol | Indexed | Application | Gradient):
            return None
        if isinstance(node, Gradient) and node.variable is not None:
            return None
        key = self._key(node)
        if key not in self.found:
            self.found[key] = self._new(node)
        return self.found[key]

    def _key(self, node: Node) -> object:
        """What names of one shape share: x_i and x_j are entries of one thing, but W^{(1)} and W^{(2)} are two."""
        if isinstance(node, Symbol):
            return node.name
        if isinstance(node, Indexed) and node.indices:
            return node.base, len(node.indices), node.above
        return node

    def _new(self, node: Node) -> Name:
        shape = self._shape(node)
        group = Group(letters=frozenset() if shape is not None else frozenset({_letter(node)}))
        if shape is None:
            group.plain = self._is_plain(node)
            group.demanded = not group.plain and self._is_marked(node)
        elif shape.is_scalar:
            group.plain = True
        else:
            group.rank = rank_of(shape)
        return Name(node, shape, group)

    def _shape(self, node: Node) -> Shape | None:
        if isinstance(node, Symbol | Application):
            return self._declared.get(node.name)
        if not isinstance(node, Indexed) or not self._declared:
            return None
        if node.indices:  # an entry of x, which says nothing about x_i; with a declared x_i, x_j is known too
            return None if node.above else self._entries.get((node.base, len(node.indices)))
        return self._declared.get(spelling(node)) or self._declared.get(node.base)  # W^{(k)} is a W

    def _is_plain(self, node: Node) -> bool:
        """Names that are numbers unless the formula shows otherwise."""
        if isinstance(node, Symbol):
            return node.name not in self._vectors and (node.name == "N" or node.name in self._dims)
        return isinstance(node, Indexed) and (
            len(node.indices) > 1 or (len(node.indices) == 1 and node.base in self._bare)
        )

    def _is_marked(self, node: Node) -> bool:
        if isinstance(node, Symbol):
            return node.name in self._vectors
        return isinstance(node, Indexed) and node.base in self._vectors


def spelling(node: Symbol | Indexed) -> str:
    """A name as it is declared and reported: ``w``, ``x_i``, ``W^{(1)}``."""
    if isinstance(node, Symbol):
        return node.name
    from steepest.expression.writing import to_text  # writing is not needed for most formulas

    return to_text(node)


def rank_of(shape: Shape) -> Rank:
    """The rank of a shape; a matrix with one column is a column, one with one row is a row."""
    if shape.is_scalar:
        return Rank.SCALAR
    if shape.is_vector or shape.dims[1] == 1:
        return Rank.COLUMN
    return Rank.ROW if shape.dims[0] == 1 else Rank.MATRIX


_COLUMN_GREEK = frozenset("theta beta mu delta omega phi xi".split())


def _letter(node: Node) -> Letter:
    if isinstance(node, Symbol | Indexed):
        if isinstance(node, Indexed) and node.indices:
            return Letter.LOWER
        matched = re.match(r"[A-Za-z]+", node.name if isinstance(node, Symbol) else node.base)
        word = matched.group() if matched else ""
        if word[:1].isupper():
            return Letter.UPPER
        if word in GREEK_NAMES and word not in _COLUMN_GREEK:
            return Letter.GREEK
    return Letter.LOWER
