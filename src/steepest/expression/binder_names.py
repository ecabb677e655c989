"""Names of sums and products that do not depend on how their indices are called, or in which order they stand.

A generator that holds bound indices is keyed by a text in which these are called by their depth.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

from steepest.expression.rings import Element, Exponents, Generator, Poly

if TYPE_CHECKING:
    from steepest.expression.building import Builder

Binder = tuple[int, Element]  # the level of an index that runs from 1, and how far it runs


def canonical(
    builder: Builder, binders: tuple[Binder, ...], held: Exponents, d: Poly
) -> tuple[str, tuple[Binder, ...]]:
    """A text for a sum that does not depend on how its indices are called or ordered."""
    writer = Writer(builder)
    orders = permutations(binders) if _independent(builder, binders) else iter((binders,))
    written = []
    for order in orders:
        names = {level: f"#{k}" for k, (level, _) in enumerate(order)}
        counts = ",".join(writer.element(count, names) for _, count in order)
        written.append((f"sum[{counts}]{writer.monomial(held, names)}/{writer.poly(d, names)}", order))
    return min(written, key=lambda pair: pair[0])


def _independent(builder: Builder, binders: tuple[Binder, ...]) -> bool:
    bits = sum(1 << level for level, _ in binders)
    return not any(builder.ring.mask(count) & bits for _, count in binders)


class Writer:
    """Texts of generators, elements and monomials with the bound indices renamed."""

    def __init__(self, builder: Builder) -> None:
        self.ring = builder.ring

    def element(self, u: Element, names: dict[int, str]) -> str:
        return f"{self.poly(u[0], names)}/{self.poly(u[1], names)}"

    def poly(self, p: Poly, names: dict[int, str]) -> str:
        if p is self.ring.one:
            return "1"
        return "+".join(sorted(f"{c}*{self.monomial(tuple(map(int, e)), names)}" for e, c in p.terms()))

    def monomial(self, exponents: Exponents, names: dict[int, str]) -> str:
        powers = ((self.ring.at[k], e) for k, e in enumerate(exponents) if e)
        return "*".join(sorted(f"{self.generator(g, names)}^{e}" for g, e in powers))

    def generator(self, g: Generator, names: dict[int, str]) -> str:
        if not any(g.bound & (1 << level) for level in names):
            return f"g{g.position}"
        return f"{g.kind}({self.parts(g, names)})"

    def parts(self, g: Generator, names: dict[int, str]) -> str:
        data: Any = g.data
        if g.kind == "bound":
            return names[int(data)]
        if g.kind == "member":
            return f"{names[data[0]]}.{data[1]}"
        if g.kind in ("indexed", "application"):
            base, indices = data
            return f"{base}," + ",".join(self.element(index, names) for index in indices)
        if g.kind in ("exp", "cos", "sin"):
            exponents, d, scale = data
            return f"{self.monomial(exponents, names)}/{self.poly(d, names)}/{scale}"
        if g.kind == "root":
            return f"{self.poly(data[0], names)},{data[1]}"
        if g.kind in ("log", "formal log", "abs", "sign", "cbrt"):
            return self.poly(data, names)
        if g.kind == "mean":
            return f"{self.monomial(data[0], names)}/{self.poly(data[1], names)}"
        if g.kind == "derivative":
            return f"{self.element(data[0], names)},{self.element(data[1], names)}"
        if g.kind == "sum":
            return self.nested(data, names)
        if g.kind == "product":
            return self.product(data, names)
        return self.element(data, names)

    def nested(self, data: Any, names: dict[int, str]) -> str:
        binders, held, d = data
        inner = dict(names)
        counts = []
        for level, count in binders:
            counts.append(self.element(count, inner))
            inner[level] = f"#{len(inner)}"
        return f"[{','.join(counts)}]{self.monomial(held, inner)}/{self.poly(d, inner)}"

    def product(self, data: Any, names: dict[int, str]) -> str:
        """A product over a range, as ``prod[N]p``."""
        p, level, count = data
        inner = {**names, level: f"#{len(names)}"}
        return f"prod[{self.element(count, names)}]{self.poly(p, inner)}"
