"""Terms of a sum that are powers of one number, r^i, e^(-i x) or (a/b)^i c^i, and what they add up to.

They are products of exponentials whose exponents are multiples of the index: q^i, with log q the sum of what
multiplies it. The sum ``q (q^M - 1)/(q - 1)`` has no value for q = 1, and an identity that was found with it
holds there too, for both sides are continuous in q; for that q must be made of variables that nothing relates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flint import fmpq

from steepest.expression.generators import generators

if TYPE_CHECKING:
    from steepest.expression.building import Builder
    from steepest.expression.rings import Element, Exponents, Generator, Poly

_FREE_KINDS = frozenset({"symbol", "indexed", "exp", "card", "bound"})


def geometric_sum(builder: Builder, held: Exponents, d: Poly, binder: tuple[int, Element]) -> Element | None:
    """The sum of a monomial over a monomial, where that is q^i; None where it is not.

    Args:
        builder: builds elements of the ring.
        held: the exponents of the monomial.
        d: what it is divided by.
        binder: the level of the index i that runs from 1, and how far it runs.
    """
    ring, exp, (level, count) = builder.ring, builder.exponentials.exp, binder
    slope = _slope(builder, held, d, level)
    if slope is None:
        return None
    q = exp(slope)
    if not all(g.kind in _FREE_KINDS and g.relation is None for p in q for g in generators(ring, p)):
        return None
    minus_one: Element = (-ring.one, ring.one)
    above = ring.multiply(q, ring.add(exp(ring.multiply(slope, count)), minus_one))
    return ring.multiply(above, ring.inverse(ring.add(q, minus_one)))


def _slope(builder: Builder, held: Exponents, d: Poly, level: int) -> Element | None:
    """log q, where a monomial over a monomial is q^i for the index i of a level."""
    ring = builder.ring
    if d is not ring.one and (len(d) != 1 or d.leading_coefficient() != 1):
        return None
    below = () if d is ring.one else tuple(map(int, d.monoms()[0]))
    powers = [(ring.at[k], e) for k, e in enumerate(held) if e] + [(ring.at[k], -e) for k, e in enumerate(below) if e]
    total: Element = (ring.zero, ring.one)
    for part in _slopes(builder, powers, level):
        if part is None:
            return None
        total = ring.add(total, part)
    return None if ring.is_zero(total) else total


def _slopes(builder: Builder, powers: list[tuple[Generator, int]], level: int) -> Iterator[Element | None]:
    """What multiplies the index in the exponent of each exponential; None for anything else."""
    ring, bit = builder.ring, 1 << level
    found = ring.by_key.get(("bound", level))  # the members of a set are no numbers from 1 on
    index = found.position if found is not None else None
    for g, e in powers:
        if g.kind != "exp" or index is None:
            yield None
            return
        exponents, below, scale = g.data
        rest = tuple(0 if k == index else power for k, power in enumerate(exponents))
        multiple = ring.context.from_dict({rest: fmpq(e, scale)})
        yield None if exponents[index] != 1 or ring.mask((multiple, below)) & bit else (multiple, below)
