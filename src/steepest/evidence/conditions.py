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
from steepest.evidence.claims import Claim
from steepest.evidence.pieces import Piece, sign_inside
from steepest.evidence.requirements import Requirement, requirements
from steepest.expression.building import Builder
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate, working_precision
from steepest.expression.generators import generators, leaves
from steepest.expression.nodes import Derivative, Node, Power, Symbol
from steepest.expression.rings import Poly, Ring
from steepest.expression.trees import free_symbols

MOST_BOXES = 128
PRECISION = 64


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition along a line.

    Attributes:
        need: the condition.
        sign: the sign of those of its factors that have one everywhere.
        factors: the others, polynomials in the moving variable, each with its exponent.
        moves: whether the variable occurs in it.
    """

    need: Requirement
    sign: int
    factors: tuple[tuple[fmpq_poly, int], ...]
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
    needs = requirements(Derivative(tree, Symbol(name)))
    found = [condition_along(_strict(need), name, claim) for need in needs]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) else None


def condition_along(need: Requirement, name: str, claim: Claim) -> Condition | None:
    """One condition along a variable; None where it is not decided."""
    if need.relation == "value" or need.ranges:
        return None
    if name not in free_symbols(need.expression):
        return Condition(need, 1, (), moves=False)
    if need.relation == "integer":
        return None
    found = claim.built(lambda builder: _factored(builder, need.expression, name))
    if found is not None:
        return Condition(need, *found)
    sign = sign_on_domain(need.expression, claim)
    return Condition(need, sign, ()) if sign else None


def _strict(need: Requirement) -> Requirement:
    """What has to hold beside the edge of a domain: a power needs a base > 0, a root too."""
    if need.relation == "power" and isinstance(need.expression, Power):
        return Requirement(">", need.expression.base, need.ranges)
    return Requirement(">", need.expression, need.ranges) if need.relation == ">=" else need


def _factored(builder: Builder, tree: Node, name: str) -> tuple[int, tuple[tuple[fmpq_poly, int], ...]] | None:
    """The sign of the factors that have one, and the polynomials in the variable; None where others are left."""
    ring = builder.ring
    n, d = ring.cancelled(builder.element(tree))
    if n == 0:
        return None
    sign, polynomials = 1, []
    for p, e in ring.factors(n, d):
        strict = builder.signs.strict_of(p)
        if strict:
            sign *= strict if e % 2 else 1
            continue
        polynomial = polynomial_in(ring, p, name)
        if polynomial is None:
            return None
        polynomials.append((polynomial, e))
    return sign, tuple(polynomials)


def polynomial_in(ring: Ring, p: Poly, name: str) -> fmpq_poly | None:
    """A polynomial in one symbol; None where anything else occurs in it."""
    used = list(generators(ring, p))
    if len(used) != 1 or used[0].kind != "symbol" or used[0].data != name:
        return None
    coefficients = [fmpq(0)] * (int(p.degrees()[used[0].position]) + 1)
    for exponents, c in p.terms():
        coefficients[int(exponents[used[0].position])] = fmpq(c)
    return fmpq_poly(coefficients)


def depends_on(ring: Ring, p: Poly, name: str) -> bool:
    """Whether a symbol goes into a polynomial, however deep."""
    return any(g.kind == "symbol" and g.data == name for g in leaves(ring, p))


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


def _sign_on_box(tree: Node, names: Sequence[str], box: list[tuple[Fraction, Fraction]]) -> int:
    waiting, signs, looked = [box], set[int](), 0
    while waiting:
        current = waiting.pop()
        looked += 1
        sign = _sign_of_enclosure(tree, names, current)
        if sign:
            signs.add(sign)
        else:
            waiting += _halves(current)
        if looked + len(waiting) > MOST_BOXES or len(signs) > 1:
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
