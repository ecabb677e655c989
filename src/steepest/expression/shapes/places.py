"""Where the parts of a formula stand, and what each kind of node asks of the shapes of its parts.

`LAWS` says in one line per kind which parts have the shape of the whole and which must be numbers.
Products, transposes, dot products and derivatives ask for more than a line says; `ranks` and `fitting`
know how.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Differential,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Quotient,
    Relation,
    SetSum,
    Sum,
    Vector,
)
from steepest.expression.shapes.dims import Size
from steepest.expression.shapes.groups import Group
from steepest.expression.shapes.record import Shape
from steepest.expression.trees import children


@dataclass(slots=True, eq=False)
class Name:
    """What is named in a formula, at all its places."""

    node: Node
    declared: Shape | None
    group: Group
    size: Size | None = None


@dataclass(slots=True, eq=False)
class Place:
    """One occurrence of a node: equal nodes at two places may have two shapes, as 𝟏 has."""

    node: Node
    kids: tuple[Place, ...] = ()
    group: Group = field(default_factory=Group)
    name: Name | None = None
    size: Size | None = None  # None for a statement


def places(root: Node) -> list[Place]:
    """All places of a formula: parts before what they are part of, left to right."""
    top = Place(root)
    stack, found = [top], []
    while stack:
        place = stack.pop()
        found.append(place)
        place.kids = tuple(map(Place, _parts(place.node)))
        stack.extend(place.kids)
    return found[::-1]


def _parts(node: Node) -> tuple[Node, ...]:
    """The parts that have a shape: the name of a set has none, and the list of arguments of ``max`` is no vector."""
    if isinstance(node, Cardinality):
        return ()
    if isinstance(node, SetSum):
        return (node.body, *node.indices)
    if isinstance(node, Function) and isinstance(node.argument, Vector) and lists_arguments(node):
        return node.argument.entries
    return children(node)


def lists_arguments(node: Function) -> bool:
    """Whether the entries of a vector behind a function's name are its arguments, as those of ``max`` are."""
    return FUNCTIONS[node.name].takes == "several"


def takes_a_vector(node: Node) -> bool:
    """Whether a node is a function of a vector or a matrix: a norm, softmax, a trace."""
    return isinstance(node, Function) and FUNCTIONS[node.name].takes in ("vector", "matrix")


def takes_a_matrix(node: Node) -> bool:
    """Whether a node is a function of a square matrix: a trace, a determinant."""
    return isinstance(node, Function) and FUNCTIONS[node.name].takes == "matrix"


def is_diagonal(node: Node) -> bool:
    """Whether a node is the matrix with a vector on its diagonal."""
    return isinstance(node, Function) and FUNCTIONS[node.name].gives == "diagonal"


def keeps_the_shape(node: Function) -> bool:
    """Whether a function's value has the shape of its argument: all do but norms, traces and the like."""
    return not takes_a_vector(node) or FUNCTIONS[node.name].gives == "same"


@dataclass(frozen=True, slots=True)
class Law:
    """One row of `LAWS`.

    Attributes:
        alike: the parts that have one shape, which is that of the whole.
        scalar: the parts that are numbers.
        called: what such a part is called.
        stated: whether the whole is a statement, which has no shape of its own.
    """

    alike: Callable[[Place], tuple[Place, ...]] = lambda place: ()
    scalar: Callable[[Place], tuple[Place, ...]] = lambda place: ()
    called: str = ""
    stated: bool = False


def _all(place: Place) -> tuple[Place, ...]:
    return place.kids


def _first(place: Place) -> tuple[Place, ...]:
    return place.kids[:1]


def _rest(place: Place) -> tuple[Place, ...]:
    return place.kids[1:]


def _is_exp(place: Place) -> bool:
    """``e^v`` is another way of writing ``exp(v)``, which is taken entry by entry."""
    return isinstance(place.node, Power) and place.node.base == Constant("e")


LAWS: Mapping[type[Node], Law] = {
    Sum: Law(_all),
    Negation: Law(_all),
    Hadamard: Law(_all),
    HadamardPower: Law(_first, _rest, "an exponent"),
    Differential: Law(_all),
    Quotient: Law(_first, _rest, "a denominator"),
    Power: Law(
        lambda place: _rest(place) if _is_exp(place) else _first(place),
        lambda place: _first(place) if _is_exp(place) else _rest(place),
        "an exponent",
    ),
    Function: Law(lambda place: place.kids if keeps_the_shape(place.node) else ()),  # type: ignore[arg-type]
    FiniteSum: Law(_first, _rest, "a bound of a sum"),
    FiniteProduct: Law(_first, _all, "a part of a product over a range"),
    SetSum: Law(_first),
    Mean: Law(_first, _rest, "an index"),
    Indexed: Law(scalar=_all, called="an index"),
    Entry: Law(scalar=_rest, called="an index"),
    Piecewise: Law(lambda place: place.kids[: len(place.node.values)]),  # type: ignore[attr-defined]
    Vector: Law(scalar=_all, called="an entry of a vector"),
    Matrix: Law(scalar=_all, called="an entry of a matrix"),
    Equation: Law(_all, stated=True),
    Assignment: Law(_all, stated=True),
    Relation: Law(_all, stated=True),
    Connective: Law(stated=True),
}
NO_LAW = Law()


def law_of(place: Place) -> Law:
    """The row of a place's kind; an empty one where the kind has none."""
    return LAWS.get(type(place.node), NO_LAW)


def is_zero(node: Node) -> bool:
    """Whether a node is 0, which is also the zero vector and the zero matrix."""
    return isinstance(node, Number) and not node.value
