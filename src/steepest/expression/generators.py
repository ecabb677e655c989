"""What the generators of a ring are made of: their parts, the variables at the bottom, and integers."""

from __future__ import annotations

from collections.abc import Iterator, Set

from steepest.expression.rings import Element, Generator, Poly, Ring

VARIABLES = frozenset({"symbol", "pi", "bound", "member", "card", "indexed", "mean", "derivative"})


def generators(ring: Ring, p: Poly) -> Iterator[Generator]:
    """The generators that occur in a polynomial."""
    for k, degree in enumerate(p.degrees()):
        if degree > 0:
            yield ring.at[k]


def inside(ring: Ring, g: Generator) -> Iterator[Poly]:
    """The polynomials that a generator is made of."""
    if g.kind in ("exp", "cos", "sin", "mean"):
        yield ring.context.from_dict({g.data[0]: 1})
        yield g.data[1]
    elif g.kind == "sum":
        binders, held, d = g.data
        yield ring.context.from_dict({held: 1})
        yield d
        for _, count in binders:
            yield from count
    elif g.kind == "product":
        p, _, count = g.data
        yield p
        yield from count
    elif g.kind == "root":
        yield g.data[0]
    elif g.kind in ("log", "formal log", "abs", "sign", "cbrt"):
        yield g.data
    elif g.kind in ("indexed", "application"):
        for index in g.data[1]:
            yield from index
    elif g.kind == "derivative":
        for part in g.data:
            yield from part
    elif g.kind not in ("symbol", "pi", "bound", "member", "card"):  # a function of which nothing else is known
        yield from g.data


def leaves(ring: Ring, *polys: Poly) -> Iterator[Generator]:
    """The variables and constants at the bottom of polynomials; data come with what is in their indices."""
    for p in polys:
        for g in generators(ring, p):
            if g.kind in VARIABLES:
                yield g
            yield from leaves(ring, *inside(ring, g))


def is_integer(g: Generator, names: Set[str]) -> bool:
    """Whether a generator stands for an integer: a bound index, or one of `names`."""
    return g.kind == "bound" or (g.kind == "symbol" and g.data in names)


def is_integral(ring: Ring, u: Element, names: Set[str]) -> bool:
    """Whether an element is a polynomial with integer coefficients in integers."""
    n, d = ring.cancelled(u)
    if d is not ring.one or any(c.q != 1 for c in n.coeffs()):
        return False
    return all(is_integer(g, names) for g in generators(ring, n))
