"""How large a text, and the value that it stands for, may be: one table, and the check of values.

A learner's text is bounded before anything is computed from it. `9^9^9^9` is eleven characters long,
so the table bounds values as well: `check_values` goes bottom-up over a tree with estimates of size
and never computes a large number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from steepest.expression.nodes import Constant, FiniteSum, Negation, Node, Number, Power, Quotient, children


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: the largest allowed amount, and what it counts."""

    most: int
    counts: str


LIMITS: dict[str, Limit] = {
    "characters": Limit(4_000, "characters in a formula"),
    "depth": Limit(50, "brackets, powers or signs inside one another"),
    "nodes": Limit(2_000, "numbers, names and operations in a formula"),
    "digits": Limit(100, "digits in a number"),
    "letters": Limit(60, "letters without a space"),
    "tens": Limit(300, "as the power of ten in a number such as 1e5"),
    "exponent": Limit(1_000, "as an exponent that is written as a number"),
    "bits": Limit(4_096, "binary digits in the value of a constant"),
}


def exceeded(name: str) -> str:
    """The sentence that says which limit was passed."""
    row = LIMITS[name]
    return f"this is too large: at most {row.most:,} {row.counts}"


def check_values(node: Node) -> str | None:
    """The name of the limit that the *value* of a tree passes, or None.

    >>> from steepest.expression.reading import parse
    >>> check_values(parse("2^10 x"))
    """
    try:
        _size(node)
    except _TooLargeError as refusal:
        return refusal.limit
    return None


class _TooLargeError(Exception):
    def __init__(self, limit: str) -> None:
        self.limit = limit


def _size(node: Node) -> float:
    """An upper bound for the bits of the numbers that exact arithmetic would make of a subtree."""
    if isinstance(node, Number):
        return float(node.value.numerator.bit_length() + node.value.denominator.bit_length())
    sizes = [_size(part) for part in children(node)]
    if isinstance(node, Power):
        size = _power_size(node, sizes[0])
    elif isinstance(node, FiniteSum):
        size = max(sizes) + 64
    else:
        size = sum(sizes)
    if size > LIMITS["bits"].most:
        raise _TooLargeError("bits")
    return size


def _power_size(node: Power, base: float) -> float:
    exponent = _magnitude(node.exponent)
    if exponent is None:
        return base + _size(node.exponent)
    if exponent > LIMITS["exponent"].most and not isinstance(node.base, Constant):
        raise _TooLargeError("exponent")
    return base * max(exponent, 1.0) if not isinstance(node.base, Constant) else 1.0


def _magnitude(node: Node) -> float | None:
    """About the absolute value of an exponent without variables; None for any other tree."""
    if isinstance(node, Number):
        return float(node.value)
    if isinstance(node, Negation):
        return _magnitude(node.operand)
    if isinstance(node, Quotient):
        above, below = _magnitude(node.numerator), _magnitude(node.denominator)
        return None if above is None or not below else above / below
    if isinstance(node, Power):
        base, exponent = _magnitude(node.base), _magnitude(node.exponent)
        if base is None or exponent is None:
            return None
        return math.inf if exponent * math.log2(base + 1) > 64 else base**exponent
    sizes = [_magnitude(part) for part in children(node)]
    if not sizes or None in sizes:
        return None
    # A sum or a product of numbers: both are bounded by the product of (1 + size).
    return math.prod(1 + size for size in sizes if size is not None)
