"""Affine formulas: sums of variables times factors that stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from steepest.derivation.asking import Asked
from steepest.expression.nodes import (
    FiniteSum,
    Indexed,
    Mean,
    Negation,
    Node,
    Product,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    is_number,
    number,
    product_of,
)
from steepest.expression.trees import children, rebuilt

Variable = Symbol | Indexed
Slopes = dict[Variable, Node]
SUMS = (FiniteSum, SetSum, Mean)


class Affine:
    """What is affine in some variables; all other names stay as they are."""

    def __init__(self, variables: Sequence[Variable]) -> None:
        self.variables = tuple(variables)
        self._asked = [Asked(variable) for variable in variables]

    def moves(self, node: Node) -> bool:
        """Whether a formula may change with the variables."""
        return not all(asked.constant(node) for asked in self._asked)

    def slopes(self, node: Node) -> Slopes | None:
        """The factor of each variable in an affine formula; None for any other.

        >>> from steepest.expression.reading import parse
        >>> Affine([Symbol("w")]).slopes(parse("2x w - y"))
        {Symbol(name='w'): Product(factors=(Number(value=Fraction(2, 1)), Symbol(name='x')))}
        """
        if not self.moves(node):
            return {}
        if isinstance(node, Symbol | Indexed):
            return {node: number(1)} if node in self.variables else None
        if isinstance(node, SUMS):
            return self._of_sum(node)
        match node:
            case Negation(operand=operand):
                return _each(self.slopes(operand), Negation)
            case Sum(terms=terms):
                return _added(self.slopes(term) for term in terms)
            case Product(factors=factors):
                return self._of_product(factors)
            case Quotient(numerator=above, denominator=below) if not self.moves(below):
                return _each(self.slopes(above), lambda slope: Quotient(slope, below))
        return None

    def _of_product(self, factors: tuple[Node, ...]) -> Slopes | None:
        moving = [factor for factor in factors if self.moves(factor)]
        if len(moving) != 1:
            return None
        rest = [factor for factor in factors if factor is not moving[0]]
        return _each(self.slopes(moving[0]), lambda slope: product_of([*rest, *_unless_one(slope)]))

    def _of_sum(self, node: FiniteSum | SetSum | Mean) -> Slopes | None:
        body, *others = children(node)
        if any(self.moves(part) for part in others):
            return None
        return _each(self.slopes(body), lambda slope: rebuilt(node, (slope, *others)))


def _unless_one(slope: Node) -> list[Node]:
    return [] if is_number(slope, 1) else [slope]


def _each(slopes: Slopes | None, change: Callable[[Node], Node]) -> Slopes | None:
    return None if slopes is None else {variable: change(slope) for variable, slope in slopes.items()}


def _added(parts: Iterable[Slopes | None]) -> Slopes | None:
    total: Slopes = {}
    for slopes in parts:
        if slopes is None:
            return None
        for variable, slope in slopes.items():
            total[variable] = Sum((total[variable], slope)) if variable in total else slope
    return total
