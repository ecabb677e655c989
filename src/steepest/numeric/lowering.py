"""From the tree to a graph of operations: what a formula is worked out by.

A sum over a range of numbers is written out; a function that is not in the table of operations is rewritten by
simpler ones. What has no number as its value, or sums over data that is only named, is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS, Pieces
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Connective,
    Constant,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Vector,
    number,
    written_value,
)
from steepest.expression.trees import substituted
from steepest.expression.writing import to_text
from steepest.numeric.graph import Graph, Place
from steepest.numeric.operations import OPERATIONS

CONSTANTS = {"e": 2.718281828459045, "pi": 3.141592653589793}
MOST_TERMS = 10_000
_SIGNS = {"<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal", "=": "equal", "!=": "not_equal"}


class Lowering:
    """Puts formulas into one graph.

    Args:
        graph: the graph.
        places: what names stand for; other names are variables.
    """

    def __init__(self, graph: Graph, places: Mapping[Node, Place] | None = None) -> None:
        self.graph = graph
        self._places: dict[Node, Place] = dict(places or {})
        # Nodes that were met, by identity: what is equal gets one place in the graph without a look at the whole node.
        self._met: dict[int, tuple[Place, Node]] = {}

    def place(self, node: Node) -> Place:
        """The place of a formula's value.

        Raises:
            UnsupportedError: a part is no formula with a number as its value.
        """
        met = self._met.get(id(node))
        if met is not None:
            return met[0]
        found = self._places.get(node) if self._places else None
        if found is None:
            kind: Any = _KINDS.get(type(node))
            if kind is None:
                raise UnsupportedError(f"{named_kind(node)} cannot be compiled: {to_text(node)}")
            found = kind(self, node)
        self._met[id(node)] = found, node  # the node too, for its identity is its own as long as it is there
        return found

    def _reduced(self, how: Callable[[Place, Place], Place], parts: tuple[Node, ...]) -> Place:
        return reduce(how, map(self.place, parts))

    def symbol(self, node: Symbol | Indexed) -> Place:
        """A variable; an entry is one where its indices are numbers."""
        if isinstance(node, Indexed) and any(written_value(index) is None for index in node.indices + node.above):
            raise UnsupportedError(f"{to_text(node)} has a letter as its index; only entries that are counted compile")
        return self.graph.variable(to_text(node))

    def power(self, node: Power) -> Place:
        """e^u is exp(u)."""
        if node.base == Constant("e"):
            return self.graph.call("exp", self.place(node.exponent))
        exact = written_value(node.exponent)
        exponent = self.place(node.exponent) if exact is None else self.graph.constant(exact)
        return self.graph.power(self.place(node.base), exponent)

    def sum(self, node: Sum) -> Place:
        """Left to right; a subtracted term is subtracted."""
        total = self.place(node.terms[0])
        for term in node.terms[1:]:
            if isinstance(term, Negation):
                total = self.graph.subtract(total, self.place(term.operand))
            else:
                total = self.graph.add(total, self.place(term))
        return total

    def function(self, node: Function) -> Place:
        """A row of the table of operations, else what the table of functions rewrites it to."""
        if node.name in ("max", "min") and isinstance(node.argument, Vector):
            return self._reduced(lambda a, b: self.graph.operation(node.name, a, b), node.argument.entries)
        if node.name in OPERATIONS and OPERATIONS[node.name].python:  # the others are for whole arrays
            return self.graph.call(node.name, self.place(node.argument))
        row = FUNCTIONS[node.name]
        if row.rewritten is not None:
            return self.place(row.rewritten(node.argument))
        if row.pieces is None:
            raise UnsupportedError(f"{node.name} cannot be compiled: its row says neither operation nor formula")
        return self._by_sign(row.pieces, node.argument)

    def _by_sign(self, pieces: Pieces, argument: Node) -> Place:
        """One formula for u < 0, a number for u = 0, and another formula for u > 0."""
        u, zero, graph = self.place(argument), self.graph.constant(0), self.graph
        above, below = self._part(pieces.above(argument)), self._part(pieces.below(argument))
        other = graph.select(graph.operation("greater", u, zero), above, graph.constant(pieces.at_zero))
        return graph.select(graph.operation("less", u, zero), below, other)

    def _part(self, part: Node | int) -> Place:
        return self.place(part if isinstance(part, Node) else number(part))

    def ranged(self, node: FiniteSum | FiniteProduct) -> Place:
        """Every term, where both ends are numbers."""
        lower, upper = written_value(node.lower), written_value(node.upper)
        if lower is None or upper is None or lower.denominator != 1 or upper.denominator != 1:
            raise UnsupportedError(
                f"a sum compiles where its ends are whole numbers, and here they are not: {to_text(node)}"
            )
        if upper - lower >= MOST_TERMS:
            raise UnsupportedError(f"a sum of more than {MOST_TERMS:,} terms is not written out: {to_text(node)}")
        terms = [substituted(node.body, {node.index: number(k)}) for k in range(int(lower), int(upper) + 1)]
        how, empty = (self.graph.add, 0) if isinstance(node, FiniteSum) else (self.graph.multiply, 1)
        return self._reduced(how, tuple(terms)) if terms else self.graph.constant(empty)

    def piecewise(self, node: Piecewise) -> Place:
        """The value of the first condition that holds; not a number where none does."""
        values = [self.place(value) for value in node.values]
        rest = values.pop() if len(values) > len(node.conditions) else self.graph.constant(float("nan"))
        for value, condition in zip(reversed(values), reversed(node.conditions), strict=True):
            rest = self.graph.select(self.place(condition), value, rest)
        return rest

    def relation(self, node: Relation) -> Place:
        """a < b < c holds where both hold."""
        pairs = zip(node.operands, node.signs, node.operands[1:], strict=False)
        found = [self.graph.operation(_SIGNS[sign], self.place(a), self.place(b)) for a, sign, b in pairs]
        return reduce(lambda a, b: self.graph.operation("and", a, b), found)

    def connective(self, node: Connective) -> Place:
        """Conditions joined by and, or by or."""
        return self._reduced(lambda a, b: self.graph.operation(node.word, a, b), node.conditions)


_KINDS: Mapping[type[Node], Callable[[Lowering, Any], Place]] = {
    Number: lambda on, node: on.graph.constant(node.value),
    Constant: lambda on, node: on.graph.constant(CONSTANTS[node.name]),
    Symbol: Lowering.symbol,
    Indexed: Lowering.symbol,
    Sum: Lowering.sum,
    Negation: lambda on, node: on.graph.negative(on.place(node.operand)),
    Product: lambda on, node: on._reduced(on.graph.multiply, node.factors),
    Quotient: lambda on, node: on.graph.divide(on.place(node.numerator), on.place(node.denominator)),
    Power: Lowering.power,
    Function: Lowering.function,
    FiniteSum: Lowering.ranged,
    FiniteProduct: Lowering.ranged,
    Piecewise: Lowering.piecewise,
    Relation: Lowering.relation,
    Connective: Lowering.connective,
}
