"""Trees into elements of a ring: which generators a formula is made of.

The rules are identities of real functions that hold wherever the formula is defined. Read `signs` for
what is known of signs, `exponentials`, `circular` and `moduli` for the functions, `summing` for sums.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression import moduli, multiplying, summing
from steepest.expression.circular import Rotations
from steepest.expression.constants import constant_ball
from steepest.expression.exponentials import MOST_EXPONENT, Exponentials, RestartError
from steepest.expression.functions import FUNCTIONS, FunctionRow, Pieces
from steepest.expression.generators import is_integer, is_integral, leaves
from steepest.expression.nodes import (
    Application,
    Cardinality,
    Constant,
    Derivative,
    Dot,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Number,
    Piecewise,
    Power,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    as_node,
    number,
)
from steepest.expression.rings import Element, Generator, NowhereDefinedError, Ring, TooLargeError
from steepest.expression.signs import Signs
from steepest.expression.trees import free_symbols
from steepest.expression.vectors import entrywise, is_scalar

MOST_RESTARTS = 12
MOST_BITS = 2000
EXACT_ANGLES = {  # squares of the argument, and the value as a part of π
    "asin": {(1, 4): (1, 6), (1, 2): (1, 4), (3, 4): (1, 3), (1, 1): (1, 2)},
    "atan": {(1, 3): (1, 6), (1, 1): (1, 4), (3, 1): (1, 3)},
}
ODD = frozenset(EXACT_ANGLES)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beforehand: trees that are ≥ 0, names of integers."""

    nonnegative: tuple[Node, ...] = ()
    integers: frozenset[str] = frozenset()


