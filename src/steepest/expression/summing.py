"""Finite sums over symbolic ranges, and sums over sets, in normal form; products are in `multiplying`.

A sum is linear: it is split into terms, and what does not depend on the index comes out. What is left
is one generator, keyed by its summand with the index renamed, shifted so that it runs from 1 (`range_ends`),
and with directly nested sums joined to one sum over several indices in a canonical order (`binder_names`).
Sums of powers i^k and of powers q^i (`geometric`) are worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression.binder_names import Binder, canonical
from steepest.expression.geometric import geometric_sum
from steepest.expression.nodes import FiniteSum, Mean, Node, Ranged, SetSum, Symbol
from steepest.expression.range_ends import Ends, ends_of, is_at_least, terms_apart
from steepest.expression.rings import Element, Exponents, NowhereDefinedError, Poly, Ring, TooLargeError
from steepest.expression.trees import children, substituted
from steepest.expression.vectors import is_scalar

if TYPE_CHECKING:
    from steepest.expression.building import Builder

MOST_WRITTEN_OUT = 60
MOST_INDICES = 4
HIGHEST_POWER_SUM = 8


def finite_sum(builder: Builder, node: FiniteSum) -> Element:
    """The element of ``sum(index=lower..upper, body)``."""
    add, zero = builder.ring.add, (builder.ring.zero, builder.ring.one)
    if apart := terms_apart(node):
        return reduce(add, (finite_sum(builder, part) for part in apart))
    return over_range(builder, node, lambda parts: reduce(add, parts, zero), linear, _between_ends)


def over_range(
    builder: Builder,
    node: Ranged,
    joined: Callable[[Iterator[Element]], Element],
    symbolic: Callable[[Builder, Element, Binder], Element],
    by_ends: Callable[[Builder, Ranged, Ends], Element] | None = None,
) -> Element:
    """The element of what runs over a range: joined part by part where it is short, in letters otherwise.

    `by_ends` makes it of what runs from 1, where something is gained by that.
    """
    ring = builder.ring
    lower, upper = builder.element(node.lower), builder.element(node.upper)
    one: Element = (ring.one, ring.one)
    count = ring.cancelled(ring.add(ring.add(upper, ring.negated(lower)), one))
    shift = ring.add(lower, ring.negated(one))
    name, before = node.index.name, builder.bound.get(node.index.name)
    length = ring.rational(count)
    try:
        if length is not None and length <= MOST_WRITTEN_OUT:
            return joined(_parts(builder, node, shift, length))
        ends = None if by_ends is None else ends_of(builder, node, lower, upper)
        if ends is not None and by_ends is not None:
            try:
                with builder.signs.without_demands(really=not is_at_least(builder, count, 1)):
                    return by_ends(builder, node, ends)
            except NowhereDefinedError:  # a term beside the range; those in it are looked at below
                pass
        return _in_letters(builder, node, lambda j: ring.add(j, shift), count, symbolic)
    finally:
        if before is None:
            builder.bound.pop(name, None)
        else:
            builder.bound[name] = before


def _between_ends(builder: Builder, node: Ranged, ends: Ends) -> Element:
    """``F(end) + added terms - F(start) - skipped terms``."""
    ring = builder.ring
    nowhere: Element = (ring.zero, ring.one)

    def index(j: Element) -> Element:
        return ends.index(builder, j)

    total = _in_letters(builder, node, index, ends.end, linear)
    if ends.start is not None:
        total = ring.add(total, ring.negated(_in_letters(builder, node, index, ends.start, linear)))
    total = ring.add(total, _some_terms(builder, node, ends, ends.end, ends.added))
    return ring.add(total, ring.negated(_some_terms(builder, node, ends, ends.start or nowhere, ends.skipped)))


def _some_terms(builder: Builder, node: Ranged, ends: Ends, end: Element, count: int) -> Element:
    """So many terms behind an end; for a number < 0 the last ones before it, negated. They demand nothing."""
    ring = builder.ring
    total: Element = (ring.zero, ring.one)
    with builder.signs.without_demands():
        for k in range(1, count + 1) if count > 0 else range(count + 1, 1):
            builder.bound[node.index.name] = ends.index(builder, ring.add(end, builder.rational(fmpq(k))))
            term = builder.element(node.body)
            total = ring.add(total, term if count > 0 else ring.negated(term))
    return total


def _parts(builder: Builder, node: Ranged, shift: Element, length: Any) -> Iterator[Element]:
    """The body for each value of the index, one after the other."""
    if length.q != 1:
        raise TooLargeError
    for k in range(1, int(length.p) + 1):
        builder.bound[node.index.name] = builder.ring.add(shift, builder.rational(fmpq(k)))
        yield builder.element(node.body)


def _in_letters(
    builder: Builder,
    node: Ranged,
    index_at: Callable[[Element], Element],
    count: Element,
    symbolic: Callable[[Builder, Element, Binder], Element],
) -> Element:
    """What runs over j = 1 … count, with the index that belongs to each j."""
    ring = builder.ring
    level = builder.ring.level
    if level >= MOST_INDICES:
        raise TooLargeError
    index = ring.generator(("bound", level), "bound", level, bound=1 << level, nonnegative=True)
    builder.signs.lower[index.position] = fmpq(1)
    empty = not is_at_least(builder, count, 1)
    ring.level += 1
    try:
        builder.bound[node.index.name] = index_at((ring.poly(index), ring.one))
        with builder.signs.without_demands(really=empty):
            body = ring.cancelled(builder.element(node.body))
        return symbolic(builder, body, (level, count))
    except NowhereDefinedError:
        if empty:
            raise UnsupportedError("a part without a value, in a sum or product that may have none") from None
        raise
    finally:
        ring.level -= 1


def set_sum(builder: Builder, node: SetSum) -> Element:
    """The element of ``sum(i in B, body)``: linear like any sum, with ``sum(i in B, 1) = |B|``.

    The set may be empty, so that nothing is learnt from its terms.
    """
    ring, level = builder.ring, builder.ring.level
    if level >= MOST_INDICES:
        raise TooLargeError
    if not is_scalar(node.body):
        raise UnsupportedError("a sum of vectors or matrices has no normal form")
    count = builder.size_of_set(node.domain)
    before = builder.bound
    ring.level += 1
    try:
        builder.bound = {**before, **_members(ring, level, node.indices)}
        with builder.signs.without_demands():
            body = ring.cancelled(builder.element(node.body))
        return linear(builder, body, (level, count))
    except NowhereDefinedError:
        raise UnsupportedError("a term without a value, in a sum that may have no terms") from None
    finally:
        ring.level -= 1
        builder.bound = before


def _members(ring: Ring, level: int, indices: tuple[Symbol, ...]) -> dict[str, Element]:
    """The parts of an element of a set, by the names that the sum gives them."""
    made = (ring.generator(("member", level, k), "member", (level, k), bound=1 << level) for k in range(len(indices)))
    return {index.name: (ring.poly(member), ring.one) for index, member in zip(indices, made, strict=True)}


def mean(builder: Builder, node: Mean) -> Element:
    """``mean(body)``: rational factors come out, the rest may be data; ``mean(c) = c``.

    An index gets a name by the number of means inside, so that its letter does not matter. What its
    examples demand is not demanded of anything outside.
    """
    ring, body = builder.ring, node.body
    if node.index is not None:
        body = substituted(body, {node.index: Symbol(f"\0mean{_means_inside(body)}")})
    with builder.signs.without_demands(really=node.index is not None):
        n, d = ring.cancelled(builder.element(body))
    total = ring.zero
    for exponents, c in n.terms():
        whole = tuple(map(int, exponents))
        if not any(whole) and d is ring.one:
            total += c
            continue
        key = ("mean", whole, str(d))
        total += c * ring.poly(ring.generator(key, "mean", (whole, d), bound=builder.ring.mask((n, d))))
    return total, ring.one


def _means_inside(node: Node) -> int:
    """How deep means with an index are nested in a tree."""
    inner = max(map(_means_inside, children(node)), default=0)
    return inner + (isinstance(node, Mean) and node.index is not None)


def linear(builder: Builder, body: Element, binder: Binder) -> Element:
    """Split the summand into terms and take out what does not depend on the index.

    What a denominator divides is taken out of the fraction, so that ``(u + v d)/d`` is ``u/d + v``.
    """
    ring = builder.ring
    n, d = body
    free_d, held_d = _divided(builder, d, 1 << binder[0])
    whole, rest = (ring.zero, n) if held_d is ring.one else divmod(n, held_d)
    total = _by_terms(builder, rest, held_d, binder)
    if whole != 0:
        total = ring.add(total, _by_terms(builder, whole, ring.one, binder))
    return ring.multiply(total, (ring.one, free_d))


def _by_terms(builder: Builder, n: Poly, d: Poly, binder: Binder) -> Element:
    """The sum over the index of a polynomial over a denominator, term by term."""
    ring = builder.ring
    by_held: dict[Exponents, dict[Exponents, Any]] = {}
    for exponents, c in n.terms():
        free, held = _parted(builder, tuple(map(int, exponents)), 1 << binder[0])
        by_held.setdefault(held, {})[free] = c
    total: Element = (ring.zero, ring.one)
    for held, factors in by_held.items():
        factor = ring.context.from_dict(factors)
        total = ring.add(total, ring.multiply((factor, ring.one), _sum_of(builder, held, d, binder)))
    return total


def _parted(builder: Builder, exponents: Exponents, bit: int) -> tuple[Exponents, Exponents]:
    at = builder.ring.at
    held = tuple(e if e and at[k].bound & bit else 0 for k, e in enumerate(exponents))
    return tuple(e - h for e, h in zip(exponents, held, strict=True)), held


def _divided(builder: Builder, d: Poly, bit: int) -> tuple[Poly, Poly]:
    """The denominator as (part without the index, part with it)."""
    ring = builder.ring
    if d is ring.one or not ring.mask((d,)) & bit:
        return d, ring.one
    c, factors = ring.factored(d)
    free, held = ring.constant(c), ring.one
    for p, e in factors:
        if ring.mask((p,)) & bit:
            held = held * p**e
        else:
            free = free * p**e
    return (ring.one if free == 1 else free), held


def _sum_of(builder: Builder, held: Exponents, d: Poly, binder: Binder) -> Element:
    """The sum over the index of one monomial (over one denominator) that depends on it."""
    ring = builder.ring
    level, count = binder
    if d is ring.one and is_at_least(builder, count, 0):
        powers = [(ring.at[k], e) for k, e in enumerate(held) if e]
        if not powers:
            return count
        if len(powers) == 1 and powers[0][0].kind == "bound" and powers[0][1] <= HIGHEST_POWER_SUM:
            return _power_sum(builder, powers[0][1], count)
    if is_at_least(builder, count, 0) and (total := geometric_sum(builder, held, d, binder)) is not None:
        return total
    binders, held, d = _flattened(builder, (binder,), held, d)
    bound = ring.mask((ring.context.from_dict({held: 1}), d, *(p for _, c in binders for p in c)))
    for inner, _ in binders:
        bound &= ~(1 << inner)
    key, order = canonical(builder, binders, held, d)
    data = (order, held, d)
    nonnegative = d is ring.one and all(e % 2 == 0 or ring.at[k].nonnegative for k, e in enumerate(held) if e)
    made = ring.generator(key if not bound else ("sum", key, level), "sum", data, bound=bound, nonnegative=nonnegative)
    return ring.poly(made), ring.one


def _power_sum(builder: Builder, k: int, count: Element) -> Element:
    """``1^k + … + M^k`` as a polynomial in M, by telescoping ``(i+1)^(k+1) - i^(k+1)``."""
    ring = builder.ring
    sums: list[Element] = []
    one: Element = (ring.one, ring.one)
    for degree in range(k + 1):
        # (M+1)^(degree+1) - 1 = sum over j ≤ degree of binomial(degree+1, j) * S_j
        total = ring.add(ring.raised(ring.add(count, one), degree + 1), ring.negated(one))
        binomial = fmpq(1)
        for j in range(degree):
            total = ring.add(total, ring.multiply(builder.rational(-binomial), sums[j]))
            binomial = binomial * (degree + 1 - j) / (j + 1)
        sums.append(ring.multiply(builder.rational(fmpq(1, degree + 1)), total))
    return sums[k]


def _flattened(
    builder: Builder, binders: tuple[Binder, ...], held: Exponents, d: Poly
) -> tuple[tuple[Binder, ...], Exponents, Poly]:
    """Join ``sum_i f_i sum_k g_ik`` to one sum over i and k, where k's range does not depend on i."""
    ring = builder.ring
    inner = [ring.at[k] for k, e in enumerate(held) if e and ring.at[k].kind == "sum"]
    if len(inner) != 1 or held[inner[0].position] != 1:
        return binders, held, d
    more, body, inner_d = inner[0].data
    bits = sum(1 << level for level, _ in binders)
    if any(ring.mask(count) & bits for _, count in more) or len(more) + len(binders) > MOST_INDICES:
        return binders, held, d
    if {level for level, _ in more} & {level for level, _ in binders}:
        return binders, held, d
    outer = tuple(0 if k == inner[0].position else e for k, e in enumerate(held))
    joined = tuple(a + b for a, b in zip(outer, body, strict=True))
    below = d if inner_d is ring.one else inner_d if d is ring.one else d * inner_d
    return (*binders, *more), joined, below
