"""The question that rules receive: by which variable, and what stays the same while it moves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from steepest.expression.nodes import (
    Derivative,
    Indexed,
    Negation,
    Node,
    Number,
    Sum,
    Symbol,
    written_value,
)
from steepest.expression.trees import bound_by, children


@dataclass(frozen=True, slots=True)
class Asked:
    """The question: by which variable, and whether others are held constant (∂) or there are none (d)."""

    variable: Symbol | Indexed
    partial: bool = True
    _known: dict[Node, bool] = field(default_factory=dict, compare=False, repr=False)

    def __call__(self, part: Node) -> Derivative:
        """The held derivative of a part."""
        return Derivative(part, self.variable, self.partial)

    def constant(self, part: Node) -> bool:
        """Whether a part is sure to stay the same while the variable moves.

        An entry with a letter as its index may be the variable, as w_k for w_j, and is not constant.
        """
        known = self._known.get(part)
        if known is None:
            known = self._known[part] = self._is_constant(part)
        return known

    def _is_constant(self, part: Node) -> bool:
        if isinstance(part, Symbol | Indexed) and self.may_be(part):
            return False
        bound = bound_by(part)
        if bound and self.variable in bound:  # inside, the letter means the index
            return all(self.constant(other) for other in children(part)[1 + len(bound) :])
        return all(self.constant(other) for other in children(part) if other not in bound)

    def may_be(self, entry: Symbol | Indexed) -> bool:
        """Whether a name is the variable, or an entry that could be: ``x_i`` for x_2, the i standing for any number."""
        variable = self.variable
        if entry == variable:
            return True
        if isinstance(entry, Symbol) and isinstance(variable, Symbol):
            return False
        if isinstance(entry, Symbol):
            return may_name(variable, entry)
        if isinstance(variable, Symbol):
            return may_name(entry, variable)
        return may_coincide(entry, variable)


def may_name(entry: Node, symbol: Symbol) -> bool:
    """Whether an entry may be what a name with a number means: ``x_i`` and ``x2``."""
    if not isinstance(entry, Indexed) or entry.above or len(entry.indices) != 1:
        return False
    found = re.fullmatch(rf"{re.escape(entry.base)}(\d+)", symbol.name)
    value = written_value(entry.indices[0])
    return found is not None and (value is None or value == int(found.group(1)))


def may_coincide(one: Indexed, other: Indexed) -> bool:
    """Whether two entries may be the same: ``w_j`` and ``w_k`` may, ``w_t`` and ``w_{t+1}`` may not."""
    if one.base != other.base or len(one.indices) != len(other.indices) or len(one.above) != len(other.above):
        return False
    pairs = zip(children(one), children(other), strict=True)
    return not any(_apart(first, second) for first, second in pairs)


def _apart(one: Node, other: Node) -> bool:
    """Whether two indices differ for certain: different numbers, or one letter with different numbers added."""
    (letter, offset), (other_letter, other_offset) = _offset(one), _offset(other)
    return letter == other_letter and offset != other_offset


def _offset(index: Node) -> tuple[Node | None, object]:
    """An index as a part that is not known and a number: ``t + 1`` as (t, 1), ``2`` as (None, 2)."""
    value = written_value(index)
    if value is not None:
        return None, value
    if isinstance(index, Sum) and len(index.terms) == 2:
        value = written_value(index.terms[1])
        if value is not None and not isinstance(index.terms[0], Number | Negation):
            return index.terms[0], value
    return index, 0
