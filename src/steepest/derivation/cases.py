"""What the rules for formulas by cases make: ``{a if c, b otherwise}``, ``max``, ``min``, and norms of written vectors.

Where two cases meet there need not be a derivative; each rule says so as an assumption.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from steepest.derivation.asking import Asked
from steepest.derivation.rule import Bindings
from steepest.derivation.scalar import ZERO
from steepest.derivation.step import Assumption
from steepest.expression.nodes import (
    Connective,
    Function,
    Node,
    Piecewise,
    Product,
    Quotient,
    Relation,
    Sum,
    Vector,
)
from steepest.expression.several import entries_of
from steepest.expression.trees import walk

#: The sign with which the first argument is the one that counts.
_WINS = {"max": ">", "min": "<"}


def piecewise(node: Piecewise, d: Asked) -> Node:
    """{a if c, b otherwise} → {a' if c, b' otherwise}."""
    return Piecewise(tuple(d(value) for value in node.values), node.conditions)


def borders(node: Piecewise, d: Asked) -> tuple[Assumption, ...]:
    """Where the cases meet, if the variable moves the border."""
    relations = [part for condition in node.conditions for part in walk(condition) if isinstance(part, Relation)]
    return tuple(dict.fromkeys(Assumption("border", part) for pair in relations for part in _apart(pair, d)))


def _apart(relation: Relation, d: Asked) -> Iterator[Node]:
    for left, right in zip(relation.operands, relation.operands[1:], strict=False):
        if not (d.constant(left) and d.constant(right)):
            yield Relation((right, left) if d.constant(left) else (left, right), ("!=",))


def match_extremum(node: Function, d: Asked) -> Bindings | None:
    """``max(a, b, …)`` or ``min(a, b, …)`` of numbers that are written out."""
    written = node.name in _WINS and isinstance(node.argument, Vector)
    return dict(zip("uvw", _ordered(node, d), strict=False)) if written else None


def _ordered(node: Function, d: Asked) -> tuple[Node, ...]:
    """The arguments, those that move first: max(0, u) is u where u > 0."""
    return tuple(sorted(entries_of(node.argument, node.name), key=d.constant))


def extremum(node: Function, d: Asked) -> Node:
    """max(u, v) → {u' if u > v, v' otherwise}."""
    entries = _ordered(node, d)
    conditions = tuple(_counts(entries, place, _WINS[node.name]) for place in range(len(entries) - 1))
    return Piecewise(tuple(ZERO if d.constant(entry) else d(entry) for entry in entries), conditions)


def _counts(entries: tuple[Node, ...], place: int, sign: str) -> Node:
    """The condition that one entry is the extreme one; earlier cases have been ruled out."""
    relations = tuple(Relation((entries[place], other), (sign,)) for other in entries[place + 1 :])
    return relations[0] if len(relations) == 1 else Connective("and", relations)


def ties(node: Function, d: Asked) -> tuple[Assumption, ...]:
    """Where two arguments are equal there is a kink."""
    pairs = combinations(_ordered(node, d), 2)
    return tuple(
        Assumption(f"kink-{node.name}", Relation(pair, ("!=",))) for pair in pairs if not all(map(d.constant, pair))
    )


# --- norms of vectors whose entries are written out ------------------------------------------------


def match_norm(name: str) -> Callable[[Function, Asked], Bindings | None]:
    """A norm of a vector whose entries are written out."""

    def match(node: Function, d: Asked) -> Bindings | None:
        written = node.name == name and isinstance(node.argument, Vector)
        return dict(zip("uvw", entries_of(node.argument, name), strict=False)) if written else None

    return match


def euclidean_norm(node: Function, d: Asked) -> Node:
    """‖(u, v)‖ → (u u' + v v')/‖(u, v)‖."""
    moving = [entry for entry in entries_of(node.argument, node.name) if not d.constant(entry)]
    return Quotient(_sum([Product((entry, d(entry))) for entry in moving]), node)


def norm1(node: Function, d: Asked) -> Node:
    """‖(u, v)‖₁ → sign(u) u' + sign(v) v'."""
    moving = [entry for entry in entries_of(node.argument, node.name) if not d.constant(entry)]
    return _sum([Product((Function("sign", entry), d(entry))) for entry in moving])


def zero_vector(node: Function, d: Asked) -> tuple[Assumption, ...]:
    """A norm has a kink where its vector is zero."""
    return (Assumption("nonzero", Relation((node, ZERO), ("!=",))),)


def zero_entries(node: Function, d: Asked) -> tuple[Assumption, ...]:
    """The sum of the magnitudes has a kink wherever an entry is zero."""
    moving = [entry for entry in entries_of(node.argument, node.name) if not d.constant(entry)]
    return tuple(Assumption("kink-abs", Relation((entry, ZERO), ("!=",))) for entry in moving)


def _sum(terms: list[Node]) -> Node:
    return terms[0] if len(terms) == 1 else Sum(tuple(terms))
