"""Points chosen by the shape of the formulas: where a part vanishes, is singular, turns, or a case ends.

Usual points miss what happens far out: ``x + 0·log(x + 100)`` lacks values only below -100, and
``x + e^(-100(x+20)²)`` differs from x only near -20. So for each variable, the others held at usual
values, the zeros and turning points of every part are looked for, and points on, beside and between
them are tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, pairwise, zip_longest
from typing import Any

from flint import arb

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain
from steepest.evidence.sampling import Roles, SamplePoint, sample_points
from steepest.expression.enclosures import (
    IndeterminateError,
    UndefinedError,
    evaluate,
)
from steepest.expression.nodes import (
    Derivative,
    Function,
    Mean,
    Negation,
    Node,
    Power,
    Product,
    Quotient,
    Ranged,
    Relation,
    SetSum,
    Sum,
    Symbol,
    Vector,
)
from steepest.expression.trees import free_symbols, walk

MOST_PARTS = 24
MOST_PLACES = 60
HALVINGS = 60
BASES, CANDIDATES = 2, 12
OFFSETS = tuple(Fraction(text) for text in "1 -1 1/100 -1/100 1/1000000 -1/1000000".split())
GRID = tuple(
    Fraction(text)
    for text in (
        "-1000000000 -10000000 -1000000 -100000 -10000 -1000 -300 -100 -50 -25 -15 -10 -7 -5 -4 -3 -5/2 -2"
        " -3/2 -1 -3/4 -1/2 -1/4 -1/10 -1/100 -1/100000 1/100000 1/100 1/10 1/4 1/2 3/4 1 3/2 2 5/2 3 4 5 7"
        " 10 15 25 50 100 300 1000 10000 100000 1000000 10000000 1000000000"
    ).split()
)


def special_points(
    reference: Node,
    answer: Node,
    domain: Domain,
    part: Roles,
    trees: list[Node] | None,
    seed: int = 0,
) -> Iterator[SamplePoint]:
    """Points on, beside and beyond the special places of all parts, or of `trees` alone."""
    integers = frozenset((*part.integers, *part.sizes))
    if trees is None:
        trees = _parts((reference, answer))
    bases = _bases((reference, answer), sample_points((reference, answer), domain, CANDIDATES, seed, part), integers)
    lines = [_along(trees, Symbol(name), base, domain, integers) for base in bases for name in part.reals]
    for points in zip_longest(*lines):  # in turn, so that no variable is left out where not all are tried
        yield from (point for point in points if point is not None)


def _bases(pair: tuple[Node, Node], points: Iterator[SamplePoint], integers: Collection[str]) -> list[SamplePoint]:
    """Two points to start from: such at which both formulas have a value, as far as there are any."""
    seen, good = [], []
    for point in points:
        seen.append(point)
        good += [point] if all(sign_at(tree, point, integers) is not None for tree in pair) else []
        if len(good) == BASES:
            return good
    return [*good, *(point for point in seen if point not in good)][:BASES]


def _along(
    trees: list[Node], variable: Symbol, base: SamplePoint, domain: Domain, integers: Collection[str]
) -> Iterator[SamplePoint]:
    """The special places of one variable, the others held as they are."""
    values = domain.of_variable(variable.name)
    for value in _values(trees, variable, base, integers):
        if value in values:
            yield base.moved(variable, value)


def _parts(trees: tuple[Node, ...]) -> list[Node]:
    """The parts whose zeros or turning points may matter: ends of cases, arguments and denominators first."""
    known = frozenset[str]().union(*(free_symbols(tree) for tree in trees))
    ends: dict[Node, None] = {}
    first: dict[Node, None] = {}
    later: dict[Node, None] = {}
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Ranged | SetSum | Mean):
                later[part] = None
                continue
            if isinstance(part, Function):
                if isinstance(part.argument, Vector):
                    ends.update(dict.fromkeys(_gaps(part.argument.entries)))
                else:
                    first[part.argument] = None
            elif isinstance(part, Relation):
                ends.update(dict.fromkeys(_gaps(part.operands)))
            elif isinstance(part, Quotient):
                first[part.denominator] = None
            elif isinstance(part, Power):
                first[part.base] = None
                first[part.exponent] = None
            elif isinstance(part, Sum | Product):
                later[part] = None
    parts = (part for part in (*ends, *first, *later) if frozenset() < free_symbols(part) <= known)
    return list(islice(parts, MOST_PARTS))


def _gaps(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """What is 0 where two of some formulas meet: the boundary of a condition, the kink of a maximum."""
    yield from (Sum((a, Negation(b))) for a, b in combinations(nodes, 2))


def _values(trees: list[Node], variable: Symbol, base: SamplePoint, integers: Collection[str]) -> list[Fraction]:
    """Values of one variable at and around the special places of the trees, the others fixed."""
    places: dict[Fraction, None] = {}
    for tree in trees:
        if variable.name in free_symbols(tree):
            for target in (tree, Derivative(tree, variable)):
                places.update(dict.fromkeys(zeros(target, variable, base, integers)))
        if len(places) > MOST_PLACES:
            break
    values = dict.fromkeys(places)
    for share in OFFSETS:
        values |= dict.fromkeys(place + share * max(Fraction(1), abs(place) / 100) for place in places)
    return [*values, *(2 * place for place in places)]


def zeros(
    tree: Node, variable: Symbol, base: SamplePoint, integers: Collection[str], grid: Sequence[Fraction] = GRID
) -> Iterator[Fraction]:
    """Changes of sign (or of being defined) as one variable moves: on a grid of many scales, narrowed by halving."""

    def sign(value: Fraction) -> int | None:
        return sign_at(tree, base.moved(variable, value), integers)

    seen = [(value, sign(value)) for value in grid]
    for value, s in seen:
        if s == 0:
            yield value
    for (a, s), (b, t) in pairwise(seen):
        if s != t and s != 0 and t != 0:
            yield _halved(sign, a, s, b)


def _halved(sign: Any, a: Fraction, s: int | None, b: Fraction) -> Fraction:
    """A simple fraction near the place between a and b where `sign` changes from s."""
    for _ in range(HALVINGS):
        middle = (a + b) / 2
        simple = middle.limit_denominator(1000)
        if a < simple < b:
            middle = simple
        t = sign(middle)
        if t == 0:
            return middle
        if t == s:
            a = middle
        else:
            b = middle
        if b - a < Fraction(1, 10**6) * max(Fraction(1), abs(a)):
            break
    found = ((a + b) / 2).limit_denominator(1000)
    return found if a <= found <= b else (a + b) / 2


def sign_at(tree: Node, point: SamplePoint, integers: Collection[str]) -> int | None:
    """The sign of a tree at a point: -1, 0 or 1; None where there is no value or it is not clear."""
    try:
        value = evaluate(tree, point, integers=integers).value
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    if isinstance(value, arb) and value.contains(0):
        return 0 if value.is_zero() else None
    return 1 if value > 0 else -1 if value < 0 else 0
