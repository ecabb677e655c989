"""What a question declares of its names: the shapes of vectors and matrices, and its sets.

Whoever asks about X, an N×d matrix, may be answered with its entries x_ij, its rows x_i, and the numbers N and d.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from steepest.evidence.having_arrays import has_arrays
from steepest.expression.names import canonical
from steepest.expression.nodes import Node, Symbol, number
from steepest.expression.trees import walk

if TYPE_CHECKING:
    from steepest.expression.shapes import Shape

IDENTITY = "I"
_SET, _SET_OF = "set", "set of "


_NO_SHAPES: Mapping[str, Shape] = {}


@dataclass(frozen=True, slots=True)
class Declared:
    """Shapes and sets by name.

    Attributes:
        shapes: the shapes of names that are no numbers.
        sets: the sets, with the number of their elements where that is said, or None.
        shown: those of the shapes that nobody declared, but the right answer shows; their sizes have made-up names,
            which the answer may call otherwise.
    """

    shapes: Mapping[str, Shape] = field(default_factory=dict)
    sets: Mapping[str, Node | None] = field(default_factory=dict)
    shown: frozenset[str] = frozenset()

    @property
    def stated(self) -> Mapping[str, Shape]:
        """The shapes that were declared."""
        if not self.shapes:
            return _NO_SHAPES
        return {name: shape for name, shape in self.shapes.items() if name not in self.shown}

    @property
    def sizes(self) -> dict[str, Node]:
        """The numbers of elements of the sets for which they are said."""
        return {name: size for name, size in self.sets.items() if size is not None}

    @property
    def names(self) -> frozenset[str]:
        """The names that an answer may use because of what is declared: dimensions, sizes, entries."""
        dims = {dim for shape in self.shapes.values() for dim in shape.dims if isinstance(dim, str)}
        sizes = {size.name for size in self.sizes.values() if isinstance(size, Symbol)}
        unit = {IDENTITY} if any(shape.is_matrix for shape in self.shapes.values()) else set[str]()
        return frozenset({*self.shapes, *dims, *sizes, *unit, *self._spellings()})

    def has_matrices_in(self, node: Node) -> bool:
        """Whether a matrix occurs in a formula."""
        names = {part.name for part in walk(node) if isinstance(part, Symbol)}
        return any(shape.is_matrix for name, shape in self.shapes.items() if name in names)

    def _spellings(self) -> Mapping[str, str]:
        if not self.shapes:
            return {}
        from steepest.evidence.shaping import entry_spelling  # only questions with shapes need it

        return entry_spelling(self.shapes)

    def for_reader(self) -> dict[str, Any]:
        """What the reader of formulas is told: shapes, sets, and that x_i is a row, and w_j a number."""
        if not self.shapes and not self.sets:
            return {}
        from steepest.expression.shapes import Shape

        entries = {f"{name}_i": Shape(shape.dims[1:]) for name, shape in self.shapes.items() if not shape.is_scalar}
        rows = {f"{small}_i": entries[f"{name}_i"] for small, name in self._spellings().items()}
        return {**rows, **entries, **self.shapes, **dict.fromkeys(self.sets, _SET)}

    def with_shapes_of(self, node: Node) -> Declared:
        """What the right answer shows besides: that X is a matrix, in ``X^T (X w - y)``."""
        if not has_arrays(node, self.shapes):
            return self
        from steepest.evidence.shaping import understood
        from steepest.expression.shapes import ShapeMismatchError

        try:
            found = understood((node,), self.shapes)
        except ShapeMismatchError:
            return self
        return Declared({**found.known, **self.shapes}, self.sets, frozenset(found.known.keys() - self.shapes.keys()))


NOTHING = Declared()


def declared(shapes: Mapping[str, Any] | None) -> Declared:
    """What a mapping declares: ``{"X": "N×d", "w": "d", "B": "set", "D": "set of N"}``.

    Raises:
        ValueError: a shape makes no sense.
    """
    if not shapes:
        return NOTHING
    from steepest.expression.shapes import declared_shape

    sets: dict[str, Node | None] = {}
    found = {}
    for name, value in shapes.items():
        said = value.strip() if isinstance(value, str) else value
        if said == _SET:
            sets[canonical(name)] = None
        elif isinstance(said, str) and said.startswith(_SET_OF):
            sets[canonical(name)] = _size(said.removeprefix(_SET_OF).strip())
        else:
            found[canonical(name)] = declared_shape(value)
    return Declared(found, sets)


def _size(text: str) -> Node:
    """The number of elements that is said of a set: a number or a name.

    Raises:
        ValueError: it is neither.
    """
    if text.isdecimal():
        return number(int(text))
    if text.isidentifier():
        return Symbol(canonical(text))
    raise ValueError(f"{text!r} is no number of elements; write 'set', 'set of N' or 'set of 5'")
