"""One walk over a tree with exact rationals, balls and jets: the mechanism behind `enclosures`.

Each kind of node has a method that gives its value or raises `UndefinedError`, `IndeterminateError` or
`MissingValueError`; `enclosures` says what these mean and is the door to use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.errors import DomainError, SteepestError, UnsupportedError
from steepest.expression import jets
from steepest.expression.functions import FUNCTIONS, FunctionRow
from steepest.expression.jets import ONE, ZERO, Jet, Value
from steepest.expression.nodes import (
    Constant,
    Derivative,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    free_symbols,
    number,
    walk,
)

MOST_TERMS = 1000  # of one finite sum
MOST_WORK = 30_000  # nodes visited in one evaluation: some tens of milliseconds
MOST_INFINITESIMALS = 6  # of nested derivatives: the parts of a jet double with each

NUMBERED = re.compile(r"(.*\D)(\d{1,9})")  # x1, w12: also written x_1, w_12
_ARGUMENT = Symbol("\0argument")  # no reader makes this name

Point = Mapping[Node, Any]


class UndefinedError(DomainError):
    """The formula has no real value at the point; `robust`: nor anywhere near it."""

    def __init__(self, reason: str, *, robust: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.robust = robust


class IndeterminateError(SteepestError):
    """The balls are too wide to tell; `final`: more precision will not help."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class MissingValueError(SteepestError):
    """The point has no value for `variable`."""

    def __init__(self, variable: Node) -> None:
        super().__init__(f"no value is given for {variable}")
        self.variable = variable


