"""Polynomials in named generators with relations: the arithmetic under `normal_form`.

An element is a pair (numerator, denominator) of `flint.fmpq_mpoly`. Each generator stands for one real
function of the variables (a symbol, ``e^m``, ``cos m``, a root, a logarithm, …), and a relation such as
``sin² = 1 - cos²`` or ``r^2 = x + 1`` rewrites its powers. Every rewriting holds for the *values* of
the generators wherever the formulas are defined, so a numerator that reduces to 0 proves an identity;
one that does not proves nothing.

Nothing here knows about trees. Everything is bounded: beyond the bounds `TooLargeError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import comb
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx, fmpz

Poly = Any  # flint.fmpq_mpoly: python-flint ships no types
Element = tuple[Poly, Poly]
Exponents = tuple[int, ...]

SIZES = (12, 32, 80, 240)  # numbers of generators: most formulas need a few, and small rings are faster
MOST_PRODUCTS = 60_000
PRODUCTS_OF_A_STEP = 100
MOST_EFFORT = 15_000
MOST_TERMS = 4_000
MOST_TERMS_TO_FACTOR = 120
MOST_DEGREE_TO_FACTOR = 40
MOST_BITS = 20_000
HIGHEST_POWER = 10**6


class TooLargeError(Exception):
    """A polynomial beyond the bounds: nothing is proved."""


class FullError(Exception):
    """The ring has no generator left; a larger one may do."""


class NowhereDefinedError(Exception):
    """A formula has no value anywhere (isolated points aside): a denominator is identically 0, say.

    Attributes:
        points: whether it may have one at isolated points: ``sqrt(-x^2)`` does.
    """

    def __init__(self, message: str, *, points: bool = False) -> None:
        super().__init__(message)
        self.points = points


@dataclass(slots=True)
class Generator:
    """One generator: what it stands for, and what is known of its values.

    Attributes:
        kind: "symbol", "exp", "cos", "root", "log", "sum", …
        data: what the kind needs to describe it.
        position: its place among the variables of the ring; later generators stand before earlier
            ones, so that the lexicographic order rewrites each by earlier ones.
        bound: bit mask of the bound indices that it depends on.
        nonnegative: its values are ≥ 0 wherever the formulas are defined.
        small: its values lie between -1 and 1.
        relation: ``(degree, modulus)`` with ``modulus = g^degree - …`` identically 0, or None.
    """

    kind: str
    data: Any
    position: int
    bound: int = 0
    nonnegative: bool = False
    small: bool = False
    relation: tuple[int, Poly] | None = None


class Ring:
    """A growing list of generators over the rationals."""

    def __init__(self, size: int = SIZES[0]) -> None:
        self.size = size
        self.context = fmpq_mpoly_ctx.get([f"g{k}" for k in range(size)], Ordering.lex)
        self.one: Poly = self.context.constant(1)
        self.zero: Poly = self.context.constant(0)
        self.generators: list[Generator] = []
        self.at: dict[int, Generator] = {}
        self.by_key: dict[Any, Generator] = {}
        self.relations: list[Generator] = []  # newest first
        self.level = 0  # how many sums surround what is being built
        self.effort = 0  # what was done so far, in steps of some ten microseconds
        self._factored: dict[str, tuple[Any, list[tuple[Poly, int]]]] = {}

    # ---- generators

    def generator(self, key: Any, kind: str, data: Any = None, **known: Any) -> Generator:
        """The generator of a key, made at its first use."""
        found = self.by_key.get(key)
        if found is None:
            position = self.size - 1 - len(self.generators)
            if position < 0:
                raise FullError
            found = Generator(kind, data, position, **known)
            self.generators.append(found)
            self.at[position] = found
            self.by_key[key] = found
        return found

    def poly(self, generator: Generator) -> Poly:
        """The generator as a polynomial."""
        return self.context.gen(generator.position)

    def relate(self, generator: Generator, degree: int, value: Poly) -> None:
        """State ``generator^degree = value``, a polynomial in earlier generators."""
        if generator.relation is None:
            generator.relation = (degree, self.poly(generator) ** degree - value)
            self.relations.insert(0, generator)
            self.relations.sort(key=lambda g: g.position)

    # ---- polynomials

    def constant(self, value: Any) -> Poly:
        return self.context.constant(value)

    def reduced(self, p: Poly) -> Poly:
        """The polynomial with every power rewritten by the relations."""
        if not self.relations:
            return p
        degrees = p.degrees()
        for generator in self.relations:
            assert generator.relation is not None  # noqa: S101  (that is why it is listed)
            degree, modulus = generator.relation
            if degrees[generator.position] >= degree:
                p = p % modulus
                degrees = p.degrees()
        return p

    def times(self, p: Poly, q: Poly) -> Poly:
        """The reduced product."""
        if p is self.one:
            return q
        if q is self.one:
            return p
        products = len(p) * len(q)
        if products > MOST_PRODUCTS:
            raise TooLargeError
        if products > PRODUCTS_OF_A_STEP:
            self.exert(products // PRODUCTS_OF_A_STEP)
        return self.reduced(p * q)

    def exert(self, steps: int) -> None:
        """Count some work; too much of it is too large a formula."""
        self.effort += steps
        if self.effort > MOST_EFFORT:
            raise TooLargeError

    def power(self, p: Poly, n: int) -> Poly:
        """The reduced n-th power, n ≥ 0."""
        terms = len(p)
        if terms > 1 and (n > 2000 or min(comb(terms + n - 1, n), _monomials(p, n)) > MOST_TERMS):
            raise TooLargeError
        if n > 1 and terms and n * max(_bits(c) for c in p.coeffs()) > MOST_BITS:
            raise TooLargeError
        if n > 64 and self.relations:
            return self._power_by_squaring(p, n)
        return self.reduced(p**n)

    def _power_by_squaring(self, p: Poly, n: int) -> Poly:
        result = self.one
        while n:
            if n & 1:
                result = self.times(result, p)
            n >>= 1
            if n:
                p = self.times(p, p)
        return result

    # ---- elements

    def element(self, p: Poly) -> Element:
        return p, self.one

    def add(self, a: Element, b: Element) -> Element:
        (n, d), (m, e) = a, b
        if d is e or d == e:
            return n + m, d
        if d is self.one:
            return self._bounded(self.times(n, e) + m), e
        if e is self.one:
            return self._bounded(n + self.times(m, d)), d
        return self._bounded(self.times(n, e) + self.times(m, d)), self.times(d, e)

    def _bounded(self, p: Poly) -> Poly:
        if len(p) > MOST_TERMS:
            raise TooLargeError
        return p

    def negated(self, a: Element) -> Element:
        return -a[0], a[1]

    def multiply(self, a: Element, b: Element) -> Element:
        (n, d), (m, e) = a, b
        if e is not self.one and n == e:
            return m, d
        if d is not self.one and m == d:
            return n, e
        return self.times(n, m), self.times(d, e)

    def inverse(self, a: Element) -> Element:
        n, d = a
        if n == 0:
            raise NowhereDefinedError("a denominator is 0 everywhere")
        if n.is_constant():
            return self.constant(1 / n.leading_coefficient()) * d, self.one
        return d, n

    def raised(self, a: Element, n: int) -> Element:
        """``a^n`` for an integer n, with ``a^0 = 1``."""
        if n < 0:
            a, n = self.inverse(a), -n
        top = self.power(a[0], n)
        return top, self.one if a[1] is self.one else self.power(a[1], n)

    def is_zero(self, a: Element) -> bool:
        return bool(self.reduced(a[0]) == 0)

    def equal(self, a: Element, b: Element) -> bool:
        """Whether ``a - b`` is proved to be 0."""
        (n, d), (m, e) = a, b
        if d is e or d == e:
            return bool(self.reduced(n - m) == 0)
        return bool(self.reduced(self.times(n, e) - self.times(m, d)) == 0)

    def rational(self, a: Element) -> Any | None:
        """The element as a rational number (`fmpq`), where it is one."""
        n, d = a
        if d is self.one:
            if n.is_constant():
                return n.leading_coefficient() if n != 0 else fmpq(0)
            return None
        n = self.reduced(n)
        if n == 0:
            return fmpq(0)
        ratio = n.leading_coefficient() / d.leading_coefficient()
        return ratio if self.reduced(n - ratio * d) == 0 else None

    def cancelled(self, a: Element) -> Element:
        """Lowest terms, the denominator with leading coefficient 1: what keys are made of."""
        n, d = self.reduced(a[0]), a[1]
        if d is self.one or n == 0:
            return n, self.one
        if not d.is_constant():
            self._check_factorable(n)
            self._check_factorable(d)
            common = n.gcd(d)
            if not common.is_constant():
                n, d = n / common, d / common
        lead = d.leading_coefficient()
        n = n / lead
        d = d / lead
        return n, (self.one if d == 1 else d)

    def key(self, a: Element) -> tuple[str, str]:
        """A text that two equal elements share, as far as the relations go."""
        n, d = self.cancelled(a)
        return str(n), "" if d is self.one else str(d)

    # ---- factors

    def factored(self, p: Poly) -> tuple[Any, list[tuple[Poly, int]]]:
        """``(c, [(p1, e1), …])`` with ``p = c p1^e1 …``, the factors irreducible with content 1."""
        if len(p) == 1:
            (exponents, coefficient) = next(iter(p.terms()))
            gens = [(self.context.gen(k), int(e)) for k, e in enumerate(exponents) if e]
            return coefficient, gens
        self._check_factorable(p)
        text = str(p)
        if text not in self._factored:
            self.exert(len(p))
            self._factored[text] = p.factor()
        return self._factored[text]

    def _check_factorable(self, p: Poly) -> None:
        if len(p) > MOST_TERMS_TO_FACTOR or (len(p) > 1 and sum(p.degrees()) > MOST_DEGREE_TO_FACTOR):
            raise TooLargeError

    def factors(self, n: Poly, d: Poly) -> list[tuple[Poly, int]]:
        """The factors of ``n/d``, those of d with negative exponents, and the constant among them."""
        c, above = self.factored(n)
        factors = [(self.constant(c), 1), *above]
        if d is not self.one:
            low, below = self.factored(d)
            factors.append((self.constant(1 / low), 1))
            factors += [(p, -e) for p, e in below]
        return factors

    def single(self, exponents: Exponents) -> Generator | None:
        """The generator that a monomial is, where it is one."""
        return self.at[exponents.index(1)] if sum(exponents) == 1 else None

    def single_of(self, p: Poly) -> Generator | None:
        """The generator that a polynomial is, where it is one."""
        if len(p) != 1 or p.leading_coefficient() != 1:
            return None
        return self.single(tuple(map(int, p.monoms()[0])))

    def mask(self, polys: Iterable[Poly]) -> int:
        """The bound indices on which polynomials depend."""
        if not self.level:
            return 0
        result = 0
        for p in polys:
            if p is not self.one:
                for position, degree in enumerate(p.degrees()):
                    if degree > 0:
                        result |= self.at[position].bound
        return result


def signed_power(ring: Ring, p: Poly, k: int) -> Element:
    """``p^k`` for an integer k of either sign."""
    if abs(k) > HIGHEST_POWER:
        raise TooLargeError
    power = ring.power(p, abs(k))
    return (power, ring.one) if k >= 0 else (ring.one, power)


def _monomials(p: Poly, n: int) -> int:
    """How many monomials there are of the degree of ``p^n`` in the generators of p."""
    used = sum(degree > 0 for degree in p.degrees())
    return comb(used + n * int(p.total_degree()), used)


def _bits(c: Any) -> int:
    return int(c.height_bits())


def prime_powers(value: Any) -> list[tuple[int, int]]:
    """``[(p, e), …]`` of a rational > 0; a large part without small factors counts as one prime."""
    result: dict[int, int] = {}
    for part, sign in ((value.p, 1), (value.q, -1)):
        pieces = part.factor() if part < fmpz(2) ** 64 else [(part, 1)]
        for prime, exponent in pieces:
            if prime != 1:
                result[int(prime)] = result.get(int(prime), 0) + sign * int(exponent)
    return sorted(result.items())
