"""Convex or concave by composition: the curvature of a formula from that of its parts.

A sum of convex functions is convex, so is the maximum of some, and f(u) for a convex f that rises and a convex
u, or for a convex f and an affine u; the rows of `shapes_of_functions` say how each f bends. What is found is
proved, together with the convexity of the set on which the formula has a value; nothing found proves nothing.

Source: S. Boyd and L. Vandenberghe, *Convex Optimization* (2004), section 3.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import attrgetter
from typing import Any

from steepest.evidence.affine import Affine, Variable
from steepest.evidence.curved import AFFINE, CONCAVE, CONVEX, Curved, opposite
from steepest.evidence.everywhere import Everywhere
from steepest.evidence.shapes_of_functions import SHAPES, Shape, shape_of_power
from steepest.expression.nodes import (
    Constant,
    FiniteSum,
    Function,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    SetSum,
    Sum,
    Vector,
    is_number,
    number,
    product_of,
    written_value,
)
from steepest.expression.trees import children

ONE = number(1)


class Curvatures:
    """The curvature of formulas in some variables; all other names stay as they are.

    Args:
        variables: what moves.
        signs: signs of formulas wherever the whole function has a value.
        by_form: signs that hold for all values of the variables in the domain, whatever the function demands.
        otherwise: asked for the curvature of a part of a sum where the rules do not tell.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        signs: Everywhere,
        by_form: Everywhere,
        otherwise: Callable[[Node], Curved | None] = lambda node: None,
    ) -> None:
        self.affine = Affine(variables)
        self.signs = signs
        self.by_form = by_form
        self.otherwise = otherwise

    def of(self, node: Node) -> Curved | None:
        """The curvature of a formula; None where the rules do not tell."""
        slopes = self.affine.slopes(node)
        if slopes is not None:
            return Curved(node, AFFINE, "affine", slopes=tuple(slopes.items()))
        rule = _RULES.get(type(node))
        return None if rule is None else rule(self, node)

    def moves(self, node: Node) -> bool:
        """Whether a formula may change with the variables."""
        return self.affine.moves(node)

    # ---- sums, multiples, signs

    def _negation(self, node: Negation) -> Curved | None:
        inner = self.of(node.operand)
        return None if inner is None else inner.turned()

    def _sum(self, node: Sum) -> Curved | None:
        """All terms convex or all concave, the strict ones together."""
        parts = self._all(node.terms)
        if parts is None:
            return None
        strict = frozenset[Variable]().union(*(part.strict for part in parts))
        fitting = (kind for kind in (CONVEX, CONCAVE) if all(map(attrgetter(kind), parts)))
        kind = next(fitting, None)
        return None if kind is None else Curved(node, kind, "sum", parts, strict)

    def _all(self, nodes: Sequence[Node]) -> tuple[Curved, ...] | None:
        """The curvature of each formula; None where one is not known."""
        parts = [self.of(node) or self.otherwise(node) for node in nodes]
        known = tuple(part for part in parts if part is not None)
        return known if len(known) == len(parts) else None

    def _product(self, node: Product) -> Curved | None:
        """A constant times a formula; a formula times itself."""
        moving = [factor for factor in node.factors if self.moves(factor)]
        rest = [factor for factor in node.factors if not self.moves(factor)]
        if len(moving) == 2 and moving[0] == moving[1] and not rest:
            return self._of_power(node, moving[0], Fraction(2))
        if len(moving) != 1:
            return None
        return self._multiple(node, self.of(moving[0]), product_of(rest))

    def _multiple(self, node: Node, inner: Curved | None, factor: Node) -> Curved | None:
        if inner is None:
            return None
        sign = self.signs.sign(factor)
        strict = inner.strict if sign.strict else frozenset[Variable]()
        if sign.nonnegative:
            return Curved(node, inner.kind, "multiple", (inner,), strict)
        return Curved(node, opposite(inner.kind), "multiple", (inner,), strict) if sign.nonpositive else None

    def _over_examples(self, node: FiniteSum | SetSum | Mean) -> Curved | None:
        """A sum of formulas that are convex whatever the example is; there may be no examples at all."""
        body, *others = children(node)
        if any(self.moves(part) for part in others):
            return None
        inner = self.of(body) or self.otherwise(body)
        return None if inner is None else Curved(node, inner.kind, "sum-over-examples", (inner,))

    def _quotient(self, node: Quotient) -> Curved | None:
        """Something over a constant, a constant over something, a square over something positive."""
        if not self.moves(node.denominator):
            return self._multiple(node, self.of(node.numerator), Quotient(ONE, node.denominator))
        if not self.moves(node.numerator):
            return self._multiple(node, self._reciprocal(node.denominator), node.numerator)
        above, below = self.of(_base_of_square(node.numerator)), self.of(node.denominator)
        if above is None or below is None or above.node == node.numerator or not below.concave:
            return None
        if above.kind != AFFINE or not self.signs.sign(node.denominator).positive:
            return None
        return Curved(node, CONVEX, "square-over", (above, below))

    def _reciprocal(self, node: Node) -> Curved | None:
        """1/u, from what u^p is made of."""
        base, exponent = node, Fraction(1)
        if isinstance(node, Power) and (value := written_value(node.exponent)) is not None and value > 0:
            base, exponent = node.base, value
        elif isinstance(node, Function) and node.name == "sqrt":
            base, exponent = node.argument, Fraction(1, 2)
        return self._of_power(Quotient(ONE, node), base, -exponent)

    # ---- functions and powers

    def _power(self, node: Power) -> Curved | None:
        if not self.moves(node.base):
            return self._exponential(node)
        value = written_value(node.exponent)
        return None if value is None else self._of_power(node, node.base, value)

    def _of_power(self, node: Node, base: Node, value: Fraction) -> Curved | None:
        if value == 2 and isinstance(base, Function) and base.name == "norm" and isinstance(base.argument, Vector):
            squares = self.of(Sum(tuple(Power(entry, number(2)) for entry in base.argument.entries)))
            return None if squares is None else replace(squares, node=node)
        shape, inner = shape_of_power(value), self.of(base)
        if shape is None or inner is None:
            return None
        if value < 0 and value.denominator == 1 and self.signs.sign(base).negative:  # 1/u^p for u < 0, by -u > 0
            found = self._composed(node, shape, inner.turned())
            return found if found is None or value % 2 == 0 else found.as_opposite()
        return self._composed(node, shape, inner)

    def _exponential(self, node: Power) -> Curved | None:
        """a^u = e^(u ln a), which rises for a > 1 and falls for a < 1."""
        inner = self.of(node.exponent)
        if node.base == Constant("e"):
            rises = 1
        elif isinstance(node.base, Number) and node.base.value > 0:
            rises = (node.base.value > 1) - (node.base.value < 1)
        else:
            return None
        return None if inner is None or not rises else self._composed(node, Shape(1, rises), inner)

    def _function(self, node: Function) -> Curved | None:
        if node.name in ("max", "min"):
            return self._extremum(node)
        if node.name in ("norm", "norm1"):
            return self._norm(node)
        if node.name in ("log", "log2", "log10") and (found := self._log(node)) is not None:
            return found
        shape, inner = SHAPES.get(node.name), self.of(node.argument)
        return None if shape is None or inner is None else self._composed(node, shape, inner)

    def _composed(self, node: Node, shape: Shape, inner: Curved) -> Curved | None:
        """f(u): u affine, or u bent the way that f asks for."""
        if not self._applies(shape, inner):
            return None
        kind = CONVEX if shape.bends > 0 else CONCAVE
        if inner.kind == AFFINE:
            strict = self._moved_for_certain(inner) if shape.strict else frozenset[Variable]()
            return Curved(node, kind, "affine-inside", (inner,), strict, where=shape.where)
        rises = shape.rises or self._side(inner)
        if not rises or inner.kind != (kind if rises > 0 else opposite(kind)):
            return None
        reason = "even" if not shape.rises else "rising" if rises > 0 else "falling"
        strict = inner.strict if shape.steep else frozenset()
        return Curved(node, kind, reason, (inner,), strict, where=shape.where)

    def _applies(self, shape: Shape, inner: Curved) -> bool:
        """Whether the row is true of this argument, and the arguments with a value form a convex set."""
        if shape.ends and not inner.concave and not self.by_form.sign(inner.node).nonnegative:
            return False
        if shape.where == "all" or (shape.where == "positive" and shape.ends):
            return True
        sign = self.signs.sign(inner.node)
        return sign.nonnegative if shape.where == "nonnegative" else sign.positive

    def _side(self, inner: Curved) -> int:
        """On which side of 0 the argument stays: 1, -1, or 0 where that is not known."""
        sign = self.signs.sign(inner.node)
        return 1 if sign.nonnegative else -1 if sign.nonpositive else 0

    def _moved_for_certain(self, inner: Curved) -> frozenset[Variable]:
        """The variable of an affine formula that has only one, where its factor is never 0."""
        if len(inner.slopes) != 1:
            return frozenset()
        ((variable, slope),) = inner.slopes
        sign = self.signs.sign(slope)
        return frozenset({variable}) if sign.positive or sign.negative else frozenset()

    def _extremum(self, node: Function) -> Curved | None:
        kind = CONVEX if node.name == "max" else CONCAVE
        parts = self._all(node.argument.entries) if isinstance(node.argument, Vector) else None
        fits = parts is not None and all(map(attrgetter(kind), parts))
        return Curved(node, kind, "maximum", parts) if fits and parts is not None else None

    def _norm(self, node: Function) -> Curved | None:
        parts = self._all(node.argument.entries) if isinstance(node.argument, Vector) else None
        if parts is None or any(part.kind != AFFINE for part in parts):
            return None
        return Curved(node, CONVEX, "norm", parts)

    # ---- logarithms of exponentials

    def _log(self, node: Function) -> Curved | None:
        """ln(e^u + e^v + 1) is convex for convex u and v; ln(sigmoid(u)) rises and is concave."""
        if isinstance(node.argument, Function) and node.argument.name == "sigmoid":
            inner = self.of(node.argument.argument)
            return Curved(node, CONCAVE, "logistic", (inner,)) if inner is not None and inner.concave else None
        exponents = self._exponents(node.argument)
        return None if exponents is None else Curved(node, CONVEX, "exponentials", tuple(exponents))

    def _exponents(self, node: Node) -> list[Curved] | None:
        """The exponents of a sum of positive multiples of exponentials with convex exponents; constants have none."""
        if not self.moves(node):
            return [] if self.signs.sign(node).positive else None
        if isinstance(node, Sum):
            return _joined([self._exponents(term) for term in node.terms])
        if isinstance(node, Product):
            return _joined([self._exponents(factor) for factor in node.factors])
        if isinstance(node, FiniteSum | SetSum):
            body, *others = children(node)
            return None if any(self.moves(part) for part in others) else self._exponents(body)
        exponent = _natural_exponent(node)
        inner = None if exponent is None else self.of(exponent)
        return [inner] if inner is not None and inner.convex else None


_RULES: dict[type[Node], Callable[[Curvatures, Any], Curved | None]] = {
    Negation: Curvatures._negation,
    Sum: Curvatures._sum,
    Product: Curvatures._product,
    Quotient: Curvatures._quotient,
    Power: Curvatures._power,
    Function: Curvatures._function,
    FiniteSum: Curvatures._over_examples,
    SetSum: Curvatures._over_examples,
    Mean: Curvatures._over_examples,
}


def _joined(lists: list[list[Curved] | None]) -> list[Curved] | None:
    return None if None in lists else [one for some in lists if some is not None for one in some]


def _base_of_square(node: Node) -> Node:
    """u where the tree is u^2, else the tree."""
    return node.base if isinstance(node, Power) and is_number(node.exponent, 2) else node


def _natural_exponent(node: Node) -> Node | None:
    """u where the tree is ``e^u`` or ``exp(u)``."""
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    return node.exponent if isinstance(node, Power) and node.base == Constant("e") else None
