"""What a surface says: the spelling of each kind of node, and how tightly what it spelled holds together.

The walk (see `walk`) decides what is written in which order and where a bracket stands; a surface only
spells. Every method takes parts that are spelled already and bracketed where that is needed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import ClassVar, NamedTuple

from steepest.expression.function_table import FunctionRow
from steepest.expression.nodes import Function, Node, Power

# The table of precedence: how tightly the parts of what was written hold together. An OPEN product ends
# in a PREFIX (``2 \sum_i x_i``), which takes for its own whatever factor would follow.
(
    STATEMENT, DISJUNCTION, CONJUNCTION, RELATION, SUM, SIGNED, HADAMARD, OPEN, PRODUCT, PREFIX, POWER, ATOM,
) = range(12)  # fmt: skip


class Written(NamedTuple):
    """What was written, and how tightly it holds together."""

    text: str
    level: int


class Piece(NamedTuple):
    """A factor as it is written, bracket included, beside its node."""

    node: Node
    text: str


class Surface(ABC):
    """One way of spelling a tree.

    Attributes:
        stacked: whether a quotient is drawn as a fraction, one part above the other.
        open_sums: whether the big sign of a sum or a product stands before its body, as a prefix, and not around it.
        joined: how tightly a condition must hold together to stand beside each connecting word.
    """

    stacked: bool = False
    open_sums: bool = False
    joined: ClassVar[Mapping[str, int]] = {"and": RELATION, "or": CONJUNCTION}

    # --- leaves -------------------------------------------------------------------------------

    @abstractmethod
    def number(self, value: Fraction) -> str: ...

    @abstractmethod
    def name(self, name: str) -> str: ...

    @abstractmethod
    def constant(self, name: str) -> str: ...

    @abstractmethod
    def ones(self) -> str: ...

    @abstractmethod
    def indexed(self, base: str, below: Sequence[str], above: Sequence[str], *, entry: bool) -> str:
        """A name with indices; `entry` where the first is a number, which would make another name of it."""

    @abstractmethod
    def entry(self, body: str, below: Sequence[str]) -> str:
        """An entry of a formula of vectors or matrices."""

    @abstractmethod
    def cardinality(self, domain: str, *, bars: bool) -> str: ...

    # --- arithmetic ---------------------------------------------------------------------------

    @abstractmethod
    def bracket(self, inner: str) -> str: ...

    @abstractmethod
    def sum(self, terms: Sequence[tuple[bool, str]]) -> str:
        """The terms, each with whether it is subtracted."""

    @abstractmethod
    def negation(self, operand: str) -> str: ...

    @abstractmethod
    def product(self, pieces: Sequence[Piece]) -> str: ...

    @abstractmethod
    def hadamard(self, factors: Sequence[str]) -> str: ...

    @abstractmethod
    def quotient(self, above: str, below: str) -> str:
        """The quotient with a slash."""

    @abstractmethod
    def fraction(self, above: str, below: str) -> str:
        """The quotient as a fraction; asked only where the surface is `stacked`."""

    @abstractmethod
    def power(self, node: Power, base: str, exponent: str) -> str: ...

    # --- functions ----------------------------------------------------------------------------

    @abstractmethod
    def function(self, row: FunctionRow, arguments: Sequence[Written], *, bars: bool) -> Written:
        """A function of the table; no `bars` where others stand inside, or where they would mean a set's size."""

    def raised(self, row: FunctionRow, node: Function, argument: Callable[[], str], exponent: Node) -> str | None:
        """The power of a function as ``sin^2(x)``; None where the surface does not write it so."""
        return None

    @abstractmethod
    def application(self, name: str, arguments: Sequence[str]) -> str: ...

    # --- calculus -----------------------------------------------------------------------------

    @abstractmethod
    def derivative(self, of: str | None, body: str | None, by: str, *, partial: bool) -> str:
        """The derivative of a name (`of`) or of a formula (`body`)."""

    @abstractmethod
    def gradient(self, body: str, by: str | None, *, bare: bool) -> str:
        """The gradient, by all variables or by one; `bare` where the body needs no bracket: ∇f, ∇_w L(w)."""

    @abstractmethod
    def differential(self, body: str, *, bare: bool) -> str:
        """The differential of a formula; `bare` where it is that of a name: ∂w."""

    @abstractmethod
    def over_range(self, sign: str, body: str, index: str, lower: str, upper: str) -> str:
        """A sum or a product over a range, as `sign` says: one of `BIG_SIGNS`."""

    @abstractmethod
    def set_sum(self, body: str, indices: Sequence[str], domain: str | None) -> str: ...

    @abstractmethod
    def mean(self, body: str, index: str | None, *, implied: bool) -> str:
        """The mean over an index, which is `implied` where the body leaves no other choice."""

    # --- conditions ---------------------------------------------------------------------------

    @abstractmethod
    def relation(self, operands: Sequence[str], signs: Sequence[str]) -> Written: ...

    @abstractmethod
    def connective(self, word: str, conditions: Sequence[str]) -> str: ...

    @abstractmethod
    def piecewise(self, cases: Sequence[tuple[str, str]], otherwise: str | None) -> Written: ...

    # --- vectors and matrices -----------------------------------------------------------------

    @abstractmethod
    def vector(self, entries: Sequence[str]) -> str: ...

    @abstractmethod
    def matrix(self, rows: Sequence[Sequence[str]]) -> str: ...

    @abstractmethod
    def transpose(self, operand: str) -> str: ...

    @abstractmethod
    def dot(self, left: str, right: str, *, angled: bool) -> str:
        """The inner product of two vectors or matrices; in angle brackets where these can mean nothing else."""

    @abstractmethod
    def hadamard_power(self, node: Power, base: str, exponent: str) -> str:
        """The power of every entry; `node` is the same as a power of a number."""

    # --- statements ---------------------------------------------------------------------------

    @abstractmethod
    def equation(self, left: str, right: str) -> str: ...

    @abstractmethod
    def assignment(self, target: str, value: str) -> str: ...
