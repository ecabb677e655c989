"""Formulas as polynomials of degree two at most, their coefficients exact.

>>> from steepest.expression.nodes import Symbol
>>> from steepest.expression.reading import parse
>>> found = polynomial(parse("(w - 3)^2/2 + |w|^2"), {Symbol("w"): 0})
>>> sorted((places, str(factor)) for places, factor in found.items())
[((), '9/2'), ((0,), '-3'), ((0, 0), '3/2')]
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from steepest.expression.enclosures import enclose
from steepest.expression.no_value import IndeterminateError, MissingValueError, UndefinedError
from steepest.expression.nodes import (
    FiniteSum,
    Function,
    Indexed,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Sum,
    number,
    written_value,
)
from steepest.expression.trees import walk
from steepest.models.structure import holds

Polynomial = dict[tuple[int, ...], Fraction]  # the places of variables that are multiplied, and their factor
DEGREE = 2


def polynomial(
    node: Node, variables: Mapping[Node, int], values: Mapping[Node, Any] | None = None
) -> Polynomial | None:
    """The coefficients of a formula.

    Args:
        node: the formula.
        variables: the place of each variable: of a symbol, or of an entry of an array with its number as the index.
        values: numbers for the other letters.

    Returns:
        The factor of each product of variables; None where the formula is no polynomial of degree two at most, as
        far as its form shows, or where a letter has no value.
    """
    return _Reader(variables, dict(values or {})).read(node)


class _Reader:
    def __init__(self, variables: Mapping[Node, int], values: dict[Node, Any]) -> None:
        self.variables, self.values = variables, values
        self.bases = {node.base for node in variables if isinstance(node, Indexed)}

    def read(self, node: Node) -> Polynomial | None:
        if (name := self._variable(node)) is not None:
            return {(name,): Fraction(1)}
        if not holds(node, self._moves):
            value = self._value(node)
            return None if value is None else {(): value}
        match node:
            case Sum():
                return _added([self.read(term) for term in node.terms])
            case Negation():
                return _scaled(self.read(node.operand), Fraction(-1))
            case Product():
                return _multiplied([self.read(factor) for factor in node.factors])
            case Quotient():
                below = None if holds(node.denominator, self._moves) else self._value(node.denominator)
                return _scaled(self.read(node.numerator), 1 / below) if below else None
            case Power():
                return self._power(node)
            case FiniteSum():
                return self._sum(node)
        return None

    def _moves(self, part: Node) -> bool:
        return part in self.variables or (isinstance(part, Indexed) and part.base in self.bases)

    def _variable(self, node: Node) -> int | None:
        if isinstance(node, Indexed) and node.base in self.bases:
            node = Indexed(node.base, tuple(number(value) for each in node.indices if (value := self._value(each))))
        return self.variables.get(node)

    def _value(self, node: Node) -> Fraction | None:
        known = written_value(node)
        if known is not None:
            return known
        if node in self.values:
            return Fraction(self.values[node])
        try:
            ball = enclose(node, self.values, 120)
        except (MissingValueError, UndefinedError, IndeterminateError):
            return None
        return Fraction(float(ball.mid())) if ball.is_finite() else None

    def _power(self, node: Power) -> Polynomial | None:
        """u^2, and |u|^2, which is the same."""
        times, base = written_value(node.exponent), node.base
        if times is None or times.denominator != 1 or not 0 < times <= DEGREE:
            return None
        if times == DEGREE and isinstance(base, Function) and base.name == "abs":
            base = base.argument
        return _multiplied([self.read(base)] * int(times))

    def _sum(self, node: FiniteSum) -> Polynomial | None:
        lower, upper = self._value(node.lower), self._value(node.upper)
        if lower is None or upper is None or any(part == node.index for part in walk(node.upper)):
            return None
        before = self.values.pop(node.index, None)
        found: list[Polynomial | None] = []
        for count in range(int(lower), int(upper) + 1):
            self.values[node.index] = Fraction(count)
            found.append(self.read(node.body))
        self.values.pop(node.index, None)
        if before is not None:
            self.values[node.index] = before
        return _added(found)


def _added(terms: list[Polynomial | None]) -> Polynomial | None:
    found: Polynomial = {}
    for term in terms:
        if term is None:
            return None
        for names, factor in term.items():
            found[names] = found.get(names, Fraction(0)) + factor
    return {names: factor for names, factor in found.items() if factor}


def _scaled(terms: Polynomial | None, scale: Fraction) -> Polynomial | None:
    return None if terms is None else {names: factor * scale for names, factor in terms.items() if scale}


def _multiplied(factors: list[Polynomial | None]) -> Polynomial | None:
    found: Polynomial = {(): Fraction(1)}
    for factor in factors:
        if factor is None:
            return None
        product: Polynomial = {}
        for names, first in found.items():
            for others, second in factor.items():
                both = tuple(sorted((*names, *others)))
                product[both] = product.get(both, Fraction(0)) + first * second
        found = {names: value for names, value in product.items() if value}
    return found if all(len(names) <= DEGREE for names in found) else None