def exact(value: Fraction | int | Any) -> Any:
    """A value of a point as python-flint knows it."""
    if isinstance(value, fmpq | arb):
        return value
    if isinstance(value, Fraction):
        return fmpq(value.numerator, value.denominator)
    if isinstance(value, int):
        return fmpq(value)
    raise TypeError(f"a value at a point is an int, a Fraction or an arb, not {type(value).__name__}")


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
            raise UnsupportedError(f"{type(node).__name__} has no numerical value of its own")
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
        entry = self._entry(node)
        if isinstance(entry, Symbol):
            if entry in self.bound or entry in self.point:
                return self._variable(entry)
            entry = self._resolved(node)
        return self._variable(entry)

    def _entry(self, node: Indexed) -> Symbol | Indexed:
        """The variable that an entry is: ``x_1`` is x1, ``x_{1,2}`` stays with its indices."""
        resolved = self._resolved(node)
        if len(resolved.indices) == 1 and not node.base[-1:].isdecimal():
            (only,) = resolved.indices
            if isinstance(only, Number):
                return Symbol(f"{node.base}{only.value}")
        return resolved

    def _resolved(self, node: Indexed) -> Indexed:
        if all(isinstance(index, Number) for index in node.indices):
            return node
        return Indexed(node.base, tuple(number(self._integer(i, "an index")) for i in node.indices))

    def _integer(self, node: Node, what: str) -> int:
        value = self.value(node)
        if isinstance(value, fmpq) and value.q == 1:
            return int(value.p)
        if isinstance(value, arb) and value.contains_integer():
            raise IndeterminateError(f"whether {what} is an integer is not clear")
        raise self._undefined(f"{what} is not an integer", robust=isinstance(value, arb))

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
        if isinstance(exponent, Number):
            return True
        return free_symbols(exponent) <= self.integers and not any(isinstance(part, Indexed) for part in walk(exponent))

    def _require_base(self, base: Value, exponent: Any, node: Power) -> None:
        """The base of a real power is > 0, or 0 with an exponent > 0."""
        c = jets.constant_part(base)
        if c > 0:
            return
        if c < 0:
            if isinstance(exponent, arb) and exponent.contains_integer():
                raise IndeterminateError("whether the exponent of a negative number is an integer is not clear")
            raise self._undefined("a negative number has no real power with this exponent", robust=True)
        if not c == 0:  # a ball around 0 is neither equal nor unequal to it
            raise IndeterminateError("the sign of the base of a power is not clear")
        if isinstance(base, Jet):
            raise UndefinedError("a power has no derivative where its base is 0", robust=False)
        if not exponent > 0:
            raise self._undefined("0 is raised to an exponent that is not positive", robust=self.box)
        self._note_edge(node.base)

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
                raise self._undefined("a denominator is 0", robust=self.box and not isinstance(base, Jet))
            raise IndeterminateError("a denominator may be 0")
        if not isinstance(base, Jet):
            return _rational_power(c, r)
        coefficients, binomial = [], ONE
        for j in range(base.order + 1):
            coefficients.append(binomial * _rational_power(c, r - j) if binomial != 0 else ZERO)
            binomial = binomial * (r - j) / (j + 1)
        return jets.taylor(base, coefficients)

    # ---- functions

    def _function(self, node: Function) -> Value:
        row, u = FUNCTIONS[node.name], self.value(node.argument)
        if row.pieces is not None:
            return self._piecewise(row, u, node)
        self._require_domain(row, u, node)
        if row.name == "sqrt" and isinstance(u, fmpq):
            return _rational_power(u, fmpq(1, 2))
        assert row.enclosure is not None  # noqa: S101  (FunctionTable.add refuses a row with neither)
        value = jets.applied(row.enclosure, u)
        if not jets.is_finite(value):
            raise IndeterminateError(f"{row.name} is not clear here")
        return value

    def _require_domain(self, row: FunctionRow, u: Value, node: Function) -> None:
        conditions = (*row.domain, *row.differentiable) if isinstance(u, Jet) else row.domain
        c = jets.constant_part(u)
        for condition in conditions:
            tree = condition.expression(_ARGUMENT)
            side = c if tree is _ARGUMENT else self._with(_ARGUMENT, c, tree)
            if side > 0 or (condition.relation == "!=" and side != 0):
                continue
            if side == 0:
                if condition.relation != ">=":
                    raise self._undefined(f"{row.name} has no value or no derivative here", robust=self.box)
                self._note_edge(node.argument)
            elif side < 0:
                raise self._undefined(f"{row.name} has no real value here", robust=True)
            else:
                raise IndeterminateError(f"whether {row.name} is defined here is not clear")

    def _piecewise(self, row: FunctionRow, u: Value, node: Function) -> Value:
        pieces = row.pieces
        assert pieces is not None  # noqa: S101  (asked by the caller)
        c = jets.constant_part(u)
        if c > 0:
            return _piece(pieces.above, u)
        if c < 0:
            return _piece(pieces.below, u)
        if isinstance(u, Jet):
            if c == 0:
                raise UndefinedError(f"{row.name} has no derivative at 0", robust=False)
            raise IndeterminateError(f"on which side of its kink {row.name} is taken is not clear")
        continuous = _piece(pieces.below, ZERO) == pieces.at_zero == _piece(pieces.above, ZERO)
        if c == 0:
            if not continuous:
                self._note_edge(node.argument)
            return fmpq(pieces.at_zero)
        if not continuous:
            raise IndeterminateError(f"on which side of its jump {row.name} is taken is not clear")
        return arb(_piece(pieces.below, c.min(arb(0)))).union(arb(_piece(pieces.above, c.max(arb(0)))))

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
        value = self._with(variable, moved, node.body)
        self.nested -= 1
        return value.coefficient(bit) if isinstance(value, Jet) else ZERO

    def _finite_sum(self, node: FiniteSum) -> Value:
        lower = self._integer(node.lower, "the lower bound of a sum")
        upper = self._integer(node.upper, "the upper bound of a sum")
        if upper - lower >= MOST_TERMS:
            raise IndeterminateError(f"a sum has more than {MOST_TERMS} terms", final=True)
        total: Value = ZERO
        declared = node.index.name in self.integers
        self.integers.add(node.index.name)
        for i in range(lower, upper + 1):
            total = jets.add(total, self._with(node.index, fmpq(i), node.body))
        if not declared:
            self.integers.discard(node.index.name)
        return total

    def _with(self, name: Node, value: Value, body: Node) -> Value:
        before = self.bound.get(name)
        self.bound[name] = value
        result = self.value(body)
        if before is None:
            del self.bound[name]
        else:
            self.bound[name] = before
        return result

    def _undefined(self, reason: str, *, robust: bool) -> UndefinedError:
        """A value taken exactly on a jump says nothing about the points beside it."""
        return UndefinedError(reason, robust=robust and not self.fragile)

    def _note_edge(self, part: Node) -> None:
        """The value is at an edge or a jump, unless the part is the same everywhere or all over the box."""
        if not self.box and any(isinstance(leaf, Symbol | Indexed) for leaf in walk(part)):
            self.fragile = True


def _piece(formula: Callable[[Any], Any], u: Value) -> Value:
    """A branch at u: exact for a rational where the formula is arithmetic."""
    if isinstance(u, fmpq):
        try:
            return exact(formula(u))
        except AttributeError:  # the formula asks for exp or the like, which only balls have
            return jets.applied(formula, u)
    return jets.applied(formula, u)


def _rational_power(c: Any, r: Any) -> Any:
    """``c^r`` of a number that the caller knows to have this power."""
    if r.q == 1:
        n = int(r.p)
        if isinstance(c, fmpq) and c.height_bits() * abs(n) <= jets.MOST_BITS:
            return c**n
        return arb(c) ** n
    if c == 0:
        return ZERO
    if isinstance(c, fmpq) and r.height_bits() < 8:
        root = _exact_root(c, int(r.q))
        if root is not None:
            return _rational_power(root, fmpq(r.p))
    return arb(c) ** r


def _exact_root(c: Any, k: int) -> Any | None:
    top, bottom = c.p.root(k), c.q.root(k)
    return fmpq(top, bottom) if top**k == c.p and bottom**k == c.q else None


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
    Derivative: Evaluator._derivative,
    FiniteSum: Evaluator._finite_sum,
}
