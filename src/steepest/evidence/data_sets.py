"""One data set for two formulas: sums over a set, over all examples, and means, as sums over a range.

``sum_j x_j`` says that j runs over all there are, and ``mean(x)`` that something does; where the other
formula says ``sum(i=1..N, x_i)`` the same data run over the same range. A set runs from 1 to its size, where
that is said, or where N stands beside the only set there is, as in ``(1/N) sum((x, y) in D, …)``. What was
taken for granted is said in a remark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    Cardinality,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    Quotient,
    SetSum,
    Sum,
    Symbol,
    number,
    written_value,
)
from steepest.expression.trees import bound_by, children, free_symbols, fresh_symbol, rebuilt, substituted, walk
from steepest.expression.writing import to_text

N = Symbol("N")
_OVER_DATA = frozenset({SetSum, Mean, Cardinality})

Range = tuple[Node, Node]  # from and to
Place = tuple[str, int]  # the name of data, and which of its indices


@dataclass(frozen=True, slots=True)
class OneDataSet:
    """Two formulas over the same ranges, and what was taken for granted for that."""

    reference: Node
    answer: Node
    remark: str | None = None


def on_one_data_set(
    reference: Node,
    answer: Node,
    ranges: Mapping[Place, Range] | None = None,
    sizes: Mapping[str, Node] | None = None,
    *,
    counted: bool = False,
) -> OneDataSet:
    """Two formulas with their sums over data written as sums over ranges, as far as these are known.

    Args:
        reference, answer: the formulas.
        ranges: the ranges of the indices of data that are declared.
        sizes: the numbers of elements of sets that are declared.
        counted: whether there are N examples even where neither formula speaks of N.

    >>> from steepest.expression.reading import parse
    >>> found = on_one_data_set(parse("sum(i=1..N, x_i)"), parse("sum_j x_j"))
    >>> to_text(found.answer), found.remark
    ('sum(j=1..N, x_j)', 'j is taken to run from 1 to N')
    """
    pair = (reference, answer)
    if all(_OVER_DATA.isdisjoint(kinds_in(tree)) for tree in pair):
        return OneDataSet(reference, answer)
    known = _Known(pair, ranges or {}, sizes or {}, counted=counted)
    one, other = map(known.put_in, pair)
    return OneDataSet(one, other, "; ".join(dict.fromkeys(known.granted)) or None)


class _Known:
    """The ranges of data and the sizes of sets that two formulas and the declarations tell."""

    def __init__(
        self, pair: Sequence[Node], ranges: Mapping[Place, Range], sizes: Mapping[str, Node], *, counted: bool
    ) -> None:
        parts = [part for tree in pair for part in walk(tree)]
        self.granted: list[str] = []
        self._used = {part.name for part in parts if isinstance(part, Symbol)}
        self._used |= {part.base for part in parts if isinstance(part, Indexed)}
        self._data = {part.base for part in parts if isinstance(part, Indexed) and len(part.indices) == 1}
        self._ranges: dict[Place, set[Range]] = {place: {found} for place, found in ranges.items()}
        sums = [part for part in parts if isinstance(part, FiniteSum)]
        for part in sums:
            if written_value(part.lower) in (0, 1) and not _bounds(part) & self._bound(parts):
                for place in _places(part.body, part.index):
                    if place not in ranges:
                        self._ranges.setdefault(place, set()).add((part.lower, part.upper))
        self._sizes = dict(sizes)
        self._is_counted = counted or N.name in {name for tree in pair for name in free_symbols(tree)}
        self._sets = {part.domain.name for part in parts if isinstance(part, SetSum) and part.domain}
        self._elements = self._letters(parts)
        self._has_ranges = bool(sums) or any(isinstance(part, Cardinality) for part in parts)

    def _letters(self, parts: Iterable[Node]) -> dict[tuple[str, int], str]:
        """What the parts of the elements of a set are called: as data are elsewhere, or else as they are first."""
        found: dict[tuple[str, int], str] = {}
        for part in parts:
            if isinstance(part, SetSum) and part.domain is not None:
                for place, symbol in enumerate(part.indices):
                    key = part.domain.name, place
                    if key not in found or (symbol.name in self._data and found[key] not in self._data):
                        found[key] = symbol.name
        return found

    @staticmethod
    def _bound(parts: Iterable[Node]) -> set[str]:
        return {symbol.name for part in parts for symbol in bound_by(part)}

    def put_in(self, node: Node) -> Node:
        """A formula with its sums over data as sums over ranges, the parts first."""
        node = rebuilt(node, tuple(map(self.put_in, children(node))))
        if isinstance(node, SetSum):
            return self._sum(node)
        if isinstance(node, Mean):
            return self._mean(node)
        if isinstance(node, Cardinality):
            return self._size(node.domain.name) or node
        return node

    def _sum(self, node: SetSum) -> Node:
        if node.domain is None:
            if len(node.indices) != 1 or (found := self._range(node.body, node.indices[0])) is None:
                return node
            self.granted.append(_runs(node.indices[0], found))
            return FiniteSum(node.body, node.indices[0], *found)
        size = self._size(node.domain.name)
        return node if size is None or self._is_another_name(node) else self._over_elements(node, size)

    def _is_another_name(self, node: SetSum) -> bool:
        """Whether data are known by index, and the elements of a set by letters that are none of them."""
        name, used = node.domain.name if node.domain else "", free_symbols(node.body)
        letters = {self._elements[name, place] for place, symbol in enumerate(node.indices) if symbol.name in used}
        counting = any(any(_places(node.body, symbol)) for symbol in node.indices)
        return bool(self._data) and not counting and not letters <= self._data

    def _over_elements(self, node: SetSum, size: Node) -> Node:
        """``sum((x, y) in D, u)`` with data x_i and y_i; an element that is the index of data is that index."""
        only = node.indices[0]
        if len(node.indices) == 1 and any(_places(node.body, only)):
            return FiniteSum(node.body, only, number(1), size)
        index, name = fresh_symbol(self._used, "ikmn"), "" if node.domain is None else node.domain.name
        entries: dict[Node, Node] = {
            symbol: Indexed(self._elements[name, place], (index,)) for place, symbol in enumerate(node.indices)
        }
        return FiniteSum(substituted(node.body, entries), index, number(1), size)

    def _size(self, name: str) -> Node | None:
        """How many elements a set has: as it is said, or N where that can only be meant."""
        if name in self._sizes:
            return self._sizes[name]
        if not self._is_counted or self._has_ranges or self._sets != {name}:
            return None
        self.granted.append(f"N is taken to be the number of elements of {name}")
        return N

    def _mean(self, node: Mean) -> Node:
        index, body = node.index, node.body
        if index is None:
            index = fresh_symbol(self._used, "ikmn")
            names = free_symbols(body) & self._data
            body = substituted(body, {Symbol(name): Indexed(name, (index,)) for name in names})
        if (found := self._range(body, index)) is None:
            return node
        self.granted.append(f"the mean is taken over {_runs(index, found).replace(' is taken to run', '')}")
        return Quotient(FiniteSum(body, index, *found), _count(found))

    def _range(self, body: Node, index: Symbol) -> Range | None:
        """The range of the data that have an index, where there is one; 1 … N where nothing else is said."""
        found = [self._ranges[place] for place in _places(body, index) if place in self._ranges]
        if not found:
            return (number(1), N) if self._is_counted and not self._has_ranges and any(_places(body, index)) else None
        common = set[Range].intersection(*found)
        plain = [one for one in common if isinstance(one[1], Symbol)] or list(common)
        return plain[0] if len(plain) == 1 else None


def _places(body: Node, index: Symbol) -> Iterator[Place]:
    """The data that have an index itself as one of theirs, and which one."""
    for part in walk(body):
        if isinstance(part, Indexed):
            yield from ((part.base, k) for k, place in enumerate(part.indices) if place == index)


def _bounds(node: FiniteSum) -> frozenset[str]:
    return free_symbols(node.lower) | free_symbols(node.upper)


def _count(found: Range) -> Node:
    """How many numbers there are in a range."""
    lower, upper = found
    first = written_value(lower)
    if first == 1:
        return upper
    return Sum((upper, number(1 - first))) if first is not None else Sum((upper - lower, number(1)))


def _runs(index: Symbol, found: Range) -> str:
    return f"{index.name} is taken to run from {to_text(found[0])} to {to_text(found[1])}"
