"""Index form lifted to vectors and matrices, by structure: each kind of node has one row in `_LIFTED`.

A part in which the index i is free is entry i of a vector; what it is made of says of which. What has no such
vector is refused by its name, so that a wrong one is never made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from steepest.derivation.bridging.contracting import Pool, contracted, exponent_of
from steepest.derivation.bridging.factoring import factored
from steepest.derivation.bridging.lifted import Lifted, added, applied, entrywise, exponential, scalar
from steepest.derivation.bridging.ranges import Ranges
from steepest.errors import UnsupportedError
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import named_kind
from steepest.expression.nodes import (
    Constant,
    FiniteSum,
    Function,
    HadamardPower,
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
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import children, free_symbols, rebuilt, substituted, walk
from steepest.expression.writing import to_text

HIGHEST_POWER = 6
_ONE = number(1)


class Lifting:
    """One formula on its way to vectors and matrices.

    Args:
        ranges: how far its letters run.
        called: what the vector or the matrix of a name with indices is called.
    """

    def __init__(self, ranges: Ranges, called: Mapping[str, str]) -> None:
        self._ranges = ranges
        self._called = called
        self._letters = {*ranges.letters, *ranges.free}

    def part(self, node: Node) -> Lifted:
        """A part of the formula.

        Raises:
            UnsupportedError: it is no entry of a vector or a matrix that can be written.
        """
        return contracted(self.pool(node), self._ranges.extent)

    def pool(self, node: Node) -> Pool:
        """A part as the factors of a product that is summed over letters."""
        own = _LIFTED.get(type(node))
        return self._other(node) if own is None else own(self, node)

    def _other(self, node: Node) -> Pool:
        """A node of another kind: a number, if nothing in it is counted."""
        if any(isinstance(part, Indexed | FiniteSum) for part in walk(node)):
            raise UnsupportedError(f"{named_kind(node)} with indices in it has no matrix form: {to_text(node)}")
        if any(isinstance(part, Symbol) and part.name in self._letters for part in walk(node)):
            raise UnsupportedError(f"an index stands as a number in {to_text(node)}")
        return _pool(scalar(node))

    def _indexed(self, node: Indexed) -> Pool:
        letters = tuple(index.name for index in node.indices if isinstance(index, Symbol))
        if node.above or len(letters) < len(node.indices) or len(letters) > 2:
            raise UnsupportedError(f"{to_text(node)} is no entry of a vector or a matrix that is summed over whole")
        if len(set(letters)) < len(letters):
            raise UnsupportedError(f"{to_text(node)} lies on a diagonal")
        return _pool(entrywise(Symbol(self._called.get(node.base, node.base)), letters))

    def _sum(self, node: Sum) -> Pool:
        return _pool(added([self.part(term) for term in node.terms]))

    def _negation(self, node: Negation) -> Pool:
        return _pool(Lifted((), (), (_ONE,), negative=True)).times(self.pool(node.operand))

    def _product(self, node: Product) -> Pool:
        found = Pool(())
        for factor in node.factors:
            found = found.times(self.pool(factor))
        return found

    def _quotient(self, node: Quotient) -> Pool:
        if (found := self._softmax(node)) is not None:
            return found
        below = self.part(node.denominator)
        if below.axes:
            return self.pool(node.numerator).over(below)
        above = self.part(node.numerator)
        if not above.axes:
            return _pool(scalar(Quotient(above.node, below.node)))
        return _pool(scalar(Quotient(_ONE, below.node))).times(_pool(above))

    def _softmax(self, node: Quotient) -> Pool | None:
        """Softmax along the letter over which the sum below runs; of a matrix it is taken row by row."""
        factors = node.numerator.factors if isinstance(node.numerator, Product) else (node.numerator,)
        for place, factor in enumerate(factors):
            for letter, along in softmax_of(factor, node.denominator):
                scores = self.part(exponent_of(factor) or factor)
                fits = self._ranges.extent(letter) == self._ranges.extent(along)
                if fits and letter in scores.axes:
                    rows = tuple(axis for axis in scores.axes if axis != letter)
                    found = _pool(applied("softmax", scores.facing((*rows, letter))))
                    others = product_of((*factors[:place], *factors[place + 1 :]))
                    return self.pool(others).times(found) if len(factors) > 1 else found
        return None

    def _piecewise(self, node: Piecewise) -> Pool:
        """Two cases as what `step` picks of them, where both values are there on either side."""
        if len(node.values) != 2 or len(node.conditions) != 1 or not all(map(has_a_value_everywhere, node.values)):
            raise UnsupportedError(f"these cases have no matrix form: {to_text(node)}")
        picked, other = indicator(node.conditions[0])
        first, second = node.values
        terms = [value * picks for value, picks in ((first, picked), (second, other)) if not is_number(value, 0)]
        return self.pool(Sum(tuple(terms)) if len(terms) > 1 else terms[0]) if terms else _pool(scalar(number(0)))

    def _power(self, node: Power) -> Pool:
        if node.base == Constant("e"):
            exponent = self.part(node.exponent)
            return _pool(exponential(exponent) if exponent.axes else scalar(Power(node.base, exponent.node)))
        base = self.part(node.base)
        exponent = self.part(node.exponent)
        if not base.axes and not exponent.axes:
            return _pool(scalar(Power(base.node, exponent.node)))
        value = written_value(node.exponent)
        if value is not None and value.denominator == 1 and 1 <= value <= HIGHEST_POWER:
            return Pool((base,) * int(value))
        if value is not None and 2 * value == 1:
            return _pool(applied("sqrt", base))
        if value is not None and base.axes:
            return _pool(entrywise(HadamardPower(base.node, node.exponent), base.axes))
        raise UnsupportedError(f"the power {to_text(node)} is not taken entry by entry in matrix form")

    def _function(self, node: Function) -> Pool:
        row = FUNCTIONS[node.name]
        if row.takes == "scalar":
            argument = self.part(node.argument)
            return _pool(applied(node.name, argument) if argument.axes else scalar(Function(node.name, argument.node)))
        if (above := positive_part(node)) is not None:
            return self._function(Function("relu", above))
        parts = node.argument.entries if isinstance(node.argument, Vector) else (node.argument,)
        found = [self.part(part) for part in parts]
        if any(part.axes for part in found) or not isinstance(node.argument, Vector):
            raise UnsupportedError(f"{node.name} is not taken entry by entry: {to_text(node)}")
        return _pool(scalar(Function(node.name, Vector(tuple(part.node for part in found)))))

    def _finite_sum(self, node: FiniteSum) -> Pool:
        letter = node.index.name
        node = with_body(node, factored(node.body))
        try:
            body = self.pool(node.body)
            pool = Pool(body.factors, (*body.summed, letter))
            contracted(pool, self._ranges.extent)
        except UnsupportedError:
            if not isinstance(node.body, Sum):
                raise
            return _pool(added([self.part(term) for term in term_by_term(node)]))
        return pool


def softmax_of(above: Node, below: Node) -> Iterator[tuple[str, str]]:
    """The k and the m of ``exp(z_k)/sum(m=1..K, exp(z_m))``; none where it is no such quotient."""
    scores = exponent_of(above)
    each = exponent_of(below.body) if isinstance(below, FiniteSum) else None
    if scores is None or each is None or not isinstance(below, FiniteSum):
        return
    entries = [part for part in walk(scores) if isinstance(part, Indexed)]
    letters = {index.name for entry in entries for index in entry.indices if isinstance(index, Symbol)}
    for letter in sorted(letters & free_symbols(scores)):
        if alike(substituted(each, {below.index: Symbol(letter)}), scores):
            yield letter, below.index.name


def indicator(condition: Node) -> tuple[Node, Node]:
    """What is 1 where a condition holds and else 0, and the other way round.

    Raises:
        UnsupportedError: it is no comparison of two formulas by size.
    """
    if not isinstance(condition, Relation) or len(condition.signs) > 1 or condition.signs[0] not in _LESS:
        raise UnsupportedError(f"the condition {to_text(condition)} has no matrix form")
    left, right = condition.operands
    turned, strict = _LESS[condition.signs[0]]
    left, right = (right, left) if turned else (left, right)
    if strict:
        found = Function("step", difference(right, left))
        return found, 1 - found
    found = Function("step", difference(left, right))
    return 1 - found, found


#: The signs that compare by size: whether they stand the other way round, and whether equals are left out.
_LESS = {"<": (False, True), "<=": (False, False), ">": (True, True), ">=": (True, False)}


def difference(left: Node, right: Node) -> Node:
    """``left - right``, without a 0."""
    return left if is_number(right, 0) else Negation(right) if is_number(left, 0) else left - right


def has_a_value_everywhere(node: Node) -> bool:
    """Whether a formula has a value whatever its letters are; nothing is divided by but numbers and letters."""
    parts = list(walk(node))
    functions = all(not FUNCTIONS[part.name].domain for part in parts if isinstance(part, Function))
    quotients = all(isinstance(part.denominator, Number | Symbol) for part in parts if isinstance(part, Quotient))
    raised = [part for part in parts if isinstance(part, Power) and not isinstance(part.base, Constant)]
    powers = all((written_value(part.exponent) or 0) >= 1 for part in raised)
    whole = all((written_value(part.exponent) or 0).denominator == 1 for part in raised)
    return functions and quotients and powers and whole


def alike(one: Node, other: Node) -> bool:
    """Whether two formulas are the same, whatever their sums are counted with."""
    return with_numbered_letters(one) == with_numbered_letters(other)


def with_numbered_letters(node: Node, depth: int = 0) -> Node:
    """The formula with each sum counted by a letter that only its depth decides; no reader makes such a letter."""
    if isinstance(node, FiniteSum):
        letter = Symbol(f"\0{depth}")
        body = with_numbered_letters(substituted(node.body, {node.index: letter}), depth + 1)
        return FiniteSum(body, letter, node.lower, node.upper)
    parts = children(node)
    new = tuple(with_numbered_letters(part, depth) for part in parts)
    return node if new == parts else rebuilt(node, new)


def with_body(node: FiniteSum, body: Node) -> FiniteSum:
    """The sum over another body."""
    return FiniteSum(body, node.index, node.lower, node.upper)


def term_by_term(node: FiniteSum) -> tuple[Node, ...]:
    """The sums of the terms of a sum; a sign stands before its sum."""
    terms = node.body.terms if isinstance(node.body, Sum) else (node.body,)
    return tuple(
        Negation(with_body(node, term.operand)) if isinstance(term, Negation) else with_body(node, term)
        for term in terms
    )


def positive_part(node: Function) -> Node | None:
    """The u of ``max(0, u)``."""
    if node.name != "max" or not isinstance(node.argument, Vector) or len(node.argument.entries) != 2:
        return None
    first, second = node.argument.entries
    return second if is_number(first, 0) else first if is_number(second, 0) else None


def _pool(part: Lifted) -> Pool:
    return Pool((part,))


_LIFTED: dict[type[Node], Callable[[Lifting, Any], Pool]] = {
    Indexed: Lifting._indexed,
    Sum: Lifting._sum,
    Negation: Lifting._negation,
    Product: Lifting._product,
    Quotient: Lifting._quotient,
    Power: Lifting._power,
    Function: Lifting._function,
    FiniteSum: Lifting._finite_sum,
    Piecewise: Lifting._piecewise,
}
