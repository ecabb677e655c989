"""Formulas expanded beside a point, on one side of it: from a tree to a germ.

Sums, products and powers follow the arithmetic of `germs`; functions and cases are in `branching`. Nothing is
assumed: what cannot be found out raises `UnclearError`, and where the formula has no value beside the point,
`NoValueError`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from steepest.derivation.branching import NoValueError, function_germ, piecewise_germ
from steepest.derivation.germs import Germ, Number, UnclearError, constant, rational, sign_of, tree_of, vanishes
from steepest.expression.enclosures import enclose
from steepest.expression.functions import exp, log
from steepest.expression.nodes import (
    Constant,
    Dot,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Piecewise,
    Power,
    Product,
    Quotient,
    Ranged,
    Sum,
    Symbol,
    number,
)
from steepest.expression.nodes import Number as NumberNode
from steepest.expression.powers import stands_for_integer
from steepest.expression.sympy_bridge import to_sympy
from steepest.expression.trees import contains, substituted
from steepest.expression.vectors import entrywise

__all__ = ["Beside", "Lead", "NoValueError"]

ONE = Fraction(1)
LOOKED_AT = tuple(map(Fraction, (1, 2, 4, 8, 16)))  # up to these exponents a sign is looked for
MOST_WORK = 20_000  # products of coefficients: about a second
MOST_TERMS = 100  # of a finite sum or product
MOST_TRIES = 4
_PRECISION = 128


class Lead(NamedTuple):
    """The first term of an expansion."""

    exponent: Fraction
    coefficient: Number
    sign: int


class Beside:
    """The germs of formulas in one variable on one side of a point.

    Attributes:
        crossed: whether a function was taken exactly at its jump all along, as sign(0) is.
    """

    def __init__(self, variable: Symbol | Indexed, start: Number, side: int) -> None:
        self.variable = variable
        self.moving = Germ({Fraction(0): start, ONE: rational(side)})
        self.crossed = False
        self._work = 0
        self._germs: dict[tuple[Node, Fraction], Germ] = {}
        self._leads: dict[Node, Lead | None] = {}

    def germ(self, node: Node, limit: Fraction) -> Germ:
        """The expansion of a formula as far as all exponents below `limit`.

        Raises:
            NoValueError: the formula has no value beside the point.
            UnclearError: it could not be found out.
        """
        if (node, limit) not in self._germs:
            self._germs[node, limit] = self._deep_enough(node, limit)
        return self._germs[node, limit]

    def lead(self, node: Node) -> Lead | None:
        """The first term of the expansion; None where the formula is 0 beside the point."""
        if node not in self._leads:
            self._leads[node] = self._first_term(node)
        return self._leads[node]

    def sign(self, node: Node) -> int:
        """The sign of a formula beside the point."""
        lead = self.lead(node)
        return 0 if lead is None else lead.sign

    def _first_term(self, node: Node) -> Lead | None:
        for limit in LOOKED_AT:
            germ = self.germ(node, limit)
            for exponent in sorted(germ.terms):
                if sign := sign_of(germ.terms[exponent]):
                    return Lead(exponent, germ.terms[exponent], sign)
            if germ.order is None or vanishes(node):
                return None
        raise UnclearError

    def _deep_enough(self, node: Node, limit: Fraction) -> Germ:
        """Poles among the parts lose orders, so that the parts are looked at more closely."""
        method = _METHODS.get(type(node))
        if method is None:
            raise UnclearError
        closer = limit
        for _ in range(MOST_TRIES):
            found = method(self, node, closer)
            if found.order is None or found.order >= limit:
                return found.below(limit)
            closer += limit - found.order
        raise UnclearError

    def times(self, left: Germ, right: Germ) -> Germ:
        """A product, which counts as work."""
        self._work += 1 + len(left.terms) * len(right.terms)
        if self._work > MOST_WORK:
            raise UnclearError
        return left * right

    # ---- leaves and arithmetic

    def _constant(self, node: Node, limit: Fraction) -> Germ:
        return constant(to_sympy(node))

    def _variable(self, node: Symbol | Indexed, limit: Fraction) -> Germ:
        if node != self.variable:
            raise UnclearError
        return self.moving

    def _sum(self, node: Sum, limit: Fraction) -> Germ:
        total = Germ({})
        for term in node.terms:
            total += self.germ(term, limit)
        return total

    def _negation(self, node: Negation, limit: Fraction) -> Germ:
        return self.germ(node.operand, limit).scaled(-1)

    def _product(self, node: Product, limit: Fraction) -> Germ:
        total = constant(rational(1))
        for factor in node.factors:
            total = self.times(total, self.germ(factor, limit))
        return total

    def _quotient(self, node: Quotient, limit: Fraction) -> Germ:
        return self.times(self.germ(node.numerator, limit), self.raised(node.denominator, Fraction(-1), limit))

    def _over_range(self, node: Ranged, limit: Fraction) -> Germ:
        bounds = [to_sympy(bound) for bound in (node.lower, node.upper)]
        if not all(bound.is_Integer for bound in bounds) or bounds[1] - bounds[0] >= MOST_TERMS:
            raise UnclearError
        values = range(int(bounds[0]), int(bounds[1]) + 1)
        parts = tuple(substituted(node.body, {node.index: number(k)}) for k in values)
        return self._sum(Sum(parts), limit) if isinstance(node, FiniteSum) else self._product(Product(parts), limit)

    def _dot(self, node: Dot, limit: Fraction) -> Germ:
        product = entrywise(node)
        if isinstance(product, Dot):
            raise UnclearError
        return self.germ(product, limit)

    # ---- powers

    def _power(self, node: Power, limit: Fraction) -> Germ:
        if contains(node.exponent, self.variable):
            return self.germ(_as_exponential(node), limit)
        exponent = to_sympy(node.exponent)
        if exponent.is_Integer and stands_for_integer(node.exponent, frozenset()):
            return self.raised(node.base, Fraction(int(exponent)), limit)
        lead = self.lead(node.base)
        if lead is not None and lead.sign < 0:
            raise NoValueError
        if exponent.is_Rational:
            return self.raised(node.base, Fraction(int(exponent.p), int(exponent.q)), limit)
        if lead is not None and lead.exponent == 0:
            return self.germ(_as_exponential(node), limit)
        return self._irrational_power(lead, tree_of(exponent))

    def _irrational_power(self, lead: Lead | None, exponent: Node) -> Germ:
        """A power of t with an irrational exponent > 0 vanishes faster than each rational one below it."""
        if sign_of(to_sympy(exponent)) <= 0:
            raise UnclearError
        if lead is None:
            return Germ({})
        lower = Fraction(int(4096 * float(enclose(exponent, {}, _PRECISION).lower())), 4096)
        if lead.exponent < 0:
            raise UnclearError
        return Germ({}, lead.exponent * lower)

    def raised(self, base: Node, power: Fraction, limit: Fraction) -> Germ:
        """``base^power``: ``(c t^q (1 + n))^p = c^p t^(p q) (1 + p n + …)``."""
        if power.denominator == 1 and power >= 0:
            return self._repeated(self.germ(base, limit), int(power), limit)
        lead = self.lead(base)
        if lead is None:
            if power < 0:
                raise NoValueError
            return Germ({})
        if lead.sign < 0 and power.denominator != 1:
            raise NoValueError
        depth = limit - lead.exponent * power
        if depth <= 0:
            return Germ({}, limit)
        inner = self.germ(base, lead.exponent + depth)
        tail = Germ({q: c for q, c in inner.terms.items() if q > lead.exponent}, inner.order)
        series = self._binomial(tail.scaled(1 / lead.coefficient, -lead.exponent), power, depth)
        return series.scaled(lead.coefficient ** rational(power), lead.exponent * power)

    def _repeated(self, germ: Germ, power: int, limit: Fraction) -> Germ:
        """An integer power, by squaring."""
        result = constant(rational(1))
        while power:
            if power & 1:
                result = self.times(result, germ).below(limit)
            power >>= 1
            if power:
                germ = self.times(germ, germ).below(limit)
        return result

    def _binomial(self, tail: Germ, power: Fraction, depth: Fraction) -> Germ:
        """``(1 + tail)^power`` as far as exponents below `depth`."""
        total, factor, term, j = constant(rational(1)), Fraction(1), constant(rational(1)), 0
        while tail.lowest is not None and tail.lowest * (j + 1) < depth:
            factor *= (power - j) / (j + 1)
            j += 1
            term = self.times(term, tail).below(depth)
            total += term.scaled(rational(factor))
        if tail.lowest is None:
            return total
        return Germ(total.terms, depth if total.order is None else min(total.order, depth))


def _as_exponential(node: Power) -> Node:
    """``u^v = e^(v ln u)``."""
    if node.base == Constant("e"):
        return exp(node.exponent)
    return exp(Product((node.exponent, log(node.base))))


_METHODS: dict[type[Node], Callable[[Beside, Any, Fraction], Germ]] = {
    NumberNode: Beside._constant,
    Constant: Beside._constant,
    Symbol: Beside._variable,
    Indexed: Beside._variable,
    Sum: Beside._sum,
    Negation: Beside._negation,
    Product: Beside._product,
    Quotient: Beside._quotient,
    Power: Beside._power,
    FiniteSum: Beside._over_range,
    FiniteProduct: Beside._over_range,
    Dot: Beside._dot,
    Function: function_germ,
    Piecewise: piecewise_germ,
}
