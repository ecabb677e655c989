"""The tree: what a person wrote, in the order and form in which they wrote it.

Nodes are frozen records that know their parts and nothing else. They never reorder, merge or
evaluate: ``x + x`` stays a sum of two terms. The operators build nodes the way the reader reads the
same text, so ``1 - tanh(u)**2`` in a table of rules is the tree of that line.

Read `trees` next for what can be done with any node, and `functions` for the table of functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from steepest.expression.records import Record, record


class Node(Record):
    """Base of all nodes; the arithmetic operators build trees without evaluating anything."""

    __slots__ = ("_hash",)
    _hash: int

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        kind = type(self)
        if kind is not type(other) or hash(self) != hash(other):
            return False
        return bool(kind._parts(self) == kind._parts(other))

    def __hash__(self) -> int:
        """Remembered, for trees are keys of many tables, and hashing one walks it."""
        try:
            return self._hash
        except AttributeError:
            kind = type(self)
            _remember(self, hash((kind, kind._parts(self))))
            return self._hash

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


_remember = Node.__dict__["_hash"].__set__


def _terms(node: Node) -> tuple[Node, ...]:
    return node.terms if isinstance(node, Sum) else (node,)


def _factors(node: Node) -> tuple[Node, ...]:
    return node.factors if isinstance(node, Product) else (node,)


@record
class Number(Node):
    """An exact number ≥ 0 with a finite decimal expansion: ``3``, ``0.1`` (which is 1/10)."""

    value: Fraction

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError("a negative number is the Negation of a Number")
        if not is_decimal(self.value):
            raise ValueError("a number without a finite decimal expansion is a Quotient")


@record
class Symbol(Node):
    """A named variable, real unless declared otherwise: ``x``, ``w1``, ``alpha``, ``y'``."""

    name: str


@record
class Constant(Node):
    """A fixed number with a name: ``e`` or ``pi``."""

    name: str


@record
class Sum(Node):
    """Two or more terms; a subtracted term is a `Negation`."""

    terms: tuple[Node, ...]


@record
class Negation(Node):
    """``-operand``."""

    operand: Node


@record
class Product(Node):
    """Two or more factors, left to right."""

    factors: tuple[Node, ...]


@record
class Quotient(Node):
    """``numerator / denominator``."""

    numerator: Node
    denominator: Node


@record
class Power(Node):
    """``base ^ exponent``."""

    base: Node
    exponent: Node


@record
class Function(Node):
    """A function of the table applied to an argument: ``sin(x)``; ``max(a, b)`` has a `Vector` as its argument."""

    name: str
    argument: Node


@record
class Application(Node):
    """A function that is only named: ``prediction(x)``, ``f'(x)`` (whose name is ``f'``)."""

    name: str
    arguments: tuple[Node, ...]


@record
class Derivative(Node):
    """A derivative that is asked for and not yet worked out: ``∂/∂x(body)``."""

    body: Node
    variable: Symbol | Indexed
    partial: bool = True


@record
class Gradient(Node):
    """A gradient that is asked for: ``∇f``, ``∇_w L``; without `variable` by all that there are."""

    body: Node
    variable: Symbol | Indexed | None = None


@record
class Differential(Node):
    """``∂w``, ``∂(X w - y)``: how far a formula moves, to first order, while what it depends on moves.

    It has the shape of its body. Where w moves by ∂w, ``∂(X w)`` is ``X ∂w``: the derivative of the body in
    the direction ∂w.
    """

    body: Node


@record
class Indexed(Node):
    """An entry of data or parameters: ``x_i``, ``x_i1``, ``w_j``; ``x_i^{(k)}`` has an index above too."""

    base: str
    indices: tuple[Node, ...]
    above: tuple[Node, ...] = ()


@record
class Entry(Node):
    """``(X^T r)_j``: an entry of a formula of vectors or matrices, its row before its column."""

    body: Node
    indices: tuple[Node, ...]


@record
class FiniteSum(Node):
    """``sum(index=lower..upper, body)``; the index is bound in the body."""

    body: Node
    index: Symbol
    lower: Node
    upper: Node


@record
class FiniteProduct(Node):
    """``prod(index=lower..upper, body)``; the index is bound in the body, and no factors at all make 1."""

    body: Node
    index: Symbol
    lower: Node
    upper: Node


#: What runs over a range: an index from one end to the other, and a body for each of its values.
Ranged: TypeAlias = FiniteSum | FiniteProduct


@record
class SetSum(Node):
    """``sum((x, y) in D, body)``; the indices are bound in the body; without `domain` all that there are."""

    body: Node
    indices: tuple[Symbol, ...]
    domain: Symbol | None = None


@record
class Mean(Node):
    """``mean(body)``: the mean over the examples of a data set; ``mean_i(body)`` names their index."""

    body: Node
    index: Symbol | None = None


@record
class Cardinality(Node):
    """``|B|``: how many elements a set has."""

    domain: Symbol


@record
class Relation(Node):
    """``a < b``, ``0 <= x < 1``: one sign between each two operands."""

    operands: tuple[Node, ...]
    signs: tuple[str, ...]  # of <, <=, >, >=, !=, =


@record
class Connective(Node):
    """Two or more conditions joined by ``and`` or by ``or``."""

    word: str
    conditions: tuple[Node, ...]


@record
class Piecewise(Node):
    """``{x^2 if x < 0, x otherwise}``: the value of the first condition that holds.

    There is one value more than there are conditions where the last one holds otherwise.
    """

    values: tuple[Node, ...]
    conditions: tuple[Node, ...]


@record
class Vector(Node):
    """``(a, b, …)``: entries in order; a column."""

    entries: tuple[Node, ...]


@record
class Matrix(Node):
    """``[[a, b], [c, d]]``: rows of equal length."""

    rows: tuple[tuple[Node, ...], ...]


@record
class Transpose(Node):
    """``X^T``."""

    operand: Node


@record
class Dot(Node):
    """``a·b``, ``<a, b>``: the dot product of two vectors, or of two matrices of one shape, entry by entry."""

    left: Node
    right: Node


@record
class Hadamard(Node):
    """``a ⊙ b``: the product entry by entry."""

    factors: tuple[Node, ...]


@record
class HadamardPower(Node):
    """``u^⊙2``: every entry raised to a power that is a number."""

    base: Node
    exponent: Node


@record
class Ones(Node):
    """``𝟏``: a vector of ones, as long as its place asks for."""


@record
class Equation(Node):
    """``left = right``."""

    left: Node
    right: Node


@record
class Assignment(Node):
    """``target ← value``: a rule that gives a parameter its next value."""

    target: Node
    value: Node


def product_of(factors: Sequence[Node]) -> Node:
    """The factors as one node: 1 for none, the factor itself for one."""
    return number(1) if not factors else factors[0] if len(factors) == 1 else Product(tuple(factors))


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
