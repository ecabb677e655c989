"""Finite products over symbolic ranges in normal form.

A product is split into its factors: ``prod(a_i b_i)`` is ``prod(a_i) prod(b_i)``, and of a power the
power. What does not depend on the index is raised to the number of factors, and exponentials become
the exponential of a sum; the logarithm of a product of factors ≥ 0 is the sum of theirs. What is left is
one generator for each factor, keyed by the factor with the index renamed, shifted so that it runs from 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression.binder_names import Binder, Writer
from steepest.expression.nodes import FiniteProduct
from steepest.expression.range_ends import is_at_least
from steepest.expression.rings import MOST_BITS, MOST_TERMS, Element, Generator, Poly, TooLargeError
from steepest.expression.summing import linear, over_range

if TYPE_CHECKING:
    from steepest.expression.building import Builder


def finite_product(builder: Builder, node: FiniteProduct) -> Element:
    """The element of ``prod(index=lower..upper, body)``."""
    return over_range(builder, node, lambda parts: _multiplied(builder, parts), _in_letters)


def _multiplied(builder: Builder, parts: Iterator[Element]) -> Element:
    """A product factor by factor, as long as its numbers and terms stay within bounds."""
    total: Element = (builder.ring.one, builder.ring.one)
    for part in parts:
        total = builder.ring.multiply(total, part)
        if any(len(p) > MOST_TERMS or _bits(p) > MOST_BITS for p in total):
            raise TooLargeError
    return total


def _bits(p: Poly) -> int:
    return max((int(c.height_bits()) for c in p.coeffs()), default=0)


def _in_letters(builder: Builder, body: Element, binder: Binder) -> Element:
    ring, (level, count) = builder.ring, binder
    if body[0] == 0:
        return _generator(builder, ring.zero, binder)
    total, outside = (ring.one, ring.one), (ring.one, ring.one)
    leaving = is_at_least(builder, count, 0)
    for p, e in ring.factors(*body):
        if leaving and not ring.mask((p,)) & 1 << level:
            outside = ring.multiply(outside, ring.raised((p, ring.one), e))
        else:
            total = ring.multiply(total, _over_factor(builder, p, e, binder))
    return ring.multiply(_raised(builder, outside, count), total)


def _over_factor(builder: Builder, p: Poly, e: int, binder: Binder) -> Element:
    """The product of ``p^e`` over the index."""
    ring = builder.ring
    if p == 1:
        return p, ring.one
    single = ring.single_of(p)
    if single is not None and single.kind == "exp" and single.nonnegative:
        exponents, d, scale = single.data
        exponent = ring.cancelled((ring.context.from_dict({exponents: fmpq(e, scale)}), d))
        return builder.exponentials.exp(linear(builder, exponent, binder))
    return ring.raised(_generator(builder, p, binder), e)


def logarithm(builder: Builder, made: Generator) -> Element:
    """``log prod(p) = sum(log p)`` for a factor p ≥ 0: none of them is 0 where the product has a logarithm."""
    ring, (p, level, count) = builder.ring, made.data
    before, ring.level = ring.level, max(ring.level, level + 1)
    try:
        return linear(builder, builder.exponentials.log((p, ring.one)), (level, count))
    finally:
        ring.level = before


def _raised(builder: Builder, u: Element, count: Element) -> Element:
    """``u^count``, where count is an integer ≥ 0."""
    ring = builder.ring
    known = ring.rational(count)
    if known is None:
        return builder.exponentials.exp(ring.multiply(count, builder.exponentials.formal_log(u)))
    if known.q != 1:
        raise UnsupportedError("a range whose ends are not a whole number apart has no product")
    return ring.raised(u, int(known.p))


def _generator(builder: Builder, p: Poly, binder: Binder) -> Element:
    """The product of a factor of which nothing more is known."""
    ring, (level, count) = builder.ring, binder
    single = ring.single_of(p)
    data: Any = (p, level, count)
    key = Writer(builder).product(data, {})
    bound = ring.mask((p, *count)) & ~(1 << level)
    made = ring.generator(
        key if not bound else ("product", key, level),
        "product",
        data,
        bound=bound,
        nonnegative=single is not None and single.nonnegative,
    )
    return ring.poly(made), ring.one
