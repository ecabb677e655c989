"""Components written apart, ``w1 x_i1 + w2 x_i2``, folded into a sum over them: ``sum(k=1..2, w_k x_ik)``.

Terms are folded where they are the same up to a number that runs from 1 on, and where it is the number of a
component in each of them. Numbers that are left over are of one entry, as the 1 of ``sum(i=1..N, r_i x_i1)``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from steepest.expression.nodes import FiniteSum, Indexed, Negation, Node, Number, Sum, Symbol, number
from steepest.expression.trees import children, fresh_symbol, mapped, walk

_NUMBERED = re.compile(r"([^\W\d]\w*?)([1-9]\d*)")
_LETTERS = "kjlmpq"


@dataclass(frozen=True, slots=True)
class Folded:
    """A formula whose components are entries.

    Attributes:
        node: the formula with sums over the components.
        apart: for the name of each vector whose components have names of their own the last of these: w2 for w.
        widths: how many components the vectors and the rows of the matrices have, by the names of their entries.
    """

    node: Node
    apart: Mapping[str, Symbol]
    widths: Mapping[str, int]


def folded(node: Node, known: Mapping[str, int] | None = None) -> Folded:
    """The formula with its components folded; the very same where there is nothing to fold.

    Args:
        node: the formula.
        known: how many components there are, where the formula itself need not have all.

    >>> from steepest.expression.reading import parse
    >>> from steepest.expression.writing import to_text
    >>> to_text(folded(parse("b + w1 x_i1 + w2 x_i2 - y_i")).node)
    'b + sum(k=1..2, w_k x_ik) - y_i'
    """
    letters = {part.name for part in walk(node) if isinstance(part, Symbol)}
    letter = fresh_symbol(letters, _LETTERS)
    widths: dict[str, int] = dict(known or {})
    new = mapped(node, lambda part: _folded_sum(part, letter, widths) if isinstance(part, Sum) else part)
    if not widths:
        return Folded(node, {}, {})
    apart = {base: Symbol(f"{base}{width}") for base, width in widths.items() if _is_apart(base, letters)}
    return Folded(mapped(new, lambda part: _as_entry(part, apart)), apart, widths)


def _is_apart(base: str, letters: Collection[str]) -> bool:
    """Whether a component of this name has a name of its own."""
    return any(found[1] == base for name in letters if (found := _NUMBERED.fullmatch(name)) is not None)


def numbers_left(node: Node, widths: Mapping[str, int]) -> set[int]:
    """The numbers of components that stand outside of the sums over them."""
    return {m for part in walk(node) for base, m in _component(part) if base in widths}


def with_letter(node: Node, widths: Mapping[str, int], letter: Symbol) -> Node:
    """The formula with a letter for the numbers of components that are left."""
    return mapped(node, lambda part: _lettered(part, letter, widths))


def _as_entry(part: Node, apart: Mapping[str, Symbol]) -> Node:
    """``w_2`` for the name w2, where w is folded elsewhere."""
    if isinstance(part, Symbol):
        for base, m in _component(part):
            if base in apart:
                return Indexed(base, (number(m),))
    return part


def _folded_sum(node: Sum, letter: Symbol, widths: dict[str, int]) -> Node:
    groups: dict[Node, dict[int, int]] = {}
    for place, term in enumerate(node.terms):
        found = {m for part in walk(term) for _, m in _component(part)}
        if len(found) == 1:
            groups.setdefault(_lettered(term, letter, None), {})[found.pop()] = place
    terms: list[Node | None] = list(node.terms)
    for template, places in groups.items():
        width = len(places)
        bases = {part.base for part in walk(template) if isinstance(part, Indexed) and letter in part.indices}
        if width < 2 or set(places) != set(range(1, width + 1)) or any(widths.get(b, width) != width for b in bases):
            continue
        widths.update(dict.fromkeys(bases, width))
        for place in places.values():
            terms[place] = None
        terms[min(places.values())] = _summed(template, letter, width)
    left = tuple(term for term in terms if term is not None)
    return node if len(left) == len(node.terms) else left[0] if len(left) == 1 else Sum(left)


def _summed(template: Node, letter: Symbol, width: int) -> Node:
    if isinstance(template, Negation):
        return Negation(_summed(template.operand, letter, width))
    return FiniteSum(template, letter, number(1), number(width))


def _component(part: Node) -> Iterator[tuple[str, int]]:
    """The name and the number of a component: w and 2 of w2, x and 2 of x_i2."""
    if isinstance(part, Symbol) and (found := _NUMBERED.fullmatch(part.name)) is not None:
        yield found[1], int(found[2])
    elif isinstance(part, Indexed) and isinstance(part.indices[-1] if part.indices else None, Number):
        last = part.indices[-1]
        if isinstance(last, Number) and last.value.denominator == 1 and last.value > 0:
            yield part.base, int(last.value)


def _lettered(part: Node, letter: Symbol, widths: Mapping[str, int] | None) -> Node:
    """A tree with the letter for the numbers of its components."""

    def changed(inner: Node) -> Node:
        for base, _ in _component(inner):
            if widths is not None and base not in widths:
                return inner
            before = inner.indices[:-1] if isinstance(inner, Indexed) else ()
            return Indexed(base, (*before, letter))
        return inner

    return mapped(part, changed) if children(part) else changed(part)
