"""The tree: what a person wrote, in the order and form in which they wrote it.

Nodes are frozen records that know their parts and nothing else. They never reorder, merge or
evaluate: ``x + x`` stays a sum of two terms. The operators build nodes the way the reader reads the
same text, so ``1 - tanh(u)**2`` in a table of rules is the tree of that line.

`KINDS` says for every kind of node which parts it has, so that a walk over a tree is written once
(`children`, `rebuilt`, `walk`). Read `functions` next for the table of elementary functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, count
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T", bound="Node")


class Node:
    """Base of all nodes; the arithmetic operators build trees without evaluating anything."""

    __slots__ = ("_hash",)
    _hash: int

    def __add__(self, other: Node | int) -> Sum:
        return Sum((*_terms(self), as_node(other)))

    def __radd__(self, other: int) -> Sum:
        return Sum((as_node(other), self))

    def __sub__(self, other: Node | int) -> Sum:
        return Sum((*_terms(self), Negation(as_node(other))))

    def __rsub__(self, other: int) -> Sum:
        return Sum((as_node(other), Negation(self)))

    def __mul__(self, other: Node | int) -> Product:
        return Product((*_factors(self), as_node(other)))

    def __rmul__(self, other: int) -> Product:
        return Product((as_node(other), self))

    def __truediv__(self, other: Node | int) -> Quotient:
        return Quotient(self, as_node(other))

    def __rtruediv__(self, other: int) -> Quotient:
        return Quotient(as_node(other), self)

    def __pow__(self, other: Node | int) -> Power:
        return Power(self, as_node(other))

    def __neg__(self) -> Negation:
        return Negation(self)


@dataclass_transform(frozen_default=True)
def _node(kind: type[T]) -> type[T]:
    """A frozen record that remembers its hash: trees are keys of many tables, and hashing one walks it."""
    made = dataclass(frozen=True, slots=True)(kind)
    fields_hash = made.__hash__

    def remembered(self: T) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", fields_hash(self))
            return self._hash

    made.__hash__ = remembered  # type: ignore[method-assign, assignment]
    return made


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


@_node
class Number(Node):
    """An exact number ≥ 0 with a finite decimal expansion: ``3``, ``0.1`` (which is 1/10)."""

    value: Fraction

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a negative number is the Negation of a Number")
        if not is_decimal(self.value):
            raise ValueError("a number without a finite decimal expansion is a Quotient")


@_node
class Symbol(Node):
    """A named variable, real unless declared otherwise: ``x``, ``w1``, ``alpha``, ``y'``."""

    name: str


@_node
class Constant(Node):
    """A fixed number with a name: ``e`` or ``pi``."""

    name: str


@_node
class Sum(Node):
    """Two or more terms; a subtracted term is a `Negation`."""

    terms: tuple[Node, ...]


@_node
class Negation(Node):
    """``-operand``."""

    operand: Node


@_node
class Product(Node):
    """Two or more factors, left to right."""

    factors: tuple[Node, ...]


@_node
class Quotient(Node):
    """``numerator / denominator``."""

    numerator: Node
    denominator: Node


@_node
class Power(Node):
    """``base ^ exponent``."""

    base: Node
    exponent: Node


@_node
class Function(Node):
    """A function of the table applied to an argument: ``sin(x)``."""

    name: str
    argument: Node


@_node
class Derivative(Node):
    """A derivative that is asked for and not yet worked out: ``∂/∂x(body)``."""

    body: Node
    variable: Symbol | Indexed
    partial: bool = True


@_node
class Indexed(Node):
    """An entry of indexed data or parameters: ``x_i``, ``x_i1``, ``w_j``."""

    base: str
    indices: tuple[Node, ...]


@_node
class FiniteSum(Node):
    """``sum(index=lower..upper, body)``; the index is bound in the body."""

    body: Node
    index: Symbol
    lower: Node
    upper: Node


@_node
class Mean(Node):
    """``mean(body)``: the mean over the examples of a data set."""

    body: Node


@_node
class Vector(Node):
    """``(a, b, …)``: entries in order."""

    entries: tuple[Node, ...]


@_node
class Equation(Node):
    """``left = right``."""

    left: Node
    right: Node


@_node
class Assignment(Node):
    """``target ← value``: a rule that gives a parameter its next value."""

    target: Node
    value: Node


