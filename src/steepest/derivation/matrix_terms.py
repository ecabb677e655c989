"""Terms that stand before one differential, added up as people do it: A w + Aᵀ w is (A + Aᵀ) w."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from steepest.derivation.scales import ONE, Scale
from steepest.expression.nodes import Negation, Node, Power, Sum, number, product_of


@dataclass(frozen=True, slots=True)
class Term:
    """A number times a product of factors that stay the same: in ⟨·, ∂W⟩, before ∂w, or before a number ∂b."""

    scale: Scale
    factors: tuple[Node, ...] = ()

    def scaled(self, scale: Scale) -> Term:
        return Term(scale.times(self.scale), self.factors)


Terms = list[Term]


def collected(terms: Terms) -> Node:
    """The sum of terms as a tree, those with a plus first."""
    if not terms:
        return number(0)
    ordered = sorted(map(_upright, terms), key=lambda term: term.scale.value < 0)
    written = [term.scale.of(raised(term.factors)) for term in ordered]
    return written[0] if len(written) == 1 else Sum(tuple(written))


def raised(factors: Sequence[Node]) -> list[Node]:
    """Neighbours that are equal as powers: W W as W²."""
    found: list[Node] = []
    for factor, group in groupby(factors):
        count = len(list(group))
        found.append(factor if count == 1 else Power(factor, number(count)))
    return found


def _upright(term: Term) -> Term:
    """−(a − b) c as (b − a) c."""
    place = next((k for k, factor in enumerate(term.factors) if _is_difference(factor)), None)
    if term.scale.value > 0 or place is None:
        return term
    turned = sorted(term.factors[place].terms, key=lambda part: not isinstance(part, Negation))  # type: ignore[attr-defined]
    terms = tuple(part.operand if isinstance(part, Negation) else Negation(part) for part in turned)
    return Term(term.scale.negative, (*term.factors[:place], Sum(terms), *term.factors[place + 1 :]))


def _is_difference(node: Node) -> bool:
    return isinstance(node, Sum) and any(isinstance(term, Negation) for term in node.terms)


def merged(terms: Terms) -> Terms:
    """Equal terms added, and what stands before or behind the same factors put in a bracket."""
    found = _added(terms)
    while (shorter := _shared(found)) is not None:
        found = _added(shorter)
    return found


def _added(terms: Terms) -> Terms:
    """Terms of the same factors added up; those that cancel are left out."""
    found: list[Term] = []
    for term in terms:
        for place, other in enumerate(found):
            if other.factors == term.factors and other.scale.powers == term.scale.powers:
                found[place] = Term(Scale(other.scale.value + term.scale.value, term.scale.powers), term.factors)
                break
        else:
            found.append(term)
    return [term for term in found if term.scale.value]


def _shared(terms: Terms) -> Terms | None:
    """Two terms that begin or end alike, with one number in front, as one: A w + Aᵀ w = (A + Aᵀ) w."""
    for at, one in enumerate(terms):
        for place in range(at + 1, len(terms)):
            made = _together(one, terms[place])
            if made is not None:
                return [*terms[:at], made, *terms[at + 1 : place], *terms[place + 1 :]]
    return None


def _together(one: Term, other: Term) -> Term | None:
    if not one.factors or not other.factors:
        return None
    first, second = (one, other) if one.scale.value > 0 or other.scale.value < 0 else (other, one)
    outside = first.scale if first.scale.size == second.scale.size else ONE
    behind = _common(first.factors[::-1], second.factors[::-1])
    before = 0 if behind else _common(first.factors, second.factors)
    if behind:
        left, right = (part.factors[: len(part.factors) - behind] for part in (first, second))
        return Term(outside, (_difference(left, right, first, second), *first.factors[len(first.factors) - behind :]))
    if before:
        left, right = (part.factors[before:] for part in (first, second))
        return Term(outside, (*first.factors[:before], _difference(left, right, first, second)))
    return None


def _common(one: Sequence[Node], other: Sequence[Node]) -> int:
    """How many factors two products have in common at an end, so that each keeps one of its own."""
    most = min(len(one), len(other)) - 1
    count = 0
    while count < most and one[count] == other[count]:
        count += 1
    return count


def _difference(one: Sequence[Node], other: Sequence[Node], first: Term, second: Term) -> Node:
    left, right = product_of(one), product_of(other)
    same = (first.scale.value < 0) == (second.scale.value < 0)
    if first.scale.size != second.scale.size:
        left, right = first.scale.of((left,)), second.scale.size.of((right,))
        same = second.scale.value > 0
    terms = left.terms if isinstance(left, Sum) else (left,)
    return Sum((*terms, right if same else Negation(right)))
