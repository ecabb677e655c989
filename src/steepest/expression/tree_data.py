"""Trees as plain data, and back: a table of their distinct nodes, each written once, parts before wholes.

An entry of the table is a list: the kind of the node, then its fields in order. A part is the number of
its entry, a number is exact text, several are a list::

    [["Symbol", "x"], ["Number", "2"], ["Power", 0, 1]]        x^2

An entry refers to earlier ones only, so a table is read by a loop, holds no circle, and says a part that
occurs often once. What is read may come from anywhere: kinds and fields are those of the records in
`nodes`, names are names that the reader can read, and what a kind demands of its parts holds (`node_laws`).
Sizes are bounded before anything walks a tree.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from steepest.errors import DataError, UnsupportedError
from steepest.expression.limits import LIMITS
from steepest.expression.node_laws import broken_law
from steepest.expression.nodes import Node
from steepest.expression.records import fields_of
from steepest.expression.trees import KINDS, children

Entry = list[Any]

# A derivation holds what rules made of a formula, so its trees may be larger than what may be typed.
MOST_LEVELS = LIMITS["levels"].most + LIMITS["depth"].most
MOST_NODES = 20 * LIMITS["derived"].most  # of one tree: a gradient is a vector of several derivatives
MOST_ENTRIES = 20 * LIMITS["derived"].most
MOST_DIGITS = LIMITS["bits"].most * 3 // 10  # a binary digit is 0.301 decimal ones
TOO_MANY = f"a table has at most {MOST_ENTRIES:,} trees"

_EXACT = re.compile(r"\d+(?:/\d+)?", re.ASCII)
_KINDS = {kind.__name__: kind for kind in KINDS}


def refusal(place: str, message: str) -> DataError:
    """The error for data that cannot be used, with its place as a path: ``trees[3][1]``."""
    return DataError(f"JSON, {place or 'the document'}", None, None, message)


class TreeTable:
    """The table while it is written: each distinct node has one entry.

    >>> from steepest.expression.reading import parse
    >>> table = TreeTable()
    >>> table.add(parse("x^2 + x")), table.entries
    (3, [['Symbol', 'x'], ['Number', '2'], ['Power', 0, 1], ['Sum', [2, 0]]])
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.sizes = Sizes()
        self._places: dict[Node, int] = {}

    def add(self, node: Node) -> int:
        """The number of the entry of a tree, which is written with its parts where it is new.

        Raises:
            UnsupportedError: the tree could not be read back, since it has a name that nobody can type, or is
                too large.
        """
        stack = [node]
        while stack:
            current = stack[-1]
            missing = [part for part in children(current) if part not in self._places]
            if missing and current not in self._places:
                stack += reversed(missing)
                continue
            stack.pop()
            if current not in self._places:
                self.entries.append(self._entry(current))
                self._places[current] = len(self._places)
        return self._places[node]

    def _entry(self, node: Node) -> Entry:
        said = broken_law(node) or self.sizes.too_large(node)
        if said is not None or len(self.entries) >= MOST_ENTRIES:
            raise UnsupportedError(f"this has no JSON, for it could not be read back: {said or TOO_MANY}")
        return [type(node).__name__, *(self._written(getattr(node, name)) for name in fields_of(type(node)))]

    def _written(self, value: Any) -> Any:
        if isinstance(value, Node):
            return self._places[value]
        if isinstance(value, tuple):
            return [self._written(part) for part in value]
        return str(value) if isinstance(value, Fraction) else value


def trees_from(entries: Any, place: str = "trees") -> tuple[list[Node], Sizes]:
    """The trees of a table, by the number of their entry, and their sizes.

    Args:
        entries: the table as it came out of JSON.
        place: where the table stands in the document.

    Raises:
        DataError: it is no such table, or its trees are too large; the message says where.

    >>> trees, sizes = trees_from([["Symbol", "x"], ["Negation", 0]])
    >>> trees[1], sizes[trees[1]]
    (Negation(operand=Symbol(name='x')), 2)
    """
    if not isinstance(entries, list):
        raise refusal(place, "a table of trees is a list")
    if len(entries) > MOST_ENTRIES:
        raise refusal(place, TOO_MANY)
    reader = _Reader(place)
    for entry in entries:
        reader.read(entry)
    return reader.trees, reader.sizes


