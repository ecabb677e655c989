"""Sets, means and named functions put in by examples, so that formulas that hold them have values.

A set D becomes elements 1 … |D|: ``sum((x, y) in D, u)`` is ``sum(i=1..|D|, u)`` with data x_i and y_i for the
elements, ``sum(i in B, u)`` counts i itself where u uses it as an index, and the number |D| is small and
differs from point to point. A mean is such a sum over its examples, divided by their number. A function of
which only the name is known becomes a polynomial, and f' the derivative of that polynomial.

All formulas of a step are put in together, so that one set, one mean and one name stand for the same in all of
them. A difference on an example is a difference; that none is seen on many is evidence, and no proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from zlib import crc32

from steepest.evidence.domain import Domain, Range
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Application,
    Cardinality,
    Derivative,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Power,
    Product,
    Quotient,
    Ranged,
    SetSum,
    Sum,
    Symbol,
    number,
)
from steepest.expression.trees import bound_by, children, free_symbols, fresh_symbol, rebuilt, substituted, walk

SIZES = Range(Fraction(1), Fraction(4), lower_open=False, upper_open=False, integer=True)
EXAMPLES = "examples"  # what a mean runs over; its number is written |examples|
DEGREE = 4
_PUT_IN = frozenset({SetSum, Cardinality, Mean, Application})


def instantiated(nodes: Sequence[Node], domain: Domain) -> tuple[tuple[Node, ...], Domain]:
    """The formulas with their sets, means and named functions put in, and the domain with the sizes of the sets.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> (tree,), _ = instantiated([parse("sum((x, y) in D, (w x - y)^2)/card(D)")], Domain())
    >>> to_text(tree)
    'sum(i=1..|D|, (w x_i - y_i)^2)/|D|'
    """
    if all(_PUT_IN.isdisjoint(kinds_in(node)) for node in nodes):
        return tuple(nodes), domain
    instance = _Instance(nodes)
    put_in = tuple(map(instance.of, nodes))
    sizes = {name: SIZES for name in instance.sizes if name not in domain.ranges}
    return put_in, replace(domain, ranges={**domain.ranges, **sizes}) if sizes else domain


class _Instance:
    """What stands for each set, each element and each datum of some formulas."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        parts = [part for node in nodes for part in walk(node)]
        bases = {part.base for part in parts if isinstance(part, Indexed)}
        self.used = bases | {part.name for part in parts if isinstance(part, Symbol)}
        self.elsewhere = bases.union(*map(free_symbols, nodes))  # what a letter means besides an element of a set
        self.sizes: dict[str, None] = {}
        self._counting = {key for part in parts if isinstance(part, SetSum) for key in _counting(part)}
        self._bases: dict[tuple[str, int], str] = {}
        self._data = _data_of_means(nodes)

    def of(self, node: Node) -> Node:
        """A formula put in, its parts first."""
        node = rebuilt(node, tuple(map(self.of, children(node))))
        if isinstance(node, SetSum):
            return self._sum_over_set(node)
        if isinstance(node, Mean):
            return self._mean(node)
        if isinstance(node, Cardinality):
            return self._size(node.domain.name)
        return _polynomial(node) if isinstance(node, Application) else node

    def _size(self, name: str) -> Symbol:
        """The number of elements of a set; no reader makes a name like this."""
        self.sizes[f"|{name}|"] = None
        return Symbol(f"|{name}|")

    def _sum_over_set(self, node: SetSum) -> Node:
        name = _set_name(node)
        index = self._index(node.body)
        elements: dict[Node, Node] = {
            symbol: index if (name, place) in self._counting else Indexed(self._base(name, place, symbol), (index,))
            for place, symbol in enumerate(node.indices)
        }
        return FiniteSum(substituted(node.body, elements), index, number(1), self._size(name))

    def _base(self, name: str, place: int, symbol: Symbol) -> str:
        """The name of the data of the elements: that of the letter, unless it means something else as well."""
        if (name, place) not in self._bases:
            taken = {*self._bases.values(), *self.elsewhere}
            means_more = any(other.rstrip("0123456789") == symbol.name for other in taken)
            new = fresh_symbol(self.used | taken, symbol.name).name if means_more else symbol.name
            self._bases[name, place] = new
        return self._bases[name, place]

    def _mean(self, node: Mean) -> Node:
        index = self._index(node.body) if node.index is None else node.index
        data = self._data & free_symbols(node.body) if node.index is None else frozenset[str]()
        body = substituted(node.body, {Symbol(name): Indexed(name, (index,)) for name in data})
        size = self._size(EXAMPLES)
        return Quotient(FiniteSum(body, index, number(1), size), size)

    def _index(self, body: Node) -> Symbol:
        inner = {part.name for part in walk(body) if isinstance(part, Symbol)}
        return fresh_symbol(self.used | inner, "ikmn")


def _set_name(node: SetSum) -> str:
    """Sums without a set run over all that there are, each over the same."""
    return "all" if node.domain is None else node.domain.name


def _counting(node: SetSum) -> Iterator[tuple[str, int]]:
    """The components of the elements of a set that stand as an index of data, as i in x_i."""
    below = {name for part in walk(node.body) if isinstance(part, Indexed) for name in _letters(children(part))}
    for place, symbol in enumerate(node.indices):
        if symbol.name in below:
            yield _set_name(node), place


def _letters(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        yield from free_symbols(node)


def _data_of_means(nodes: Sequence[Node]) -> frozenset[str]:
    """The names that occur under means without an index and nowhere else: they may differ from example to example."""
    inside, outside = set[str](), set[str]()
    for node in nodes:
        _sort_names(node, frozenset(), inside, outside, within=False)
    counting = {name for node in nodes for part in walk(node) for name in _letters(_counted_by(part))}
    return frozenset(inside - outside - counting)


def _counted_by(node: Node) -> tuple[Node, ...]:
    """The parts of a node that count: the ends of a range, and what stands below a name."""
    if isinstance(node, Ranged):
        return node.lower, node.upper
    return children(node) if isinstance(node, Indexed) else ()


def _sort_names(node: Node, bound: frozenset[str], inside: set[str], outside: set[str], *, within: bool) -> None:
    if isinstance(node, Symbol):
        if node.name not in bound:
            (inside if within else outside).add(node.name)
        return
    if isinstance(node, Derivative):  # what is varied is no datum
        outside |= free_symbols(node.variable)
    bound |= {symbol.name for symbol in bound_by(node)}
    deeper = within or (isinstance(node, Mean) and node.index is None)
    for part in children(node):
        _sort_names(part, bound, inside, outside, within=deeper)


def _polynomial(node: Application) -> Node:
    """A named function as a polynomial in its arguments; a dash for each time that it was derived.

    The coefficients follow from the name alone. Its derivative is again a polynomial, whose coefficients are
    found by counting; no rule of differentiation that a step may have used plays a part.
    """
    name = node.name.rstrip("'")
    terms: list[Node] = [] if len(node.arguments) == 1 else [Product(node.arguments)]
    for place, argument in enumerate(node.arguments):
        coefficients = [Fraction(1 + crc32(f"{name} {place} {power}".encode()) % 11) for power in range(DEGREE + 1)]
        for _ in node.name[len(name) :]:
            coefficients = [power * coefficient for power, coefficient in enumerate(coefficients)][1:]
        terms += [
            number(coefficient) * Power(argument, number(power)) for power, coefficient in enumerate(coefficients)
        ]
    return Sum((number(0), *terms))
