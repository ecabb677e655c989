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
    """One row: the largest allowed amount, and the sentence that says so."""

    most: int
    sentence: str


LIMITS: dict[str, Limit] = {
    "characters": Limit(4_000, "a formula may have at most {most} characters"),
    "depth": Limit(50, "at most {most} brackets, powers or signs may stand inside one another"),
    "nodes": Limit(2_000, "a formula may have at most {most} numbers, names and operations"),
    "digits": Limit(100, "a number may have at most {most} digits"),
    "letters": Limit(60, "at most {most} letters may follow each other without a space"),
    "tens": Limit(300, "the power of ten in a number such as 1e5 may be at most {most}"),
    "exponent": Limit(1_000, "an exponent that is written as a number may be at most {most}"),
    "bits": Limit(4_096, "the value of a constant may have at most {most} binary digits"),
    "derived": Limit(6_000, "a derivative may have at most {most} numbers, names and operations"),
}


def exceeded(name: str) -> str:
    """The sentence that says which limit was passed."""
    row = LIMITS[name]
    return f"this is too large: {row.sentence.format(most=f'{row.most:,}')}"


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
        size = _power_size(node, *sizes)
    elif isinstance(node, FiniteSum):
        size = max(sizes) + 64
    else:
        size = sum(sizes)
    if size > LIMITS["bits"].most:
        raise _TooLargeError("bits")
    return size


def _power_size(node: Power, base: float, above: float) -> float:
    exponent = _magnitude(node.exponent)
    if exponent is None:
        return base + above
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
