"""The right answer as a question knows it. Read `answers` next for what may be given to it.

What is found out about a right answer (its names, its indexed data, the slopes that it leaves unknown)
is kept, for many answers are given to one question.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from steepest.checking.bracket_entries import has_bracket_entries, parse_with_entries
from steepest.checking.declared import NOTHING, Declared, declared
from steepest.checking.rules import Slopes, assignments_of, slopes_of
from steepest.errors import ParseError
from steepest.expression.counted import sizes_of
from steepest.expression.formula import as_formula
from steepest.expression.functions import FUNCTIONS
from steepest.expression.kinds import kinds_in
from steepest.expression.names import canonical
from steepest.expression.nodes import (
    Application,
    Assignment,
    Cardinality,
    Derivative,
    FiniteSum,
    Indexed,
    Mean,
    Node,
    SetSum,
    Symbol,
    Vector,
)
from steepest.expression.nodes import Gradient as HeldGradient
from steepest.expression.ordering import natural_order
from steepest.expression.reading import parse, read
from steepest.expression.trees import free_symbols, mapped, walk
from steepest.expression.vectors import entrywise
from steepest.expression.writing import to_text

if TYPE_CHECKING:
    from steepest.derivation.records import Derivation
    from steepest.models.updates import UpdateRule


NUMBER_OF_EXAMPLES = "N"  # what an answer may call it, where the right one is a mean


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
        declared: the shapes and sets of the question.
        rules: for an update rule, the new value of each parameter.
        slopes: what the slopes are that an answer may call by name.
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
    declared: Declared = NOTHING
    rules: tuple[Assignment, ...] = ()
    slopes: Slopes = field(default_factory=dict)

    @property
    def has_means(self) -> bool:
        """Whether an answer may be a mean: the right one is, or sums over data."""
        return not {Mean, FiniteSum, SetSum}.isdisjoint(kinds_in(self.node))

    @property
    def slope(self) -> Node | None:
        """The derivative that is asked for, still held; of a gradient, the vector of them."""
        if self.derivation is not None:
            return Derivative(self.derivation.function, self.derivation.variable)
        entries = tuple(Derivative(one.function, one.variable) for one in self.entry_derivations)
        return Vector(entries) if entries else None


def reference_of(given: Any, variables: Sequence[str] | None, shapes: Mapping[str, Any] | None = None) -> Reference:
    """A right answer from text, a tree, a SymPy expression, a derivation or a gradient.

    Raises:
        ParseError: the text cannot be read.
        UnsupportedError: a derivation that is not complete.
        ValueError: a shape makes no sense.
    """
    further = tuple(canonical(name) for name in variables or ())
    if shapes:
        return _with_shapes(given, further, shapes)
    if isinstance(given, str):
        return _from_text(given, further, FUNCTIONS.version)
    if not isinstance(given, Node) and (derived := _of_derived(given, further)) is not None:
        return derived
    node = as_formula(given)
    return _known(node, node, further)


def _of_derived(given: Any, further: tuple[str, ...]) -> Reference | None:
    """A right answer that was derived; None for any other. Most questions are texts, and need nothing of these."""
    from steepest.derivation.deriving import finished
    from steepest.derivation.records import Derivation, Gradient
    from steepest.models.updates import UpdateRule

    if isinstance(given, Derivation):
        given = finished(given)
        return replace(_known(given.result_node, given.function, further), derivation=given)
    if isinstance(given, Gradient):
        for entry in given.derivations:
            finished(entry)
        known = _known(given.result_node, given.function, further)
        return replace(known, entry_derivations=given.derivations)
    return _of_rule(given, further) if isinstance(given, UpdateRule) else None


def _of_rule(rule: UpdateRule, further: tuple[str, ...]) -> Reference:
    """An update rule: what is asked for is the new value of the parameter that the answer names."""
    rules, slopes = assignments_of(rule), slopes_of(rule)
    whole = Vector(tuple(one.value for one in rules))
    known = _known(whole, whole, (*further, rule.loss.name))
    unknown = frozenset(loss for loss, _ in slopes)
    return replace(known, node=rules[0], rules=rules, slopes=slopes, unknown=unknown)


def _with_shapes(given: Any, further: tuple[str, ...], shapes: Mapping[str, Any]) -> Reference:
    """A right answer in names that are declared."""
    if isinstance(given, str):
        told = tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in shapes.items())
        return _text_with_shapes(given, further, told, FUNCTIONS.version)
    known = reference_of(given, further)
    told_of = declared(shapes)
    names = natural_order({*known.names, *told_of.names, *told_of.sets} - told_of.sets.keys())
    return replace(known, names=tuple(names), declared=told_of, sets=known.sets | told_of.sets.keys())


@functools.lru_cache(maxsize=512)
def _text_with_shapes(
    text: str, further: tuple[str, ...], told: tuple[tuple[str, Any], ...], functions: int
) -> Reference:
    told_of = declared(dict(told))
    if told_of.shapes and has_bracket_entries(text):
        node = parse_with_entries(
            text, dict(told_of.shapes), lambda inside, more: read(inside, None, told_of.for_reader())
        )
    else:
        node = parse(text, None, told_of.for_reader())
    known = _known(node, node, (*further, *told_of.names))
    return replace(known, declared=told_of, sets=known.sets | told_of.sets.keys())


@functools.lru_cache(maxsize=512)
def _from_text(text: str, further: tuple[str, ...], functions: int) -> Reference:
    """The version of the table of functions is an argument: a text may be read otherwise once one is added."""
    node = parse(text, {*further, *_letters(text)} if further else None)
    return _known(node, node, further)


def _letters(text: str) -> frozenset[str]:
    """The names of a text as it is read without declarations; declared ones come on top."""
    try:
        return names_in(parse(text))
    except ParseError:
        return frozenset()


def _known(node: Node, function: Node, further: tuple[str, ...]) -> Reference:
    parts, symbols = tuple(walk(node)), free_symbols(node)
    entries = {part.base: part for part in parts if isinstance(part, Indexed) and part.base not in symbols}
    unknown = frozenset(part.body for part in parts if isinstance(part, Derivative | HeldGradient))
    counted = {NUMBER_OF_EXAMPLES} if any(isinstance(part, Mean) for part in parts) else set[str]()
    names = natural_order(names_in(node) | names_in(function) | set(further) | counted)
    sets = frozenset(part.domain.name for part in parts if isinstance(part, SetSum | Cardinality) and part.domain)
    functions = frozenset(part.name for part in parts if isinstance(part, Application))
    sizes = sizes_of(function) - sets
    shown = NOTHING.with_shapes_of(node)
    names = natural_order({*names, *shown.names}) if shown.shapes else names
    return Reference(
        entrywise(with_named_slopes(node)),
        tuple(names),
        entries,
        unknown,
        sets,
        functions,
        sizes,
        declared=shown,
    )


def names_in(node: Node) -> frozenset[str]:
    return free_symbols(node) | {part.base for part in walk(node) if isinstance(part, Indexed)}


def with_named_slopes(node: Node) -> Node:
    """∂L/∂w as a quantity of its own: nothing is known of L, so it is a name like any other."""
    if Derivative not in kinds_in(node):
        return node

    def named(part: Node) -> Node:
        if isinstance(part, Derivative) and isinstance(part.body, Symbol | Indexed | Application):
            return Symbol(to_text(Derivative(part.body, part.variable)))
        return part

    return mapped(node, named)
