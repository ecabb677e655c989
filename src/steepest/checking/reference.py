"""The right answer as a question knows it, and the answers that may be given to it at all.

What is found out about a right answer (its names, its indexed data, the slopes that it leaves unknown)
is kept, for many answers are given to one question.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from steepest.checking.typed_numbers import loosened
from steepest.derivation.deriving import finished
from steepest.derivation.question import sizes_of
from steepest.derivation.records import Derivation, Gradient
from steepest.errors import ParseError
from steepest.evidence.equality import compare
from steepest.evidence.records import Agreement, Proof
from steepest.expression.formula import as_formula
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Derivative,
    Equation,
    Indexed,
    Mean,
    Node,
    SetSum,
    Symbol,
    Vector,
)
from steepest.expression.nodes import Gradient as HeldGradient
from steepest.expression.ordering import natural_order
from steepest.expression.reading import Reading, parse, read
from steepest.expression.trees import free_symbols, mapped, walk
from steepest.expression.vectors import entrywise
from steepest.expression.writing import to_text


@dataclass(frozen=True, slots=True)
class Reference:
    """A right answer.

    Attributes:
        node: the tree, with slopes such as ∂L/∂w as names.
        names: every name that an answer may use, in natural order.
        entries: for data that the right answer knows by entries only (``x_i``), one such entry by name.
        unknown: the functions L whose slopes ∂L/∂w the right answer leaves as they are.
        sets: the names of the sets that the right answer sums over.
        functions: the functions in it that are only named.
        sizes: the names that only count in the function that it was derived from, such as N.
        derivation: how it was derived, where that is known.
        entry_derivations: for a gradient, how each of its entries was derived.
    """

    node: Node
    names: tuple[str, ...]
    entries: dict[str, Indexed]
    unknown: frozenset[Node]
    sets: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    derivation: Derivation | None = None
    entry_derivations: tuple[Derivation, ...] = ()

    @property
    def slope(self) -> Node | None:
        """The derivative that is asked for, still held; of a gradient, the vector of them."""
        if self.derivation is not None:
            return Derivative(self.derivation.function, self.derivation.variable)
        entries = tuple(Derivative(one.function, one.variable) for one in self.entry_derivations)
        return Vector(entries) if entries else None


def reference_of(given: Any, variables: Sequence[str] | None) -> Reference:
    """A right answer from text, a tree, a SymPy expression, a derivation or a gradient.

    Raises:
        ParseError: the text cannot be read.
        UnsupportedError: a derivation that is not complete.
    """
    further = tuple(canonical(name) for name in variables or ())
    if isinstance(given, str):
        return _from_text(given, further, FUNCTIONS.version)
    if isinstance(given, Derivation):
        given = finished(given)
        return replace(_known(given.result_node, given.function, further), derivation=given)
    if isinstance(given, Gradient):
        for entry in given.derivations:
            finished(entry)
        known = _known(given.result_node, given.function, further)
        return replace(known, entry_derivations=given.derivations)
    node = as_formula(given)
    return _known(node, node, further)


@functools.lru_cache(maxsize=512)
def _from_text(text: str, further: tuple[str, ...], functions: int) -> Reference:
    """The version of the table of functions is an argument: a text may be read otherwise once one is added."""
    node = parse(text, {*further, *_letters(text)} if further else None)
    return _known(node, node, further)


def _letters(text: str) -> frozenset[str]:
    """The names of a text as it is read without declarations; declared ones come on top."""
    try:
        return _names(parse(text))
    except ParseError:
        return frozenset()


def _known(node: Node, function: Node, further: tuple[str, ...]) -> Reference:
    parts, symbols = tuple(walk(node)), free_symbols(node)
    entries = {part.base: part for part in parts if isinstance(part, Indexed) and part.base not in symbols}
    unknown = frozenset(part.body for part in parts if isinstance(part, Derivative | HeldGradient))
    names = natural_order(_names(node) | _names(function) | set(further))
    sets = frozenset(part.domain.name for part in parts if isinstance(part, SetSum | Cardinality) and part.domain)
    functions = frozenset(part.name for part in parts if isinstance(part, Application))
    sizes = sizes_of(function) - sets
    return Reference(entrywise(with_named_slopes(node)), tuple(names), entries, unknown, sets, functions, sizes)


def _names(node: Node) -> frozenset[str]:
    return free_symbols(node) | {part.base for part in walk(node) if isinstance(part, Indexed)}


def _refuse_left_side(reading: Reading, reference: Reference) -> None:
    """A left side names what is asked for, or says the same as the right side; 4x = 2x does neither."""
    left = reading.left
    if left is None or isinstance(left, Derivative) or isinstance(reference.node, Assignment | Equation):
        return
    if isinstance(left, Symbol) and left.name not in reference.names:
        return
    if isinstance(left, Symbol) or not isinstance(compare(left, reading.node), Proof | Agreement):
        said = f"{to_text(left)} is not what stands on the right; give the answer alone, or name what it is"
        raise ParseError(reading.text, 0, said)


def with_named_slopes(node: Node) -> Node:
    """∂L/∂w as a quantity of its own: nothing is known of L, so it is a name like any other."""
    if Derivative not in kinds_in(node):
        return node

    def named(part: Node) -> Node:
        if isinstance(part, Derivative) and isinstance(part.body, Symbol | Indexed | Application):
            return Symbol(to_text(Derivative(part.body, part.variable)))
        return part

    return mapped(node, named)


def read_answer(answer: Any, reference: Reference) -> Reading:
    """An answer as it was understood.

    Raises:
        ParseError: it cannot be read; or it uses data without its index, or holds a derivative or a
            mean that is still to be worked out.
    """
    if not isinstance(answer, str):
        node = as_formula(answer)
        return Reading(to_text(node), node)
    reading = _read_as_typed(answer, reference)
    _refuse_left_side(reading, reference)
    if reference.entries or not _UNFINISHED.isdisjoint(kinds_in(reading.node)):
        _refuse_unfinished(reading, reference)
    return reading


def _read_as_typed(answer: str, reference: Reference) -> Reading:
    """The answer; where a number is asked for, "about", per cent and dots may stand with it."""
    try:
        return _read(answer, reference)
    except ParseError:
        number = None if reference.names else loosened(answer)
        if number is None:
            raise
        known = _read(number, reference)
        return Reading(answer, known.node, left=known.left, arguments=known.arguments, assigned=known.assigned)


def _read(answer: str, reference: Reference) -> Reading:
    """The answer in the names of the question; a function that is only named cannot be declared among them."""
    try:
        return read(answer, reference.names, dict.fromkeys(reference.sets, "set") or None)
    except ParseError:
        reading = _with_functions(answer) if reference.functions else None
        if reading is None or not _names(reading.node) <= set(reference.names):
            raise
        called = {part.name for part in walk(reading.node) if isinstance(part, Application)}
        if not called <= reference.functions:
            raise
        return reading


def _with_functions(answer: str) -> Reading | None:
    try:
        return read(answer)
    except ParseError:
        return None


_UNFINISHED = frozenset({Mean, Derivative, HeldGradient})


def _refuse_unfinished(reading: Reading, reference: Reference) -> None:
    """Data without its index, a mean, a derivative: what is still to be worked out has no value to compare."""
    answer = reading.text
    for part in walk(reading.node):
        if isinstance(part, Symbol) and part.name in reference.entries:
            meant = to_text(reference.entries[part.name])
            position = max(answer.find(part.name), 0)
            raise ParseError(answer, position, f"{part.name} has an index here; did you mean {meant}?")
        if isinstance(part, Mean):
            position = max(answer.find("mean"), 0)
            raise ParseError(answer, position, "write the mean out as (1/N) sum(i=1..N, …)")
        if isinstance(part, Derivative | HeldGradient) and part.body not in reference.unknown:
            raise ParseError(answer, 0, f"the derivative {to_text(part)} is still to be worked out")
