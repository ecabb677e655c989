"""How large a text, and the value that it stands for, may be: one table, and the check of values.

A learner's text is bounded before anything is computed from it. `9^9^9^9` is eleven characters long,
so the table bounds values as well: `check_values` goes bottom-up over a tree with estimates of size
and never computes a large number.
"""

from __future__ import annotations

import math

from steepest.expression.nodes import (
    Constant,
    FiniteProduct,
    FiniteSum,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
)
from steepest.expression.records import Record, record
from steepest.expression.trees import children, free_symbols


@record
class Limit(Record):
    """One row: the largest allowed amount, and the sentence that says so."""

    most: int
    sentence: str


LIMITS: dict[str, Limit] = {
    "characters": Limit(4_000, "a formula may have at most {most} characters"),
    "depth": Limit(50, "at most {most} brackets, powers or signs may stand inside one another"),
    "levels": Limit(200, "a formula may have at most {most} operations inside one another"),
    "nodes": Limit(2_000, "a formula may have at most {most} numbers, names and operations"),
    "digits": Limit(100, "a number may have at most {most} digits"),
    "letters": Limit(60, "at most {most} letters may follow each other without a space"),
    "tens": Limit(300, "the power of ten in a number such as 1e5 may be at most {most}"),
    "exponent": Limit(1_000, "an exponent that is written as a number may be at most {most}"),
    "bits": Limit(4_096, "the value of a constant may have at most {most} binary digits"),
    "terms": Limit(1_000_000, "a power of a sum may have at most {most} terms when it is multiplied out"),
    "derived": Limit(6_000, "a derivative may have at most {most} numbers, names and operations"),
}


_BITS_OF_A_COUNT = 10  # what the number of its terms adds to a sum
_MANY = 1e7  # terms beyond which counting on makes no difference


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


def _size(node: Node) -> tuple[float, float]:
    """Upper bounds for what exact arithmetic would make of a subtree: the bits of its numbers, its terms."""
    if isinstance(node, Number):
        return float(node.value.numerator.bit_length() + node.value.denominator.bit_length()), 1.0
    parts = [_size(part) for part in children(node)]
    bits, terms = sum(size for size, _ in parts), 1.0
    if isinstance(node, Power):
        bits, terms = _power_size(node, parts[0], parts[1][0])
    elif isinstance(node, FiniteSum):
        bits = max(size for size, _ in parts) + _BITS_OF_A_COUNT
    elif isinstance(node, FiniteProduct):
        bits *= _factors(node)
    elif isinstance(node, Sum):
        terms = sum(count for _, count in parts)
    elif isinstance(node, Product):
        terms = math.prod(count for _, count in parts)
    elif isinstance(node, Negation):
        terms = parts[0][1]
    if bits > LIMITS["bits"].most:
        raise _TooLargeError("bits")
    return bits, min(terms, _MANY)


def _factors(node: FiniteProduct) -> float:
    """How many factors a product of numbers has; 1 for any other, of which no number is made."""
    lower, upper = _magnitude(node.lower), _magnitude(node.upper)
    if lower is None or upper is None or free_symbols(node):
        return 1.0
    return max(1.0, upper + lower + 1)


def _power_size(node: Power, base: tuple[float, float], above: float) -> tuple[float, float]:
    exponent = _magnitude(node.exponent)
    if exponent is None:
        return base[0] + above, 1.0
    if isinstance(node.base, Constant):
        return 1.0, 1.0
    if exponent > LIMITS["exponent"].most:
        raise _TooLargeError("exponent")
    whole = int(exponent)
    terms = 1.0 if base[1] == 1 or whole < 2 else math.comb(int(base[1]) + whole - 1, whole)
    if terms > LIMITS["terms"].most:
        raise _TooLargeError("terms")
    return base[0] * max(exponent, 1.0), float(terms)


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
