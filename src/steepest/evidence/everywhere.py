"""Signs that hold everywhere: a formula is proved to be ≥ 0, > 0 or 0 wherever a function around it has a value.

The proofs are those of exact algebra: the formula becomes a quotient of polynomials in generators, and its
factors have a sign by their form (squares, exponentials, bounded terms), or because the function demands it
(``ln x`` is only there for x > 0). A sign that is not found proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import Any

from steepest.errors import UnsupportedError
from steepest.evidence.requirements import requirements
from steepest.expression.building import MOST_RESTARTS, Builder, Knowledge
from steepest.expression.exponentials import RestartError
from steepest.expression.nodes import (
    Function,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Vector,
    written_value,
)
from steepest.expression.rings import SIZES, Element, FullError, NowhereDefinedError, Ring, TooLargeError


@dataclass(frozen=True, slots=True)
class Sign:
    """What is known of the values of a formula.

    Attributes:
        direction: 1 where they are ≥ 0, -1 where they are ≤ 0, 0 where they are all 0, None where nothing is known.
        strict: whether none of them is 0.
    """

    direction: int | None
    strict: bool = False

    @property
    def nonnegative(self) -> bool:
        """Whether no value is negative."""
        return self.direction in (0, 1)

    @property
    def nonpositive(self) -> bool:
        """Whether no value is positive."""
        return self.direction in (0, -1)

    @property
    def positive(self) -> bool:
        """Whether every value is > 0."""
        return self.direction == 1 and self.strict

    @property
    def negative(self) -> bool:
        """Whether every value is < 0."""
        return self.direction == -1 and self.strict


UNKNOWN = Sign(None)
ZERO = Sign(0)


#: Functions without negative values, and whether they are nowhere 0.
NONNEGATIVE = {
    "abs": False,
    "relu": False,
    "sqrt": False,
    "norm": False,
    "norm1": False,
    "step": False,
    "exp": True,
    "cosh": True,
    "sigmoid": True,
    "sech": True,
}


class Everywhere:
    """Signs wherever some functions have a value.

    Args:
        functions: what has a value: their demands are known.
        facts: trees that are ≥ 0 besides, such as the bounds of a domain.
        integers: names of symbols that stand for integers.
    """

    def __init__(
        self, functions: Iterable[Node] = (), facts: Iterable[Node] = (), integers: Iterable[str] = ()
    ) -> None:
        self.functions = tuple(functions)
        needs = (need for function in self.functions for need in requirements(function))
        self.nonzero = frozenset(need.expression for need in needs if need.relation == "!=" and not need.ranges)
        self.known = Knowledge(tuple(facts), frozenset(integers))
        self._found: dict[Node, Sign] = {}

    def sign(self, node: Node) -> Sign:
        """The sign of a formula.

        >>> from steepest.expression.reading import parse
        >>> Everywhere([parse("x ln(x)")]).sign(parse("1/x")).positive
        True
        """
        known = self.by_itself(node)
        demanded = known.direction in (1, -1) and _unsigned(node) in self.nonzero
        return Sign(known.direction, strict=True) if demanded else known

    def by_itself(self, node: Node) -> Sign:
        """The sign of a formula, not counting that a function has it below a line and so demands that it is not 0."""
        if node not in self._found:
            found = self._by_form(node)
            better = found if found.strict else self._by_algebra(node)
            self._found[node] = found if better.direction is None else better
        return self._found[node]

    def _by_form(self, node: Node) -> Sign:
        """The sign that functions have whatever stands inside them: ``relu(u)``, ``max(0, u)^2 + 1``."""
        match node:
            case Function(name="max" | "min", argument=Vector(entries=entries)):
                return _of_extremum([self._by_form(entry) for entry in entries], 1 if node.name == "max" else -1)
            case Power(base=base, exponent=Number(value=value)) if value.denominator == 1 and value % 2 == 0:
                return Sign(1, self._by_form(base).strict)
            case Power(base=base, exponent=Number()) if self.sign(base).positive:
                return Sign(1, strict=True)
            case Function(name="sqrt" | "cbrt", argument=argument) if self.sign(argument).positive:
                return Sign(1, strict=True)
            case Function(name=name) if name in NONNEGATIVE:
                return Sign(1, strict=NONNEGATIVE[name])
            case Product(factors=factors):
                return _of_product([self.sign(factor) for factor in factors])
            case Quotient(numerator=above, denominator=below):
                under = self.sign(below).direction
                return _of_product([self.sign(above), Sign(under or None, strict=True)])
            case Sum(terms=terms):
                return _of_sum([self._by_form(term) for term in terms])
            case Negation(operand=operand):
                return _turned(self._by_form(operand))
        number = written_value(node)
        return UNKNOWN if number is None else Sign((number > 0) - (number < 0), number != 0)

    def _by_algebra(self, node: Node) -> Sign:
        for size in SIZES:
            try:
                return self._decided(Builder(Ring(size), self.known), node)
            except FullError:
                continue
            except (TooLargeError, UnsupportedError, NowhereDefinedError):
                return UNKNOWN
        return UNKNOWN

    def _decided(self, builder: Builder, node: Node) -> Sign:
        for function in self.functions:
            _tried(builder, partial(builder.element, function))
        found = _tried(builder, lambda: sign_of(builder, builder.element(node)))
        return UNKNOWN if found is None else found


def _unsigned(node: Node) -> Node:
    return node.operand if isinstance(node, Negation) else node


def _turned(sign: Sign) -> Sign:
    return Sign(None if sign.direction is None else -sign.direction, sign.strict)


def _of_product(signs: list[Sign]) -> Sign:
    if any(sign.direction is None for sign in signs):
        return UNKNOWN
    return Sign(prod(sign.direction or 0 for sign in signs), all(sign.strict for sign in signs))


def _of_sum(signs: list[Sign]) -> Sign:
    """All terms ≥ 0 or all ≤ 0."""
    if all(sign.direction == 0 for sign in signs):
        return ZERO
    if all(sign.nonnegative for sign in signs):
        return Sign(1, any(sign.strict for sign in signs))
    return Sign(-1, any(sign.strict for sign in signs)) if all(sign.nonpositive for sign in signs) else UNKNOWN


def _of_extremum(signs: list[Sign], side: int) -> Sign:
    """A maximum (side 1) is ≥ 0 where one entry is, a minimum where all are."""
    signs = signs if side > 0 else [_turned(sign) for sign in signs]
    above = [sign for sign in signs if sign.nonnegative]
    if above:
        found = Sign(1, any(sign.strict for sign in above))
    elif all(sign.nonpositive for sign in signs):
        found = Sign(-1, all(sign.strict for sign in signs))
    else:
        return UNKNOWN
    return found if side > 0 else _turned(found)


def _tried(builder: Builder, work: Callable[[], Any]) -> Any:
    """What comes of building, as often as something is learnt on the way; None where it is beyond the bounds."""
    for _ in range(MOST_RESTARTS):
        builder.begin()
        try:
            return work()
        except RestartError:
            continue
        except (TooLargeError, UnsupportedError):
            return None
    return None


def sign_of(builder: Builder, element: Element) -> Sign:
    """The sign of a quotient of polynomials, from the signs of its factors.

    What stands below the line is nowhere 0, for the quotient has a value.
    """
    ring, signs = builder.ring, builder.signs
    n, d = ring.cancelled(element)
    if n == 0:
        return ZERO
    direction, strict, rest = 1, True, ring.one
    for p, e in ring.factors(n, d):
        strictly = signs.strict_of(p)
        strict = strict and (e < 0 or bool(strictly))
        if e % 2:
            known = strictly or signs.of_poly(p)
            direction *= known or 1
            rest = rest if known else rest * p
    if not rest.is_constant():
        direction *= signs.of_poly(rest)
        strict = strict and bool(signs.strict_of(rest))
    return Sign(direction, strict) if direction else UNKNOWN
