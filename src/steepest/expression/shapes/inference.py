"""The shapes of all parts of a formula, inferred from the formula and from what was declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, count
from types import MappingProxyType

from steepest.expression.nodes import (
    Dot,
    Entry,
    Function,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Node,
    Ones,
    Symbol,
    Transpose,
    Vector,
)
from steepest.expression.shapes.dims import UNIT, OpenSize, Size, resolved
from steepest.expression.shapes.fitting import find_sizes
from steepest.expression.shapes.names import Names, spelling
from steepest.expression.shapes.places import LAWS, Name, Place, lists_arguments, places, takes_a_vector
from steepest.expression.shapes.ranks import find_ranks
from steepest.expression.shapes.record import SCALAR, Shape
from steepest.expression.trees import children

_NO_SHAPES: Mapping[str, Shape] = MappingProxyType({})
_NO_DOTS: Mapping[int, str] = MappingProxyType({})
_EVIDENT = frozenset({Entry, Transpose, Hadamard, HadamardPower, Ones, Matrix, Vector})
_SIZES = ("n", "d", "m", "k", "p", "q")


class Shapes:
    """What `infer` found.

    Attributes:
        names: the shapes of the names that are no numbers, and of all that are declared; ``x_i`` and
            ``W^{(1)}`` stand there as they are written.
    """

    def __init__(self, root: Node, names: Mapping[str, Shape], found: Iterable[tuple[Node, Shape]] | None) -> None:
        self.names = names
        self._root = root  # keeps the parts alive, and so their identities their own
        self._all_numbers = found is None
        self._by_identity: dict[int, Shape] = {}
        self._by_value: dict[Node, Shape] = {}
        for node, shape in found or ():
            self._by_identity.setdefault(id(node), shape)
            self._by_value.setdefault(node, shape)

    def of(self, node: Node) -> Shape | None:
        """The shape of a part of the formula; None for a statement, a condition, and what is no part of it.

        Equal parts may have different shapes, as vectors of ones have. The very node is looked for
        first, and then the first one that is equal to it.
        """
        if self._all_numbers:
            return None if type(node) in LAWS and LAWS[type(node)].stated else SCALAR
        return self._by_identity.get(id(node)) or self._by_value.get(node)


def has_evidence(
    node: Node,
    declared: Mapping[str, Shape] = _NO_SHAPES,
    vectors: Collection[str] = (),
    open_dots: Mapping[int, str] = _NO_DOTS,
) -> bool:
    """Whether anything shows that a part is no number; otherwise every part is one.

    Args:
        node: the formula.
        declared: the declared shapes by name.
        vectors: the names that are typeset as vectors.
        open_dots: the identities of the dots that may be a dot product, a "product" or a "vector".
    """
    arrays = {name for name, shape in declared.items() if not shape.is_scalar}.union(vectors)
    stack = [node]
    while stack:
        part = stack.pop()
        kind = type(part)
        if kind in _EVIDENT:
            return True
        if kind is Symbol or kind is Indexed:
            if arrays and _may_be_among(part, arrays):
                return True
        elif kind is Dot:
            if open_dots.get(id(part)) != "product":
                return True
        elif isinstance(part, Function):
            if takes_a_vector(part):
                return True
            if isinstance(part.argument, Vector) and lists_arguments(part):
                stack += part.argument.entries
                continue
        stack += children(part)
    return False


def _may_be_among(part: Node, arrays: Collection[str]) -> bool:
    if isinstance(part, Indexed):  # x_i may be declared itself, or be an entry of x
        return any(name.startswith(part.base) for name in arrays)
    return isinstance(part, Symbol) and part.name in arrays


def infer(
    node: Node,
    declared: Mapping[str, Shape] = _NO_SHAPES,
    vectors: Collection[str] = (),
    open_dots: Mapping[int, str] = _NO_DOTS,
) -> Shapes:
    """The shapes of a formula and of all its parts.

    Args:
        node: the formula.
        declared: the declared shapes by name. A dimension with a name fits no other name and no number.
        vectors: the names that are typeset as vectors (bold, or with an arrow), or multiplied by ``@``.
        open_dots: the identities of the dots that are dot products if both sides are vectors, and
            otherwise a "product" or a "vector" of two entries.

    Raises:
        ShapeMismatchError: the parts of a node cannot fit.

    >>> from steepest.expression.nodes import Symbol, Transpose
    >>> X, w, y = map(Symbol, "Xwy")
    >>> found = infer(Transpose(X) * (X * w - y))
    >>> {name: str(shape) for name, shape in found.names.items()}
    {'X': 'n×d matrix', 'w': 'vector of d entries', 'y': 'vector of n entries'}
    """
    if not has_evidence(node, declared, vectors, open_dots):
        return Shapes(node, dict(declared), None)
    order = places(node)
    names = Names(order, declared, vectors)
    find_ranks(order, names, open_dots)
    find_sizes(order, open_dots)
    shape_of = _Naming(_fresh(order, declared))
    for name in sorted(names.found.values(), key=_after_matrices):
        if name.size is not None:
            shape_of(name.size)
    found = [(place.node, shape_of(place.size)) for place in order if place.size is not None]
    known = dict(declared)
    for name in names.found.values():
        if isinstance(name.node, Symbol | Indexed) and name.size is not None:
            shape = shape_of(name.size)
            if not shape.is_scalar:
                known.setdefault(spelling(name.node), shape)
    return Shapes(node, known, found)


def _after_matrices(name: Name) -> tuple[bool, bool]:
    """Tables of data come first where sizes are named, so that they are n×d; then square matrices, then vectors."""
    rows, columns = (UNIT, UNIT) if name.size is None else (resolved(dim) for dim in name.size)
    return UNIT in (rows, columns), rows is columns


def _fresh(order: Iterable[Place], declared: Mapping[str, Shape]) -> Iterator[str]:
    """Names for sizes that nobody declared, none of which means something else in the formula."""
    used = {place.node.name for place in order if isinstance(place.node, Symbol)}
    used.update(str(dim) for shape in declared.values() for dim in shape.dims)
    return (name for name in chain(_SIZES, (f"n{k}" for k in count(1))) if name not in used)


class _Naming:
    """Shapes from sizes, with a name for each size that stayed open, in the order in which they are met."""

    def __init__(self, fresh: Iterator[str]) -> None:
        self._fresh = fresh
        self._given: dict[int, str] = {}
        self._kept: list[OpenSize] = []

    def __call__(self, size: Size) -> Shape:
        rows, columns = (resolved(dim) for dim in size)
        named = tuple(self._named(dim) if isinstance(dim, OpenSize) else dim for dim in (rows, columns))
        if named[1] == UNIT:
            return SCALAR if named[0] == UNIT else Shape(named[:1])
        return Shape((named[0] or 1, named[1]))

    def _named(self, dim: OpenSize) -> str:
        if id(dim) not in self._given:
            self._given[id(dim)] = next(self._fresh)
            self._kept.append(dim)
        return self._given[id(dim)]