class Sizes:
    """How many nodes and levels trees have, counted without walking them: parts are counted before wholes."""

    def __init__(self) -> None:
        self._known: dict[Node, tuple[int, int]] = {}

    def __getitem__(self, node: Node) -> int:
        return self._known[node][0]

    def too_large(self, node: Node) -> str | None:
        """The sentence of the limit that a tree passes, its parts being counted already; None where it fits."""
        parts = [self._known[part] for part in children(node)]
        size, level = 1 + sum(part for part, _ in parts), 1 + max((level for _, level in parts), default=0)
        self._known[node] = size, level
        if size > MOST_NODES:
            return f"a tree has at most {MOST_NODES:,} nodes"
        return f"a tree has at most {MOST_LEVELS} levels" if level > MOST_LEVELS else None


class _Reader:
    """A table while it is read; equal entries become one object, so that comparing trees is quick."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.trees: list[Node] = []
        self.sizes = Sizes()
        self._known: dict[Node, Node] = {}

    def read(self, entry: Any) -> None:
        place = f"{self.place}[{len(self.trees)}]"
        if not isinstance(entry, list) or not entry:
            raise refusal(place, "an entry is a list: a kind and its fields")
        name, *values = entry
        kind = _KINDS.get(name) if isinstance(name, str) else None
        if kind is None:
            raise refusal(f"{place}[0]", "this is no kind of node")
        fields = fields_of(kind)
        if len(values) != len(fields):
            raise refusal(place, f"{name} has {len(fields)} fields ({', '.join(fields) or 'none'}), not {len(values)}")
        made = [
            self._field(f"{place}[{number}]", value, hint)
            for number, (value, hint) in enumerate(zip(values, _HINTS[name], strict=True), 1)
        ]
        self._add(place, kind, made)

    def _add(self, place: str, kind: type[Node], values: list[Any]) -> None:
        try:
            node = kind(*values)
        except ValueError as error:  # a number that breaks its own law
            raise refusal(place, str(error)) from error
        if node in self._known:
            self.trees.append(self._known[node])
            return
        if (said := self.sizes.too_large(node) or broken_law(node)) is not None:
            raise refusal(place, said)
        self._known[node] = node
        self.trees.append(node)

    def _field(self, place: str, value: Any, hint: str) -> Any:
        """A field by what `nodes` says of it."""
        if hint.startswith("tuple["):
            return self._several(place, value, hint.removeprefix("tuple[").removesuffix(", ...]"))
        if hint.endswith(" | None"):
            return None if value is None else self._field(place, value, hint.removesuffix(" | None"))
        match hint:
            case "str":
                return _checked(place, value, str, "a text")
            case "bool":
                return _checked(place, value, bool, "true or false")
            case "Fraction":
                return exact_from(place, value)
        return self._part(place, value, hint.split(" | "))

    def _several(self, place: str, value: Any, hint: str) -> tuple[Any, ...]:
        parts = _checked(place, value, list, "a list")
        return tuple(self._field(f"{place}[{number}]", part, hint) for number, part in enumerate(parts))

    def _part(self, place: str, value: Any, kinds: list[str]) -> Node:
        if type(value) is not int or not 0 <= value < len(self.trees):
            raise refusal(place, "this is not the number of an earlier entry")
        node = self.trees[value]
        if kinds != ["Node"] and type(node).__name__ not in kinds:
            raise refusal(place, f"this refers to {type(node).__name__}, not to {' or '.join(kinds)}")
        return node


def hints_of(kind: type[Node]) -> tuple[str, ...]:
    """What the fields of a kind hold, in the words of its record: ``tuple[Node, ...]``."""
    hints = kind.__annotations__
    return tuple(str(hints[name]) for name in fields_of(kind))


_HINTS = {name: hints_of(kind) for name, kind in _KINDS.items()}


def exact_from(place: str, value: Any) -> Fraction:
    """A number ≥ 0 from its exact text in lowest terms: ``3``, ``3/10``."""
    text: str = _checked(place, value, str, 'exact text such as "3/10"')
    if _EXACT.fullmatch(text) is None:
        raise refusal(place, 'a number is exact text such as "3/10"')
    above, _, below = text.partition("/")
    if max(len(above), len(below)) > MOST_DIGITS:
        raise refusal(place, f"a number has at most {MOST_DIGITS:,} digits")
    found = Fraction(int(above), int(below or 1)) if int(below or 1) else None
    if found is None or str(found) != text:
        raise refusal(place, "a fraction is in lowest terms, with a denominator above 1")
    return found


def _checked(place: str, value: Any, kind: type, what: str) -> Any:
    if type(value) is not kind:
        raise refusal(place, f"this should be {what}")
    return value
