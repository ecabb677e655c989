"""Factors as powers: √x is x^(1/2), (x + y)³ a power of x + y, and e^(-x) the inverse of e^x."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from steepest.derivation.frame import Atom, factored, flat
from steepest.expression.nodes import (
    Application,
    Constant,
    Function,
    Indexed,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    number,
    written_value,
)

#: What counts as one thing that can be a factor several times.
_BASES = (Symbol, Indexed, Constant, Function, Application, Sum)
Exponents = dict[Node, Fraction]
HALF = Fraction(1, 2)


def as_power(factor: Node) -> tuple[Node, Fraction] | None:
    """What a factor of the frame is a power of, and the exponent; None for what is left as it is."""
    inner = factor.node if isinstance(factor, Atom) else None
    return None if inner is None else _as_power(inner)


def _as_power(node: Node) -> tuple[Node, Fraction] | None:
    if is_root(node) and isinstance(node, Function):
        return node.argument, HALF
    if isinstance(node, _BASES):
        return node, Fraction(1)
    if not isinstance(node, Power):
        return None
    exponent = written_value(node.exponent)
    if exponent is None:  # an exponential is one thing, and its inverse is known
        return _exponential(node)
    base = _as_power(node.base)
    return None if base is None or not _multiply(base, exponent) else (base[0], base[1] * exponent)


def _multiply(base: tuple[Node, Fraction], exponent: Fraction) -> bool:
    """Whether (u^a)^b is u^(a b) for every u: (x^2)^(1/2) is |x|, and no power of x."""
    within, power = base
    return exponent.denominator == 1 or power == 1 or power.denominator % 2 == 0 or isinstance(within, Power)


def _exponential(node: Power) -> tuple[Node, Fraction]:
    """e^(-2x) as e^x to the power of -2."""
    exponent, power = node.exponent, Fraction(1)
    if isinstance(exponent, Negation):
        exponent, power = exponent.operand, -power
    value = written_value(exponent.factors[0]) if isinstance(exponent, Product) else None
    if isinstance(exponent, Product) and value:
        exponent, power = _product(exponent.factors[1:]), power * value
    return Power(node.base, exponent), power


def is_root(node: Node) -> bool:
    """A square root of anything but a number or a fraction."""
    return isinstance(node, Function) and node.name == "sqrt" and not isinstance(node.argument, Number | Quotient)


def exponents_of(factors: Iterable[Node]) -> Exponents:
    """The bases among the factors, with the sums of their exponents."""
    exponents: Exponents = {}
    for found in map(as_power, factors):
        if found is not None:
            exponents[found[0]] = exponents.get(found[0], Fraction(0)) + found[1]
    return exponents


def with_exponents(factors: Iterable[Node], exponents: Exponents, roots: Collection[Node] = ()) -> list[Node]:
    """The factors with each of these bases standing once, at its first place, to this exponent.

    `roots` are the bases of which a square root is written √u and not u^(1/2).
    """
    remaining = dict(exponents)
    new: list[Node] = []
    for factor in factors:
        found = as_power(factor)
        if found is None or found[0] not in exponents:
            new.append(factor)
        elif found[0] in remaining:
            new += to_power(found[0], remaining.pop(found[0]), rooted=found[0] in roots)
    return new


def rooted(factors: Iterable[Node]) -> set[Node]:
    """The bases that stand under a square root."""
    inner = (factor.node if isinstance(factor, Atom) else factor for factor in factors)
    bases = (node.base if isinstance(node, Power) else node for node in inner)
    return {node.argument for node in bases if isinstance(node, Function) and is_root(node)}


def to_power(base: Node, exponent: Fraction, *, rooted: bool = False) -> Iterator[Node]:
    """A base to an exponent as factors of the frame: x^(3/2) as x √x where roots are written, (e^x)² as e^(2x)."""
    if not exponent:
        return
    if isinstance(base, Power):
        yield Atom(Power(base.base, _times(base.exponent, exponent)))
    elif rooted and exponent % 1 == HALF:
        yield from to_power(base, exponent - HALF)
        yield Atom(Function("sqrt", base))
    elif exponent == 1:
        yield from flat(factored(base))
    else:
        yield Atom(Power(base, number(exponent)))


def _times(exponent: Node, value: Fraction) -> Node:
    """``2 x`` for x and 2; ``-x`` for x and -1."""
    if value < 0:
        return Negation(_times(exponent, -value))
    if value == 1:
        return exponent
    factors = exponent.factors if isinstance(exponent, Product) else (exponent,)
    own = written_value(factors[0])
    if own is not None and (own * value).denominator == 1:
        rest = factors[1:]
        return Product((number(own * value), *rest)) if own * value != 1 else _product(rest)
    return Product((number(value), *factors))


def _product(factors: tuple[Node, ...]) -> Node:
    return factors[0] if len(factors) == 1 else Product(factors) if factors else number(1)
