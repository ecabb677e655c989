"""Trees into elements of a ring: which generators a formula is made of.

The rules are identities of real functions that hold wherever the formula is defined. Scales are lowest
common denominators: if ``e^(x/2)`` and ``e^(x/3)`` occur, both are powers of the generator
``e^(x/6)``; a new denominator restarts the building with the finer generator. So does a sign that was
learnt after it had been needed. Read `signs` for what is known of signs, `summing` for finite sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import lcm
from typing import Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression import summing
from steepest.expression.functions import FUNCTIONS, FunctionRow, Pieces
from steepest.expression.nodes import (
    Constant,
    Derivative,
    FiniteSum,
    Function,
    Indexed,
    Mean,
    Negation,
    Node,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    as_node,
    free_symbols,
    number,
)
from steepest.expression.rings import (
    Element,
    Exponents,
    Generator,
    NowhereDefinedError,
    Poly,
    Ring,
    TooLargeError,
    prime_powers,
)
from steepest.expression.signs import sign_by_terms

FINEST_SCALE = 720
MOST_EXPONENT = 10_000
HIGHEST_MULTIPLE = 60  # cos(60 m) is the largest multiple angle that is multiplied out
MOST_RESTARTS = 12
ODD = frozenset({"atan", "asin"})


class RestartError(Exception):
    """Something was learnt that changes what was built before."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known beforehand: trees that are ≥ 0, names of integers."""

    nonnegative: tuple[Node, ...] = ()
    integers: frozenset[str] = frozenset()


