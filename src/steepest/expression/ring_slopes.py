"""Derivatives of elements of a ring: whether a formula changes at all as one variable moves.

``D(p) = sum over generators g of ∂p/∂g D(g)``, and each kind of generator knows its own D. This holds
inside the domain and away from kinks; nothing here knows the table of functions, nor the rules of
derivations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flint import fmpq

from steepest.errors import UnsupportedError
from steepest.expression.generators import generators, leaves
from steepest.expression.rings import Element, Generator, Poly

if TYPE_CHECKING:
    from steepest.expression.building import Builder


def slope(builder: Builder, u: Element, name: str) -> Element:
    """The derivative of an element by a symbol.

    Raises:
        UnsupportedError: a generator that depends on the symbol has no derivative that is known here.
    """
    return _Slopes(builder, name).of_element(u)


class _Slopes:
    """Derivatives by one symbol; those of generators are worked out once."""

    def __init__(self, builder: Builder, name: str) -> None:
        self.builder, self.ring, self.name = builder, builder.ring, name
        self.known: dict[int, Element] = {}

    def of_element(self, u: Element) -> Element:
        ring = self.ring
        (n, d), top = u, self.of_poly(u[0])
        if d is ring.one:
            return top
        change = ring.add(
            ring.multiply(top, (d, ring.one)), ring.negated(ring.multiply(self.of_poly(d), (n, ring.one)))
        )
        return ring.multiply(change, (ring.one, ring.times(d, d)))

    def of_poly(self, p: Poly) -> Element:
        total: Element = (self.ring.zero, self.ring.one)
        for g in generators(self.ring, p):
            inner = self._of_generator(g)
            if inner[0] != 0:
                total = self.ring.add(total, self.ring.multiply((p.derivative(g.position), self.ring.one), inner))
        return total

    def _of_generator(self, g: Generator) -> Element:
        if g.position not in self.known:
            self.known[g.position] = self._new(g)
        return self.known[g.position]

    def _new(self, g: Generator) -> Element:
        if g.kind == "symbol":
            return (self.ring.one if g.data == self.name else self.ring.zero), self.ring.one
        if g.kind == "cases":
            raise UnsupportedError("the derivative of a formula by cases is not looked for here")
        if not any(leaf.kind == "symbol" and leaf.data == self.name for leaf in leaves(self.ring, self.ring.poly(g))):
            return self.ring.zero, self.ring.one
        rule = _RULES.get(g.kind)
        if rule is None:
            raise UnsupportedError(f"the derivative of {g.kind} is not known here")
        return rule(self, g)

    # ---- by kinds

    def _by_exponent(self, g: Generator) -> Element:
        return self.ring.multiply(self.of_element(self._scaled(g)), self._poly(g))

    def _by_rotation(self, g: Generator) -> Element:
        angle = self._scaled(g)
        cosine, sine = self.builder.rotations.by(angle)
        partner = self.ring.negated(sine) if g.kind == "cos" else cosine
        return self.ring.multiply(self.of_element(angle), partner)

    def _by_root(self, g: Generator) -> Element:
        p, scale = g.data
        return self.ring.multiply(self._relative(p, fmpq(1, scale)), self._poly(g))

    def _by_cube_root(self, g: Generator) -> Element:
        return self.ring.multiply(self._relative(g.data, fmpq(1, 3)), self._poly(g))

    def _by_modulus(self, g: Generator) -> Element:
        return self.ring.multiply(self._relative(g.data, fmpq(1)), self._poly(g))

    def _by_logarithm(self, g: Generator) -> Element:
        return self._relative(g.data, fmpq(1))

    def _by_sign(self, g: Generator) -> Element:
        return self.ring.zero, self.ring.one

    def _by_arc_tangent(self, g: Generator) -> Element:
        bottom = self.ring.add((self.ring.one, self.ring.one), self.ring.multiply(g.data, g.data))
        return self.ring.multiply(self.of_element(g.data), self.ring.inverse(bottom))

    def _by_arc_sine(self, g: Generator) -> Element:
        square = self.ring.negated(self.ring.multiply(g.data, g.data))
        cosine = self.builder.exponentials.root(self.ring.add((self.ring.one, self.ring.one), square), fmpq(-1, 2))
        return self.ring.multiply(self.of_element(g.data), cosine)

    def _scaled(self, g: Generator) -> Element:
        """What stands inside an exponential or a rotation."""
        exponents, d, scale = g.data
        return self.ring.cancelled((self.ring.context.from_dict({exponents: fmpq(1, scale)}), d))

    def _relative(self, p: Poly, factor: Any) -> Element:
        """``factor D(p)/p``."""
        change = self.ring.multiply(self.of_poly(p), (self.ring.constant(factor), self.ring.one))
        return self.ring.multiply(change, self.ring.inverse((p, self.ring.one)))

    def _poly(self, g: Generator) -> Element:
        return self.ring.poly(g), self.ring.one


_RULES: dict[str, Callable[[_Slopes, Generator], Element]] = {
    "exp": _Slopes._by_exponent,
    "cos": _Slopes._by_rotation,
    "sin": _Slopes._by_rotation,
    "root": _Slopes._by_root,
    "cbrt": _Slopes._by_cube_root,
    "abs": _Slopes._by_modulus,
    "log": _Slopes._by_logarithm,
    "formal log": _Slopes._by_logarithm,
    "sign": _Slopes._by_sign,
    "atan": _Slopes._by_arc_tangent,
    "asin": _Slopes._by_arc_sine,
}
