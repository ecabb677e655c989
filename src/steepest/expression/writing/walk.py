"""The walk over a tree that is written: the author's order, and brackets exactly where they are needed.

Brackets stand where the reader needs them, and around a quotient that is a factor, where people need
them: ``(2/N) sum(…)``. `WRITERS` has one row for each kind of node; the spellings are asked of a surface.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from steepest.expression.functions import FUNCTIONS
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Connective,
    Constant,
    Derivative,
    Differential,
    Dot,
    Entry,
    Equation,
    FiniteProduct,
    FiniteSum,
    Function,
    Gradient,
    Hadamard,
    HadamardPower,
    Indexed,
    Matrix,
    Mean,
    Negation,
    Node,
    Number,
    Ones,
    Piecewise,
    Power,
    Product,
    Quotient,
    Ranged,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Transpose,
    Vector,
    written_value,
)
from steepest.expression.spellings import INDEX_LETTERS
from steepest.expression.trees import bound_by, children, contains, reads_as_a_call, walk
from steepest.expression.writing.surface import (
    ATOM,
    CONJUNCTION,
    DISJUNCTION,
    HADAMARD,
    OPEN,
    POWER,
    PREFIX,
    PRODUCT,
    SIGNED,
    STATEMENT,
    SUM,
    Piece,
    Surface,
    Written,
)

_BARRED = frozenset({"abs", "norm", "norm1"})


class Walk:
    """One tree on its way to one surface."""

    def __init__(self, root: Node, surface: Surface) -> None:
        self.root = root
        self.surface = surface
        self.bound: list[str] = []  # the indices of the sums, products and means around the place

    def write(self, node: Node) -> Written:
        """The node as it is written, and how tightly it holds together."""
        return WRITERS[type(node)](self, node)

    def text(self, node: Node) -> str:
        """The node as it is written where no bracket is needed."""
        return WRITERS[type(node)](self, node).text

    def at_least(self, level: int, node: Node) -> str:
        """The node, in brackets where it would otherwise fall apart."""
        text, own = WRITERS[type(node)](self, node)
        return text if own >= level else self.surface.bracket(text)

    @contextmanager
    def inside(self, indices: Sequence[Symbol]) -> Iterator[None]:
        """Where the indices are bound."""
        before, self.bound = self.bound, [*self.bound, *(index.name for index in indices)]
        yield
        self.bound = before

    @cached_property
    def sets(self) -> frozenset[str]:
        """The names over whose elements the formula sums: bars around one of them mean its size."""
        return frozenset(
            part.domain.name for part in walk(self.root) if isinstance(part, SetSum) and part.domain is not None
        )

    def bars_can_be_told(self, node: Function) -> bool:
        """Whether bars around the argument of |x| or ‖x‖ can be told from others and from the size of a set."""
        if isinstance(node.argument, Symbol) and node.argument.name in self.sets:
            return False
        return not any(
            isinstance(part, Cardinality) or (isinstance(part, Function) and part.name in _BARRED)
            for part in walk(node.argument)
        )


def write(node: Node, surface: Surface) -> str:
    """The tree as the surface spells it."""
    return Walk(node, surface).text(node)


# --- leaves -----------------------------------------------------------------------------------


def _number(on: Walk, node: Number) -> Written:
    return Written(on.surface.number(node.value), ATOM)


def _symbol(on: Walk, node: Symbol) -> Written:
    return Written(on.surface.name(node.name), ATOM)


def _constant(on: Walk, node: Constant) -> Written:
    return Written(on.surface.constant(node.name), ATOM)


def _ones(on: Walk, node: Ones) -> Written:
    return Written(on.surface.ones(), ATOM)


def _indexed(on: Walk, node: Indexed) -> Written:
    below, above = ([on.text(index) for index in indices] for indices in (node.indices, node.above))
    entry = bool(node.indices) and isinstance(node.indices[0], Number) and all(map(_counts, node.indices))
    written = on.surface.indexed(node.base, below, above, entry=entry)
    return Written(written, POWER if above else ATOM)  # a second thing above a name needs a bracket


def _counts(index: Node) -> bool:
    """Whether an index may stand in square brackets: a number, or a letter that counts."""
    return isinstance(index, Number) or (isinstance(index, Symbol) and index.name in INDEX_LETTERS)


def _entry(on: Walk, node: Entry) -> Written:
    return Written(on.surface.entry(on.text(node.body), [on.text(index) for index in node.indices]), ATOM)


def _cardinality(on: Walk, node: Cardinality) -> Written:
    name = on.text(node.domain)
    return Written(on.surface.cardinality(name, bars=node.domain.name in on.sets), ATOM)


# --- arithmetic -------------------------------------------------------------------------------


def _sum(on: Walk, node: Sum) -> Written:
    terms = []
    for term in node.terms:
        negative = isinstance(term, Negation)
        terms.append((negative, on.at_least(HADAMARD, term.operand if isinstance(term, Negation) else term)))
    return Written(on.surface.sum(terms), SUM)


def _negation(on: Walk, node: Negation) -> Written:
    return Written(on.surface.negation(on.at_least(HADAMARD, node.operand)), SIGNED)


def _product(on: Walk, node: Product) -> Written:
    *before, last = node.factors
    pieces = [Piece(factor, on.at_least(POWER, factor)) for factor in before]
    text, level = on.write(last)
    pieces.append(Piece(last, text if level >= PREFIX else on.surface.bracket(text)))
    return Written(on.surface.product(pieces), OPEN if level == PREFIX else PRODUCT)


def _hadamard(on: Walk, node: Hadamard) -> Written:
    return Written(on.surface.hadamard([on.at_least(POWER, factor) for factor in node.factors]), HADAMARD)


def _quotient(on: Walk, node: Quotient) -> Written:
    if on.surface.stacked and not _is_over_a_sum(node.numerator):
        return Written(on.surface.fraction(on.text(node.numerator), on.text(node.denominator)), POWER)
    above, level = on.write(node.numerator)
    if level in (PREFIX, OPEN) or level < PRODUCT or _ends_before_a_slash(node.numerator, level):
        above = on.surface.bracket(above)
    return Written(on.surface.quotient(above, on.at_least(POWER, node.denominator)), PRODUCT)


def _is_over_a_sum(above: Node) -> bool:
    """Whether the big sign of a sum or a product would stand in the upper half of a fraction."""
    if isinstance(above, Ranged | SetSum):
        return True
    if isinstance(above, Quotient):
        return _is_over_a_sum(above.numerator)
    parts: tuple[Node, ...] = ()
    if isinstance(above, Sum):
        parts = above.terms
    elif isinstance(above, Product | Hadamard):
        parts = above.factors
    elif isinstance(above, Negation):
        parts = (above.operand,)
    return any(_is_over_a_sum(part) for part in parts)


def _ends_before_a_slash(above: Node, level: int) -> bool:
    """Whether a slash behind this could be read in two ways: a/b/c, x^1/2."""
    if isinstance(above, Quotient):
        return level == PRODUCT
    last = above.factors[-1] if isinstance(above, Product) else above
    return isinstance(last, Power) and written_value(last.exponent) in (1, -1)


def _power(on: Walk, node: Power) -> Written:
    if isinstance(node.base, Function) and isinstance(node.exponent, Number):
        inner = node.base.argument  # written only where it is asked for: otherwise the base writes it again
        raised = on.surface.raised(FUNCTIONS[node.base.name], node.base, lambda: on.text(inner), node.exponent)
        if raised is not None:
            return Written(raised, POWER)
    return Written(on.surface.power(node, on.at_least(ATOM, node.base), on.text(node.exponent)), POWER)


# --- functions --------------------------------------------------------------------------------


def _function(on: Walk, node: Function) -> Written:
    row = FUNCTIONS[node.name]
    several = isinstance(node.argument, Vector) and row.takes == "several"
    parts = node.argument.entries if several and isinstance(node.argument, Vector) else (node.argument,)
    bars = node.name not in _BARRED or on.bars_can_be_told(node)
    return on.surface.function(row, [on.write(part) for part in parts], bars=bars)


def _application(on: Walk, node: Application) -> Written:
    return Written(on.surface.application(node.name, [on.text(part) for part in node.arguments]), ATOM)


# --- calculus ---------------------------------------------------------------------------------


def _derivative(on: Walk, node: Derivative) -> Written:
    by, body = on.text(node.variable), on.text(node.body)
    named = isinstance(node.body, Symbol) or (isinstance(node.body, Indexed) and not node.body.above)
    if named and not contains(node.body, node.variable):
        return Written(on.surface.derivative(body, None, by, partial=node.partial), POWER)
    return Written(on.surface.derivative(None, body, by, partial=node.partial), POWER)


def _gradient(on: Walk, node: Gradient) -> Written:
    by = None if node.variable is None else on.text(node.variable)
    bare = isinstance(node.body, Application) or (isinstance(node.body, Symbol) and by is None)
    return Written(on.surface.gradient(on.text(node.body), by, bare=bare), POWER)


def _differential(on: Walk, node: Differential) -> Written:
    bare = isinstance(node.body, Symbol) or (isinstance(node.body, Indexed) and not node.body.above)
    return Written(on.surface.differential(on.text(node.body), bare=bare), POWER)


def _body(on: Walk, node: Ranged | SetSum) -> tuple[str, int]:
    """The body of a sum or a product, and how tightly the whole will hold together."""
    with on.inside(bound_by(node)):
        return (on.at_least(OPEN, node.body), PREFIX) if on.surface.open_sums else (on.text(node.body), ATOM)


def _over_range(on: Walk, node: Ranged) -> Written:
    body, level = _body(on, node)
    sign = "sum" if isinstance(node, FiniteSum) else "prod"
    ends = on.text(node.lower), on.text(node.upper)
    return Written(on.surface.over_range(sign, body, on.text(node.index), *ends), level)


def _set_sum(on: Walk, node: SetSum) -> Written:
    body, level = _body(on, node)
    domain = None if node.domain is None else on.text(node.domain)
    return Written(on.surface.set_sum(body, [on.text(index) for index in node.indices], domain), level)


def _mean(on: Walk, node: Mean) -> Written:
    index = None if node.index is None else on.text(node.index)
    implied = node.index is not None and _implied_index(node.body, on.bound) == node.index.name
    with on.inside(() if implied else bound_by(node)):  # the reader learns an implied index from the body
        return Written(on.surface.mean(on.text(node.body), index, implied=implied), ATOM)


def _implied_index(body: Node, bound: Collection[str]) -> str | None:
    """The index over which the reader takes a mean that names none: i, or the only one that is free in its data."""
    found = sorted(_free_indices(body) - set(bound))
    return "i" if "i" in found else found[0] if len(found) == 1 else None


def _free_indices(node: Node) -> frozenset[str]:
    free = frozenset[str]().union(*map(_free_indices, children(node)))
    if isinstance(node, Indexed):
        free |= {part.name for part in (*node.indices, *node.above) if isinstance(part, Symbol)}
    return free - {symbol.name for symbol in bound_by(node)}


# --- conditions -------------------------------------------------------------------------------


def _relation(on: Walk, node: Relation) -> Written:
    return on.surface.relation([on.at_least(SUM, operand) for operand in node.operands], node.signs)


def _connective(on: Walk, node: Connective) -> Written:
    conditions = [on.at_least(on.surface.joined[node.word], condition) for condition in node.conditions]
    level = CONJUNCTION if node.word == "and" else DISJUNCTION
    return Written(on.surface.connective(node.word, conditions), level)


def _piecewise(on: Walk, node: Piecewise) -> Written:
    values = [on.at_least(SUM, value) for value in node.values]
    conditions = [on.at_least(DISJUNCTION, condition) for condition in node.conditions]
    otherwise = values.pop() if len(values) > len(conditions) else None
    return on.surface.piecewise(list(zip(values, conditions, strict=True)), otherwise)


# --- vectors and matrices ---------------------------------------------------------------------


def _vector(on: Walk, node: Vector) -> Written:
    return Written(on.surface.vector([on.text(entry) for entry in node.entries]), ATOM)


def _matrix(on: Walk, node: Matrix) -> Written:
    return Written(on.surface.matrix([[on.text(entry) for entry in row] for row in node.rows]), ATOM)


def _transpose(on: Walk, node: Transpose) -> Written:
    return Written(on.surface.transpose(on.at_least(ATOM, node.operand)), POWER)


def _dot(on: Walk, node: Dot) -> Written:
    """An inner product in angle brackets where a differential is in it; there they mean no vector of two numbers."""
    moving = any(isinstance(part, Differential) for part in walk(node))
    return Written(on.surface.dot(on.text(node.left), on.text(node.right), angled=moving), ATOM)


def _hadamard_power(on: Walk, node: HadamardPower) -> Written:
    exponent = Power(node.base, node.exponent)
    return Written(on.surface.hadamard_power(exponent, on.at_least(ATOM, node.base), on.text(node.exponent)), POWER)


# --- statements -------------------------------------------------------------------------------


def _equation(on: Walk, node: Equation) -> Written:
    left = on.at_least(ATOM, node.left) if reads_as_a_call(node.left) else on.text(node.left)
    return Written(on.surface.equation(left, on.text(node.right)), STATEMENT)


def _assignment(on: Walk, node: Assignment) -> Written:
    return Written(on.surface.assignment(on.text(node.target), on.text(node.value)), STATEMENT)


WRITERS: Mapping[type[Node], Callable[[Walk, Any], Written]] = {
    Number: _number,
    Symbol: _symbol,
    Constant: _constant,
    Ones: _ones,
    Indexed: _indexed,
    Entry: _entry,
    Cardinality: _cardinality,
    Sum: _sum,
    Negation: _negation,
    Product: _product,
    Hadamard: _hadamard,
    Quotient: _quotient,
    Power: _power,
    Function: _function,
    Application: _application,
    Derivative: _derivative,
    Gradient: _gradient,
    Differential: _differential,
    FiniteSum: _over_range,
    FiniteProduct: _over_range,
    SetSum: _set_sum,
    Mean: _mean,
    Relation: _relation,
    Connective: _connective,
    Piecewise: _piecewise,
    Vector: _vector,
    Matrix: _matrix,
    Transpose: _transpose,
    Dot: _dot,
    HadamardPower: _hadamard_power,
    Equation: _equation,
    Assignment: _assignment,
}
