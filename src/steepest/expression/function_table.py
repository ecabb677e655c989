"""The record of an elementary function, and the table that finds one by any of its spellings.

`u` stands for the argument: a `Node` in `derivative`, `rewritten` and the conditions; a ball
(`flint.arb`) or a power series of balls (`flint.arb_series`) in `enclosure`. The rows themselves are in
`functions`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from steepest.errors import UnsupportedError
from steepest.expression.nodes import Node
from steepest.expression.records import Record, record

_ONE_CALL = re.compile(r"np\.(\w+)(?:\(\{u\}\)|\.reduce\(\[\{u\}\]\))")
TAKES = ("scalar", "several", "vector", "matrix")
GIVES = ("number", "same", "diagonal")


@record
class Condition(Record):
    """``expression(u) relation 0``, with the relation one of ``>``, ``>=``, ``!=``."""

    relation: str
    expression: Callable[[Node], Node]


@record
class Pieces(Record):
    """A function that is one formula for u < 0, a value at u = 0 and another formula for u > 0.

    The three readings take a Node, a ball or a series (and may return a plain integer).
    """

    below: Callable[[Any], Any]
    at_zero: int
    above: Callable[[Any], Any]


@record
class FunctionRow(Record):
    """One elementary function.

    Attributes:
        name: the canonical name, as `Function.name` holds it.
        spellings: every other way of writing it.
        derivative: u ↦ f'(u).
        latex: the command that typesets the name, or a template with ``{u}`` for the whole call.
        sympy: how to build it, given the module `sympy` and the argument.
        sympy_name: the name of SymPy's class where it has one of its own.
        domain: what must hold for f(u) to have a real value.
        differentiable: what must hold besides for f'(u) to exist.
        kink: the convention at the point where it does not, or None.
        enclosure: f on balls and on power series of balls, where it is smooth.
        pieces: f by cases, where it is not smooth at 0 (then `enclosure` is None).
        rewritten: the same function by means of simpler ones, equal wherever both are defined, or None;
            what takes several numbers or a vector is enclosed by it.
        text: how plain text writes it; the canonical name by default.
        numpy: the call in NumPy as a template with ``{u}``; ``np.<name>({u})`` by default.
        unicode: the call in typographic characters as a template with ``{u}``, where there is one.
        takes: what the argument is: a "scalar", "several" scalars (two or more, held as a `Vector`:
            ``max(a, b)``), a "vector" (``norm``), or a "matrix" (``tr``).
        gives: what comes of a vector or a matrix: a "number", the "same" shape (``softmax``), or a matrix with the
            vector on its "diagonal".
    """

    name: str
    derivative: Callable[[Node], Node]
    latex: str
    sympy: Callable[[Any, Any], Any]
    spellings: tuple[str, ...] = ()
    sympy_name: str | None = None
    domain: tuple[Condition, ...] = ()
    differentiable: tuple[Condition, ...] = ()
    kink: str | None = None
    enclosure: Callable[[Any], Any] | None = None
    pieces: Pieces | None = None
    rewritten: Callable[[Node], Node] | None = None
    text: str | None = None
    numpy: str = ""
    unicode: str | None = None
    takes: str = "scalar"
    gives: str = "number"

    @property
    def numpy_name(self) -> str | None:
        """The function of NumPy that it is, where one alone says it: ``arcsin``, ``maximum``."""
        found = _ONE_CALL.fullmatch(self.numpy or f"np.{self.name}({{u}})")
        return None if found is None else found[1]


def without_slope(name: str, how: str = "is not supported") -> Callable[[Node], Node]:
    """The derivative of a function that no rule covers."""

    def derivative(argument: Node) -> Node:
        raise UnsupportedError(f"the derivative of {name} {how}")

    return derivative


class FunctionTable:
    """The rows by canonical name, and by every spelling."""

    def __init__(self, rows: tuple[FunctionRow, ...]) -> None:
        self._rows: dict[str, FunctionRow] = {}
        self._spelled: dict[str, FunctionRow] = {}
        self.endings: tuple[str, ...] = ()  # every spelling, as `str.endswith` takes them
        self.version = 0  # grows with each change, for those who keep what they have read
        for row in rows:
            self.add(row)

    def add(self, row: FunctionRow) -> None:
        """Make a function known. Raises ValueError where a spelling is already taken."""
        if row.takes not in TAKES:
            raise ValueError(f"the row {row.name!r} takes one of {', '.join(TAKES)}, not {row.takes!r}")
        if row.gives not in GIVES:
            raise ValueError(f"the row {row.name!r} gives one of {', '.join(GIVES)}, not {row.gives!r}")
        if row.takes != "scalar" and row.rewritten is None:
            raise ValueError(f"the row {row.name!r} needs a formula by which it is rewritten")
        if row.takes == "scalar" and (row.enclosure is None) == (row.pieces is None):
            raise ValueError(f"the row {row.name!r} needs either an enclosure or pieces")
        taken = [name for name in (row.name, *row.spellings) if name in self._spelled]
        if taken:
            raise ValueError(f"{taken[0]!r} already names a function")
        self._rows[row.name] = row
        self._spelled |= dict.fromkeys((row.name, *row.spellings), row)
        self.endings = tuple(self._spelled)
        self.version += 1

    def remove(self, name: str) -> None:
        """Forget a function that was added."""
        row = self._rows.pop(name)
        for spelling in (row.name, *row.spellings):
            del self._spelled[spelling]
        self.endings = tuple(self._spelled)
        self.version += 1

    def __getitem__(self, name: str) -> FunctionRow:
        return self._rows[name]

    def __iter__(self) -> Iterator[FunctionRow]:
        return iter(tuple(self._rows.values()))

    def spelled(self, word: str) -> FunctionRow | None:
        """The row that a word names, by any of its spellings."""
        return self._spelled.get(word)

    @property
    def spellings(self) -> frozenset[str]:
        """Every word that names a function."""
        return frozenset(self._spelled)
