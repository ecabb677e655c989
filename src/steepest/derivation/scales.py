"""The numbers in front of a matrix: an exact number, and parts of the formula with their exponents.

``2 λ/N`` in front of a vector is the number 2 with λ to the power 1 and N to the power -1. Numbers commute, so
they are collected however they stood between matrices; what stands above and below the line at once cancels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from steepest.expression.nodes import Negation, Node, Number, Power, Product, Quotient, number, written_value


@dataclass(frozen=True, slots=True)
class Scale:
    """A number in front.

    Attributes:
        value: its exact part, with the sign.
        powers: the other parts, each with its exponent, in the order in which they were met.
    """

    value: Fraction = Fraction(1)
    powers: Mapping[Node, int] = field(default_factory=dict)

    def times(self, other: Scale) -> Scale:
        """The product of two."""
        powers = dict(self.powers)
        for part, exponent in other.powers.items():
            powers[part] = powers.get(part, 0) + exponent
        return Scale(self.value * other.value, {part: n for part, n in powers.items() if n})

    @property
    def inverse(self) -> Scale:
        """One over it."""
        return Scale(1 / self.value, {part: -n for part, n in self.powers.items()})

    @property
    def negative(self) -> Scale:
        """With the other sign."""
        return Scale(-self.value, self.powers)

    @property
    def size(self) -> Scale:
        """Without its sign."""
        return Scale(abs(self.value), self.powers)

    @property
    def is_one(self) -> bool:
        """Whether it says nothing."""
        return self.value == 1 and not self.powers

    @property
    def node(self) -> Node:
        """The positive part as a tree: ``2/N``, ``2 λ``, ``1/(2 N)``."""
        value = abs(self.value)
        above = [_power(part, n) for part, n in self.powers.items() if n > 0]
        below = [_power(part, -n) for part, n in self.powers.items() if n < 0]
        if value.numerator != 1 or not above:
            above.insert(0, Number(Fraction(value.numerator)))
        if value.denominator != 1:
            below.insert(0, Number(Fraction(value.denominator)))
        return _product(above) if not below else Quotient(_product(above), _product(below))

    def of(self, factors: Sequence[Node]) -> Node:
        """The scale before factors, as one product with its sign in front: ``(2/N) Xᵀ r``, ``w/‖w‖``."""
        if self.value == 0:
            return number(0)
        size, behind = self.size, tuple(factors)
        if not behind:  # (2/N) 𝟏ᵀ r, with what is a product itself behind the fraction
            inner = [part for part, n in size.powers.items() if n == 1 and isinstance(part, Product)]
            if inner and (len(size.powers) > 1 or size.value != 1):
                behind = (inner[0],)
                size = size.times(Scale(powers={inner[0]: -1}))
        whole = size._before(behind)
        return Negation(whole) if self.value < 0 else whole

    def _before(self, factors: tuple[Node, ...]) -> Node:
        if not factors:
            return self.node
        if self.is_one:
            return _product(factors)
        own = self.node
        if isinstance(own, Quotient) and own.numerator == number(1) and len(factors) == 1:
            return Quotient(factors[0], own.denominator)
        before = own.factors if isinstance(own, Product) and own not in self.powers else (own,)
        behind = factors[0].factors if len(factors) == 1 and isinstance(factors[0], Product) else factors
        return Product((*before, *behind))


ONE = Scale()


def _product(factors: Sequence[Node]) -> Node:
    return factors[0] if len(factors) == 1 else Product(tuple(factors))


def _power(part: Node, exponent: int) -> Node:
    return part if exponent == 1 else Power(part, Number(Fraction(exponent)))


def scale_of(node: Node) -> Scale:
    """A formula that is a number, taken apart into its factors.

    >>> from steepest.expression.nodes import Symbol
    >>> scale_of(-(2 / Symbol("N"))).value
    Fraction(-2, 1)
    """
    value = written_value(node)
    if value:
        return Scale(value)
    if isinstance(node, Negation):
        return scale_of(node.operand).negative
    if isinstance(node, Quotient):
        return scale_of(node.numerator).times(scale_of(node.denominator).inverse)
    exponent = written_value(node.exponent) if isinstance(node, Power) else None
    if isinstance(node, Power) and exponent is not None and exponent.denominator == 1:
        return Scale(powers={node.base: int(exponent)})
    return Scale(powers={node: 1})
