"""How far indices run: the letters of sums, and the indices of data that they count.

Every sum gets a letter of its own first, so that a letter has one range. A letter that is free runs as far as
the data that it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from steepest.errors import UnsupportedError
from steepest.expression.nodes import FiniteSum, Indexed, Node, Number, Symbol, is_number, number
from steepest.expression.shapes import Shape
from steepest.expression.trees import bound_by, children, free_symbols, fresh_symbol, rebuilt, substituted, walk
from steepest.expression.writing import to_text

#: A name and which of its indices is meant, counted from 0.
Axis = tuple[str, int]
_LETTERS = "klmpqrstuv"
_SIZES = "dnmpqKDM"


def with_own_letters(node: Node) -> Node:
    """The formula with another letter for each sum whose letter is used before it, or is free."""
    used = set(_free_letters(node))
    everything = {part.name for part in walk(node) if isinstance(part, Symbol)}

    def renamed(part: Node) -> Node:
        if isinstance(part, FiniteSum):
            index = part.index
            if index.name in used:
                index = fresh_symbol(everything, _LETTERS)
                everything.add(index.name)
            used.add(index.name)
            body = substituted(part.body, {part.index: index}) if index != part.index else part.body
            return FiniteSum(renamed(body), index, renamed(part.lower), renamed(part.upper))
        parts = children(part)
        new = tuple(map(renamed, parts))
        return part if new == parts else rebuilt(part, new)

    return renamed(node)


def _free_letters(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[str]:
    """The letters that stand as an index of data and belong to no sum."""
    if isinstance(node, Indexed):
        yield from (one.name for one in children(node) if isinstance(one, Symbol) and one.name not in bound)
        return
    bound |= {symbol.name for symbol in bound_by(node)}
    for part in children(node):
        yield from _free_letters(part, bound)


class Ranges:
    """How far each letter runs in a formula whose sums have letters of their own.

    Args:
        node: the formula.
        known: the shapes that are known besides, by the names of the vectors and matrices.
        called: what the vector or the matrix of a name with indices is called.

    Raises:
        UnsupportedError: a sum does not begin at 1, or two ranges of one index do not fit.
    """

    def __init__(self, node: Node, called: Mapping[str, str], known: Mapping[str, Shape]) -> None:
        self.letters: dict[str, Node] = {}
        self.axes: dict[Axis, Node] = {
            (name, place): number(dim) if isinstance(dim, int) else Symbol(dim)
            for name, shape in known.items()
            for place, dim in enumerate(shape.dims)
        }
        self._called = called
        self.free = tuple(dict.fromkeys(_free_letters(node)))
        sums = [part for part in walk(node) if isinstance(part, FiniteSum)]
        counting = {*self.free, *(part.index.name for part in sums)}
        for part in sums:
            self.letters[part.index.name] = _extent(part, counting)
        self._places = [found for part in walk(node) if isinstance(part, Indexed) for found in self._counted(part)]
        self._spread()
        used = {part.name for part in walk(node) if isinstance(part, Symbol)} | set(called) | set(called.values())
        for letter, _ in self._places:  # what nothing is known of has a size of its own
            if letter not in self.letters:
                self.letters[letter] = fresh_symbol(used, _SIZES)
                used |= free_symbols(self.letters[letter])
                self._spread()

    def _spread(self) -> None:
        """What is known of one index said of the others: ranges go from letters to data and on to other letters."""
        for _ in range(len(self._places) + 1):
            before = len(self.letters) + len(self.axes)
            for letter, axis in self._places:
                self._joined(letter, axis)
            if len(self.letters) + len(self.axes) == before:
                return

    def _counted(self, entry: Indexed) -> Iterator[tuple[str, Axis]]:
        for place, index in enumerate(entry.indices):
            if isinstance(index, Symbol):
                yield index.name, (self._called.get(entry.base, entry.base), place)

    def _joined(self, letter: str, axis: Axis) -> None:
        """One range for a letter and what it counts."""
        by_letter, by_axis = self.letters.get(letter), self.axes.get(axis)
        found = by_letter if by_letter is not None else by_axis
        if found is None:
            return
        if by_axis is not None and found != by_axis:
            ends = " and ".join(sorted(map(to_text, (found, by_axis))))
            raise UnsupportedError(f"the entries of {axis[0]} are counted up to {ends}")
        self.letters[letter], self.axes[axis] = found, found

    def extent(self, letter: str) -> Node:
        """How far a letter runs.

        Raises:
            UnsupportedError: nothing says so.
        """
        if letter not in self.letters:
            raise UnsupportedError(f"nothing says how far {letter} runs")
        return self.letters[letter]


def _extent(node: FiniteSum, counting: Collection[str]) -> Node:
    if not is_number(node.lower, 1):
        raise UnsupportedError(f"a sum from {to_text(node.lower)} on; only sums from 1 on run over whole vectors")
    if isinstance(node.upper, Symbol) and node.upper.name in counting:
        raise UnsupportedError(f"a sum that runs up to the index {node.upper.name}")
    if isinstance(node.upper, Symbol) or (isinstance(node.upper, Number) and node.upper.value.denominator == 1):
        return node.upper
    raise UnsupportedError(f"a sum up to {to_text(node.upper)}; only a letter or a number is the size of a vector")