class Builder:
    """Builds elements of one ring; knowledge about scales and signs outlives a restart."""

    def __init__(self, ring: Ring, known: Knowledge) -> None:
        self.ring = ring
        self.signs = Signs(ring)
        self.exponentials = Exponentials(self.signs)
        self.rotations = Rotations(self.exponentials, known.integers)
        self.integers = known.integers
        self.bound: dict[str, Element] = {}
        self.nonnegative_data: set[str] = set()  # whose entries are all ≥ 0
        self.exponentials.log_of_product = lambda made: multiplying.logarithm(self, made)
        for node in known.nonnegative:
            self._learn(node)
        self.begin()

    def _learn(self, node: Node) -> None:
        """Take a tree as ≥ 0, and data without an index as all their entries; one beyond the bounds teaches nothing."""
        if isinstance(node, Indexed) and not (node.indices or node.above):
            self.nonnegative_data.add(node.base)
            return None
        for _ in range(MOST_RESTARTS):
            try:
                return self.signs.demand(self.element(node))
            except RestartError:
                continue
            except (TooLargeError, UnsupportedError, NowhereDefinedError):
                return None
        return None

    def begin(self) -> None:
        """Start a run: forget what was asked; keep what was learnt about scales and signs."""
        self.signs.begin()
        self.bound = {}
        self.ring.level = 0

    def difference(self, a: Node, b: Node) -> Element:
        """``a - b``, cross-multiplied."""
        left, right = self.element(a), self.element(b)
        return self.ring.add(left, self.ring.negated(right))

    def element(self, node: Node) -> Element:
        """The element of a scalar tree."""
        method = _METHODS.get(type(node))
        if method is None:
            raise UnsupportedError(f"{type(node).__name__} has no normal form")
        self.ring.exert(1)
        return method(self, node)

    # ---- leaves

    def rational(self, value: Any) -> Element:
        """The element of a rational number."""
        if int(value.height_bits()) > MOST_BITS:
            raise TooLargeError
        return self.ring.constant(value), self.ring.one

    def _number(self, node: Number) -> Element:
        return self.rational(fmpq(node.value.numerator, node.value.denominator))

    def _symbol(self, node: Symbol) -> Element:
        if node.name in self.bound:
            return self.bound[node.name]
        return self._plain(self.ring.generator(("symbol", node.name), "symbol", node.name))

    def _constant(self, node: Constant) -> Element:
        if node.name == "e":
            return self.exponentials.exp((self.ring.one, self.ring.one))
        return self._plain(self.ring.generator("pi", "pi", nonnegative=True))

    def _plain(self, generator: Generator) -> Element:
        return self.ring.poly(generator), self.ring.one

    def _indexed(self, node: Indexed) -> Element:
        indices = tuple(self.ring.cancelled(self.element(index)) for index in (*node.indices, *node.above))
        only = self.ring.rational(indices[0]) if len(indices) == 1 and not node.above else None
        if only is not None and only.q == 1 and only >= 0 and not node.base[-1:].isdecimal():
            return self._symbol(Symbol(f"{node.base}{only.p}"))  # x_1 and x1 are one variable
        base = f"{node.base}^{len(node.above)}" if node.above else node.base  # x_i^{(k)} is no x_{i,k}
        return self._named("indexed", base, indices)

    def _named(self, kind: str, name: str, indices: tuple[Element, ...]) -> Element:
        """The generator of a name with what stands in its brackets: equal places, equal values."""
        key = (kind, name, tuple(self.ring.key(index) for index in indices))
        known = {"bound": self._mask(*indices), "nonnegative": kind == "indexed" and name in self.nonnegative_data}
        return self._plain(self.ring.generator(key, kind, (name, indices), **known))

    def _application(self, node: Application) -> Element:
        return self._named(
            "application", node.name, tuple(self.ring.cancelled(self.element(part)) for part in node.arguments)
        )

    def _cardinality(self, node: Cardinality) -> Element:
        return self.size_of_set(node.domain)

    def size_of_set(self, domain: Symbol | None) -> Element:
        """How many elements a set has; None is the set of all that there are."""
        name = "" if domain is None else domain.name
        if name in self.bound:
            raise UnsupportedError("a set that is the index of a sum has no normal form")
        return self._plain(self.ring.generator(("card", name), "card", name, nonnegative=True))

    def _mask(self, *elements: Element) -> int:
        return self.ring.mask(p for element in elements for p in element)

    # ---- arithmetic

    def _sum(self, node: Sum) -> Element:
        total = self.element(node.terms[0])
        for term in node.terms[1:]:
            total = self.ring.add(total, self.element(term))
        return total

    def _negation(self, node: Negation) -> Element:
        return self.ring.negated(self.element(node.operand))

    def _product(self, node: Product) -> Element:
        total = self.element(node.factors[0])
        for factor in node.factors[1:]:
            total = self.ring.multiply(total, self.element(factor))
        return total

    def _quotient(self, node: Quotient) -> Element:
        n, d = self.element(node.denominator)
        bottom = self.ring.inverse((self.ring.reduced(n), d))
        return self.ring.multiply(self.element(node.numerator), bottom)

    def _power(self, node: Power) -> Element:
        if isinstance(node.base, Constant) and node.base.name == "e":
            return self.exponentials.exp(self.element(node.exponent))
        exponent = self.element(node.exponent)
        r = self.ring.rational(exponent)
        if r is not None:
            return self._rational_power(node.base, r)
        base = self.element(node.base)
        if self.ring.is_zero(base):
            raise UnsupportedError("0 to a variable power has no normal form: it is 0 where that is > 0")
        if is_integral(self.ring, exponent, self.integers):
            logarithm = self.exponentials.formal_log(base)
        elif self.signs.of_element(base) != 1 and self.may_be_integral(exponent):
            raise UnsupportedError("whether the exponent is an integer, so that any base will do, is not clear")
        else:
            logarithm = self.exponentials.log(base, strict=False)
        return self.exponentials.exp(self.ring.multiply(exponent, logarithm))

    def may_be_integral(self, exponent: Element) -> bool:
        """Whether an exponent without real variables (``n/2``, ``log 3``) may have integer values."""
        variables = [g for g in leaves(self.ring, *exponent) if g.kind != "pi"]
        if variables:
            return all(is_integer(g, self.integers) for g in variables)
        above, below = (constant_ball(self.ring, p) for p in exponent)
        return above is None or below is None or bool((above / below).contains_integer())

    def _rational_power(self, base: Node, r: Any) -> Element:
        if abs(r) > MOST_EXPONENT:
            raise TooLargeError
        inner = _natural_exponent(base)
        if inner is not None:  # (e^u)^r = e^(r u)
            return self.exponentials.exp(self.ring.multiply(self.rational(r), self.element(inner)))
        u = self.element(base)
        return self.ring.raised(u, int(r.p)) if r.q == 1 else self.exponentials.root(u, r)

    # ---- functions

    def _function(self, node: Function) -> Element:
        if node.name == "log":
            inner = _natural_exponent(node.argument)
            if inner is not None:  # log(e^u) = u
                return self.element(inner)
        known = _FUNCTIONS.get(node.name)
        if known is not None:
            return known(self, self.element(node.argument))
        row = FUNCTIONS[node.name]
        if row.rewritten is not None:
            return self.element(row.rewritten(node.argument if row.takes == "scalar" else entrywise(node.argument)))
        u = self.element(node.argument)
        return self._opaque(row.name, u) if row.pieces is None else self._pieces(row, u, node)

    def _opaque(self, name: str, u: Element) -> Element:
        """A function of which only this is known: equal arguments give equal values."""
        u = self.ring.cancelled(u)
        if name in ODD:
            if u[0] == 0:
                return u
            if u[0].leading_coefficient() < 0:
                return self.ring.negated(self._opaque(name, self.ring.negated(u)))
            turns = self._exact_angle(name, u)
            if turns is not None:
                return self.ring.multiply(self.rational(turns), self._constant(Constant("pi")))
        key = (name, self.ring.key(u))
        return self._plain(self.ring.generator(key, name, u, bound=self._mask(u)))

    def _exact_angle(self, name: str, u: Element) -> Any | None:
        """``asin u`` or ``atan u`` as a part of π, where u² is one of the known squares and u > 0."""
        if u[1] is not self.ring.one or len(u[0]) != 1:
            return None
        square = self.ring.rational((self.ring.reduced(u[0] * u[0]), self.ring.one))
        found = None if square is None else EXACT_ANGLES[name].get((int(square.p), int(square.q)))
        return fmpq(*found) if found is not None and self.signs.strict_of(u[0]) == 1 else None

    def _acos(self, u: Element) -> Element:
        """``acos u = π/2 - asin u``."""
        right_angle = self.ring.multiply(self.rational(fmpq(1, 2)), self._constant(Constant("pi")))
        return self.ring.add(right_angle, self.ring.negated(self._opaque("asin", u)))

    def _pieces(self, row: FunctionRow, u: Element, node: Function) -> Element:
        """A function by cases, where the sign of its argument is known; opaque otherwise."""
        pieces = row.pieces
        assert pieces is not None  # noqa: S101  (asked by the caller)
        jumps = not self._is_continuous(pieces)
        sign = self.signs.of_element(u, strict=jumps)
        if sign is None:
            self.signs.note_kinks(u, jumps=jumps)
            return self._opaque(row.name, u)
        if sign == 0:
            return self.rational(fmpq(pieces.at_zero))
        formula = pieces.above if sign > 0 else pieces.below
        return self.element(as_node(formula(node.argument)))

    def _is_continuous(self, pieces: Pieces) -> bool:
        sides = (self.element(as_node(formula(number(0)))) for formula in (pieces.below, pieces.above))
        return all(self.ring.rational(side) == pieces.at_zero for side in sides)

    def _dot(self, node: Dot) -> Element:
        product = entrywise(node)
        if isinstance(product, Dot):
            raise UnsupportedError("a dot product of vectors without entries has no normal form")
        return self.element(product)

    def _cases(self, node: Piecewise) -> Element:
        """A formula by cases, of which only this is known: the same tree has the same values."""
        if free_symbols(node) & self.bound.keys() or not is_scalar(node):
            raise UnsupportedError("cases that depend on the index of a sum have no normal form")
        return self._plain(self.ring.generator(("cases", node), "cases", ()))

    def _held(self, node: Derivative) -> Element:
        """A derivative that is still asked for: equal bodies have equal derivatives."""
        with self.signs.without_cases():
            body = self.ring.cancelled(self.element(node.body))
        variable = self.element(node.variable)
        key = ("derivative", self.ring.key(body), self.ring.key(variable))
        bound = self._mask(body, variable)
        return self._plain(self.ring.generator(key, "derivative", (body, variable), bound=bound))

    def _finite_sum(self, node: FiniteSum) -> Element:
        return summing.finite_sum(self, node)

    def _finite_product(self, node: FiniteProduct) -> Element:
        return multiplying.finite_product(self, node)

    def _set_sum(self, node: SetSum) -> Element:
        return summing.set_sum(self, node)

    def _mean(self, node: Mean) -> Element:
        return summing.mean(self, node)


