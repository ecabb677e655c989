"""Equations: the same one with its sides swapped, moved over or multiplied, and points that tell two apart.

Two equations are told apart by a point at which one holds exactly and the other certainly does not.
Such points come from solving for a variable that stands alone or occurs linearly, and from trying.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.sampling import READABLE, Roles, SamplePoint, roles, sample_points
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.nodes import Equation, Negation, Node, Sum, Symbol
from steepest.expression.trees import free_symbols

BASES = 6
LARGEST_DENOMINATOR = 1000


def difference(equation: Equation) -> Node:
    """Left minus right side: 0 where the equation holds."""
    return Sum((equation.left, Negation(equation.right)))


def factor_between(one: Node, other: Node, domain: Domain) -> Fraction | None:
    """The number c with ``other = c one`` that a point suggests; None where none does."""
    part = roles((one, other), domain)
    for point in sample_points((one, other), domain, BASES, part=part):
        a, b = _value(one, point, part), _value(other, point, part)
        if a is None or b is None or not (a > 0 or a < 0) or not (b > 0 or b < 0):
            continue
        ratio = b / a
        middle = ratio if isinstance(ratio, fmpq) else arb(ratio).mid().fmpq()
        found = Fraction(int(middle.p), int(middle.q))
        return found if isinstance(ratio, fmpq) else found.limit_denominator(LARGEST_DENOMINATOR)
    return None


def told_apart(one: Equation, other: Equation, domain: Domain) -> bool:
    """Whether a point is found at which exactly one of two equations holds, for certain."""
    part = roles((difference(one), difference(other)), domain)
    return _breaks(one, other, domain, part) or _breaks(other, one, domain, part)


def _breaks(one: Equation, other: Equation, domain: Domain, part: Roles) -> bool:
    """Whether a solution of one equation is certainly none of the other."""
    rest = difference(other)
    for point in _solutions(one, domain, part):
        value = _value(rest, point, part)
        if value is not None and (value > 0 or value < 0):
            return True
    return False


def _solutions(equation: Equation, domain: Domain, part: Roles) -> Iterator[SamplePoint]:
    """Points of the domain at which an equation holds."""
    zero = difference(equation)
    bases = list(sample_points((zero,), domain, BASES, part=part))
    for side, far in ((equation.left, equation.right), (equation.right, equation.left)):
        if isinstance(side, Symbol) and side.name not in free_symbols(far):
            for base in bases:
                yield from _placed(base, side, _value(far, base, part), domain)
    for name in part.reals:
        for base in bases:
            root = _root_of_line(zero, base, Symbol(name), part)
            tried: tuple[Fraction, ...] = READABLE if root is None else (root, *READABLE)
            for value in tried:
                if value in domain.of_variable(name):
                    point = base.moved(Symbol(name), value)
                    if _is_exactly_zero(_value(zero, point, part)):
                        yield point


def _placed(base: SamplePoint, variable: Symbol, value: Any | None, domain: Domain) -> Iterator[SamplePoint]:
    """The point with a value that was worked out, where that is known to lie in the domain."""
    if value is None:
        return
    if variable.name in domain.ranges:
        exact = isinstance(value, fmpq)
        if not exact or Fraction(int(value.p), int(value.q)) not in domain.of_variable(variable.name):
            return
    point = base.moved(variable, Fraction(0))
    point[variable] = value
    yield point


def _root_of_line(zero: Node, base: SamplePoint, variable: Symbol, part: Roles) -> Fraction | None:
    """Where the line through the values at 0 and 1 meets 0."""
    at_0, at_1 = (_value(zero, base.moved(variable, Fraction(k)), part) for k in (0, 1))
    if not (isinstance(at_0, fmpq) and isinstance(at_1, fmpq)) or at_0 == at_1:
        return None
    root = at_0 / (at_0 - at_1)
    return Fraction(int(root.p), int(root.q))


def _is_exactly_zero(value: Any | None) -> bool:
    return isinstance(value, fmpq) and value == 0


def _value(node: Node, point: SamplePoint, part: Roles) -> Any | None:
    try:
        return evaluate(node, point, integers=(*part.integers, *part.sizes)).value
    except (UndefinedError, IndeterminateError, MissingValueError, UnsupportedError):
        return None
