"""Equations: the same one with its sides swapped, moved over or multiplied, and points that tell two apart.

Two equations are told apart by a point at which one holds exactly and the other certainly does not.
Such points come from solving for a variable that stands alone or occurs linearly, and from trying.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from flint import arb, fmpq

from steepest.errors import UnsupportedError
from steepest.evidence.definedness import domain_facts
from steepest.evidence.domain import Domain
from steepest.evidence.sampling import READABLE, Roles, SamplePoint, roles, sample_points
from steepest.expression.building import Builder
from steepest.expression.enclosures import IndeterminateError, MissingValueError, UndefinedError, evaluate
from steepest.expression.nodes import Equation, Negation, Node, Sum, Symbol
from steepest.expression.normal_form import NowhereDefinedError, built
from steepest.expression.rings import Element
from steepest.expression.trees import free_symbols

BASES = 6
#: What each variable is tried with, for one variable, for two and for three.
GRIDS = tuple(
    tuple(map(Fraction, row.split()))
    for row in ("0 1 -1 2 -2 1/2 -1/2 3 -3 3/5 4/5", "0 1 -1 2 -2 1/2 3/5 -3/5 4/5 -4/5 3", "0 1 -1 2 -2 1/2")
)
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


def is_multiple(one: Node, other: Node, domain: Domain) -> bool:
    """Whether ``other = q one`` is proved for a formula q that is nowhere 0: such as N, or e^x."""
    part = roles((one, other), domain)
    facts = domain_facts({*part.reals, *part.integers, *part.sizes}, domain, part.sizes)
    try:
        return bool(built(lambda builder: _is_multiple(builder, one, other), facts, part.whole))
    except NowhereDefinedError:
        return False


def _is_multiple(builder: Builder, one: Node, other: Node) -> bool:
    ring = builder.ring
    q = ring.cancelled(ring.multiply(builder.element(other), ring.inverse(builder.element(one))))
    return is_nowhere_zero(builder, q)


def is_nowhere_zero(builder: Builder, q: Element) -> bool:
    """Whether an element of a ring is proved to have no zeros, by the signs of its factors."""
    return q[0] != 0 and all(p.is_constant() or builder.signs.strict_of(p) for p, _ in builder.ring.factors(*q))


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
    yield from _on_a_grid(zero, bases[:1], domain, part)
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


def _on_a_grid(zero: Node, bases: Sequence[SamplePoint], domain: Domain, part: Roles) -> Iterator[SamplePoint]:
    """Points with small coordinates at which a tree is 0, such as (0, -1) and (3/5, 4/5) on the unit circle."""
    if not 0 < len(part.reals) <= len(GRIDS):
        return
    columns = [[value for value in GRIDS[len(part.reals) - 1] if value in domain.of_variable(n)] for n in part.reals]
    for base in bases:
        for values in product(*columns):
            point = base.only(set(base))
            point.update({Symbol(n): fmpq(v.numerator, v.denominator) for n, v in zip(part.reals, values, strict=True)})
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
