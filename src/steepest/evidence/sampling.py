"""Points at which formulas are compared: readable ones first, then many scales, the same every time.

The names tell the roles: a variable in a bound of a sum is a size and gets small positive integers,
a free index of data likewise, entries of data (``x_1``) get small rationals when they are asked for.
Read `places` next for points chosen by the shape of the formulas.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any
from zlib import crc32

from flint import fmpq

from steepest.evidence.domain import Domain, Range
from steepest.evidence.records import name_of
from steepest.expression.nodes import FiniteProduct, FiniteSum, Indexed, Mean, Node, Ranged, Symbol
from steepest.expression.ordering import natural_key, natural_order
from steepest.expression.trees import bound_by, children, free_symbols, walk

# π/6 and e are met by neighbours, for points are rational.
READABLE = tuple(
    Fraction(text)
    for text in (
        "2 -1 1/2 1 3 -2 0 -1/2 11/21 3/2 -3 5 1/3 -7/4 10 -10 1/10 4 -5 7 -1/10 22/7 -22/7 100 -100"
        " 1/100 -1/100 1000 -1000 1/1000 -1/1000 1000000 -1000000"
    ).split()
)
SIZES = tuple(map(Fraction, (2, 3, 1, 4, 5)))
MOST_SIZES = 5
LARGER = tuple(map(Fraction, (6, 8, 7, 12)))
MOST_LARGER = len(LARGER)
COUNTING = frozenset("NnMmKdT")  # letters that are whole numbers where a sum runs to them
SMALL, MOST_SMALL = Fraction(1, 2), 4
LOW, HIGH = -3, 5  # what lies beyond is met rarely by the first points
NO_DOMAIN = Domain()
SMALL_ENTRIES = 8  # the first points take their data from the first entries
ENTRIES = tuple(Fraction(text) for text in "1 2 -1 3 1/2 -2 5 -1/2 3/2 4 -3 7 1/3 -5/2 6 -4 9 -7/3".split())


class SamplePoint(dict[Node, fmpq]):
    """Exact values of the variables; entries of indexed data appear when they are first asked for.

    `domain` holds the ranges that these entries keep to: that of ``x_1`` itself, or else that of x.
    """

    def __init__(self, values: Mapping[Node, Fraction], number: int = 0, domain: Domain = NO_DOMAIN) -> None:
        super().__init__({node: fmpq(v.numerator, v.denominator) for node, v in values.items()})
        self.number = number
        self.domain = domain
        self.change: Callable[[Fraction], Fraction] | None = None

    def __missing__(self, node: Node) -> fmpq:
        if not isinstance(node, Indexed):
            raise KeyError(node)
        # A sum of bits alone would give x_k and y_k the same place for every k; the product mixes them.
        place = crc32(f"{name_of(node)}#{self.number}".encode()) * 0x9E3779B1 >> 15
        entries = self._entries(node) if self.domain.ranges else ENTRIES
        value = entries[place % (len(entries) if self.number > 2 else min(SMALL_ENTRIES, len(entries)))]
        if self.change is not None:
            value = self.change(value)
        self[node] = fmpq(value.numerator, value.denominator)
        return self[node]

    def _entries(self, node: Indexed) -> Sequence[Fraction]:
        """What an entry of data may be; any number where the domain leaves nothing to choose."""
        values = range_of_entry(node, self.domain)
        return [value for value in ENTRIES if value in values] or candidates(values) or ENTRIES

    def moved(self, variable: Node, value: Fraction) -> SamplePoint:
        """The point with another value of one variable."""
        other = SamplePoint({}, self.number, self.domain)
        other.update(self)
        other[variable] = fmpq(value.numerator, value.denominator)
        return other

    def with_entries(self, change: Callable[[Fraction], Fraction]) -> SamplePoint:
        """The point with other data: each entry is changed as it is asked for."""
        other = self.only({node for node in self if not isinstance(node, Indexed)})
        other.change = change
        return other

    def only(self, variables: Set[Node]) -> SamplePoint:
        """The point with the values of some variables alone; data appear again as they are asked for."""
        other = SamplePoint({}, self.number, self.domain)
        other.update({node: value for node, value in self.items() if node in variables})
        other.change = self.change
        return other

    def listed(self) -> tuple[tuple[Node, Fraction], ...]:
        """The values by name, symbols first, in natural order."""
        named = sorted(self.items(), key=_place_of) if len(self) > 1 else self.items()
        return tuple([(node, _fraction(value)) for node, value in named])


def _place_of(coordinate: tuple[Node, fmpq]) -> tuple[bool, Any]:
    return _place_of_name(coordinate[0])


@lru_cache(maxsize=1024)
def _place_of_name(node: Node) -> tuple[bool, Any]:
    """Where a name stands in the list: symbols first, in natural order."""
    return isinstance(node, Indexed), natural_key(name_of(node))


@lru_cache(maxsize=1024)
def _fraction(value: fmpq) -> Fraction:
    """A coordinate as Python writes it; the readable ones occur again and again."""
    return Fraction(int(value.p), int(value.q))


def range_of_entry(node: Indexed, domain: Domain) -> Range:
    """Where an entry of data lives: in the range of ``x_1`` itself, or else in that of x."""
    numbered = f"{node.base}{'_'.join(map(name_of, node.indices))}" if not node.above else name_of(node)
    return domain.ranges.get(numbered) or domain.of_variable(node.base)


@dataclass(frozen=True, slots=True)
class Roles:
    """The free variables of some formulas, by what they stand for."""

    reals: tuple[str, ...]
    integers: tuple[str, ...]
    sizes: tuple[str, ...]
    whole: frozenset[str]  # integers and sizes: what may be an exponent of any base


@dataclass(frozen=True, slots=True)
class Inventory:
    """What occurs in a tree: free names, names that are sizes or free indices, entries of data, means."""

    names: frozenset[str]
    sizes: frozenset[str]
    entries: bool
    means: bool


_COUNTING = frozenset({FiniteSum, FiniteProduct, Indexed})


@lru_cache(maxsize=1024)
def inventory(tree: Node) -> Inventory:
    """One look over a tree, kept, since a reference meets many answers."""
    kinds = {type(part) for part in walk(tree)}
    sizes = _sizes(tree) if not _COUNTING.isdisjoint(kinds) else frozenset[str]()
    return Inventory(free_symbols(tree), sizes, Indexed in kinds, Mean in kinds)


def _sizes(tree: Node) -> frozenset[str]:
    """The free names in the ends of ranges and in indices."""
    found = frozenset[str]().union(*(_sizes(part) for part in children(tree)))
    if isinstance(tree, Ranged):
        inner = _sizes(tree.body) - {tree.index.name}
        return inner | free_symbols(tree.lower) | free_symbols(tree.upper)
    if isinstance(tree, Indexed):
        return found.union(*(free_symbols(index) for index in (*tree.indices, *tree.above)))
    return found - {symbol.name for symbol in bound_by(tree)}


def roles(trees: Sequence[Node], domain: Domain) -> Roles:
    """Which free names are real variables, declared integers, and sizes or free indices."""
    found = [inventory(tree) for tree in trees]
    names = frozenset[str]().union(*(one.names for one in found))
    sizes = frozenset[str]().union(*(one.sizes for one in found))
    return _roles(names, sizes, _tried_out(domain, sizes))


def roles_of_pair(reference: Node, answer: Node, domain: Domain) -> Roles:
    """The roles that the reference and the domain give: an answer may not make a size of a real variable.

    A name that the question does not have at all, m in ``sum(i=1..m, …) + sum(i=m+1..N, …)``, is what the
    answer makes of it, and so is a letter that is used for counting, as N is in ``N (N + 1)/2``.
    """
    one, other = inventory(reference), inventory(answer)
    own = other.sizes - (one.names - COUNTING) - domain.ranges.keys() if other.sizes else other.sizes
    sizes = one.sizes | own
    return _roles(one.names | other.names, sizes, _tried_out(domain, sizes))


def counted_by_answer(reference: Node, answer: Node, domain: Domain) -> list[str]:
    """The letters of a question that only the answer counts with, and that are taken for whole numbers for that."""
    one, other = inventory(reference), inventory(answer)
    return natural_order((other.sizes - one.sizes) & one.names & COUNTING - domain.ranges.keys())


def _tried_out(domain: Domain, sizes: frozenset[str]) -> frozenset[str]:
    """The declared integers of which all values count; N without an upper bound is a size, and a few small ones do."""
    integers = domain.integers
    return frozenset(name for name in integers if name not in sizes or domain.ranges[name].upper is not None)


@lru_cache(maxsize=256)
def _roles(names: frozenset[str], sizes: frozenset[str], integers: frozenset[str]) -> Roles:
    declared = integers & names
    sizes = (sizes & names) - declared
    return Roles(
        tuple(natural_order(names - declared - sizes)),
        tuple(natural_order(declared)),
        tuple(natural_order(sizes)),
        declared | sizes,
    )


@lru_cache(maxsize=256)
def candidates(values: Range, seed: int = 0) -> Sequence[Fraction]:
    """Values of one range: readable ones first, then its ends and inside, then random ones."""
    found = [value for value in READABLE if value in values]
    found += [value for value in _inside(values) if value in values and value not in found]
    if len(found) < 12 and values.integer:
        return found
    generator = random.Random(seed)  # noqa: S311  (points, not secrets)
    while len(found) < 40:
        value = _random_value(values, generator)
        if value in values:
            found.append(value)
    return found


@lru_cache(maxsize=256)
def _small_sizes(values: Range) -> Sequence[Fraction]:
    """Integers of a range for a size, positive ones as far as there are any, small ones first."""
    small = [size for size in SIZES if size in values]
    if len(small) > 1:
        return small
    whole = sorted(candidates(replace(values, integer=True)), key=abs)
    return ([size for size in whole if size > 0] or whole)[:MOST_SIZES]


def _inside(values: Range) -> list[Fraction]:
    low, high = values.lower, values.upper
    if low is not None and high is not None:
        if values.integer:
            first = -((-low) // 1)
            return [Fraction(first + k) for k in range(min(int(high - first) + 1, 60))]
        width = high - low
        steps = "1/2 1/4 3/4 1/3 2/3 1/10 9/10 0 1 1/100 99/100 1/1000 999/1000"
        return [low + width * Fraction(step) for step in steps.split()]
    edge = low if low is not None else high
    if edge is None:
        return []
    sign = 1 if low is not None else -1
    steps = "1 2 1/2 3 10 1/10 1/100 100 0 1000 1/1000 1000000"
    return [edge + sign * Fraction(step) for step in steps.split()]


def _random_value(values: Range, generator: random.Random) -> Fraction:
    if values.lower is not None and values.upper is not None:
        value = values.lower + (values.upper - values.lower) * Fraction(generator.randint(1, 997), 998)
    else:
        scale = generator.choice((1, 1, 3, 10, 100))
        value = scale * Fraction(generator.randint(-60, 60), generator.randint(1, 12))
        edge = values.lower if values.lower is not None else values.upper
        if edge is not None:
            value = edge + (abs(value) if values.lower is not None else -abs(value))
    return Fraction(round(value)) if values.integer else value


def sample_points(
    trees: Sequence[Node], domain: Domain, count: int = 40, seed: int = 0, part: Roles | None = None
) -> Iterator[SamplePoint]:
    """At most `count` points of the domain for the free variables of the trees, readable ones first.

    `part` saves finding the roles of the variables where they are known.
    """
    part = part or roles(trees, domain)
    symbolic, columns = _columns(part, domain, seed) if domain.ranges else _free_columns(part, seed)
    if any(not column for column in columns):
        return
    indexed = any(inventory(tree).entries for tree in trees)
    if not symbolic and not indexed:
        yield SamplePoint({}, 0, domain)
        return
    for k in range(count):
        values = [column[_place(k, j, len(column))] for j, column in enumerate(columns)]
        for j in range(len(part.sizes)):  # small sizes first, and not always the same
            column = columns[j - len(part.sizes)]
            values[j - len(part.sizes)] = column[k * (1, 3, 2)[j % 3] % len(column)]
        yield SamplePoint(dict(zip(symbolic, values, strict=True)), k, domain)


def _columns(part: Roles, domain: Domain, seed: int) -> tuple[list[Symbol], list[Sequence[Fraction]]]:
    """The variables, and the values that each may take, in the order of the points."""
    symbolic = [Symbol(name) for name in (*part.reals, *part.integers, *part.sizes)]
    columns = [candidates(domain.of_variable(name), seed + k) for k, name in enumerate(part.reals)]
    columns += [candidates(domain.of_variable(name), seed + k) for k, name in enumerate(part.integers)]
    columns += [_small_sizes(domain.of_variable(name)) for name in part.sizes]
    return symbolic, columns


@lru_cache(maxsize=256)
def _free_columns(part: Roles, seed: int) -> tuple[list[Symbol], list[Sequence[Fraction]]]:
    """The same where nothing is declared: it depends on the names alone, and most questions have x and y."""
    return _columns(part, Domain(), seed)


def _place(k: int, j: int, length: int) -> int:
    """Which candidate the j-th variable takes at the k-th point: columns shift against each other."""
    return (k * (1, 3, 7, 11, 13)[j % 5] + (0, 3, 1, 5, 7)[j % 5] + 4 * (j // 5)) % length


def outlying_points(domain: Domain, part: Roles) -> Iterator[SamplePoint]:
    """Two points of the domain away from the readable ones: every variable low, every variable high."""
    for number, is_high in ((100, False), (101, True)):
        values: dict[Node, Fraction] = {}
        for k, name in enumerate((*part.reals, *part.integers)):
            column = candidates(domain.of_variable(name))
            out = [value for value in column if (value > HIGH if is_high else value < LOW)] or list(column)
            if not out:
                return
            values[Symbol(name)] = out[k % len(out)]
        for name in part.sizes:
            sizes = _small_sizes(domain.of_variable(name))
            if not sizes:
                return
            values[Symbol(name)] = sizes[min(is_high, len(sizes) - 1)]
        yield SamplePoint(values, number, domain)


def larger_sizes(trees: Sequence[Node], domain: Domain, part: Roles, count: int = MOST_LARGER) -> Iterator[SamplePoint]:
    """A few points with more terms than the usual ones: what holds up to five terms may not hold for six."""
    if not part.sizes:
        return
    usual = sample_points(trees, domain, count, part=part)
    for k, point in enumerate(usual):
        moved = point
        for j, name in enumerate(part.sizes):
            size = LARGER[(k + j) % len(LARGER)]
            moved = moved.moved(Symbol(name), size) if size in domain.of_variable(name) else moved
        yield moved


def small_points(domain: Domain, part: Roles) -> Iterator[SamplePoint]:
    """A few points at which all variables are small at once: readable points miss what happens around 0."""
    for number in range(MOST_SMALL):
        values: dict[Node, Fraction] = {}
        for k, name in enumerate((*part.reals, *part.integers)):
            column = candidates(domain.of_variable(name))
            small = [value for value in column if 0 < abs(value) <= SMALL] or list(column)
            if not small:
                return
            values[Symbol(name)] = small[(number * (k + 1) + k) % len(small)]
        for name in part.sizes:
            sizes = _small_sizes(domain.of_variable(name))
            if not sizes:
                return
            values[Symbol(name)] = sizes[number % len(sizes)]
        yield SamplePoint(values, 110 + number, domain)
