"""What is known of the signs of polynomials in the generators of a ring.

Knowledge comes from three sides: the form of a polynomial (`definiteness`), what the formulas
themselves demand (``log u`` needs u > 0, so u is positive wherever all is defined), and the case that
is being proved at the moment. Where a sign is asked for and not known, it is noted, so that a later
demand or a split into cases may settle it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flint import fmpq

from steepest.expression.definiteness import sign_by_form
from steepest.expression.rings import Element, Poly, Ring


class Signs:
    """Signs of polynomials by their key: the text of the polynomial with leading coefficient 1."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.nonnegative: set[str] = set()  # keys; "-key" for a polynomial that is ≤ 0
        self.positive: set[str] = set()  # those of them that are nowhere 0
        self.assumed: dict[str, int] = {}  # signs in the case at hand
        self.strict: set[str] = set()  # those of them that exclude 0
        self.lower: dict[int, Any] = {}  # bounds of generators, by position
        self.upper: dict[int, Any] = {}
        self.deaf = 0  # what is being built may never be asked for a value
        self.begin()

    def begin(self) -> None:
        """Forget what was asked in an earlier run; keep what was learnt."""
        self.kinks: dict[str, tuple[Poly, bool]] = {}  # whose sign would help, and whether a function jumps
        self.asked = False  # whether a sign was asked for that is not known
        self.news = False  # whether something was learnt after that

    # ---- what is known

    def of_element(self, u: Element, *, strict: bool = False) -> int | None:
        """1 (≥ 0, or > 0 with `strict`), -1 or 0 where the sign of an element is known, else None."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            return 0
        sign, rest = 1, self.ring.one
        for p, e in self.ring.factors(n, d):
            if self.of_case(p) == 0:
                return 0
            known = self.strict_of(p) if strict else self.of_poly(p)
            if known:
                sign *= known if e % 2 else 1
            elif strict:
                return None
            elif e % 2:
                rest = rest * p
        return sign if rest.is_constant() else sign * self.of_poly(rest) or None

    def of_poly(self, p: Poly) -> int:
        """1 for p ≥ 0, -1 for p ≤ 0, 0 where nothing is known."""
        if p.is_constant():
            return sign_by_form(self, p)
        key, flip = self.key(p)
        if self.assumed.get(key):
            return flip * self.assumed[key]
        if key in self.nonnegative:
            return flip
        if f"-{key}" in self.nonnegative:
            return -flip
        found = sign_by_form(self, p)
        self.asked = self.asked or not found
        return found

    def strict_of(self, p: Poly) -> int:
        """1 for p > 0, -1 for p < 0, 0 where this is not known."""
        in_case = self.of_case(p)
        key, flip = self.key(p)
        if in_case and key in self.strict:
            return in_case
        if key in self.positive or f"-{key}" in self.positive:
            return flip if key in self.positive else -flip
        return sign_by_form(self, p, strict=True)

    def of_case(self, p: Poly) -> int | None:
        """The sign that the case at hand gives to p, 0 among them; None where it gives none."""
        if p.is_constant():
            return None
        key, flip = self.key(p)
        found = self.assumed.get(key)
        return None if found is None else flip * found

    def key(self, p: Poly) -> tuple[str, int]:
        """The text of p with leading coefficient 1, and the sign of that coefficient."""
        primitive, flip = self.primitive(p)
        return str(primitive), flip

    def primitive(self, p: Poly) -> tuple[Poly, int]:
        """p divided by its leading coefficient, and the sign of that coefficient."""
        lead = p.leading_coefficient()
        return (p if lead == 1 else p / lead), (1 if lead > 0 else -1)

    # ---- what is learnt

    def demand(self, u: Element) -> None:
        """An element is ≥ 0 wherever the formulas are defined."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            return
        rest = self.ring.one
        for p, e in self.ring.factors(n, d):
            if e % 2:
                rest = rest * (self.of_poly(p) or p)
        if not rest.is_constant():
            self.demand_poly(rest)

    def demand_poly(self, p: Poly, *, strict: bool = False) -> None:
        """A polynomial is ≥ 0 (> 0) wherever the formulas are defined.

        Entries of a sum are left out, and so is what only the terms of a sum without terms would ask for.
        """
        if self.deaf or self.ring.mask((p,)):
            return
        for sign in (1, -1):  # a cube root has the sign of its argument
            single = self.ring.single_of(sign * p)
            if single is not None and single.kind == "cbrt":
                self.demand_poly(sign * single.data, strict=strict)
        key, flip = self.key(p)
        signed = key if flip > 0 else f"-{key}"
        if signed not in self.nonnegative:
            self.nonnegative.add(signed)
            self._note_bound(p)
            self.news = self.news or self.asked
        if strict and signed not in self.positive:
            self.positive.add(signed)
            self.news = self.news or self.asked

    def _note_bound(self, p: Poly) -> None:
        """``c g + b ≥ 0`` bounds the generator g."""
        terms = [(tuple(map(int, e)), c) for e, c in p.terms()]
        linear = [(e.index(1), c) for e, c in terms if sum(e) == 1]
        if len(linear) != 1 or any(sum(e) > 1 for e, _ in terms):
            return
        position, c = linear[0]
        edge = -sum((b for e, b in terms if not any(e)), fmpq(0)) / c
        if c > 0:
            self.lower[position] = max(edge, self.lower.get(position, edge))
        else:
            self.upper[position] = min(edge, self.upper.get(position, edge))

    # ---- cases

    def note_kink(self, p: Poly, *, jumps: bool) -> None:
        """The sign of p would help; entries of a sum have no case of their own."""
        if self.ring.mask((p,)):
            return
        primitive, _ = self.primitive(p)
        key = str(primitive)
        self.kinks[key] = (primitive, jumps or self.kinks.get(key, (p, False))[1])

    def note_kinks(self, u: Element, *, jumps: bool) -> None:
        """The signs of the factors of an element would help."""
        n, d = self.ring.cancelled(u)
        for p, e in self.ring.factors(n, d):
            if not p.is_constant() and e % 2 and not self.of_poly(p):
                self.note_kink(p, jumps=jumps)

    def undecided(self) -> list[tuple[str, Poly, bool]]:
        """Polynomials (key, polynomial, whether a function jumps there) that a case split may settle."""
        return [(key, p, jumps) for key, (p, jumps) in self.kinks.items() if key not in self.assumed]

    @contextmanager
    def assuming(self, key: str, sign: int, *, strict: bool) -> Iterator[None]:
        """Work in the case that a polynomial is ≥ 0 or ≤ 0 (> 0 or < 0 with `strict`), or = 0."""
        kept = set(self.nonnegative), set(self.positive), dict(self.lower), dict(self.upper)
        self.assumed[key] = sign
        if strict:
            self.strict.add(key)
        try:
            yield
        finally:
            del self.assumed[key]
            self.strict.discard(key)
            self.nonnegative, self.positive, self.lower, self.upper = kept

    @contextmanager
    def without_demands(self, *, really: bool = True) -> Iterator[None]:
        """Learn nothing from what is built: it may have no value where the formulas have one."""
        self.deaf += really
        try:
            yield
        finally:
            self.deaf -= really

    @contextmanager
    def without_cases(self) -> Iterator[None]:
        """Set the case aside: it holds at points, and a derivative looks beside them."""
        assumed, self.assumed = self.assumed, {}
        try:
            yield
        finally:
            self.assumed = assumed
