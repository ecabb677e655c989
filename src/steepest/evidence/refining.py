"""Zeros to many digits, and where steep arguments are of the size of 1: what a search on a grid leaves out.

A bump ``relu(10^-9 - |x - √2|)`` is met only by a number that is √2 to ten digits, and ``tanh(10^20 x)`` differs
from ``sign x`` only where ``10^20 x`` is neither large nor 0.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction

from steepest.errors import UnsupportedError
from steepest.evidence.sampling import SamplePoint
from steepest.expression.enclosures import IndeterminateError, UndefinedError, evaluate
from steepest.expression.nodes import Function, Node, Sum, Symbol, Vector, number
from steepest.expression.trees import free_symbols, walk

DIGITS = 30
PRECISION = 320
STEPS = 9
FIRST_STEP = Fraction(1, 10**7)
STEEP = 1000
LARGEST = 4 * PRECISION  # a power of two beyond it stands for nothing that is near a zero
KINKED = frozenset({"abs", "relu", "sign", "step", "sqrt", "cbrt"})  # of these only the zeros of arguments count


def refined(tree: Node, variable: Symbol, base: SamplePoint, near: Fraction, whole: Collection[str]) -> Fraction | None:
    """A zero to thirty digits, by secants from a place near it; None where they lead nowhere or far off."""

    def value(place: Fraction) -> Fraction | None:
        return value_at(tree, base.moved(variable, place), whole)

    scale = max(Fraction(1), abs(near))
    a, b = near, near + FIRST_STEP * scale
    fa, fb = value(a), value(b)
    for _ in range(STEPS):
        if fa is None or fb is None or fa == fb or not fb:
            break
        a, b, fa = b, rounded(b - fb * (b - a) / (fb - fa), 2 * DIGITS), fb
        if abs(b - near) > scale:
            return None
        fb = value(b)
    return rounded(b, DIGITS) if fb is not None and abs(b - near) < scale / 1000 else None


def value_at(tree: Node, point: SamplePoint, whole: Collection[str]) -> Fraction | None:
    """The value of a tree at a point, as far as it is known; None where there is none."""
    try:
        value = evaluate(tree, point, PRECISION, integers=whole).value
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    if not hasattr(value, "mid"):
        return Fraction(int(value.p), int(value.q)) if hasattr(value, "p") else Fraction(value)
    if not value.is_finite():
        return None
    mantissa, exponent = value.mid().man_exp()
    if abs(int(exponent)) > LARGEST:
        return None
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def rounded(value: Fraction, digits: int) -> Fraction:
    """A number to so many significant digits."""
    if not value:
        return value
    places = digits - (len(str(abs(value.numerator))) - len(str(value.denominator)))
    unit = Fraction(10) ** -places
    return round(value / unit) * unit


def steep_arguments(
    trees: Collection[Node], variable: Symbol, base: SamplePoint, whole: Collection[str]
) -> Iterator[Node]:
    """What is 0 where an argument that moves fast along a variable is 1 or -1."""
    arguments = (
        part.argument
        for tree in trees
        for part in walk(tree)
        if isinstance(part, Function) and part.name not in KINKED and not isinstance(part.argument, Vector)
    )
    for argument in dict.fromkeys(arguments):
        if variable.name in free_symbols(argument) and _is_steep(argument, variable, base, whole):
            yield from (Sum((argument, number(shift))) for shift in (-1, 1))


def _is_steep(tree: Node, variable: Symbol, base: SamplePoint, whole: Collection[str]) -> bool:
    here, there = (value_at(tree, base.moved(variable, place), whole) for place in (Fraction(1, 3), Fraction(4, 3)))
    return here is not None and there is not None and abs(there - here) > STEEP