class Builder:
    """Builds elements of one ring; knowledge about scales and signs outlives a restart."""

    def __init__(self, ring: Ring, known: Knowledge) -> None:
        self.ring = ring
        self.integers = known.integers
        self.scales: dict[Any, int] = {}
        self.nonnegative: set[str] = set()  # keys of polynomials that are ≥ 0 where all is defined
        self.assumed: dict[str, int] = {}  # signs of polynomials in the case at hand
        self.strict: set[str] = set()  # those of them that exclude 0
        self.kinks: dict[str, tuple[Poly, bool]] = {}  # polynomials whose sign would help, and jumps
        self.used: set[str] = set()  # keys whose sign was asked for and not known
        self.bound: dict[str, Element] = {}
        self.level = 0
        self.lower: dict[int, Any] = {}  # bounds of generators, by position
        self.upper: dict[int, Any] = {}
        self._news = False
        for node in known.nonnegative:
            self._learn(node)
        self.begin()

    def _learn(self, node: Node) -> None:
        """Take a tree as ≥ 0; one that is beyond the bounds teaches nothing."""
        for _ in range(MOST_RESTARTS):
            try:
                return self._demand(self.element(node))
            except RestartError:
                continue
            except (TooLargeError, UnsupportedError, NowhereDefinedError):
                return None
        return None

    # ---- the state of one run

    def begin(self) -> None:
        """Forget what depends on scales and signs; keep what was learnt about them."""
        self.kinks = {}
        self.used = set()
        self.bound = {}
        self.level = 0
        self._news = False

    def learnt(self) -> bool:
        """Whether a sign became known after it had been needed."""
        return self._news

    def undecided_signs(self) -> list[tuple[str, Poly, bool]]:
        """Polynomials (key, polynomial, whether a function jumps there) that a case split may settle."""
        return [(key, p, jumps) for key, (p, jumps) in self.kinks.items() if key not in self.assumed]

    @contextmanager
    def assuming(self, key: str, sign: int, *, strict: bool) -> Iterator[None]:
        """Work in the case that a polynomial is ≥ 0 or ≤ 0 (> 0 or < 0 with `strict`), or = 0."""
        kept = set(self.nonnegative)
        self.assumed[key] = sign
        if strict:
            self.strict.add(key)
        try:
            yield
        finally:
            del self.assumed[key]
            self.strict.discard(key)
            self.nonnegative = kept

    # ---- trees

    def difference(self, a: Node, b: Node) -> Element:
        """``a - b``, cross-multiplied."""
        left, right = self.element(a), self.element(b)
        return self.ring.add(left, self.ring.negated(right))

    def element(self, node: Node) -> Element:
        """The element of a scalar tree."""
        method = _METHODS.get(type(node))
        if method is None:
            raise UnsupportedError(f"{type(node).__name__} has no normal form")
        return method(self, node)

    def number(self, node: Number) -> Element:
        return self.rational(fmpq(node.value.numerator, node.value.denominator))

    def rational(self, value: Any) -> Element:
        """The element of a rational number."""
        if int(value.height_bits()) > 2000:
            raise TooLargeError
        return self.ring.constant(value), self.ring.one

    def symbol(self, node: Symbol) -> Element:
        if node.name in self.bound:
            return self.bound[node.name]
        return self._plain(self.ring.generator(("symbol", node.name), "symbol", node.name))

    def constant(self, node: Constant) -> Element:
        if node.name == "e":
            return self.exp((self.ring.one, self.ring.one))
        return self._plain(self.ring.generator("pi", "pi", nonnegative=True))

    def _plain(self, generator: Generator) -> Element:
        return self.ring.poly(generator), self.ring.one

    def indexed(self, node: Indexed) -> Element:
        indices = tuple(self.ring.cancelled(self.element(index)) for index in node.indices)
        only = self.ring.rational(indices[0]) if len(indices) == 1 else None
        if only is not None and only.q == 1 and only >= 0 and not node.base[-1:].isdecimal():
            return self.symbol(Symbol(f"{node.base}{only.p}"))  # x_1 and x1 are one variable
        key = ("indexed", node.base, tuple(self.ring.key(index) for index in indices))
        bound = self.mask(*indices)
        return self._plain(self.ring.generator(key, "indexed", (node.base, indices), bound=bound))

    def mask(self, *elements: Element) -> int:
        """The bound indices on which elements depend."""
        return self.ring.mask(p for element in elements for p in element) if self.level else 0

    def sum(self, node: Sum) -> Element:
        total = self.element(node.terms[0])
        for term in node.terms[1:]:
            total = self.ring.add(total, self.element(term))
        return total

    def negation(self, node: Negation) -> Element:
        return self.ring.negated(self.element(node.operand))

    def product(self, node: Product) -> Element:
        total = self.element(node.factors[0])
        for factor in node.factors[1:]:
            total = self.ring.multiply(total, self.element(factor))
        return total

    def quotient(self, node: Quotient) -> Element:
        n, d = self.element(node.denominator)
        bottom = self.ring.inverse((self.ring.reduced(n), d))
        return self.ring.multiply(self.element(node.numerator), bottom)

    def power(self, node: Power) -> Element:
        if isinstance(node.base, Constant) and node.base.name == "e":
            return self.exp(self.element(node.exponent))
        exponent = self.element(node.exponent)
        r = self.ring.rational(exponent)
        if r is not None:
            if abs(r) > MOST_EXPONENT:
                raise TooLargeError
            inner = _natural_exponent(node.base)
            if inner is not None:  # (e^u)^r = e^(r u)
                return self.exp(self.ring.multiply(self.rational(r), self.element(inner)))
            base = self.element(node.base)
            return self.ring.raised(base, int(r.p)) if r.q == 1 else self.root(base, r)
        integral = free_symbols(node.exponent) <= self.integers
        logarithm = self.log(self.element(node.base), positive=not integral)
        return self.exp(self.ring.multiply(exponent, logarithm))

    def function(self, node: Function) -> Element:
        special = _FUNCTIONS.get(node.name)
        if special is not None:
            return special(self, node)
        row = FUNCTIONS[node.name]
        if row.rewritten is not None:
            return self.element(row.rewritten(node.argument))
        u = self.element(node.argument)
        return self.opaque(row, u) if row.pieces is None else self._pieces(row, u, node)

    def opaque(self, row: FunctionRow, u: Element) -> Element:
        """A function of which only this is known: equal arguments give equal values."""
        u = self.ring.cancelled(u)
        if row.name in ODD and u[0] != 0 and u[0].leading_coefficient() < 0:
            return self.ring.negated(self.opaque(row, self.ring.negated(u)))
        if u[0] == 0 and row.name in ODD:
            return u
        key = (row.name, self.ring.key(u))
        return self._plain(self.ring.generator(key, row.name, u, bound=self.mask(u)))

    def _pieces(self, row: FunctionRow, u: Element, node: Function) -> Element:
        """A function by cases, where the sign of its argument is known; opaque otherwise."""
        pieces = row.pieces
        assert pieces is not None  # noqa: S101  (asked by the caller)
        jumps = not self._is_continuous(pieces)
        sign = self.sign(u, strict=jumps)
        if sign is None:
            self._note_kinks(u, jumps=jumps)
            return self.opaque(row, u)
        if sign == 0:
            return self.rational(fmpq(pieces.at_zero))
        formula = pieces.above if sign > 0 else pieces.below
        return self.element(as_node(formula(node.argument)))

    def _is_continuous(self, pieces: Pieces) -> bool:
        sides = (self.element(as_node(formula(number(0)))) for formula in (pieces.below, pieces.above))
        return all(self.ring.rational(side) == pieces.at_zero for side in sides)

    def acos(self, node: Function) -> Element:
        """``acos u = π/2 - asin u``."""
        half = self.ring.constant(fmpq(1, 2)), self.ring.one
        right_angle = self.ring.multiply(half, self.constant(Constant("pi")))
        asin = self.opaque(FUNCTIONS["asin"], self.element(node.argument))
        return self.ring.add(right_angle, self.ring.negated(asin))

    def held(self, node: Derivative) -> Element:
        """A derivative that is still asked for: equal bodies have equal derivatives."""
        assumed, self.assumed = self.assumed, {}  # they hold at points, a derivative looks beside them
        body = self.ring.cancelled(self.element(node.body))
        self.assumed = assumed
        variable = self.element(node.variable)
        key = ("derivative", self.ring.key(body), self.ring.key(variable))
        data = (body, variable)
        return self._plain(self.ring.generator(key, "derivative", data, bound=self.mask(body, variable)))

    def finite_sum(self, node: FiniteSum) -> Element:
        return summing.finite_sum(self, node)

    def mean(self, node: Mean) -> Element:
        return summing.mean(self, node)

    # ---- exponentials and powers

    def exp(self, u: Element) -> Element:
        """``e^u`` as a product of generators ``e^(m/D)``, m the monomials of u."""
        top, bottom = self.ring.one, self.ring.one
        for c, exponents, d in self._monomials(u):
            top, bottom = self._times_power(top, bottom, *self._exp_monomial(c, exponents, d))
        return top, bottom

    def _times_power(self, top: Poly, bottom: Poly, n: Poly, d: Poly) -> Element:
        return self.ring.times(top, n), self.ring.times(bottom, d)

    def _exp_monomial(self, c: Any, exponents: Exponents, d: Poly) -> Element:
        """``e^(c m/d)``; ``e^(c log p) = p^c``."""
        single = self._single(exponents)
        if single is not None and d is self.ring.one and single.kind == "log":
            return self._scaled_root(single.data, c)
        if (
            single is not None
            and d is self.ring.one
            and single.kind == "formal log"
            and c.q == 1
            and abs(c) <= MOST_EXPONENT
        ):
            return self.ring.raised((single.data, self.ring.one), int(c.p))
        key = ("exp", exponents, str(d))
        real = all(self.ring.at[k].kind != "formal log" for k, e in enumerate(exponents) if e)
        generator, k = self._scaled(key, c, "exp", (exponents, d), nonnegative=real)
        return self._signed_power(self.ring.poly(generator), k)

    def _single(self, exponents: Exponents) -> Generator | None:
        """The generator that a monomial is, where it is one."""
        if sum(exponents) != 1:
            return None
        return self.ring.at[exponents.index(1)]

    def _monomials(self, u: Element) -> Iterator[tuple[Any, Exponents, Poly]]:
        """``u = sum of c m/d``, each quotient in lowest terms."""
        n, d = self.ring.cancelled(u)
        for exponents, c in n.terms():
            whole = tuple(map(int, exponents))
            if d is self.ring.one:
                yield c, whole, d
                continue
            m = self.ring.context.from_dict({whole: 1})
            m, low = self.ring.cancelled((m, d))
            (reduced, scale) = next(iter(m.terms()))
            yield c * scale, tuple(map(int, reduced)), low

    def _scaled(self, key: Any, c: Any, kind: str, data: Any, **known: Any) -> tuple[Generator, int]:
        """The generator at the scale that c needs, and how many of it ``c`` is."""
        scale = self.scales.get(key, 1)
        if scale % int(c.q):
            scale = lcm(scale, int(c.q))
            if scale > FINEST_SCALE:
                raise TooLargeError
            self.scales[key] = scale
            raise RestartError
        exponents, d = data
        bound = self.ring.mask((self.ring.context.from_dict({exponents: 1}), d)) if self.level else 0
        made = self.ring.generator((key, scale), kind, (exponents, d, scale), bound=bound, **known)
        return made, int(c.p) * (scale // int(c.q))

    def _signed_power(self, p: Poly, k: int) -> Element:
        if abs(k) > 10**6:
            raise TooLargeError
        power = self.ring.power(p, abs(k))
        return (power, self.ring.one) if k >= 0 else (self.ring.one, power)

    def root(self, u: Element, r: Any) -> Element:
        """``u^r`` for a rational r that is no integer: factors of known sign apart, ``p^2k = |p|^2k``."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            if r < 0:
                raise NowhereDefinedError("0 is raised to a negative power everywhere")
            return n, self.ring.one
        result = self.ring.one, self.ring.one
        c, rest = fmpq(1), self.ring.one
        for p, e in self._factors(n, d):
            if p.is_constant():
                c *= p.leading_coefficient()
                continue
            sign = self.sign_of_poly(p)
            if sign:
                c *= sign ** (e % 2)
                result = self.ring.multiply(result, self._scaled_root(sign * p, r * e))
                continue
            even = e - e % 2
            if even:
                result = self.ring.multiply(result, self._scaled_root(self._absolute(p), r * even))
            if e % 2:
                rest = rest * p
        return self._with_rest(result, c, rest, r)

    def _with_rest(self, result: Element, c: Any, rest: Poly, r: Any) -> Element:
        """Multiply by ``(c rest)^r``, where the sign of `rest` follows from the formula being defined."""
        if c < 0:
            if rest.is_constant():
                raise NowhereDefinedError("a negative number has no real power with this exponent")
            rest = -rest
        for prime, e in prime_powers(abs(c)):
            result = self.ring.multiply(result, self._scaled_root(self.ring.constant(prime), r * e))
        if rest.is_constant():
            return result
        self._demand_poly(rest)
        return self.ring.multiply(result, self._scaled_root(rest, r))

    def _factors(self, n: Poly, d: Poly) -> list[tuple[Poly, int]]:
        """The factors of ``n/d``, those of d with negative exponents, and the constant."""
        c, above = self.ring.factored(n)
        factors = [(self.ring.constant(c), 1), *above]
        if d is not self.ring.one:
            low, below = self.ring.factored(d)
            factors.append((self.ring.constant(1 / low), 1))
            factors += [(p, -e) for p, e in below]
        return factors

    def _scaled_root(self, p: Poly, r: Any) -> Element:
        """``p^r`` for p ≥ 0: a power of the generator ``p^(1/D)``, or of p for an integer r."""
        if r.q == 1:
            return self._signed_power(p, int(r.p))
        single = self.single_of(p)
        if single is not None and single.kind in ("exp", "root"):
            return self._refined(single, r)
        key = ("root", str(p))
        scale = self.scales.get(key, 1)
        if scale % int(r.q):
            self.scales[key] = lcm(scale, int(r.q))
            if self.scales[key] > FINEST_SCALE:
                raise TooLargeError
            raise RestartError
        made = self.ring.generator(
            (key, scale), "root", (p, scale), bound=self.ring.mask((p,)) if self.level else 0, nonnegative=True
        )
        self.ring.relate(made, scale, p)
        return self._signed_power(self.ring.poly(made), int(r.p) * (scale // int(r.q)))

    def single_of(self, p: Poly) -> Generator | None:
        """The generator that a polynomial is, where it is one."""
        if len(p) != 1 or p.leading_coefficient() != 1:
            return None
        return self._single(tuple(map(int, p.monoms()[0])))

    def _refined(self, generator: Generator, r: Any) -> Element:
        """A power of a generator that is a power already: ``(e^(m/D))^r = e^(r m/D)``."""
        if generator.kind == "exp":
            exponents, d, scale = generator.data
            return self._exp_monomial(r / scale, exponents, d)
        p, scale = generator.data
        return self._scaled_root(p, r / scale)

    # ---- logarithms

    def log(self, u: Element, *, positive: bool = True) -> Element:
        """``log u`` over its factors; `positive` says that the formula needs u > 0.

        Without it (an integer power of any base) the logarithm is formal: it occurs only inside an
        exponential, and ``e^(n log u)`` is the integer power for either sign of u.
        """
        n, d = self.ring.cancelled(u)
        if n == 0:
            raise NowhereDefinedError("the logarithm of 0 is asked for everywhere")
        total = self.ring.zero, self.ring.one
        c, rest = fmpq(1), self.ring.one
        for p, e in self._factors(n, d):
            if p.is_constant():
                c *= p.leading_coefficient()
                continue
            sign = self.sign_of_poly(p)
            if sign:
                c *= sign ** (e % 2)
                total = self.ring.add(total, self._times(e, self._log_poly(sign * p)))
                continue
            if not positive:
                total = self.ring.add(total, self._times(e, self._formal_log(p)))
                continue
            even = e - e % 2
            if even:
                total = self.ring.add(total, self._times(even, self._log_poly(self._absolute(p))))
            if e % 2:
                rest = rest * p
        return self._log_with_rest(total, c, rest, positive=positive)

    def _log_with_rest(self, total: Element, c: Any, rest: Poly, *, positive: bool) -> Element:
        if c < 0:
            if positive and rest.is_constant():
                raise NowhereDefinedError("the logarithm of a negative number is asked for everywhere")
            if not positive:
                total = self.ring.add(total, self._formal_log(self.ring.constant(-1)))
            else:
                rest = -rest
        for prime, e in prime_powers(abs(c)):
            total = self.ring.add(total, self._times(e, self._log_poly(self.ring.constant(prime))))
        if rest.is_constant():
            return total
        self._demand_poly(rest)
        return self.ring.add(total, self._log_poly(rest))

    def _times(self, k: Any, a: Element) -> Element:
        return self.ring.constant(k) * a[0], a[1]

    def _log_poly(self, p: Poly) -> Element:
        """The logarithm of a polynomial > 0: that of a power is known."""
        single = self.single_of(p)
        if single is not None and single.kind == "exp":
            exponents, d, scale = single.data
            return self.ring.constant(fmpq(1, scale)) * self.ring.context.from_dict({exponents: 1}), d
        if single is not None and single.kind == "root":
            base, scale = single.data
            return self._times(fmpq(1, scale), self._log_poly(base))
        bound = self.ring.mask((p,)) if self.level else 0
        return self._plain(self.ring.generator(("log", str(p)), "log", p, bound=bound))

    def _formal_log(self, p: Poly) -> Element:
        bound = self.ring.mask((p,)) if self.level else 0
        return self._plain(self.ring.generator(("formal log", str(p)), "formal log", p, bound=bound))

    def logarithm(self, node: Function) -> Element:
        inner = _natural_exponent(node.argument)
        return self.log(self.element(node.argument)) if inner is None else self.element(inner)

    def exponential(self, node: Function) -> Element:
        return self.exp(self.element(node.argument))

    # ---- circular functions

    def rotation(self, u: Element) -> tuple[Element, Element]:
        """``(cos u, sin u)`` by the addition theorem over the monomials of u."""
        cosine, sine = (self.ring.one, self.ring.one), (self.ring.zero, self.ring.one)
        for c, exponents, d in self._monomials(u):
            cos_m, sin_m = self._rotation_monomial(c, exponents, d)
            cosine, sine = self._composed((cosine, sine), (cos_m, sin_m))
        return cosine, sine

    def _composed(self, a: tuple[Element, Element], b: tuple[Element, Element]) -> tuple[Element, Element]:
        ring = self.ring
        cosine = ring.add(ring.multiply(a[0], b[0]), ring.negated(ring.multiply(a[1], b[1])))
        sine = ring.add(ring.multiply(a[1], b[0]), ring.multiply(a[0], b[1]))
        return cosine, sine

    def _rotation_monomial(self, c: Any, exponents: Exponents, d: Poly) -> tuple[Element, Element]:
        one, zero = (self.ring.one, self.ring.one), (self.ring.zero, self.ring.one)
        if d is self.ring.one and self._is_integer_turn(c, exponents):
            return one, zero
        single = self._single(exponents)
        if single is not None and d is self.ring.one and single.kind == "pi":
            exact = self._turn(c)
            if exact is not None:
                return exact
        key = ("cos", exponents, str(d))
        cosine, k = self._scaled(key, c, "cos", (exponents, d), small=True)
        sine = self.ring.generator(
            (("sin", *key[1:]), cosine.data[2]), "sin", cosine.data, bound=cosine.bound, small=True
        )
        cos_poly, sin_poly = self.ring.poly(cosine), self.ring.poly(sine)
        self.ring.relate(sine, 2, 1 - cos_poly**2)
        if abs(k) > HIGHEST_MULTIPLE:
            raise TooLargeError
        base = ((cos_poly, self.ring.one), (sin_poly if k > 0 else -sin_poly, self.ring.one))
        result = (one, zero)
        for bit in bin(abs(k))[2:]:
            result = self._composed(result, result)
            if bit == "1":
                result = self._composed(result, base)
        return result

    def _is_integer_turn(self, c: Any, exponents: Exponents) -> bool:
        """Whether ``c m`` is an even multiple of π: ``2 π n`` for an integer n."""
        if c.q != 1 or int(c.p) % 2:
            return False
        generators = [(self.ring.at[k], e) for k, e in enumerate(exponents) if e]
        pi = sum(e for g, e in generators if g.kind == "pi")
        others = [g for g, _ in generators if g.kind != "pi"]
        return pi == 1 and all(g.kind == "symbol" and g.data in self.integers for g in others)

    def _turn(self, c: Any) -> tuple[Element, Element] | None:
        """``(cos cπ, sin cπ)`` exactly for multiples of π/12, by roots of 2 and 3."""
        steps = c * 12
        if steps.q != 1:
            return None
        result = ((self.ring.one, self.ring.one), (self.ring.zero, self.ring.one))
        quarter, rest = divmod(int(steps.p) % 24, 6)
        right = (self.ring.zero, self.ring.one), (self.ring.one, self.ring.one)
        for _ in range(quarter):
            result = self._composed(result, right)
        return self._composed(result, self._small_angle(rest)) if rest else result

    def _small_angle(self, steps: int) -> tuple[Element, Element]:
        """cosine and sine of ``steps π/12`` for 1 … 5 steps."""
        half = fmpq(1, 2)
        r2 = self._scaled_root(self.ring.constant(2), half)[0]
        r3 = self._scaled_root(self.ring.constant(3), half)[0]
        small = (r2 * r3 + r2) / 4, (r2 * r3 - r2) / 4
        cosines = {1: small[0], 2: r3 / 2, 3: r2 / 2, 4: self.ring.constant(half), 5: small[1]}
        return (cosines[steps], self.ring.one), (cosines[6 - steps], self.ring.one)

    def cosine(self, node: Function) -> Element:
        return self.rotation(self.element(node.argument))[0]

    def sine(self, node: Function) -> Element:
        return self.rotation(self.element(node.argument))[1]

    # ---- signs

    def sign(self, u: Element, *, strict: bool = False) -> int | None:
        """1 (≥ 0, or > 0 with `strict`), -1 or 0 where the sign of an element is known, else None."""
        n, d = self.ring.cancelled(u)
        if n == 0:
            return 0
        sign = 1
        for p, e in self._factors(n, d):
            if self._assumed_sign(p) == 0:
                return 0
            known = self._strict_sign(p) if strict else self.sign_of_poly(p)
            if not known and (strict or e % 2):
                return None
            sign *= known if e % 2 else 1
        return sign

    def _assumed_sign(self, p: Poly) -> int | None:
        if p.is_constant():
            return None
        primitive, flip = self._primitive(p)
        found = self.assumed.get(str(primitive))
        return None if found is None else flip * found

    def sign_of_poly(self, p: Poly) -> int:
        """1 for p ≥ 0, -1 for p ≤ 0, 0 where nothing is known."""
        if not p.is_constant():
            primitive, flip = self._primitive(p)
            text = str(primitive)
            if self.assumed.get(text):
                return flip * self.assumed[text]
            if text in self.nonnegative:
                return flip
            if f"-{text}" in self.nonnegative:
                return -flip
            found = sign_by_terms(self, p)
            if not found:
                self.used.add(text)
            return found
        return sign_by_terms(self, p)

    def _primitive(self, p: Poly) -> tuple[Poly, int]:
        """p up to a positive factor and a sign, the leading coefficient 1."""
        lead = p.leading_coefficient()
        return (p if lead == 1 else p / lead), (1 if lead > 0 else -1)

    def _demand(self, u: Element) -> None:
        """An element is ≥ 0 wherever the formulas are defined."""
        n, d = self.ring.cancelled(u)
        if n.is_constant() and d is self.ring.one:
            return
        rest = self.ring.one
        for p, e in self._factors(n, d):
            sign = 1 if p.is_constant() and p.leading_coefficient() > 0 else self.sign_of_poly(p)
            if e % 2:
                rest = rest * (sign if sign else p)
        if not rest.is_constant():
            self._demand_poly(rest)

    def _demand_poly(self, p: Poly) -> None:
        """A polynomial is ≥ 0 wherever the formulas are defined; entries of a sum are left out."""
        if self.level and self.ring.mask((p,)):
            return
        primitive, flip = self._primitive(p)
        text = str(primitive)
        signed = text if flip > 0 else f"-{text}"
        if signed not in self.nonnegative:
            self.nonnegative.add(signed)
            self._note_bound(primitive * flip)
            self._news = self._news or bool(self.used)

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

    def _absolute(self, p: Poly) -> Poly:
        """|p| of a factor of unknown sign, as a generator with ``|p|² = p²``."""
        primitive, _ = self._primitive(p)
        scale = abs(p.leading_coefficient())
        self._note_kink(primitive, jumps=False)
        bound = self.ring.mask((p,)) if self.level else 0
        made = self.ring.generator(("abs", str(primitive)), "abs", primitive, bound=bound, nonnegative=True)
        self.ring.relate(made, 2, self.ring.reduced(primitive**2))
        return self.ring.poly(made) * scale

    def _note_kinks(self, u: Element, *, jumps: bool) -> None:
        n, d = self.ring.cancelled(u)
        for p, e in self._factors(n, d):
            if not p.is_constant() and e % 2 and not self.sign_of_poly(p):
                self._note_kink(self._primitive(p)[0], jumps=jumps)

    def _note_kink(self, p: Poly, *, jumps: bool) -> None:
        if self.level and self.ring.mask((p,)):
            return
        key = str(p)
        self.kinks[key] = (p, jumps or self.kinks.get(key, (p, False))[1])

    def absolute(self, node: Function) -> Element:
        """``|c p^e …| = |c| |p|^e …``."""
        n, d = self.ring.cancelled(self.element(node.argument))
        if n == 0:
            return n, d
        result = self.ring.one, self.ring.one
        for p, e in self._factors(n, d):
            if p.is_constant():
                factor = self.ring.constant(abs(p.leading_coefficient()))
            elif e % 2 == 0:
                factor = p
            else:
                if self._assumed_sign(p) == 0:
                    return self.ring.zero, self.ring.one
                sign = self.sign_of_poly(p)
                factor = sign * p if sign else self._absolute(p)
            result = self.ring.multiply(result, self._signed_power(factor, e))
        return result

    def sign_function(self, node: Function) -> Element:
        """``sign(c p^e …)`` over the factors of unknown sign: ``S³ = S``."""
        n, d = self.ring.cancelled(self.element(node.argument))
        if n == 0:
            return n, d
        result = self.ring.one
        for p, e in self._factors(n, d):
            if p.is_constant():
                result = result if p.leading_coefficient() > 0 else -result
                continue
            if self._assumed_sign(p) == 0:
                return self.ring.zero, self.ring.one
            sign = self._strict_sign(p)
            factor = self.ring.constant(sign) if sign else self._sign_generator(p)
            result = self.ring.times(result, self.ring.power(factor, 1 if e % 2 else 2))
        return result, self.ring.one

    def _strict_sign(self, p: Poly) -> int:
        """1 or -1 where p is known to be nowhere 0 as well."""
        assumed = self._assumed_sign(p)
        if assumed and str(self._primitive(p)[0]) in self.strict:
            return assumed
        return sign_by_terms(self, p, strict=True)

    def _sign_generator(self, p: Poly) -> Poly:
        primitive, flip = self._primitive(p)
        self._note_kink(primitive, jumps=True)
        bound = self.ring.mask((p,)) if self.level else 0
        made = self.ring.generator(("sign", str(primitive)), "sign", primitive, bound=bound, small=True)
        self.ring.relate(made, 3, self.ring.poly(made))
        return self.ring.poly(made) * flip

    def step(self, node: Function) -> Element:
        """``step u = (sign(u)² + sign u)/2``, which is 0 at u = 0."""
        s = self.sign_function(Function("sign", node.argument))
        return self._times(fmpq(1, 2), self.ring.add(self.ring.multiply(s, s), s))


def _natural_exponent(node: Node) -> Node | None:
    """u where the tree is ``e^u`` or ``exp(u)``."""
    if isinstance(node, Function) and node.name == "exp":
        return node.argument
    if isinstance(node, Power) and node.base == Constant("e"):
        return node.exponent
    return None


_METHODS: dict[type[Node], Callable[[Builder, Any], Element]] = {
    Number: Builder.number,
    Symbol: Builder.symbol,
    Constant: Builder.constant,
    Indexed: Builder.indexed,
    Sum: Builder.sum,
    Negation: Builder.negation,
    Product: Builder.product,
    Quotient: Builder.quotient,
    Power: Builder.power,
    Function: Builder.function,
    Derivative: Builder.held,
    FiniteSum: Builder.finite_sum,
    Mean: Builder.mean,
}

_FUNCTIONS: dict[str, Callable[[Builder, Function], Element]] = {
    "exp": Builder.exponential,
    "log": Builder.logarithm,
    "sin": Builder.sine,
    "cos": Builder.cosine,
    "acos": Builder.acos,
    "abs": Builder.absolute,
    "sign": Builder.sign_function,
    "step": Builder.step,
}
