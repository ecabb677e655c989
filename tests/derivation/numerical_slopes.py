"""The slope of a tree by mpmath's differences at 50 digits: a witness that knows no rules and no enclosures.

Sums over sets and means are written out for a few elements first; an entry that is asked for by a letter, such
as ``w_k``, is the second one. `tests.expression.numerical` gives the values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath as mp

from steepest.evidence.domain import Domain
from steepest.expression.nodes import (
    Cardinality,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Number,
    Quotient,
    SetSum,
    Sum,
    Symbol,
)
from steepest.expression.trees import free_symbols, mapped, substituted, walk
from tests.expression.numerical import NoValue, Unclear, value

DIGITS = 50
CLOSE = mp.mpf(10) ** -25
ELEMENTS = 3  # how many a set has, and up to where a sum counts
ASKED = 2  # the number that a free letter below the line stands for
TRIES = 400  # points that are tried until one lies in the domain
WIDE = Fraction(5, 2)

Point = dict[Any, Any]


def slope_and_value(
    function: Node, wrt: tuple[Node, ...], result: Node, domain: Domain, seed: str
) -> tuple[Any, Any, Point]:
    """The derivative of `function` by differences, the value of `result`, and the point: the first that has both.

    Raises:
        LookupError: no point of the domain was found.
    """
    function, result = written_out(function), written_out(result)
    for point in points(Sum((function, result, *wrt)), domain, random.Random(seed)):  # noqa: S311
        try:
            with mp.workdps(DIGITS):
                return _slope(function, wrt, point), value(result, point), point
        except (NoValue, Unclear, ZeroDivisionError):
            continue
    raise LookupError("no point was found at which the formula and its derivative have a value")


def agree(one: Any, other: Any) -> bool:
    """Whether two numbers are the same to half the digits that were asked for."""
    return bool(abs(one - other) <= CLOSE * max(1, abs(one), abs(other)))


def _slope(function: Node, wrt: tuple[Node, ...], point: Point) -> Any:
    names = tuple(dict.fromkeys(_key(variable) for variable in wrt))
    orders = tuple(sum(_key(variable) == name for variable in wrt) for name in names)

    def moved(*coordinates: Any) -> Any:
        return value(function, point | dict(zip(names, coordinates, strict=True)))

    place = tuple(point[name] for name in names)
    return mp.diff(moved, place[0], orders[0]) if len(names) == 1 else mp.diff(moved, place, orders)


def _key(variable: Node) -> Any:
    if isinstance(variable, Symbol):
        return variable.name
    assert isinstance(variable, Indexed)
    numbers = (index.value if isinstance(index, Number) else ASKED for index in (*variable.indices, *variable.above))
    return (variable.base, *map(int, numbers))


# --- points -----------------------------------------------------------------------------------


def points(node: Node, domain: Domain, rng: random.Random) -> Iterator[Point]:
    """Random points of the domain, with a value for each name and each entry of data that may be met."""
    counting, asked = _counting(node)
    entries = sorted({key for part in walk(node) if isinstance(part, Indexed) for key in _entries(part)})
    names = sorted(free_symbols(node) - counting - asked)
    for _ in range(TRIES):
        fixed: Point = dict.fromkeys(asked, mp.mpf(ASKED)) | dict.fromkeys(counting, mp.mpf(ELEMENTS))
        yield fixed | {
            key: _coordinate(domain, key if isinstance(key, str) else key[0], rng) for key in (*names, *entries)
        }


def _counting(node: Node) -> tuple[frozenset[str], frozenset[str]]:
    """The names up to which sums count, and the free letters below the line."""
    bounds = [bound for part in walk(node) if isinstance(part, FiniteSum) for bound in (part.lower, part.upper)]
    below = [index for part in walk(node) if isinstance(part, Indexed) for index in (*part.indices, *part.above)]
    counting = frozenset[str]().union(*map(free_symbols, bounds))
    return counting, frozenset[str]().union(*map(free_symbols, below)) & free_symbols(node) - counting


def _entries(part: Indexed) -> Iterator[tuple[Any, ...]]:
    """Every entry that an index may reach: 0 … one more than there are elements."""
    keys: list[tuple[Any, ...]] = [(part.base,)]
    for _ in (*part.indices, *part.above):
        keys = [(*key, number) for key in keys for number in range(ELEMENTS + 2)]
    return iter(keys)


def _coordinate(domain: Domain, name: str, rng: random.Random) -> Any:
    allowed = domain.of_variable(name)
    lower = allowed.lower if allowed.lower is not None else min(-WIDE, (allowed.upper or 0) - WIDE)
    upper = allowed.upper if allowed.upper is not None else max(WIDE, (allowed.lower or 0) + WIDE)
    place = lower + (upper - lower) * Fraction(rng.randrange(1, 10_000), 10_000)
    return mp.mpf(place.numerator) / place.denominator


# --- sets and means ---------------------------------------------------------------------------


def written_out(node: Node) -> Node:
    """The tree with sums over sets and means written term by term."""
    return mapped(node, _terms)


def _terms(node: Node) -> Node:
    match node:
        case Cardinality():
            return _number(ELEMENTS)
        case SetSum(body, indices):
            return Sum(tuple(_element(body, indices, k) for k in range(1, ELEMENTS + 1)))
        case Mean(body, Symbol() as index):
            total = Sum(tuple(_element(body, (index,), k) for k in range(1, ELEMENTS + 1)))
            return Quotient(total, _number(ELEMENTS))
    return node


def _element(body: Node, indices: tuple[Symbol, ...], k: int) -> Node:
    """The term of the k-th element: an index is its number, the letters of a pair are entries of data."""
    below = {
        name
        for part in walk(body)
        if isinstance(part, Indexed)
        for index in (*part.indices, *part.above)
        for name in free_symbols(index)
    }
    return substituted(
        body,
        {s: _number(k) if s.name in below else Indexed(f"{s.name} of a set", (_number(k),)) for s in indices},
    )


def _number(k: int) -> Number:
    return Number(Fraction(k))
