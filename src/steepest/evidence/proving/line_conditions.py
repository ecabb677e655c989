"""Where conditions hold as one variable moves: their signs on the pieces of its line.

The factors of a condition have a known sign, or are polynomials in the moving variable alone, whose zeros
cut its line into pieces; or an enclosure over the whole domain shows that they are nowhere 0. A condition in
which the variable does not occur holds all along the line or nowhere on it. Any other is not decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, fmpq, fmpq_poly

from steepest.errors import UnsupportedError
from steepest.evidence.proving.between_zeros import Piece, sign_inside
from steepest.evidence.proving.claims import Claim
from steepest.evidence.proving.like_signs import plain_factors
from steepest.evidence.requirements import Requirement, requirements
from steepest.expression.building import Builder
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.generators import generators, is_integral
from steepest.expression.nodes import Derivative, Node, Power, Symbol
from steepest.expression.rings import Poly, Ring
from steepest.expression.trees import free_symbols

MOST_BOXES = 128
PRECISION = 64
END = 16  # the part of a domain beside its end on which the derivative tells the sign


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition along a line.

    Attributes:
        origin: the condition as the tree demands it.
        need: what has to hold beside its edge: ``u > 0`` for ``u >= 0``.
        sign: the sign of those factors of the expression that have one everywhere.
        factors: the others, polynomials in the moving variable, each with its exponent.
        moves: whether the variable occurs in it.
    """

    origin: Requirement
    need: Requirement
    sign: int = 1
    factors: tuple[tuple[fmpq_poly, int], ...] = ()
    moves: bool = True

    def sign_on(self, piece: Piece) -> int:
        """The sign of its expression on a piece."""
        sign = self.sign
        for polynomial, exponent in self.factors:
            sign *= sign_inside(polynomial, piece) if exponent % 2 else 1
        return sign

    def holds_on(self, piece: Piece) -> bool:
        """Whether it holds inside a piece."""
        return self.need.relation == "!=" or self.sign_on(piece) > 0


def conditions_along(tree: Node, name: str, claim: Claim) -> list[Condition] | None:
    """What a tree demands to have a value and a derivative along a variable; None where that is not decided."""
    found = [condition_along(need, name, claim) for need in requirements(Derivative(tree, Symbol(name)))]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def condition_along(origin: Requirement, name: str, claim: Claim) -> Condition | None:
    """One condition along a variable; None where it is not decided."""
    if origin.relation == "value" or origin.ranges:
        return None
    need = origin
    if origin.relation == ">=":
        need = Requirement(">", origin.expression)
    elif origin.relation == "power":
        assert isinstance(origin.expression, Power), "that is what the relation means"  # noqa: S101
        found = _of_power(origin.expression, name, claim)
        if found is None:
            return None
        need = found
    if name not in free_symbols(need.expression):
        return Condition(origin, need, moves=False)
    return _along(origin, need, name, claim)


def _along(origin: Requirement, need: Requirement, name: str, claim: Claim) -> Condition | None:
    if need.relation == "integer":
        return None
    found = claim.built(lambda builder: _factored(builder, need.expression, name))
    if found is not None:
        return Condition(origin, need, *found)
    sign = sign_on_domain(need.expression, claim)
    return Condition(origin, need, sign) if sign else None


def _of_power(power: Power, name: str, claim: Claim) -> Requirement | None:
    """What a power demands of its base along a line; None where that is not clear.

    A base that does not move under an exponent that does has to be > 0 for certain: ``0^x`` is no smooth
    function.
    """
    relation = _of_exponent(power.exponent, claim)
    if relation is None:
        return None
    if name in free_symbols(power.exponent) and name not in free_symbols(power.base):
        strict = claim.built(lambda builder: builder.signs.of_element(builder.element(power.base), strict=True))
        if strict != 1 and sign_on_domain(power.base, claim) != 1:
            return None
    return Requirement(relation, power.base)


def _of_exponent(exponent: Node, claim: Claim) -> str | None:
    """What an exponent demands of its base: an integer any but 0, another number one > 0."""
    if not free_symbols(exponent) <= claim.roles.whole:
        return ">"

    def relation(builder: Builder) -> str | None:
        u = builder.element(exponent)
        if is_integral(builder.ring, u, claim.roles.whole):
            return "!="
        return None if builder.may_be_integral(u) else ">"

    return claim.built(relation)


