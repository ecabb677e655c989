r"""Proof by induction over a number of terms: right for the first N, and right for N + 1 where it is for N.

The last term of every sum to N + 1 is taken off, so that what is left are the sums to N: they cancel in
``f(N+1) - f(N)``, or the one that is left is what the claim for N says of it. A term is taken off only of a
range that is not empty there, whatever N is.

    Σ_{k=1}^{N} 1/(k(k+1)) = N/(N+1):  1 - 1/2 = 1/2,  and  1/((N+1)(N+2)) = (N+1)/(N+2) - N/(N+1)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from steepest.evidence.definedness import unproved
from steepest.evidence.domain import Domain
from steepest.evidence.proving.claims import Claim
from steepest.evidence.requirements import Requirement, requirements
from steepest.expression.kinds import kinds_in
from steepest.expression.nodes import (
    FiniteSum,
    Function,
    Negation,
    Node,
    Piecewise,
    Product,
    Quotient,
    Ranged,
    Sum,
    Symbol,
    number,
    written_value,
)
from steepest.expression.normal_form import NowhereDefinedError
from steepest.expression.trees import children, free_symbols, fresh_symbol, rebuilt, substituted, walk

Prover = Callable[[Claim], bool]

JUMPING = frozenset({"sign", "step"})
LETTERS = "STUVW"


def by_induction(claim: Claim, settled: Prover, equal: Prover) -> bool:
    """Whether a claim is proved by induction over one of its numbers of terms.

    Args:
        claim: about formulas with sums or products to a size.
        settled: how the claim for the first size is proved.
        equal: how two formulas are proved to be equal wherever both have a value.
    """
    return any(_Induction(claim, name, first, settled, equal).proves() for name, first in _sizes(claim))


def _sizes(claim: Claim) -> Iterator[tuple[str, int]]:
    """The names to which something runs, with the first number that each stands for."""
    ranged = [part for tree in (claim.reference, claim.answer) for part in walk(tree) if isinstance(part, Ranged)]
    names = frozenset[str]().union(*(free_symbols(part.upper) for part in ranged)) & claim.roles.whole
    for name in sorted(names - {part.index.name for part in ranged}):
        values = claim.domain.of_variable(name)
        if values.upper is None and not values.excluded:
            yield name, 1 if values.lower is None else ceil(values.lower)


@dataclass(frozen=True, slots=True)
class _Induction:
    claim: Claim
    name: str
    first: int
    settled: Prover
    equal: Prover

    def proves(self) -> bool:
        if not (self._is_everywhere(self.claim.reference) and self._is_everywhere(self.claim.answer)):
            return False
        if self.claim.open_questions() or not self.settled(self._at(number(self.first))):
            return False
        later = [self._next(tree) for tree in (self.claim.reference, self.claim.answer)]
        return None not in later and self._step(*(tree for tree in later if tree is not None))

    def _at(self, value: Node) -> Claim:
        return self.claim.at({Symbol(self.name): value})

    def _is_everywhere(self, tree: Node) -> bool:
        """Whether a tree has a value for N if it has one for N + 1: all that N goes into is proved.

        A condition that fails at single points only leaves gaps in the chain, over which a formula that
        jumps could change.
        """
        about = [need for need in requirements(tree) if self.name in _names(need)]
        if not about:
            return True
        jumps = Piecewise in kinds_in(tree) or any(
            part.name in JUMPING for part in walk(tree) if isinstance(part, Function)
        )
        return not jumps and not unproved(number(0), tree, self._domain())

    def _domain(self) -> Domain:
        """Where the claim is made, N being a whole number from the first one on."""
        values = self.claim.domain.of_variable(self.name)
        lower = replace(values, lower=Fraction(self.first), lower_open=False, integer=True)
        return Domain({**self.claim.domain.ranges, self.name: lower})

    # ---- from N to N + 1

    def _next(self, tree: Node) -> Node | None:
        """The tree for N + 1, the last terms apart; None where these cannot be taken off."""
        N = Symbol(self.name)
        try:
            return self._apart(substituted(tree, {N: N + 1}), {})
        except _EmptyError:
            return None

    def _apart(self, tree: Node, highest: Mapping[str, int]) -> Node:
        """The last terms of every range to N + c taken off; indices stand for at most N + `highest`."""
        if isinstance(tree, Ranged):
            return self._without_last(tree, highest)
        parts = children(tree)
        new = tuple(self._apart(part, highest) for part in parts)
        return tree if new == parts else rebuilt(tree, new)

    def _without_last(self, tree: Ranged, highest: Mapping[str, int]) -> Node:
        end = _shift(tree.upper, self.name)
        if end is None:
            if self.name in free_symbols(tree.upper) | free_symbols(tree.lower):
                raise _EmptyError
            inner = _within(highest, tree.index.name, _top(tree.upper, highest))
            return _ranged(tree, self._apart(tree.body, inner), tree.upper)
        if _shift(tree.lower, self.name) == end + 1:
            return number(0 if isinstance(tree, FiniteSum) else 1)
        low = self._lowest(tree.lower, highest)
        if low is None or low > end:
            raise _EmptyError
        inner = _within(highest, tree.index.name, end - 1)
        rest = _ranged(tree, self._apart(tree.body, inner), _moved(self.name, end - 1))
        last = self._apart(substituted(tree.body, {tree.index: tree.upper}), highest)
        return Sum((rest, last)) if isinstance(tree, FiniteSum) else Product((rest, last))

    def _lowest(self, lower: Node, highest: Mapping[str, int]) -> int | None:
        """A c for which a lower end is at most N + c, whatever N and the indices are; None where that is not known."""
        value = written_value(lower)
        if value is not None:
            return ceil(value) - self.first
        own = _shift(lower, self.name)
        return own if own is not None else _top(lower, highest)

    def _step(self, reference: Node, answer: Node) -> bool:
        claim = self.claim
        about = replace(claim, domain=self._domain())
        change = about.about(Sum((reference, Negation(claim.reference))), Sum((answer, Negation(claim.answer))))
        return self.equal(change) or self._by_solving(about, Sum((reference, Negation(answer))))

    def _by_solving(self, claim: Claim, later: Node) -> bool:
        """The one sum or product to N put in as the claim for N gives it: that is ``c T + r = 0``."""
        found = {part for part in walk(claim.difference) if isinstance(part, Ranged)}
        if len(found) != 1:
            return False
        (ranged,) = found
        T = fresh_symbol(claim.names, LETTERS)
        now = _replaced(claim.difference, ranged, T)
        r = substituted(now, {T: number(0)})
        c = Sum((substituted(now, {T: number(1)}), Negation(r)))
        if not self.equal(claim.about(now, Sum((Product((c, T)), r)))) or not _is_nowhere_zero(claim, c):
            return False
        then = _replaced(later, ranged, Negation(Quotient(r, c)))
        return not any(isinstance(part, Ranged) for part in walk(then)) and self.equal(claim.about(then, number(0)))


class _EmptyError(Exception):
    """A range of which it is not known whether it has a last term."""


def _names(need: Requirement) -> frozenset[str]:
    ends = (free_symbols(end) for pair in need.ranges for end in pair)
    return free_symbols(need.expression).union(*ends)


def _shift(end: Node, name: str) -> int | None:
    """The c of an end N + c."""
    terms = end.terms if isinstance(end, Sum) else (end,)
    flat = [inner for term in terms for inner in (term.terms if isinstance(term, Sum) else (term,))]
    rest = [term for term in flat if term != Symbol(name)]
    values = [written_value(term) for term in rest]
    if len(rest) != len(flat) - 1 or None in values:
        return None
    total = sum((value for value in values if value is not None), Fraction(0))
    return int(total) if total.denominator == 1 else None


def _top(end: Node, highest: Mapping[str, int]) -> int | None:
    """A c for which an end ``i + k`` is at most N + c, where i is at most N + `highest`."""
    for name, top in highest.items():
        shift = _shift(end, name)
        if shift is not None:
            return top + shift
    return None


def _within(highest: Mapping[str, int], index: str, top: int | None) -> Mapping[str, int]:
    """What is known of indices inside of a range: an index of the same name around it is hidden."""
    rest = {name: value for name, value in highest.items() if name != index}
    return rest if top is None else {**rest, index: top}


def _moved(name: str, shift: int) -> Node:
    return Symbol(name) if not shift else Sum((Symbol(name), number(shift)))


def _ranged(tree: Ranged, body: Node, upper: Node) -> Node:
    return type(tree)(body, tree.index, tree.lower, upper)


def _replaced(tree: Node, part: Node, by: Node) -> Node:
    """The tree with another part for each of one kind."""
    if tree == part:
        return by
    parts = children(tree)
    new = tuple(_replaced(each, part, by) for each in parts)
    return tree if new == parts else rebuilt(tree, new)


def _is_nowhere_zero(claim: Claim, tree: Node) -> bool:
    try:
        return bool(claim.built(lambda builder: builder.signs.of_element(builder.element(tree), strict=True)))
    except NowhereDefinedError:
        return False
