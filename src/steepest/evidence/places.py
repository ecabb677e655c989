"""Points chosen by the shape of the formulas: where a part vanishes, is singular, turns, or a case ends.

Usual points miss what happens far out: ``x + 0·log(x + 100)`` lacks values only below -100, and
``x + e^(-100(x+20)²)`` differs from x only near -20. So for each variable, the others held at usual
values, the zeros and turning points of every part are looked for, and points on, beside and between
them are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, islice, pairwise, zip_longest
from math import floor, isfinite

from flint import arb

from steepest.errors import UnsupportedError
from steepest.evidence.domain import Domain, Range
from steepest.evidence.refining import refined, rounded, steep_arguments
from steepest.evidence.sampling import Roles, SamplePoint, inventory, sample_points
from steepest.expression.enclosures import (
    IndeterminateError,
    UndefinedError,
    evaluate,
)
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Derivative,
    FiniteProduct,
    FiniteSum,
    Function,
    Indexed,
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
MOST_FINER = 24
MOST_HALVED = 8
FIGURES = (10, 16, 30)  # a witness with few digits reads better
MOST_COUNTED, MOST_INTEGER = 40, 1000  # terms of a sum are counted; other integers may be larger
HALVINGS = 60
BEYOND = 0.001  # of a distance: how far beyond a guess the next one is, so that the zero lies between them
TINY = 5e-324
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
_COUNTING = frozenset({FiniteSum, FiniteProduct, Indexed, SetSum, Mean})
_FAR = tuple(Fraction(10) ** k for k in (12, 18, 30))
FAR = (*(-place for place in _FAR[::-1]), *GRID, *_FAR)


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
    pair = (reference, answer)
    lines = [_along(pair, trees, Symbol(name), base, domain, integers) for base in bases for name in part.reals]
    whole = (*part.integers, *part.sizes)
    lines += [_along(pair, trees, Symbol(name), base, domain, integers) for base in bases[:1] for name in whole]
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
    pair: tuple[Node, Node],
    trees: list[Node],
    variable: Symbol,
    base: SamplePoint,
    domain: Domain,
    integers: Collection[str],
) -> Iterator[SamplePoint]:
    """The special places of one variable, the others held as they are; of an integer the integers around them."""
    values = domain.of_variable(variable.name)
    if variable.name in integers:
        found: Iterable[Fraction] = _whole_values(pair, trees, variable, base, domain, integers)
    else:
        steep = list(steep_arguments(pair, variable, base, integers))
        found = _with_ends(_values([*steep, *trees], variable, base, integers), values)
    yield from (base.moved(variable, value) for value in found if value in values)


def _with_ends(places: Iterator[Fraction], values: Range) -> Iterator[Fraction]:
    """The places, and what lies half way between each and an end of the range: there may be no more room than that."""
    first: list[Fraction] = []
    for place in places:
        first += [place] if len(first) < MOST_HALVED else []
        yield place
    for end in (values.lower, values.upper):
        if end is not None:
            yield from ((place + end) / 2 for place in first)


def _whole_values(
    pair: tuple[Node, Node],
    trees: list[Node],
    variable: Symbol,
    base: SamplePoint,
    domain: Domain,
    integers: Collection[str],
) -> Iterator[Fraction]:
    """Integers around the special places of parts that do not count; of a number of terms none that are large."""
    name = variable.name
    plain = [tree for tree in trees if name in free_symbols(tree) and kinds_in(tree).isdisjoint(_COUNTING)]
    counted = any(name in inventory(tree).sizes for tree in pair)
    low = 1 if counted and name not in domain.ranges else -MOST_INTEGER
    high = MOST_COUNTED if counted else MOST_INTEGER
    others = frozenset(integers) - {name}
    places = (place for tree in plain for place in zeros(tree, variable, base, others))
    around = dict.fromkeys(Fraction(floor(place) + step) for place in places for step in (0, 1, -1, 2))
    yield from (value for value in around if low <= value <= high)


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


def _values(trees: list[Node], variable: Symbol, base: SamplePoint, integers: Collection[str]) -> Iterator[Fraction]:
    """Values of one variable at and around the special places of the trees, the others fixed.

    They are looked for as they are asked for: a difference is often seen at the first.
    """
    places: dict[Fraction, None] = {}
    finer: dict[Fraction, None] = {}
    for tree in trees:
        if variable.name in free_symbols(tree):
            for target in (tree, Derivative(tree, variable)):
                found = list(zeros(target, variable, base, integers, FAR))
                yield from (place for place in dict.fromkeys(found) if place not in places)
                places.update(dict.fromkeys(found))
                if target is tree and len(finer) < MOST_FINER:
                    close = (refined(tree, variable, base, near, integers) for near in found)
                    finer.update((rounded(place, few), None) for place in close if place is not None for few in FIGURES)
        if len(places) > MOST_PLACES:
            break
    values = dict.fromkeys((*places, *finer))
    for share in OFFSETS:
        values |= dict.fromkeys(place + share * max(Fraction(1), abs(place) / 100) for place in places)
    yield from islice(values, len(places), None)
    yield from (2 * place for place in places)


def zeros(
    tree: Node, variable: Symbol, base: SamplePoint, integers: Collection[str], grid: Sequence[Fraction] = GRID
) -> Iterator[Fraction]:
    """Changes of sign (or of being defined) as one variable moves: on a grid of many scales, narrowed down."""

    def measured(value: Fraction) -> float | None:
        return measured_at(tree, base.moved(variable, value), integers)

    seen = [(value, measured(value)) for value in grid]
    for value, height in seen:
        if height == 0:
            yield value
    for (a, low), (b, high) in pairwise(seen):
        if _side(low) != _side(high) and low != 0 and high != 0:
            yield _narrowed(measured, a, low, b, high)


Measured = Callable[[Fraction], float | None]


def _side(height: float | None) -> bool | None:
    return None if height is None else height > 0


def _narrowed(measured: Measured, a: Fraction, low: float | None, b: Fraction, high: float | None) -> Fraction:
    """A simple fraction near the place between a and b where `measured` changes sign, or loses its value."""
    side, step = _side(low), 0
    while step < HALVINGS and b - a >= Fraction(1, 10**6) * max(Fraction(1), abs(a)):
        middle = _next_place(a, low, b, high, step)
        height = measured(middle)
        if height == 0:
            return middle
        if _side(height) == side:
            a, low = middle, height
        else:
            b, high = middle, height
        step += 1
    found = ((a + b) / 2).limit_denominator(1000)
    return found if a <= found <= b else (a + b) / 2


def _next_place(a: Fraction, low: float | None, b: Fraction, high: float | None, step: int) -> Fraction:
    """The middle, or in two steps of three where the chord crosses zero, and a little beyond it.

    The chord leads to a simple zero in a few steps; the middles bound their number where it leads nowhere.
    """
    middle = (a + b) / 2
    if step % 3 and low is not None and high is not None and isfinite(low - high) and low != high:
        share = low / (low - high)
        share += BEYOND if step % 3 == 1 else -BEYOND
        middle = a + (b - a) * Fraction(min(max(share, BEYOND), 1 - BEYOND)).limit_denominator(10**9)
    simple = middle.limit_denominator(1000)
    return simple if a < simple < b else middle


def sign_at(tree: Node, point: SamplePoint, integers: Collection[str]) -> int | None:
    """The sign of a tree at a point: -1, 0 or 1; None where there is no value or it is not clear."""
    height = measured_at(tree, point, integers)
    return None if height is None else (height > 0) - (height < 0)


def measured_at(tree: Node, point: SamplePoint, integers: Collection[str]) -> float | None:
    """About the value of a tree at a point, with the right sign; None where there is none or its sign is not clear."""
    try:
        value = evaluate(tree, point, integers=integers).value
    except (UndefinedError, IndeterminateError, UnsupportedError):
        return None
    if isinstance(value, arb) and value.contains(0):
        return 0.0 if value.is_zero() else None
    height = float(arb(value).mid())  # infinite or 0 where doubles end
    return height or (TINY if value > 0 else -TINY if value < 0 else 0.0)