def _factored(builder: Builder, tree: Node, name: str) -> tuple[int, tuple[tuple[fmpq_poly, int], ...]] | None:
    """The sign of the factors that have one, and the polynomials in the variable; None where others are left."""
    u = builder.ring.cancelled(builder.element(tree))
    found = None if u[0] == 0 else plain_factors(builder, u)
    if found is None:
        return None
    sign, factors = found
    polynomials = [(polynomial_in(builder.ring, p, name), e) for p, e in factors]
    known = tuple((polynomial, e) for polynomial, e in polynomials if polynomial is not None)
    return (sign, known) if len(known) == len(polynomials) else None


def polynomial_in(ring: Ring, p: Poly, name: str) -> fmpq_poly | None:
    """A polynomial in one symbol; None where anything else occurs in it."""
    used = list(generators(ring, p))
    if len(used) != 1 or used[0].kind != "symbol" or used[0].data != name:
        return None
    coefficients = [fmpq(0)] * (int(p.degrees()[used[0].position]) + 1)
    for exponents, c in p.terms():
        coefficients[int(exponents[used[0].position])] = fmpq(c)
    return fmpq_poly(coefficients)


# ---- enclosures over a domain


def sign_on_domain(tree: Node, claim: Claim) -> int:
    """The sign of a tree that is nowhere 0 on a bounded domain, its ends among it; 0 where it is not found."""
    names = sorted(free_symbols(tree))
    ranges = [claim.domain.of_variable(name) for name in names]
    box: list[tuple[Fraction, Fraction]] = []
    for values in ranges:
        if values.lower is None or values.upper is None or values.integer:
            return 0
        box.append((values.lower, values.upper))
    return _sign_on_box(tree, names, box)


def sign_inside_domain(tree: Node, claim: Claim) -> int:
    """The sign of a tree in one variable inside a bounded domain, at an end of which it is exactly 0."""
    names = sorted(free_symbols(tree))
    values = claim.domain.of_variable(names[0]) if len(names) == 1 else None
    if values is None or values.integer or values.lower is None or values.upper is None:
        return 0
    low, high = values.lower, values.upper
    step = (high - low) / END
    slope = Derivative(tree, Symbol(names[0]))
    signs = set[int]()
    for end, near, direction in ((low, low + step, 1), (high, high - step, -1)):
        if _is_zero_at(tree, names[0], end):
            signs.add(direction * _sign_on_box(slope, names, [(min(end, near), max(end, near))]))
            low, high = (near, high) if direction == 1 else (low, near)
    signs.add(_sign_on_box(tree, names, [(low, high)]))
    return signs.pop() if len(signs) == 1 else 0


def _is_zero_at(tree: Node, name: str, value: Fraction) -> bool:
    try:
        found = evaluate(tree, {Symbol(name): fmpq(value.numerator, value.denominator)}, PRECISION).value
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return False
    return bool(found.is_zero() if isinstance(found, arb) else found == 0)


def _sign_on_box(tree: Node, names: Sequence[str], box: list[tuple[Fraction, Fraction]]) -> int:
    waiting, signs, looked = [box], set[int](), 0
    while waiting:
        current = waiting.pop()
        looked += 1
        sign = _sign_of_enclosure(tree, names, current)
        if sign:
            signs.add(sign)
        elif current:
            waiting += _halves(current)
        if not (sign or current) or looked + len(waiting) > MOST_BOXES or len(signs) > 1:
            return 0
    return signs.pop() if signs else 0


def _sign_of_enclosure(tree: Node, names: Sequence[str], box: list[tuple[Fraction, Fraction]]) -> int:
    with working_precision(PRECISION):
        point: dict[Node, Any] = {Symbol(name): _ball(*ends) for name, ends in zip(names, box, strict=True)}
    try:
        value = evaluate(tree, point, PRECISION, box=True).value
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return 0
    return 1 if value > 0 else -1 if value < 0 else 0


def _ball(low: Fraction, high: Fraction) -> Any:
    return arb(fmpq(low.numerator, low.denominator)).union(arb(fmpq(high.numerator, high.denominator)))


def _halves(box: list[tuple[Fraction, Fraction]]) -> list[list[tuple[Fraction, Fraction]]]:
    """The box cut in two across its longest side."""
    widths = [high - low for low, high in box]
    k = widths.index(max(widths))
    low, high = box[k]
    middle = (low + high) / 2
    return [[*box[:k], half, *box[k + 1 :]] for half in ((low, middle), (middle, high))]
