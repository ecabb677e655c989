"""Where a polynomial in the generators of a ring vanishes: seldom, or on a set with an inside.

An analytic function on a connected set that is not 0 somewhere is 0 on a thin set only (isolated
points, curves, surfaces). That is what a denominator of a right answer may do; ``relu(x)``, which is 0
on a half-line, may not stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Any

from steepest.expression.generators import generators, inside, is_integer, leaves
from steepest.expression.rings import Exponents, Generator, Poly, Ring
from steepest.expression.signs import Signs

SINGLE_VALUED = frozenset({"symbol", "pi", "indexed", "bound", "exp", "cos", "sin", "sum", "product"})


def integers_in(ring: Ring, p: Poly, names: Set[str]) -> bool:
    """Whether integers go into a polynomial."""
    return any(is_integer(g, names) for g in leaves(ring, p))


def rests_on_integers(ring: Ring, p: Poly, names: Set[str]) -> bool:
    """Whether integers, and no other variables, go into a polynomial."""
    found = list(leaves(ring, p))
    return any(is_integer(g, names) for g in found) and all(g.kind == "pi" or is_integer(g, names) for g in found)


def coefficients(ring: Ring, p: Poly, names: Set[str]) -> list[Poly] | None:
    """A polynomial in independent real variables, by its coefficients in the integers; None for any other.

    For each value of the integers it is 0 everywhere only if each of these is 0. Entries of data with
    an index that is not a number may be each other, so only one of them is let pass.
    """
    real = 0
    for g in generators(ring, p):
        if is_integer(g, names):
            continue
        if g.kind not in ("symbol", "indexed") or (g.kind == "indexed" and _others_like(ring, p, g)):
            return None
        real |= 1 << g.position
    parts: dict[Exponents, dict[Exponents, Any]] = {}
    for exponents, c in p.terms():
        whole = tuple(map(int, exponents))
        held = tuple(e if real >> k & 1 else 0 for k, e in enumerate(whole))
        free = tuple(e - h for e, h in zip(whole, held, strict=True))
        parts.setdefault(held, {})[free] = c
    return [ring.context.from_dict(part) for part in parts.values()]


def _others_like(ring: Ring, p: Poly, entry: Generator) -> bool:
    """Whether other variables of a polynomial may be the same entry of the data."""
    if all(index[0].is_constant() for index in entry.data[1]):
        return False
    base = entry.data[0]
    for g in generators(ring, p):
        if g is not entry and (g.data[0] if g.kind == "indexed" else str(g.data)).startswith(base):
            return True
    return False


def is_negligible(ring: Ring, p: Poly) -> bool:
    """Whether a factor that is not 0 somewhere is 0 on a set without inside only."""
    single = ring.single_of(p)
    if single is not None and single.kind in ("abs", "sign", "cbrt"):
        return is_negligible(ring, single.data)
    if single is not None and single.kind == "root":
        return is_negligible(ring, single.data[0])
    if single is not None and single.kind == "exp" and single.nonnegative:
        return all(is_negligible(ring, g.data) for q in inside(ring, single) for g in _logarithms(ring, q))
    return _is_analytic(ring, p)


def _logarithms(ring: Ring, p: Poly) -> Iterator[Generator]:
    """The logarithms in an exponent: ``x^y = e^(y log x)`` may be 0 where x is."""
    return (g for g in generators(ring, p) if g.kind in ("log", "formal log"))


def _is_analytic(ring: Ring, p: Poly) -> bool:
    """Whether p is analytic on a connected set that holds the domain.

    Rational functions, exponentials and circular functions continue each other through the complex
    numbers around their poles; roots, logarithms, arc functions do so only where their arguments are
    entire and either linear (their half-spaces meet in a convex set) or > 0 everywhere.
    """
    used = list(generators(ring, p))
    if all(_single_valued(ring, g) for g in used):
        return True
    return all(_entire_or_convex(ring, g) for g in used)


def is_entire(ring: Ring, *polys: Poly) -> bool:
    """Whether polynomials have a value for every value of the variables, by the generators in them."""
    for g in (g for p in polys for g in generators(ring, p)):
        parts = list(inside(ring, g))
        if g.kind not in SINGLE_VALUED or not is_entire(ring, *parts):
            return False
        if g.kind in ("exp", "cos", "sin", "sum") and not parts[1].is_constant():
            return False
    return True


def _single_valued(ring: Ring, g: Generator) -> bool:
    return g.kind in SINGLE_VALUED and all(
        _single_valued(ring, inner) for p in inside(ring, g) for inner in generators(ring, p)
    )


def _entire_or_convex(ring: Ring, g: Generator) -> bool:
    parts = list(inside(ring, g))
    if g.kind in SINGLE_VALUED:
        entire = all(_entire_or_convex(ring, h) for p in parts for h in generators(ring, p))
        return entire and (g.kind not in ("exp", "cos", "sin", "sum") or parts[1].is_constant())
    if g.kind not in ("root", "log", "atan"):
        return False
    if g.kind == "atan" and not parts[1].is_constant():
        return False
    if not all(_entire_or_convex(ring, h) for p in parts for h in generators(ring, p)):
        return False
    return g.kind == "atan" or _is_linear(ring, parts[0]) or _positive_everywhere(ring, parts[0])


def _is_linear(ring: Ring, p: Poly) -> bool:
    symbols = all(g.kind in ("symbol", "indexed", "pi") for g in generators(ring, p))
    return symbols and max(sum(map(int, e)) for e in p.monoms()) <= 1


def _positive_everywhere(ring: Ring, p: Poly) -> bool:
    """Whether p > 0 follows from its form alone, without what the formulas demand."""
    return Signs(ring).of_element((p, ring.one), strict=True) == 1
