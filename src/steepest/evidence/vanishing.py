"""Where a polynomial in the generators of a ring vanishes: seldom, or on a set with an inside.

An analytic function on a connected set that is not 0 somewhere is 0 on a thin set only (isolated
points, curves, surfaces). That is what a denominator of a right answer may do; ``relu(x)``, which is 0
on a half-line, may not stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from steepest.expression.rings import Element, Generator, Poly, Ring
from steepest.expression.signs import Signs

SINGLE_VALUED = frozenset({"symbol", "pi", "indexed", "bound", "exp", "cos", "sin", "sum"})


def is_integral(ring: Ring, exponent: Element, names: Set[str]) -> bool:
    """Whether an exponent is a polynomial with integer coefficients in integers."""
    n, d = ring.cancelled(exponent)
    if d is not ring.one or any(c.q != 1 for c in n.coeffs()):
        return False
    return all(_is_integer(g, names) for g in _generators(ring, n))


def _is_integer(g: Generator, names: Set[str]) -> bool:
    return g.kind == "bound" or (g.kind == "symbol" and g.data in names)


def rests_on_integers(ring: Ring, p: Poly, names: Set[str]) -> bool:
    """Whether integers, and no other variables, go into a polynomial."""
    leaves = list(_leaves(ring, p))
    return any(_is_integer(g, names) for g in leaves) and all(g.kind == "pi" or _is_integer(g, names) for g in leaves)


def _leaves(ring: Ring, p: Poly) -> Iterator[Generator]:
    """The generators at the bottom of a polynomial: variables, and what nothing is known of."""
    for g in _generators(ring, p):
        parts = list(_inside(ring, g))
        if not parts:
            yield g
        for part in parts:
            yield from _leaves(ring, part)


def is_negligible(ring: Ring, p: Poly) -> bool:
    """Whether a factor that is not 0 somewhere is 0 on a set without inside only."""
    single = ring.single_of(p)
    if single is not None and single.kind in ("abs", "sign"):
        return is_negligible(ring, single.data)
    if single is not None and single.kind == "root":
        return is_negligible(ring, single.data[0])
    if single is not None and single.kind == "exp" and single.nonnegative:
        return True
    return _is_analytic(ring, p)


def _is_analytic(ring: Ring, p: Poly) -> bool:
    """Whether p is analytic on a connected set that holds the domain.

    Rational functions, exponentials and circular functions continue each other through the complex
    numbers around their poles; roots, logarithms, arc functions do so only where their arguments are
    entire and either linear (their half-spaces meet in a convex set) or > 0 everywhere.
    """
    used = list(_generators(ring, p))
    if all(_single_valued(ring, g) for g in used):
        return True
    return all(_entire_or_convex(ring, g) for g in used)


def _generators(ring: Ring, p: Poly) -> Iterator[Generator]:
    for k, degree in enumerate(p.degrees()):
        if degree > 0:
            yield ring.at[k]


def _inside(ring: Ring, g: Generator) -> Iterator[Poly]:
    """The polynomials that a generator is made of."""
    if g.kind in ("exp", "cos", "sin", "sum"):
        exponents, d = g.data[1:] if g.kind == "sum" else g.data[:2]
        yield ring.context.from_dict({exponents: 1})
        yield d
    elif g.kind == "root":
        yield g.data[0]
    elif g.kind == "log":
        yield g.data
    elif g.kind in ("atan", "asin"):
        yield from g.data


def _single_valued(ring: Ring, g: Generator) -> bool:
    return g.kind in SINGLE_VALUED and all(
        _single_valued(ring, inner) for p in _inside(ring, g) for inner in _generators(ring, p)
    )


def _entire_or_convex(ring: Ring, g: Generator) -> bool:
    parts = list(_inside(ring, g))
    if g.kind in SINGLE_VALUED:
        entire = all(_entire_or_convex(ring, h) for p in parts for h in _generators(ring, p))
        return entire and (g.kind not in ("exp", "cos", "sin", "sum") or parts[1].is_constant())
    if g.kind not in ("root", "log", "atan"):
        return False
    if g.kind == "atan" and not parts[1].is_constant():
        return False
    if not all(_entire_or_convex(ring, h) for p in parts for h in _generators(ring, p)):
        return False
    return g.kind == "atan" or _is_linear(ring, parts[0]) or _positive_everywhere(ring, parts[0])


def _is_linear(ring: Ring, p: Poly) -> bool:
    symbols = all(g.kind in ("symbol", "indexed", "pi") for g in _generators(ring, p))
    return symbols and max(sum(map(int, e)) for e in p.monoms()) <= 1


def _positive_everywhere(ring: Ring, p: Poly) -> bool:
    """Whether p > 0 follows from its form alone, without what the formulas demand."""
    return Signs(ring).of_element((p, ring.one), strict=True) == 1
