"""Square roots in polynomials: what is known of ``A + B r`` with ``r = sqrt(m)`` by squaring.

``(A + B r)(A - B r) = A² - B² m``, in which r is gone. Its sign tells which of the two parts outweighs the
other, so that the sum has the sign of that part: ``x + sqrt(x² + 1) > 0``, for 1 outweighs x². Where it is 0
and the parts have opposite signs, the sum is 0: ``sqrt(3 + 2 sqrt(2)) = 1 + sqrt(2)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steepest.expression.rings import Exponents, Poly, Ring, TooLargeError

if TYPE_CHECKING:
    from steepest.expression.signs import Signs

MOST_TERMS = 60
MOST_DEGREE = 24
DEEPEST = 6  # roots that are squared away one after the other


def sign_by_squaring(signs: Signs, p: Poly, *, strict: bool = False) -> int:
    """1 where p ≥ 0 is known, -1 where p ≤ 0 is, else 0; with `strict` p = 0 is excluded."""
    parts = _parts(signs.ring, p)
    if parts is None:
        return 0
    a, b, gap = parts
    if gap == 0:
        return 0 if strict else _common(signs.of_poly(a), signs.of_poly(b))
    outweighs = signs.strict_of(gap) if strict else signs.of_poly(gap)
    if outweighs:
        return signs.of_poly(a if outweighs > 0 else b)
    return 0


def vanishes(signs: Signs, p: Poly, depth: int = DEEPEST) -> bool:
    """Whether a polynomial is proved to be 0: as it stands, or by squaring its roots away."""
    p = signs.ring.reduced(p)
    if p == 0:
        return True
    parts = _parts(signs.ring, p) if depth else None
    if parts is None:
        return False
    a, b, gap = parts
    return vanishes(signs, gap, depth - 1) and bool(signs.of_poly(a)) and signs.of_poly(a) == -signs.of_poly(b)


def _common(one: int, other: int) -> int:
    return one if one == other else 0


def _parts(ring: Ring, p: Poly) -> tuple[Poly, Poly, Poly] | None:
    """A, B and ``A² - B² m`` for the newest square root in p; None where there is none, or p is large."""
    if len(p) > MOST_TERMS or sum(p.degrees()) > MOST_DEGREE:
        return None
    degrees = p.degrees()
    root = next((g for g in ring.relations if g.kind == "root" and degrees[g.position] > 0), None)
    if root is None or root.relation is None or root.relation[0] != 2:
        return None
    with_root: dict[Exponents, Any] = {}
    without: dict[Exponents, Any] = {}
    for exponents, c in p.terms():
        whole = list(map(int, exponents))
        (with_root if whole[root.position] else without)[tuple(whole)] = c
    lowered = {tuple(0 if k == root.position else e for k, e in enumerate(es)): c for es, c in with_root.items()}
    a, b = ring.context.from_dict(without), ring.context.from_dict(lowered)
    try:
        gap = ring.times(a, a) - ring.times(ring.times(b, b), root.data[0])
    except TooLargeError:
        return None
    return a, b, ring.reduced(gap)