SCALAR = "scalar"


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of `KINDS`: the parts of a node, how to make one from new parts, and its shape.

    `shape` is SCALAR, the number of entries of a vector, or None for a statement (an equation or an
    assignment), which has no value of its own.
    """

    children: Callable[[Any], tuple[Node, ...]]
    rebuild: Callable[[Any, tuple[Node, ...]], Node]
    shape: Callable[[Any], str | int | None] = lambda node: SCALAR


def _leaf(node: Node, parts: tuple[Node, ...]) -> Node:
    return node


KINDS: Mapping[type[Node], Kind] = {
    Number: Kind(lambda n: (), _leaf),
    Symbol: Kind(lambda n: (), _leaf),
    Constant: Kind(lambda n: (), _leaf),
    Sum: Kind(lambda n: n.terms, lambda n, parts: Sum(parts)),
    Negation: Kind(lambda n: (n.operand,), lambda n, parts: Negation(*parts)),
    Product: Kind(lambda n: n.factors, lambda n, parts: Product(parts)),
    Quotient: Kind(lambda n: (n.numerator, n.denominator), lambda n, parts: Quotient(*parts)),
    Power: Kind(lambda n: (n.base, n.exponent), lambda n, parts: Power(*parts)),
    Function: Kind(lambda n: (n.argument,), lambda n, parts: Function(n.name, *parts)),
    Derivative: Kind(
        lambda n: (n.body, n.variable),
        lambda n, parts: Derivative(parts[0], _variable(parts[1]), n.partial),
        lambda n: shape_of(n.body),
    ),
    Indexed: Kind(lambda n: n.indices, lambda n, parts: Indexed(n.base, parts)),
    FiniteSum: Kind(
        lambda n: (n.body, n.index, n.lower, n.upper),
        lambda n, parts: FiniteSum(parts[0], _variable(parts[1]), parts[2], parts[3]),
        lambda n: shape_of(n.body),
    ),
    Mean: Kind(lambda n: (n.body,), lambda n, parts: Mean(*parts), lambda n: shape_of(n.body)),
    Vector: Kind(lambda n: n.entries, lambda n, parts: Vector(parts), lambda n: len(n.entries)),
    Equation: Kind(lambda n: (n.left, n.right), lambda n, parts: Equation(*parts), lambda n: None),
    Assignment: Kind(lambda n: (n.target, n.value), lambda n, parts: Assignment(*parts), lambda n: None),
}


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, in the order in which they are written."""
    return KINDS[type(node)].children(node)


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:
    """The same kind of node made of other parts."""
    return KINDS[type(node)].rebuild(node, parts)


def shape_of(node: Node) -> str | int | None:
    """SCALAR, the number of entries of a vector, or None for a statement."""
    return KINDS[type(node)].shape(node)


def walk(node: Node) -> Iterator[Node]:
    """The node and all its parts, parents first, left to right."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        parts = KINDS[type(current)].children(current)
        if parts:
            stack.extend(parts[::-1])


def mapped(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` applied to every node, parts first."""
    parts = children(node)
    new = tuple(mapped(part, change) for part in parts)
    return change(node if new == parts else rebuilt(node, new))


def substituted(node: Node, values: Mapping[Node, Node]) -> Node:
    """The tree with every node that is a key of `values` replaced.

    Bound indices are left alone, and one that a value would be caught by is renamed first.
    """
    if node in values:
        return values[node]
    if isinstance(node, FiniteSum):
        values = {key: value for key, value in values.items() if key != node.index}
        node = _apart(node, values)
    parts = children(node)
    new = tuple(substituted(part, values) for part in parts)
    return node if new == parts else rebuilt(node, new)


def _apart(node: FiniteSum, values: Mapping[Node, Node]) -> FiniteSum:
    """The sum with another index where a value that is put in has its own meaning for the letter."""
    incoming = frozenset[str]().union(*(free_symbols(value) for value in values.values()))
    if node.index.name not in incoming:
        return node
    index = fresh_symbol(incoming | free_symbols(node.body), "ijkmn")
    return FiniteSum(substituted(node.body, {node.index: index}), index, node.lower, node.upper)


def fresh_symbol(used: Collection[str], letters: str) -> Symbol:
    """A symbol whose name is not used yet: the first free letter, else the first letter with a number.

    >>> fresh_symbol({"u", "v"}, "uvts"), fresh_symbol({"i", "i1"}, "i")
    (Symbol(name='t'), Symbol(name='i2'))
    """
    numbered = (f"{letters[0]}{k}" for k in count(1))
    return Symbol(next(name for name in chain(letters, numbered) if name not in used))


def product_of(factors: Sequence[Node]) -> Node:
    """The factors as one node: 1 for none, the factor itself for one."""
    return number(1) if not factors else factors[0] if len(factors) == 1 else Product(tuple(factors))


def free_symbols(node: Node) -> frozenset[str]:
    """The names of the variables of a formula, bound indices left out."""
    parts = list(walk(node))
    if not any(isinstance(part, FiniteSum) for part in parts):
        return frozenset({part.name for part in parts if isinstance(part, Symbol)})
    names = frozenset[str]().union(*(free_symbols(part) for part in children(node)))
    return names - {node.index.name} if isinstance(node, FiniteSum) else names


def contains(node: Node, part: Node) -> bool:
    """Whether `part` occurs in `node` (an index bound by a sum does not count as the free name)."""
    if isinstance(part, Symbol):
        return part.name in free_symbols(node)
    return any(other == part for other in walk(node))


def number(value: Fraction | int) -> Node:
    """The tree of an exact number: ``-3/2`` is the negation of the quotient ``3/2``.

    >>> number(Fraction(-3))
    Negation(operand=Number(value=Fraction(3, 1)))
    """
    value = Fraction(value)
    if value < 0:
        return Negation(number(-value))
    if value.denominator == 1:
        return Number(value)
    return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def as_node(value: Node | int) -> Node:
    """A node as it is; an integer as its tree."""
    return value if isinstance(value, Node) else number(value)


def written_value(node: Node) -> Fraction | None:
    """The value of a number written as one: 2, -2, 1/2, -1/2; None for anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negation):
        value = written_value(node.operand)
        return None if value is None else -value
    if isinstance(node, Quotient):
        above, below = written_value(node.numerator), written_value(node.denominator)
        return None if above is None or not below else above / below
    return None


def is_number(node: Node, value: int) -> bool:
    """Whether the node is this number, written as one."""
    return isinstance(node, Number) and node.value == value


def is_decimal(value: Fraction) -> bool:
    """Whether a fraction has a finite decimal expansion."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _variable(node: Node) -> Any:
    if not isinstance(node, Symbol | Indexed):
        raise TypeError(f"a {type(node).__name__} is no variable")
    return node
