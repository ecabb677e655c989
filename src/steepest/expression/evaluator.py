"""One walk over a tree with exact rationals, balls and jets: the mechanism behind `enclosures`.

Each kind of node has a method that gives its value or raises `UndefinedError`, `IndeterminateError` or
`MissingValueError`; `enclosures` says what these mean and is the door to use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any

from flint import arb, fmpq

from steepest.errors import UnsupportedError
from steepest.expression import jets
from steepest.expression.cases import piecewise_value
from steepest.expression.function_values import function_value
from steepest.expression.jets import ONE, ZERO, Jet, Value, exact
from steepest.expression.kinds import named_kind
from steepest.expression.no_value import IndeterminateError, MissingValueError, UndefinedError
from steepest.expression.nodes import (
    Constant,
    Derivative,
    Dot,
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
    Ranged,
    Sum,
    Symbol,
    number,
)
from steepest.expression.powers import rational_power, stands_for_integer
from steepest.expression.trees import walk
from steepest.expression.vectors import entrywise

MOST_TERMS = 1000  # of one finite sum, and factors of one finite product
MOST_WORK = 30_000  # nodes visited in one evaluation: some tens of milliseconds
MOST_INFINITESIMALS = 6  # of nested derivatives: the parts of a jet double with each

NUMBERED = re.compile(r"(.*\D)(\d{1,9})")  # x1, w12: also written x_1, w_12
Point = Mapping[Node, Any]


class Evaluator:
    """One walk over one tree at one point; the methods return a `Value` or raise."""

    def __init__(self, point: Point, integers: Collection[str], box: bool, most_work: int = MOST_WORK) -> None:
        self.point = point
        self.most_work = most_work
        self.bound: dict[Node, Value] = {}  # indices of sums, and variables with an infinitesimal
        self.integers = set(integers)
        self.box = box
        self.fragile = False
        self.work = 0
        self.infinitesimals = 0
        self.nested = 0  # derivatives around the node at hand

    def value(self, node: Node) -> Value:
        self.work += 1 << self.nested
        if self.work > self.most_work:
            raise IndeterminateError("the formula is too large to evaluate", final=True)
        method = _METHODS.get(type(node))
        if method is None:
            raise UnsupportedError(f"{named_kind(node)} has no numerical value of its own")
        return method(self, node)

    # ---- leaves

    def _number(self, node: Number) -> Value:
        return fmpq(node.value.numerator, node.value.denominator)

    def _constant(self, node: Constant) -> Value:
        return arb.pi() if node.name == "pi" else arb.const_e()

    def _variable(self, node: Node) -> Value:
        if self.bound and node in self.bound:
            return self.bound[node]
        try:
            return exact(self.point[node])
        except KeyError:
            return self._by_other_name(node)

    def _by_other_name(self, node: Node) -> Value:
        """``x1`` and ``x_1`` are one variable, whichever way the point names it."""
        entry = NUMBERED.fullmatch(node.name) if isinstance(node, Symbol) else None
        if entry is not None:
            other = Indexed(entry[1], (number(int(entry[2])),))
            if other in self.point:
                return exact(self.point[other])
        raise MissingValueError(node) from None

    def _indexed(self, node: Indexed) -> Value:
        entry, resolved = self._entries(node)
        return self._variable(entry if entry in self.bound or entry in self.point else resolved)

    def _entry(self, node: Indexed) -> Symbol | Indexed:
        """The variable that an entry is: ``x_1`` is x1; ``x_{1,2}`` and ``x^{(1)}`` stay with their indices."""
        return self._entries(node)[0]

    def _entries(self, node: Indexed) -> tuple[Symbol | Indexed, Indexed]:
        """The variable that an entry is by its short name, and with its numbers as indices."""
        indices = (*node.indices, *node.above)
        if all(isinstance(index, Number) for index in indices):
            return _named_entry(node, None)
        return _named_entry(node, tuple([self._integer(index, "an index") for index in indices]))

    def _integer(self, node: Node, what: str) -> int:
        value = self.value(node)
        if isinstance(value, fmpq) and value.q == 1:
            return int(value.p)
        if isinstance(value, arb) and value.contains_integer():
            raise IndeterminateError(f"whether {what} is an integer is not clear")
        raise self.undefined(f"{what} is not an integer", robust=isinstance(value, arb))

    # ---- arithmetic

    def _sum(self, node: Sum) -> Value:
        total = self.value(node.terms[0])
        for term in node.terms[1:]:
            total = jets.add(total, self.value(term))
        return total

    def _negation(self, node: Negation) -> Value:
        return jets.negative(self.value(node.operand))

    def _product(self, node: Product) -> Value:
        product = self.value(node.factors[0])
        for factor in node.factors[1:]:
            product = jets.multiply(product, self.value(factor))
        return product

    def _quotient(self, node: Quotient) -> Value:
        numerator = self.value(node.numerator)
        return jets.multiply(numerator, self._binomial(self.value(node.denominator), fmpq(-1)))

    def _power(self, node: Power) -> Value:
        base, exponent = self.value(node.base), self.value(node.exponent)
        whole = isinstance(exponent, fmpq) and exponent.q == 1
        if whole and not self._stands_for_integer(node.exponent):
            whole = False
            if jets.constant_part(base) < 0:
                raise UndefinedError("a real power needs a base > 0", robust=False)
        if isinstance(exponent, fmpq):
            if not whole:
                self._require_base(base, exponent, node)
            return self._binomial(base, exponent)
        return self._general_power(base, exponent, node)

    def _stands_for_integer(self, exponent: Node) -> bool:
        return isinstance(exponent, Number) or stands_for_integer(exponent, self.integers)

    def _require_base(self, base: Value, exponent: Any, node: Power) -> None:
        """The base of a real power is > 0, or 0 with an exponent > 0."""
        c = jets.constant_part(base)
        if c > 0:
            return
        if c < 0:
            if isinstance(exponent, arb) and exponent.contains_integer():
                if not self._stands_for_integer(node.exponent):
                    raise UndefinedError("a real power needs a base > 0", robust=False)
                raise IndeterminateError("whether the exponent of a negative number is an integer is not clear")
            raise self.undefined("a negative number has no real power with this exponent", robust=True)
        if not c == 0:  # a ball around 0 is neither equal nor unequal to it
            raise IndeterminateError("the sign of the base of a power is not clear")
        if isinstance(base, Jet):
            raise UndefinedError("a power has no derivative where its base is 0", robust=False)
        if self.moves(node.base):  # (x^2)^(1/2) at 0: the base moves, though not to the order that is asked for
            raise IndeterminateError("whether a power has a derivative where its base is 0 is not clear")
        if not exponent > 0:
            raise self.undefined("0 is raised to an exponent that is not positive", robust=self.box)
        self.note_edge(node.base)

    def _general_power(self, base: Value, exponent: Value, node: Power) -> Value:
        self._require_base(base, jets.constant_part(exponent), node)
        if isinstance(base, fmpq) and base == 0:
            return ZERO
        return jets.applied(lambda u: u.exp(), jets.multiply(exponent, jets.applied(lambda u: u.log(), base)))

    def _binomial(self, base: Value, r: Any) -> Value:
        """``base^r`` for a rational r: ``(c + n)^r = sum over j of binomial(r, j) c^(r-j) n^j``."""
        c = jets.constant_part(base)
        if r < 0 and not (c > 0 or c < 0):
            if c == 0:
                raise self.undefined("a denominator is 0", robust=self.box and not isinstance(base, Jet))
            raise IndeterminateError("a denominator may be 0")
        if not isinstance(base, Jet):
            return rational_power(c, r)
        coefficients, binomial = [], ONE
        for j in range(base.order + 1):
            coefficients.append(binomial * rational_power(c, r - j) if binomial != 0 else ZERO)
            binomial = binomial * (r - j) / (j + 1)
        return jets.taylor(base, coefficients)

    # ---- functions and cases

    def _function(self, node: Function) -> Value:
        return function_value(self, node)

    def _piecewise(self, node: Piecewise) -> Value:
        return piecewise_value(self, node)

    def _dot(self, node: Dot) -> Value:
        product = entrywise(node)
        if isinstance(product, Dot):
            raise UnsupportedError("a dot product of vectors whose entries are not written out has no value")
        return self.value(product)

    # ---- binders

    def _derivative(self, node: Derivative) -> Value:
        variable: Node = node.variable
        if isinstance(variable, Indexed):
            variable = self._entry(variable)
        bit = 1 << self.infinitesimals
        self.infinitesimals += 1
        moved = jets.add(self.value(node.variable), Jet({bit: ONE}))
        if self.nested >= MOST_INFINITESIMALS:
            raise IndeterminateError("too many derivatives inside one another", final=True)
        self.nested += 1
        value = self.with_value(variable, moved, node.body)
        self.nested -= 1
        return value.coefficient(bit) if isinstance(value, Jet) else ZERO

    def _finite_sum(self, node: FiniteSum) -> Value:
        return self._over_range(node, jets.add, ZERO, "sum")

    def _finite_product(self, node: FiniteProduct) -> Value:
        return self._over_range(node, jets.multiply, ONE, "product")

    def _over_range(self, node: Ranged, joined: Callable[[Value, Value], Value], total: Value, what: str) -> Value:
        lower = self._integer(node.lower, f"the lower bound of a {what}")
        upper = self._integer(node.upper, f"the upper bound of a {what}")
        if upper - lower >= MOST_TERMS:
            raise IndeterminateError(f"a {what} over a range has more than {MOST_TERMS} parts", final=True)
        declared = node.index.name in self.integers
        self.integers.add(node.index.name)
        for i in range(lower, upper + 1):
            total = joined(total, self.with_value(node.index, fmpq(i), node.body))
        if not declared:
            self.integers.discard(node.index.name)
        return total

    def with_value(self, name: Node, value: Value, body: Node) -> Value:
        before = self.bound.get(name)
        self.bound[name] = value
        result = self.value(body)
        if before is None:
            del self.bound[name]
        else:
            self.bound[name] = before
        return result

    def moves(self, part: Node) -> bool:
        """Whether a variable with an infinitesimal occurs in a part, even where none is left in its value."""
        if not self.nested:
            return False
        moving = [name for name, value in self.bound.items() if isinstance(value, Jet)]
        bases = {name.base for name in moving if isinstance(name, Indexed)}
        bases |= {name.name.rstrip("0123456789") for name in moving if isinstance(name, Symbol)}
        return any(
            leaf in moving if isinstance(leaf, Symbol) else isinstance(leaf, Indexed) and leaf.base in bases
            for leaf in walk(part)
        )

    def undefined(self, reason: str, *, robust: bool) -> UndefinedError:
        """A value taken exactly on a jump says nothing about the points beside it."""
        return UndefinedError(reason, robust=robust and not self.fragile)

    def note_edge(self, part: Node) -> None:
        """The value is at an edge or a jump, unless the part is the same everywhere or all over the box."""
        if not self.box and any(isinstance(leaf, Symbol | Indexed) for leaf in walk(part)):
            self.fragile = True


@lru_cache(maxsize=4096)
def _named_entry(node: Indexed, values: tuple[int, ...] | None) -> tuple[Symbol | Indexed, Indexed]:
    """The variable that an entry is, its indices having these values; sums ask for the same ones again and again."""
    if values is not None:
        below = len(node.indices)
        numbers = tuple(map(number, values))
        node = Indexed(node.base, numbers[:below], numbers[below:])
    if len(node.indices) == 1 and not node.above and not node.base[-1:].isdecimal():
        (only,) = node.indices
        if isinstance(only, Number):
            return Symbol(f"{node.base}{only.value}"), node
    return node, node


_METHODS: dict[type[Node], Callable[[Evaluator, Any], Value]] = {
    Number: Evaluator._number,
    Constant: Evaluator._constant,
    Symbol: Evaluator._variable,
    Indexed: Evaluator._indexed,
    Sum: Evaluator._sum,
    Negation: Evaluator._negation,
    Product: Evaluator._product,
    Quotient: Evaluator._quotient,
    Power: Evaluator._power,
    Function: Evaluator._function,
    Piecewise: Evaluator._piecewise,
    Dot: Evaluator._dot,
    Derivative: Evaluator._derivative,
    FiniteSum: Evaluator._finite_sum,
    FiniteProduct: Evaluator._finite_product,
}
