"""Cosine and sine as elements: the addition theorem over the monomials of the argument.

``(cos u, sin u)`` is a rotation; rotations by sums are composed, those by multiples are powers. Each
monomial m has a pair of generators with ``sin² = 1 - cos²``; multiples of π/12 are exact, and so are those of
π with an integer and of inverse functions: ``cos(π n) = (-1)^n``, ``cos(arctan u) = 1/sqrt(1 + u²)``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import fmpq

from steepest.expression.exponentials import Exponentials
from steepest.expression.generators import is_integer
from steepest.expression.rings import Element, Exponents, Poly, TooLargeError

HIGHEST_MULTIPLE = 60  # cos(60 m) is the largest multiple angle that is multiplied out

Rotation = tuple[Element, Element]  # cosine and sine


class Rotations:
    """Pairs of cosine and sine in one ring."""

    def __init__(self, exponentials: Exponentials, integers: frozenset[str]) -> None:
        self.exponentials = exponentials
        self.ring = exponentials.ring
        self.integers = integers

    def by(self, u: Element) -> Rotation:
        """``(cos u, sin u)``."""
        result = self._none()
        for c, exponents, d in self.exponentials.monomials(u):
            result = self._composed(result, self._by_monomial(c, exponents, d))
        return result

    def _none(self) -> Rotation:
        return (self.ring.one, self.ring.one), (self.ring.zero, self.ring.one)

    def _composed(self, a: Rotation, b: Rotation) -> Rotation:
        ring = self.ring
        cosine = ring.add(ring.multiply(a[0], b[0]), ring.negated(ring.multiply(a[1], b[1])))
        sine = ring.add(ring.multiply(a[1], b[0]), ring.multiply(a[0], b[1]))
        return cosine, sine

    def _by_monomial(self, c: Any, exponents: Exponents, d: Poly) -> Rotation:
        if d is self.ring.one:
            if c.q == 1 and (m := self._turns(exponents)) is not None:
                return self._half_turns(int(c.p), m)
            single = self.ring.single(exponents)
            if single is not None and single.kind == "pi" and (c * 12).q == 1:
                return self._twelfths(int((c * 12).p))
            if single is not None and single.kind in _INVERSE and c.q == 1:
                at, up = _INVERSE[single.kind](self, single.data)
                return self._multiple((at, up if c > 0 else self.ring.negated(up)), abs(int(c.p)))
        cosine, k = self.exponentials.scaled(c, "cos", exponents, d, small=True)
        key = ("sin", exponents, str(d), cosine.data[2])
        sine = self.ring.generator(key, "sin", cosine.data, bound=cosine.bound, small=True)
        cos_m, sin_m = self.ring.poly(cosine), self.ring.poly(sine)
        self.ring.relate(sine, 2, 1 - cos_m**2)
        return self._multiple(((cos_m, self.ring.one), (sin_m if k > 0 else -sin_m, self.ring.one)), abs(k))

    def _multiple(self, base: Rotation, k: int) -> Rotation:
        if k > HIGHEST_MULTIPLE:
            raise TooLargeError
        result = self._none()
        for bit in bin(k)[2:]:
            result = self._composed(result, result)
            if bit == "1":
                result = self._composed(result, base)
        return result

    def _turns(self, exponents: Exponents) -> Exponents | None:
        """m where the monomial is π m for an integer m that is no number: ``π n``; else None."""
        generators = [(self.ring.at[k], e) for k, e in enumerate(exponents) if e]
        pi = [(g, e) for g, e in generators if g.kind == "pi"]
        others = [g for g, _ in generators if g.kind != "pi"]
        if not others or [e for _, e in pi] != [1] or not all(is_integer(g, self.integers) for g in others):
            return None
        return tuple(0 if k == pi[0][0].position else e for k, e in enumerate(exponents))

    def _half_turns(self, c: int, m: Exponents) -> Rotation:
        """The rotation by ``c π m``."""
        if c % 2 == 0:
            return self._none()
        return self.exponentials.sign_power(self.ring.context.from_dict({m: 1})), (self.ring.zero, self.ring.one)

    def arc_tangent(self, u: Element) -> Rotation:
        """The rotation by ``atan u``."""
        ring = self.ring
        cosine = self.exponentials.root(ring.add((ring.one, ring.one), ring.multiply(u, u)), fmpq(-1, 2))
        return cosine, ring.multiply(u, cosine)

    def arc_sine(self, u: Element) -> Rotation:
        """The rotation by ``asin u``, whose cosine is not negative."""
        ring = self.ring
        square = ring.negated(ring.multiply(u, u))
        return self.exponentials.root(ring.add((ring.one, ring.one), square), fmpq(1, 2)), u

    def _twelfths(self, steps: int) -> Rotation:
        """The rotation by ``steps π/12`` exactly, by roots of 2 and 3."""
        quarter, rest = divmod(steps % 24, 6)
        right = (self.ring.zero, self.ring.one), (self.ring.one, self.ring.one)
        result = self._multiple(right, quarter)
        return self._composed(result, self._small_angle(rest)) if rest else result

    def _small_angle(self, steps: int) -> Rotation:
        """The rotation by ``steps π/12`` for 1 … 5 steps."""
        half = fmpq(1, 2)
        r2 = self.exponentials.scaled_root(self.ring.constant(2), half)[0]
        r3 = self.exponentials.scaled_root(self.ring.constant(3), half)[0]
        small = (r2 * r3 + r2) / 4, (r2 * r3 - r2) / 4
        cosines = {1: small[0], 2: r3 / 2, 3: r2 / 2, 4: self.ring.constant(half), 5: small[1]}
        return (cosines[steps], self.ring.one), (cosines[6 - steps], self.ring.one)


_INVERSE: dict[str, Callable[[Rotations, Element], Rotation]] = {
    "atan": Rotations.arc_tangent,
    "asin": Rotations.arc_sine,
}
