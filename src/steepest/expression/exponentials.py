"""Exponentials, rational powers and logarithms as elements of a ring.

Scales are lowest common denominators: if ``e^(x/2)`` and ``e^(x/3)`` occur, both are powers of the
generator ``e^(x/6)``; a new denominator restarts the building with the finer generator. Powers and
logarithms go over the factors of their arguments: those of known sign come apart, ``p^2k`` gives
``|p|``, and the rest stays together, for ``sqrt(x y)`` is not ``sqrt(x) sqrt(y)`` where both are < 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import lcm
from typing import Any

from flint import fmpq

from steepest.expression.moduli import modulus
from steepest.expression.rings import (
    Element,
    Exponents,
    Generator,
    NowhereDefinedError,
    Poly,
    TooLargeError,
    prime_powers,
    signed_power,
)
from steepest.expression.signs import Signs

FINEST_SCALE = 720
MOST_EXPONENT = 10_000


class RestartError(Exception):
    """Something was learnt that changes what was built before."""


class Exponentials:
    """Generators ``e^(m/D)``, ``p^(1/D)`` and ``log p`` of one ring; the scales D outlive a restart."""

    def __init__(self, signs: Signs) -> None:
        self.signs = signs
        self.ring = signs.ring
        self.scales: dict[Any, int] = {}
        self.log_of_product: Callable[[Generator], Element] | None = None  # that of a product of factors ≥ 0

    # ---- monomials and scales

    def monomials(self, u: Element) -> Iterator[tuple[Any, Exponents, Poly]]:
        """``u = sum of c m/d``, each quotient in lowest terms."""
        n, d = self.ring.cancelled(u)
        for exponents, c in n.terms():
            whole = tuple(map(int, exponents))
            if d is self.ring.one:
                yield c, whole, d
                continue
            m, low = self.ring.cancelled((self.ring.context.from_dict({whole: 1}), d))
            (reduced, scale) = next(iter(m.terms()))
            yield c * scale, tuple(map(int, reduced)), low

    def scaled(self, c: Any, kind: str, exponents: Exponents, d: Poly, **known: Any) -> tuple[Generator, int]:
        """The generator of a kind for ``m/d`` at the scale that c needs, and how many of it c is."""
        key = (kind, exponents, str(d))
        scale = self._scale(key, c)
        bound = self.ring.mask((self.ring.context.from_dict({exponents: 1}), d))
        made = self.ring.generator((key, scale), kind, (exponents, d, scale), bound=bound, **known)
        return made, int(c.p) * (scale // int(c.q))

    def _scale(self, key: Any, c: Any) -> int:
        scale = self.scales.get(key, 1)
        if scale % int(c.q):
            self.scales[key] = lcm(scale, int(c.q))
            if self.scales[key] > FINEST_SCALE:
                raise TooLargeError
            raise RestartError
        return scale

    # ---- e^u

    def exp(self, u: Element) -> Element:
        """``e^u`` as a product over the monomials of u."""
        top, bottom = self.ring.one, self.ring.one
        for c, exponents, d in self.monomials(u):
            n, m = self._exp_monomial(c, exponents, d)
            top, bottom = self.ring.times(top, n), self.ring.times(bottom, m)
        return top, bottom

    def _exp_monomial(self, c: Any, exponents: Exponents, d: Poly) -> Element:
        """``e^(c m/d)``; ``e^(c log p) = p^c``."""
        single = self.ring.single(exponents) if d is self.ring.one else None
        if single is not None and single.kind == "log":
            return self.scaled_root(single.data, c)
        if single is not None and single.kind == "formal log" and c.q == 1 and abs(c) <= MOST_EXPONENT:
            return self.ring.raised((single.data, self.ring.one), int(c.p))
        real = all(self.ring.at[k].kind != "formal log" for k, e in enumerate(exponents) if e)
        generator, k = self.scaled(c, "exp", exponents, d, nonnegative=real)
        if not real and self._is_sign(generator):
            self.ring.relate(generator, 2, self.ring.one)
        return signed_power(self.ring, self.ring.poly(generator), k)

    def _is_sign(self, generator: Generator) -> bool:
        """Whether ``e^(m log(-1))`` is ``(-1)^m``: formal logarithms stand with integers m only."""
        exponents, d, scale = generator.data
        formal = [self.ring.at[k] for k, e in enumerate(exponents) if e and self.ring.at[k].kind == "formal log"]
        return scale == 1 and d is self.ring.one and [g.data for g in formal] == [self.ring.constant(-1)]

    def sign_power(self, m: Poly) -> Element:
        """``(-1)^m`` for an integer m."""
        turn = self._named_log("formal log", self.ring.constant(-1))
        return self.exp(self.ring.multiply((m, self.ring.one), turn))

    # ---- u^r

    def root(self, u: Element, r: Any) -> Element:
        """``u^r`` for a rational r that is no integer."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            if r < 0:
                raise NowhereDefinedError("0 is raised to a negative power everywhere")
            return n, self.ring.one
        result: Element = (self.ring.one, self.ring.one)
        c, parts, rest = self._sorted(n, d)
        for p, e in parts:
            result = self.ring.multiply(result, self.scaled_root(p, r * e))
        if c < 0:
            if rest.is_constant():
                raise NowhereDefinedError("a negative number has no real power with this exponent", points=bool(parts))
            rest = -rest
        for prime, e in prime_powers(abs(c)):
            result = self.ring.multiply(result, self.scaled_root(self.ring.constant(prime), r * e))
        if rest.is_constant():
            return result
        self.signs.demand_poly(rest, strict=r < 0)
        return self.ring.multiply(result, self.scaled_root(rest, r))

    def _sorted(self, n: Poly, d: Poly) -> tuple[Any, list[tuple[Poly, int]], Poly]:
        """``n/d = c p1^e1 … rest``: factors ≥ 0 with their exponents, and the product of the others."""
        c, parts, rest = fmpq(1), [], self.ring.one
        for p, e in self.ring.factors(n, d):
            if p.is_constant():
                c *= p.leading_coefficient()
                continue
            sign = self.signs.of_poly(p)
            if sign:
                c *= sign ** (e % 2)
                parts.append((sign * p, e))
                continue
            even = e - e % 2
            if even:
                parts.append((modulus(self.signs, p), even))
            if e % 2:
                rest = rest * p
        return c, parts, rest

    def scaled_root(self, p: Poly, r: Any) -> Element:
        """``p^r`` for p ≥ 0: a power of the generator ``p^(1/D)``, or of p for an integer r."""
        if r.q == 1:
            return signed_power(self.ring, p, int(r.p))
        single = self.ring.single_of(p)
        if single is not None and single.kind == "exp" and single.nonnegative:
            exponents, d, scale = single.data
            return self._exp_monomial(r / scale, exponents, d)
        if single is not None and single.kind == "root":
            base, scale = single.data
            return self.scaled_root(base, r / scale)
        key = ("root", str(p))
        scale = self._scale(key, r)
        made = self.ring.generator((key, scale), "root", (p, scale), bound=self.ring.mask((p,)), nonnegative=True)
        self.ring.relate(made, scale, p)
        return signed_power(self.ring, self.ring.poly(made), int(r.p) * (scale // int(r.q)))

    def cube_root(self, u: Element) -> Element:
        """``cbrt u``, which every real number has: it goes over the factors, and ``cbrt(-u) = -cbrt(u)``.

        A factor known to be ≥ 0 has the power 1/3; of one of unknown sign the root is a generator.
        """
        n, d = self.ring.cancelled(u)
        if n == 0:
            return n, self.ring.one
        result: Element = (self.ring.one, self.ring.one)
        for p, e in self.ring.factors(n, d):
            whole, rest = divmod(e, 3)
            result = self.ring.multiply(result, signed_power(self.ring, p, whole))
            if rest:
                result = self.ring.multiply(result, self.ring.raised(self._cube_root_of_factor(p), rest))
        return result

    def _cube_root_of_factor(self, p: Poly) -> Element:
        third = fmpq(1, 3)
        if p.is_constant():
            c = p.leading_coefficient()
            result: Element = (self.ring.constant(1 if c > 0 else -1), self.ring.one)
            for prime, e in prime_powers(abs(c)):
                result = self.ring.multiply(result, self.scaled_root(self.ring.constant(prime), third * e))
            return result
        if self.signs.of_case(p) == 0:
            return self.ring.zero, self.ring.one
        if sign := self.signs.of_poly(p):
            n, d = self.scaled_root(sign * p, third)
            return sign * n, d
        primitive, _ = self.signs.primitive(p)
        made = self.ring.generator(("cbrt", str(primitive)), "cbrt", primitive, bound=self.ring.mask((p,)))
        self.ring.relate(made, 3, primitive)
        scale = self._cube_root_of_factor(self.ring.constant(p.leading_coefficient()))
        return self.ring.multiply(scale, (self.ring.poly(made), self.ring.one))

    # ---- log u

    def log(self, u: Element, *, strict: bool = True) -> Element:
        """``log u`` over the factors of u; without `strict` it stands in a power, where u may be 0."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            raise NowhereDefinedError("the logarithm of 0 is asked for everywhere")
        c, parts, rest = self._sorted(n, d)
        if c < 0:
            if rest.is_constant():
                raise NowhereDefinedError("the logarithm of a negative number is asked for everywhere")
            rest = -rest
        parts += [(self.ring.constant(prime), e) for prime, e in prime_powers(abs(c))]
        total: Element = (self.ring.zero, self.ring.one)
        for p, e in parts:
            total = self.ring.add(total, self._times(e, self._log_poly(p)))
        if rest.is_constant():
            return total
        self.signs.demand_poly(rest, strict=strict)
        return self.ring.add(total, self._log_poly(rest))

    def _log_poly(self, p: Poly) -> Element:
        """The logarithm of a polynomial > 0: that of a power is known."""
        single = self.ring.single_of(p)
        if single is not None and single.kind == "exp" and single.nonnegative:
            exponents, d, scale = single.data
            return self.ring.context.from_dict({exponents: fmpq(1, scale)}), d
        if single is not None and single.kind == "root":
            base, scale = single.data
            return self._times(fmpq(1, scale), self._log_poly(base))
        if single is not None and single.kind == "product" and single.nonnegative and self.log_of_product is not None:
            return self.log_of_product(single)
        return self._named_log("log", p)

    def _named_log(self, kind: str, p: Poly) -> Element:
        made = self.ring.generator((kind, str(p)), kind, p, bound=self.ring.mask((p,)))
        return self.ring.poly(made), self.ring.one

    def _times(self, k: Any, a: Element) -> Element:
        return self.ring.constant(k) * a[0], a[1]

    def formal_log(self, u: Element) -> Element:
        """A logarithm of u > 0 or u < 0 that occurs only in ``e^(n log u)`` with an integer n.

        Read as ``log |u| + iπ`` for u < 0 it gives the integer power; factors come apart for either
        sign, and a factor of known sign has the real logarithm of its size.
        """
        n, d = self.ring.cancelled(u)
        total: Element = (self.ring.zero, self.ring.one)
        sign = 1
        for p, e in self.ring.factors(n, d):
            if p.is_constant():
                known = 1 if p.leading_coefficient() > 0 else -1
                part = self._log_constant(known * p.leading_coefficient())
            elif known := self.signs.of_poly(p):
                part = self._log_poly(known * p)
            else:
                known, part = 1, self._named_log("formal log", p)
            sign *= known if e % 2 else 1
            total = self.ring.add(total, self._times(e, part))
        return total if sign > 0 else self.ring.add(total, self._named_log("formal log", self.ring.constant(-1)))

    def _log_constant(self, c: Any) -> Element:
        total: Element = (self.ring.zero, self.ring.one)
        for prime, e in prime_powers(c):
            total = self.ring.add(total, self._times(e, self._log_poly(self.ring.constant(prime))))
        return total