def _natural_exponent(node: Node) -> Node | None:
    """u where the tree is ``e^u`` or ``exp(u)``."""
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    if isinstance(node, Power) and node.base == Constant("e"):
        return node.exponent
    return None


_METHODS: dict[type[Node], Callable[[Builder, Any], Element]] = {
    Number: Builder._number,
    Symbol: Builder._symbol,
    Constant: Builder._constant,
    Indexed: Builder._indexed,
    Sum: Builder._sum,
    Negation: Builder._negation,
    Product: Builder._product,
    Quotient: Builder._quotient,
    Power: Builder._power,
    Function: Builder._function,
    Application: Builder._application,
    Cardinality: Builder._cardinality,
    Piecewise: Builder._cases,
    Dot: Builder._dot,
    Derivative: Builder._held,
    FiniteSum: Builder._finite_sum,
    FiniteProduct: Builder._finite_product,
    SetSum: Builder._set_sum,
    Mean: Builder._mean,
}

_FUNCTIONS: dict[str, Callable[[Builder, Element], Element]] = {
    "exp": lambda builder, u: builder.exponentials.exp(u),
    "log": lambda builder, u: builder.exponentials.log(u),
    "cbrt": lambda builder, u: builder.exponentials.cube_root(u),
    "sin": lambda builder, u: builder.rotations.by(u)[1],
    "cos": lambda builder, u: builder.rotations.by(u)[0],
    "acos": Builder._acos,
    "abs": lambda builder, u: moduli.absolute(builder.signs, u),
    "sign": lambda builder, u: moduli.sign_function(builder.signs, u),
    "step": lambda builder, u: moduli.step_function(builder.signs, u),
}
